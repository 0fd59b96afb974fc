/** The ground of a test: the journal of the sandbox, from the moment of the last act on. */

import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningApp } from "../bot/app/run/running_app.ts";
import { isSuccess } from "../protocol/frames.ts";
import type { SandboxAccount } from "../sandbox/control/accounts.ts";
import { lineOf, nameOfChat, type TranscriptLine } from "../sandbox/play/transcript.ts";
import { narrate } from "../sandbox/play/narrate.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { JournalEntry } from "../sandbox/world/journal.ts";
import { type Chat, chatKey } from "../sandbox/world/types.ts";
import type { StubbedWeb } from "./outside/web.ts";
import type { TestFailure } from "./types.ts";

/** A chat that nobody is in: lines say where everything was said. */
const NOWHERE: Chat = { kind: "private", users: [0, 0] };

/** Everything that a failed expectation tells of. */
export class Scene {
  readonly sandbox: Sandbox;
  /** The bot that runs at present. */
  app: RunningApp | undefined;
  /** Errors of handlers, hooks and tasks that the test was not told of yet. */
  readonly failures: TestFailure[] = [];
  /** `level message`: the log since the start. */
  readonly log: string[] = [];
  /** Handlers that ended, and whether they failed, since the last act. */
  readonly ran: { readonly source: string; readonly failed: boolean }[] = [];
  /** Actions that the test answers itself. */
  readonly answered: Set<string> = new Set();
  /** The accounts that the bot runs as, the sandbox's own first. */
  readonly accounts: SandboxAccount[];
  /** The addresses that it may fetch. */
  readonly web: StubbedWeb;
  /** Where its downloads go, unless it says otherwise. */
  readonly downloadPath: string = join(tmpdir(), `adelie-test-${randomUUID()}`);
  /** Whether the bot was started again. */
  isRestarted = false;
  /** Whether the last act was that time passed. */
  hasPassed = false;
  /** How much is in the storage. */
  stored: () => number = () => 0;
  #mark = 0;

  /** Begins with the sandbox's journal as it is. */
  constructor(sandbox: Sandbox, web: StubbedWeb) {
    this.web = web;
    this.sandbox = sandbox;
    this.accounts = sandbox.accounts.slice(0, 1);
  }

  /** An act begins: expectations look at what follows. */
  begin(hasPassed = false): void {
    const { dropped, entries } = this.sandbox.journal;
    this.#mark = dropped + entries.length;
    this.ran.length = 0;
    this.hasPassed = hasPassed;
  }

  /** A line of the test's own in the transcript. */
  note(text: string): void {
    this.sandbox.journal.add({ kind: "note", text });
  }

  /** The entries of the journal since the last act. */
  recent(): readonly JournalEntry[] {
    const { journal } = this.sandbox;
    return journal.entries.slice(Math.max(0, this.#mark - journal.dropped));
  }

  /** The messages of the bot since the last act: in one chat, or anywhere. */
  heard(chat?: Chat): TranscriptLine[] {
    const { world, selfId } = this.sandbox;
    const key = chat === undefined ? undefined : chatKey(chat);
    const lines: TranscriptLine[] = [];
    for (const entry of this.recent()) {
      if (entry.kind !== "change" || entry.change.kind !== "message") continue;
      const { message } = entry.change;
      if (message.from === selfId && (key === undefined || chatKey(message.chat) === key)) {
        lines.push(lineOf(world, message));
      }
    }
    return lines;
  }

  /** Everything that the bot has said. */
  said(): TranscriptLine[] {
    const { world, selfId } = this.sandbox;
    return world.allMessages().filter(({ from }) => from === selfId).map((message) => lineOf(world, message));
  }

  /** An action that was called since the last act and that the sandbox only refuses; undefined when there is none. */
  notSimulated(): string | undefined {
    const { tiers } = this.sandbox.dialect;
    for (const entry of this.recent()) {
      if (entry.kind !== "call" || this.answered.has(entry.action)) continue;
      if (tiers.get(entry.action) === "refused") return entry.action;
    }
    return undefined;
  }

  /** The calls since the last act that failed, for people. */
  failedCalls(): string[] {
    const { journal } = this.sandbox;
    return this.recent().flatMap((entry) => {
      if (entry.kind !== "result" || isSuccess(entry.reply)) return [];
      const call = journal.at(entry.of);
      const { status, retcode, message, wording } = entry.reply;
      return [`${call?.kind === "call" ? call.action : ""} → ${status} ${retcode} ${message ?? wording ?? ""}`.trim()];
    });
  }

  /** The conversation so far, a line each: `10:00:00 [签到测试群] 小明: 签到`. */
  transcript(): string[] {
    const { world, journal } = this.sandbox;
    return journal.entries.flatMap((entry) => {
      const text = narrate(world, entry, NOWHERE);
      return text === undefined ? [] : [`${clockTime(entry.at)} ${text}`];
    });
  }

  /** The name of a chat, for people. */
  placeOf(chat: Chat): string {
    return nameOfChat(this.sandbox.world, chat);
  }
}

/** The time of day in China, where the sandbox's people live. */
export function clockTime(at: number): string {
  return chinaTime(at).slice(11);
}

/** `2026-01-05 10:00:00`, in China. */
export function chinaTime(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}
