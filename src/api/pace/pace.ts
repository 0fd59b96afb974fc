/**
 * Means against risk control, as the outbox asks for them: may a message wait at all, how long until it may leave, and what the
 * reply to it means for its chat. A client without the option `pace` has none of this.
 */

import { OutboxError } from "../../errors.ts";
import { type ActionReply, isSuccess } from "../../protocol/frames.ts";
import { idText } from "../../protocol/ids.ts";
import { readNumber, readWords } from "../../protocol/scalars.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";
import { accountTexts } from "../../texts/logs/account_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { claim } from "../../util/looked_after.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Clock } from "../../util/time/clock.ts";
import { wordingOf } from "../action_error.ts";
import { kindOf } from "../action_kind.ts";
import { type Letter, nameOfTarget, type Target, targetOf } from "../calls/call.ts";
import { Breaker, type Pause } from "./breaker.ts";
import { DayCounts, quietLeftMs } from "./calendar.ts";
import type { PaceRules } from "./options.ts";

/** Where the counts of a day, and the chats that are paused, are kept over a restart. */
export interface PaceKeeper {
  load(): Promise<unknown>;
  save(kept: unknown): Promise<void>;
}

/** The parts that a pace is made with. */
export interface PaceParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** A date that is set back is noticed within ten minutes. */
const LONGEST_WAIT_MS = 600_000;

/** How long after a message the counts are saved, and after a pause has begun or ended. */
const SAVE_MS = 30_000;
const SAVE_PAUSE_MS = 1_000;

/** The pace of one client. */
export class Pace {
  /** How many messages were refused here. */
  refusedCount = 0;
  /** Called when the quiet hours that messages waited for have ended. The outbox sets it. */
  onMorning: () => void = () => {};
  readonly #rules: PaceRules;
  readonly #parts: PaceParts;
  readonly #counts: DayCounts | undefined;
  readonly #breaker: Breaker | undefined;
  /** When the message that is next in its chat may leave, by `clock.now()`. */
  readonly #next = new Map<Target, { readonly letter: Letter; readonly dueMs: number }>();
  readonly #quietTold: NowAndThen;
  readonly #budgetTold = new Map<Target, string>();
  #keeper: PaceKeeper | undefined;
  #cancelSave: (() => void) | undefined;
  /** When it is saved, by `clock.now()`. */
  #saveAtMs = Infinity;
  #cancelMorning: (() => void) | undefined;

  constructor(rules: PaceRules, parts: PaceParts) {
    this.#rules = rules;
    this.#parts = parts;
    this.#counts = rules.perDay === Infinity ? undefined : new DayCounts(parts.clock, rules.timezone);
    this.#breaker = rules.breaker === undefined ? undefined : new Breaker(rules.breaker, parts.clock);
    this.#quietTold = new NowAndThen({ everyMs: 3_600_000, clock: parts.clock });
  }

  /** How many chats are paused. */
  get paused(): number {
    return this.#breaker?.paused ?? 0;
  }

  /**
   * Why a message may not be sent; undefined when it may wait for its turn.
   *
   * @param ahead how many wait for its chat already
   */
  refusal(letter: Letter, target: Target, ahead: number): OutboxError | undefined {
    const pause = this.#breaker?.pauseOf(target);
    if (pause !== undefined) return this.pausedError(letter, target);
    const { perDay, quiet } = this.#rules;
    if (this.#counts !== undefined && this.#counts.of(target) + ahead >= perDay) {
      this.#tellSpent(target);
      const what = clientTexts().paceBudget(this.#what(letter, target), perDay);
      return this.#refuse("PACE_BUDGET", what, this.#counts.leftMs());
    }
    const quietMs = quiet === undefined || quiet.keeps || isUrgent(letter) ? 0 : this.#quietMs();
    if (quietMs === 0) return undefined;
    const count = this.#quietTold.next();
    if (count > 0) this.#parts.log.info(accountTexts().quietRefused(count, this.#timeIn(quietMs)));
    return this.#refuse(
      "PACE_QUIET",
      clientTexts().paceQuiet(this.#what(letter, target), this.#timeIn(quietMs)),
      quietMs,
    );
  }

  /** The error of a message to a chat that is paused. */
  pausedError(letter: Letter, target: Target): OutboxError {
    const { kind = "failed", forMs = 1 } = this.#breaker?.pauseOf(target) ?? {};
    const what = clientTexts().pacePaused(this.#what(letter, target), kind, this.#timeIn(forMs));
    return this.#refuse("PACE_PAUSED", what, forMs);
  }

  /** How long until the next message of a chat may leave, in milliseconds; 0 when it may. */
  waitMs(letter: Letter, target: Target, nowMs: number): number {
    if (isUrgent(letter)) return 0;
    const quietMs = this.#rules.quiet?.keeps === true ? this.#quietMs() : 0;
    if (quietMs > 0) {
      this.#awaitMorning(quietMs);
      return Math.min(quietMs, LONGEST_WAIT_MS);
    }
    const { jitterMs } = this.#rules;
    if (jitterMs === undefined) return 0;
    let next = this.#next.get(target);
    if (next?.letter !== letter) {
      const [least, most] = jitterMs;
      const waitMs = least + (this.#parts.random ?? Math.random)() * (most - least);
      this.#next.set(target, next = { letter, dueMs: nowMs + waitMs });
    }
    return Math.max(0, next.dueMs - nowMs);
  }

  /** A message leaves. */
  left(target: Target): void {
    this.#next.delete(target);
    if (this.#breaker?.isTrial(target) === true) this.#parts.log.info(accountTexts().chatTried(nameOfTarget(target)));
    if (this.#counts === undefined) return;
    this.#counts.add(target, 1);
    this.#saveIn(SAVE_MS);
  }

  /** It did not leave after all. */
  cameBack(target: Target): void {
    this.#counts?.add(target, -1);
  }

  /** Nothing waits any more. */
  rest(): void {
    this.#cancelMorning?.();
    this.#cancelMorning = undefined;
  }

  /** Nothing waits for a chat any more. */
  forget(target: Target): void {
    this.#next.delete(target);
  }

  /** A reply came. Returns whether its chat is paused from now on. */
  landed({ action }: Letter, target: Target, reply: ActionReply): boolean {
    if (this.#breaker === undefined) return false;
    if (isSuccess(reply)) {
      if (this.#breaker.opened(target)) this.#tellOpen(target);
      return false;
    }
    const kind = kindOf(action, reply.retcode, wordingOf(reply), readWords(reply.msg) ?? "");
    const pause = this.#breaker.refused(target, kind);
    if (pause !== undefined) this.#tellPaused(target, pause);
    return pause !== undefined;
  }

  /** A notice came. Returns the chat that is paused from now on because the bot is muted there. */
  notice(payload: object): Target | undefined {
    const { notice_type, sub_type, group_id, user_id, self_id, duration } = payload as Record<string, unknown>;
    if (this.#breaker === undefined || notice_type !== "group_ban") return undefined;
    const who = idText(user_id);
    const group = targetOf(true, group_id);
    if (sub_type === "lift_ban" && (who === undefined || who === idText(self_id))) {
      if (this.#breaker.opened(group)) this.#tellOpen(group);
      return undefined;
    }
    const forMs = (readNumber(duration) ?? 0) * 1_000;
    if (who === undefined || who !== idText(self_id) || !(forMs > 0)) return undefined;
    this.#tellPaused(group, this.#breaker.muted(group, forMs));
    return group;
  }

  /** Why a message to a chat would not leave, for people; undefined when it would. */
  heldBack(target: Target): string | undefined {
    const pause = this.#breaker?.pauseOf(target);
    const texts = accountTexts();
    if (pause !== undefined) {
      return texts.chatPaused(nameOfTarget(target), pause.kind, pause.refusals, this.#timeIn(pause.forMs));
    }
    const { perDay } = this.#rules;
    if (this.#counts !== undefined && this.#counts.of(target) >= perDay) {
      return texts.budgetSpent(nameOfTarget(target), perDay);
    }
    const quietMs = this.#quietMs();
    return quietMs > 0 ? texts.quietNow(this.#timeIn(quietMs)) : undefined;
  }

  /** Keeps the counts of the day, and the pauses, from now on, and takes in what was kept before. Never rejects. */
  async keep(keeper: PaceKeeper): Promise<void> {
    if ((this.#counts === undefined && this.#breaker === undefined) || this.#keeper !== undefined) return;
    this.#keeper = keeper;
    try {
      const kept = await keeper.load();
      this.#counts?.restore(kept);
      const paused = this.#breaker?.restore((kept as { pauses?: unknown } | null | undefined)?.pauses) ?? 0;
      if (paused > 0) this.#parts.log.info(accountTexts().stillPaused(paused));
    } catch (error) {
      this.#parts.log.warn(accountTexts().paceNotKept(messageOf(error)));
    }
  }

  /** Saves them, where they are kept. Never rejects. */
  async save(): Promise<void> {
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    this.#saveAtMs = Infinity;
    try {
      const pauses = this.#breaker?.kept();
      await this.#keeper?.save({ ...this.#counts?.kept(), ...pauses === undefined ? {} : { pauses } });
    } catch (error) {
      this.#parts.log.warn(accountTexts().paceNotKept(messageOf(error)));
    }
  }

  /** The end of the quiet hours is a date, which may come sooner than the time that passes. */
  #awaitMorning(quietMs: number): void {
    const { clock } = this.#parts;
    this.#cancelMorning ??= clock.scheduleAt(clock.date() + quietMs, () => {
      this.#cancelMorning = undefined;
      this.onMorning();
    });
  }

  #saveIn(ms: number): void {
    const { clock } = this.#parts;
    const atMs = clock.now() + ms;
    if (this.#keeper === undefined || atMs >= this.#saveAtMs) return;
    this.#cancelSave?.();
    this.#saveAtMs = atMs;
    this.#cancelSave = clock.schedule(ms, () => void this.save());
  }

  #quietMs(): number {
    const { quiet, timezone } = this.#rules;
    return quiet === undefined ? 0 : quietLeftMs(quiet, this.#parts.clock.date(), timezone);
  }

  /** The time of day in so many milliseconds, as the zone's clock shows it. */
  #timeIn(ms: number): string {
    const dateMs = this.#parts.clock.date() + ms;
    const { timezone } = this.#rules;
    const zone = timezone === undefined ? {} : { timeZone: timezone };
    const fields = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    return new Intl.DateTimeFormat("en-GB", { ...fields, ...zone }).format(dateMs).replace(",", "");
  }

  #what({ action }: Letter, target: Target): string {
    return clientTexts().sentTo(action, nameOfTarget(target));
  }

  /** The log has a line about the reason already: each message that it costs gets none. */
  #refuse(code: "PACE_BUDGET" | "PACE_PAUSED" | "PACE_QUIET", message: string, retryAfterMs: number): OutboxError {
    this.refusedCount++;
    const error = new OutboxError(code, message, { retryAfterMs: Math.ceil(retryAfterMs) });
    claim(error);
    return error;
  }

  #tellOpen(target: Target): void {
    this.#saveIn(SAVE_PAUSE_MS);
    this.#parts.log.info(accountTexts().chatOpen(nameOfTarget(target)));
  }

  #tellPaused(target: Target, { kind, refusals, forMs }: Pause): void {
    this.#saveIn(SAVE_PAUSE_MS);
    this.#parts.log.warn(accountTexts().chatPaused(nameOfTarget(target), kind, refusals, this.#timeIn(forMs)));
  }

  /** Once a day for each chat. */
  #tellSpent(target: Target): void {
    const day = this.#counts?.day ?? "";
    if (this.#budgetTold.get(target) === day) return;
    if (this.#budgetTold.size >= 1_000) this.#budgetTold.clear();
    this.#budgetTold.set(target, day);
    this.#parts.log.warn(accountTexts().budgetSpent(nameOfTarget(target), this.#rules.perDay));
  }
}

/** Whoever gives a message a priority means it to go now. */
function isUrgent({ options }: Letter): boolean {
  return (options?.priority ?? 0) > 0;
}
