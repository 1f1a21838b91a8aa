// SPDX-License-Identifier: MIT
// What tests/integration/report looks at: the page of --report beside what --summary=json
// says of the same run, both in FOLDER.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { axe, browser, folder, large, listed, small, visit } from "./page_browser.mjs";

const html = readFileSync(`${folder}/page.html`, "utf8");
const [summary] = listed("summary");
const tests = [];
const test = (name, run) => tests.push({name, run});

test("the policy names the style that is there, and allows no script", () => {
	const text = /<style>(.*?)<\/style>/s.exec(html)[1];
	const hash = createHash("sha256").update(text).digest("base64");

	assert.ok(html.includes(`style-src 'sha256-${hash}'`),
		`in src/report.html write style-src 'sha256-${hash}'`);
	assert.match(html, /default-src 'none'/);
	assert.doesNotMatch(html, /unsafe-|script-src/);
});

test("codes, counts and files are those of --summary=json", () => visit({}, async (page) => {
	const found = await page.$$eval("article", (all) => all.map((e) =>
		[e.querySelector("h3").textContent, Number(e.querySelector(".count").textContent),
			e.querySelectorAll("pre").length]));
	const files = await page.$$eval("tbody tr", (all) => all.map((e) =>
		[e.cells[0].textContent, Number(e.cells[1].textContent)]));

	assert.deepEqual(found, summary.codes.map(({label, count}) =>
		[label, count, Math.min(count, 3)]));
	assert.deepEqual(files, summary.files.map(({file, count}) => [file, count]));
	assert.equal(await page.$eval(".totals dd", (e) => Number(e.textContent)), summary.count);
	assert.match(await page.$eval(".damage", (e) => e.textContent), /missing was not read/);
}));

test("the boxes of a bin stand on each other and add up", () => visit({}, async (page) => {
	const boxes = await page.$$eval("figure > svg rect", (all) => all.map((e) =>
		({x: +e.getAttribute("x"), y: +e.getAttribute("y"), h: +e.getAttribute("height"),
			n: +/: (\d+) /.exec(e.textContent)[1]})));
	const bins = summary.timeline.map((count, i) => ({count, all: boxes.filter(({x}) => x === 10 * i)}));
	const most = Math.max(...summary.timeline);

	for (const {count, all} of bins) {
		assert.equal(all.reduce((sum, {n}) => sum + n, 0), count);
		let top = 100;
		for (const {y, h, n} of all) {
			assert.ok(Math.abs(y + h - top) < 0.02);
			assert.ok(Math.abs(h - 100 * n / most) < 0.02);
			top = y;
		}
	}
}));

test("nothing of a hostile log is more than text", () => visit({}, async (page) => {
	assert.equal(await page.$$eval("script, img, iframe, h1", (all) => all.length), 1);
	assert.doesNotMatch(await page.content(), /[\u200E\u200F\u2028-\u202E\u2066-\u2069\u001B]/);
	const samples = await page.$$eval("pre", (all) => all.map((e) => e.textContent));
	for (const text of ["<script>alert(1)</script> error 13801",
		"</pre></article></main><h1>Out</h1> error 13868"])
		assert.ok(samples.includes(text), text);
	assert.ok(samples.some((text) => text.includes("turned \\xE2\\x80\\xAEaround")));
}));

test("it is the same without scripts, and nothing is cut off on a small screen", () =>
	visit({size: small, scripts: false}, async (page) => {
		const wide = await page.evaluate(() =>
			document.documentElement.scrollWidth - document.documentElement.clientWidth);

		assert.ok(wide <= 0, `${wide} pixels too wide`);
	}));

test("axe finds nothing", async () => {
	for (const size of [small, large])
		for (const scheme of ["light", "dark"])
			await visit({size, scheme}, async (page) => {
				await page.evaluate(axe);
				const {violations} = await page.evaluate(() => globalThis.axe.run());
				assert.deepEqual(violations.map(({id, nodes}) => [id, nodes[0].html]), []);
			});
});

test("screenshots", async () => {
	for (const size of [small, large])
		for (const scheme of ["light", "dark"])
			await visit({size, scheme}, (page) => page.screenshot({fullPage: true,
				path: `${folder}/report-${size.width}-${scheme}.png`}));
});

let failed = 0;
const asked = tests.filter(({name}) => name.includes(process.argv[3] ?? ""));

for (const {name, run} of asked) {
	try {
		await run();
		console.log(`ok ${name}`);
	} catch (error) {
		console.log(`FAILED ${name}\n${error.message.slice(0, 2000)}`);
		failed++;
	}
}
console.log(`${asked.length - failed} passed, ${failed} failed`);
await browser.close();
process.exitCode = failed > 0 ? 1 : 0;
