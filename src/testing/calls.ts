/** The calls of a bot, as tests look at them. */

import { type ActionReply, isSuccess } from "../protocol/frames.ts";
import type { JournalEntry } from "../sandbox/world/journal.ts";
import type { TestCall } from "./types.ts";

/** The questions by which every client begins. */
const PRELUDE: readonly string[] = ["get_login_info", "get_version_info", "get_status"];

/** The calls in a journal, of one action or of all but those by which clients begin. */
export function callsIn(entries: readonly JournalEntry[], wanted?: string): TestCall[] {
  const replies = new Map<number, ActionReply>();
  for (const entry of entries) if (entry.kind === "result") replies.set(entry.of, entry.reply);
  return entries.flatMap((entry) => {
    if (entry.kind !== "call") return [];
    const { action, params, at, index } = entry;
    if (wanted === undefined ? PRELUDE.includes(action) : action !== wanted) return [];
    const reply = replies.get(index);
    const ok = reply !== undefined && isSuccess(reply);
    return [{ action, params: params as TestCall["params"], ok, retcode: reply?.retcode, data: reply?.data, at }];
  });
}
