// Codes inside the library's words (an indicator, a class, an award) as the terms they stand for.
// Knows nothing of views.

import { useEffect, useState } from "preact/hooks";
import { CODE_LIST } from "./forms/choices";
import type { CodeList } from "sobo";
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

/** What is known of each register's codes, for as long as anybody looks; asked again after commits. */
class Dictionary {
  terms: Terms = new Map();
  private readonly readers = new Set<(terms: Terms) => void>();
  private end: (() => void) | null = null;

  constructor(private readonly register: Register) {}

  read(told: (terms: Terms) => void): () => void {
    this.readers.add(told);
    told(this.terms);
    this.end ??= this.register.live(termsOf, (terms) => {
      this.terms = terms;
      for (const reader of this.readers) reader(terms);
    });
    return () => {
      this.readers.delete(told);
      if (this.readers.size > 0) return;
      this.end?.();
      this.end = null;
    };
  }
}

const dictionaries = new WeakMap<Register, Dictionary>();

function dictionaryOf(register: Register): Dictionary {
  const known = dictionaries.get(register) ?? new Dictionary(register);
  dictionaries.set(register, known);
  return known;
}

/** Gives the words of an entry with terms for codes, beginning with a capital. */
export function useWords(): (text: string) => string {
  const { register } = useSession();
  const dictionary = dictionaryOf(register);
  const [known, setKnown] = useState<Terms>(dictionary.terms);
  useEffect(() => dictionary.read(setKnown), [dictionary]);
  return (text) => capital(text.replace(CODE, (code) => known.get(code) ?? code));
}
