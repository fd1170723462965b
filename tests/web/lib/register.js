// A register in a page, called from here. Knows nothing of what is asked of it.

/** @typedef {import("playwright-core").Page} Page */

/** What the package throws, as far as tests look at it. */
export class Refused extends Error {
  /** @param {{ code: string, message: string, refusals: { rule: string, text: string,
   *    line: number }[] }} told */
  constructor(told) {
    super(`${told.code}: ${told.message}`);
    this.code = told.code;
    this.refusals = told.refusals;
  }
}

/** Goes to the bare page, or loads it again.
 *  @param {Page} page @param {string} url */
export async function load(page, url) {
  await page.goto(url);
  await page.evaluate('import("/sobo/index.js").then((all) => void (globalThis.sobo = all))');
}

/** Opens a register in a page, which keeps it for [`call`].
 *  @param {Page} page @param {string} name @param {object} [options] */
export async function open(page, name, options = {}) {
  await ask(page, { on: "sobo", method: "open", args: [name, options], keep: true });
}

/** Calls a function of the package.
 *  @param {Page} page @param {string} method @param {unknown[]} args @returns {Promise<any>} */
export function library(page, method, ...args) {
  return ask(page, { on: "sobo", method, args });
}

/** Calls a method of the register that was opened last in a page.
 *  @param {Page} page @param {string} method @param {unknown[]} args @returns {Promise<any>} */
export function call(page, method, ...args) {
  return ask(page, { on: "register", method, args });
}

/** @param {Page} page @param {{ on: "sobo" | "register", method: string, args: unknown[],
 *    keep?: boolean }} question */
async function ask(page, question) {
  const told = await page.evaluate(
    /** @param {any} question */
    async ({ on, method, args, keep }) => {
      const there = /** @type {any} */ (globalThis);
      try {
        const value = await there[on][method](...args);
        if (!keep) return { value };
        there.register = value;
        return {};
      } catch (error) {
        if (!(error instanceof there.sobo.SoboError)) throw error;
        const { code, message, refusals } = /** @type {any} */ (error);
        return { error: { code, message, refusals } };
      }
    },
    question,
  );
  if (told.error !== undefined) throw new Refused(told.error);
  return told.value;
}
