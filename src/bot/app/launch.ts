/** From bot classes to a running app. */

import { fromEnvironment, loggerOf } from "../../api/given.ts";
import { AuthError, ConfigError } from "../../errors.ts";
import { exit, readEnv, setExitCode } from "../../runtime/platform.ts";
import { useLocale } from "../../api/options.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import type { HttpClient } from "../../runtime/http/types.ts";
import { given } from "../../util/given.ts";
import { detailText } from "../../util/log/details.ts";
import { createLogger } from "../../util/log/log.ts";
import { textOf } from "../../util/text_of.ts";
import { datedBy, systemClock } from "../../util/time/clock.ts";
import type { Recording } from "../../record/app.ts";
import type { EmbeddedApp } from "../../sandbox/embedded.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { Class } from "../model/binding.ts";
import type { App } from "./app.ts";
import { assemble } from "./start/assemble.ts";
import type { Metrics } from "./metrics.ts";
import { rehearsed } from "./start/rehearsal.ts";
import { Clients, handedOptions, inSandbox, isNowhere } from "./start/clients.ts";
import { createInjector } from "./inject.ts";
import { checkLaunchOptions, givenApis, type LaunchOptions } from "./start/options.ts";
import { open } from "./start/open.ts";
import { openSpaces, type Spaces } from "./start/spaces.ts";
import type { RunningApp } from "./run/running_app.ts";
import { safeClock } from "../../util/time/safe_clock.ts";

/** A loop that stands still for so long is told of. */
const BLOCKED_MS = 2_000;

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
  return rehearsed(bots, options, launched) ?? launched(bots, options);
}

function launched(bots: Class | readonly Class[], options: LaunchOptions): Promise<App> {
  return new Launch((resolve, reject) => startApp(bots, options).then(resolve, reject), options);
}

/** A promise that knows whether anybody waits for it: a failure that nobody sees has to be printed. */
class Launch extends Promise<App> {
  #isAwaited = false;

  // `then` returns an ordinary promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(
    executor: (resolve: (app: App) => void, reject: (error: unknown) => void) => void,
    { log, signal }: LaunchOptions,
  ) {
    super(executor);
    super.then(undefined, (error: unknown) => {
      if (this.#isAwaited) {
        if (typeof log === "object" || log === "silent" || signal?.aborted) return;
        // By then an error that nobody caught has been printed by the runtime, which ends the program: it is said once.
        setTimeout(() => createLogger().error(appTexts().notStarted(textOf(error))), 0);
        return;
      }
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

/**
 * @internal The same, for who takes care of the promise.
 *
 * @param kit a test's: measures every handler and call, and answers downloads
 */
export async function startApp(
  bots: Class | readonly Class[],
  options: LaunchOptions,
  kit?: { readonly measures: typeof Metrics; readonly web: HttpClient },
): Promise<RunningApp> {
  useLocale("launch()", options.locale);
  checkLaunchOptions(options);
  const classes: readonly Class[] = Array.isArray(bots) ? bots : [bots as Class];
  if (classes.length === 0) throw new ConfigError("BOT_CLASS", startupTexts().noBot);
  const log = loggerOf(options.log);
  const apis = givenApis(options);
  const handed = handedOptions(options, apis);
  const sandbox = isNowhere(apis, handed, readEnv("ONEBOT_URL"))
    ? await (await import("../../sandbox/embedded.ts")).startEmbedded({ log })
    : undefined;
  const { record } = options;
  let recording: Recording | undefined;
  let storage: Spaces | undefined;
  try {
    // In the sandbox the bot's time is that of its world: set forward there, jobs and cooldowns fall due here. Its link is
    // one of this machine: a day that is skipped must not ask a thousand times whether the account is there.
    const world = sandbox?.sandbox.clock;
    const clock = safeClock(options.clock ?? world ?? systemClock, log);
    storage = await openSpaces(options, { clock, log, apis, isSandbox: sandbox !== undefined });
    const { stopTimeoutMs } = options;
    if (record !== undefined && record !== false) {
      const { startRecording } = await import("../../record/app.ts");
      recording = startRecording("launch()", record, { log, clock, ...given({ stopTimeoutMs }) });
      storage = { ...storage, ...recording.closingWith(storage) };
    }
    const clients = new Clients(apis, {
      // How long a link is silent is nothing that a clock moved by hand can tell.
      ...options.clock === undefined ? {} : { silentMs: Infinity },
      ...sandbox === undefined ? fromEnvironment(handed) : inSandbox(handed, sandbox),
      log,
      clock: options.clock === undefined && world !== undefined ? datedBy(world) : clock,
      ...given({ stopTimeoutMs }),
    });
    const provided = new Map(options.provide);
    const injector = createInjector((token) => {
      const known = provided.get(token);
      if (known !== undefined) return typeof known === "function" ? (known as () => object)() : known;
      return clients.make(token);
    });
    clients.provideTo(injector);
    const measures = kit?.measures ??
      (options.monitor === undefined ? undefined : (await import("./metrics.ts")).Metrics);
    // Whoever moves the time by hand would be told of standing still.
    const blockedMs = options.blockedMs ?? (options.clock === undefined && sandbox === undefined ? BLOCKED_MS : false);
    const settings = { ...options, clock, blockedMs, ...given({ tap: recording?.tap, web: kit?.web }) };
    const app = assemble(classes, injector, clients, storage, settings, log, measures);
    await app.prepare(classes);
    await open(app, settings, log);
    if (sandbox !== undefined) {
      void sandbox.run(terminalView(app, bots, options)).then(
        () => {
          // A connection that is left behind may hold the process for ever.
          if (options.handleSignals !== false && app.stats.running > 0) exit(1);
        },
        (error: unknown) => app.report(error, { source: "sandbox" }),
      );
    }
    return app;
  } catch (error) {
    await storage?.close();
    await sandbox?.sandbox.close();
    throw error;
  }
}

/** The part of the app that the sandbox's terminal and page show. */
function terminalView(app: RunningApp, bots: Class | readonly Class[], options: LaunchOptions): EmbeddedApp {
  const { api: _api, accessToken: _token, monitor: _monitor, record: _record, signal: _signal, ...others } = options;
  return {
    idle: () => app.idle(),
    stop: () => app.stop(),
    eventsReceived: () => app.stats.events,
    tasks: () => app.tasks,
    stopped: app.stopped,
    bot: {
      explain: (payload) => app.explain(payload as EventPayload),
      commands: () => app.commandLines(),
      async again(place) {
        const { startAgain } = await import("./start/again.ts");
        const again = await startAgain((more) => startApp(bots, { ...others, ...more }), place);
        return { ...again, explain: (payload) => again.explain(payload as EventPayload) };
      },
    },
  };
}
