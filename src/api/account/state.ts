/**
 * How one account is: its link, and whether QQ has it online. A link may be healthy while QQ is offline, so the two are kept
 * apart, and put together for whoever asks. Heartbeats, notices, refused messages and the answers to `get_status` tell.
 */

import { type ActionReply, isSuccess } from "../../protocol/frames.ts";
import { readWords } from "../../protocol/scalars.ts";
import type { CallerLink } from "../../transport/transport.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Clock } from "../../util/time/clock.ts";
import { wordingOf } from "../action_error.ts";
import { kindOf } from "../action_kind.ts";
import { saysKicked, type Sign, signOf, signOfStatus } from "./signs.ts";
import { StatusQuestions } from "./status_questions.ts";

/**
 * The states of an account.
 *
 * * `connecting`: its link was never up so far;
 * * `up`: its link is up, and nothing says that QQ is offline;
 * * `link-down`: the link was lost, and is made again;
 * * `offline`: the link is healthy, QQ is not: no message gets out;
 * * `kicked`: as `offline`, and QQ ended the login, so that somebody has to log in again;
 * * `stopped`: the client was stopped.
 */
export type AccountStateName = "connecting" | "up" | "link-down" | "offline" | "kicked" | "stopped";

/**
 * Who said so: the link, a heartbeat, a notice (`bot_offline`, `bot_online`), the refusal of a message, or the answer to
 * `get_status`, which is asked where no heartbeats come.
 */
export type AccountSource = "link" | "heartbeat" | "notice" | "refusal" | "status";

/** How an account is, since when, and who said so. */
export interface AccountStatus {
  /** The state. */
  readonly state: AccountStateName;
  /** Since when, in Unix milliseconds. */
  readonly sinceMs: number;
  /** Why, as the implementation said it; empty where it gave no reason. */
  readonly reason: string;
  /** Who said so. */
  readonly source: AccountSource;
}

/** The part of it that the outbox reads for every message. */
export interface AccountGate {
  /** QQ is offline: no message leaves. A field, because every message looks here. */
  readonly isOff: boolean;
  /** Since when, by `clock.now()`. */
  readonly offSinceMs: number;
  readonly status: AccountStatus;
  /** Messages wait until it is back: it is asked again and again. */
  awaited(): void;
}

/** QQ went offline, or came back: the link may come and go meanwhile. */
export type AccountTurn = "offline" | "online";

/** The parts that an account's state is made with. */
export interface AccountParts {
  readonly clock: Clock;
  /** How long it may go without a heartbeat before it is asked, in milliseconds. Default 60 000. */
  readonly statusMs?: number | undefined;
  /** Calls `get_status`. */
  readonly ask: () => Promise<ActionReply>;
  /** The link of calls; undefined where every call opens a way of its own, as over HTTP. */
  readonly link: () => Pick<CallerLink, "state"> | undefined;
  /** Whether messages wait. */
  readonly isAwaited: () => boolean;
  /** Whether events are held back from the bot. */
  readonly isBehind?: () => boolean;
  /** Told of every event that is no message, and no sign of the account either. */
  readonly notice?: (payload: object) => void;
  /** It has changed. `turn` says whether QQ went offline or came back just now. Must not throw. */
  readonly changed: (now: AccountStatus, before: AccountStatus, turn: AccountTurn | undefined) => void;
}

/** The longest that a good heartbeat is not believed, after messages were refused again and again. */
const MOST_DOUBT_MS = 15 * 60_000;
const FIRST_DOUBT_MS = 60_000;

/** Refusals of messages that may come from an account that is offline, and may not: the account is asked. */
const DOUBTFUL: ReadonlySet<string> = new Set(["failed", "timeout", "risk-control"]);

/** The state of one account. */
export class AccountState implements AccountGate {
  isOff = false;
  offSinceMs = 0;
  /** A message that goes through says something: it is to be told of with {@link AccountState.sent}. A field, as every reply looks here. */
  heedsSuccess = false;
  /** How many times it went offline. */
  losses = 0;
  readonly #parts: AccountParts;
  readonly #questions: StatusQuestions;
  #link: "connecting" | "up" | "link-down" | "stopped" = "connecting";
  /** How QQ is, apart from the link. */
  #off: AccountStatus | undefined;
  #status: AccountStatus;
  /** How many times in a row it went offline by the refusal of a message. */
  #doubts = 0;

  constructor(parts: AccountParts) {
    this.#parts = parts;
    this.#status = { state: "connecting", sinceMs: parts.clock.date(), reason: "", source: "link" };
    this.#questions = new StatusQuestions({
      clock: parts.clock,
      everyMs: parts.statusMs ?? 60_000,
      isOff: () => this.isOff,
      isAwaited: () => parts.isAwaited(),
      isBehind: () => parts.isBehind?.() === true,
      ask: () => this.#ask(),
    });
  }

  get status(): AccountStatus {
    return this.#status;
  }

  /** Asks how it is from now on, whenever no heartbeat has told for a while. */
  watch(): void {
    this.#questions.watch();
  }

  awaited(): void {
    this.#questions.need();
  }

  /** The link is up. QQ counts as it was before, until somebody says otherwise. */
  linkUp(): void {
    const isBack = this.#link === "link-down";
    this.#setLink("up", "");
    if (isBack && this.isOff) this.#questions.now();
  }

  linkDown(reason: string): void {
    if (this.#link !== "connecting") this.#setLink("link-down", reason);
  }

  stop(): void {
    this.#questions.stop();
    this.#setLink("stopped", "");
  }

  /** An event that is no message came: most say nothing here. */
  sign(payload: object): void {
    const sign = signOf(payload);
    if (sign === undefined) return this.#parts.notice?.(payload);
    if (sign.source === "heartbeat") this.#questions.heard((payload as { interval?: unknown }).interval);
    this.#take(sign);
  }

  /** A call was refused. One refusal is enough, where its words say that the account is offline. */
  refused(action: string, reply: ActionReply, isMessage: boolean): void {
    if (this.#link === "stopped") return;
    const kind = kindOf(action, reply.retcode, wordingOf(reply), readWords(reply.msg) ?? "");
    if (kind === "offline") this.#refusedAsOffline(wordingOf(reply));
    else if (isMessage && !this.isOff && DOUBTFUL.has(kind)) this.#questions.doubt();
  }

  /** A message went through while {@link AccountState.heedsSuccess}. */
  sent(): void {
    this.#doubts = 0;
    this.heedsSuccess = false;
    if (this.#off?.source === "refusal") this.#setOff(undefined, "refusal");
  }

  #refusedAsOffline(words: string): void {
    if (this.#off !== undefined) return;
    this.#doubts++;
    this.#setOff({ state: saysKicked(words) ? "kicked" : "offline", reason: words.slice(0, 200) }, "refusal");
  }

  #take({ isOnline, isKicked, reason, source }: Sign): void {
    if (this.#link === "stopped") return;
    if (isOnline) {
      if (this.#off !== undefined && !this.#isDoubted(source)) this.#setOff(undefined, source, reason);
    } else if (this.#off === undefined) {
      this.#setOff({ state: isKicked ? "kicked" : "offline", reason }, source);
    } else if (this.#off.reason === "" && reason !== "") {
      // The heartbeat came before the notice, which says why.
      this.#setOff({ state: isKicked ? "kicked" : this.#off.state, reason }, source);
    }
  }

  /** Some builds go on with good heartbeats while QQ refuses every message: the more often that was so, the longer they are not believed. */
  #isDoubted(source: AccountSource): boolean {
    if (source === "notice" || this.#doubts < 2) return false;
    const waitMs = Math.min(MOST_DOUBT_MS, FIRST_DOUBT_MS * 2 ** (this.#doubts - 2));
    return this.#parts.clock.now() - this.offSinceMs < waitMs;
  }

  async #ask(): Promise<void> {
    const link = this.#parts.link();
    if (link !== undefined && link.state !== "up") return;
    let reply: ActionReply;
    try {
      reply = await this.#parts.ask();
    } catch (error) {
      // Where calls have no link, nobody else says that the implementation is away.
      if (link === undefined) this.linkDown(messageOf(error));
      return;
    }
    if (this.#link === "stopped") return;
    if (link === undefined) this.#setLink("up", "");
    if (!isSuccess(reply)) return this.refused("get_status", reply, false);
    const sign = signOfStatus(reply.data, "status");
    if (sign !== undefined) this.#take(sign);
    // Nothing is known: the next message has to try.
    else if (this.#off?.source === "refusal" && !this.#isDoubted("status")) this.#setOff(undefined, "status");
  }

  #setOff(
    off: Pick<AccountStatus, "state" | "reason"> | undefined,
    source: AccountSource,
    reason = "",
  ): void {
    const { clock } = this.#parts;
    // Whoever says anything about QQ is there.
    if (this.#link === "connecting") this.#link = "up";
    const isNew = this.#off === undefined;
    this.#off = off === undefined ? undefined : { ...off, source, sinceMs: this.#off?.sinceMs ?? clock.date() };
    this.isOff = off !== undefined;
    if (off !== undefined && isNew) {
      this.losses++;
      this.offSinceMs = clock.now();
    }
    this.heedsSuccess = this.#doubts > 0;
    this.#questions.changed();
    this.#publish(source, reason, off === undefined ? "online" : isNew ? "offline" : undefined);
  }

  #setLink(link: "up" | "link-down" | "stopped", reason: string): void {
    if (this.#link === link || this.#link === "stopped") return;
    this.#link = link;
    this.#publish("link", reason);
  }

  #publish(source: AccountSource, reason: string, turn?: AccountTurn): void {
    const before = this.#status;
    const link: AccountStatus = { state: this.#link, sinceMs: this.#parts.clock.date(), reason, source };
    const now = this.#link === "up" ? this.#off ?? link : link;
    if (turn === undefined && now.state === before.state && now.reason === before.reason) return;
    this.#status = now;
    this.#parts.changed(now, before, turn);
  }
}
