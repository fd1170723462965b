// Loro: a map of organizations, a map of members with a map each, a list of what happened. Knows
// nothing of the other peers.

import * as loro from "loro-crdt/web";
import { appendChunk, openChunks } from "./chunks.js";
import { count } from "./counting.js";
import { tell } from "./facts.js";
import { serve } from "./serve.js";

/** @typedef {import("./facts.js").Fact} Fact */

const { LoroDoc, LoroMap } = loro;
/** The types of this entry leave its default export out.
 *  @type {(from: { module_or_path: URL }) => Promise<unknown>} */
const init = Reflect.get(loro, "default");
await init({ module_or_path: new URL("/peers/loro_wasm_bg.wasm", import.meta.url) });

const doc = new LoroDoc();
const orgs = doc.getMap("orgs");
const members = doc.getMap("members");
const happenings = doc.getList("happenings");
const documents = doc.getList("documents");

/** @param {number} id */
function member(id) {
  return /** @type {loro.LoroMap<Record<string, any>>} */ (members.get(String(id)));
}

/** @type {import("./facts.js").Book} */
const book = {
  org: (org) => orgs.set(String(org.id), org),
  come(someone) {
    const map = members.setContainer(String(someone.id), new LoroMap());
    for (const [key, value] of Object.entries(someone)) map.set(key, value);
  },
  change(id, official, standing) {
    const found = member(id);
    if (found.get("official") !== official) found.set("official", official);
    if (found.get("standing") !== standing) found.set("standing", standing);
  },
  place(id) {
    const found = member(id);
    return { cell: found.get("cell"), official: found.get("official") };
  },
  happen: (row) => happenings.push(/** @type {any} */ (row)),
  document: (base, day, number) => documents.push({ base, day, number }),
};

/** @param {Fact[]} facts */
async function write(facts) {
  const before = doc.oplogVersion();
  for (const fact of facts) tell(fact, book);
  doc.commit();
  await appendChunk(doc.export({ mode: "update", from: before }));
}

serve({
  async open() {
    const chunks = await openChunks();
    if (chunks.length > 0) doc.importBatch(chunks);
  },
  load: write,
  single: (fact) => write([fact]),
  async tally() {
    // Three fields of each member, which takes a quarter of the time of reading them whole.
    const all = /** @type {loro.LoroMap<Record<string, any>>[]} */ (members.values());
    const read = (/** @type {loro.LoroMap<Record<string, any>>} */ one) => ({
      cell: one.get("cell"),
      official: one.get("official"),
      standing: one.get("standing"),
    });
    return count(all.map(read), happenings.toJSON());
  },
});
