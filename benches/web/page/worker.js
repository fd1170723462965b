// A peer in a module worker, spoken to with numbered orders. Knows nothing of what the orders are.

/** @param {string} script @returns {Promise<import("./page.js").Handle>} */
export async function startWorker(script) {
  /** @type {Map<number, { resolve(value: unknown): void, reject(error: Error): void }>} */
  const waiting = new Map();
  /** @param {number} id @returns {Promise<unknown>} */
  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const worker = new Worker(script, { type: "module" });
  worker.addEventListener("message", ({ data: { id, value, error } }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new Error(error));
  });
  worker.addEventListener("error", (event) => {
    for (const one of waiting.values()) one.reject(new Error(event.message || "the worker failed"));
    waiting.clear();
  });
  // The first word comes unasked, when the library answers.
  await answer(0);
  let last = 0;
  return {
    order(order, argument) {
      last += 1;
      const promise = answer(last);
      worker.postMessage({ id: last, order, argument });
      return promise;
    },
    async stop() {
      worker.terminate();
    },
  };
}
