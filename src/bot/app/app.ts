/** The running app that `launch` resolves with. */

import type { OneBotApi } from "../../api/clients.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { ChatTarget } from "../events/create.ts";
import type { BaseEvent } from "../events/chat.ts";
import type { Explanation, RouteInfo } from "../dispatch/explain.ts";
import type { AccountInfo } from "../model/account.ts";
import type { Class } from "../model/binding.ts";
import type { AppStats, LinkState } from "./stats.ts";
import type { BotInfo } from "./run/roster.ts";
import type { JobInfo } from "../../schedule/job.ts";
import type { Schedule } from "../../schedule/schedule.ts";

/** Options of {@link App.watch}. */
export interface WatchOptions {
  /** How often the files are looked at, in milliseconds. Default 500. */
  everyMs?: number;
  /** The bots of the file that are running already: newer ones take their places. Default: none, those of the file are added. */
  bots?: readonly Class[];
}

/** A running app, as `launch` resolves with it. */
export interface App {
  /** The clients of the app, one for each account. Grows when an account connects to a client that listens. */
  readonly apis: readonly OneBotApi[];
  /** Counters since the start. */
  readonly stats: AppStats;
  /**
   * The accounts of the app, and how each is: its link, and whether QQ has it online.
   *
   * @example Which accounts cannot send
   * ```ts
   * import type { App } from "adelie";
   *
   * function lost(app: App): string[] {
   *   return app.accounts.filter(({ state }) => state !== "up").map(({ selfId, reason }) => `${selfId}: ${reason}`);
   * }
   * ```
   */
  readonly accounts: readonly AccountInfo[];
  /** How the link of each client is. */
  readonly links: ReadonlyMap<OneBotApi, LinkState>;
  /** The bots of the app. */
  readonly bots: readonly BotInfo[];
  /**
   * Adds a bot to the running app, and those that it needs. Its `@OnReady` has run when the promise resolves; it gets
   * events from before that.
   *
   * @param options what `injectOptions` gives it; those of `launch` when left out
   * @throws ConfigError when the bot cannot be: then nothing has changed
   */
  use(bot: Class, options?: unknown): Promise<void>;
  /** Takes a bot out: no more events, then its `@OnStop`. Handlers under way end by themselves. */
  remove(bot: Class): Promise<void>;
  /**
   * Puts a newer class in the place of a bot, in one step: no event is missed, and none is handled by both.
   *
   * @throws ConfigError when the newer class cannot be: then the older one stays
   */
  replace(bot: Class, by: Class): Promise<void>;
  /**
   * Adds the bots that a file launches or exports, and puts newer ones in their places whenever the file changes, or one that it
   * imports by a relative path: for development. The memory of an instance is gone with it; its storage stays. The file runs from
   * its first line again, and so do those that changed; a `launch` in it starts nothing then.
   *
   * @param file a path, or a URL such as `new URL("./check_in.ts", import.meta.url)`
   * @throws what the file throws when it is loaded for the first time; later the older bots stay, and the log says why
   */
  watch(file: string | URL, options?: WatchOptions): Promise<void>;
  /** Switches a bot on again. */
  enable(bot: Class): void;
  /** Switches a bot off: it keeps what it knows and gets no events. */
  disable(bot: Class): void;
  /**
   * Why each handler would run for an event, or would not. Nothing is sent, counted or kept; guards are asked.
   *
   * @example Why nobody answers
   * ```ts
   * import { type App, type BotEvent } from "adelie";
   *
   * async function why(app: App, event: BotEvent) {
   *   console.log(String(await app.explain(event)));
   * }
   * ```
   *
   * @param event the object that a handler got, or an event as it arrives
   */
  explain(event: BaseEvent | EventPayload): Promise<Explanation>;
  /** Every handler: what it answers, where it is written, and its conditions. */
  routes(): readonly RouteInfo[];
  /** Every job that is still to run: of `@Cron` and `@Every`, and of schedules. */
  readonly jobs: readonly JobInfo[];
  /** For jobs that belong to no bot. */
  readonly schedule: Schedule;
  /**
   * Opens a chat that no event came from, to say and ask something there: in a job, a task or a hook.
   *
   * @param api the account; the first one when left out
   */
  chat(target: ChatTarget, api?: OneBotApi): BaseEvent;
  /**
   * Resolves when no handler and no job is running, except for those that wait for an answer or in a line (`@Concurrency`), and no
   * event waits for `concurrency` or `perChat`.
   */
  idle(): Promise<void>;
  /**
   * Stops: no new events, handlers that run get `stopTimeoutMs` to end, `@OnStop` runs, links are closed. Called again,
   * it waits for the same stop.
   */
  stop(): Promise<void>;
  /** Resolves when the app has stopped. */
  readonly stopped: Promise<void>;
}
