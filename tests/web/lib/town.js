// A small register's lines: a bloc, a base organization with two cells, a base cell, some members.
// Everybody in it is invented. Knows nothing of how lines are recorded.

/** @typedef {Record<string, unknown> & { event: string, on: string }} Line */

const OPENING = "2019-01-01";

/** @param {string} name @param {string} kind @param {string} code @param {string} [parent]
 *  @returns {Line} */
function organization(name, kind, code, parent) {
  const above = parent === undefined ? {} : { parent };
  return { event: "organization_registered", on: OPENING, name, kind, code, ...above };
}

/** The organizations.
 *  @returns {Line[]} */
export function organizations() {
  return [
    organization("Đảng bộ Khối", "upper", "khoi"),
    organization("Đảng bộ Sở Xây dựng", "base_committee", "xd", "khoi"),
    organization("Chi bộ 1", "cell", "xd.1", "xd"),
    organization("Chi bộ 2", "cell", "xd.2", "xd"),
    organization("Chi bộ Trường", "base_cell", "truong", "khoi"),
  ];
}

const GIVEN = ["An", "Bình", "Cúc", "Dũng", "Hà", "Lan", "Mai", "Nam", "Oanh", "Phúc"];

/** An admission in 2020; the number makes the file number.
 *  @param {number} number @param {string} [cell] @returns {Line} */
export function admission(number, cell = "xd.1") {
  const name = `Nguyễn Thị ${GIVEN[number % GIVEN.length]}`;
  const birth = `${1970 + (number % 30)}-03-0${1 + (number % 9)}`;
  const person = { name, birth, sex: "female", file_no: `kn${number}` };
  const scope = cell.split(".")[0];
  return { event: "admission", on: `2020-05-${10 + (number % 20)}`, person, org: cell, scope };
}

/** So many members who were there at the opening.
 *  @param {number} count @returns {Line[]} */
export function members(count) {
  return Array.from({ length: count }, (_, number) => ({
    event: "member_registered",
    on: OPENING,
    person: { name: `Trần Văn ${GIVEN[number % GIVEN.length]}`, file_no: `ls${number}` },
    org: number % 2 === 0 ? "xd.1" : "xd.2",
    status: "official",
    basis: "opening",
    scope: "xd",
  }));
}

/** Numbers from a seed (mulberry32), so that a failure can be run again.
 *  @param {number} seed */
export function draw(seed) {
  let state = seed >>> 0;
  /** @param {number} below */
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The seed of this run: from SEED, or of the moment.
 *  @returns {number} */
export function seed() {
  return Number(process.env["SEED"] ?? Date.now() % 1_000_000);
}
