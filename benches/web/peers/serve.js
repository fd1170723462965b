// A peer's worker: takes the page's orders one at a time, and times them where the work is done.
// Knows nothing of what a peer does with them.

/** @typedef {import("./facts.js").Fact} Fact */
/** @typedef {import("./facts.js").Cell} Cell */

/** What every peer can do. Whatever was written is durable when its promise is kept.
 *  @typedef {{
 *    open(): Promise<void>,
 *    load(facts: Fact[]): Promise<void>,
 *    single(fact: Fact): Promise<void>,
 *    tally(): Promise<Cell[]>,
 *  }} Peer */

/** The facts of a run, as `benches/year.rs` draws them.
 *  @typedef {{ seed: number, year: Fact[], singles: Fact[], cells: Cell[] }} Year */

/** Serves a peer to the page that started this worker, once it answers.
 *  @param {Peer} peer */
export function serve(peer) {
  /** @type {Year} */
  let year;
  /** @type {Record<string, (argument: number) => Promise<unknown>>} */
  const orders = {
    async prepare() {
      year = await (await fetch("/year.json")).json();
    },
    open: () => timed(() => peer.open()),
    load: () => timed(() => peer.load(year.year)),
    single: (nth) => peer.single(/** @type {Fact} */ (year.singles[nth])),
    tally: () => timed(() => peer.tally()),
    /** The first so many singles, each awaited: the times of all. */
    async singles(count) {
      const times = [];
      for (const fact of year.singles.slice(0, count)) {
        times.push((await timed(() => peer.single(fact))).ms);
      }
      return times;
    },
  };
  addEventListener("message", async ({ data: { id, order, argument } }) => {
    try {
      postMessage({ id, value: await orders[order]?.(argument) });
    } catch (error) {
      postMessage({ id, error: String(error instanceof Error ? error.stack : error) });
    }
  });
  postMessage({ id: 0, value: "ready" });
}

/** @template T @param {() => Promise<T>} work @returns {Promise<{ ms: number, value: T }>} */
async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}
