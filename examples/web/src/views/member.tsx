// One member: who, where, and everything recorded, newest last; the forms that may come next. Knows
// nothing of how forms are filled.

import { formById } from "../forms/table";
import { to } from "../router";
import { useWords } from "../names";
import { lastDay, useLive, useSession } from "../session";
import { eventName } from "../text";
import { showDay } from "../ui/dates";
import { Failure, Page, Panel, Tag, Waiting } from "../ui/parts";
import { capital } from "../ui/words";

const NEXT = ["chinh-thuc", "xep-loai", "huy-hieu", "chuyen-di", "roi-di", "ky-luat", "nhan-chuc", "sinh-hoat", "ly-lich", "xoa-ten", "tu-tran"];

export function Member({ id }: { id: string }) {
  const session = useSession();
  const words = useWords();
  const day = lastDay(session.year);
  const { value, error } = useLive((register) => register.member(id, day), [id, day]);
  if (value === null) return <Page title="Đảng viên"><Failure error={error} />{error === null && <Waiting />}</Page>;
  const gone = value.org === null;
  return (
    <Page
      title={value.name}
      lead={value.fileNo ? `Số lý lịch ${value.fileNo}` : "Chưa ghi số lý lịch"}
      actions={<a class="button" href={to(["dang-vien"])}>← Danh sách</a>}
    >
      <Panel title={`Tình trạng ngày ${showDay(day)}`}>
        <dl class="facts">
          <div><dt>Tình trạng</dt><dd><Tag tone={gone ? "warn" : "good"}>{capital(value.statusLabel) || "Không sinh hoạt tại đây"}</Tag></dd></div>
          <div><dt>Chi bộ</dt><dd>{value.orgName || "–"}</dd></div>
          <div><dt>Ngày sinh</dt><dd>{showDay(value.birth) || "–"}</dd></div>
        </dl>
      </Panel>
      <Panel title="Ghi cho đảng viên này">
        <ul class="chips">
          {NEXT.map((form) => (
            <li key={form}><a class="button small" href={to(["ghi", form], { member: value.id })}>{formById(form)?.title}</a></li>
          ))}
        </ul>
      </Panel>
      <Panel title="Quá trình">
        <ol class="history">
          {value.history.map((line) => (
            <li key={line.entry}>
              <time dateTime={line.day}>{showDay(line.day)}</time>
              <div>
                <a href={to(["muc", line.entry])}>{words(line.text)}</a>
                <small>{eventName(line.event)}</small>
              </div>
            </li>
          ))}
        </ol>
      </Panel>
    </Page>
  );
}
