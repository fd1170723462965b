// What a view knows: the open register, its organizations, whose eyes it is seen with, the year of
// work. Handed down through a context. Knows nothing of single views.

import type { OrgView, Status } from "sobo";
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { addDays, today } from "./ui/dates";
import type { Register, RegisterName } from "./register";

/** Whose work is done: the office above, or one base organization. */
export type Eyes = "office" | "unit";

export interface Session {
  register: Register;
  name: RegisterName;
  status: Status;
  orgs: OrgView[];
  root: OrgView;
  /** The organization in view: the root for the office, the unit for a unit. */
  org: OrgView;
  eyes: Eyes;
  year: number;
  /** Units that may be looked at with a unit's eyes. */
  units: OrgView[];
  /** Whether this device has one unit only, so that there is nothing to choose. */
  fixed: boolean;
  /** Whether what this device records counts: it was granted, or nobody needs to be. */
  trusted: boolean;
  setView(eyes: Eyes, org: string): void;
  setYear(year: number): void;
  /** Loads the organizations anew, after one was recorded. */
  leave(): void;
}

const Context = createContext<Session | null>(null);
export const SessionProvider = Context.Provider;

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("a view outside of a session");
  return session;
}

/** Whether the lists and the organizations of the register are kept here: by the office, or by a unit whose
 *  register is its own. */
export function keepsRegister(session: Session): boolean {
  return session.eyes === "office" || session.org.id === session.root.id;
}

/** The last day of the year that has come: today, in the current year. */
export function lastDay(year: number): string {
  const end = `${year}-12-31`;
  return today() < end ? today() : end;
}

/** The part of a year up to its last day that has come; `before` gives the same part of the year before. */
export function yearSoFar(year: number): { now: string; before: string; whole: boolean } {
  const to = lastDay(year);
  if (to.endsWith("12-31")) return { now: `${year}`, before: `${year - 1}`, whole: true };
  const [, month = "12", day = "31"] = to.split("-");
  // The day before 29 February in a year that has none.
  const last = month === "02" && day === "29" ? "28" : day;
  return { now: `${year}-01-01..${to}`, before: `${year - 1}-01-01..${year - 1}-${month}-${last}`, whole: false };
}

/** The day before a period begins, for opening stocks. */
export function dayBefore(year: number): string {
  return addDays(`${year}-01-01`, -1);
}

/** The scope of a line: the stream of the unit, or the register's own for the office. */
export function scopeOf(session: Session): string {
  return session.eyes === "office" ? "*" : session.org.id;
}

/** What a question to the register came to so far. */
export interface Live<T> {
  value: T | null;
  error: unknown;
}

/** Asks the register at once and after every commit, of any tab. With `keep`, the old answer stays
 *  until the one to a new question is there. */
export function useLive<T>(
  query: (register: Register) => Promise<T>,
  deps: readonly unknown[],
  { keep = false } = {},
): Live<T> {
  const { register } = useSession();
  const [live, setLive] = useState<Live<T>>({ value: null, error: null });
  useEffect(() => {
    if (!keep) setLive({ value: null, error: null });
    return register.live(
      query,
      (value) => setLive({ value, error: null }),
      (error) => setLive((old) => ({ value: old.value, error })),
    );
  }, [register, ...deps]);
  return live;
}

/** Asks once. */
export function useOnce<T>(query: (register: Register) => Promise<T>, deps: readonly unknown[]): Live<T> {
  const { register } = useSession();
  const [state, setState] = useState<Live<T>>({ value: null, error: null });
  useEffect(() => {
    let here = true;
    setState({ value: null, error: null });
    query(register).then(
      (value) => here && setState({ value, error: null }),
      (error: unknown) => here && setState({ value: null, error }),
    );
    return () => {
      here = false;
    };
  }, [register, ...deps]);
  return state;
}
