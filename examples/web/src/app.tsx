// From opening the page to a view: which register, whose eyes, which address. Knows nothing of what
// views show.

import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { destroy, type OrgView, type Status } from "sobo";
import { openRegister, problemsOf, type Problem, type Register, type RegisterName } from "./register";
import { go, useRoute, type Route } from "./router";
import { lastDay, SessionProvider, type Eyes, type Session } from "./session";
import { recall, remember } from "./store";
import { Page, Problems, Waiting } from "./ui/parts";
import { Codes } from "./views/codes";
import { Devices } from "./views/devices";
import { Entry, Journal } from "./views/entries";
import { Explain, Figures } from "./views/figures";
import { Findings, useFindings } from "./views/findings";
import { Found } from "./views/found";
import { Join } from "./views/join";
import { Layout } from "./views/layout";
import { Member } from "./views/member";
import { Members } from "./views/members";
import { Overview } from "./views/overview";
import { Receive } from "./views/receive";
import { RecordForm, RecordList } from "./views/record";
import { Report } from "./views/report";
import { Reporting } from "./views/reporting";
import { Send } from "./views/send";
import { Settings } from "./views/settings";
import { Welcome } from "./views/welcome";

type Stage =
  | { at: "opening" }
  | { at: "welcome" }
  | { at: "found" }
  | { at: "join"; register: Register | null }
  | { at: "failed"; problems: Problem[] }
  | { at: "work"; register: Register; name: RegisterName };

export function App() {
  const [stage, setStage] = useState<Stage>({ at: "opening" });
  const [status, setStatus] = useState<Status | null>(null);
  const register = stage.at === "work" || stage.at === "join" ? stage.register : null;

  // A register that was just made comes open: one that lies in memory only would be gone otherwise.
  const start = useCallback(async (name: RegisterName | null, made?: Register) => {
    remember("dang-mo", name);
    if (name === null) {
      setStage({ at: "welcome" });
      return;
    }
    setStage({ at: "opening" });
    try {
      const opened = made ?? (await openRegister(name));
      const [top] = await opened.orgs();
      const empty = top === undefined;
      remember(`co.${name}`, top?.name ?? null);
      if (empty && name === "so" && recall("root.so") !== null) setStage({ at: "join", register: opened });
      else if (empty) {
        await opened.close();
        remember("dang-mo", null);
        setStage({ at: "welcome" });
      } else setStage({ at: "work", register: opened, name });
    } catch (error) {
      setStage({ at: "failed", problems: problemsOf(error) });
    }
  }, []);

  useEffect(() => void start(recall<RegisterName>("dang-mo")), []);
  useEffect(() => {
    setStatus(null);
    return register?.onStatus(setStatus);
  }, [register]);

  switch (stage.at) {
    case "opening":
      return <main class="welcome"><Waiting what="Đang mở sổ…" /></main>;
    case "welcome":
      return (
        <Welcome
          onOpen={(name, made) => {
            go("#/");
            void start(name, made);
          }}
          onJoin={() => setStage({ at: "join", register: null })}
          onFound={() => setStage({ at: "found" })}
        />
      );
    case "found":
      return <Found onMade={(made) => void start("so", made)} onBack={() => void start(null)} />;
    case "join":
      return (
        <Join
          register={stage.register}
          device={status?.device ?? ""}
          onOpened={(opened) => setStage({ at: "join", register: opened })}
          onArrived={() => stage.register && setStage({ at: "work", register: stage.register, name: "so" })}
          onBack={() => {
            void stage.register?.close();
            void start(null);
          }}
          onGiveUp={() => void giveUp(stage.register).finally(() => void start(null))}
        />
      );
    case "failed":
      return (
        <main class="welcome">
          <Page title="Chưa mở được sổ">
            <Problems problems={stage.problems} />
            <div class="actions">
              <button type="button" class="primary" onClick={() => void start(recall<RegisterName>("dang-mo"))}>Thử lại</button>
              <button type="button" onClick={() => void start(null)}>Về trang đầu</button>
            </div>
          </Page>
        </main>
      );
    case "work":
      if (status === null) return <main class="welcome"><Waiting what="Đang mở sổ…" /></main>;
      return <Work key={stage.name} register={stage.register} name={stage.name} status={status} leave={() => void start(null)} />;
  }
}

/** Takes back a registration that no invitation has answered. */
async function giveUp(register: Register | null): Promise<void> {
  await register?.close();
  await destroy("so");
  remember("root.so", null);
}

/** What is remembered of how a register was looked at. */
interface Look {
  eyes: Eyes;
  org: string;
  year: number;
}

interface WorkProps {
  register: Register;
  name: RegisterName;
  status: Status;
  leave(): void;
}

function isUnit(org: OrgView): boolean {
  return org.alive && (org.kind === "base_cell" || org.kind === "base_committee");
}

/** The session around every view. */
function Work({ register, name, status, leave }: WorkProps) {
  const [orgs, setOrgs] = useState<OrgView[] | null>(null);
  const [granted, setGranted] = useState<string | null>(null);
  const [trusted, setTrusted] = useState(true);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [look, setLook] = useState<Partial<Look>>(() => recall<Look>(`phien.${name}`) ?? {});
  const year = look.year ?? (name === "mau" ? 2020 : new Date().getFullYear());
  const day = lastDay(year);

  useEffect(
    () => register.live((r) => r.orgs(undefined, day), setOrgs, (error) => setProblems(problemsOf(error))),
    [register, day],
  );
  // A grant may come at any time, with an invitation or from the hub.
  useEffect(
    () =>
      register.live((r) => r.devices(), (devices) => {
        const own = devices.find((device) => device.device === status.device && !device.revoked);
        setGranted(own?.role === "entry" || own?.role === "read" ? own.scope : null);
        setTrusted(devices.length === 0 || own !== undefined);
      }),
    [register, status.device],
  );
  useEffect(() => {
    if (Object.keys(look).length > 0) remember(`phien.${name}`, look);
  }, [look, name]);

  const session = useMemo((): Session | null => {
    if (!orgs) return null;
    const root = orgs.find((org) => org.parent === null && org.alive) ?? orgs[0];
    if (!root) return null;
    const units = orgs.filter((org) => isUnit(org) && (granted === null || org.id === granted));
    // A unit's own device sees with its eyes; so does a register that begins with a unit.
    const mine = granted !== null ? units[0] : isUnit(root) ? root : undefined;
    const wanted = look.eyes === "unit" ? units.find((unit) => unit.id === look.org) : undefined;
    const unit = mine ?? wanted;
    return {
      register, name, status, orgs, root, units, year, leave, trusted,
      fixed: mine !== undefined,
      eyes: unit ? "unit" : "office",
      org: unit ?? root,
      setView: (eyes, org) => {
        setLook({ eyes, org, year });
        go("#/");
      },
      setYear: (next) => setLook({ ...look, year: next }),
    };
  }, [orgs, granted, trusted, look, year, status, register, name]);

  if (problems.length > 0) return <main class="welcome"><Problems problems={problems} /></main>;
  if (!orgs) return <main class="welcome"><Waiting what="Đang đọc sổ…" /></main>;
  if (!session) return <NothingYet year={year} onYear={(next) => setLook({ ...look, year: next })} />;
  return (
    <SessionProvider value={session}>
      <Framed />
    </SessionProvider>
  );
}

/** A year before the register begins has no organizations. */
function NothingYet({ year, onYear }: { year: number; onYear(year: number): void }) {
  return (
    <main class="welcome">
      <Page title={`Sổ chưa có gì vào năm ${year}`}>
        <p><button type="button" class="primary" onClick={() => onYear(new Date().getFullYear())}>Đến năm nay</button></p>
      </Page>
    </main>
  );
}

function Framed() {
  const found = useFindings();
  const route = useRoute();
  return (
    <Layout found={found.value?.length ?? 0}>
      <View route={route} />
    </Layout>
  );
}

function View({ route }: { route: Route }) {
  const [first = "", second] = route.path;
  switch (first) {
    case "":
      return <Overview />;
    case "ghi":
      return second === undefined ? <RecordList /> : <RecordForm key={`${second} ${route.query.toString()}`} form={second} query={route.query} />;
    case "dang-vien":
      return second === undefined ? <Members /> : <Member key={second} id={second} />;
    case "so-lieu":
      return second === undefined ? <Figures /> : <Explain code={second} query={route.query} />;
    case "muc":
      return second === undefined ? <Journal /> : <Entry key={second} id={second} />;
    case "kiem-tra":
      return <Findings />;
    case "gui":
      return <Send />;
    case "nhat-ky":
      return <Journal />;
    case "nop":
      return <Reporting />;
    case "bao-cao":
      return <Report />;
    case "nhan":
      return <Receive />;
    case "danh-muc":
      return <Codes />;
    case "thiet-bi":
      return <Devices />;
    case "cai-dat":
      return <Settings />;
    default:
      return <Page title="Không có trang này"><p><a href="#/">Về tổng quan</a></p></Page>;
  }
}
