// Who has reported a period and who has not. Knows nothing of what they reported.

import { useState } from "preact/hooks";
import type { Reporting as Row } from "sobo";
import { periodName, periodsOf } from "../forms/periods";
import { useLive, useSession } from "../session";
import { showDay } from "../ui/dates";
import { download } from "../ui/files";
import { Empty, Failure, Page, Tag, Waiting } from "../ui/parts";
import { matches, showShare } from "../ui/words";

type Filter = "all" | "missing" | "there";

export function Reporting() {
  const { root, year, setView } = useSession();
  const periods = periodsOf(year);
  const [part, setPart] = useState(0);
  const [filter, setFilter] = useState<Filter>("all");
  const [text, setText] = useState("");
  const period = periods[part]?.[0] ?? `${year}`;
  const { value, error } = useLive((register) => register.reporting(root.id, period), [root.id, period], { keep: true });
  const rows = (value ?? [])
    .filter((row) => filter === "all" || (filter === "there") === (row.submitted !== null))
    .filter((row) => matches(`${row.name} ${row.code}`, text));
  const there = (value ?? []).filter((row) => row.submitted !== null).length;
  const all = value?.length ?? 0;
  return (
    <Page
      title="Nộp báo cáo"
      lead={`Đơn vị nào đã xác nhận số liệu ${periodName(period)}`}
      actions={
        <button type="button" disabled={all === 0} onClick={() => download(`chua-nop-${period}.csv`, csv(value ?? []), "text/csv")}>
          Tải danh sách
        </button>
      }
    >
      <div class="filters">
        <div class="field">
          <label for="period">Kỳ</label>
          <select id="period" value={part} onChange={(event) => setPart(Number(event.currentTarget.value))}>
            {periods.map(([, label], index) => <option key={label} value={index}>{label}</option>)}
          </select>
        </div>
        <div class="field grow">
          <label for="unit-search">Tìm đơn vị</label>
          <input
            id="unit-search"
            type="search"
            autocomplete="off"
            placeholder="Tên không cần dấu, hoặc mã"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <div class="switch" role="group" aria-label="Lọc">
          <button type="button" aria-pressed={filter === "all"} onClick={() => setFilter("all")}>Tất cả</button>
          <button type="button" aria-pressed={filter === "missing"} onClick={() => setFilter("missing")}>Chưa nộp</button>
          <button type="button" aria-pressed={filter === "there"} onClick={() => setFilter("there")}>Đã nộp</button>
        </div>
      </div>
      <Failure error={error} />
      {value === null && error === null && <Waiting />}
      {value !== null && (
        <>
          <p class="big-figure" role="status">
            <strong>{there}/{all}</strong> đơn vị đã nộp <span class="soft">({showShare(there, all)})</span>
          </p>
          <progress class="wide" value={there} max={Math.max(1, all)} aria-label="Phần đơn vị đã nộp" />
          {rows.length === 0 && <Empty><p>{all === 0 ? "Chưa có đơn vị nào trong sổ." : "Không có đơn vị nào khớp."}</p></Empty>}
          {rows.length > 0 && (
            <div class="table-frame">
              <table class="list">
                <thead>
                  <tr>
                    <th scope="col">Đơn vị</th>
                    <th scope="col">Mã</th>
                    <th scope="col">Tình trạng</th>
                    <th scope="col">Ngày nộp</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.org}>
                      <th scope="row">
                        <button type="button" class="link" onClick={() => setView("unit", row.org)}>{row.name}</button>
                      </th>
                      <td data-label="Mã">{row.code}</td>
                      <td data-label="Tình trạng">
                        {row.submitted === null ? <Tag tone="warn">Chưa nộp</Tag> : <Tag tone="good">Đã nộp</Tag>}
                      </td>
                      <td data-label="Ngày nộp">{showDay(row.submitted) || "–"}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

/** With a mark that tells spreadsheets the letters are UTF-8. */
function csv(rows: Row[]): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = rows.map((row) => [row.code, row.name, row.submitted === null ? "chưa nộp" : "đã nộp", showDay(row.submitted)]);
  return `\uFEFF${[["Mã", "Đơn vị", "Tình trạng", "Ngày nộp"], ...lines].map((line) => line.map(quote).join(",")).join("\r\n")}`;
}
