// Which Chromium there is, how it is started for tests and benchmarks, and how a page's process is ended.
// Imports no package, so that the benchmarks use it as well. Knows nothing of profiles.

import { existsSync } from "node:fs";

export const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The program: named in CHROMIUM, or where the system has it.
 *  @returns {string} */
export function program() {
  const found = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"];
  const path = found.find((path) => path !== undefined && existsSync(path));
  if (path === undefined) throw new Error("no Chromium: name it in CHROMIUM");
  return path;
}

/** What of a page is used here.
 *  @typedef {{ context(): { newCDPSession(page: any): Promise<{ send(name: any): Promise<any> }> },
 *    waitForEvent(name: "crash"): Promise<unknown>, close(): Promise<void> }} Ended */

/** Ends a page's process at once, workers and all, as a crash or a lack of memory does.
 *  @param {Ended} page */
export async function crash(page) {
  const session = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent("crash");
  // The answer never comes: there is nobody left to give it.
  session.send("Page.crash").catch(() => undefined);
  await crashed;
  await page.close();
}
