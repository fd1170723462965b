// The tab is killed while it writes, or its worker. Knows nothing of what must be there afterwards.

import { browser, crash } from "../lib/browser.js";
import { endings } from "../lib/kills.js";
import { servePackage } from "../lib/server.js";

const { url } = await servePackage();
const context = await browser();
// Pages of this file can end their workers.
await context.addInitScript(() => {
  const there = /** @type {any} */ (globalThis);
  there.workers = [];
  there.Worker = class extends Worker {
    /** @param {string | URL} script @param {WorkerOptions} [options] */
    constructor(script, options) {
      super(script, options);
      there.workers.push(this);
    }
  };
});
const page = () => context.newPage();

endings({ what: "the tab", name: "tab", url, kills: 8, page, end: crash });
endings({ what: "the worker", name: "worker", url, kills: 8, worker: true, page, end: (page) => page.close() });
