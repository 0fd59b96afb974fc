/**
 * Who is being waited for: the questions of handlers that wait for an answer, by chat and person. An app offers every
 * message here before it is dispatched; a message that answers a question goes no further.
 *
 * It all lives in memory: what waits when the process ends is gone with it.
 */

import type { OneBotApi } from "../../api/clients.ts";
import { AdelieError } from "../../errors.ts";
import { chatOf, isChatMessage, isOwnMessage } from "../../protocol/chat.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { idText } from "../../protocol/ids.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { MessageView } from "../../command/message_view.ts";
import { chineseChat } from "../../texts/chat/chinese.ts";
import type { ChatTexts } from "../../texts/chat/chat_texts.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** The chat that a handler waits in. */
export interface ChatPlace {
  /** The account. */
  readonly self_id: number | string;
  /** Undefined in private. */
  readonly group_id: number | string | undefined;
  /** Who the handler waits for. */
  readonly person: number | string | undefined;
}

/** Where an answer has to come from. */
export interface DialogueScope {
  /** The account that hears the answer. */
  readonly self_id: number | string;
  /** The group; in private (and in temporary chats) undefined. */
  readonly group_id: number | string | undefined;
  /**
   * The people who may answer, each by number; undefined: everybody in the group. Of two questions to the same person in
   * the same chat the newer one takes the place of the older one.
   */
  readonly people: readonly (number | string)[] | undefined;
  /** Whether it leaves its place to a newer question of the same scope. Questions that choose their answers themselves do not. */
  readonly isExclusive: boolean;
}

/** Who waits for answers. Neither method may throw. */
export interface DialogueListener {
  /** Gets a message of its scope. False: it is no answer, and goes on as usual. */
  take(payload: EventPayload, api: OneBotApi, message: MessageView): boolean;
  /** A newer question has its place now, the app stops, or another worker gets the messages of its chat. */
  end(reason: "replaced" | "stopped" | "moved"): void;
}

/** The open questions of an app. */
export interface Dialogues {
  /** The clock that times questions. */
  readonly clock: Clock;
  /** The app's log. */
  readonly log: Logger;
  /** The names of the bot: one may stand in front of an answer. */
  readonly names: readonly string[];
  /** The texts that are said, and understood. */
  readonly texts: ChatTexts;
  /** Questions that are open. */
  readonly size: number;
  /**
   * Hands a message to the question that it answers, if there is one.
   *
   * @param message the same, where it was read before
   * @returns whether it was taken; it is not dispatched then
   */
  offer(payload: EventPayload, api: OneBotApi, message?: MessageView): boolean;
  /**
   * Adds a question.
   *
   * @returns a function that takes it away
   * @throws AdelieError with code `DIALOGUE_LIMIT` when too many are open
   */
  listen(scope: DialogueScope, listener: DialogueListener): () => void;
  /** A handler does nothing but wait from here on (1), or goes on (-1). */
  waiting(change: 1 | -1, chat: ChatPlace): void;
  /** Another worker gets the messages of the chat that an event is from: its questions end. */
  moved(payload: EventPayload): void;
  /** Ends every question, and each one that is asked later at once. */
  cancelAll(): void;
}

/** Options of {@link createDialogues}. */
export interface DialoguesOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The names of the bot. */
  readonly names?: readonly string[];
  /** The texts that are said, and understood. Default: Chinese. */
  readonly texts?: ChatTexts;
  /** How many questions may be open; one more is refused. Default 10 000. */
  readonly limit?: number;
  /** Told when a handler begins (1) or ends (-1) to wait for an answer: it does not count as running meanwhile. */
  readonly waiting?: (change: 1 | -1, chat: ChatPlace) => void;
}

interface Entry {
  readonly listener: DialogueListener;
  readonly isExclusive: boolean;
  /** The keys that it is still found under. */
  readonly keys: Set<string>;
  /** Its chat. */
  readonly chat: string;
}

/** Makes the open questions of an app: none. */
export function createDialogues(options: DialoguesOptions): Dialogues {
  return new OpenQuestions(options);
}

class OpenQuestions implements Dialogues {
  readonly clock: Clock;
  readonly log: Logger;
  readonly names: readonly string[];
  readonly texts: ChatTexts;
  /** A field: it is read for every event. */
  size = 0;
  readonly waiting: (change: 1 | -1, chat: ChatPlace) => void;
  readonly #limit: number;
  readonly #entries = new Set<Entry>();
  /** Newest last. */
  readonly #byKey = new Map<string, Entry[]>();
  #isStopped = false;

  constructor({ clock, log, names = [], texts = chineseChat, limit = 10_000, waiting = () => {} }: DialoguesOptions) {
    this.clock = clock;
    this.log = log;
    this.names = names;
    this.texts = texts;
    this.waiting = waiting;
    this.#limit = limit;
  }

  offer(payload: EventPayload, api: OneBotApi, message: MessageView = new MessageView(payload)): boolean {
    if (this.#entries.size === 0 || payload.post_type !== "message") return false;
    if (isOwnMessage(payload) || !isChatMessage(payload)) return false;
    const { self_id, user_id, group_id, message_type } = payload as unknown as Record<string, unknown>;
    const chat = chatKey(self_id, message_type === "group" ? group_id : undefined);
    return this.#give(personKey(chat, user_id), payload, api, message) ||
      (message_type === "group" && this.#give(chat, payload, api, message));
  }

  listen(scope: DialogueScope, listener: DialogueListener): () => void {
    if (this.#isStopped) {
      listener.end("stopped");
      return () => {};
    }
    if (this.#entries.size >= this.#limit) {
      throw new AdelieError(
        "DIALOGUE_LIMIT",
        handlerTexts().questionsFull(this.#limit),
      );
    }
    const chat = chatKey(scope.self_id, scope.group_id);
    const keys = new Set(scope.people === undefined ? [chat] : scope.people.map((person) => personKey(chat, person)));
    const entry: Entry = { listener, isExclusive: scope.isExclusive, keys, chat };
    const replaced: Entry[] = [];
    for (const key of keys) {
      if (scope.isExclusive) replaced.push(...this.#vacate(key));
      const list = this.#byKey.get(key);
      if (list === undefined) this.#byKey.set(key, [entry]);
      else list.push(entry);
    }
    this.#entries.add(entry);
    this.size = this.#entries.size;
    for (const { listener: older } of replaced) older.end("replaced");
    return () => this.#remove(entry);
  }

  moved(payload: EventPayload): void {
    const { group_id, user_id, message_type } = chatOf(payload);
    const isGroup = group_id !== undefined && message_type !== "private";
    const chat = chatKey(payload.self_id, isGroup ? group_id : undefined);
    this.#endAll("moved", (entry) => entry.chat === chat && (isGroup || entry.keys.has(personKey(chat, user_id))));
  }

  cancelAll(): void {
    this.#isStopped = true;
    this.#endAll("stopped", () => true);
  }

  #endAll(reason: "stopped" | "moved", isMeant: (entry: Entry) => boolean): void {
    for (const entry of [...this.#entries]) {
      if (!isMeant(entry)) continue;
      this.#remove(entry);
      entry.listener.end(reason);
    }
  }

  #give(key: string, payload: EventPayload, api: OneBotApi, message: MessageView): boolean {
    const list = this.#byKey.get(key);
    if (list === undefined) return false;
    // A copy, because whoever takes the message usually goes.
    return [...list].reverse().some(({ listener }) => listener.take(payload, api, message));
  }

  /** Takes a key from the question that has it. Gives back the questions that nobody could answer any more. */
  #vacate(key: string): Entry[] {
    const older = (this.#byKey.get(key) ?? []).filter(({ isExclusive }) => isExclusive);
    const gone: Entry[] = [];
    for (const entry of older) {
      this.#unlink(entry, key);
      if (entry.keys.size > 0) continue;
      this.#entries.delete(entry);
      this.size = this.#entries.size;
      gone.push(entry);
    }
    return gone;
  }

  #remove(entry: Entry): void {
    if (!this.#entries.delete(entry)) return;
    this.size = this.#entries.size;
    for (const key of [...entry.keys]) this.#unlink(entry, key);
  }

  #unlink(entry: Entry, key: string): void {
    entry.keys.delete(key);
    const rest = (this.#byKey.get(key) ?? []).filter((each) => each !== entry);
    if (rest.length === 0) this.#byKey.delete(key);
    else this.#byKey.set(key, rest);
  }
}

function chatKey(selfId: unknown, groupId: unknown): string {
  return `${idText(selfId)} ${idText(groupId) ?? "private"} `;
}

function personKey(chat: string, person: unknown): string {
  return `${chat}${idText(person) ?? "nobody"}`;
}
