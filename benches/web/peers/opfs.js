// The floor: a log of JSON lines in the browser's own file system, flushed at each write and folded in
// memory. No index, no check, no history beside it. Knows nothing of the other peers.

import { count } from "./counting.js";
import { tell } from "./facts.js";
import { Memory } from "./memory.js";
import { serve } from "./serve.js";

/** @typedef {import("./facts.js").Fact} Fact */

const books = new Memory();
/** @type {FileSystemSyncAccessHandle} */
let file;
let end = 0;

/** @param {Fact[]} facts */
function append(facts) {
  const lines = new TextEncoder().encode(facts.map((fact) => `${JSON.stringify(fact)}\n`).join(""));
  for (let done = 0; done < lines.length; ) {
    const wrote = file.write(lines.subarray(done), { at: end + done });
    if (wrote === 0) throw new Error("the file takes nothing more");
    done += wrote;
  }
  file.flush();
  end += lines.length;
  for (const fact of facts) tell(fact, books);
}

serve({
  async open() {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle("log.jsonl", { create: true });
    file = await handle.createSyncAccessHandle();
    end = file.getSize();
    const bytes = new Uint8Array(end);
    file.read(bytes, { at: 0 });
    const lines = new TextDecoder().decode(bytes).split("\n");
    for (const line of lines) if (line !== "") tell(JSON.parse(line), books);
  },
  async load(facts) {
    append(facts);
  },
  async single(fact) {
    append([fact]);
  },
  async tally() {
    return count(books.members.values(), books.happenings);
  },
});
