// Codes inside the library's words (an indicator, a class, an award) as the terms they stand for.
// Knows nothing of views.

import type { CodeList } from "sobo";
import { useEffect, useState } from "preact/hooks";
import { CODE_LIST } from "./forms/choices";
import type { Register } from "./register";
import { useSession } from "./session";
import { capital } from "./ui/words";

/** Words with a dot or a low line inside: no Vietnamese word has one. */
const CODE = /\b[a-z][a-z0-9]*(?:[._][a-z0-9]+)+\b/g;

type Terms = ReadonlyMap<string, string>;

const LISTS = CODE_LIST.map(([code]) => code as CodeList);

async function termsOf(register: Register): Promise<Terms> {
  const [indicators, ...lists] = await Promise.all([register.indicators(), ...LISTS.map((list) => register.codes(list))]);
  const codes = lists.flat().map((one): [string, string] => [one.code, one.label]);
  return new Map([...codes, ...indicators.map((one): [string, string] => [one.code, `“${one.label}”`])]);
}

/** What is known of a register's codes: asked once, and again when a word comes that is not known. */
class Dictionary {
  private terms: Terms = new Map();
  private readonly missed = new Set<string>();
  private readonly readers = new Set<(terms: Terms) => void>();

  constructor(private readonly register: Register) {
    this.ask();
  }

  /** Tells what is known now and whenever that is more; gives what ends that. */
  read(told: (terms: Terms) => void): () => void {
    this.readers.add(told);
    told(this.terms);
    return () => this.readers.delete(told);
  }

  /** A word that was not in the terms: each is looked for once. */
  miss(code: string): void {
    if (this.terms.size === 0 || this.terms.has(code) || this.missed.has(code)) return;
    this.missed.add(code);
    this.ask();
  }

  private ask(): void {
    termsOf(this.register).then(
      (terms) => {
        this.terms = terms;
        for (const reader of this.readers) reader(terms);
      },
      () => undefined,
    );
  }
}

const dictionaries = new WeakMap<Register, Dictionary>();

function dictionaryOf(register: Register): Dictionary {
  const known = dictionaries.get(register) ?? new Dictionary(register);
  dictionaries.set(register, known);
  return known;
}

/** Gives the term of a code; one that is not known stays as it is. */
export function useTerms(): (code: string) => string {
  const { register } = useSession();
  const dictionary = dictionaryOf(register);
  const [known, setKnown] = useState<Terms>(new Map());
  useEffect(() => dictionary.read(setKnown), [dictionary]);
  return (code) => {
    const found = known.get(code);
    if (found === undefined) dictionary.miss(code);
    return found ?? code;
  };
}

/** What lists a code says the code itself, and its term behind it. */
const LISTING = /^(danh mục|chỉ tiêu): \S+ là /;

/** Gives the words of an entry with terms for codes, beginning with a capital. */
export function useWords(): (text: string) => string {
  const term = useTerms();
  return (text) => capital(LISTING.test(text) ? text : text.replace(CODE, term));
}
