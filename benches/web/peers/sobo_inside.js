// The package's engine in a worker of the benchmark, as the package's own worker has it: for the time
// of a write without the way between page and worker. Knows nothing of the other peers.

import { Lines } from "../page/lines.js";

/** @type {any} */
let engine;
/** @type {import("./serve.js").Year} */
let year;
const asking = { signal: new AbortController().signal, progress() {}, changed() {} };

/** @type {Record<string, (argument: number) => Promise<unknown>>} */
const orders = {
  async open() {
    const entry = "/sobo/engine.js";
    const { Engine } = await import(entry);
    engine = await Engine.open({ name: "year", levels: ["opfs"] });
    year = await (await fetch("/year.json")).json();
  },
  async singles(count) {
    const lines = new Lines();
    const times = [];
    for (const fact of year.singles.slice(0, count)) {
      const line = lines.of(fact);
      const start = performance.now();
      await engine.answer("record", [JSON.stringify([line]), 1], asking);
      times.push(performance.now() - start);
    }
    return times;
  },
};

addEventListener("message", async ({ data: { id, order, argument } }) => {
  try {
    postMessage({ id, value: await orders[order]?.(argument) });
  } catch (error) {
    postMessage({ id, error: String(error instanceof Error ? error.stack : JSON.stringify(error)) });
  }
});
postMessage({ id: 0, value: "ready" });
