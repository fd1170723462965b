// sobo as a page uses it. Knows nothing of the other peers.

/** @returns {Promise<import("./page.js").Handle>} */
export async function startSobo() {
  throw new Error("not there yet");
}
