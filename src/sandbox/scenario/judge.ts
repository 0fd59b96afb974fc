/** Compares what a bot did with what a story expects of it. */

import { isSuccess } from "../../protocol/frames.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { fits as fitsPattern } from "../faults/rules.ts";
import type { Chat, Message } from "../world/types.ts";
import type { World } from "../world/world.ts";
import { type Fit, fitOf, messageText } from "./lines.ts";
import type { Value } from "./language/nodes.ts";
import { findUser } from "./people.ts";
import type { ScenarioLang } from "./language/words.ts";

/** Something that a bot said. */
export interface Said {
  readonly message: Message;
  readonly chat: Chat;
  /** As a scenario writes it. */
  readonly text: string;
}

/** A call of a bot, and how it was answered. */
export interface Called {
  /** The account that was called. */
  readonly selfId: number;
  readonly action: string;
  readonly params: unknown;
  readonly reply: ActionReply | undefined;
}

/** Everything that bots did from a place of the journal on. */
export interface Deeds {
  readonly said: readonly Said[];
  readonly calls: readonly Called[];
  /** The newest event that was sent. */
  readonly lastEvent: object | undefined;
}

/** Reads the deeds of bots from the journal, from this index on. */
export function deedsSince(world: World, from: number, lang: ScenarioLang): Deeds {
  const said: Said[] = [];
  const calls = new Map<number, { selfId: number; action: string; params: unknown; reply: ActionReply | undefined }>();
  let lastEvent: object | undefined;
  const { entries, dropped } = world.journal;
  for (const entry of entries.slice(Math.max(0, from - dropped))) {
    if (entry.kind === "event") lastEvent = entry.payload;
    else if (entry.kind === "call") {
      const { selfId, action, params } = entry;
      calls.set(entry.index, { selfId, action, params, reply: undefined });
    } else if (entry.kind === "result") {
      const call = calls.get(entry.of);
      if (call !== undefined) call.reply = entry.reply;
    } else if (entry.kind === "change" && entry.change.kind === "message") {
      const { message } = entry.change;
      if (world.users.get(message.from)?.isBot !== true) continue;
      const { chat, segments } = message;
      said.push({ message, chat, text: messageText(world, chat, segments, lang) });
    }
  }
  return { said, calls: [...calls.values()], lastEvent };
}

/** An expected line, as far as it is compared. */
export interface Expected {
  readonly from: number;
  readonly fit: Fit;
}

/** A pair of what was expected and what was said; one of them may be missing. */
export interface Pair {
  readonly expected?: number;
  readonly said?: number;
  readonly isSame: boolean;
}

/** How many comparisons are made at most; more, and both are taken in order. */
const MAX_CELLS = 250_000;

/** Finds out which lines belong together: the most that fit, in order; those between that do not fit in pairs. */
export function align(expected: readonly Expected[], said: readonly Said[], isOrdered: boolean): Pair[] {
  const fit = (at: number, to: number): boolean => {
    const [line, answer] = [expected[at], said[to]];
    return line !== undefined && answer !== undefined && answer.message.from === line.from && line.fit(answer.text);
  };
  const same = isOrdered ? inOrder(expected.length, said.length, fit) : inAnyOrder(expected.length, said.length, fit);
  const taken = new Set(same.values());
  const pairs: Pair[] = [];
  let next = 0;
  const others = (before: number): number[] => {
    const found: number[] = [];
    for (; next < before; next++) if (!taken.has(next)) found.push(next);
    return found;
  };
  let missing: number[] = [];
  const flush = (extra: readonly number[]): void => {
    for (let at = 0; at < Math.max(missing.length, extra.length); at++) {
      const [line, answer] = [missing[at], extra[at]];
      pairs.push({
        ...line === undefined ? {} : { expected: line },
        ...answer === undefined ? {} : { said: answer },
        isSame: false,
      });
    }
    missing = [];
  };
  for (let at = 0; at < expected.length; at++) {
    const to = same.get(at);
    if (to === undefined) missing.push(at);
    else {
      if (isOrdered) flush(others(to));
      pairs.push({ expected: at, said: to, isSame: true });
      if (isOrdered) next = to + 1;
    }
  }
  flush(others(said.length));
  return pairs;
}

/** The longest common run. Gives for each expected line the one that was said. */
function inOrder(rows: number, columns: number, fit: (row: number, column: number) => boolean): Map<number, number> {
  const same = new Map<number, number>();
  if (rows * columns > MAX_CELLS) {
    for (let row = 0, column = 0; row < rows && column < columns; row++) if (fit(row, column)) same.set(row, column++);
    return same;
  }
  const longest = Array.from({ length: rows + 1 }, () => Array.from({ length: columns + 1 }, () => 0));
  const at = (row: number, column: number): number => longest[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const line = longest[row];
      if (line === undefined) continue;
      const skipped = Math.max(at(row + 1, column), at(row, column + 1));
      line[column] = fit(row, column) ? Math.max(skipped, at(row + 1, column + 1) + 1) : skipped;
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns;) {
    if (fit(row, column) && at(row, column) === at(row + 1, column + 1) + 1) same.set(row++, column++);
    else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
  }
  return same;
}

function inAnyOrder(rows: number, columns: number, fit: (row: number, column: number) => boolean): Map<number, number> {
  const same = new Map<number, number>();
  const taken = new Set<number>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (taken.has(column) || !fit(row, column)) continue;
      taken.add(column);
      same.set(row, column);
      break;
    }
  }
  return same;
}

/** Whether a call is one of those that are spoken of. Names stand for numbers, and a text for a message of this text. */
export function callFits(
  world: World,
  call: Called,
  action: string,
  params: Value | undefined,
  chat: Chat | undefined,
): boolean {
  return fitsPattern(action, call.action) && (params === undefined || contains(world, call.params, params, chat));
}

function contains(world: World, actual: unknown, expected: Value, chat: Chat | undefined): boolean {
  if (Array.isArray(expected)) {
    const items = expected as readonly Value[];
    return Array.isArray(actual) && actual.length === items.length &&
      items.every((each, at) => contains(world, actual[at], each, chat));
  }
  if (typeof expected === "object" && expected !== null) {
    const fields = (typeof actual === "object" && actual !== null ? actual : {}) as Readonly<Record<string, unknown>>;
    return Object.entries(expected).every(([name, each]) => contains(world, fields[name], each, chat));
  }
  if (typeof expected !== "string") return actual === expected || String(actual) === String(expected);
  if (typeof actual === "object" && actual !== null) {
    return fitOf(expected)(wireText(world, actual, chat));
  }
  if (actual === undefined || actual === null) return false;
  const said = `${actual as string | number}`;
  if (fitOf(expected)(said)) return true;
  const groups = [...world.groups.values()];
  return String(findUser(world, expected, chat) ?? groups.find(({ name }) => name === expected)?.id ?? "") === said;
}

/** The text of a message on the wire. */
function wireText(world: World, message: object, chat: Chat | undefined): string {
  const parts = Array.isArray(message) ? message as unknown[] : [message];
  return parts.map((part) => {
    const { type, data } = part as { type?: unknown; data?: Readonly<Record<string, unknown>> };
    if (type === "text") return `${data?.["text"] as string}`;
    if (type !== "at") return `[${String(type)}]`;
    const [id, groupId] = [Number(data?.["qq"]), chat?.kind === "group" ? chat.groupId : undefined];
    return `@${Number.isNaN(id) ? "全体成员" : world.nameOf(id, groupId)}`;
  }).join("");
}

/** Whether a call failed in this way. Without an action it is one that sends. */
export function failsLike({ action, reply }: Called, wanted: { action?: string; retcode?: number }): boolean {
  if (reply !== undefined && isSuccess(reply)) return false;
  if (!fitsPattern(wanted.action ?? "send_*", action)) return false;
  return wanted.retcode === undefined || reply?.retcode === wanted.retcode;
}
