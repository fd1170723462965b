// SQLite as a competent user keeps these books in a browser: opfs-sahpool, WAL, exclusive, FULL, a
// table for each kind of fact, covering indexes, prepared statements. Knows nothing of the other peers.

import sqlite3InitModule from "@sqlite.org/sqlite-wasm";
import { KIND, YEAR, baseOf, tell } from "./facts.js";
import { serve } from "./serve.js";
import { SCHEMA, TALLY, WRITES } from "./sqlite_text.js";

/** @typedef {import("./facts.js").Fact} Fact */
/** @typedef {import("./facts.js").Cell} Cell */
/** @typedef {import("@sqlite.org/sqlite-wasm").PreparedStatement} Statement */
/** @typedef {(string | number | boolean | null)[]} Values */

// The file systems that are not used here would be prepared too, which takes their time.
const unused = { opfs: true, "opfs-wl": true, "opfs-vfs": true, kvvfs: true };
Object.assign(globalThis, { sqlite3ApiConfig: { disable: { vfs: unused } } });

/** @type {(options: object) => ReturnType<typeof sqlite3InitModule>} */
const init = sqlite3InitModule;
const sqlite3 = await init({ locateFile: (/** @type {string} */ name) => `/peers/${name}` });

/** @type {import("@sqlite.org/sqlite-wasm").Database} */
let db;
/** @type {Record<keyof typeof WRITES, Statement>} */
let writes;
/** @type {Statement} */
let find;
/** @type {Statement} */
let tally;

/** @param {keyof typeof WRITES} what @param {Values} values */
function run(what, ...values) {
  writes[what].bind(values).stepReset();
}

/** @type {import("./facts.js").Book} */
const book = {
  org: ({ id, parent, level, name }) => run("org", id, 0, parent, level, name),
  come({ id, cell, official, name, birth, female, file_no }) {
    run("member", id, 0, baseOf(cell), cell, official, name, birth, female, file_no);
  },
  change: (id, official, standing) => run("status", id, official, standing),
  place(id) {
    find.bind([id]);
    if (!find.step()) throw new Error(`no member ${id}`);
    const place = { cell: Number(find.get(0)), official: find.get(1) === 1 };
    find.reset();
    return place;
  },
  happen(row) {
    const { kind, cell, member, day } = row;
    const base = baseOf(cell);
    if (kind === KIND.rated) {
      run("rating", 0, YEAR, base, cell, row.grade ?? 0, member, day);
    } else if (kind === KIND.badge) {
      run("badge", 0, base, cell, member, day, row.threshold ?? 0);
    } else if (kind === KIND.form) {
      const { form = 0, decider = 0, content = 0 } = row;
      run("discipline", 0, base, cell, member, day, form, decider, content);
    } else {
      run("move", 0, base, cell, member, day, kind);
    }
  },
  document: (base, day, number) => run("document", 0, base, day, number),
};

/** @param {Fact[]} facts */
async function write(facts) {
  db.exec("BEGIN IMMEDIATE");
  for (const fact of facts) tell(fact, book);
  db.exec("COMMIT");
}

serve({
  async open() {
    const pool = await sqlite3.installOpfsSAHPoolVfs({});
    db = new pool.OpfsSAHPoolDb("/books.sqlite");
    // The lock first: with it the write-ahead log needs no shared memory.
    db.exec("PRAGMA locking_mode = exclusive; PRAGMA journal_mode = wal");
    db.exec("PRAGMA synchronous = full; PRAGMA cache_size = -65536");
    if (db.selectValue("PRAGMA journal_mode") !== "wal") throw new Error("no write-ahead log");
    db.exec(SCHEMA);
    const prepared = Object.entries(WRITES).map(([name, sql]) => [name, db.prepare(sql)]);
    writes = Object.fromEntries(prepared);
    find = db.prepare("SELECT cell, official FROM member WHERE id = ?");
    tally = db.prepare(TALLY);
  },
  load: write,
  single: (fact) => write([fact]),
  async tally() {
    /** @type {Cell[]} */
    const cells = [];
    const { sqlite3_column_int: column } = sqlite3.capi;
    tally.bind([0, YEAR * 10_000, YEAR * 10_000 + 1231, YEAR]);
    while (tally.step()) {
      const at = /** @type {number} */ (tally.pointer);
      cells.push([column(at, 0), column(at, 1), column(at, 2), column(at, 3)]);
    }
    tally.reset();
    return cells;
  },
});
