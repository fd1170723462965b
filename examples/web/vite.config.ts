// How the page is built: one bundle, a service worker that keeps all of it for work without a
// network, and a policy that lets the page load nothing from elsewhere. Knows nothing of the views.

import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** Scripts, styles and pictures come from the page's own host only; a hub may be anywhere. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self' http: https:",
  "object-src 'none'",
  "base-uri 'self'",
].join("; ");

/** The development server needs inline scripts, so only the built page has the policy. */
const policy: Plugin = {
  name: "policy",
  apply: "build",
  transformIndexHtml: () => [
    { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY } },
  ],
};

export default defineConfig({
  base: "./",
  build: { target: "es2022", assetsInlineLimit: 0 },
  // The package places its worker and its wasm relative to itself; bundling it early would lose that.
  optimizeDeps: { exclude: ["sobo"] },
  worker: { format: "es" },
  plugins: [
    policy,
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      manifest: {
        name: "Sổ bộ: sổ công tác đảng",
        short_name: "Sổ bộ",
        description: "Ghi sổ đảng viên và công tác đảng, làm việc được khi không có mạng",
        lang: "vi",
        dir: "ltr",
        start_url: "./",
        scope: "./",
        display: "standalone",
        background_color: "#faf7f2",
        theme_color: "#8f1d1d",
        icons: [
          { src: "icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "icon-maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
          { src: "icon.svg", sizes: "any", type: "image/svg+xml" },
        ],
      },
      workbox: {
        // The sample too: it is small, and shows the page to somebody without a network.
        globPatterns: ["**/*.{js,css,html,svg,png,wasm,webmanifest,delta,json}"],
        maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
        clientsClaim: true,
        cleanupOutdatedCaches: true,
      },
    }),
  ],
});
