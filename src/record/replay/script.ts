/** From a journal to what a replay needs: the events of each account, and the calls that the bot made then. */

import { readNumber } from "../../protocol/scalars.ts";
import type { CallFrame, JournalEntry } from "../journal/format.ts";
import type { Journal } from "../journal/read.ts";

/** A place in a journal, for people. */
export interface Place {
  /** The file of the recording. */
  readonly file: string;
  /** The line in it, from 1 on. */
  readonly line: number;
}

/** An event that was recorded. */
export interface ScriptEvent extends Place {
  /** When it came, in milliseconds since the recording began. */
  readonly at: number;
  /** The account that it came to. */
  readonly selfId: number;
  /** The frame, parsed. */
  readonly frame: Readonly<Record<string, unknown>>;
  /** The frame as it passed. */
  readonly text: string;
}

/** A call that was recorded, with what was answered. */
export interface ScriptCall extends Place {
  /** When it was made, in milliseconds since the recording began. */
  readonly at: number;
  /** The account that made it. */
  readonly selfId: number;
  /** The call. */
  readonly frame: CallFrame;
  /** Several for a stream action; none where no reply came. */
  readonly replies: readonly Readonly<Record<string, unknown>>[];
}

/** The recording as a script. */
export interface Script {
  /** When the recording began, as ISO 8601. */
  readonly started: string;
  /** The accounts, in the order in which they were seen. */
  readonly accounts: readonly number[];
  /** All that are no meta events, in order. */
  readonly events: readonly ScriptEvent[];
  /** All calls, in order. */
  readonly calls: readonly ScriptCall[];
  /** How long the recording is, in milliseconds. */
  readonly lengthMs: number;
  /** How many entries the recorder had to leave out. */
  readonly lost: number;
}

/**
 * Reads a script.
 *
 * @param only one account, by its number in the recording; all of them when it is left out
 */
export function scriptOf(journal: Journal, only?: number): Script {
  const owners = ownersOf(journal);
  const accounts = [...new Set(owners.values())].filter((account) => only === undefined || account === only);
  // Over HTTP, calls go another way than events: with one account there is no doubt whose they are.
  const owner = (link: number): number => owners.get(link) ?? accounts[0] ?? 0;
  const events: ScriptEvent[] = [];
  const calls: (ScriptCall & { replies: Record<string, unknown>[] })[] = [];
  const byNumber = new Map<number, { replies: Record<string, unknown>[] }>();
  let lengthMs = 0;
  let lost = 0;
  for (const { file, line, entry, frameText = "" } of journal.lines) {
    const { at, link } = entry;
    lengthMs = Math.max(lengthMs, at);
    const place = { file, line, at };
    if (entry.kind === "event") {
      const selfId = selfIdOf(entry) ?? owner(link);
      if (entry.frame["post_type"] !== "meta_event" && accounts.includes(selfId)) {
        events.push({ ...place, selfId, frame: entry.frame, text: frameText });
      }
    } else if (entry.kind === "call") {
      const call = { ...place, selfId: owner(link), frame: entry.frame, replies: [] };
      byNumber.set(entry.call, call);
      if (accounts.includes(call.selfId)) calls.push(call);
    } else if (entry.kind === "result" && entry.call !== undefined) {
      byNumber.get(entry.call)?.replies.push(entry.frame as Record<string, unknown>);
    } else if (entry.kind === "lost") lost += entry.count;
  }
  return { started: journal.header.started, accounts, events, calls, lengthMs, lost };
}

/** Whose each link is: its events say it, or the answer to who the bot is. */
function ownersOf({ lines }: Journal): Map<number, number> {
  const owners = new Map<number, number>();
  const asked = new Map<number, number>();
  for (const { entry } of lines) {
    const selfId = selfIdOf(entry);
    if (selfId !== undefined && !owners.has(entry.link)) owners.set(entry.link, selfId);
    if (entry.kind === "call" && entry.frame.action === "get_login_info") asked.set(entry.call, entry.link);
    if (entry.kind !== "result" || entry.call === undefined) continue;
    const link = asked.get(entry.call);
    const data = entry.frame["data"] as { user_id?: unknown } | null | undefined;
    const own = typeof data === "object" ? readNumber(data?.user_id) : undefined;
    if (link !== undefined && own !== undefined && !owners.has(link)) owners.set(link, own);
  }
  return owners;
}

function selfIdOf(entry: JournalEntry): number | undefined {
  return entry.kind === "event" ? readNumber(entry.frame["self_id"]) : undefined;
}
