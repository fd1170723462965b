// The real hub, with a register in a folder of its own. Knows nothing of who syncs with it.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { SCRATCH, TARGET } from "./paths.js";

/** A hub on a free port until the tests of this file are over.
 *  @param {string[]} words further options, such as `--root` with a device */
export async function startHub(...words) {
  const folder = await mkdtemp(join(SCRATCH, "hub-"));
  const program = join(TARGET, "debug", "hub");
  const given = ["--listen", "127.0.0.1:0", "--init", "--log-filter", "warn", ...words];
  const child = spawn(program, given, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  after(async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  const told = "listening on ";
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith(told)) return { url: line.slice(told.length) };
  }
  throw new Error("the hub ended before it listened");
}
