// The roll: members of the organization in view on the last day of the year, found by name or file
// number with or without tone marks. Knows nothing of one member's history.

import { useEffect, useState } from "preact/hooks";
import type { MemberRow } from "sobo";
import { to, useRoute } from "../router";
import { lastDay, useLive, useSession } from "../session";
import { showDay } from "../ui/dates";
import { Empty, Failure, Page, Waiting } from "../ui/parts";
import { capital, showNumber } from "../ui/words";

const PAGE = 50;

export function Members() {
  const session = useSession();
  const route = useRoute();
  const [text, setText] = useState(route.query.get("tim") ?? "");
  const [search, setSearch] = useState(text);
  const [offset, setOffset] = useState(0);
  useEffect(() => {
    const wait = setTimeout(() => {
      setSearch(text);
      setOffset(0);
    }, 120);
    return () => clearTimeout(wait);
  }, [text]);
  const day = lastDay(session.year);
  const { value, error } = useLive(
    (register) => register.members({ scope: session.org.id, day, search, offset, limit: PAGE }),
    [session.org.id, day, search, offset],
    { keep: true },
  );
  return (
    <Page
      title="Đảng viên"
      lead={`${session.org.name}, đến ngày ${showDay(day)}`}
      actions={<a class="button primary" href={to(["ghi", "ket-nap"])}>Kết nạp</a>}
    >
      <div class="search-row">
        <label for="member-search">Tìm đảng viên</label>
        <input
          id="member-search"
          type="search"
          autocomplete="off"
          placeholder="Tên không cần dấu, hoặc số lý lịch"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p role="status">{value === null ? "" : `${showNumber(value.total)} đảng viên`}</p>
      </div>
      <Failure error={error} />
      {value === null && error === null && <Waiting />}
      {value !== null && <Rows rows={value.rows} many={session.eyes === "office" || session.org.kind !== "base_cell"} />}
      {value !== null && value.total === 0 && <None searched={search !== ""} />}
      {value !== null && value.total > PAGE && (
        <div class="pager">
          <button type="button" disabled={offset === 0} onClick={() => setOffset(offset - PAGE)}>← Trước</button>
          <span>{`${showNumber(offset + 1)}–${showNumber(Math.min(offset + PAGE, value.total))} / ${showNumber(value.total)}`}</span>
          <button type="button" disabled={offset + PAGE >= value.total} onClick={() => setOffset(offset + PAGE)}>Sau →</button>
        </div>
      )}
    </Page>
  );
}

function None({ searched }: { searched: boolean }) {
  if (searched) return <Empty><p>Không có ai khớp. Thử bớt chữ, hoặc tìm theo số lý lịch.</p></Empty>;
  return (
    <Empty>
      <p>Chưa có đảng viên nào trong sổ vào ngày này.</p>
      <p><a class="button" href={to(["ghi", "lap-so"])}>Đưa đảng viên đang có vào sổ</a></p>
    </Empty>
  );
}

function Rows({ rows, many }: { rows: MemberRow[]; many: boolean }) {
  if (rows.length === 0) return null;
  return (
    <div class="table-frame">
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Họ và tên</th>
            <th scope="col">Số lý lịch</th>
            <th scope="col">Ngày sinh</th>
            <th scope="col">Tình trạng</th>
            {many && <th scope="col">Chi bộ</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row"><a href={to(["dang-vien", row.id])}>{row.name}</a></th>
              <td class="tight" data-label="Số lý lịch">{row.fileNo ?? "–"}</td>
              <td data-label="Ngày sinh">{showDay(row.birth) || "–"}</td>
              <td class="tight" data-label="Tình trạng">{capital(row.statusLabel) || "–"}</td>
              {many && <td data-label="Chi bộ">{row.orgName}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
