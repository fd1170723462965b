// Whatever the library can say has plain words and a way out on the page, and whatever a line can say has a
// form, or a place that is named here. Lists come from the package, never from here. Knows nothing of views.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createServer } from "vite";
import { DIST, PACKAGE, ROOT } from "../lib/paths.js";

const root = join(ROOT, "examples", "web");
const vite = await createServer({
  root, configFile: false, appType: "custom", logLevel: "error", server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
});
after(() => vite.close());

/** A module of the page. @param {string} path @returns {Promise<any>} */
const page = (path) => vite.ssrLoadModule(`/src/${path}`);
/** A module of the package. @param {string} name @returns {Promise<any>} */
const packaged = (name) => import(pathToFileURL(join(DIST, name)).href);

/** The words of a declaration in a source of the package: `| "word"` up to its end.
 *  @param {string} file @param {string} start */
async function words(file, start) {
  const text = await readFile(join(PACKAGE, "src", file), "utf8");
  const from = text.indexOf(start);
  assert.ok(from >= 0, `${file} has no '${start}'`);
  const declared = text.slice(from, text.indexOf(";", from));
  return [...declared.matchAll(/"([a-z_]+)"/g)].map(([, word]) => String(word));
}

/** @param {{ what: string, way: string }} said @param {string} of */
function isSaid(said, of) {
  for (const part of [said.what, said.way]) {
    assert.ok(part.length > 5, `${of}: '${part}'`);
    assert.equal(part, part.normalize("NFC"), of);
    // A Vietnamese sentence has letters of its own.
    assert.match(part, /[à-ỹđ]/i, `${of}: '${part}'`);
  }
  assert.match(said.way, /[.]$/, of);
  assert.doesNotMatch(`${said.what} ${said.way}`, new RegExp(`\\b${of}\\b`), "the code itself is no word");
}

test("every rule of the library has words and a way out", async () => {
  const { ruleTerms } = await packaged("rules.js");
  const { ruleText } = await page("text.ts");
  const rules = Object.keys(ruleTerms);
  assert.ok(rules.length > 20, rules.join(" "));
  const unknown = ruleText("of_a_newer_hub");
  for (const rule of [...rules, "line"]) {
    isSaid(ruleText(rule), rule);
    assert.notEqual(ruleText(rule).way, unknown.way, `${rule} has no words`);
  }
});

test("every code of a failure has words and a way out", async () => {
  const { errorText } = await page("text.ts");
  const codes = await words("error.ts", "export type Code");
  assert.ok(codes.length > 10, codes.join(" "));
  for (const code of codes) {
    isSaid(errorText(code), code);
    assert.notEqual(errorText(code).what, errorText("of_a_newer_library").what, `${code} has no words`);
  }
});

/** Events without a form, and where they are recorded instead. */
const ELSEWHERE = new Map([
  ["void", "the page of an entry"],
  ["granted", "the page of devices"],
  ["ruling", "the page of findings"],
  ["revoked", "the page of devices"],
  ["fork_settled", "the page of findings"],
]);

test("every event of a line has a form, or a place that is named", async () => {
  const text = await readFile(join(PACKAGE, "src", "events.ts"), "utf8");
  const events = [...text.matchAll(/^ {2}event: "([a-z_]+)";$/gm)].map(([, event]) => String(event));
  assert.ok(events.length > 50);
  const { FORMS } = await page("forms/table.ts");
  const { eventName } = await page("text.ts");
  const formed = new Set(FORMS.map((/** @type {any} */ form) => form.event));
  assert.deepEqual(events.filter((event) => !formed.has(event) && !ELSEWHERE.has(event)), [], "no form");
  assert.deepEqual([...ELSEWHERE.keys()].filter((event) => formed.has(event)), [], "has a form by now");
  assert.deepEqual(events.filter((event) => eventName(event) === event), [], "no name");
  const ids = FORMS.map((/** @type {any} */ form) => form.id);
  assert.equal(new Set(ids).size, ids.length, "two forms at one address");
});

test("every form fills what its line needs, and nothing else", async () => {
  const text = await readFile(join(PACKAGE, "src", "events.ts"), "utf8");
  const { FORMS } = await page("forms/table.ts");
  for (const form of FORMS) {
    const from = text.indexOf(`  event: "${form.event}";`);
    const body = text.slice(from, text.indexOf("\n}", from));
    const fields = [...body.matchAll(/^ {2}([a-z_]+)(\??): /gm)].slice(1);
    const known = new Set(fields.map(([, name]) => name));
    const given = new Set(form.fields.map((/** @type {any} */ field) => field.path.split(".")[0]));
    for (const [, name, optional] of fields) {
      if (optional === "") assert.ok(given.has(name), `${form.id} does not ask for ${name}`);
    }
    for (const path of given) {
      if (!String(path).startsWith("_")) assert.ok(known.has(String(path)), `${form.id} asks for ${path}`);
    }
  }
});
