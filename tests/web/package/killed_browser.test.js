// The whole browser is killed while a page of it writes, and started again on the same profile. Knows nothing
// of what must be there afterwards.

import { mortal } from "../lib/browser.js";
import { endings } from "../lib/kills.js";
import { servePackage } from "../lib/server.js";

const { url } = await servePackage();
const { start, kill } = await mortal();

endings({
  what: "the browser", name: "browser", url, kills: 6, page: async () => (await start()).newPage(), end: kill,
});
