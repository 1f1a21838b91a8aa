// SPDX-License-Identifier: MIT
// What tests/integration/page looks at: the page of the built-in catalogue and
// that of a hostile one, which FOLDER holds beside what --list --json says. With a
// second argument, only the tests that have it in their names.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import {
	address, axe, browser, compare, folder, large, listed, readAll, searched, shown, small, type,
	visit,
} from "./page_browser.mjs";

const html = readFileSync(`${folder}/page.html`, "utf8");
const known = listed("list");
const tests = [];
const test = (name, run) => tests.push({name, run});

/* --- what it says ----------------------------------------------------------- */

test("the policy names the style and the script that are there", () => {
	for (const tag of ["style", "script"]) {
		const text = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(html)[1];
		const hash = createHash("sha256").update(text).digest("base64");

		assert.ok(html.includes(`${tag}-src 'sha256-${hash}'`),
			`in src/export.html write ${tag}-src 'sha256-${hash}'`);
	}
	assert.match(html, /default-src 'none'/);
	assert.doesNotMatch(html, /unsafe-/);
});

test("it takes no more than 2.7 kB an entry", () => {
	console.log(`   ${html.length} characters, ${known.length} entries`);
	assert.ok(Buffer.byteLength(html) < 2700 * known.length);
});

test("every entry is there and says what --list --json says", () => visit({}, async (page) => {
	compare(await page.evaluate(readAll), known);
}));

test("every address is one entry's, and every link within the page leads to one", () =>
	visit({}, async (page) => {
		const found = await page.evaluate(() => ({
			ids: [...document.querySelectorAll("[id]")].map((e) => e.id),
			links: [...document.querySelectorAll("a[href^='#']")].map((a) => a.hash.slice(1)),
			unlinked: document.querySelectorAll(".related > li:not(:has(a))").length,
			rel: [...document.querySelectorAll(".reference a")].every((a) => a.rel === "noreferrer"),
		}));
		const ids = new Set(found.ids);

		assert.equal(ids.size, found.ids.length);
		assert.deepEqual(found.links.filter((name) => !ids.has(name)), []);
		assert.ok(found.links.length > 2 * known.length);
		assert.equal(found.unlinked, 0);
		assert.ok(found.rel);
	}));

/* --- searching -------------------------------------------------------------- */

const auth = ["ERROR_IPSEC_IKE_AUTH_FAIL"];
const queries = [
	"13801", "0x35E9", "0x35e9", "0X35E9", "0x000035E9", "35E9h", "0x800735E9", "0x800735e9",
	"800735E9", "2147956201", "-2147011095", "%%13801",
	"ERROR_IPSEC_IKE_AUTH_FAIL", "error_ipsec_ike_auth_fail",
	"13801.", "\"13801\"", "(0x35E9)", "13801 0x35E9", "IKE_AUTH_FAIL 13801", "error 13801",
];

test("a code is found in every spelling, nothing else with it", () => visit({}, async (page) => {
	for (const query of queries)
		assert.deepEqual(await searched(page, query), auth, query);
	assert.equal(await page.$eval("[role=status]", (e) => e.textContent),
		`1 of ${known.length} entries`);
	assert.equal((await searched(page, "")).length, known.length);
}));

test("every spelling finds its entry (of every seventh)", () => visit({}, async (page) => {
	const missed = await page.evaluate(() => {
		const input = document.querySelector("input");
		const step = 7;
		const missed = [];

		[...document.querySelectorAll("main article")].forEach((article, i) => {
			if (i % step !== 0)
				return;
			for (const spelling of article.querySelectorAll(".spelling")) {
				input.value = spelling.textContent;
				input.dispatchEvent(new Event("input"));
				if (article.hidden)
					missed.push(spelling.textContent);
			}
		});
		return missed;
	});

	assert.deepEqual(missed, []);
}));

test("parts of names, words and beginnings of codes are found", () => visit({}, async (page) => {
	const names = await searched(page, "ike_auth");
	const words = await searched(page, "CERTIFICATE issuer");
	const codes = await searched(page, "1380");
	const both = await searched(page, "809");

	assert.ok(names.includes(auth[0]) && names.every((n) => /ike_auth/i.test(n)), String(names));
	assert.ok(words.includes(auth[0]) && words.length < known.length / 4);
	assert.deepEqual(codes, known.filter((e) => /^1380\d$/.test(e.code)).map((e) => e.name));
	assert.deepEqual(both, known.filter((e) => e.code === 809).map((e) => e.name));
	assert.deepEqual(await searched(page, "no such words anywhere"), []);
	assert.equal(await page.$eval(".none", (e) => e.checkVisibility()), true);
	await page.click(".none button");
	assert.equal((await shown(page)).length, known.length);
}));

test("a line of a log finds the codes and names in it", () => visit({}, async (page) => {
	assert.deepEqual(await searched(page,
		"CoId={5B1}: dialed, error code returned on failure is 13801 [x]"), auth);
}));

test("typing is quick, on a slow machine too", () =>
	visit({size: small}, async (page) => {
		const times = [];

		await page.emulateCPUThrottling(4);
		for (const text of ["c", "ce", "cert", "certificate", "138", "13801", ""])
			times.push(await page.evaluate((value) => {
				const input = document.querySelector("input");
				const begin = performance.now();

				input.value = value;
				input.dispatchEvent(new Event("input"));
				document.body.getBoundingClientRect();
				return Math.round(performance.now() - begin);
			}, text));
		console.log(`   ${times.join(", ")} ms with the processor at a quarter`);
		assert.ok(Math.max(...times) < 500);
	}));

/* --- filters, addresses, keys ------------------------------------------------ */

const press = (page, label) => page.$$eval("fieldset button", (all, text) =>
	all.find((b) => b.firstChild.data === text).click(), label);

test("filters narrow the search and count what there would be", () => visit({}, async (page) => {
	const names = (test) => known.filter(test).map((e) => e.name ?? `${e.space}-${e.code}`);
	const counts = () => page.$$eval("fieldset button", (all) => Object.fromEntries(
		all.map((b) => [b.firstChild.data, Number(b.querySelector("span").textContent)])));

	for (const key of ["family", "class", "severity"])
		for (const value of new Set(known.map((e) => e[key])))
			assert.equal((await counts())[value], names((e) => e[key] === value).length, value);
	await press(page, "ras");
	assert.deepEqual(await shown(page), names((e) => e.family === "ras"));
	await press(page, "transport");
	assert.deepEqual(await shown(page), names((e) => e.family === "ras" && e.class === "transport"));
	assert.equal((await counts()).wfp,
		names((e) => e.family === "wfp" && e.class === "transport").length);
	assert.equal(await page.$$eval("[aria-pressed=true]", (all) => all.length), 2);
	await press(page, "ras");
	await press(page, "transport");
	assert.equal((await shown(page)).length, known.length);
}));

test("the address holds the search, and brings it back", async () => {
	let hash;

	await visit({}, async (page) => {
		await type(page, "%%13801 key");
		await press(page, "credentials");
		await page.waitForFunction(() => location.hash.includes("class"));
		hash = await page.evaluate(() => location.hash);
	});
	await visit({hash}, async (page) => {
		assert.deepEqual(await shown(page), auth);
		assert.equal(await page.$eval("input", (e) => e.value), "%%13801 key");
	});
});

// Is the entry open, and does its headline stand in sight below the search?
const inSight = (page, id) => page.evaluate((name) => {
	const article = document.getElementById(name);
	const top = article.querySelector("h3").getBoundingClientRect().top;
	const bar = document.querySelector(".bar").getBoundingClientRect().bottom;

	return [article.firstElementChild.open, top >= bar && top < bar + 80];
}, id);

test("an address leads to its entry and opens it", async () => {
	for (const size of [small, large])
		for (const at of ["ERROR_IPSEC_IKE_AUTH_FAIL", "13801", "0x800735e9", "-2147011095", "%%13801"])
			await visit({hash: `#${at}`, size}, async (page) => {
				assert.deepEqual(await inSight(page, auth[0]), [true, true], at);
				assert.equal((await shown(page)).length, known.length);
			});
	// The second and third are names that are other entries' aliases too.
	for (const name of ["win32-13999", "INVALID_SPI", "INVALID-SPI"])
		await visit({hash: `#${name}`}, async (page) => {
			assert.deepEqual(await inSight(page, name), [true, true]);
		});
});

test("a related link leads out of a search", () => visit({hash: "#q=13801"}, async (page) => {
	const name = known.find((e) => e.code === 13801).related[0];

	await page.click(`#ERROR_IPSEC_IKE_AUTH_FAIL .related a[href="#${name}"]`);
	await page.waitForFunction((id) => !document.getElementById(id).hidden, {}, name);
	assert.deepEqual(await inSight(page, name), [true, true]);
	await page.goBack();
	await page.waitForFunction(() => document.querySelector("input").value === "13801");
	assert.deepEqual(await shown(page), auth);
}));

test("keys: / searches, Enter goes to the first, Escape clears", () => visit({}, async (page) => {
	await page.keyboard.press("/");
	await page.keyboard.type("13801");
	assert.equal(await page.$eval("input", (e) => e.value), "13801");
	assert.equal(await page.$eval(`#${auth[0]} details`, (e) => e.open), true);
	await page.keyboard.press("Enter");
	assert.equal(await page.evaluate(() => document.activeElement.closest("article").id), auth[0]);
	await page.keyboard.press("Space");
	assert.equal(await page.$eval(`#${auth[0]} details`, (e) => e.open), false);
	await page.keyboard.press("Escape");
	assert.equal((await shown(page)).length, known.length);
	await page.click(".all");
	assert.equal(await page.$$eval("article > [open]", (all) => all.length), known.length);
	await page.click(".all");
	assert.equal(await page.$$eval("article > [open]", (all) => all.length), 0);
}));

/* --- without scripts, on paper, for everybody --------------------------------- */

test("without scripts all is open, and the addresses work", () =>
	visit({scripts: false, hash: "#ERROR_IPSEC_IKE_AUTH_FAIL"}, async (page) => {
		const found = await page.evaluate(() => ({
			open: document.querySelectorAll("article > [open]").length,
			controls: [...document.querySelectorAll(".script")].filter((e) => e.checkVisibility()).length,
			families: [...document.querySelectorAll("nav a")].map((a) => a.textContent),
			top: document.getElementById("ERROR_IPSEC_IKE_AUTH_FAIL").getBoundingClientRect().top,
		}));

		assert.equal(found.open, known.length);
		assert.equal(found.controls, 0);
		assert.deepEqual(found.families, [...new Set(known.map((e) => e.family))]);
		assert.ok(found.top >= 0 && found.top < large.height / 2, String(found.top));
		compare(await page.evaluate(readAll), known);
	}));

test("paper shows all entries open and no controls", () => visit({}, async (page) => {
	const look = () => page.evaluate(() => [
		[...document.querySelectorAll("article .action")].filter((e) => e.checkVisibility() &&
			e.getBoundingClientRect().height > 0).length,
		[...document.querySelectorAll("input, button")].filter((e) => e.checkVisibility()).length]);

	const open = () => page.$$eval("article > [open]", (all) => all.length);

	await page.emulateMediaType("print");
	assert.deepEqual(await look(), [known.length, 0]);
	await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
	assert.equal(await open(), known.length);
	await page.evaluate(() => dispatchEvent(new Event("afterprint")));
	assert.equal(await open(), 0);
}));

test("nothing is wider than the screen", async () => {
	for (const width of [320, 360, 768, 1024, 1280])
		await visit({size: {width, height: 800}}, async (page) => {
			await page.click(".all");
			assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
		});
});

test("axe-core finds nothing, in light and dark, small and large", async () => {
	for (const size of [small, large])
		for (const scheme of ["light", "dark"])
			for (const hash of ["", "#q=13801", "#family=wfp&severity=error", "#q=no+such+thing"])
				await visit({size, scheme, hash}, async (page) => {
					// Of what looks alike some is enough: it would look at each for minutes.
					await page.$$eval("article[hidden], article:nth-of-type(n + 30)",
						(all) => all.forEach((e) => e.remove()));
					await page.evaluate(axe);
					const {violations} = await page.evaluate("axe.run()");

					assert.deepEqual(violations.map((v) => [v.id, v.nodes[0].html, v.nodes[0].failureSummary]),
						[], `${hash}, ${scheme}, ${size.width} px`);
				});
});

test("what means harm is shown as text", () => visit({name: "hostile"}, async (page) => {
	const clean = await browser.newPage();
	const count = (where) => where.$$eval("script, style, iframe, img, svg, body > *, " +
		"main > section, [onload], [onerror], [onmouseover], a:not([href^='#'], [href^='http'])",
	(all) => all.length);

	compare(await page.evaluate(readAll), listed("hostile"));
	await clean.goto(address("page"));
	assert.equal(await count(page), await count(clean) + 1);   // one more family
	await clean.close();
	assert.doesNotMatch(await page.content(), /[\u200E\u200F\u2028-\u202E\u2066-\u2069]/);
	assert.deepEqual(await searched(page, "<script>alert(1)</script>"), ["HOSTILE_ONE"]);
	assert.deepEqual(await searched(page, "hostile_2nd"), ["HOSTILE_TWO"]);
	assert.equal(await page.$eval("#win32-64003 .related a", (a) => a.hash), "#HOSTILE_TWO");
	assert.equal(await page.$eval("#HOSTILE_ONE .reference", (e) => e.innerHTML),
		"javascript:alert(1)");
}));

test("screenshots", async () => {
	const looks = [["all", ""], ["entry", "#13801"], ["search", "#q=certificate"]];

	for (const size of [small, large])
		for (const scheme of ["light", "dark"])
			for (const [name, hash] of looks)
				await visit({size, scheme, hash}, (page) =>
					page.screenshot({path: `${folder}/${name}-${size.width}-${scheme}.png`}));
});

/* --- run them ----------------------------------------------------------------- */

let failed = 0;

const asked = tests.filter(({name}) => name.includes(process.argv[3] ?? ""));

for (const {name, run} of asked) {
	const begin = Date.now();

	try {
		await run();
		console.log(`ok ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
	} catch (error) {
		console.log(`FAILED ${name}\n${error.message.slice(0, 2000)}`);
		failed++;
	}
}
console.log(`${asked.length - failed} passed, ${failed} failed`);
await browser.close();
process.exitCode = failed > 0 ? 1 : 0;
