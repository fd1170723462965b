// The first page: four ways to a register. Knows nothing of how any of them goes on.

import { useEffect, useState } from "preact/hooks";
import { restore } from "sobo";
import { problemsOf, type Problem, type Register, type RegisterName } from "../register";
import { recall } from "../store";
import { bytesOf } from "../ui/files";
import { hasPlace } from "../ui/place";
import { Meter, Notice, Problems } from "../ui/parts";
import { showNumber } from "../ui/words";
import { loadSample, sampleFile, type AboutSample, type SampleStep } from "./sample";

interface WelcomeProps {
  onOpen(name: RegisterName, made?: Register): void;
  onJoin(): void;
  onFound(): void;
}

export function Welcome({ onOpen, onJoin, onFound }: WelcomeProps) {
  const [step, setStep] = useState<SampleStep | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [about, setAbout] = useState<AboutSample | null>(null);
  const [kept, setKept] = useState(true);
  useEffect(() => void hasPlace().then(setKept), []);
  useEffect(() => void sampleFile("demo.json").then((value) => setAbout(value as AboutSample | null)), []);

  const own = recall<string>("co.so");
  // Whose word the register rests on was said, and the invitation has not come.
  const joining = own === null && recall<string>("root.so") !== null;
  const sample = async () => {
    if (recall<string>("co.mau") !== null) {
      onOpen("mau");
      return;
    }
    setProblems([]);
    try {
      onOpen("mau", await loadSample(setStep));
    } catch (error) {
      setStep(null);
      setProblems(problemsOf(error));
    }
  };

  const takeBackup = async (file: File | undefined) => {
    if (!file) return;
    setProblems([]);
    try {
      onOpen("so", await restore("so", await bytesOf(file), { levels: ["opfs", "indexeddb", "memory"] }));
    } catch (error) {
      setProblems(problemsOf(error));
    }
  };

  return (
    <main class="welcome">
      <div class="welcome-head">
        <img src="./icon.svg" alt="" width="72" height="72" />
        <div>
          <h1>Sổ bộ</h1>
          <p class="lead">
            Sổ đảng viên và công tác đảng của tổ chức cơ sở đảng. Ghi được khi không có mạng; khi có đường truyền thì gửi
            một lần bấm.
          </p>
        </div>
      </div>
      {!kept && (
        <Notice tone="bad" title="Trình duyệt này không giữ được dữ liệu">
          <p>
            Những gì ghi ở đây sẽ MẤT khi đóng trang. Thoát chế độ ẩn danh hoặc mở bằng trình duyệt khác trước khi ghi.
            Xem thử thì vẫn được.
          </p>
        </Notice>
      )}
      <Problems problems={problems} title="Chưa mở được" />
      <div class="choices">
        {(own !== null || joining) && (
          <section class="choice first" aria-label="Sổ trên máy này">
            <h2>Sổ trên máy này</h2>
            <p>{own ?? "Đang chờ lời mời của văn phòng."}</p>
            <button type="button" class="primary large" onClick={() => onOpen("so")}>
              {joining ? "Tiếp tục đăng ký" : "Mở sổ"}
            </button>
            <p class="fine">Muốn lập sổ khác trên máy này thì xóa sổ này trước, ở Cài đặt.</p>
          </section>
        )}
        <section class="choice first" aria-label="Xem thử">
          <h2>Xem thử</h2>
          <p>
            Một đảng bộ khối giả định năm {about?.year ?? "2020"}
            {about !== null && `: ${about.units} tổ chức cơ sở đảng, ${about.members} đảng viên, ${showNumber(about.entries)} mục ghi`}.
            Chạy ngay trên máy này, không cần tài khoản.
          </p>
          <button type="button" class="primary large" disabled={step !== null} onClick={() => void sample()}>
            Xem thử với dữ liệu mẫu
          </button>
          {step !== null && <Meter {...step} />}
        </section>
        {own === null && !joining && <Ways onJoin={onJoin} onFound={onFound} onBackup={(file) => void takeBackup(file)} />}
      </div>
      <Notice tone="info" title="Dữ liệu nằm ở đâu?">
        <p>
          Trên máy này, trong chỗ riêng của trình duyệt. Không gì được gửi đi cho đến khi bấm Gửi. Sau lần mở đầu, trang
          này mở được cả khi không có mạng; có thể cài như một ứng dụng từ trình đơn của trình duyệt.
        </p>
      </Notice>
    </main>
  );
}

interface WaysProps {
  onJoin(): void;
  onFound(): void;
  onBackup(file: File | undefined): void;
}

/** How a register of one's own begins, where there is none yet. */
function Ways({ onJoin, onFound, onBackup }: WaysProps) {
  return (
    <>
      <section class="choice" aria-label="Vào sổ theo lời mời">
        <h2>Vào sổ theo lời mời</h2>
        <p>Văn phòng cấp trên giao quyền cho máy này bằng một tệp mời hoặc qua trạm.</p>
        <button type="button" class="large" onClick={onJoin}>Đăng ký máy này với văn phòng</button>
      </section>
      <section class="choice" aria-label="Tự lập sổ">
        <h2>Tự lập sổ</h2>
        <p>Đơn vị hoặc văn phòng mở sổ của mình; máy này là quản trị của sổ.</p>
        <button type="button" class="large" onClick={onFound}>Tự lập sổ</button>
      </section>
      <section class="choice" aria-label="Khôi phục">
        <h2>Khôi phục</h2>
        <p>Mở lại sổ từ tệp sao lưu.</p>
        <label class="button large">
          Chọn tệp sao lưu
          <input type="file" class="sr" onChange={(event) => onBackup(event.currentTarget.files?.[0])} />
        </label>
      </section>
    </>
  );
}
