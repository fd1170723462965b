// The tables and statements of the SQLite peer, as in `benches/sqlite.rs`. Knows nothing of who runs
// them.

import { KIND } from "./facts.js";

export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS org (id INTEGER PRIMARY KEY, bloc INT, parent INT, level INT, name TEXT);
  CREATE TABLE IF NOT EXISTS member (
    id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, official INT, standing INT, name TEXT,
    birth INT, female INT, file_no TEXT
  );
  CREATE UNIQUE INDEX IF NOT EXISTS member_file_no ON member (file_no);
  CREATE INDEX IF NOT EXISTS member_standing ON member (bloc, base, cell, official) WHERE standing;
  CREATE TABLE IF NOT EXISTS move (
    id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, member INT, day INT, kind INT
  );
  CREATE INDEX IF NOT EXISTS move_tally ON move (bloc, base, kind, cell, day);
  CREATE TABLE IF NOT EXISTS rating (
    bloc INT, year INT, base INT, cell INT, grade INT, member INT, day INT,
    PRIMARY KEY (bloc, year, base, cell, grade, member)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS discipline (
    id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, member INT, day INT, form INT,
    decider INT, content INT
  );
  CREATE INDEX IF NOT EXISTS discipline_tally
    ON discipline (bloc, base, cell, day, form, decider, content);
  CREATE TABLE IF NOT EXISTS badge (
    id INTEGER PRIMARY KEY, bloc INT, base INT, cell INT, member INT, day INT, threshold INT
  );
  CREATE INDEX IF NOT EXISTS badge_tally ON badge (bloc, base, cell, threshold, day);
  CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY, bloc INT, base INT, day INT, number INT);
`;

export const WRITES = {
  org: "INSERT INTO org VALUES (?, ?, ?, ?, ?)",
  member: "INSERT INTO member VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
  status: "UPDATE member SET official = ?2, standing = ?3 WHERE id = ?1",
  move: "INSERT INTO move VALUES (NULL, ?, ?, ?, ?, ?, ?)",
  rating: "INSERT INTO rating VALUES (?, ?, ?, ?, ?, ?, ?)",
  discipline: "INSERT INTO discipline VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
  badge: "INSERT INTO badge VALUES (NULL, ?, ?, ?, ?, ?, ?)",
  document: "INSERT INTO document VALUES (NULL, ?, ?, ?, ?)",
};

/** The yearly tally of a bloc: the bloc, the year's first and last day, the year. */
export const TALLY = `
  SELECT ${KIND.members}, cell, official, count(*) FROM member
    WHERE bloc = ?1 AND standing GROUP BY base, cell, official
  UNION ALL SELECT kind, cell, 0, count(*) FROM move
    WHERE bloc = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY base, kind, cell
  UNION ALL SELECT ${KIND.form}, cell, form, count(*) FROM discipline
    WHERE bloc = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY cell, form
  UNION ALL SELECT ${KIND.decider}, cell, decider, count(*) FROM discipline
    WHERE bloc = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY cell, decider
  UNION ALL SELECT ${KIND.content}, cell, content, count(*) FROM discipline
    WHERE bloc = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY cell, content
  UNION ALL SELECT ${KIND.rated}, cell, grade, count(*) FROM rating
    WHERE bloc = ?1 AND year = ?4 GROUP BY base, cell, grade
  UNION ALL SELECT ${KIND.badge}, cell, threshold, count(*) FROM badge
    WHERE bloc = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY base, cell, threshold
`;
