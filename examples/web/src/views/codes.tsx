// The lists of codes that forms offer: what every register knows, what this one has listed, and the way to
// list more. Knows nothing of forms.

import type { CodeList } from "sobo";
import { useState } from "preact/hooks";
import { CODE_LIST } from "../forms/choices";
import { to } from "../router";
import { keepsRegister, useLive, useSession } from "../session";
import { Empty, Failure, Page, Panel, Tag, Waiting } from "../ui/parts";
import { capital, matches } from "../ui/words";

export function Codes() {
  const session = useSession();
  const [text, setText] = useState("");
  return (
    <Page
      title="Danh mục"
      lead="Những mã mà các mẫu ghi cho chọn. Mã đã dùng thì không đổi nghĩa; tên sai thì đính chính mục đã thêm."
      actions={keepsRegister(session) && <a class="button primary" href={to(["ghi", "danh-muc"])}>Thêm mã</a>}
    >
      <form class="search-row" role="search" onSubmit={(event) => event.preventDefault()}>
        <label for="code-search">Tìm trong danh mục</label>
        <input
          id="code-search"
          type="search"
          autocomplete="off"
          placeholder="Ví dụ: nghi quyet, boi duong"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </form>
      {CODE_LIST.map(([list, name]) => <List key={list} list={list as CodeList} name={name} text={text} />)}
    </Page>
  );
}

function List({ list, name, text }: { list: CodeList; name: string; text: string }) {
  const session = useSession();
  const { value, error } = useLive((register) => register.codes(list), [list]);
  const found = (value ?? []).filter((one) => matches(`${one.label} ${one.code}`, text));
  if (text !== "" && found.length === 0) return null;
  const more = keepsRegister(session) && <a href={to(["ghi", "danh-muc"], { list })}>Thêm mã</a>;
  return (
    <Panel title={name} actions={more}>
      <Failure error={error} />
      {value === null && error === null && <Waiting />}
      {value?.length === 0 && <Empty><p>Chưa có mã nào.</p></Empty>}
      {found.length > 0 && (
        <div class="table-frame">
          <table class="list">
            <thead><tr><th scope="col">Tên</th><th scope="col">Mã</th><th scope="col">Nguồn</th></tr></thead>
            <tbody>
              {found.map((one) => (
                <tr key={one.code}>
                  <th scope="row">{capital(one.label)}</th>
                  <td data-label="Mã"><code>{one.code}</code></td>
                  <td data-label="Nguồn">
                    {one.entry === null ? <Tag>Có sẵn</Tag> : <a href={to(["muc", one.entry])}>Mục đã thêm</a>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
