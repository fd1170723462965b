// Runs become medians, and medians a table. Knows nothing of how anything was measured.

import { median } from "./measure.js";

/** @typedef {import("./measure.js").Measured} Measured */
/** The runs of each peer, run by run in the same order.
 *  @typedef {Record<string, Measured[]>} Runs */

/** A row: its words, the measure, and the measure that sobo has in its place.
 *  @type {[string, string, string?][]} */
const ROWS = [
  ["download, gzip -9, KiB", "download"],
  ["ready, a fresh profile, ms", "ready, first time"],
  ["ready, a warm profile, ms", "ready"],
  ["open, new, ms", "open new"],
  ["load the year (sobo: one delta), ms", "load"],
  ["load the year (sobo: one batch of lines), ms", "load", "load, lines"],
  ["one durable write, in the worker, ms", "single"],
  ["one durable write, the page asks, ms", "single, asked"],
  ["durable writes a second, in the worker", "writes"],
  ["durable writes a second, the page asks", "writes, asked"],
  ["yearly tally, first, ms", "tally, first"],
  ["yearly tally, warm, ms", "tally, warm"],
  ["after a killed tab: ready, ms", "killed: ready"],
  ["after a killed tab: open, ms", "killed: open"],
  ["after a killed tab: first tally, ms", "killed: tally"],
  ["after a killed tab: the three, ms", "killed: sum"],
];

/** The table in Markdown, and its numbers: the median of each measure, and the median over the runs of
 *  sobo's measure divided by the peer's of the same run.
 *  @param {Runs} runs @param {string} own */
export function table(runs, own) {
  const peers = Object.keys(runs);
  const others = runs[own] === undefined ? [] : peers.filter((peer) => peer !== own);
  const heads = ["median", ...peers, ...others.map((peer) => `${own} / ${peer}`)];
  const lines = [heads, ["---", ...heads.slice(1).map(() => "--:")]];
  /** @type {Record<string, Record<string, number | null>>} */
  const numbers = {};
  for (const [words, measure, ofOwn] of ROWS) {
    /** @param {string} peer */
    const values = (peer) => {
      const name = peer === own ? (ofOwn ?? measure) : measure;
      return (runs[peer] ?? []).map((run) => run[name]);
    };
    const told = peers.map((peer) => middle(values(peer)));
    const mine = values(own);
    const ratios = others.map((peer) =>
      middle(values(peer).map((n, run) => quotient(mine[run], n))),
    );
    const cells = [...told.map(digits), ...ratios.map((n) => (n === null ? "-" : `${digits(n)}x`))];
    lines.push([words, ...cells]);
    const names = [...peers, ...others.map((peer) => `${own} / ${peer}`)];
    numbers[words] = Object.fromEntries(names.map((n, at) => [n, [...told, ...ratios][at] ?? null]));
  }
  return { text: lines.map((line) => `| ${line.join(" | ")} |`).join("\n"), numbers };
}

/** @param {number | undefined} a @param {number | undefined} b */
function quotient(a, b) {
  return a === undefined || b === undefined ? undefined : a / b;
}

/** @param {(number | undefined)[]} values */
function middle(values) {
  const there = values.filter((n) => n !== undefined);
  return there.length === 0 ? null : median(there);
}

/** Three digits that count.
 *  @param {number | null} n */
function digits(n) {
  if (n === null) return "-";
  const places = n >= 100 ? 0 : n >= 10 ? 1 : n >= 1 ? 2 : 3;
  return n.toFixed(places);
}
