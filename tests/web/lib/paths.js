// Where things stand in this repository. Knows nothing of what they are for.

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** This folder. */
export const WEB = dirname(dirname(fileURLToPath(import.meta.url)));
export const ROOT = dirname(dirname(WEB));
export const TARGET = process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target");
/** The package and what of it a page loads. */
export const PACKAGE = join(ROOT, "wasm", "npm");
export const DIST = join(PACKAGE, "dist");
/** The entry page, as it is served. */
export const APP = join(ROOT, "examples", "web", "dist");
/** What the tests write: profiles of browsers, vectors. */
export const SCRATCH = join(TARGET, "web-tests");
export const SCREENSHOTS = join(TARGET, "web-screenshots");

mkdirSync(SCRATCH, { recursive: true });
