// Automerge: a map of organizations, a map of members with a map each, a list of what happened. Knows
// nothing of the other peers.

import * as Automerge from "@automerge/automerge/slim";
import { appendChunk, openChunks } from "./chunks.js";
import { count } from "./counting.js";
import { tell } from "./facts.js";
import { serve } from "./serve.js";

/** @typedef {import("./facts.js").Fact} Fact */
/** @typedef {Omit<import("./facts.js").Member, "name" | "file_no"> &
 *    { name: Automerge.ImmutableString, file_no: Automerge.ImmutableString }} Member */
/** @typedef {{ orgs: Record<string, unknown>, members: Record<string, Member>,
 *    happenings: import("./facts.js").Happening[], documents: unknown[] }} Doc */

const wasm = new URL("/peers/automerge.wasm", import.meta.url);
await Automerge.initializeWasm(wasm.href);

/** @type {Automerge.Doc<Doc>} */
let doc = Automerge.init();

/** Where members stand who are not yet in `doc`, or not as they are there. Reading the document as it
 *  was and these takes a fraction of what reading through the draft does.
 *  @type {Map<number, { cell: number, official: boolean }>} */
const moved = new Map();

/** @param {Doc} draft @param {import("./facts.js").Happening[]} happened
 *  @returns {import("./facts.js").Book} */
function bookOf(draft, happened) {
  const { orgs, members, documents } = draft;
  return {
    org: (org) => void (orgs[org.id] = org),
    come(someone) {
      // Plain texts; others would be documents that many may type in at once.
      const name = new Automerge.ImmutableString(someone.name);
      const file_no = new Automerge.ImmutableString(someone.file_no);
      members[someone.id] = { ...someone, name, file_no };
      moved.set(someone.id, someone);
    },
    change(id, official, standing) {
      const { cell, official: before } = this.place(id);
      const found = /** @type {Member} */ (members[id]);
      if (before !== official) found.official = official;
      if (!standing) found.standing = false;
      moved.set(id, { cell, official });
    },
    place(id) {
      const found = moved.get(id) ?? doc.members[id];
      if (found === undefined) throw new Error(`no member ${id}`);
      return found;
    },
    happen: (row) => void happened.push(row),
    document: (base, day, number) => void documents.push({ base, day, number }),
  };
}

/** @param {Fact[]} facts */
async function write(facts) {
  doc = Automerge.change(doc, (draft) => {
    draft.orgs ??= {};
    draft.members ??= {};
    draft.happenings ??= [];
    draft.documents ??= [];
    /** @type {import("./facts.js").Happening[]} */
    const happened = [];
    const book = bookOf(draft, happened);
    for (const fact of facts) tell(fact, book);
    if (happened.length > 0) draft.happenings.push(...happened);
  });
  moved.clear();
  await appendChunk(Automerge.saveIncremental(doc));
}

serve({
  async open() {
    const chunks = await openChunks();
    if (chunks.length === 0) return;
    const all = new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (chunks)).arrayBuffer());
    doc = Automerge.load(all);
  },
  load: write,
  single: (fact) => write([fact]),
  async tally() {
    return count(Object.values(doc.members), doc.happenings);
  },
});
