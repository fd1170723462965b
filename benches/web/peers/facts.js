// The bloc's year as peers take it: facts one after the other, and what each comes to in a peer's
// books. Knows nothing of how a peer keeps them.

/** A day as [year, month, day].
 *  @typedef {[number, number, number]} Day */

/** @typedef {{ name: string, birth: Day, female: boolean, file_no: string }} Person */

/** A fact as `benches/facts.rs` writes it: `what` has one key, the kind.
 *  @typedef {{ on: Day, what: Record<string, Fields> }} Fact */

/** The fields of all kinds together.
 *  @typedef {{ id: number, parent: number | null, level: number, name: string, cell: number,
 *    official: boolean, person: Person, grade: number, form: number, decider: number,
 *    content: number, threshold: number, base: number, number: number }} Fields */

/** What is counted, the organization, the class, how many.
 *  @typedef {[number, number, number, number]} Cell */

/** Something that happened to a member, with the coordinates of its kind.
 *  @typedef {{ kind: number, cell: number, member: number, day: number, form?: number,
 *    decider?: number, content?: number, grade?: number, threshold?: number }} Happening */

/** What a peer keeps of an organization.
 *  @typedef {{ id: number, parent: number | null, level: number, name: string }} Org */

/** What a peer keeps of a member.
 *  @typedef {{ id: number, cell: number, official: boolean, standing: boolean, name: string,
 *    birth: number, female: boolean, file_no: string }} Member */

/** A peer's books, as facts are written into them.
 *  @typedef {{
 *    org(org: Org): void,
 *    come(member: Member): void,
 *    change(id: number, official: boolean, standing: boolean): void,
 *    place(id: number): { cell: number, official: boolean },
 *    happen(row: Happening): void,
 *    document(base: number, day: number, number: number): void,
 *  }} Book */

/** Numbers of what is counted, as in `benches/lib.rs`. */
export const KIND = {
  members: 0,
  admitted: 1,
  confirmed: 2,
  left: 3,
  came: 4,
  struck: 5,
  died: 6,
  form: 7,
  decider: 8,
  content: 9,
  rated: 10,
  badge: 11,
};

/** The year of the tally. */
export const YEAR = 2020;
const BASES = 108;

/** The base organization that a cell lies under.
 *  @param {number} cell */
export function baseOf(cell) {
  return 1 + ((cell - 1 - BASES) % BASES);
}

/** A day as a number that sorts as it does.
 *  @param {Day} day */
export function dayNumber([year, month, day]) {
  return year * 10_000 + month * 100 + day;
}

/** Writes one fact into the books.
 *  @param {Fact} fact @param {Book} book */
export function tell(fact, book) {
  const [[kind, f]] = /** @type {[[string, Fields]]} */ (Object.entries(fact.what));
  const day = dayNumber(fact.on);
  switch (kind) {
    case "Organization":
      return book.org({ id: f.id, parent: f.parent, level: f.level, name: f.name });
    case "Registered":
      return book.come(member(f, f.official));
    case "Admitted":
      book.come(member(f, false));
      return book.happen({ kind: KIND.admitted, cell: f.cell, member: f.id, day });
    case "Came":
      book.come(member(f, true));
      return book.happen({ kind: KIND.came, cell: f.cell, member: f.id, day });
    case "Document":
      return book.document(f.base, day, f.number);
    default:
      return tellOfMember(kind, f, day, book);
  }
}

/** @param {string} kind @param {Fields} f @param {number} day @param {Book} book */
function tellOfMember(kind, f, day, book) {
  const { cell, official } = book.place(f.id);
  const row = { cell, member: f.id, day };
  /** @param {number} kind */
  const go = (kind) => {
    book.change(f.id, official, false);
    book.happen({ kind, ...row });
  };
  switch (kind) {
    case "Confirmed":
      book.change(f.id, true, true);
      return book.happen({ kind: KIND.confirmed, ...row });
    case "Left":
      return go(KIND.left);
    case "Struck":
      return go(KIND.struck);
    case "Died":
      return go(KIND.died);
    case "Rated":
      return book.happen({ kind: KIND.rated, ...row, grade: f.grade });
    case "Badge":
      return book.happen({ kind: KIND.badge, ...row, threshold: f.threshold });
    case "Disciplined": {
      const { form, decider, content } = f;
      return book.happen({ kind: KIND.form, ...row, form, decider, content });
    }
    default:
      throw new Error(`a fact of an unknown kind: ${kind}`);
  }
}

/** @param {Fields} f @param {boolean} official @returns {Member} */
function member(f, official) {
  const { name, birth, female, file_no } = f.person;
  const { id, cell } = f;
  return { id, cell, official, standing: true, name, birth: dayNumber(birth), female, file_no };
}
