/** An app that runs: its bots, its accounts, and what can be asked of it. The events between them go past it. */

import type { OneBotApi } from "../../../api/clients.ts";
import { ConfigError } from "../../../errors.ts";
import { chatOf } from "../../../protocol/chat.ts";
import type { EventPayload } from "../../../protocol/events/events.ts";
import type { Acknowledge } from "../../../transport/transport.ts";
import { lookAfterMethods } from "../../../util/looked_after.ts";
import { logCalls } from "../activity.ts";
import type { AccountStatus, AccountTurn } from "../../../api/account/state.ts";
import { AccountTurns } from "../accounts/turns.ts";
import type { App, WatchOptions } from "../app.ts";
import { Arrivals } from "./arrivals.ts";
import type { AppStats, LinkState } from "../stats.ts";
import { type AccountInfo, accountOf } from "../../model/account.ts";
import type { ErrorContext } from "../../model/route.ts";
import { refuseUnreachable } from "../../dispatch/checks.ts";
import type { ChatPlace } from "../../dialogue/questions.ts";
import { type ChatTarget, createEvent, openChat } from "../../events/create.ts";
import { EventBase } from "../../events/base.ts";
import type { BaseEvent } from "../../events/chat.ts";
import { Failures } from "./failures.ts";
import type { AppParts } from "../start/parts.ts";
import { jobsUnderWay, stopApp } from "./stopping.ts";
import type { CommandLine } from "../help.ts";
import { explain, type Explanation, type RouteInfo, routesOf } from "../../dispatch/explain.ts";
import type { Class } from "../../model/binding.ts";
import { Keeping } from "./keeping.ts";
import { Lives } from "./lives.ts";
import { Load } from "./load.ts";
import { LoopWatch } from "./loop_watch.ts";
import type { Metrics } from "../metrics.ts";
import { Pipeline, type PipelineHost } from "../../dispatch/pipeline.ts";
import { createSchedule, type ScheduleEngine } from "../../../schedule/engine.ts";
import type { JobInfo } from "../../../schedule/job.ts";
import { Schedule } from "../../../schedule/schedule.ts";
import type { Recalls } from "../../events/reply/take_back.ts";
import { type BotInfo, Roster } from "./roster.ts";
import { launchTexts } from "../../../texts/errors/launch_texts.ts";
import { given } from "../../../util/given.ts";

/** Runs bots. `launch` makes it, opens the links, and hands the events in. */
export class RunningApp implements App {
  readonly stopped: Promise<void>;
  readonly metrics: Metrics | undefined;
  readonly #parts: AppParts;
  readonly #pipeline: Pipeline;
  readonly #arrivals: Arrivals;
  readonly #load: Load;
  readonly #roster: Roster;
  readonly #lives: Lives;
  readonly #schedule: ScheduleEngine;
  readonly #keeping: Keeping;
  readonly #failures: Failures;
  readonly #watch: LoopWatch | undefined;
  /** Accounts that go offline in QQ, and come back. */
  readonly turns: AccountTurns;
  readonly #links = new Map<OneBotApi, LinkState>();
  #failed = 0;
  #resolveStopped: () => void = () => {};
  #endBeside: () => void = () => {};
  #stopping: Promise<void> | undefined;

  constructor(parts: AppParts) {
    this.#parts = parts;
    this.stopped = new Promise((resolve) => this.#resolveStopped = resolve);
    const metrics = this.metrics = parts.measures === undefined
      ? undefined
      : new parts.measures(this, parts.services.clock);
    const report = (error: unknown, context: ErrorContext, bot?: object): Promise<void> =>
      this.report(error, context, bot);
    const load = this.#load = new Load(parts, {
      start: (event) => {
        const { within } = event.acknowledge;
        if (within === undefined) this.#pipeline.resume(event);
        else within(() => this.#pipeline.resume(event));
      },
      pause: (isPaused) => this.#arrivals.pause(isPaused),
    });
    const host: PipelineHost = {
      load,
      leave: load.leave,
      report,
      handled: metrics === undefined ? undefined : (source, ms, failed) => metrics.handled(source, ms, failed),
      ran: (source, ms) => this.#watch?.ran(source, ms),
      turns: load.turns,
    };
    this.#pipeline = new Pipeline(parts.makeRouter([]), parts.services, parts.middleware, host);
    this.#arrivals = new Arrivals(parts, this.#pipeline, (error, source) => void this.report(error, { source }));
    this.#schedule = createSchedule({
      ...parts.services,
      enter: load.enter,
      leave: load.leave,
      isOn: (owner) => this.#roster.isOn(owner),
      report: (error, source, owner) => this.report(error, { source }, this.#roster.instanceOf(owner)),
    });
    this.#keeping = new Keeping({
      ...parts.services,
      engine: this.#schedule,
      apis: parts.apis,
      storage: parts.ownStorage,
      instanceOf: (of) => this.#roster.instanceOf(of) ?? parts.injector.known(of),
      report: (error, source, owner) => this.report(error, { source }, this.#roster.instanceOf(owner)),
    });
    const { blockedMs = false } = parts;
    this.#watch = blockedMs === false ? undefined : new LoopWatch({
      ...parts.services,
      blockedMs,
      takeLast: () => {
        const source = load.last?.source;
        load.last = undefined;
        return { source, handled: this.#pipeline.counts.handled };
      },
      underWay: () => [...this.#pipeline.underWay(), ...jobsUnderWay(this.#schedule)],
      measure: () => host.handled ??= () => {},
      blocked: metrics === undefined ? undefined : (source, ms) => metrics.blocked(source, ms),
    });
    this.#lives = new Lives({ parts, schedule: this.#schedule, isStopping: () => this.isStopping, report });
    this.#failures = new Failures({
      log: parts.services.log,
      onError: parts.onError,
      bots: () => this.#roster.bots,
      answer: (event, answer, source) => this.#pipeline.answer(event, answer, source),
    });
    this.turns = new AccountTurns({
      ...parts.services,
      bots: () => this.#roster.bots.filter(({ instance }) => this.#roster.isOn(instance)),
      report,
      enter: load.enter,
      leave: load.leave,
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
    this.#arrivals.join(api);
  }

  /** The number of one of the app's accounts. */
  accountKnown(selfId: number | string): void {
    this.#arrivals.accountKnown(selfId);
  }

  get stats(): AppStats {
    const { running, waiting, turns: { held, dropped } } = this.#load;
    const { jobs: keptJobs, recalls } = this.#keeping.counts;
    const { flow, signals } = this.#parts.services;
    return {
      ...this.#arrivals.counts,
      ...this.#pipeline.counts,
      failed: this.#failed,
      running,
      waiting,
      held,
      dropped,
      keptJobs,
      recalls,
      recallsFailed: this.#keeping.recalls.failed,
      queued: flow.waiting,
      leftOut: flow.leftOut,
      aborted: signals.aborted,
      timedOut: flow.timedOut,
      ...this.#watch?.counts ?? { blocked: 0, blockedMs: 0 },
    };
  }

  get links(): ReadonlyMap<OneBotApi, LinkState> {
    return this.#links;
  }

  /** A client's link came up or was lost. */
  linkChanged(api: OneBotApi, isUp: boolean): void {
    const lost = this.#links.get(api)?.lost ?? 0;
    this.#links.set(api, { isUp, lost: isUp ? lost : lost + 1 });
  }

  get accounts(): readonly AccountInfo[] {
    return this.apis.map(accountOf);
  }

  /** An account went offline in QQ or came back, or its link did. */
  accountChanged(api: OneBotApi, now: AccountStatus, turn: AccountTurn | undefined): void {
    if (this.isStopping) return;
    // Where calls have no link, only the answers to them tell of it.
    const isUp = now.state !== "link-down";
    if (!api.hasFeed && this.#links.has(api) && this.#links.get(api)?.isUp !== isUp) this.linkChanged(api, isUp);
    this.turns.changed(api, now, turn);
  }

  /** The messages of the day of an account are counted over a restart, where they are counted. */
  keepPace(api: OneBotApi): Promise<void> {
    const key = String(api.selfId);
    const storage = () => this.#parts.ownStorage("adelie.pace");
    return api.keepPace({ load: () => storage().get(key), save: (counts) => storage().set(key, counts as never) });
  }

  /** A client belongs to the app from now on. */
  watchCalls(api: OneBotApi): void {
    const { clock, log } = this.#parts.services;
    if (this.#parts.activity) logCalls(log, api, clock);
    this.metrics?.watch(api);
    const { bars } = this.#parts;
    if (bars !== undefined) api.watchDownloads((key, name, progress) => bars()?.update(key, name, progress));
  }

  async explain(event: BaseEvent | EventPayload): Promise<Explanation> {
    const [api] = this.apis;
    const { services } = this.#parts;
    const asked = event instanceof EventBase ? event : createEvent(event, api as OneBotApi, services);
    const { api: asking } = asked;
    const payload = asked.toJSON();
    const notes = asking?.["~parts"]?.calls.heldBack(chatOf(payload)) ?? [];
    return await explain(this.#pipeline.router.explain(payload), asked, services.switches, notes);
  }

  /** The commands of the bots that are switched on, for the sandbox's page. */
  commandLines(): readonly CommandLine[] {
    return this.#parts.listCommands(this.#roster.bots.filter(({ instance }) => this.#roster.isOn(instance)));
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
    const kept = of === undefined ? undefined : this.#keeping.jobsOf(of as Class, name);
    return new Schedule(this.#schedule, { of, name }, kept);
  }

  /** Takes messages back. */
  get recalls(): Recalls {
    return this.#keeping.recalls;
  }

  /** Adds the bots that the app begins with; {@link RunningApp.begin} starts them. */
  add(classes: readonly Class[]): void {
    this.#roster.add(classes);
  }

  /** Checks what only a package that has to be loaded can check. */
  prepare(classes: readonly Class[]): Promise<void> {
    return this.#lives.prepare(classes);
  }

  async use(of: Class, options?: unknown): Promise<void> {
    this.#requireRunning();
    await this.#lives.prepare([of]);
    await this.#come(async () => {
      for (const bot of this.#roster.add([of], options)) await this.#lives.begin(bot);
    });
  }

  async remove(of: Class): Promise<void> {
    this.#requireRunning();
    await this.#lives.end(this.#roster.remove(of));
    this.#keeping.forget(of);
  }

  async replace(of: Class, by: Class): Promise<void> {
    this.#requireRunning();
    await this.#lives.prepare([by]);
    await this.#come(async () => {
      const { removed, added } = this.#roster.replace(of, by);
      await this.#lives.end(removed);
      if (of !== by) this.#keeping.forget(of);
      await this.#lives.begin(added);
    });
  }

  /** Bots come, and then what they had kept. */
  async #come(begin: () => Promise<void>): Promise<void> {
    try {
      await begin();
      await this.#keeping.begin();
    } catch (error) {
      this.#keeping.undo();
      throw error;
    }
  }

  async watch(file: string | URL, { everyMs = 500, bots }: WatchOptions = {}): Promise<void> {
    this.#requireRunning();
    const { clock, log } = this.#parts.services;
    const { HotFile } = await import("../hot_reload.ts");
    const hot = new HotFile(file, this, { clock, log, everyMs, app: this, ...given({ bots }) });
    await hot.start();
    void this.stopped.then(() => hot.stop());
  }

  /** Whether a bot, by its name, is one that cannot be switched off in groups. */
  isAlwaysOn(name: string): boolean {
    return this.#roster.alwaysOn.has(name);
  }

  enable(of: Class): void {
    this.#roster.turn(of, true);
    void this.#keeping.again(of);
  }

  disable(of: Class): void {
    this.#roster.turn(of, false);
  }

  /** The function that a link hands the events of one account to. */
  takerOf(api: OneBotApi): (payload: EventPayload, acknowledge: Acknowledge) => void {
    return this.#arrivals.takerOf(api);
  }

  /** Runs `@OnReady`, then lets the events in that came meanwhile. */
  async begin(): Promise<void> {
    await this.#parts.services.switches.load();
    for (const bot of this.#roster.bots) await this.#lives.begin(bot);
    if (!this.isStopping) await this.#keeping.begin();
    if (!this.isStopping) this.#schedule.start();
    if (this.#parts.services.shared !== undefined) await this.#beginBeside();
    this.#arrivals.open();
    if (!this.isStopping) this.#watch?.start();
    this.turns.open();
  }

  /** Other workers decide too, and leave jobs. */
  async #beginBeside(): Promise<void> {
    const { lookBeside } = await import("./beside.ts");
    if (this.isStopping) return;
    const { services } = this.#parts;
    this.#endBeside = lookBeside({
      ...services,
      switches: () => services.switches.load(),
      jobs: () => this.#keeping.look(),
    });
  }

  /** Which handlers have not ended, as `Bot.slow (3 s)`. */
  underWay(): readonly string[] {
    return this.#pipeline.underWay();
  }

  idle(): Promise<void> {
    return this.#load.idle();
  }

  /** How many tasks of its clients run, which no handler waits for. */
  get tasks(): number {
    return this.apis.reduce((sum, { stats }) => sum + stats.tasks, 0);
  }

  chat(target: ChatTarget, api: OneBotApi | undefined = this.apis[0]): BaseEvent {
    if (api === undefined) throw new ConfigError("APP_API", launchTexts().noAccount);
    return openChat(target, api, this.#parts.services);
  }

  /** A handler begins (1) or ends (-1) to wait for an answer. */
  waits(change: 1 | -1, chat: ChatPlace): void {
    this.#load.waits(change, chat);
  }

  /** A handler begins (1) or ends (-1) to wait for its turn in a line. */
  parks(change: 1 | -1, payload: EventPayload): void {
    this.#load.parks(change, payload);
  }

  /** A message waits in the outbox of a client: whoever sends it waits too. */
  messageWaits(): void {
    this.#load.turns.next();
  }

  stop(): Promise<void> {
    this.#watch?.stop();
    this.#endBeside();
    return this.#stopping ??= stopApp(this.#parts, {
      arrivals: this.#arrivals,
      load: this.#load,
      schedule: this.#schedule,
      underWay: () => this.#pipeline.underWay(),
      endBots: async () => {
        for (const bot of [...this.#roster.bots].reverse()) await this.#lives.end(bot);
      },
      ending: () => this.#lives.ending,
    }).then(this.#resolveStopped);
  }

  /** Tells about an error: to `@Catch` methods, to `onError`, and to the log. Never throws. */
  report(error: unknown, context: ErrorContext, bot?: object): Promise<void> {
    this.#failed++;
    return this.#failures.report(error, context, bot);
  }

  /** Whether it stops, or has stopped. */
  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  #requireRunning(): void {
    if (this.isStopping) {
      throw new ConfigError("APP_STOPPED", launchTexts().appStopped);
    }
  }

  static {
    const names = ["use", "remove", "replace", "watch", "explain", "stop"] as const;
    lookAfterMethods<RunningApp>(RunningApp, (app) => app.#parts.services.log, names);
  }
}
