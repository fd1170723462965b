// The register's files in the origin's own file system. Knows nothing of what they hold.

import { fault } from "./error.js";

const FOLDER = "sobo";
/** How long a handle that a tab just closed may still be held, in milliseconds. */
const HELD_MS = 5_000;

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

const fileOf = (name: string): string => `${encodeURIComponent(name)}.sobo`;
const journalOf = (name: string): string => `${encodeURIComponent(name)}.sobo-journal`;

/** Where this worker can have files; the reason, in Vietnamese, when it cannot. */
export async function reach(): Promise<FileSystemDirectoryHandle | string> {
  if (!navigator.storage?.getDirectory || typeof FileSystemFileHandle === "undefined") {
    return "Trình duyệt này không có kho tệp riêng (OPFS).";
  }
  if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype)) {
    return "Trình duyệt này không cho ghi tệp riêng (OPFS) từ tiến trình nền.";
  }
  try {
    return await folder();
  } catch {
    return "Trình duyệt chặn kho tệp riêng (OPFS), có thể do đang ở chế độ ẩn danh.";
  }
}

/** Whether there can be files of the register to remove; also asked on a page. */
export async function canRemove(): Promise<boolean> {
  try {
    await folder();
    return true;
  } catch {
    return false;
  }
}

/** A handle on a file. A tab that was just closed or killed may hold it a moment longer. */
async function handle(folder: FileSystemDirectoryHandle, file: string): Promise<FileSystemSyncAccessHandle> {
  const place = await folder.getFileHandle(file, { create: true });
  const until = performance.now() + HELD_MS;
  for (let pause = 4; ; pause = Math.min(pause * 2, 200)) {
    try {
      return await place.createSyncAccessHandle();
    } catch (error) {
      const held = error instanceof DOMException && error.name === "NoModificationAllowedError";
      if (!held || performance.now() > until) {
        throw held ? fault("busy", "another tab or window still holds the register's file; close it") : error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

export interface Files {
  file: FileSystemSyncAccessHandle;
  journal: FileSystemSyncAccessHandle;
}

export async function open(folder: FileSystemDirectoryHandle, name: string): Promise<Files> {
  const [file, journal] = await Promise.all([handle(folder, fileOf(name)), handle(folder, journalOf(name))]);
  return { file, journal };
}

export function close({ file, journal }: Files): void {
  file.close();
  journal.close();
}

export async function remove(name: string): Promise<void> {
  const place = await folder();
  for (const file of [fileOf(name), journalOf(name)]) {
    try {
      await place.removeEntry(file);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
    }
  }
}

/** Puts bytes into a file that was just made. */
export function fill(file: FileSystemSyncAccessHandle, bytes: Uint8Array): void {
  file.truncate(0);
  for (let at = 0; at < bytes.length; ) {
    const written = file.write(bytes.subarray(at) as Uint8Array<ArrayBuffer>, { at });
    if (written === 0) throw fault("quota", "the browser has no room left for this site");
    at += written;
  }
  file.flush();
}
