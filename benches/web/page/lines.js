// The bloc's year as event lines, and sobo's tally as the cells of all peers. Knows nothing of how
// either is asked for.

import { KIND, baseOf } from "../peers/facts.js";

/** @typedef {import("../peers/facts.js").Fact} Fact */
/** @typedef {import("../peers/facts.js").Fields} Fields */
/** @typedef {import("../peers/facts.js").Person} Person */
/** @typedef {import("../peers/facts.js").Day} Day */
/** @typedef {Record<string, unknown>} Line */

/** sobo's tally: lists, and cells of places in them with what came and what stands.
 *  @typedef {{ measures: string[], orgs: string[], classes: (string | number)[][],
 *    cells: [number, number, number, number, number][] }} Tally */

const OPENING = "2019-01-01";
const LEVELS = ["upper", "base_committee", "cell"];
const GRADES = ["excellent", "good", "completed", "not_completed"];

/** The code lists that the facts name.
 *  @returns {Line[]} */
export function lists() {
  const listed = (/** @type {string} */ list, /** @type {string} */ code, /** @type {string} */ label) => ({
    event: "code_listed", on: OPENING, list, code, label,
  });
  const contents = [0, 1, 2, 3, 4, 5].map((n) => listed("violation", `content_${n}`, "nội dung"));
  return [...contents, listed("document", "letter", "công văn")];
}

/** Lines of facts; they remember in which cell members stand, for the stream that a line goes to. */
export class Lines {
  /** @type {Map<number, { fileNo: string, scope: string }>} */
  #members = new Map();

  /** @param {Fact} fact @returns {Line} */
  of(fact) {
    const [[kind, f]] = /** @type {[[string, Fields]]} */ (Object.entries(fact.what));
    const on = iso(fact.on);
    switch (kind) {
      case "Organization": {
        const above = f.parent === null ? {} : { parent: `o${f.parent}` };
        const of = { name: f.name, kind: LEVELS[f.level], code: `o${f.id}` };
        return { event: "organization_registered", on, ...of, ...above };
      }
      case "Registered":
        return { event: "member_registered", on, basis: "opening", status: status(f), ...this.#come(f) };
      case "Admitted":
        return { event: "admission", on, ...this.#come(f) };
      case "Came":
        return { event: "transfer_in", on, status: "official", from: "Đảng bộ huyện", ...this.#come(f) };
      case "Document": {
        const org = `o${f.base}`;
        return { event: "document_out", on, org, kind: "letter", number: f.number, scope: org };
      }
      default:
        return { on, ...this.#ofMember(kind, f) };
    }
  }

  /** @param {Fields} f */
  #come(f) {
    const scope = `o${baseOf(f.cell)}`;
    this.#members.set(f.id, { fileNo: f.person.file_no, scope });
    return { person: person(f.person), org: `o${f.cell}`, scope };
  }

  /** @param {string} kind @param {Fields} f */
  #ofMember(kind, f) {
    const found = this.#members.get(f.id);
    if (found === undefined) throw new Error(`no member ${f.id}`);
    const of = { member: found.fileNo, scope: found.scope };
    switch (kind) {
      case "Confirmed":
        return { event: "recognition", ...of };
      case "Left":
        return { event: "transfer_out", to: "Đảng bộ huyện", ...of };
      case "Struck":
        return { event: "struck_off", ground: "inactive", ...of };
      case "Died":
        return { event: "death", ...of };
      case "Rated":
        return { event: "member_rated", year: 2020, grade: GRADES[f.grade], ...of };
      case "Badge":
        return { event: "badge", threshold: f.threshold, stage: "awarded", ...of };
      case "Disciplined": {
        const [form, contents] = [f.form === 0 ? "reprimand" : "warning", [`content_${f.content}`]];
        const by = `o${f.decider}`;
        return { event: "member_disciplined", form, by, organ: "committee", contents, ...of };
      }
      default:
        throw new Error(`a fact of an unknown kind: ${kind}`);
    }
  }
}

/** @param {Day} day */
function iso([year, month, day]) {
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** @param {Fields} f */
function status(f) {
  return f.official ? "official" : "probationary";
}

/** @param {Person} someone */
function person({ name, birth, female, file_no }) {
  return { name, birth: iso(birth), sex: female ? "female" : "male", file_no };
}

/** The measures of the tally, as in `benches/register.rs`, with the kind each counts as. */
const MEASURES = {
  strength: KIND.members,
  admitted: KIND.admitted,
  recognized_effective: KIND.confirmed,
  transferred_in: KIND.came,
  transferred_out: KIND.left,
  struck_off: KIND.struck,
  died: KIND.died,
  badge: KIND.badge,
  member_rated: KIND.rated,
  discipline: KIND.form,
  discipline_content: KIND.content,
};

export const MEASURE_CODES = Object.keys(MEASURES);

// Numbers of the model's closed lists, which stand in classes.
const [OFFICIAL, REPRIMAND] = [2, 1];

/** @param {Tally} tally @param {Map<string, number>} numbers of organizations, by id
 *  @returns {import("../peers/facts.js").Cell[]} */
export function cellsOf(tally, numbers) {
  /** @type {Map<string, number>} */
  const cells = new Map();
  /** @param {number} kind @param {number} org @param {number} group @param {number} n */
  const add = (kind, org, group, n) => {
    const key = [kind, org, group].join();
    cells.set(key, (cells.get(key) ?? 0) + n);
  };
  const number = (/** @type {unknown} */ id) => {
    const found = numbers.get(String(id));
    if (found === undefined) throw new Error(`an organization without a number: ${id}`);
    return found;
  };
  for (const [measureAt, orgAt, classAt, change, total] of tally.cells) {
    const measure = /** @type {keyof typeof MEASURES} */ (tally.measures[measureAt]);
    const kind = MEASURES[measure];
    const org = number(tally.orgs[orgAt]);
    const [first, second] = tally.classes[classAt] ?? [];
    switch (measure) {
      case "strength":
        add(kind, org, first === OFFICIAL ? 1 : 0, total);
        break;
      case "badge":
        add(kind, org, Number(second), change);
        break;
      case "member_rated":
        add(kind, org, Number(first) - 1, change);
        break;
      case "discipline":
        add(kind, org, first === REPRIMAND ? 0 : 1, change);
        add(KIND.decider, org, number(second), change);
        break;
      case "discipline_content":
        add(kind, org, Number(String(first).replace("content_", "")), change);
        break;
      default:
        add(kind, org, 0, change);
    }
  }
  const told = Array.from(cells, ([key, n]) => [...key.split(",").map(Number), n]);
  return /** @type {import("../peers/facts.js").Cell[]} */ (told.filter((cell) => cell[3] !== 0));
}
