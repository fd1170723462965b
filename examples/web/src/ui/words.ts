// Vietnamese words and numbers: comparing without tone marks, writing numbers as officials do.
// Knows nothing of the register.

/** The text without tone marks and case, for searching: `Đỗ Ánh` is `do anh`. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .trim();
}

/** Whether every word of the query begins a word of the text or stands in it. */
export function matches(text: string, query: string): boolean {
  const folded = fold(text);
  return fold(query).split(/\s+/).every((word) => folded.includes(word));
}

/** A whole number with dots: 8246 as 8.246. */
export function showNumber(n: number): string {
  const sign = n < 0 ? "−" : "";
  return sign + String(Math.abs(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ".");
}

/** A decimal of the library (`1234.5`) with dots and a comma. */
export function showDecimal(text: string): string {
  const [whole = "0", part] = text.replace(/^-/, "").split(".");
  const sign = text.startsWith("-") ? "−" : "";
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  return sign + grouped + (part === undefined ? "" : `,${part}`);
}

/** A share as 26,6%. */
export function showShare(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1).replace(".", ",")}%`;
}

/** Bytes as people say them. */
export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} byte`;
  const units = ["KB", "MB", "GB", "TB"];
  let [value, at] = [bytes / 1024, 0];
  while (value >= 1024 && at < units.length - 1) [value, at] = [value / 1024, at + 1];
  return `${value.toFixed(value < 10 ? 1 : 0).replace(".", ",")} ${units[at] ?? ""}`;
}

/** First letter large: `kết nạp` as `Kết nạp`. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase("vi") + text.slice(1);
}
