/**
 * Whose turn it is. An app handles so many events at once, and of one chat only a part of them: what comes above that waits in
 * its chat's own line, and the lines take turns. So a chat that asks faster than it can be answered waits for itself alone.
 *
 * Both lines and their sum are bounded. A line that is full makes the links pause, shortly: a burst is over in a moment, and
 * nothing of it is lost. One that has not moved on by then (`PATIENCE_MS`) is not waited for: what that chat says further is
 * left out, counted and logged, until half of its line has been served (`whenFull: "pause"` goes on waiting instead).
 */

import type { OneBotApi } from "../../api/clients.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { idText } from "../../protocol/ids.ts";
import type { Acknowledge } from "../../transport/transport.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { checkOptions, type OptionKind } from "../../util/options.ts";
import type { ChatPlace } from "../dialogue/questions.ts";
import type { MessageView } from "../../command/message_view.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";

/** How much of an app one chat (a group, or a person in private) may use. */
export interface PerChatOptions {
  /**
   * How many events of one chat are handled at once; those whose handlers wait for an answer (`ask`) are not counted. Default: a
   * quarter of `concurrency`, at least 4 and at most 50.
   */
  running?: number;
  /** How many further events of one chat wait for their turn. Default 2000. */
  waiting?: number;
  /**
   * The policy when as many wait, and go on waiting for a second: `drop` leaves further events of this chat out (counted in
   * `app.stats.dropped`, and logged) until half of those have begun; `pause` stops the links instead, and with them every other
   * chat. Default `drop`.
   */
  whenFull?: "drop" | "pause";
}

/** An event that waits for its turn. */
export interface HeldEvent {
  readonly api: OneBotApi;
  readonly payload: EventPayload;
  /** The message, where it was read. */
  readonly view?: MessageView | undefined;
  readonly acknowledge: Acknowledge;
}

/** The part of an app that turns use. */
export interface TurnsHost {
  readonly clock: Clock;
  readonly log: Logger;
  readonly concurrency: number;
  readonly perChat: PerChatOptions;
  /** Whether one more event may be handled now, whichever chat it is from. */
  mayRun(): boolean;
  /** Handles an event that waited. */
  start(event: HeldEvent): void;
  /** Stops the links, or lets them go on. */
  pause(isPaused: boolean): void;
}

/** How long the links stand still for a chat whose line is full. */
const PATIENCE_MS = 1_000;

/** So many chats are kept, also when nothing goes on in them. */
const FEW_CHATS = 1_024;

/** How many events wait in all before the links pause. */
const MOST_HELD = 10_000;

/** A group's number, or a person's as a negative one; a text where one of them, or the account, is another than usual. */
type ChatKey = number | string;

/** One chat that something is going on in. */
export interface Chat {
  readonly key: ChatKey;
  /** Events whose handlers have not ended. */
  running: number;
  /** Questions of its handlers that are open. */
  asking: number;
  readonly held: HeldEvent[];
  /** Since its line was found to be at a stand: how many events were left out. Undefined while all are taken. */
  leftOut: number | undefined;
  /** Calls the wait for a full line off. */
  cancelWait: (() => void) | undefined;
}

/** The turns of one app. */
export class Turns {
  readonly #host: TurnsHost;
  readonly #running: number;
  readonly #waiting: number;
  readonly #drops: boolean;
  /**
   * Chats that something is going on in, and others where something did. A chat stays until there are many: a map that gets
   * and loses an entry with each event makes work for the garbage collector that is several times its own.
   */
  #chats = new Map<ChatKey, Chat>();
  #mostChats = FEW_CHATS;
  /** The first account that was seen: its chats have numbers for keys. */
  #account: string | undefined;
  #accountNumber: unknown;
  /** Chats with an event that may start, in the order in which they are served: who was served goes to the end. */
  readonly #round = new Set<Chat>();
  /** Chats whose line is full, and that the links are paused for. */
  readonly #full = new Set<Chat>();
  /** Events whose handlers have not ended. */
  #open = 0;
  #held = 0;
  #dropped = 0;
  #isStarting = false;
  #isCrowded = false;
  #isPaused = false;
  #isBusyTold = false;

  constructor(host: TurnsHost) {
    const { running, waiting = 2_000, whenFull = "drop" } = host.perChat;
    this.#host = host;
    this.#running = running ?? Math.min(50, Math.max(4, Math.floor(host.concurrency / 4)));
    this.#waiting = waiting;
    this.#drops = whenFull === "drop";
  }

  /** How many events wait for their turn. */
  get held(): number {
    return this.#held;
  }

  /** How many events were left out. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether an event may be handled at once. */
  isFree(payload: EventPayload): boolean {
    // While fewer go on in all than one chat may have, no chat has its share.
    if (this.#held === 0 && this.#open < this.#running) return this.#host.mayRun();
    const chat = this.#chats.get(this.#keyOf(payload));
    return (chat === undefined || (chat.held.length === 0 && this.#hasRoom(chat))) && this.#host.mayRun();
  }

  /** An event of which handlers have not ended yet. Returns its chat, for {@link Turns.ended}. */
  began(payload: EventPayload): Chat {
    const chat = this.#chat(this.#keyOf(payload));
    chat.running++;
    this.#open++;
    return chat;
  }

  /** They have ended. What waits is started by {@link Turns.next}. */
  ended(chat: Chat): void {
    chat.running--;
    this.#open--;
    this.#settle(chat);
  }

  /** A handler begins (1) or ends (-1) to wait for an answer in a chat. */
  asks(change: 1 | -1, { self_id, group_id, person }: ChatPlace): void {
    const chat = this.#chat(this.#chatKey(self_id, group_id, person));
    chat.asking += change;
    this.#settle(chat);
  }

  /** A handler of an event begins (1) or ends (-1) to wait for its turn in a line (`@Concurrency`). */
  parks(change: 1 | -1, payload: EventPayload): void {
    const chat = this.#chat(this.#keyOf(payload));
    chat.asking += change;
    this.#settle(chat);
  }

  /**
   * Lets those go that wait and are not wanted any more: they are acknowledged and not handled. Returns how many there were.
   *
   * @param like an event of the same chat
   */
  takeOut(isUnwanted: (payload: EventPayload) => boolean, like: EventPayload): number {
    const chat = this.#held === 0 ? undefined : this.#chats.get(this.#keyOf(like));
    if (chat === undefined) return 0;
    const gone = chat.held.filter(({ payload }) => isUnwanted(payload));
    for (const event of gone) {
      chat.held.splice(chat.held.indexOf(event), 1);
      event.acknowledge();
    }
    this.#held -= gone.length;
    this.#settle(chat);
    return gone.length;
  }

  /** Lets an event wait, or leaves it out when its chat has had its share. */
  hold(event: HeldEvent): void {
    const chat = this.#chat(this.#keyOf(event.payload));
    if (chat.leftOut !== undefined) return this.#leaveOut(chat, event);
    chat.held.push(event);
    this.#held++;
    if (!this.#isBusyTold && this.#hasRoom(chat)) {
      this.#isBusyTold = true;
      const { concurrency, log } = this.#host;
      log.warn(appTexts().busy(concurrency));
    }
    if (chat.held.length >= this.#waiting && !this.#full.has(chat)) this.#filled(chat);
    this.#settle(chat);
    this.#regulate();
  }

  /** Starts what may start. To be called whenever something has ended, or waits. */
  next(): void {
    if (this.#held === 0 || this.#isStarting) return;
    // A handler that is started may end at once and lead here again.
    this.#isStarting = true;
    for (const chat of this.#round) {
      if (!this.#host.mayRun()) break;
      const event = chat.held.shift() as HeldEvent;
      this.#held--;
      this.#host.start(event);
      this.#round.delete(chat);
      this.#settle(chat);
    }
    this.#isStarting = false;
    if (this.#held === 0) this.#isBusyTold = false;
    this.#regulate();
  }

  /** Lets the waiting events go, unhandled. Returns how many there were. */
  close(): number {
    const count = this.#held;
    for (const chat of [...this.#chats.values()]) {
      for (const { acknowledge } of chat.held.splice(0)) acknowledge("unhandled");
      this.#settle(chat);
    }
    this.#held = 0;
    return count;
  }

  /** How many chats are kept. */
  get chats(): number {
    return this.#chats.size;
  }

  #chat(key: ChatKey): Chat {
    let chat = this.#chats.get(key);
    if (chat === undefined) {
      if (this.#chats.size >= this.#mostChats) this.#forgetIdle();
      chat = { key, running: 0, asking: 0, held: [], leftOut: undefined, cancelWait: undefined };
      this.#chats.set(key, chat);
    }
    return chat;
  }

  /** The chat of an event: its group, or else its person, of one account. */
  #keyOf(payload: EventPayload): ChatKey {
    const { self_id, group_id, user_id, message_type } = payload as Record<string, unknown>;
    return this.#chatKey(self_id, message_type === "private" ? undefined : group_id, user_id);
  }

  /** Ids that are written as text are the same chats as those that are numbers. */
  #chatKey(selfId: unknown, groupId: unknown, person: unknown): ChatKey {
    if (selfId === this.#accountNumber && selfId !== undefined) {
      if (isPlain(groupId)) return groupId;
      if (groupId === undefined && isPlain(person)) return -person;
    }
    const account = idText(selfId) ?? "0";
    if (this.#account === undefined) {
      this.#account = account;
      this.#accountNumber = String(Number(account)) === account ? Number(account) : undefined;
    }
    const group = idText(groupId);
    const id = group ?? idText(person) ?? "0";
    if (account !== this.#account || !isPlain(Number(id)) || String(Number(id)) !== id) {
      return group === undefined ? `${account}u${id}` : `${account}g${id}`;
    }
    return group === undefined ? -Number(id) : Number(id);
  }

  #hasRoom({ running, asking }: Chat): boolean {
    return running - Math.min(running, asking) < this.#running;
  }

  /** Something about a chat has changed. */
  #settle(chat: Chat): void {
    const { held } = chat;
    if (held.length <= this.#waiting / 2) this.#reopen(chat);
    if (held.length > 0 && this.#hasRoom(chat)) this.#round.add(chat);
    else this.#round.delete(chat);
  }

  #forgetIdle(): void {
    const busy = [...this.#chats.values()].filter((chat) => chat.held.length + chat.running + chat.asking > 0);
    this.#chats = new Map(busy.map((chat) => [chat.key, chat]));
    this.#mostChats = Math.max(FEW_CHATS, busy.length * 2);
  }

  #filled(chat: Chat): void {
    this.#full.add(chat);
    if (!this.#drops) {
      return this.#host.log.warn(appTexts().linksPause(this.#describe(chat)));
    }
    chat.cancelWait = this.#host.clock.schedule(PATIENCE_MS, () => {
      chat.cancelWait = undefined;
      chat.leftOut = 0;
      this.#full.delete(chat);
      this.#host.log.warn(appTexts().leavesOut(this.#describe(chat)));
      this.#regulate();
    });
  }

  #reopen(chat: Chat): void {
    chat.cancelWait?.();
    chat.cancelWait = undefined;
    this.#full.delete(chat);
    const { leftOut } = chat;
    if (leftOut === undefined) return;
    chat.leftOut = undefined;
    this.#host.log.warn(appTexts().listenedAgain(nameOf(chat.key), leftOut));
  }

  #leaveOut(chat: Chat, { acknowledge }: HeldEvent): void {
    this.#dropped++;
    chat.leftOut = (chat.leftOut ?? 0) + 1;
    acknowledge();
  }

  /** The links pause while too much waits. */
  #regulate(): void {
    if (this.#held >= MOST_HELD && !this.#isCrowded) {
      this.#isCrowded = true;
      this.#host.log.warn(appTexts().crowded(this.#held));
    } else if (this.#held <= MOST_HELD / 2) this.#isCrowded = false;
    const isPaused = this.#isCrowded || this.#full.size > 0;
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#host.pause(isPaused);
  }

  #describe({ key, running, held }: Chat): string {
    return appTexts().chatFull(nameOf(key), held.length, running);
  }
}

function nameOf(key: ChatKey): string {
  if (typeof key === "number") return key > 0 ? appTexts().group(String(key)) : appTexts().person(String(-key));
  const [, kind, id = key] = /^\d*([gu])(.*)$/.exec(key) ?? [];
  return kind === "g" ? appTexts().group(id) : appTexts().person(id);
}

function isPlain(id: unknown): id is number {
  return typeof id === "number" && id > 0 && Number.isSafeInteger(id);
}

/**
 * Checks the option `perChat`.
 *
 * @throws ConfigError that names what is wrong
 */
export function checkPerChat(options: PerChatOptions): void {
  checkOptions("launch()", options, kinds, "perChat");
}

const kinds: Record<keyof PerChatOptions, OptionKind> = {
  running: "count",
  waiting: "count",
  whenFull: ["drop", "pause"],
};
