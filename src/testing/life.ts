/** The life of a bot under test: started, awaited, started again, stopped. */

import { NapCatApi } from "../api/clients.ts";
import { startApp } from "../bot/app/launch.ts";
import { Metrics } from "../bot/app/metrics.ts";
import type { RunningApp } from "../bot/app/run/running_app.ts";
import type { LaunchOptions } from "../bot/app/start/options.ts";
import { memoryDriver } from "../storage/driver.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";
import { given } from "../util/given.ts";
import type { Logger } from "../util/log/log.ts";
import type { Clock } from "../util/time/clock.ts";
import type { TestBotOptions } from "./options.ts";
import type { TestStage } from "./person.ts";
import { Quiet, turn } from "./quiet.ts";
import { failure, shownError } from "./report.ts";
import type { Scene } from "./scene.ts";
import type { FoundBots } from "./source.ts";
import type { TestFailure } from "./types.ts";
import { openWay, type Way } from "./outside/way.ts";

/** How long nothing may happen on the wire before the bot counts as quiet. Over HTTP nobody counts what is under way. */
const WIRE_MS = { memory: 0, websocket: 4, reverse: 4, sse: 30, poll: 30, webhook: 30 } as const;

/** A goodbye takes a turn or two, and on a machine that is busy much longer, in real milliseconds. */
const CUT_MS = 60_000;

/** A stop may wait for the time: it is moved in such steps, and so many of them. */
const STOP_STEP_MS = 1_000;
const STOP_STEPS = 60;
const STOP_TURNS = 10;

/** A day that passes at once would ask 1440 times whether the link is alive, and as often whether the account is online. */
const UNASKED = { silentMs: Infinity, statusMs: Infinity };

/** One bot, from its start to its stop. */
export class Life implements TestStage {
  readonly scene: Scene;
  readonly #found: FoundBots;
  readonly #options: TestBotOptions<string>;
  readonly #quiet: Quiet;
  readonly #storage = memoryDriver();
  readonly #log: Logger;
  #way: Way | undefined;
  #eventsBefore = 0;
  #eventsMade = 0;
  #isToFail = false;
  #hasFailed = false;

  /** Starts nothing yet. */
  constructor(scene: Scene, found: FoundBots, options: TestBotOptions<string>) {
    this.scene = scene;
    this.#found = found;
    this.#options = options;
    const { port = "memory", settleTimeoutMs = 5_000, parkedMs = Infinity } = options;
    this.#quiet = new Quiet({
      connections: scene.sandbox.connections,
      app: () => scene.app,
      eventsUnderWay: () => this.#eventsSent() - this.#eventsBefore - (scene.app?.stats.events ?? 0),
      timeoutMs: settleTimeoutMs,
      parkedMs,
      wireMs: WIRE_MS[port],
    });
    // Who polls is no link that events are sent on.
    scene.sandbox.journal.listen(({ kind }) => this.#eventsMade += kind === "event" ? 1 : 0);
    const line = (level: string) => (message: string): void => void scene.log.push(`${level} ${message}`);
    this.#log = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
    scene.stored = () => (this.#storage.getKeys("", {}) as string[]).length;
  }

  get #isStrict(): boolean {
    return this.#options.strict !== false;
  }

  /** The bot that runs. */
  get app(): RunningApp {
    return this.scene.app as RunningApp;
  }

  /** Starts the bot. */
  async start(): Promise<void> {
    const { scene } = this;
    const { provide, options, launch = {}, port = "memory" } = this.#options;
    const { onError, storage = { driver: this.#storage }, ...asLaunched } = { ...own(this.#found.options), ...launch };
    scene.begin();
    const way = this.#way = await openWay(port, scene.accounts, scene.sandbox);
    let assembled: RunningApp | undefined;
    let hasStarted = false;
    const starting = startApp(this.#found.bots, {
      ...way.places.length === 1 ? { ...UNASKED, downloadPath: scene.downloadPath } : {},
      ...asLaunched,
      ...given({ provide, options }),
      ...this.#place(way),
      clock: scene.sandbox.clock,
      storage,
      log: this.#log,
      handleSignals: false,
      onError: (error, context) => {
        scene.failures.push({ source: context.source, error });
        return onError?.(error, context);
      },
    }, {
      measures: witnessOf(scene, (app) => assembled = app),
      web: scene.web.client(
        (url) => scene.accounts.some(({ httpUrl }) => url.startsWith(`${httpUrl}/`)),
        this.#isStrict,
      ),
    }).finally(() => hasStarted = true);
    const begun = Promise.all([starting, way.begin(() => assembled?.listeners[0], () => hasStarted)]);
    const [app] = await this.#inTime(begun).finally(() => hasStarted = true);
    scene.app = app;
    // A greeting on a socket may still be on its way.
    this.#eventsBefore = Infinity;
    await this.#quiet.settle();
    this.#eventsBefore = this.#eventsSent() - app.stats.events;
    this.#found.launched(app);
    await this.settle();
  }

  /** The bot, once it has started; an error with the log where it does not. */
  async #inTime<T extends readonly [RunningApp, ...unknown[]]>(begun: Promise<T>): Promise<T> {
    const { startTimeoutMs = 60_000 } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        // Should it start after all, it stops again: the test is over.
        begun.then(([app]) => app.stop()).catch(() => {});
        this.fails(testingTexts().notStarted(startTimeoutMs)).then(reject, reject);
      }, startTimeoutMs);
    });
    try {
      return await Promise.race([begun, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Where the bot connects, or listens: as several accounts that it connects to with a client for each. */
  #place({ places: [first = {}, ...others] }: Way): LaunchOptions {
    if (others.length === 0) return first;
    const { downloadPath, sandbox: { clock } } = this.scene;
    const common = { ...UNASKED, downloadPath, clock, log: this.#log };
    return { api: [first, ...others].map((place) => new NapCatApi({ ...common, ...place })) };
  }

  /** Waits until the bot is quiet, and tells of what failed. */
  async settle(): Promise<void> {
    await this.#quiet.settle();
    await this.#tellFailures();
  }

  /** Waits until the bot is quiet. */
  quiet(turns?: number): Promise<void> {
    return this.#quiet.settle(turns);
  }

  /** Lets the time pass. */
  async pass(ms: number): Promise<void> {
    await this.scene.sandbox.clock.advance(ms, () => this.#quiet.settle(1));
    await this.settle();
  }

  /** Stops the bot. */
  async stop(): Promise<void> {
    const { app, sandbox: { clock } } = this.scene;
    if (app === undefined) return;
    let isStopped = false;
    this.#way?.end();
    void app.stop().then(() => isStopped = true);
    // Whatever it waits for, only the time can bring it.
    for (let step = 0; step < STOP_STEPS && !isStopped; step++) {
      for (let count = 0; count < STOP_TURNS && !isStopped; count++) await turn(step);
      if (!isStopped) await clock.advance(STOP_STEP_MS);
    }
    this.scene.app = undefined;
    this.#way?.close();
    await this.#tellFailures();
  }

  /** Cuts the connections. When it resolves, both sides know: only time is missing for the next attempt. */
  async cut(): Promise<void> {
    const { connections } = this.scene.sandbox;
    const links = new Set(connections.open);
    const lost = (): number => [...this.app.links.values()].reduce((sum, link) => sum + link.lost, 0);
    const wanted = lost() + [...this.app.links.values()].filter(({ isUp }) => isUp).length;
    for (const link of links) link.close();
    await this.waitFor(() => lost() >= wanted && !connections.open.some((link) => links.has(link)), CUT_MS);
  }

  /** Waits for something outside, in real time. */
  async waitFor(isSo: () => unknown, timeoutMs: number): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!(await isSo())) {
      if (performance.now() > end) throw await this.fails(testingTexts().notSo(timeoutMs));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await this.settle();
  }

  /** Expects that something fails while `act` goes on. */
  async failing(act: () => unknown): Promise<readonly TestFailure[]> {
    const { failures } = this.scene;
    this.#isToFail = true;
    try {
      await act();
      await this.settle();
    } finally {
      this.#isToFail = false;
    }
    if (failures.length === 0) throw await failure(this.scene, testingTexts().noFailure);
    return failures.splice(0);
  }

  #eventsSent(): number {
    return this.#options.port === "poll" ? this.#eventsMade : this.scene.sandbox.connections.eventsSent;
  }

  async #tellFailures(): Promise<void> {
    const { scene } = this;
    const [first] = scene.failures;
    if (!this.#isStrict || this.#isToFail || this.#hasFailed) return;
    const missing = scene.notSimulated();
    const [unmet] = scene.web.unmet.splice(0);
    const texts = testingTexts();
    if (first !== undefined && unmet === undefined) {
      const told = `${texts.crashed(first.source, scene.failures.length)}:\n    ${shownError(first.error)}`;
      scene.failures.length = 0;
      throw await this.fails(told);
    }
    if (missing !== undefined) throw await this.fails(texts.notSimulated(missing, scene.sandbox.dialect.name));
    if (unmet !== undefined) throw await this.fails(texts.noAnswer(unmet));
  }

  /** The error that ends the test. */
  fails(what: string): Promise<Error> {
    this.#hasFailed = true;
    return failure(this.scene, what);
  }
}

/** The options that a file gives to `launch`, without its place among real accounts and files. */
function own(options: LaunchOptions): LaunchOptions {
  const { api: _api, url: _url, accessToken: _token, listen: _listen, host: _host, port: _port, ...others } = options;
  const { events: _events, storage: _storage, log: _log, signal: _signal, monitor: _monitor, ...kept } = others;
  return kept;
}

/** Notes which handlers ended, and tells of the app before it runs. */
function witnessOf(scene: Scene, assembled: (app: RunningApp) => void): typeof Metrics {
  return class extends Metrics {
    constructor(app: RunningApp, clock: Clock) {
      super(app, clock);
      assembled(app);
    }

    override handled(source: string, _ms: number, failed: boolean): void {
      scene.ran.push({ source, failed });
    }

    override watch(): void {}
  };
}
