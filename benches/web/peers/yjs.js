// Yjs: a map of organizations, a map of members with a map each, a list of what happened. Knows
// nothing of the other peers.

import * as Y from "yjs";
import { appendChunk, openChunks } from "./chunks.js";
import { count } from "./counting.js";
import { tell } from "./facts.js";
import { serve } from "./serve.js";

/** @typedef {import("./facts.js").Fact} Fact */
/** @typedef {import("./facts.js").Happening} Happening */

const doc = new Y.Doc();
const orgs = doc.getMap("orgs");
/** @type {Y.Map<Y.Map<any>>} */
const members = doc.getMap("members");
/** @type {Y.Array<Happening>} */
const happenings = doc.getArray("happenings");
const documents = doc.getArray("documents");

/** @param {number} id */
function member(id) {
  const found = members.get(String(id));
  if (found === undefined) throw new Error(`no member ${id}`);
  return found;
}

/** What is appended to lists in one transaction; a list takes many at once better.
 *  @type {{ happened: Happening[], issued: unknown[] }} */
const pending = { happened: [], issued: [] };

/** @type {import("./facts.js").Book} */
const book = {
  org: (org) => void orgs.set(String(org.id), org),
  come: (someone) => void members.set(String(someone.id), new Y.Map(Object.entries(someone))),
  change(id, official, standing) {
    const found = member(id);
    if (found.get("official") !== official) found.set("official", official);
    if (found.get("standing") !== standing) found.set("standing", standing);
  },
  place(id) {
    const found = member(id);
    return { cell: found.get("cell"), official: found.get("official") };
  },
  happen: (row) => void pending.happened.push(row),
  document: (base, day, number) => void pending.issued.push({ base, day, number }),
};

/** @param {Fact[]} facts */
async function write(facts) {
  /** @type {Uint8Array[]} */
  const updates = [];
  /** @param {Uint8Array} update */
  const note = (update) => void updates.push(update);
  doc.on("update", note);
  doc.transact(() => {
    for (const fact of facts) tell(fact, book);
    if (pending.happened.length > 0) happenings.push(pending.happened);
    if (pending.issued.length > 0) documents.push(pending.issued);
    pending.happened = [];
    pending.issued = [];
  });
  doc.off("update", note);
  for (const update of updates) await appendChunk(update);
}

serve({
  async open() {
    const chunks = await openChunks();
    doc.transact(() => {
      for (const chunk of chunks) Y.applyUpdate(doc, chunk);
    });
  },
  load: write,
  single: (fact) => write([fact]),
  async tally() {
    /** @param {Y.Map<any>} one */
    const read = (one) => ({
      cell: one.get("cell"),
      official: one.get("official"),
      standing: one.get("standing"),
    });
    return count(Array.from(members.values(), read), happenings);
  },
});
