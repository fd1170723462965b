// The frame of every view: where one is, whose eyes, the year, what is saved and sent, the ways
// around by hand and by key. Knows nothing of what stands inside.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { go, to, useRoute } from "../router";
import { keepsRegister, useLive, useSession } from "../session";
import { Combo } from "../ui/combo";
import { Dialog } from "../ui/dialog";
import { useShortcuts } from "../ui/keys";
import { Notice } from "../ui/parts";
import { matches } from "../ui/words";
import { DeviceNumber } from "./number";
import { StatusBar } from "./status";

interface Way {
  path: string;
  label: string;
  key: string;
  count?: number;
}

/** The ways of a unit and of the office, in the order of a working day. */
function waysOf(eyes: "unit" | "office", keeps: boolean, unsent: number, found: number): Way[] {
  const both = { journal: { path: "nhat-ky", label: "Nhật ký", key: "n" }, settings: { path: "cai-dat", label: "Cài đặt", key: "c" } };
  const codes = { path: "danh-muc", label: "Danh mục", key: "u" };
  if (eyes === "unit") {
    return [
      { path: "", label: "Tổng quan", key: "t" },
      { path: "ghi", label: "Ghi mới", key: "m" },
      { path: "dang-vien", label: "Đảng viên", key: "d" },
      { path: "so-lieu", label: "Số liệu", key: "s" },
      { path: "bao-cao", label: "Báo cáo năm", key: "a" },
      { path: "kiem-tra", label: "Cần xem lại", key: "k", count: found },
      { path: "gui", label: "Gửi", key: "g", count: unsent },
      ...(keeps ? [codes] : []),
      both.journal,
      both.settings,
    ];
  }
  return [
    { path: "", label: "Tổng quan", key: "t" },
    { path: "nop", label: "Nộp báo cáo", key: "b" },
    { path: "bao-cao", label: "Báo cáo năm", key: "a" },
    { path: "kiem-tra", label: "Cần xem lại", key: "k", count: found },
    { path: "nhan", label: "Tiếp nhận", key: "i" },
    { path: "dang-vien", label: "Đảng viên", key: "d" },
    { path: "so-lieu", label: "Số liệu", key: "s" },
    { path: "ghi", label: "Ghi mới", key: "m" },
    { path: "gui", label: "Gửi", key: "g", count: unsent },
    codes,
    { path: "thiet-bi", label: "Thiết bị", key: "e" },
    both.journal,
    both.settings,
  ];
}

export function Layout({ found, children }: { found: number; children: ComponentChildren }) {
  const session = useSession();
  const route = useRoute();
  const [help, setHelp] = useState(false);
  const unsent = useLive((register) => register.unsent().then((state) => state.count), []);
  // The sample is sent nowhere.
  const waiting = session.name === "mau" ? 0 : (unsent.value ?? 0);
  const keeps = keepsRegister(session);
  const ways = useMemo(() => waysOf(session.eyes, keeps, waiting, found), [session.eyes, keeps, waiting, found]);
  const actions = useMemo(() => {
    const all: Record<string, () => void> = {
      "?": () => setHelp(true),
      m: () => go(to(["ghi"])),
      "/": () => {
        const box = document.querySelector<HTMLInputElement>("input[type=search]");
        if (box) box.focus();
        else go(to(["dang-vien"]));
      },
    };
    for (const way of ways) all[`g ${way.key}`] = () => go(to(way.path === "" ? [] : [way.path]));
    return all;
  }, [ways]);
  useShortcuts(actions);
  const here = route.path[0] ?? "";
  // On a phone the ways are one row; the one in use is brought into sight.
  useEffect(() => {
    document.querySelector('nav [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <>
      <a class="skip" href="#noi-dung" onClick={(event) => {
        event.preventDefault();
        document.querySelector<HTMLElement>("main h1")?.focus();
      }}>Đến nội dung</a>
      <header class="top">
        <div class="top-row">
          <a class="brand" href={to([])}>
            <img src="./icon.svg" alt="" width="32" height="32" />
            <span>Sổ bộ</span>
          </a>
          <Whose />
          <label class="year">
            <span>Năm</span>
            <Years />
          </label>
          <button type="button" class="icon" aria-label="Phím tắt và trợ giúp" onClick={() => setHelp(true)}>?</button>
        </div>
        <StatusBar unsent={unsent.value} />
      </header>
      <div class="body">
        <nav aria-label="Các phần của sổ">
          <ul>
            {ways.map((way) => (
              <li key={way.path}>
                <a href={to(way.path === "" ? [] : [way.path])} aria-current={here === way.path ? "page" : undefined}>
                  {way.label}
                  {way.count !== undefined && way.count > 0 && (
                    <span class="count"><span class="sr">, </span>{way.count > 999 ? "999+" : way.count}</span>
                  )}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="noi-dung">
          {session.status.durability.level === "memory" && <MemoryWarning />}
          {!session.trusted && <Untrusted />}
          {children}
        </main>
      </div>
      {help && <Help ways={ways} onClose={() => setHelp(false)} />}
    </>
  );
}

/** Shown over every view, before anything is typed. */
function MemoryWarning() {
  const { status } = useSession();
  return (
    <div class="notice bad loud" role="alert">
      <span class="mark" aria-hidden="true">!</span>
      <div>
        <p class="notice-title">Những gì ghi ở đây sẽ MẤT khi đóng trang</p>
        <p>
          Trình duyệt này không cho giữ sổ trên máy. {status.durability.reason} Hãy thoát chế độ ẩn danh hoặc dùng
          trình duyệt khác trước khi ghi; nếu đã ghi, <a href={to(["cai-dat"])}>tải bản sao lưu</a> ngay.
        </p>
      </div>
    </div>
  );
}

/** A restored register, or a grant that has not come yet. */
function Untrusted() {
  const { status } = useSession();
  return (
    <Notice tone="warn" title="Máy này chưa được giao quyền">
      <p>
        Ghi được, nhưng mục ghi chưa được tính cho đến khi văn phòng giao quyền. Gửi số của máy này cho văn phòng:
      </p>
      <DeviceNumber device={status.device} />
    </Notice>
  );
}

function Years() {
  const { year, setYear, name } = useSession();
  const now = new Date().getFullYear();
  const from = name === "mau" ? 2018 : now - 10;
  const years: number[] = [];
  for (let each = now; each >= from; each -= 1) years.push(each);
  if (!years.includes(year)) years.push(year);
  return (
    <select value={year} onChange={(event) => setYear(Number(event.currentTarget.value))}>
      {years.map((each) => <option key={each} value={each}>{each}</option>)}
    </select>
  );
}

/** Whose eyes: the office's, or those of one unit. */
function Whose() {
  const { eyes, org, root, units, fixed, setView, name } = useSession();
  const office = root.kind === "upper";
  if (!office || fixed || (units.length === 0 && eyes === "office")) {
    return <p class="whose"><strong>{org.name}</strong></p>;
  }
  const search = (text: string) =>
    Promise.resolve(
      units
        .filter((unit) => matches(`${unit.name} ${unit.code}`, text))
        .slice(0, 12)
        .map((unit) => ({ value: unit.id, label: unit.name, more: unit.code })),
    );
  return (
    <div class="whose" role="group" aria-label="Đang xem với vai">
      {name === "mau" && <span class="tag warn">Dữ liệu mẫu</span>}
      <div class="switch">
        <button type="button" aria-pressed={eyes === "office"} onClick={() => setView("office", root.id)}>Văn phòng</button>
        <button
          type="button"
          aria-pressed={eyes === "unit"}
          onClick={() => {
            const unit = eyes === "unit" ? org : units[0];
            if (unit) setView("unit", unit.id);
          }}
        >
          Đơn vị
        </button>
      </div>
      {eyes === "unit" ? (
        <div class="whose-unit">
          <label class="sr" for="whose-unit">Đơn vị</label>
          <Combo
            id="whose-unit"
            value={org.id}
            shown={org.name}
            search={search}
            onChoose={(option) => option && setView("unit", option.value)}
          />
        </div>
      ) : (
        <strong>{root.name}</strong>
      )}
    </div>
  );
}

function Help({ ways, onClose }: { ways: Way[]; onClose(): void }) {
  return (
    <Dialog title="Phím tắt" onClose={onClose}>
      <table class="plain-table">
        <thead><tr><th scope="col">Phím</th><th scope="col">Việc</th></tr></thead>
        <tbody>
          <tr><td><kbd>m</kbd></td><td>Ghi mới</td></tr>
          <tr><td><kbd>/</kbd></td><td>Tìm</td></tr>
          <tr><td><kbd>Enter</kbd></td><td>Lưu mẫu ghi đang mở</td></tr>
          <tr><td><kbd>Esc</kbd></td><td>Đóng danh sách hoặc hộp thoại</td></tr>
          {ways.map((way) => (
            <tr key={way.path}><td><kbd>g</kbd> <kbd>{way.key}</kbd></td><td>{way.label}</td></tr>
          ))}
          <tr><td><kbd>?</kbd></td><td>Bảng này</td></tr>
        </tbody>
      </table>
      <p>
        Ngày ghi như thường viết: <code>19/5</code>, <code>19/5/2020</code>, <code>hôm nay</code>. Tìm không cần gõ dấu.
        Có thể tắt phím tắt ở <a href={to(["cai-dat"])} onClick={onClose}>Cài đặt</a>.
      </p>
    </Dialog>
  );
}
