// A Chromium with a fresh profile on the disk for each run. Knows nothing of what is measured.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

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

/** Opens a browser for some work, closes it and removes its profile.
 *  @template T @param {string} folder @param {(context: import("playwright-core").BrowserContext) =>
 *    Promise<T>} work @returns {Promise<T>} */
export async function withBrowser(folder, work) {
  const profile = await mkdtemp(join(folder, "profile-"));
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: FLAGS,
      headless: true,
    });
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Ends a page's process at once, as a crash or a lack of memory does.
 *  @param {import("playwright-core").Page} page */
export async function crash(page) {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The answer never comes: there is nobody left to give it.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}
