/** From bot classes to a running app. */

import type { ApiClient } from "../api/client.ts";
import { NapCatApi } from "../api/napcat_api.ts";
import { OneBotApi } from "../api/onebot_api.ts";
import { AuthError, ConfigError } from "../errors.ts";
import { exit, isTerminal, onSignal, readEnv, setExitCode, terminalScreen } from "../runtime/platform.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import { detailText } from "../util/log_details.ts";
import { createLogger, type Logger, type LogLevel, type LogOptions } from "../util/log.ts";
import { StatusLine } from "../util/status_line.ts";
import { safeLogger } from "../util/safe_log.ts";
import { quoted, textOf } from "../util/text_of.ts";
import { connectAll } from "./accounts.ts";
import type { App } from "./app.ts";
import { checkOptionNames } from "./arguments.ts";
import { Runner } from "./runner.ts";
import type { BoundBot } from "./bind.ts";
import { type CommandOptionsOfApp, type CommandSettings, commandSettings } from "./command/settings.ts";
import type { ErrorContext } from "./decorators.ts";
import { DownloadBars } from "./download_bars.ts";
import { createDialogues } from "./dialogue.ts";
import { createInjector, type Injector } from "./inject.ts";
import { type Class, type Id, nameOf } from "./metadata.ts";
import { type CommandRoute, createRouter } from "./router.ts";
import { type MonitorOptions, startMonitor } from "./monitor.ts";
import type { Middleware } from "./rules.ts";
import { createHelp, type HelpOptions } from "./help.ts";
import { GroupSwitches } from "./switches.ts";
import { Schedule } from "./schedule_service.ts";
import type { AppServices } from "./services.ts";
import { Storage } from "./storage.ts";
import { checkPerChat, type PerChatOptions } from "./turns.ts";
import { openStorage, type StorageOptions, type StorageSpace } from "./storage_open.ts";

/** Options of {@link launch}. */
export interface LaunchOptions extends CommandOptionsOfApp {
  /** The client, one for each account, or one that listens for accounts (its option `listen`). Made from `url` (or the environment) when left out. */
  api?: OneBotApi | readonly OneBotApi[];
  /** Where the implementation is. `ONEBOT_URL` when left out; without that too, the embedded sandbox is started. */
  url?: string;
  /** As set in the implementation. `ONEBOT_TOKEN` when left out. */
  accessToken?: string;
  /** Stops the app when it aborts. */
  signal?: AbortSignal;
  /** A logger, the least important level that is printed, or how to print. Default `info`, with colours on a terminal. */
  log?: Logger | LogLevel | LogOptions;
  /** Tell the log of every event and every call, one `debug` line each. Default: when `log` is, or has, the level `debug`. */
  activity?: boolean;
  /** Open `GET /health` and `GET /metrics` for monitoring. With it, OpenTelemetry is used too where it is installed. */
  monitor?: MonitorOptions;
  /** Told about every error of a handler, task or hook, after the `@Catch` methods. */
  onError?: (error: unknown, context: ErrorContext) => unknown;
  /** The answer to `帮助` and `help`: made from what `@Command` was told. `false` leaves it out. Default true. */
  help?: boolean | HelpOptions;
  /** QQ numbers that pass `@Superuser` and every `@Role`. */
  superusers?: readonly Id[];
  /** The options of bots, by their names: what `injectOptions` gives them. */
  options?: Readonly<Record<string, unknown>>;
  /**
   * Instances that are injected instead of new ones, as pairs of a class and an instance (or a function that makes it):
   * services that need arguments, and in tests stand-ins.
   */
  provide?: readonly (readonly [token: Class, instance: object | (() => object)])[];
  /** Around every event, the first one outermost: before anything else decides. */
  use?: Middleware | readonly Middleware[];
  /**
   * Where `inject(Storage)` keeps values. Default `"files"`, in `.adelie/data`; `"memory"` while the embedded sandbox runs, so
   * that nothing of it stays among the real data.
   */
  storage?: StorageOptions;
  /**
   * Leave messages out that another account of this app sent: two bots that answer each other would never end. Default true.
   * An account's own messages are never answered, whatever this says.
   */
  ignoreOwnAccounts?: boolean;
  /**
   * How many handlers may run at once; further events wait, each chat in a line of its own. What waits for an answer, or for its
   * turn in the outbox, does not count. Default 1000.
   */
  concurrency?: number;
  /** How much of that one chat may use, so that none keeps the others waiting. */
  perChat?: PerChatOptions;
  /** How long `stop` waits for handlers, in milliseconds. Default 5000. */
  stopTimeoutMs?: number;
  /** Stop on Ctrl+C (SIGINT) and SIGTERM. Default true. */
  handleSignals?: boolean;
  /** For tests: the time. */
  clock?: Clock;
}

const optionNames: readonly (keyof LaunchOptions)[] = [
  "api",
  "url",
  "accessToken",
  "prefix",
  "names",
  "atReplacesPrefix",
  "suggest",
  "messages",
  "signal",
  "log",
  "onError",
  "activity",
  "monitor",
  "help",
  "superusers",
  "options",
  "provide",
  "use",
  "storage",
  "ignoreOwnAccounts",
  "concurrency",
  "perChat",
  "stopTimeoutMs",
  "handleSignals",
  "clock",
];

/**
 * Starts bots. Nothing has to be awaited: a launch that fails prints why and ends the process with code 1, unless the
 * promise is taken care of.
 *
 * @example
 * ```ts
 * launch(CheckIn, { url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 *
 * @param bots a bot class, or several
 * @returns the app, once every account's first link is up and its own QQ number is known; of a client that listens, once it
 * does and the first account has come. While nobody is there, it keeps trying or waiting and says so
 * @throws ConfigError for wrong options and bots, at once; AuthError when the access token is refused
 */
export function launch(bots: Class | readonly Class[], options: LaunchOptions = {}): Promise<App> {
  return new Launch((resolve, reject) => start(bots, options).then(resolve, reject));
}

/** A promise that knows whether anybody waits for it: a failure that nobody sees has to be printed. */
class Launch extends Promise<App> {
  #isAwaited = false;

  // What `then` returns is an ordinary promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(executor: (resolve: (app: App) => void, reject: (error: unknown) => void) => void) {
    super(executor);
    super.then(undefined, (error: unknown) => {
      if (this.#isAwaited) return;
      createLogger().error(
        `The bot did not start. ${textOf(error)}`,
      );
      if (!(error instanceof ConfigError) && !(error instanceof AuthError) && error instanceof Error) {
        console.error(detailText(error));
      }
      setExitCode(1);
    });
  }

  override then<A = App, B = never>(
    onFulfilled?: ((app: App) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isAwaited = true;
    return super.then(onFulfilled, onRejected);
  }
}

async function start(bots: Class | readonly Class[], options: LaunchOptions): Promise<App> {
  checkLaunchOptions(options);
  const classes: readonly Class[] = Array.isArray(bots) ? bots : [bots as Class];
  if (classes.length === 0) throw new ConfigError("BOT_CLASS", "launch([]) has no bot to start.");
  const log = loggerOf(options.log);
  const given = options.api === undefined
    ? []
    : Array.isArray(options.api)
    ? options.api as readonly OneBotApi[]
    : [options.api as OneBotApi];
  const sandbox = needsSandbox(given, options)
    ? await (await import("../sandbox/embedded.ts")).startEmbedded({ log })
    : undefined;
  const url = sandbox?.url ?? options.url ?? readEnv("ONEBOT_URL");
  // The sandbox knows its own bot by a token; whatever else was given is for a real account.
  const accessToken = sandbox?.accessToken ?? options.accessToken ?? readEnv("ONEBOT_TOKEN");
  let storage: StorageSpace | undefined;
  try {
    const clock = options.clock ?? systemClock;
    storage = await openStorage(options.storage ?? (sandbox === undefined ? "files" : "memory"), { clock, log });
    const listeners = given.filter((api) => api.isListening);
    const apis: OneBotApi[] = given.filter((api) => !api.isListening);
    const endpoint = url === undefined ? undefined : { url, ...accessToken === undefined ? {} : { accessToken } };
    for (const api of apis) if (api.address === undefined && endpoint !== undefined) api.configure(endpoint);
    const provided = new Map(options.provide);
    const injector = createInjector((token) => {
      const known = provided.get(token);
      if (known !== undefined) return typeof known === "function" ? (known as () => object)() : known;
      return makeApi(token, apis, given, endpoint, log);
    });
    for (const api of given) if (!hasTwin(api, given)) injector.provide(api);
    const runner = assemble(classes, injector, { apis, listeners }, endpoint, storage, options, log);
    await runner.prepare(classes);
    await open(runner, options, log);
    if (sandbox !== undefined) {
      void sandbox.run(terminalView(runner)).catch((error: unknown) => runner.report(error, { source: "sandbox" }));
    }
    return runner;
  } catch (error) {
    await storage?.close();
    await sandbox?.sandbox.close();
    throw error;
  }
}

function isLogger(log: LaunchOptions["log"]): log is Logger {
  return typeof log === "object" && "info" in log && typeof log.info === "function";
}

function loggerOf(log: LaunchOptions["log"]): Logger {
  if (isLogger(log)) return safeLogger(log);
  return createLogger({ colors: isTerminal(), ...typeof log === "string" ? { level: log } : log });
}

function downloadBars(clock: Clock): DownloadBars | undefined {
  const screen = terminalScreen();
  return screen === undefined ? undefined : new DownloadBars(new StatusLine(screen), clock);
}

function levelOf(log: LaunchOptions["log"]): LogLevel | undefined {
  return typeof log === "string" ? log : isLogger(log) ? undefined : log?.level;
}

function needsSandbox(given: readonly OneBotApi[], options: LaunchOptions): boolean {
  const hasAddress = given.length > 0 && given.every((api) => api.address !== undefined);
  return !hasAddress && options.url === undefined && readEnv("ONEBOT_URL") === undefined;
}

/** The client that a bot injects, when the app has none of that class. */
function makeApi(
  token: Class,
  apis: OneBotApi[],
  given: readonly OneBotApi[],
  endpoint: { url: string; accessToken?: string } | undefined,
  log: Logger,
): object | undefined {
  if (token !== OneBotApi && !(token.prototype instanceof OneBotApi)) return undefined;
  if (given.length > 0 || endpoint === undefined) {
    const names = given.map((api) => api.constructor.name).join(", ");
    if (given.some((api) => api instanceof token)) {
      throw new ConfigError(
        "INJECT_AMBIGUOUS",
        `A bot wants ${token.name}, but launch() was given several of one class: ${names}. In handlers use event.api, the client ` +
          "of the account that the event came to; or give each account a class of its own (class Second extends NapCatApi {}).",
      );
    }
    throw new ConfigError(
      "INJECT_API",
      `A bot wants ${token.name}, but launch() was given ${names}. Give it a ${token.name} as well, or inject ${names}.`,
    );
  }
  const known = apis.find((api) => api instanceof token);
  if (known !== undefined) return known;
  const api = new token({ ...endpoint, log }) as OneBotApi;
  apis.push(api);
  return api;
}

/** Which of two clients of one class is meant, nobody can know. */
function hasTwin(api: OneBotApi, among: readonly OneBotApi[]): boolean {
  return among.some((other) => other !== api && other.constructor === api.constructor);
}

function assemble(
  classes: readonly Class[],
  injector: Injector,
  { apis, listeners }: { apis: OneBotApi[]; listeners: readonly OneBotApi[] },
  endpoint: { url: string; accessToken?: string } | undefined,
  storage: StorageSpace,
  options: LaunchOptions,
  log: Logger,
): Runner {
  const { concurrency = 1000, stopTimeoutMs = 5_000, clock = systemClock, onError, use = [] } = options;
  const superusers = new Set((options.superusers ?? []).map(String));
  const dialogues = createDialogues({ clock, log, waiting: (change, chat) => runner.waits(change, chat) });
  const isAlwaysOn = (name: string): boolean => runner.isAlwaysOn(name);
  const switches = new GroupSwitches(storage.namespaceOrEmpty("adelie.groups"), isAlwaysOn);
  const services: AppServices = { clock, log, superusers, storage: storage.namespace, dialogues, switches };
  const commands = commandSettings(options);
  const runner = new Runner({
    injector,
    options: options.options ?? {},
    apis,
    listeners,
    ...options.ignoreOwnAccounts === undefined ? {} : { ignoreOwnAccounts: options.ignoreOwnAccounts },
    services,
    makeRouter: (all) =>
      createRouter(all.flatMap((bot) => bot.events), all.flatMap((bot) => bot.commands), {
        commands,
        clock,
        report: (error) => void runner.report(error, { source: "prefix" }),
      }),
    makeHelp: (all) => helpFor(all, options.help ?? true, commands, switches),
    bars: isLogger(options.log) ? undefined : downloadBars(clock),
    activity: options.activity ?? levelOf(options.log) === "debug",
    measures: options.monitor !== undefined,
    middleware: typeof use === "function" ? [use] : use,
    concurrency,
    ...options.perChat === undefined ? {} : { perChat: options.perChat },
    stopTimeoutMs,
    onError,
    close: storage.close,
  });
  const isGiven = (token: Class): boolean => (options.provide ?? []).some(([given]) => given === token);
  if (!isGiven(Storage)) injector.provideForEach(Storage, (owner) => storage.namespace(nameOf(owner)));
  if (!isGiven(Schedule)) injector.provideForEach(Schedule, (owner) => runner.scheduleOf(owner, nameOf(owner)));
  injector.provide(switches);
  runner.add(classes);
  if (apis.length + listeners.length === 0 && endpoint !== undefined) apis.push(new NapCatApi({ ...endpoint, log }));
  return runner;
}

function helpFor(
  bots: readonly BoundBot[],
  help: boolean | HelpOptions,
  commands: CommandSettings,
  switches: GroupSwitches,
): BoundBot | undefined {
  const all = bots.flatMap((bot) => bot.commands);
  if (help === false || all.length === 0) return undefined;
  const routes = (group: number | undefined): readonly CommandRoute[] =>
    group === undefined ? all : all.filter(({ info }) => switches.isOn(group, info.bot));
  const taken = new Set(all.flatMap(({ words }) => words.map((word) => word.split(" ")[0] ?? "")));
  return createHelp({ commands, routes }, help === true ? {} : help, taken);
}

async function open(runner: Runner, options: LaunchOptions, log: Logger): Promise<void> {
  const release = stopOn(runner, options);
  try {
    await monitor(runner, options, log);
    await connectAll(runner, options.clock ?? systemClock, log);
    await runner.begin();
  } catch (error) {
    release();
    await runner.stop();
    throw error;
  }
  void runner.stopped.then(release);
}

async function monitor(runner: Runner, { monitor, clock = systemClock }: LaunchOptions, log: Logger): Promise<void> {
  const { metrics } = runner;
  if (monitor === undefined || metrics === undefined) return;
  const server = await startMonitor(runner, metrics, clock, monitor);
  void runner.stopped.then(() => server.close());
  const more = await metrics.useOpenTelemetry() ? "; OpenTelemetry gets the same" : "";
  log.info(`Monitoring: http://${server.hostname}:${server.port}/health and /metrics${more}`);
}

/** Apps that a signal has to stop before the process may end. */
const running = new Set<Runner>();

function stopOn(runner: Runner, { signal, handleSignals = true }: LaunchOptions): () => void {
  const stop = (): void => void runner.stop();
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop);
  running.add(runner);
  let asked = false;
  const release = handleSignals
    ? onSignal(["SIGINT", "SIGTERM"], () => {
      if (asked) exit(1);
      asked = true;
      void runner.stop().then(() => {
        running.delete(runner);
        if (running.size === 0) exit(0);
      });
    })
    : () => {};
  return () => {
    signal?.removeEventListener("abort", stop);
    if (asked) return;
    running.delete(runner);
    release();
  };
}

/** What the sandbox's terminal has to know of the app. */
function terminalView(runner: Runner): {
  idle(): Promise<void>;
  stop(): Promise<void>;
  eventsReceived(): number;
  stopped: Promise<void>;
} {
  return {
    idle: () => runner.idle(),
    stop: () => runner.stop(),
    eventsReceived: () => runner.stats.events,
    stopped: runner.stopped,
  };
}

function checkLaunchOptions(options: LaunchOptions): void {
  checkOptionNames("launch()", options, optionNames);
  checkLists(options);
  const { api, concurrency = 1, stopTimeoutMs = 1 } = options;
  const apis: readonly unknown[] = api === undefined ? [] : Array.isArray(api) ? api : [api];
  if (!apis.every((each): each is ApiClient => each instanceof OneBotApi)) {
    throw new ConfigError(
      "OPTION",
      'launch(): api wants a client, such as new NapCatApi({ url: "ws://127.0.0.1:3001" }).',
    );
  }
  checkPerChat(options.perChat ?? {});
  for (const [name, value] of Object.entries({ concurrency, stopTimeoutMs })) {
    if (!(typeof value === "number" && value > 0)) {
      throw new ConfigError("OPTION", `launch(): ${name} wants a positive number, and got ${quoted(value)}.`);
    }
  }
}

/** What would otherwise fail much later, or be ignored. */
function checkLists({ superusers = [], use = [], monitor, help }: LaunchOptions): void {
  if (!Array.isArray(superusers)) {
    throw new ConfigError("OPTION", "launch(): superusers wants a list of QQ numbers, such as [10086].");
  }
  if (!(typeof use === "function" || (Array.isArray(use) && use.every((each) => typeof each === "function")))) {
    throw new ConfigError("OPTION", "launch(): use wants a function (event, next) => …, or a list of them.");
  }
  checkOptionNames("launch() monitor", monitor ?? {}, ["port", "host", "accessToken"]);
  checkOptionNames("launch() help", typeof help === "object" ? help : {}, ["words", "pageSize", "form", "render"]);
}
