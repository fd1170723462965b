// The entry page as a clerk uses it: installed, forms filled in, files taken and given. Knows nothing of
// what is tested.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { APP } from "./paths.js";
import { serve } from "./server.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */
/** What is put into fields, by their paths.
 *  @typedef {Record<string, string>} Values */

/** @param {Record<string, string>} [before] scripts that get further lines at their beginning */
export function serveApp(before) {
  return serve({ "/": APP }, before);
}

/** Opens the page for the first time and waits until it would open without a network.
 *  @param {Page} page @param {string} url */
export async function install(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => navigator.serviceWorker?.controller != null);
}

/** A view by its address.
 *  @param {Page} page @param {string} path */
export async function view(page, path) {
  await page.evaluate((path) => {
    location.hash = `#/${path}`;
  }, path);
  await page.locator("main h1").first().waitFor();
}

/** Makes a register of one's own.
 *  @param {Page} page @param {{ name: string, kind: string, code: string }} org */
export async function found(page, { name, kind, code }) {
  await page.getByRole("button", { name: "Tự lập sổ" }).click();
  await page.locator("#org-name").fill(name);
  await page.locator("#org-kind").selectOption(kind);
  await page.locator("#org-code").fill(code);
  await page.locator("#org-day").fill("31/12/2019");
  await page.getByRole("button", { name: "Lập sổ", exact: true }).click();
  await page.locator("header.top").waitFor();
}

/** Fills a form's fields and presses the button that saves.
 *  @param {Page} page @param {string} form @param {Values} values */
export async function press(page, form, values) {
  await view(page, `ghi/${form}`);
  for (const [path, value] of Object.entries(values)) {
    await put(page.locator(`.entry-form [data-field="${path}"]`), value);
  }
  await page.locator(".entry-form button[type=submit]").click();
}

/** The same, until the page says that it is saved.
 *  @param {Page} page @param {string} form @param {Values} values */
export async function record(page, form, values) {
  await press(page, form, values);
  const saved = page.locator(".form-frame .notice.good", { hasText: "Đã lưu lúc" });
  await saved.waitFor().catch(async () => {
    const seen = await page.locator(".form-frame").innerText();
    throw new Error(`${form} was not saved: ${JSON.stringify(values)}\n${seen}`);
  });
}

/** So begins the value of a list whose entry is named by words in it. */
const CONTAINS = "~";

/** @param {Locator} field @param {string} value */
async function put(field, value) {
  const control = field.locator("input, select, textarea").first();
  const [tag, type, role] = await control.evaluate((it) => [
    it.tagName, it.getAttribute("type"), it.getAttribute("role"),
  ]);
  if (tag === "SELECT" && value.startsWith(CONTAINS)) {
    const option = control.locator("option", { hasText: value.slice(CONTAINS.length) }).first();
    await option.waitFor({ state: "attached" });
    await control.selectOption(await option.getAttribute("value"));
  } else if (tag === "SELECT") {
    // Some lists are asked of the register.
    await control.locator(`option[value="${value}"]`).waitFor({ state: "attached" });
    await control.selectOption(value);
  } else if (role === "combobox") {
    await control.fill(value);
    // What an earlier search found may still stand there.
    await field.getByRole("option").filter({ hasText: value }).first().click();
  } else if (type === "checkbox") {
    await (value === "" ? control : field.getByLabel(value)).check();
  } else {
    await control.fill(value);
  }
}

/** The bytes of the file that pressing something gives.
 *  @param {Page} page @param {() => Promise<void>} press */
export async function given(page, press) {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]).catch(async (error) => {
    throw new Error(`no file was given: ${error.message}\n${await page.locator("main").innerText()}`);
  });
  return { name: download.suggestedFilename(), buffer: await readFile(await download.path()) };
}

/** Chooses a file in the only place that takes one.
 *  @param {Locator} input @param {{ name: string, buffer: Buffer }} file */
export async function choose(input, { name, buffer }) {
  await input.setInputFiles({ name, buffer, mimeType: "application/octet-stream" });
}

/** Waits until the page of sending says that so many entries were not sent yet.
 *  @param {Page} page @param {number} count */
export async function unsentIs(page, count) {
  await view(page, "gui");
  const shown = (/** @type {number} */ count) =>
    document.querySelector(".big-figure strong")?.textContent?.replaceAll(".", "") === String(count);
  await page.waitForFunction(shown, count).catch(async () => assert.equal(await unsent(page), count));
}

/** How many entries were not sent yet, as the page of sending says.
 *  @param {Page} page */
export async function unsent(page) {
  await view(page, "gui");
  const words = await page.locator(".big-figure strong").textContent();
  return Number(words?.replaceAll(".", ""));
}
