// One peer in one fresh browser: everything that is measured of it, and its answers checked. Knows
// nothing of the other peers.

import { crash, withBrowser } from "./browser.js";

/** @typedef {import("../peers/facts.js").Cell} Cell */
/** @typedef {import("playwright-core").Page} Page */

/** Milliseconds of each measure; `null` where a peer has no such measure.
 *  @typedef {Record<string, number>} Measured */

const SINGLES = 200;

/** @param {string} folder @param {string} url @param {string} peer @param {Cell[]} expected */
export function measure(folder, url, peer, expected) {
  return withBrowser(folder, async (context) => {
    /** @type {Measured} */
    const told = {};
    let page = await context.newPage();
    const probe = await starts(page, url, peer, told);
    await order(page, "prepare");
    told["open new"] = (await order(page, "open")).ms - probe;
    told["load"] = (await order(page, "load")).ms;
    const tally = await order(page, "tally");
    told["tally, first"] = tally.ms;
    check(peer, tally.value, expected);
    told["tally, warm"] = await warm(page);
    if (probe > 0) {
      const lines = await order(page, "loadLines");
      check(`${peer} by lines`, lines.value, expected);
      told["load, lines"] = lines.ms;
    }
    await writes(page, told);
    const before = (await order(page, "tally")).value;
    await crash(page);
    page = await context.newPage();
    check(peer, await reopen(page, url, peer, told), before);
    return told;
  });
}

/** Starts it three times; gives how long its probe took, which `open` does once more.
 *  @param {Page} page @param {string} url @param {string} peer @param {Measured} told */
async function starts(page, url, peer, told) {
  told["ready, first time"] = (await start(page, url, peer)) + (await probeOf(page));
  let probe = 0;
  // Code that was used twice is kept compiled.
  for (let times = 0; times < 2; times += 1) {
    await page.evaluate("bench.stop()");
    const started = await start(page, url, peer);
    probe = await probeOf(page);
    told["ready"] = started + probe;
  }
  return probe;
}

/** @param {Page} page @param {Measured} told */
async function writes(page, told) {
  const single = median(await order(page, "singles", SINGLES));
  const asked = median(await page.evaluate(`bench.asked([${SINGLES}, ${2 * SINGLES}])`));
  Object.assign(told, { single, "single, asked": asked });
  Object.assign(told, { writes: 1000 / single, "writes, asked": 1000 / asked });
}

/** After the tab was killed; gives the tally's cells.
 *  @param {Page} page @param {string} url @param {string} peer @param {Measured} told
 *  @returns {Promise<Cell[]>} */
async function reopen(page, url, peer, told) {
  const started = await start(page, url, peer);
  const opened = (await order(page, "open")).ms;
  const tally = await order(page, "tally");
  const probe = await probeOf(page);
  told["killed: ready"] = started + probe;
  told["killed: open"] = opened - probe;
  told["killed: tally"] = tally.ms;
  told["killed: sum"] = started + opened + tally.ms;
  return tally.value;
}

/** @param {Page} page @param {string} url @param {string} peer @returns {Promise<number>} */
async function start(page, url, peer) {
  await page.goto(url);
  await page.waitForFunction("globalThis.bench !== undefined");
  return page.evaluate(`bench.start(${JSON.stringify(peer)})`);
}

/** @param {Page} page @returns {Promise<number>} */
function probeOf(page) {
  return page.evaluate("bench.probe()");
}

/** @param {Page} page @param {string} name @param {number} [argument] @returns {Promise<any>} */
function order(page, name, argument) {
  return page.evaluate(`bench.order(${JSON.stringify([name, argument])})`);
}

/** @param {Page} page */
async function warm(page) {
  const times = [];
  for (let nth = 0; nth < 9; nth += 1) times.push((await order(page, "tally")).ms);
  return median(times);
}

/** A wrong answer has no speed.
 *  @param {string} peer @param {Cell[]} cells @param {Cell[]} expected */
function check(peer, cells, expected) {
  const sorted = (/** @type {Cell[]} */ cells) => JSON.stringify(cells.map(String).sort());
  if (sorted(cells) !== sorted(expected)) throw new Error(`${peer} answers wrongly`);
}

/** @param {number[]} numbers @returns {number} */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("a median of nothing");
  return middle;
}
