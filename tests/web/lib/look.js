// A page as people get it: which rules of accessibility it breaks, and a picture to be looked at. Knows
// nothing of what is on the page.

import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { SCREENSHOTS } from "./paths.js";

/** @typedef {import("playwright-core").Page} Page */

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(SCREENSHOTS, { recursive: true });

/** How a browser is started whose pages are looked at. */
export const LOOKED_AT = { viewport: { width: 1280, height: 900 }, bypassCSP: true };

/** What breaks a rule on the page as it stands.
 *  @param {Page} page @returns {Promise<string[]>} */
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document);
    return violations.flatMap((/** @type {any} */ rule) =>
      rule.nodes.map((/** @type {any} */ node) => `${rule.id}: ${node.html.slice(0, 160)}`),
    );
  });
}

/** @param {Page} page @param {string} name */
export async function picture(page, name) {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
