// The yearly tally by reading everything, for peers that have no query of their own. Knows nothing of
// where members and happenings were read from.

import { KIND, YEAR } from "./facts.js";

/** @typedef {import("./facts.js").Cell} Cell */
/** @typedef {import("./facts.js").Happening} Happening */

// A cell as one number: organizations and classes stay below a thousand.
const STEP = 1000;

/** @param {Iterable<{ cell: number, official: boolean, standing: boolean }>} members
 *  @param {Iterable<Happening>} happenings
 *  @returns {Cell[]} */
export function count(members, happenings) {
  /** @type {Map<number, number>} */
  const cells = new Map();
  /** @param {number} kind @param {number} org @param {number} group */
  const add = (kind, org, group) => {
    const key = (kind * STEP + org) * STEP + group;
    cells.set(key, (cells.get(key) ?? 0) + 1);
  };
  for (const { cell, official, standing } of members) {
    if (standing) add(KIND.members, cell, official ? 1 : 0);
  }
  for (const row of happenings) {
    if (Math.trunc(row.day / 10_000) === YEAR) addHappening(row, add);
  }
  return Array.from(cells, ([key, n]) => {
    const group = key % STEP;
    const rest = (key - group) / STEP;
    return [Math.trunc(rest / STEP), rest % STEP, group, n];
  });
}

/** @param {Happening} row @param {(kind: number, org: number, group: number) => void} add */
function addHappening(row, add) {
  const { kind, cell } = row;
  switch (kind) {
    case KIND.form:
      add(KIND.form, cell, row.form ?? 0);
      add(KIND.decider, cell, row.decider ?? 0);
      add(KIND.content, cell, row.content ?? 0);
      return;
    case KIND.rated:
      return add(kind, cell, row.grade ?? 0);
    case KIND.badge:
      return add(kind, cell, row.threshold ?? 0);
    default:
      return add(kind, cell, 0);
  }
}
