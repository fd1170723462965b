// Days as people write them: 19/5, 19.5.2020, hôm nay. Reading, writing and saying why a text is no
// day. Knows nothing of forms; the library checks every day again.

const WEEKDAYS = ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];

/** A day as `2020-05-19`, or what is wrong with the text. */
export type ParsedDay = { ok: true; iso: string } | { ok: false; why: string };

const pad = (n: number, width = 2) => String(n).padStart(width, "0");

/** Today by this computer's clock, as `2020-05-19`. */
export function today(): string {
  return isoOf(new Date());
}

function isoOf(date: Date): string {
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The day so many days later. */
export function addDays(iso: string, days: number): string {
  const date = new Date(`${iso}T12:00:00`);
  date.setDate(date.getDate() + days);
  return isoOf(date);
}

function daysIn(year: number, month: number): number {
  return new Date(year, month, 0).getDate();
}

const WORDS: Record<string, number> = {
  "hôm nay": 0, "hom nay": 0, nay: 0, "hôm qua": -1, "hom qua": -1, qua: -1, "hôm kia": -2, "hom kia": -2,
};

/** Reads a day; where the year is left out, `year` is meant. */
export function parseDay(text: string, year: number): ParsedDay {
  const clean = text.normalize("NFC").trim().toLowerCase();
  if (clean === "") return { ok: false, why: "Chưa ghi ngày." };
  const word = WORDS[clean];
  if (word !== undefined) return { ok: true, iso: addDays(today(), word) };
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(clean);
  if (iso) return build(Number(iso[3]), Number(iso[2]), Number(iso[1]));
  const run = /^(\d{2})(\d{2})(\d{4})$/.exec(clean);
  if (run) return build(Number(run[1]), Number(run[2]), Number(run[3]));
  const spoken = clean.replace(/^ngày\s+/, "").replace(/\s*(tháng|năm)\s*/g, "/");
  const parts = /^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})(?:\s*[/.\-\s]\s*(\d{2}|\d{4}))?$/.exec(spoken);
  if (!parts) {
    return { ok: false, why: "Ghi ngày như 19/5/2020, 19/5 hoặc “hôm nay”." };
  }
  return build(Number(parts[1]), Number(parts[2]), parts[3] === undefined ? year : full(parts[3]));
}

/** A year of two digits: 30 and later is of the last century, when the Party was founded. */
function full(text: string): number {
  const n = Number(text);
  if (text.length === 4) return n;
  return n >= 30 ? 1900 + n : 2000 + n;
}

function build(day: number, month: number, year: number): ParsedDay {
  if (month < 1 || month > 12) return { ok: false, why: `Không có tháng ${month}: tháng từ 1 đến 12.` };
  const last = daysIn(year, month);
  if (day < 1 || day > last) {
    return { ok: false, why: `Tháng ${month}/${year} chỉ có ngày 1 đến ${last}, không có ngày ${day}.` };
  }
  return { ok: true, iso: `${pad(year, 4)}-${pad(month)}-${pad(day)}` };
}

/** `2020-05-19` as 19/05/2020; anything else as it is. */
export function showDay(iso: string | null): string {
  const parts = iso === null ? null : /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : (iso ?? "");
}

/** `2020-05-19` as Thứ Ba, 19/05/2020. */
export function showLongDay(iso: string): string {
  return `${WEEKDAYS[new Date(`${iso}T12:00:00`).getDay()] ?? ""}, ${showDay(iso)}`;
}

/** A moment as 14:03, 19/05/2020. */
export function showMoment(ms: number): string {
  const date = new Date(ms);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}, ${showDay(isoOf(date))}`;
}

/** A moment of today as 14:03. */
export function showTime(ms: number): string {
  const date = new Date(ms);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
