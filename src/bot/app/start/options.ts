/** The options of `launch`, and their check. */

import type { ApiClient } from "../../../api/client.ts";
import { OneBotApi } from "../../../api/clients.ts";
import type { CommandOptionsOfApp } from "../../../command/settings.ts";
import type { ChatTexts, ChatTextsOption } from "../../../texts/chat/chat_texts.ts";
import { chatTextsFrom } from "../../../texts/chat/choose.ts";
import { startupTexts } from "../../../texts/errors/startup_texts.ts";
import type { Locale } from "../../../texts/locale.ts";
import { ConfigError } from "../../../errors.ts";
import type { Id } from "../../../protocol/ids.ts";
import type { StorageOptions } from "../../../storage/open.ts";
import { foreignCopy } from "../../../util/foreign.ts";
import type { Logger, LogLevel, LogOptions } from "../../../util/log/log.ts";
import { given } from "../../../util/given.ts";
import { checkOptionNames, checkOptions } from "../../../util/options.ts";
import type { Clock } from "../../../util/time/clock.ts";
import { givenIds } from "../../../api/given_ids.ts";
import { checkPerChat, type PerChatOptions } from "../../dispatch/turns.ts";
import type { Class } from "../../model/binding.ts";
import type { Middleware } from "../../model/clause.ts";
import { type ConcurrencyOptions, type OrderClause, orderClause } from "../../model/flow.ts";
import type { ErrorContext } from "../../model/route.ts";
import { type ClientOptions, handedOptionNames } from "./clients.ts";
import type { HelpOptions } from "../help.ts";
import type { MonitorOptions } from "../monitor.ts";
import { checkNotify, type NotifyOption } from "../accounts/notify_options.ts";
import { launchTexts } from "../../../texts/errors/launch_texts.ts";
import type { RecordOptions } from "../../../record/options.ts";

/**
 * Options of `launch`. Those of a client (`listen`, `events`, `media`, `outbox`, …) are handed to the one that `launch`
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
  /**
   * Write down what passes between the bot and its implementations, into files that can be replayed: `true`, a path, or options.
   * Secrets are never written; ids and names are written as stand-ins unless the options say otherwise.
   */
  record?: boolean | string | RecordOptions;
  /**
   * Who is told elsewhere when QQ has an account offline, or its link is down for long, and when it is back: a web address that gets JSON, or
   * a chat that another account of the app writes to.
   */
  notify?: NotifyOption;
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
   * that nothing of it stays among the real data. With `queue`, the Redis of the queue, where its workers have it in common.
   */
  storage?: StorageOptions;
  /**
   * Leave messages out that another account of this app sent: two bots that answer each other would never end. Default true.
   * An account's own messages are never answered, whatever this says.
   */
  ignoreOwnAccounts?: boolean;
  /**
   * How many handlers may run at once; further events wait, each chat in a line of its own. A handler that waits for
   * an answer, or for its turn in the outbox, does not count. Default 1000.
   */
  concurrency?: number;
  /** How much of that one chat may use, so that none keeps the others waiting. */
  perChat?: PerChatOptions;
  /**
   * The order of handlers of messages whose method and class have no `@Concurrency`: they stand in one line, each chat (or
   * person) in its own. Default: all run at once.
   */
  order?: ConcurrencyOptions;
  /**
   * Tell the log when something keeps the loop busy for so many milliseconds, with the name of the handler: nothing else is
   * handled meanwhile. Default 2000; `false`, the default with a `clock` of your own and in the embedded sandbox, is silence.
   */
  blockedMs?: number | false;
  /** How long `stop` waits for handlers, and a client that `launch` makes for its tasks, in milliseconds. Default 5000. */
  stopTimeoutMs?: number;
  /** Stop on Ctrl+C (SIGINT) and SIGTERM. Default true. */
  handleSignals?: boolean;
  /** For tests: the time, of a client that `launch` makes too; its `silentMs` is `Infinity` then, unless it is given. */
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
  "record",
  "notify",
  "help",
  "superusers",
  "options",
  "provide",
  "use",
  "storage",
  "ignoreOwnAccounts",
  "concurrency",
  "perChat",
  "order",
  "blockedMs",
  "stopTimeoutMs",
  "handleSignals",
  "clock",
];

/** @throws ConfigError for the first wrong option */
export function checkLaunchOptions(options: LaunchOptions): void {
  checkOptionNames("launch()", options, optionNames);
  checkLists(options);
  const { api, concurrency, stopTimeoutMs } = options;
  const apis: readonly unknown[] = api === undefined ? [] : Array.isArray(api) ? api : [api];
  const wrong = apis.map((each) => foreignCopy((each as object | null | undefined)?.constructor)).find(Boolean);
  if (wrong !== undefined) throw new ConfigError("TWO_COPIES", launchTexts().foreignClient(wrong));
  if (!apis.every((each): each is ApiClient => each instanceof OneBotApi)) {
    throw new ConfigError(
      "OPTION",
      startupTexts().apiWanted,
    );
  }
  checkPerChat(options.perChat ?? {});
  if (options.notify !== undefined) checkNotify(options.notify);
  const { blockedMs = false } = options;
  if (blockedMs !== false) checkOptions("launch()", { blockedMs }, { blockedMs: "positive number" });
  if (options.order !== undefined) orderOfApp(options.order);
  textsOf(options);
  checkOptions("launch()", given({ concurrency, stopTimeoutMs }), {
    concurrency: "positive number",
    stopTimeoutMs: "positive number",
  });
}

/** Refuses options that would otherwise fail much later, or be ignored. */
function checkLists({ superusers = [], use = [], monitor, help }: LaunchOptions): void {
  if (!Array.isArray(superusers)) {
    throw new ConfigError("OPTION", startupTexts().superusers);
  }
  givenIds("launch() superusers", superusers);
  if (!(typeof use === "function" || (Array.isArray(use) && use.every((each) => typeof each === "function")))) {
    throw new ConfigError("OPTION", startupTexts().use);
  }
  checkOptionNames("launch() monitor", monitor ?? {}, ["port", "host", "accessToken"]);
  checkOptionNames("launch() help", typeof help === "object" ? help : {}, ["words", "pageSize", "form", "render"]);
}

/** The clients that were given: none, one or several. */
export function givenApis({ api }: LaunchOptions): readonly OneBotApi[] {
  if (api === undefined) return [];
  return Array.isArray(api) ? api as readonly OneBotApi[] : [api as OneBotApi];
}

/**
 * The order of all handlers.
 *
 * @throws ConfigError that names what is wrong
 */
export function orderOfApp(options: ConcurrencyOptions): OrderClause {
  return { ...orderClause("launch() order", options), isShared: true };
}

/** The texts that the library says in chats. */
export function textsOf({ chatTexts = "zh" }: LaunchOptions): ChatTexts {
  return chatTextsFrom(chatTexts, (problem) => {
    throw new ConfigError("OPTION", launchTexts().problem(problem));
  });
}
