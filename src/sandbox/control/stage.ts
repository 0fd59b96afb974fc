/** The ground that the operations of the control protocol stand on: one world, and the server in front of it. */

import type { Dialect } from "../dialects/dialect.ts";
import type { Connections } from "../ports/connections.ts";
import type { ScenarioDesk } from "../scenario/desk.ts";
import type { IdleProbe } from "../play/settle.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { World } from "../world/world.ts";
import type { Accounts } from "./accounts.ts";
import type { Spaces } from "./spaces.ts";
import type { MovableClock } from "./movable_clock.ts";

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

/** Everything that operations may touch. */
export interface ControlStage {
  readonly world: World;
  readonly dialect: Dialect;
  readonly connections: Connections;
  readonly clock: MovableClock;
  /** Where bots connect. */
  readonly url: string;
  readonly httpUrl: string;
  /** The accounts of bots: their ports, implementations and faults. The first is that of `dialect`. */
  readonly accounts: Accounts;
  /** Sandboxes that were forked from this one. */
  readonly spaces: Spaces;
  /** The scenarios beside the bot. */
  readonly scenarios: ScenarioDesk;
  /** Makes the world what it was at the beginning. */
  reset(): void;
  /**
   * Makes the world what a document says.
   *
   * @throws ConfigError with code `SANDBOX_WORLD`, and then nothing has changed
   */
  load(document: unknown): void;
  /** Resolves when the bot is quiet. */
  settle(): Promise<void>;
}
