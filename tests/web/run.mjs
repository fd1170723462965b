// Runs every test of the browser, or those whose file's name holds the word given, and sums up. Builds
// and installs nothing: `cargo xtask test --only browser` does, before it runs this.
//
//   node run.mjs [WORD]

import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { SCRATCH, WEB } from "./lib/paths.js";

const folders = ["package", "app"].map((name) => join(WEB, name));
const tests = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".test.js"))
    .map((name) => join(folder, name)),
);
const word = process.argv[2] ?? "";
const files = [...tests, join(WEB, "packaging.mjs")].filter((file) =>
  relative(WEB, file).includes(word),
);
if (files.length === 0) throw new Error(`no test file has '${word}' in its name`);

await rm(SCRATCH, { recursive: true, force: true });
/** A file that waits for ever is ended. */
const LIMIT_MS = 300_000;
const counts = { passed: 0, failed: 0, skipped: 0 };
const stream = run({ files, concurrency: 2, timeout: LIMIT_MS });
stream.on("test:pass", ({ skip }) => {
  if (skip === undefined) counts.passed += 1;
  else counts.skipped += 1;
});
stream.on("test:fail", () => {
  counts.failed += 1;
  process.exitCode = 1;
});
process.on("exit", () => {
  const { passed, failed, skipped } = counts;
  const verdict = failed === 0 ? "ok" : "FAILED";
  // As cargo's tests end, so that whoever sums up reads both.
  console.log(`test result: ${verdict}. ${passed} passed; ${failed} failed; ${skipped} ignored`);
});
stream.compose(new spec()).pipe(process.stdout);
