/** Runs bots: events go to handlers, what they throw is told, and it stops in bounded time. */

import type { OneBotApi } from "../../api/clients.ts";
import { ConfigError } from "../../errors.ts";
import { eventName, type EventPayload } from "../../protocol/events/events.ts";
import { isOwnMessage } from "../../protocol/chat.ts";
import { idText } from "../../protocol/ids.ts";
import type { Acknowledge } from "../../transport/transport.ts";
import { claim, lookAfterMethods } from "../../util/looked_after.ts";
import { messageOf } from "../../util/text_of.ts";
import { logCalls, logEvent } from "./activity.ts";
import type { App, AppStats, LinkState } from "./app.ts";
import type { BoundBot, CatchRoute, ErrorContext, HookRoute } from "../model/route.ts";
import { boundExpressions, refuseUnreachable, warningsOfUnknownEvents } from "../dispatch/checks.ts";
import type { ChatPlace } from "../dialogue/questions.ts";
import type { DownloadBars } from "./download_bars.ts";
import { type ChatTarget, createEvent, openChat } from "../events/create.ts";
import { EventMethods } from "../events/chat.ts";
import { HotFile } from "./hot_reload.ts";
import { explain, type Explanation, type RouteInfo, routesOf } from "../dispatch/explain.ts";
import type { Injector } from "./inject.ts";
import type { Class } from "../model/binding.ts";
import { Metrics } from "./metrics.ts";
import { Pipeline } from "../dispatch/pipeline.ts";
import { createSchedule, type ScheduleEngine } from "../../schedule/engine.ts";
import type { JobInfo } from "../../schedule/job.ts";
import { type JobHost, jobOf, timingsOf } from "../dispatch/jobs.ts";
import { Schedule } from "../../schedule/schedule.ts";
import { type BotInfo, Roster } from "./roster.ts";
import type { Router } from "../dispatch/router.ts";
import type { Middleware } from "../model/clause.ts";
import type { AppServices } from "../model/services.ts";
import { type PerChatOptions, Turns } from "../dispatch/turns.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import { ActionError } from "../../api/action_error.ts";
import { briefly, outsideError } from "../../util/brief.ts";

/** After how long a stop says what it waits for. */
const TELL_MS = 1_000;

/** How many handlers it names. */
const MOST_NAMED = 10;

/** The parts of an app. */
export interface AppParts {
  readonly injector: Injector;
  /** Options of bots, by their names. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Grows when an account connects to one of the listeners. */
  readonly apis: OneBotApi[];
  /** Clients that wait for accounts. */
  readonly listeners?: readonly OneBotApi[];
  /** Default true. */
  readonly ignoreOwnAccounts?: boolean;
  readonly services: AppServices;
  readonly makeRouter: (bots: readonly BoundBot[]) => Router;
  /** The built-in help, for the commands of `makeRouter`'s bots; undefined when it is not wanted or has no word left. */
  readonly makeHelp: (bots: readonly BoundBot[]) => BoundBot | undefined;
  readonly middleware: readonly Middleware[];
  /** Tell the log of every event and call. */
  readonly activity: boolean;
  /** Measure every handler and call. */
  readonly measures: boolean;
  /** Where downloads are shown; undefined where there is no terminal. */
  readonly bars?: DownloadBars | undefined;
  readonly concurrency: number;
  readonly perChat?: PerChatOptions;
  readonly stopTimeoutMs: number;
  /** Called last: lets go of files and connections. */
  readonly close?: () => Promise<void>;
  readonly onError: ((error: unknown, context: ErrorContext) => unknown) | undefined;
}

/** Runs bots. `launch` makes it, opens the links, and hands the events in. */
export class Runner implements App {
  readonly stopped: Promise<void>;
  readonly #parts: AppParts;
  readonly #pipeline: Pipeline;
  readonly #turns: Turns;
  readonly #roster: Roster;
  readonly #schedule: ScheduleEngine;
  readonly #links = new Map<OneBotApi, LinkState>();
  readonly metrics: Metrics | undefined;
  readonly #counts = { events: 0, ignored: 0, failed: 0, running: 0, waiting: 0 };
  readonly #ownNumbers = new Set<string>();
  #resolveStopped: () => void = () => {};
  #stopping: Promise<void> | undefined;
  #idleWaiters: (() => void)[] = [];
  #isPaused = false;
  /** Events that arrived before `@OnReady` ended; undefined from then on. */
  #early: (() => void)[] | undefined = [];

  constructor(parts: AppParts) {
    this.#parts = parts;
    this.stopped = new Promise((resolve) => this.#resolveStopped = resolve);
    const { clock } = parts.services;
    const metrics = this.metrics = parts.measures ? new Metrics(this, clock) : undefined;
    const { concurrency, perChat = {} } = parts;
    this.#turns = new Turns({
      ...parts.services,
      concurrency,
      perChat,
      mayRun: () => this.#mayRun(),
      start: (event) => this.#pipeline.resume(event),
      pause: (isPaused) => this.#pause(isPaused),
    });
    this.#pipeline = new Pipeline(parts.makeRouter([]), parts.services, parts.middleware, {
      enter: () => this.#enter(),
      leave: () => this.#leave(),
      report: (error, context, bot) => this.report(error, context, bot),
      handled: metrics === undefined ? undefined : (source, ms, failed) => metrics.handled(source, ms, failed),
      turns: this.#turns,
    });
    this.#schedule = createSchedule({
      ...parts.services,
      enter: () => this.#enter(),
      leave: () => this.#leave(),
      isOn: (owner) => this.#roster.isOn(owner),
      report: (error, source, owner) => this.report(error, { source }, this.#roster.instanceOf(owner)),
    });
    this.#roster = new Roster(parts.injector, parts.services, parts.options, (enabled) => {
      refuseUnreachable(enabled.flatMap(({ events }) => events), enabled.flatMap(({ commands }) => commands));
      const help = parts.makeHelp(enabled);
      this.#pipeline.router = parts.makeRouter(help === undefined ? enabled : [...enabled, help]);
    });
  }

  get apis(): readonly OneBotApi[] {
    return this.#parts.apis;
  }

  get listeners(): readonly OneBotApi[] {
    return this.#parts.listeners ?? [];
  }

  /** An account has connected. */
  join(api: OneBotApi): void {
    this.#parts.apis.push(api);
    if (this.#isPaused || this.#stopping !== undefined) api.pause();
  }

  /** The number of one of the app's accounts. */
  accountKnown(selfId: number | string): void {
    const number = idText(selfId);
    if (number !== undefined && this.#parts.ignoreOwnAccounts !== false) this.#ownNumbers.add(number);
  }

  get stats(): AppStats {
    const { held, dropped } = this.#turns;
    return { ...this.#counts, ...this.#pipeline.counts, held, dropped };
  }

  get links(): ReadonlyMap<OneBotApi, LinkState> {
    return this.#links;
  }

  /** A client's link came up or was lost. */
  linkChanged(api: OneBotApi, isUp: boolean): void {
    const lost = this.#links.get(api)?.lost ?? 0;
    this.#links.set(api, { isUp, lost: isUp ? lost : lost + 1 });
  }

  /** A client belongs to the app from now on. */
  watchCalls(api: OneBotApi): void {
    const { clock, log } = this.#parts.services;
    if (this.#parts.activity) logCalls(log, api, clock);
    this.metrics?.watch(api);
    const { bars } = this.#parts;
    if (bars !== undefined) api.watchDownloads((key, name, progress) => bars.update(key, name, progress));
  }

  async explain(event: EventMethods | EventPayload): Promise<Explanation> {
    const [api] = this.apis;
    const { services } = this.#parts;
    const asked = event instanceof EventMethods ? event : createEvent(event, api as OneBotApi, services);
    return await explain(this.#pipeline.router.explain(asked.toJSON()), asked, services.switches);
  }

  routes(): readonly RouteInfo[] {
    return this.#roster.bots.flatMap((bot) => routesOf(bot, this.#roster.isOn(bot.instance)));
  }

  get bots(): readonly BotInfo[] {
    return this.#roster.infos;
  }

  get jobs(): readonly JobInfo[] {
    return this.#schedule.jobs();
  }

  get schedule(): Schedule {
    return this.scheduleOf(undefined, "app");
  }

  /** The schedule of a class that injects it. */
  scheduleOf(of: object | undefined, name: string): Schedule {
    this.#schedule.wantCron();
    return new Schedule(this.#schedule, { of, name });
  }

  /** Adds the bots that the app begins with; {@link Runner.begin} starts them. */
  add(classes: readonly Class[]): void {
    this.#roster.add(classes);
  }

  /** Checks what only a package that has to be loaded can check. */
  async prepare(classes: readonly Class[]): Promise<void> {
    for (const of of classes) {
      for (const warning of await boundExpressions(of)) this.#parts.services.log.warn(warning);
    }
    await this.#schedule.check(classes.flatMap(timingsOf));
    await this.#schedule.prepare();
  }

  async use(of: Class, options?: unknown): Promise<void> {
    this.#requireRunning();
    await this.prepare([of]);
    for (const bot of this.#roster.add([of], options)) await this.#started(bot);
  }

  async remove(of: Class): Promise<void> {
    this.#requireRunning();
    await this.#ended(this.#roster.remove(of));
  }

  async replace(of: Class, by: Class): Promise<void> {
    this.#requireRunning();
    await this.prepare([by]);
    const { removed, added } = this.#roster.replace(of, by);
    await this.#ended(removed);
    await this.#started(added);
  }

  async watch(file: string | URL, { everyMs = 500 }: { everyMs?: number } = {}): Promise<void> {
    this.#requireRunning();
    const { clock, log } = this.#parts.services;
    const hot = new HotFile(file, this, { clock, log, everyMs });
    await hot.start();
    void this.stopped.then(() => hot.stop());
  }

  /** Whether a bot, by its name, is one that cannot be switched off in groups. */
  isAlwaysOn(name: string): boolean {
    return this.#roster.alwaysOn.has(name);
  }

  enable(of: Class): void {
    this.#roster.turn(of, true);
  }

  disable(of: Class): void {
    this.#roster.turn(of, false);
  }

  /** Takes an event of one account. */
  receive(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    this.#counts.events++;
    if (this.#parts.activity) logEvent(this.#parts.services.log, payload);
    if (this.#early !== undefined) this.#early.push(() => this.#dispatch(api, payload, acknowledge));
    else this.#dispatch(api, payload, acknowledge);
  }

  /** Runs `@OnReady`, then lets the events in that came meanwhile. */
  async begin(): Promise<void> {
    await this.#parts.services.switches.load();
    for (const bot of this.#roster.bots) await this.#started(bot);
    if (this.#stopping === undefined) this.#schedule.start();
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const dispatch of early) dispatch();
  }

  idle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  chat(target: ChatTarget, api: OneBotApi | undefined = this.apis[0]): EventMethods {
    if (api === undefined) throw new ConfigError("APP_API", "The app has no account to chat with.");
    return openChat(target, api, this.#parts.services);
  }

  /** A handler begins (1) or ends (-1) to wait for an answer. */
  waits(change: 1 | -1, chat: ChatPlace): void {
    this.#counts.waiting += change;
    this.#turns.asks(change, chat);
    if (change > 0) this.#freed();
  }

  /** A message waits in the outbox of a client: whoever sends it waits too. */
  messageWaits(): void {
    this.#turns.next();
  }

  stop(): Promise<void> {
    return this.#stopping ??= this.#stop();
  }

  /** Whether it stops, or has stopped. */
  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Tells about an error: to `@Catch` methods, to `onError`, and to the log. Never throws. */
  async report(error: unknown, context: ErrorContext, bot?: object): Promise<void> {
    const { log } = this.#parts.services;
    this.#counts.failed++;
    const place = appTexts().place(context.source, context.event?.eventName);
    const refused = outsideError(error);
    if (refused === undefined) log.error(appTexts().failed(place, messageOf(error)), error);
    else {
      claim(refused instanceof ActionError ? refused.reply : refused);
      log.error(appTexts().failed(place, briefly(refused)));
      log.debug(place, refused);
    }
    for (const each of this.#roster.bots) {
      if (bot !== undefined && each.instance !== bot) continue;
      for (const route of each.catches) {
        await this.#tell(route, error, context);
      }
    }
    if (this.#parts.onError === undefined) return;
    try {
      await this.#parts.onError(error, context);
    } catch (second) {
      log.error(appTexts().onErrorFailed(messageOf(second)), second);
    }
  }

  #dispatch(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    try {
      if (this.#stopping !== undefined || (this.#ownNumbers.size > 1 && this.#isFromOther(payload))) acknowledge();
      else this.#pipeline.dispatch(api, payload, acknowledge);
    } catch (error) {
      // An error of one event before a handler has it ends here; the events after it are handled.
      acknowledge();
      void this.report(error, { source: `dispatching ${eventName(payload)}` });
    }
  }

  /** Whether a message was sent by another account of this app. */
  #isFromOther(payload: EventPayload): boolean {
    if (payload.post_type !== "message" || isOwnMessage(payload)) return false;
    if (!this.#ownNumbers.has(idText((payload as { user_id?: unknown }).user_id) ?? "")) return false;
    this.#counts.ignored++;
    return true;
  }

  async #tell(route: CatchRoute, error: unknown, context: ErrorContext): Promise<void> {
    try {
      if (!accepts(route, error)) return;
      const answer = await route.run(error, context);
      if (context.event !== undefined) await this.#pipeline.answer(context.event, answer, route.source);
    } catch (second) {
      this.#parts.services.log.error(appTexts().catchFailed(route.source, messageOf(second)), second);
    }
  }

  #requireRunning(): void {
    if (this.#stopping !== undefined) {
      throw new ConfigError("APP_STOPPED", "The app has stopped: its bots cannot change any more.");
    }
  }

  /** A bot has come. */
  async #started(bot: BoundBot): Promise<void> {
    const warnings = warningsOfUnknownEvents(bot.events);
    for (const warning of warnings) this.#parts.services.log.warn(warning);
    for (const hook of bot.ready) await this.#runHook(hook);
    if (this.#stopping !== undefined) return;
    const host: JobHost = {
      apis: this.#parts.apis,
      isStopping: () => this.#stopping !== undefined,
      isOn: (group) => this.#parts.services.switches.isOn(group, bot.name),
      report: (error, source, owner) => this.report(error, { source }, owner),
    };
    for (const route of bot.jobs) this.#schedule.add(jobOf(route, host));
  }

  /** A bot has gone. */
  async #ended(bot: BoundBot): Promise<void> {
    // Runs that are under way end by themselves, as handlers do.
    void this.#schedule.remove(bot.instance);
    for (const hook of bot.stop) await this.#runHook(hook);
  }

  async #runHook(hook: HookRoute): Promise<void> {
    try {
      await hook.run();
    } catch (error) {
      await this.report(error, { source: hook.source }, hook.bot);
    }
  }

  #enter(): void {
    this.#counts.running++;
  }

  #leave(): void {
    this.#counts.running--;
    this.#freed();
  }

  /** Whether nothing is done, except for waiting for answers, and no event waits for its turn. */
  get #isIdle(): boolean {
    return this.#counts.running <= this.#counts.waiting && this.#turns.held === 0;
  }

  /** Whether one more event may be handled: what waits for an answer, or for its turn to send, does nothing meanwhile. */
  #mayRun(): boolean {
    const { running, waiting } = this.#counts;
    const { concurrency, apis } = this.#parts;
    if (running < concurrency) return true;
    let most = concurrency;
    let room = Infinity;
    for (const api of apis) {
      most += api.messagesWaiting;
      room = Math.min(room, api.maxMessagesWaiting);
    }
    // The messages of all of them have to find room in the outbox.
    return running - waiting < Math.max(concurrency, Math.min(most, room));
  }

  #freed(): void {
    this.#turns.next();
    if (this.#isIdle) { for (const resolve of this.#idleWaiters.splice(0)) resolve(); }
  }

  #pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (this.#stopping !== undefined) return;
    for (const api of this.#parts.apis) {
      if (isPaused) api.pause();
      else api.resume();
    }
  }

  async #stop(): Promise<void> {
    const { apis, services: { log, dialogues }, stopTimeoutMs } = this.#parts;
    for (const api of apis) api.pause();
    const unhandled = this.#turns.close();
    if (unhandled > 0) log.warn(appTexts().unhandled(unhandled));
    dialogues.cancelAll();
    // Its runs are among those that are waited for below.
    void this.#schedule.stop();
    const tell = this.#parts.services.clock.schedule(TELL_MS, () => {
      if (this.#counts.running === 0) return;
      log.info(appTexts().stopping(this.#underWay(), stopTimeoutMs));
    });
    const isIdle = this.#counts.running === 0 || await this.#within(stopTimeoutMs, this.idle());
    tell();
    if (!isIdle) {
      log.warn(appTexts().leftBehind(this.#counts.running, stopTimeoutMs, this.#underWay()));
    }
    const hooks = (async () => {
      for (const bot of [...this.#roster.bots].reverse()) await this.#ended(bot);
    })();
    if (!(await this.#within(stopTimeoutMs, hooks))) log.warn(appTexts().stopHookLate(stopTimeoutMs));
    await Promise.all(apis.map((api) => api.stop()));
    // Last: it takes the links of its accounts along.
    await Promise.all(this.listeners.map((api) => api.stop()));
    const closed = this.#parts.close?.() ?? Promise.resolve();
    if (!(await this.#within(stopTimeoutMs, closed))) log.warn(appTexts().storageLate(stopTimeoutMs));
    this.#resolveStopped();
  }

  /** Which handlers and jobs have not ended, and since when they run. */
  #underWay(): string {
    const jobs = this.#schedule.jobs().filter(({ running }) => running > 0).map(({ source }) => source);
    const all = [...this.#pipeline.underWay(), ...jobs];
    if (all.length === 0) return appTexts().someUnderWay(this.#counts.running);
    return appTexts().underWay(all.slice(0, MOST_NAMED), Math.max(0, all.length - MOST_NAMED));
  }

  /** Waits for `work`, but no longer than `ms`. Tells whether it ended. */
  #within(ms: number, work: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#parts.services.clock.schedule(ms, () => resolve(false));
      void work.then(() => {
        cancel();
        resolve(true);
      });
    });
  }
  static {
    const names = ["use", "remove", "replace", "watch", "explain", "stop"] as const;
    lookAfterMethods<Runner>(Runner, (runner) => runner.#parts.services.log, names);
  }
}

function accepts(route: CatchRoute, error: unknown): boolean {
  return route.errors.length === 0 || route.errors.some((type) => error instanceof type);
}
