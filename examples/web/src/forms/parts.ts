// Fields that several forms share. Knows nothing of any single form.

import type { Field } from "./types";

export const member = (label = "Đảng viên"): Field => ({
  path: "member",
  label,
  kind: "member",
  required: true,
  hint: "Gõ tên (không cần dấu) hoặc số lý lịch.",
});

/** Somebody who left the roll: no search of those who are there finds them. */
export const former = (label: string): Field => ({
  path: "member",
  label,
  kind: "member",
  required: true,
  former: true,
  hint: "Người không còn trong danh sách: gõ đủ số lý lịch cũ.",
});

export const cell = (label = "Chi bộ"): Field => ({
  path: "org",
  label,
  kind: "org",
  orgs: "cells",
  required: true,
  stays: true,
});

/** An organization of those in view; at first the one whose work is done. */
export const holder = (label: string): Field => ({
  path: "org",
  label,
  kind: "org",
  orgs: "own",
  required: true,
  start: "@org",
  stays: true,
});

export const term: Field = {
  path: "term",
  label: "Nhiệm kỳ",
  kind: "term",
  half: true,
  required: true,
  stays: true,
  hint: "Ví dụ 2020–2025.",
};
