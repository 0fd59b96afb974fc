/** The bot of this process, as far as people and agents may ask it. */

import type { IdleProbe } from "../play/settle.ts";
import type { Clock } from "../../util/time/clock.ts";

/** One handler of the bot, and why it would answer an event or would not. */
export interface HandlerVerdict {
  /** `CheckIn.checkIn` */
  readonly handler: string;
  /** `@Command("签到")` */
  readonly answers: string;
  /** Where it is written. */
  readonly site: string | undefined;
  /** Whether it would run. */
  readonly runs: boolean;
  /** The condition that decides it, in a sentence. */
  readonly why: string;
}

/** How the bot would take an event. */
export interface BotExplanation {
  /** `message.group.normal` */
  readonly event: string;
  /** Each of its handlers, and whether it would run. */
  readonly handlers: readonly HandlerVerdict[];
  /** Why what they say would not leave at once. */
  readonly notes?: readonly string[];
}

/** A command that the bot answers. */
export interface BotCommand {
  /** `签到`, `roll <sides:int>` */
  readonly pattern: string;
  /** The bot's own line about it; empty when there is none. */
  readonly description: string;
}

/** @internal The same bots, started once more for a story. */
export interface BotAgain extends IdleProbe {
  /** How many events they have received so far. */
  eventsReceived(): number;
  /** Errors of handlers since this was last asked. */
  errors(): readonly string[];
  /** Why each of their handlers would run for an event, or would not. */
  explain: AttachedBot["explain"];
  /** Stops them and starts them again: what they have stored stays. */
  restart(): Promise<void>;
  /** Stops them. */
  stop(): Promise<void>;
}

/** @internal Where bots are started once more. */
export interface AgainPlace {
  /** Where they connect. */
  readonly url: string;
  /** Their time. */
  readonly clock: Clock;
}

/** The bot of this process, as far as it can be asked. */
export interface AttachedBot {
  /** Why each of its handlers would run for an event, or would not. */
  explain(payload: object): Promise<BotExplanation>;
  /** The commands that it answers. */
  commands(): readonly BotCommand[];
  /** Starts the same bots once more, with fields and a storage of their own, in another sandbox. */
  again?(place: AgainPlace): Promise<BotAgain>;
}
