// Says once that the page now works without a network, and offers a new version when there is one.
// Knows nothing of service workers.

import { useEffect, useState } from "preact/hooks";

type News = { kind: "ready" } | { kind: "update"; apply(): void };

let show: ((news: News) => void) | null = null;
let waiting: News | null = null;

function tell(news: News): void {
  if (show) show(news);
  else waiting = news;
}

export function tellReady(): void {
  tell({ kind: "ready" });
}

export function tellUpdate(apply: () => void): void {
  tell({ kind: "update", apply });
}

const READY_MS = 6_000;

export function Updates() {
  const [news, setNews] = useState<News | null>(null);
  useEffect(() => {
    show = setNews;
    if (waiting) setNews(waiting);
    return () => {
      show = null;
    };
  }, []);
  useEffect(() => {
    if (news?.kind !== "ready") return;
    const wait = setTimeout(() => setNews(null), READY_MS);
    return () => clearTimeout(wait);
  }, [news]);
  if (!news) return null;
  return (
    <div class="toast" role="status" aria-label="Thông báo của trang">
      {news.kind === "ready" ? (
        <p>Trang đã sẵn sàng dùng khi không có mạng.</p>
      ) : (
        <>
          <p>Có bản mới của trang. Bản nháp được giữ.</p>
          <button type="button" onClick={news.apply}>Tải lại</button>
        </>
      )}
      <button type="button" class="icon" aria-label="Đóng thông báo" onClick={() => setNews(null)}>×</button>
    </div>
  );
}
