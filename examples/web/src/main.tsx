// Starts the page and its service worker. Knows nothing else.

import { render } from "preact";
import { registerSW } from "virtual:pwa-register";
import { App } from "./app";
import { Updates, tellReady, tellUpdate } from "./ui/updates";
import { applyTheme } from "./views/settings";
import "./style/base.css";
import "./style/frame.css";
import "./style/pieces.css";
import "./style/fields.css";
import "./style/lists.css";
import "./style/report.css";
import "./style/last.css";

applyTheme();
const update = registerSW({
  onOfflineReady: tellReady,
  // Never reloaded by itself: somebody may be typing.
  onNeedRefresh: () => tellUpdate(() => void update(true)),
});
const place = document.getElementById("app");
if (place) {
  render(
    <>
      <App />
      <Updates />
    </>,
    place,
  );
}
