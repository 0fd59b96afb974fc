/**
 * Messages on their way out. Those to one chat leave one after another, in order; different chats do not wait for each
 * other, unless a limit on all of them, or a missing link, makes them wait: then the higher priority goes first, and among
 * equals the chats take turns.
 */

import { AuthError, ConnectionError, OutboxError } from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { CallerLink } from "../../transport/transport.ts";
import type { AccountGate } from "../account/state.ts";
import { backoffMs } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Lane, Letter, LetterBox, Target } from "./call.ts";
import { Lanes } from "./lanes.ts";
import { fullError, keptError, offlineError, timeoutError } from "./outbox_errors.ts";
import type { OutboxOptions } from "./outbox_options.ts";
import type { Pace } from "../pace/pace.ts";
import { RateWindow } from "./rate_window.ts";
import { type Outgoing, SentByFunction } from "./outgoing.ts";
import { Reservation, ReservationLetter } from "./reservation.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";

/** The counters of an outbox. */
export interface OutboxStats {
  /** Messages that wait for their turn, a slot or a link. */
  readonly waiting: number;
  /** Messages that left and whose reply is awaited. */
  readonly inFlight: number;
  /** Messages that left and were replied to, whatever the reply was. */
  readonly sent: number;
  /** Messages that never left: no room, no link in time, given up, stopped. */
  readonly rejected: number;
  /** Chats that are kept for an answer in parts (`event.stream`), behind which other messages wait. */
  readonly reserved: number;
  /** How many were given back to everybody because that answer paused for too long, or took too long in all. */
  readonly reservationsEnded: number;
  /** How long the oldest of those that wait has done so, in milliseconds; 0 when none does. */
  readonly oldestMs: number;
}

/** The outbox of one client. */
export class Outbox implements LetterBox {
  readonly #clock: Clock;
  readonly #options: OutboxOptions;
  readonly #link: () => CallerLink | undefined;
  /** It never changes, once there is one. */
  #knownLink: CallerLink | undefined;
  /** How many messages may wait. */
  readonly maxWaiting: number;
  readonly #maxPerTarget: number;
  readonly #messageWaits: () => void;
  readonly #account: AccountGate | undefined;
  readonly #pace: Pace | undefined;
  readonly #keepMs: number;
  readonly #perChat: number;
  readonly #overall: RateWindow | undefined;
  readonly #lanes: Lanes;
  #inFlight = 0;
  /** Counts what leaves, so that what comes back stands in the old order. */
  #turn = 0;
  #sent = 0;
  #rejected = 0;
  readonly #reservations = new Set<Reservation>();
  #reservationsEnded = 0;
  #failures = 0;
  #restUntilMs = 0;
  #downSinceMs: number | undefined;
  #linkWait: AbortController | undefined;
  #cancelWake: (() => void) | undefined;
  #idleWaiters: (() => void)[] = [];
  #isClosed = false;

  /**
   * @param link the link that messages leave on, when there is such a thing
   * @param messageWaits told when a message begins to wait
   * @param account whether QQ has the account online: {@link Outbox.accountChanged} says when that changes
   * @param pace means against risk control, where they are wanted
   */
  constructor(
    options: OutboxOptions,
    clock: Clock,
    link: () => CallerLink | undefined,
    messageWaits: () => void = () => {},
    account?: AccountGate,
    pace?: Pace,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#link = link;
    this.#messageWaits = messageWaits;
    this.#account = account;
    this.#pace = pace;
    if (pace !== undefined) pace.onMorning = () => this.#pump();
    this.maxWaiting = options.maxWaiting ?? 2_000;
    this.#maxPerTarget = options.maxWaitingPerTarget ?? Math.ceil(this.maxWaiting / 2);
    this.#keepMs = options.keepMs ?? 60_000;
    this.#perChat = options.perChat ?? 1;
    this.#overall = options.overall === undefined ? undefined : new RateWindow(options.overall);
    this.#lanes = new Lanes(options.perTarget, pace);
  }

  get stats(): OutboxStats {
    const oldest = this.#lanes.oldestMs();
    return {
      waiting: this.#lanes.waiting,
      inFlight: this.#inFlight - this.#reservations.size,
      sent: this.#sent,
      rejected: this.#rejected,
      reserved: this.#reservations.size,
      reservationsEnded: this.#reservationsEnded,
      oldestMs: oldest === undefined ? 0 : this.#clock.now() - oldest,
    };
  }

  /** Chats that messages are under way to. */
  get targets(): number {
    return this.#lanes.active;
  }

  /** How many messages wait. */
  get waiting(): number {
    return this.#lanes.waiting;
  }

  /** The messages of one chat that others have to wait behind: how many wait, and since when one answer has the chat kept. */
  ahead(target: Target): { readonly count: number; readonly keptMs: number | undefined } {
    const kept = [...this.#reservations].find(({ lane }) => lane.target === target);
    const keptMs = kept === undefined ? undefined : this.#clock.now() - kept.sinceMs;
    return { count: this.#lanes.waitingFor(target), keptMs };
  }

  /** Why `count` more messages of an action may not wait; undefined when they may. */
  noRoom(action: string, target: Target, count: number): OutboxError | undefined {
    const chat = this.#lanes.waitingFor(target);
    if (this.#lanes.waiting + count > this.maxWaiting) {
      return fullError(action, target, clientTexts().outboxFull(this.#lanes.waiting));
    }
    if (chat + count <= this.#maxPerTarget) return undefined;
    return fullError(action, target, clientTexts().outboxChatFull(chat));
  }

  /**
   * Sends one message in its turn; settles as `send` does.
   *
   * @throws OutboxError when it waited and never left; what the link says when there was none in time; `signal.reason`
   */
  run(outgoing: Outgoing): Promise<ActionReply> {
    return new Promise((resolve, reject) => this.post(new SentByFunction(outgoing, resolve, reject)));
  }

  /** Sends one message in its turn. It hears how that goes. */
  post(letter: Letter): void {
    if (this.#isClosed) return letter.leave(0);
    const { target = "" } = letter;
    this.#postIn(this.#lanes.known.get(target) ?? this.#lanes.make(target, this.#clock), letter);
  }

  /** Sends one message of whoever has a chat kept. */
  postKept(letter: Letter, reservation: Reservation): void {
    if (this.#isClosed || reservation.isOver) this.post(letter);
    else this.#postIn(reservation.lane, letter);
  }

  /**
   * Has a chat kept, once its turn comes: until the reservation ends only messages with it leave. Undefined where the
   * outbox is closed.
   *
   * @throws what a message that waits is rejected with
   */
  reserve(target: Target, signal?: AbortSignal): Promise<Reservation | undefined> {
    return new Promise((resolve, reject) =>
      this.post(new ReservationLetter(target, signal, (letter) => this.#keep(letter), resolve, reject))
    );
  }

  #keep(letter: Letter): Reservation | undefined {
    const { lane } = letter;
    if (lane === undefined) return undefined;
    // It took a slot as a message does, and is none.
    this.#overall?.giveBack(letter.tookMs);
    lane.window?.giveBack(letter.tookMs);
    this.#pace?.cameBack(lane.target);
    lane.isKept = lane.isBusy = true;
    const reservation = new Reservation({
      clock: this.#clock,
      lane: this.#lanes.beside(lane),
      ended: (ended, isLate) => {
        this.#reservations.delete(ended);
        if (isLate) this.#reservationsEnded++;
        lane.isKept = false;
        this.#free(lane);
      },
    });
    this.#reservations.add(reservation);
    return reservation;
  }

  #postIn(lane: Lane, letter: Letter): void {
    letter.outbox = this;
    letter.lane = lane;
    if (!lane.isBusy && lane.letters.length === 0 && this.#mayLeave(lane)) this.#leave(lane, letter);
    else this.#enter(letter, lane);
  }

  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void> {
    if (this.#lanes.waiting + this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /** A chat is paused: what waits for it will not leave. */
  pauseChat(target: Target): void {
    const pace = this.#pace;
    if (pace === undefined) return;
    this.#rejectAll((letter) => pace.pausedError(letter, target), ({ lane }) => lane?.target === target);
    this.#settle();
  }

  /** The account went offline, or is back: what waits for it may leave, or has waited long enough. */
  accountChanged(): void {
    this.#pump();
    this.#settle();
  }

  /** Rejects the messages that wait. Later ones are not held. */
  close(): void {
    this.#isClosed = true;
    this.#rejectAll(({ action }) => new OutboxError("OUTBOX_CLOSED", clientTexts().stoppedUnsent(action)));
    for (const reservation of this.#reservations) reservation.release();
    this.#settle();
  }

  #mayLeave(lane: Lane): boolean {
    const link = this.#knownLink ??= this.#link();
    if ((link !== undefined && link.state !== "up") || this.#account?.isOff === true) return false;
    if (this.#pace !== undefined) return false;
    if (this.#overall === undefined && lane.window === undefined && this.#restUntilMs === 0) return true;
    const now = this.#clock.now();
    return now >= this.#restUntilMs && this.#slotMs(lane, now) === 0;
  }

  #slotMs(lane: Lane, now: number): number {
    return Math.max(this.#overall?.waitMs(now) ?? 0, lane.window?.waitMs(now) ?? 0);
  }

  #leave(lane: Lane, letter: Letter): void {
    const { enteredMs } = letter;
    lane.isBusy = ++lane.underWay >= this.#perChat;
    this.#inFlight++;
    letter.turn = ++this.#turn;
    if (this.#overall !== undefined || lane.window !== undefined) {
      const now = letter.tookMs = this.#clock.now();
      this.#overall?.take(now);
      lane.window?.take(now);
    }
    if (lane.letters.length > 0) this.#lanes.served(lane);
    this.#pace?.left(lane.target);
    letter.isLeaving = true;
    letter.leave(enteredMs === undefined ? 0 : this.#clock.now() - enteredMs);
    letter.isLeaving = false;
  }

  /** @internal A reply came: the next message of its chat leaves before anybody hears of it. */
  landed(letter: Letter, reply: ActionReply): void {
    this.#sent++;
    this.#failures = 0;
    if (this.#pace?.landed(letter, letter.lane?.target as Target, reply) === true) {
      this.pauseChat(letter.lane?.target as Target);
    }
    this.#free(letter.lane as Lane);
    letter.done(reply);
  }

  /** @internal There was no reply. A message that cannot have left is put back to the head of its lane, as long as it may be kept. */
  lost(letter: Letter, error: unknown): void {
    const lane = letter.lane as Lane;
    const hasLeft = !(error instanceof ConnectionError) || error.delivered !== "no";
    if (!hasLeft) {
      this.#overall?.giveBack(letter.tookMs);
      lane.window?.giveBack(letter.tookMs);
      this.#pace?.cameBack(lane.target);
    }
    const now = this.#clock.now();
    const enteredMs = letter.enteredMs ??= now;
    if (hasLeft || !this.#keeps(error) || now - enteredMs >= this.#keepMs) {
      if (!hasLeft) this.#rejected++;
      letter.failed(error);
      return this.#free(lane);
    }
    this.#restUntilMs = now + Math.max(100, backoffMs(++this.#failures, { maxMs: 10_000 }, () => 1));
    this.#ended(lane);
    this.#wait(letter, lane, true);
  }

  #ended(lane: Lane): void {
    lane.underWay--;
    lane.isBusy = lane.isKept;
    this.#inFlight--;
  }

  /** A chat's message is over: the next one may go. */
  #free(lane: Lane): void {
    this.#ended(lane);
    if (this.#lanes.waiting === 0) {
      this.#lanes.drop(lane);
      this.#settle();
    } else if (lane.letters.length > 0 && !lane.isBusy && this.#overall === undefined && this.#mayLeave(lane)) {
      this.#leave(lane, this.#lanes.take(lane.letters[0] as Letter));
    } else {
      this.#lanes.drop(lane);
      this.#pump();
    }
  }

  /** Whether a message that found no way out is kept for another try. */
  #keeps(error: unknown): boolean {
    if (this.#isClosed || error instanceof AuthError || this.#options.whenDown === "reject") return false;
    return this.#options.whenDown === "keep" || this.#link() !== undefined;
  }

  #enter(letter: Letter, lane: Lane): void {
    letter.enteredMs = this.#clock.now();
    const signal = letter.options?.signal;
    // The lane of a speaker has one message at a time, however many of others wait behind it.
    const full = this.#lanes.isOwn(lane) ? this.noRoom(letter.action, lane.target, 1) : undefined;
    const paced = this.#pace?.refusal(letter, lane.target, lane.letters.length);
    const down = this.#options.whenDown === "reject" ? this.#whyDown(letter) : undefined;
    const refused = full ?? paced ?? down;
    if (!signal?.aborted && refused === undefined) return this.#wait(letter, lane, false);
    this.#rejected++;
    if (signal?.aborted) letter.failed(signal.reason);
    else letter.failed(refused);
    this.#lanes.drop(lane);
  }

  /** The error of a message that is not kept while there is no way out. */
  #whyDown(letter: Letter): Error | undefined {
    if (this.#link()?.state === "down") return this.#link()?.error(letter.action);
    return this.#account?.isOff === true ? offlineError(letter, this.#account.status, 0) : undefined;
  }

  #wait(letter: Letter, lane: Lane, atHead: boolean): void {
    const { options } = letter;
    if (options?.signal !== undefined || options?.timeoutMs !== undefined) this.#bound(letter, options);
    this.#lanes.add(letter, lane, atHead);
    // Behind another one of its chat nothing can have changed.
    if (!lane.isBusy) this.#pump();
    if (this.#lanes.waiting > 0) this.#messageWaits();
  }

  /** A message may be given up, and has no more time than it was given. */
  #bound(letter: Letter, { signal, timeoutMs = 0 }: CallOptions): void {
    const aborted = (): void => this.#giveUp(letter, signal?.reason);
    const late = (): void => this.#giveUp(letter, timeoutError(letter, timeoutMs));
    const leftMs = timeoutMs - (this.#clock.now() - (letter.enteredMs ?? 0));
    const cancel = timeoutMs > 0 && timeoutMs < Infinity ? this.#clock.schedule(Math.max(0, leftMs), late) : undefined;
    signal?.addEventListener("abort", aborted);
    letter.forget = () => {
      cancel?.();
      signal?.removeEventListener("abort", aborted);
    };
  }

  #giveUp(letter: Letter, reason: unknown): void {
    this.#lanes.take(letter);
    this.#rejected++;
    letter.failed(reason);
    this.#lanes.drop(letter.lane as Lane);
    this.#settle();
  }

  /** Lets go what may go, and makes sure to be called again when more may. */
  #pump(): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    if (this.#lanes.waiting === 0) return;
    const link = this.#link();
    if (link !== undefined && link.state !== "up") return this.#awaitLink(link);
    if (this.#account?.isOff === true && this.#awaitAccount(this.#account)) return;
    const now = this.#clock.now();
    if (now < this.#restUntilMs) return this.#wakeIn(this.#restUntilMs - now);
    this.#restUntilMs = 0;
    for (;;) {
      const overallMs = this.#overall?.waitMs(now) ?? 0;
      if (overallMs > 0) return this.#wakeIn(overallMs);
      const { lane, waitMs } = this.#lanes.next(now);
      if (lane === undefined) return this.#wakeIn(waitMs);
      this.#leave(lane, this.#lanes.take(lane.letters[0] as Letter));
    }
  }

  #wakeIn(ms: number): void {
    if (ms < Infinity) this.#cancelWake = this.#clock.schedule(ms, () => this.#pump());
  }

  #awaitLink(link: CallerLink): void {
    if (link.state === "down" && this.#options.whenDown === "reject") {
      this.#rejectAll(({ action }) => link.error(action));
      return this.#settle();
    }
    if (this.#linkWait !== undefined) return;
    const now = this.#clock.now();
    const downSinceMs = this.#downSinceMs ??= now;
    const timeoutMs = Math.max(1, Math.max(this.#lanes.oldestMs() ?? now, downSinceMs) + this.#keepMs - now);
    const wait = this.#linkWait = new AbortController();
    link.whenUp("the outbox", { timeoutMs, signal: wait.signal }).then(
      () => {
        if (this.#linkWait === wait) this.#linkWait = undefined;
        this.#downSinceMs = undefined;
        this.#pump();
      },
      (error: unknown) => {
        if (this.#linkWait !== wait) return; // nobody waits any more
        this.#linkWait = undefined;
        this.#noLink(link, error, this.#clock.now() - now < timeoutMs);
      },
    );
  }

  /** QQ is offline under a healthy link. Returns false when nothing waits any more. */
  #awaitAccount(account: AccountGate): boolean {
    const keepMs = this.#options.whenDown === "reject" ? 0 : this.#keepMs;
    const now = this.#clock.now();
    this.#rejectAll(
      (letter) => offlineError(letter, account.status, keepMs),
      ({ enteredMs = now }) => Math.max(enteredMs, account.offSinceMs) + keepMs <= now,
    );
    const oldest = this.#lanes.oldestMs();
    if (oldest === undefined) return false;
    account.awaited();
    this.#wakeIn(Math.max(1, Math.max(oldest, account.offSinceMs) + keepMs - now));
    return true;
  }

  /** There was no link in time, or there will be none (`isFinal`). */
  #noLink(link: CallerLink, error: unknown, isFinal: boolean): void {
    if (isFinal) this.#rejectAll(({ action }) => link.error(action));
    else {
      const bornBefore = this.#clock.now() - this.#keepMs;
      this.#rejectAll(
        (letter) => keptError(letter, this.#keepMs, error),
        ({ enteredMs = 0 }) => enteredMs <= bornBefore,
      );
    }
    if (this.#lanes.waiting > 0) this.#pump();
    this.#settle();
  }

  #rejectAll(error: (letter: Letter) => unknown, which: (letter: Letter) => boolean = () => true): void {
    for (const letter of this.#lanes.all()) {
      if (!which(letter) || !this.#lanes.has(letter)) continue;
      this.#lanes.take(letter);
      this.#rejected++;
      letter.failed(error(letter));
      this.#lanes.drop(letter.lane as Lane);
    }
  }

  /** Stops its timer when no message waits, and tells when none is in flight either. */
  #settle(): void {
    if (this.#lanes.waiting > 0) return;
    this.#linkWait?.abort();
    this.#linkWait = undefined;
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    this.#pace?.rest();
    if (this.#inFlight === 0) { for (const resolve of this.#idleWaiters.splice(0)) resolve(); }
  }
}
