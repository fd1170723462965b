// sobo as a page uses it: the package's promises over a worker of its own. Knows nothing of the other
// peers.

import { Lines, MEASURE_CODES, cellsOf, lists } from "./lines.js";
import { startWorker } from "./worker.js";

/** @typedef {import("../peers/serve.js").Year} Year */

const NAME = "year";

/** @returns {Promise<import("./page.js").Handle>} */
export async function startSobo() {
  const entry = "/sobo/index.js";
  const { open } = await import(entry);
  /** @type {any} */
  let register;
  /** @type {Year} */
  let year;
  /** @type {Uint8Array} */
  let delta;
  /** @type {object[]} */
  let all;
  /** @type {object[]} */
  let singles;

  /** @param {any} of */
  const tally = async (of) => {
    const told = await timed(() => of.tally("o0", "2020", MEASURE_CODES));
    /** @type {Map<string, number>} */
    const numbers = new Map();
    for (const { id, code } of await of.orgs("o0", "2020-12-31")) numbers.set(id, Number(code.slice(1)));
    return { ms: told.ms, value: cellsOf(told.value, numbers) };
  };

  /** @type {Record<string, (argument: number) => Promise<unknown>>} */
  const orders = {
    async prepare() {
      year = await (await fetch("/year.json")).json();
      delta = new Uint8Array(await (await fetch("/year.delta")).arrayBuffer());
      const lines = new Lines();
      all = [...lists(), ...year.year.map((fact) => lines.of(fact))];
      singles = year.singles.map((fact) => lines.of(fact));
    },
    open: () => timed(async () => void (register = await open(NAME))),
    load: () => timed(() => register.importDelta(delta).then(() => undefined)),
    single: (nth) => register.record(singles[nth]),
    tally: () => tally(register),
    /** The year once more as lines, in a register of its own. */
    async loadLines() {
      const other = await open("lines");
      const { ms } = await timed(() => other.record(all).then(() => undefined));
      const { value } = await tally(other);
      await other.close();
      return { ms, value };
    },
    /** The first so many singles, in the package's engine without the way between page and worker. */
    async singles(count) {
      await register.close();
      const inside = await startWorker("/peers/sobo_inside.js");
      await inside.order("open");
      const times = await inside.order("singles", count);
      await inside.stop();
      register = await open(NAME);
      return times;
    },
  };
  return {
    order: async (name, argument) => orders[name]?.(argument ?? 0),
    stop: async () => register?.close(),
    /** From the start of its worker until the library answers: a register that is kept nowhere. */
    async probe() {
      const { ms, value } = await timed(() => open("probe", { levels: ["memory"], persist: false }));
      await value.close();
      return ms;
    },
  };
}

/** @template T @param {() => Promise<T>} work @returns {Promise<{ ms: number, value: T }>} */
async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}
