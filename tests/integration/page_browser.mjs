// SPDX-License-Identifier: MIT
// A browser that looks at the pages of a folder, and what an entry of theirs says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const folder = resolve(process.argv[2]);
const fetched = createRequire(resolve(process.env.NODE_MODULES, "x.js"));
const puppeteer = fetched("puppeteer-core");
export const axe = readFileSync(fetched.resolve("axe-core/axe.min.js"), "utf8");
export const address = (name) => String(pathToFileURL(`${folder}/${name}.html`));
export const listed = (name) => readFileSync(`${folder}/${name}.json`, "utf8").trim().split("\n")
	.map((line) => JSON.parse(line));
export const browser = await puppeteer.launch({
	executablePath: process.env.CHROMIUM,
	args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-prefers-reduced-motion"],
});

/* --- a page that is watched ------------------------------------------------ */

export const small = {width: 360, height: 740};
export const large = {width: 1280, height: 900};

// Open a page, do something with it, and see that it asked for nothing and said nothing.
export async function visit(what, run) {
	const {name = "page", hash = "", size = large, scheme = "light", scripts = true} = what;
	const page = await browser.newPage();
	const wrong = [];

	page.on("request", (request) => {
		if (!request.url().startsWith(address(name)) && !request.url().startsWith("data:"))
			wrong.push(`asked for ${request.url()}`);
	});
	page.on("console", (message) => wrong.push(`${message.type()}: ${message.text()}`));
	page.on("pageerror", (error) => wrong.push(error.message));
	page.on("dialog", (dialog) => {
		wrong.push(`a dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	await page.setJavaScriptEnabled(scripts);
	await page.setViewport(size);
	await page.emulateMediaFeatures([{name: "prefers-color-scheme", value: scheme}]);
	await page.goto(address(name) + hash);
	await run(page);
	assert.deepEqual(wrong, []);
	await page.close();
}

export const shown = (page) =>
	page.$$eval("main article:not([hidden])", (all) => all.map((e) => e.id));

export async function type(page, text) {
	await page.$eval("input", (input) => { input.value = ""; });
	await page.type("input", text);
}

export async function searched(page, text) {
	await page.$eval("input", (input, value) => {
		input.value = value;
		input.dispatchEvent(new Event("input"));
	}, text);
	return shown(page);
}

/* --- what it says ----------------------------------------------------------- */

// Every entry as the page has it, with the names of --list --json.
export function readAll() {
	const one = (article, what) => article.querySelector(what)?.textContent ?? null;
	const all = (article, what) => [...article.querySelectorAll(what)].map((e) => e.textContent);
	const steps = (article, what) => [...article.querySelectorAll(`.${what} > li`)].map((li) =>
		[li.querySelector(".typed")?.textContent ?? null, ...all(li, ".typed ~ .copy"),
			li.querySelector(".typed") ? li.textContent.replace(/Copy$/, "") : li.textContent]);

	return [...document.querySelectorAll("main article")].map((a) => ({
		id: a.id, headline: one(a, "h3"), code: Number(one(a, ".code")), hex: one(a, ".hex"),
		space: one(a, "summary .space"), family: one(a, "dd.family"), severity: one(a, "summary b"),
		class: one(a, "dd.class"), retry: one(a, ".retry"), aliases: all(a, ".alias"),
		phase: all(a, ".phase"), reported_by: all(a, ".by"), meaning: one(a, ".meaning"),
		action: one(a, ".action"), details: one(a, ".details"), causes: all(a, ".causes > li"),
		diagnose: steps(a, "diagnose"), resolve: steps(a, "resolve"), related: all(a, ".related > li"),
		reference: one(a, ".reference"), spellings: all(a, ".spelling"),
	}));
}

// What turns text around is written as bytes.
function visible(text) {
	return text?.replace(/[\u200E\u200F\u2028-\u202E\u2066-\u2069]/g, (c) =>
		[...Buffer.from(c)].map((b) => `\\x${b.toString(16).toUpperCase()}`).join("")) ?? null;
}

const marked = (text) => visible(text)?.replace(/`([^`]*)`/g, "$1") ?? null;

function step(text) {
	const colon = text.indexOf(": ");

	if (/[.!?)\n]$/.test(text))
		return [null, marked(text)];
	return [visible(colon < 0 ? text : text.slice(colon + 2)), visible(text)];
}

const expected = (e) => ({
	id: e.name ?? `${e.space}-${e.code}`, headline: e.name ?? String(e.code), code: e.code, hex: e.hex,
	space: e.space, family: e.family, severity: e.severity, class: e.class, retry: e.retry,
	aliases: e.aliases, phase: e.phase, reported_by: e.reported_by.map(marked),
	meaning: marked(e.meaning), action: marked(e.action), details: marked(e.details),
	causes: e.causes.map(marked),
	diagnose: e.diagnose.map(step), resolve: e.resolve.map(step), related: e.related,
	reference: marked(e.reference),
});

export function compare(found, entries) {
	assert.equal(found.length, entries.length);
	entries.forEach((e, i) => {
		const {spellings, ...rest} = found[i];

		assert.deepEqual(rest, expected(e));
		assert.ok(spellings.includes(String(e.code)), e.name);
		assert.ok(spellings.length >= 2, e.name);
	});
}
