// A Chromium with a fresh profile for each test file, and ways to end its parts at once. Knows nothing
// of what is tested.

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { SCRATCH } from "./paths.js";

/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {import("playwright-core").Page} Page */

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long one condition may take to come true. */
const PATIENCE_MS = 20_000;

function program() {
  const found = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"];
  const path = found.find((path) => path !== undefined && existsSync(path));
  if (path === undefined) throw new Error("no Chromium: name it in CHROMIUM");
  return path;
}

/** A browser until the tests of this file are over.
 *  @param {import("playwright-core").BrowserContextOptions} [options]
 *  @returns {Promise<Context>} */
export async function browser(options = {}) {
  const profile = await mkdtemp(join(SCRATCH, "profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program(),
    args: FLAGS,
    headless: true,
    locale: "vi-VN",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  after(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return context;
}

/** Ends a page's process at once, workers and all, as a crash or a lack of memory does.
 *  @param {Page} page */
export async function crash(page) {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The answer never comes: there is nobody left to give it.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}

/** Lets an origin use no more than so many bytes, until what it gives is called.
 *  @param {Page} page @param {number} quotaSize */
export async function limitStorage(page, quotaSize) {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
  // The limit ends with the session that set it.
  return () => session.detach();
}
