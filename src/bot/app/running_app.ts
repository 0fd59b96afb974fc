/** An app that runs: its bots, its accounts, and the events between them. */

import type { OneBotApi } from "../../api/clients.ts";
import { ConfigError } from "../../errors.ts";
import { eventName, type EventPayload } from "../../protocol/events/events.ts";
import { isOwnMessage } from "../../protocol/chat.ts";
import { idText } from "../../protocol/ids.ts";
import type { Acknowledge } from "../../transport/transport.ts";
import { lookAfterMethods } from "../../util/looked_after.ts";
import { logCalls, logEvent } from "./activity.ts";
import type { App } from "./app.ts";
import type { AppStats, LinkState } from "./stats.ts";
import type { BoundBot, ErrorContext, HookRoute } from "../model/route.ts";
import { boundExpressions, refuseUnreachable, warningsOfUnknownEvents } from "../dispatch/checks.ts";
import type { ChatPlace } from "../dialogue/questions.ts";
import { type ChatTarget, createEvent, openChat } from "../events/create.ts";
import { EventBase } from "../events/base.ts";
import type { BaseEvent } from "../events/chat.ts";
import { Failures } from "./failures.ts";
import type { AppParts } from "./start/parts.ts";
import { stopApp } from "./stopping.ts";
import { HotFile } from "./hot_reload.ts";
import { explain, type Explanation, type RouteInfo, routesOf } from "../dispatch/explain.ts";
import type { Class } from "../model/binding.ts";
import { Metrics } from "./metrics.ts";
import { Pipeline } from "../dispatch/pipeline.ts";
import { createSchedule, type ScheduleEngine } from "../../schedule/engine.ts";
import type { JobInfo } from "../../schedule/job.ts";
import { type JobHost, jobOf, timingsOf } from "../dispatch/jobs.ts";
import { Schedule } from "../../schedule/schedule.ts";
import { type BotInfo, Roster } from "./roster.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import { Turns } from "../dispatch/turns.ts";

/** After how long it is said that events wait for the start. */
const TELL_MS = 1_000;

/** How many events of accounts that do not know their number are kept until `@OnReady` has ended. */
const MOST_EARLY = 1_000;

/** Runs bots. `launch` makes it, opens the links, and hands the events in. */
export class RunningApp implements App {
  readonly stopped: Promise<void>;
  readonly #parts: AppParts;
  readonly #pipeline: Pipeline;
  readonly #turns: Turns;
  readonly #roster: Roster;
  readonly #schedule: ScheduleEngine;
  readonly #failures: Failures;
  readonly #links = new Map<OneBotApi, LinkState>();
  readonly metrics: Metrics | undefined;
  readonly #counts = { events: 0, early: 0, ignored: 0, failed: 0, running: 0, waiting: 0 };
  readonly #ownNumbers = new Set<string>();
  #resolveStopped: () => void = () => {};
  #stopping: Promise<void> | undefined;
  #idleWaiters: (() => void)[] = [];
  #isPaused = false;
  /** Events that arrived before `@OnReady` ended: the first ones of each account. Undefined from then on. */
  #early: (() => void)[] | undefined = [];
  #calmEarly: () => void = () => {};

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
    this.#failures = new Failures({
      log: parts.services.log,
      onError: parts.onError,
      bots: () => this.#roster.bots,
      answer: (event, answer, source) => this.#pipeline.answer(event, answer, source),
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

  async explain(event: BaseEvent | EventPayload): Promise<Explanation> {
    const [api] = this.apis;
    const { services } = this.#parts;
    const asked = event instanceof EventBase ? event : createEvent(event, api as OneBotApi, services);
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

  /** Adds the bots that the app begins with; {@link RunningApp.begin} starts them. */
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

  /** The function that a link hands the events of one account to. */
  takerOf(api: OneBotApi): (payload: EventPayload, acknowledge: Acknowledge) => void {
    return (payload, acknowledge) => this.receive(api, payload, acknowledge);
  }

  /** Takes an event of one account. */
  receive(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    this.#counts.events++;
    if (this.#parts.activity) logEvent(this.#parts.services.log, payload);
    if (this.#early === undefined) this.#dispatch(api, payload, acknowledge);
    else this.#wait(api, () => this.#dispatch(api, payload, acknowledge), this.#early);
  }

  /**
   * Until every account is there and `@OnReady` has ended, events wait at the links, which bound them. The first one of an
   * account comes through: from it the account learns its number where nothing else tells it.
   */
  #wait(api: OneBotApi, dispatch: () => void, early: (() => void)[]): void {
    const { clock, log } = this.#parts.services;
    if (early.length === 0) {
      this.#calmEarly = clock.schedule(
        TELL_MS,
        () => log.info(appTexts().eventsWait),
      );
    }
    early.push(dispatch);
    if (api.selfId !== undefined || early.length >= MOST_EARLY) api.pause();
  }

  /** Runs `@OnReady`, then lets the events in that came meanwhile. */
  async begin(): Promise<void> {
    const { switches, log } = this.#parts.services;
    await switches.load();
    for (const bot of this.#roster.bots) await this.#started(bot);
    if (this.#stopping === undefined) this.#schedule.start();
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#calmEarly();
    const before = this.#counts.events - early.length;
    for (const dispatch of early) dispatch();
    if (this.#stopping !== undefined) return;
    // Those that fill the lines of `Turns` pause the links again.
    for (const api of this.#parts.apis) if (!this.#isPaused) api.resume();
    this.#counts.early = this.#counts.events - before;
    if (this.#counts.early > 1) log.debug(appTexts().eventsWaited(this.#counts.early));
  }

  idle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  chat(target: ChatTarget, api: OneBotApi | undefined = this.apis[0]): BaseEvent {
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
    return this.#stopping ??= stopApp(this.#parts, {
      turns: this.#turns,
      schedule: this.#schedule,
      running: () => this.#counts.running,
      underWay: () => this.#pipeline.underWay(),
      idle: () => this.idle(),
      calm: () => this.#calmEarly(),
      endBots: async () => {
        for (const bot of [...this.#roster.bots].reverse()) await this.#ended(bot);
      },
    }).then(this.#resolveStopped);
  }

  /** Tells about an error: to `@Catch` methods, to `onError`, and to the log. Never throws. */
  report(error: unknown, context: ErrorContext, bot?: object): Promise<void> {
    this.#counts.failed++;
    return this.#failures.report(error, context, bot);
  }

  /** Whether it stops, or has stopped. */
  get isStopping(): boolean {
    return this.#stopping !== undefined;
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

  static {
    const names = ["use", "remove", "replace", "watch", "explain", "stop"] as const;
    lookAfterMethods<RunningApp>(RunningApp, (app) => app.#parts.services.log, names);
  }
}
