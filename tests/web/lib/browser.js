// A Chromium with a fresh profile for each test file, and ways to end its parts at once. Knows nothing
// of what is tested.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { FLAGS, program } from "./chromium.js";
import { SCRATCH } from "./paths.js";

export { crash } from "./chromium.js";

/** @typedef {import("playwright-core").BrowserContext} Context */
/** @typedef {import("playwright-core").Page} Page */

/** How long one condition may take to come true. */
const PATIENCE_MS = 20_000;

/** A folder of its own for a browser, which is closed by `close` when the tests of this file are over.
 *  @param {() => Promise<void>} close @returns {Promise<string>} */
async function profile(close) {
  const folder = await mkdtemp(join(SCRATCH, "profile-"));
  after(async () => {
    await close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

/** A browser until the tests of this file are over.
 *  @param {import("playwright-core").BrowserContextOptions} [options]
 *  @returns {Promise<Context>} */
export async function browser(options = {}) {
  /** @type {Context | undefined} */
  let context;
  const folder = await profile(async () => context?.close());
  context = await chromium.launchPersistentContext(folder, {
    executablePath: program(),
    args: FLAGS,
    headless: true,
    locale: "vi-VN",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** A browser that can be killed and started again on the same profile. */
export async function mortal() {
  /** @type {import("node:child_process").ChildProcess | null} */
  let child = null;
  let ended = Promise.resolve();
  const kill = async () => {
    // The whole group at once: not even its other processes get to do anything more.
    if (child?.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await ended;
    child = null;
  };
  const folder = await profile(kill);
  /** @returns {Promise<Context>} */
  const start = async () => {
    const words = [...FLAGS, "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"];
    const started = spawn(program(), words, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
    child = started;
    ended = new Promise((resolve) => started.once("exit", () => resolve()));
    const connected = await chromium.connectOverCDP(await address(started));
    const [context] = connected.contexts();
    if (context === undefined) throw new Error("a browser without a context");
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  };
  return { start, kill };
}

/** Where a browser that was just started is spoken to.
 *  @param {import("node:child_process").ChildProcess} child @returns {Promise<string>} */
function address(child) {
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("the browser ended before it listened")));
    if (child.stderr === null) throw new Error("nothing to read from");
    // Read to the end, so that the browser never waits to be read.
    createInterface({ input: child.stderr }).on("line", (line) => {
      const [, url] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
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
