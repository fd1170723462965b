// Loads the sample: fetches its delta with progress, takes it into a register of its own. Knows
// nothing of what the sample tells.

import { destroy } from "sobo";
import { openRegister, type Register } from "../register";
import { remember } from "../store";

export interface SampleStep {
  what: string;
  done: number;
  of: number;
}

/** What the sample says of itself. */
export interface AboutSample {
  entries: number;
  year: number;
  units: string;
  members: string;
}

/** Fetches and takes the sample; a half-taken one of before is thrown away first. Gives it open. */
export async function loadSample(onStep: (step: SampleStep) => void): Promise<Register> {
  onStep({ what: "Đang tải dữ liệu mẫu", done: 0, of: 0 });
  const bytes = await fetchWithProgress("./demo/demo.delta", (done, of) => onStep({ what: "Đang tải dữ liệu mẫu", done, of }));
  await destroy("mau").catch(() => undefined);
  const register = await openRegister("mau");
  try {
    onStep({ what: "Đang ghi vào sổ mẫu", done: 0, of: 0 });
    await register.importDelta(bytes);
    remember("phien.mau", null);
    return register;
  } catch (error) {
    await register.close();
    throw error;
  }
}

async function fetchWithProgress(url: string, onProgress: (done: number, of: number) => void): Promise<Uint8Array> {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok || !answer.body) {
    throw new Error("Không tải được dữ liệu mẫu: cần mạng cho lần đầu.");
  }
  const of = Number(answer.headers.get("content-length") ?? 0);
  const reader = answer.body.getReader();
  const parts: Uint8Array[] = [];
  let done = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    done += part.value.length;
    // A compressed answer is longer than its header says.
    onProgress(done, of >= done ? of : 0);
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A JSON file that lies beside the sample; `null` when it cannot be had. */
export async function sampleFile(name: string): Promise<unknown> {
  const answer = await fetch(`./demo/${name}`).catch(() => null);
  return answer?.ok ? ((await answer.json().catch(() => null)) as unknown) : null;
}
