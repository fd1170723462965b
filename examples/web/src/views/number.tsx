// This machine's number with the button that copies it: what the office needs to give it a right. Knows
// nothing of rights.

import { useState } from "preact/hooks";
import { copy } from "../ui/files";

export function DeviceNumber({ device }: { device: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="actions">
      <output class="number" aria-label="Số của máy này">{device}</output>
      <button type="button" class="small" onClick={() => void copy(device).then(setCopied)}>
        {copied ? "Đã chép" : "Chép số"}
      </button>
    </div>
  );
}
