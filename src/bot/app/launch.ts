/** From bot classes to a running app. */

import type { ApiClient } from "../../api/client.ts";
import { OneBotApi } from "../../api/clients.ts";
import { isLogger, loggerOf } from "../../api/given_log.ts";
import { AuthError, ConfigError } from "../../errors.ts";
import { exit, onSignal, readEnv, setExitCode, terminalScreen } from "../../runtime/platform.ts";
import { hostInUrl } from "../../util/access.ts";
import { type Clock, systemClock } from "../../util/time/clock.ts";
import { detailText } from "../../util/log/details.ts";
import { createLogger, type Logger, type LogLevel, type LogOptions } from "../../util/log/log.ts";
import { StatusLine } from "../../util/log/status_line.ts";
import { quoted, textOf } from "../../util/text_of.ts";
import { connectAll } from "./accounts.ts";
import type { App } from "./app.ts";
import {
  type ClientOptions,
  Clients,
  feedProblem,
  handedOptionNames,
  handedOptions,
  isNowhere,
  isTold,
} from "./clients.ts";
import { checkIds } from "../decorators/arguments.ts";
import { checkOptionNames } from "../../util/options.ts";
import { Runner } from "./runner.ts";
import type { BoundBot, CommandRoute, ErrorContext } from "../model/route.ts";
import { foldWord } from "../../command/characters.ts";
import { type CommandOptionsOfApp, type CommandSettings, commandSettings } from "../../command/settings.ts";
import { DownloadBars } from "./download_bars.ts";
import { createChatEvent } from "../events/create.ts";
import { createDialogues } from "../dialogue/questions.ts";
import { createInjector, type Injector } from "./inject.ts";
import { foreignCopy } from "../../util/copies.ts";
import type { Class } from "../model/binding.ts";
import type { Id } from "../../protocol/ids.ts";
import { nameOf } from "../model/records.ts";
import { createRouter } from "../dispatch/router.ts";
import { type MonitorOptions, startMonitor } from "./monitor.ts";
import type { Middleware } from "../model/clause.ts";
import { createHelp, type HelpOptions } from "./help.ts";
import { GroupSwitches } from "../model/switches.ts";
import { timingsOf } from "../dispatch/jobs.ts";
import { Schedule } from "../../schedule/schedule.ts";
import type { AppServices } from "../model/services.ts";
import { Storage } from "../../storage/storage.ts";
import { checkPerChat, type PerChatOptions } from "../dispatch/turns.ts";
import { openStorage, type StorageOptions, type StorageSpace } from "../../storage/open.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import { useLocale } from "../../api/options.ts";
import type { Locale } from "../../texts/locale.ts";
import { chatTextsFrom } from "../../texts/chat/choose.ts";
import type { ChatTexts, ChatTextsOption } from "../../texts/chat/chat_texts.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";

/**
 * Options of {@link launch}. Those of a client (`listen`, `events`, `media`, `outbox`, …) are handed to the one that `launch`
 * makes; beside `api` they are refused.
 */
export interface LaunchOptions extends CommandOptionsOfApp, ClientOptions {
  /**
   * The client, one for each account, or one that listens for accounts (its option `listen`). When left out it is made, of
   * the class that a bot injects, else a `NapCatApi`, from the other options or the environment.
   */
  api?: OneBotApi | readonly OneBotApi[];
  /** Where the implementation is. `ONEBOT_URL` when left out; without that too, the embedded sandbox is started. */
  url?: string;
  /** As set in the implementation. `ONEBOT_TOKEN` when left out. */
  accessToken?: string;
  /** Stops the app when it aborts. While `launch` is still on its way, that rejects with `signal.reason`. */
  signal?: AbortSignal;
  /** A logger, the least important level that is printed, or how to print. Default `info`, with colours on a terminal. */
  log?: Logger | LogLevel | LogOptions;
  /**
   * The language of the log, of the sandbox's terminal and of errors: `"zh"` or `"en"`, for the whole process. Default: that of
   * the environment (`LC_ALL`, `LC_MESSAGES`, `LANG`). Chats have a language of their own, `chatTexts`.
   */
  locale?: Locale;
  /**
   * The texts that the library itself says in chats: `"zh"` (default), `"en"`, or texts to replace, by group and name. It does not depend
   * on the server's language.
   */
  chatTexts?: ChatTextsOption;
  /** Tell the log of every event and every call, one `debug` line each. Default: when `log` is, or has, the level `debug`. */
  activity?: boolean;
  /** Open `GET /health` and `GET /metrics` for monitoring. With it, OpenTelemetry is used too where it is installed. */
  monitor?: MonitorOptions;
  /** Told about every error of a handler, task or hook, after the `@Catch` methods. */
  onError?: (error: unknown, context: ErrorContext) => unknown;
  /** The answer to `帮助` and `help`: made from the options of `@Command`. `false` leaves it out. Default true. */
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
   * How many handlers may run at once; further events wait, each chat in a line of its own. A handler that waits for an answer, or for its
   * turn in the outbox, does not count. Default 1000.
   */
  concurrency?: number;
  /** How much of that one chat may use, so that none keeps the others waiting. */
  perChat?: PerChatOptions;
  /** How long `stop` waits for handlers, and a client that `launch` makes for its tasks, in milliseconds. Default 5000. */
  stopTimeoutMs?: number;
  /** Stop on Ctrl+C (SIGINT) and SIGTERM. Default true. */
  handleSignals?: boolean;
  /** For tests: the time. */
  clock?: Clock;
}

const optionNames: readonly (keyof LaunchOptions)[] = [
  "api",
  ...handedOptionNames,
  "prefix",
  "names",
  "atReplacesPrefix",
  "caseSensitive",
  "suggest",
  "messages",
  "signal",
  "log",
  "locale",
  "chatTexts",
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
 * @example Start a bot
 * ```ts ignore
 * import { Command, launch } from "adelie";
 *
 * class CheckIn {
 *   @Command("签到")
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 *
 * const app = await launch(CheckIn, { url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * await app.stopped;
 * ```
 *
 * @param bots a bot class, or several
 * @returns the app, once every account's first link is up and its own QQ number is known; of a client that listens, once it
 * does and the first account has come. While nobody is there, it keeps trying or waiting and says so
 * @throws ConfigError for wrong options and bots, at once; AuthError when the access token is refused; `signal.reason` when
 * the signal aborts first; AdelieError with code `LAUNCH_STOPPED` when Ctrl+C ends it first
 */
export function launch(bots: Class | readonly Class[], options: LaunchOptions = {}): Promise<App> {
  return new Launch((resolve, reject) => start(bots, options).then(resolve, reject));
}

/** A promise that knows whether anybody waits for it: a failure that nobody sees has to be printed. */
class Launch extends Promise<App> {
  #isAwaited = false;

  // `then` returns an ordinary promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(executor: (resolve: (app: App) => void, reject: (error: unknown) => void) => void) {
    super(executor);
    super.then(undefined, (error: unknown) => {
      if (this.#isAwaited) return;
      createLogger().error(appTexts().notStarted(textOf(error)));
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
  useLocale("launch()", options.locale);
  checkLaunchOptions(options);
  const classes: readonly Class[] = Array.isArray(bots) ? bots : [bots as Class];
  if (classes.length === 0) throw new ConfigError("BOT_CLASS", startupTexts().noBot);
  const log = loggerOf(options.log);
  const given = givenApis(options);
  const handed = handedOptions(options, given);
  const sandbox = isNowhere(given, handed, readEnv("ONEBOT_URL"))
    ? await (await import("../../sandbox/embedded.ts")).startEmbedded({ log })
    : undefined;
  let storage: StorageSpace | undefined;
  try {
    const clock = options.clock ?? systemClock;
    storage = await openStorage(options.storage ?? (sandbox === undefined ? "files" : "memory"), { clock, log });
    const { stopTimeoutMs } = options;
    const clients = new Clients(given, {
      ...sandbox === undefined ? fromEnvironment(handed) : inSandbox(handed, sandbox),
      log,
      ...stopTimeoutMs === undefined ? {} : { stopTimeoutMs },
    });
    const provided = new Map(options.provide);
    const injector = createInjector((token) => {
      const known = provided.get(token);
      if (known !== undefined) return typeof known === "function" ? (known as () => object)() : known;
      return clients.make(token);
    });
    clients.provideTo(injector);
    const runner = assemble(classes, injector, clients, storage, options, log);
    await runner.prepare(classes);
    await open(runner, options, log);
    if (sandbox !== undefined) {
      void sandbox.run(terminalView(runner)).then(
        () => {
          // A connection that is left behind may hold the process for ever.
          if (options.handleSignals !== false && runner.stats.running > 0) exit(1);
        },
        (error: unknown) => runner.report(error, { source: "sandbox" }),
      );
    }
    return runner;
  } catch (error) {
    await storage?.close();
    await sandbox?.sandbox.close();
    throw error;
  }
}

function givenApis({ api }: LaunchOptions): readonly OneBotApi[] {
  if (api === undefined) return [];
  return Array.isArray(api) ? api as readonly OneBotApi[] : [api as OneBotApi];
}

/** Completed by `ONEBOT_URL` and `ONEBOT_TOKEN`, where the options leave that open. */
function fromEnvironment(handed: ClientOptions): ClientOptions {
  const url = isTold(handed) ? undefined : readEnv("ONEBOT_URL");
  const accessToken = handed.accessToken ?? readEnv("ONEBOT_TOKEN");
  return { ...handed, ...url === undefined ? {} : { url }, ...accessToken === undefined ? {} : { accessToken } };
}

/**
 * The sandbox brings its own events, over a link of its own, and knows its own bot by a token: what was given of these is
 * for a real account.
 */
function inSandbox(
  { events: _events, ca: _ca, proxy: _proxy, ...handed }: ClientOptions,
  { url, accessToken }: { readonly url: string; readonly accessToken: string },
): ClientOptions {
  return { ...handed, url, accessToken };
}

/**
 * Handlers that no event can reach are told of; where there is nothing else to do either, the process would end at once.
 *
 * @throws ConfigError then
 */
function tellOfNoFeed(runner: Runner, hasSchedule: boolean, log: Logger): void {
  const problem = feedProblem(runner, runner.routes());
  if (problem === undefined) return;
  if (problem.isAll && !hasSchedule) throw new ConfigError("EVENTS_MISSING", problem.sentence);
  log.warn(problem.sentence);
}

function downloadBars(clock: Clock): DownloadBars | undefined {
  const screen = terminalScreen();
  return screen === undefined ? undefined : new DownloadBars(new StatusLine(screen), clock);
}

function levelOf(log: LaunchOptions["log"]): LogLevel | undefined {
  return typeof log === "string" ? log : isLogger(log) ? undefined : log?.level;
}

function assemble(
  classes: readonly Class[],
  injector: Injector,
  clients: Clients,
  storage: StorageSpace,
  options: LaunchOptions,
  log: Logger,
): Runner {
  const { concurrency = 1000, stopTimeoutMs = 5_000, clock = systemClock, onError, use = [] } = options;
  const superusers = new Set(checkIds("launch() superusers", options.superusers ?? []));
  const commands = commandSettings(options, textsOf(options));
  const { names, texts } = commands;
  const dialogues = createDialogues({
    clock,
    log,
    names,
    texts,
    waiting: (change, chat) => runner.waits(change, chat),
  });
  const isAlwaysOn = (name: string): boolean => runner.isAlwaysOn(name);
  const switches = new GroupSwitches(storage.namespaceOrEmpty("adelie.groups"), isAlwaysOn);
  const services: AppServices = {
    clock,
    log,
    superusers,
    storage: storage.namespace,
    dialogues,
    texts,
    chatEvent: createChatEvent,
    switches,
  };
  const runner = new Runner({
    injector,
    options: options.options ?? {},
    apis: clients.apis,
    listeners: clients.listeners,
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
  let hasSchedule = isGiven(Schedule) || classes.some((of) => timingsOf(of).length > 0);
  if (!isGiven(Schedule)) {
    injector.provideForEach(Schedule, (owner) => {
      hasSchedule = true;
      return runner.scheduleOf(owner, nameOf(owner));
    });
  }
  injector.provide(switches);
  runner.add(classes);
  clients.complete();
  tellOfNoFeed(runner, hasSchedule, log);
  return runner;
}

function textsOf({ chatTexts = "zh" }: LaunchOptions): ChatTexts {
  return chatTextsFrom(chatTexts, (problem) => {
    throw new ConfigError("OPTION", `launch(): ${problem}.`);
  });
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
  const taken = new Set(all.flatMap(({ words }) => words.map((word) => foldWord(word.split(" ")[0] ?? ""))));
  return createHelp({ commands, routes }, help === true ? {} : help, taken);
}

async function open(runner: Runner, options: LaunchOptions, log: Logger): Promise<void> {
  const release = stopOn(runner, options);
  try {
    options.signal?.throwIfAborted();
    await monitor(runner, options, log);
    await connectAll({ runner, clock: options.clock ?? systemClock, log, signal: options.signal });
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
  log.info(appTexts().monitoring(hostInUrl(server.hostname), server.port, await metrics.useOpenTelemetry()));
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
      // The first one may have been read by the sandbox's terminal.
      if (asked || runner.isStopping) exit(1);
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

/** The part of the app that the sandbox's terminal shows. */
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
  const wrong = apis.map((each) => foreignCopy((each as object | null | undefined)?.constructor)).find(Boolean);
  if (wrong !== undefined) throw new ConfigError("TWO_COPIES", `launch() cannot take this client. ${wrong}`);
  if (!apis.every((each): each is ApiClient => each instanceof OneBotApi)) {
    throw new ConfigError(
      "OPTION",
      startupTexts().apiWanted,
    );
  }
  textsOf(options);
  checkPerChat(options.perChat ?? {});
  for (const [name, value] of Object.entries({ concurrency, stopTimeoutMs })) {
    if (!(typeof value === "number" && value > 0)) {
      throw new ConfigError("OPTION", startupTexts().positive(name, quoted(value)));
    }
  }
}

/** Refuses options that would otherwise fail much later, or be ignored. */
function checkLists({ superusers = [], use = [], monitor, help }: LaunchOptions): void {
  if (!Array.isArray(superusers)) {
    throw new ConfigError("OPTION", startupTexts().superusers);
  }
  checkIds("launch() superusers", superusers);
  if (!(typeof use === "function" || (Array.isArray(use) && use.every((each) => typeof each === "function")))) {
    throw new ConfigError("OPTION", startupTexts().use);
  }
  checkOptionNames("launch() monitor", monitor ?? {}, ["port", "host", "accessToken"]);
  checkOptionNames("launch() help", typeof help === "object" ? help : {}, ["words", "pageSize", "form", "render"]);
}
