// Books in plain memory. Knows nothing of where they are kept besides.

/** @typedef {import("./facts.js").Member} Member */
/** @typedef {import("./facts.js").Org} Org */
/** @typedef {import("./facts.js").Happening} Happening */

/** @typedef {import("./facts.js").Book} Book */

/** @implements {Book} */
export class Memory {
  /** @type {Map<number, Org>} */
  orgs = new Map();
  /** @type {Map<number, Member>} */
  members = new Map();
  /** @type {Happening[]} */
  happenings = [];
  /** @type {[number, number, number][]} */
  documents = [];

  /** @param {Org} org */
  org(org) {
    this.orgs.set(org.id, org);
  }

  /** @param {Member} member */
  come(member) {
    this.members.set(member.id, member);
  }

  /** @param {number} id @param {boolean} official @param {boolean} standing */
  change(id, official, standing) {
    const member = this.place(id);
    member.official = official;
    member.standing = standing;
  }

  /** @param {number} id */
  place(id) {
    const member = this.members.get(id);
    if (member === undefined) throw new Error(`no member ${id}`);
    return member;
  }

  /** @param {Happening} row */
  happen(row) {
    this.happenings.push(row);
  }

  /** @param {number} base @param {number} day @param {number} number */
  document(base, day, number) {
    this.documents.push([base, day, number]);
  }
}
