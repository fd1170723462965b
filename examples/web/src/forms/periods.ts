// Reporting periods of a year, as fields offer them and as views name them. Knows nothing of either.

import { showDay } from "../ui/dates";
import type { Choice } from "./types";

const PARTS: readonly (readonly [from: string, to: string, label: string])[] = [
  ["01-01", "12-31", "Cả năm"],
  ["01-01", "03-31", "Quý I"],
  ["04-01", "06-30", "Quý II"],
  ["07-01", "09-30", "Quý III"],
  ["10-01", "12-31", "Quý IV"],
  ["01-01", "06-30", "6 tháng đầu năm"],
  ["01-01", "09-30", "9 tháng"],
];

/** The periods of a year, as `from..to` with their names. */
export function periodsOf(year: number): Choice[] {
  return PARTS.map(([from, to, label]): Choice => [`${year}-${from}..${year}-${to}`, `${label} ${year}`]);
}

/** A period in words. */
export function periodName(period: string): string {
  if (/^\d{4}$/.test(period)) return `năm ${period}`;
  const [from = "", to = ""] = period.split("..");
  const year = Number(from.slice(0, 4));
  const known = periodsOf(year).find(([code]) => code === period);
  if (known) return known[1].replace(/^Cả năm/, "năm");
  return to === "" ? period : `từ ${showDay(from)} đến ${showDay(to)}`;
}
