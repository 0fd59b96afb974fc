/** A running bot: events go to handlers, what they return is sent, what they throw is told, and it stops in bounded time. */

import type { OneBotApi } from "../api/onebot_api.ts";
import type { EventPayload } from "../protocol/events.ts";
import { isMessage } from "../protocol/message.ts";
import type { Clock } from "../util/clock.ts";
import type { Logger } from "../util/log.ts";
import type { BoundBot, CatchRoute, HookRoute } from "./bind.ts";
import type { ErrorContext } from "./decorators.ts";
import { createEvent, type EventMethods } from "./event.ts";
import type { BotEvent } from "./event_types.ts";
import type { Match, Router } from "./router.ts";

/** What `launch` resolves with. */
export interface App {
  /** The clients of the app, one for each account. */
  readonly apis: readonly OneBotApi[];
  /** What happened so far. */
  readonly stats: AppStats;
  /** Resolves when no handler is running. */
  idle(): Promise<void>;
  /**
   * Stops: no new events, handlers that run get `stopTimeoutMs` to end, `@OnStop` runs, links are closed. Called again,
   * it waits for the same stop.
   */
  stop(): Promise<void>;
  /** Resolves when the app has stopped. */
  readonly stopped: Promise<void>;
}

/** Counters of an app. */
export interface AppStats {
  /** Events that arrived. */
  readonly events: number;
  /** Events that at least one handler answered. */
  readonly handled: number;
  /** Handlers that failed. */
  readonly failed: number;
  /** Handlers that are running now. */
  readonly running: number;
}

/** What an app is made of. */
export interface AppParts {
  readonly bots: readonly BoundBot[];
  readonly apis: readonly OneBotApi[];
  readonly router: Router;
  readonly log: Logger;
  readonly clock: Clock;
  readonly concurrency: number;
  readonly stopTimeoutMs: number;
  readonly onError: ((error: unknown, context: ErrorContext) => unknown) | undefined;
}

type Acknowledge = (operation?: Record<string, unknown>) => void;

/** Runs bots. `launch` makes it, opens the links, and hands the events in. */
export class Runner implements App {
  readonly stats = { events: 0, handled: 0, failed: 0, running: 0 };
  readonly stopped: Promise<void>;
  readonly #parts: AppParts;
  #resolveStopped: () => void = () => {};
  #stopping: Promise<void> | undefined;
  #idleWaiters: (() => void)[] = [];
  #isPaused = false;
  /** Events that arrived before `@OnReady` ended; undefined from then on. */
  #early: (() => void)[] | undefined = [];

  constructor(parts: AppParts) {
    this.#parts = parts;
    this.stopped = new Promise((resolve) => this.#resolveStopped = resolve);
  }

  get apis(): readonly OneBotApi[] {
    return this.#parts.apis;
  }

  /** Takes an event of one account. */
  receive(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    this.stats.events++;
    if (this.#early !== undefined) {
      this.#early.push(() => this.#dispatch(api, payload, acknowledge));
      return;
    }
    this.#dispatch(api, payload, acknowledge);
  }

  /** Runs `@OnReady`, then lets the events in that came meanwhile. */
  async begin(): Promise<void> {
    for (const bot of this.#parts.bots) for (const hook of bot.ready) await this.#runHook(hook);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const dispatch of early) dispatch();
  }

  idle(): Promise<void> {
    if (this.stats.running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  stop(): Promise<void> {
    return this.#stopping ??= this.#stop();
  }

  /** Tells about an error: to `@Catch` methods, to `onError`, and to the log. Never throws. */
  async report(error: unknown, context: ErrorContext, bot?: object): Promise<void> {
    this.stats.failed++;
    const where = context.event === undefined ? context.source : `${context.source} (on ${context.event.eventName})`;
    this.#parts.log.error(`${where} failed: ${messageOf(error)}`, error);
    for (const each of this.#parts.bots) {
      if (bot !== undefined && each.instance !== bot) continue;
      for (const route of each.catches) {
        if (accepts(route, error)) await this.#tell(route, error, context);
      }
    }
    if (this.#parts.onError === undefined) return;
    try {
      await this.#parts.onError(error, context);
    } catch (second) {
      this.#parts.log.error(`onError failed: ${messageOf(second)}`, second);
    }
  }

  #dispatch(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    const matches = this.#parts.router.match(payload);
    if (matches.length === 0 || this.#stopping !== undefined) {
      acknowledge();
      return;
    }
    this.stats.handled++;
    const event = createEvent(payload, api);
    let open = matches.length;
    const ended = (): void => {
      if (--open === 0) acknowledge();
      this.#leave();
    };
    for (const match of matches) this.#start(match, event, ended);
  }

  #start(match: Match, event: EventMethods, ended: () => void): void {
    this.#enter();
    const { route, rest } = match;
    let result: unknown;
    try {
      result = rest === undefined ? route.run(event) : route.run(event, rest);
    } catch (error) {
      void this.#failed(error, match, event).then(ended);
      return;
    }
    // Most handlers of chat messages answer nothing: they cost no promise.
    if (result === undefined || result === null) ended();
    else void this.#finish(result, match, event).then(ended);
  }

  async #finish(result: unknown, match: Match, event: EventMethods): Promise<void> {
    try {
      await this.#answer(event, await result, match.route.source);
    } catch (error) {
      await this.#failed(error, match, event);
    }
  }

  async #answer(event: EventMethods, answer: unknown, source: string): Promise<void> {
    if (answer === undefined || answer === null) return;
    if (!isMessage(answer)) {
      throw new TypeError(
        `${source} returned ${typeof answer === "object" ? "an object" : String(answer)}. ` +
          `A handler returns its reply: text, a segment or a list of both; or nothing.`,
      );
    }
    if (answer === "" || (Array.isArray(answer) && answer.length === 0)) return;
    await event.reply(answer);
  }

  #failed(error: unknown, match: Match, event: EventMethods): Promise<void> {
    return this.report(error, { source: match.route.source, event: event as BotEvent }, match.route.bot);
  }

  async #tell(route: CatchRoute, error: unknown, context: ErrorContext): Promise<void> {
    try {
      const answer = await route.run(error, context);
      if (context.event !== undefined) await this.#answer(context.event, answer, route.source);
    } catch (second) {
      this.#parts.log.error(`${route.source} failed while handling an error: ${messageOf(second)}`, second);
    }
  }

  async #runHook(hook: HookRoute): Promise<void> {
    try {
      await hook.run();
    } catch (error) {
      await this.report(error, { source: hook.source }, hook.bot);
    }
  }

  #enter(): void {
    this.stats.running++;
    if (this.stats.running < this.#parts.concurrency || this.#isPaused) return;
    this.#isPaused = true;
    this.#parts.log.warn(`${this.stats.running} handlers are running: the links pause until half of them have ended`);
    for (const api of this.#parts.apis) api.pause();
  }

  #leave(): void {
    this.stats.running--;
    if (this.#isPaused && this.stats.running <= this.#parts.concurrency / 2) {
      this.#isPaused = false;
      for (const api of this.#parts.apis) api.resume();
    }
    if (this.stats.running === 0) { for (const resolve of this.#idleWaiters.splice(0)) resolve(); }
  }

  async #stop(): Promise<void> {
    const { apis, bots, log, stopTimeoutMs } = this.#parts;
    for (const api of apis) api.pause();
    if (this.stats.running > 0 && !(await this.#within(stopTimeoutMs, this.idle()))) {
      log.warn(`${this.stats.running} handlers did not end within ${stopTimeoutMs} ms and are left behind`);
    }
    const hooks = (async () => {
      for (const bot of bots) for (const hook of bot.stop) await this.#runHook(hook);
    })();
    if (!(await this.#within(stopTimeoutMs, hooks))) log.warn(`@OnStop did not end within ${stopTimeoutMs} ms`);
    await Promise.all(apis.map((api) => api.stop()));
    this.#resolveStopped();
  }

  /** Waits for `work`, but no longer than `ms`. Tells whether it ended. */
  #within(ms: number, work: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.schedule(ms, () => resolve(false));
      void work.then(() => {
        cancel();
        resolve(true);
      });
    });
  }
}

function accepts(route: CatchRoute, error: unknown): boolean {
  return route.errors.length === 0 || route.errors.some((type) => error instanceof type);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
