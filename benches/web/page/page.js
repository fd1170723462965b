// The page of the benchmark: starts the peer that the address names and hands on orders. Knows nothing
// of the peers but how they are started.

import { startSobo } from "./sobo.js";
import { startWorker } from "./worker.js";

/** A peer as the program that measures sees it; `probe` measures when it is ready, where starting does
 *  not show that.
 *  @typedef {{ order(name: string, argument?: number): Promise<unknown>, stop(): Promise<void>,
 *    probe?(): Promise<number> }} Handle */

/** @type {Handle} */
let peer;

const bench = {
  /** Starts the peer; tells how long it took until it answered, or could be asked to open.
   *  @param {string} name */
  async start(name) {
    const begun = performance.now();
    peer = await (name === "sobo" ? startSobo() : startWorker(`/peers/${name}.js`));
    return performance.now() - begun;
  },
  stop: () => peer.stop(),
  probe: async () => peer.probe?.() ?? 0,
  /** @param {[string, number?]} order */
  order: ([name, argument]) => peer.order(name, argument),
  /** The time of each single write as the page has it that awaits each.
   *  @param {[number, number]} range */
  async asked([from, to]) {
    const times = [];
    for (let nth = from; nth < to; nth += 1) {
      const begun = performance.now();
      await peer.order("single", nth);
      times.push(performance.now() - begun);
    }
    return times;
  },
};

Object.assign(globalThis, { bench });
