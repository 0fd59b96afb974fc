/** Recordings that are written by hand, in few words. */

import { encodeEntry, encodeHeader, type JournalRecord } from "../../src/record/journal/format.ts";
import { type Journal, parseJournal } from "../../src/record/journal/read.ts";
import { type Script, scriptOf } from "../../src/record/replay/script.ts";

const STARTED = "2026-11-30T00:00:00.000Z";

/** An entry, with its time and its link where they matter. */
export type HandWritten = JournalRecord & { readonly at?: number; readonly link?: number };

/** A journal of these entries; `at` is 1000 more for each one that does not say it. */
export function journalOf(...entries: readonly HandWritten[]): Promise<Journal> {
  const header = encodeHeader({
    journal: "adelie",
    version: 1,
    recording: "r",
    part: 1,
    started: STARTED,
    by: "proxy",
    redacted: [],
  });
  const lines = entries.map(({ at, link = 1, ...record }, n) =>
    encodeEntry({ ...record as JournalRecord, at: at ?? n * 1_000, link })
  );
  return parseJournal("day.jsonl", [new TextEncoder().encode([header, ...lines, ""].join("\n"))]);
}

/** The same as a script. */
export async function scriptFrom(...entries: readonly HandWritten[]): Promise<Script> {
  return scriptOf(await journalOf(...entries));
}

let lastMessage = 0;
let lastCall = 0;

/** Somebody says something in a group. */
export function said(text: string, more: object = {}): JournalRecord {
  const message = [{ type: "text", data: { text } }];
  const frame = {
    post_type: "message",
    message_type: "group",
    sub_type: "normal",
    time: 1_764_000_000,
    self_id: 10_001,
    user_id: 20_001,
    group_id: 30_001,
    message_id: ++lastMessage,
    sender: { user_id: 20_001, nickname: "小明" },
    message,
    raw_message: text,
    ...more,
  };
  return { kind: "event", frame };
}

/** The bot says something there: the call, and its result. */
export function answered(text: string, more: object = {}): [JournalRecord, JournalRecord] {
  const params = { group_id: 30_001, message: [{ type: "text", data: { text } }], ...more };
  return called("send_group_msg", params, { message_id: ++lastMessage });
}

/** Any call. */
export function called(
  action: string,
  params: Record<string, unknown>,
  data: unknown = null,
): [JournalRecord, JournalRecord] {
  const call = ++lastCall;
  return [
    { kind: "call", call, frame: { action, params, echo: call } },
    { kind: "result", call, frame: { status: "ok", retcode: 0, data, echo: call } },
  ];
}
