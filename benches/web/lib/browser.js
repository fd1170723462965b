// A Chromium with a fresh profile on the disk for each run. Knows nothing of what is measured.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { FLAGS, program } from "../../../tests/web/lib/chromium.js";

export { crash } from "../../../tests/web/lib/chromium.js";

/** Opens a browser for some work, closes it and removes its profile.
 *  @template T @param {string} folder @param {(context: import("playwright-core").BrowserContext) =>
 *    Promise<T>} work @returns {Promise<T>} */
export async function withBrowser(folder, work) {
  const profile = await mkdtemp(join(folder, "profile-"));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: program(),
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
