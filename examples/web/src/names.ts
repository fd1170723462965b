// Codes inside the library's words (an indicator, a class, an award) as the terms they stand for.
// Knows nothing of views.

import { useEffect, useState } from "preact/hooks";
import { CODES } from "./forms/choices";
import type { Register } from "./register";
import { useSession } from "./session";
import { capital } from "./ui/words";

/** Words with a dot or a low line inside: no Vietnamese word has one. */
const CODE = /\b[a-z][a-z0-9]*(?:[._][a-z0-9]+)+\b/g;

const fixed = new Map(Object.values(CODES).flat().map(([code, label]) => [code, label.toLocaleLowerCase("vi")]));

/** Each register's indicators, asked once. */
const asked = new WeakMap<Register, Promise<Map<string, string>>>();

function indicatorsOf(register: Register): Promise<Map<string, string>> {
  let known = asked.get(register);
  if (!known) {
    known = register.indicators().then((all) => new Map(all.map((one) => [one.code, `“${one.label}”`])));
    asked.set(register, known);
  }
  return known;
}

/** Gives the words of an entry with terms for codes, beginning with a capital. */
export function useWords(): (text: string) => string {
  const { register } = useSession();
  const [known, setKnown] = useState<Map<string, string>>(fixed);
  useEffect(() => {
    let here = true;
    indicatorsOf(register).then((more) => here && setKnown(new Map([...fixed, ...more])), () => undefined);
    return () => {
      here = false;
    };
  }, [register]);
  return (text) => capital(text.replace(CODE, (code) => known.get(code) ?? code));
}
