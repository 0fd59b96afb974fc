/** The messages and calls so far, in a form for people and tests. */

import { isSuccess } from "../../protocol/frames.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { Segment } from "../../protocol/segments.ts";
import { describe } from "./speech.ts";
import type { World } from "../world/world.ts";
import type { Chat, Message } from "../world/types.ts";

/** One message of a conversation. */
export interface TranscriptLine {
  /** The author's name there. */
  readonly who: string;
  /** Who said it. */
  readonly userId: number;
  /** The group's name, or both names of a private chat. */
  readonly chat: string;
  /** `@小明 签到成功 [图片 cat.png]` */
  readonly text: string;
  /** The message, as the world has it. */
  readonly segments: readonly Segment[];
  /** The message's id in the world. */
  readonly messageId: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Whether it was recalled since. */
  readonly isRecalled: boolean;
}

/** One action that was called, and how it was answered. */
export interface CallRecord {
  /** The name of the action. */
  readonly action: string;
  /** The parameters, as they arrived. */
  readonly params: unknown;
  /** Undefined when the implementation gives no answer. */
  readonly reply: ActionReply | undefined;
  /** Whether it succeeded. */
  readonly ok: boolean;
  /** Unix milliseconds. */
  readonly at: number;
}

/**
 * Everything that was said, in order.
 *
 * @example Who says what
 * ```ts
 * import { createSandbox } from "adelie/sandbox";
 * import { transcriptOf } from "adelie/testing";
 *
 * await using sandbox = await createSandbox();
 * await sandbox.group("签到测试群").member("小明").says("早");
 * transcriptOf(sandbox.world).map(({ who, text }) => `${who}: ${text}`).join(); // "小明: 早"
 * ```
 *
 * @param world the world whose journal is read
 * @returns the messages, in order
 */
export function transcriptOf(world: World): TranscriptLine[] {
  return world.allMessages().map((message) => lineOf(world, message));
}

/** One message as a line. */
export function lineOf(world: World, message: Message): TranscriptLine {
  const { chat, from, segments } = message;
  return {
    who: world.nameOf(from, chat.kind === "group" ? chat.groupId : undefined),
    userId: from,
    chat: nameOfChat(world, chat),
    text: describe(world, chat, segments),
    segments,
    messageId: message.id,
    at: message.at,
    isRecalled: message.recalledBy !== undefined,
  };
}

/**
 * Every action that was called, in order.
 *
 * @example Nobody has called anything yet
 * ```ts
 * import { createWorld, systemClock } from "adelie/sandbox";
 * import { callsOf } from "adelie/testing";
 *
 * callsOf(createWorld({ clock: systemClock })).length; // 0
 * ```
 *
 * @param world the world whose journal is read
 * @returns the calls of bots and their answers, in order
 */
export function callsOf(world: World): CallRecord[] {
  const calls = new Map<number, CallRecord>();
  for (const entry of world.journal.entries) {
    if (entry.kind === "call") {
      const { action, params, at } = entry;
      calls.set(entry.index, { action, params, reply: undefined, ok: false, at });
    } else if (entry.kind === "result") {
      const call = calls.get(entry.of);
      if (call !== undefined) calls.set(entry.of, { ...call, reply: entry.reply, ok: isSuccess(entry.reply) });
    }
  }
  return [...calls.values()];
}

/** The name of a chat. */
export function nameOfChat(world: World, chat: Chat): string {
  if (chat.kind === "group") return world.groups.get(chat.groupId)?.name ?? String(chat.groupId);
  return chat.users.map((user) => world.nameOf(user)).join(" 与 ");
}
