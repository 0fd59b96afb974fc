/** The clients of an app: those that it was given, and those that are made for the bots that inject one. */

import type { ApiClient } from "../../../api/client.ts";
import { NapCatApi, OneBotApi } from "../../../api/clients.ts";
import { isTold } from "../../../api/given.ts";
import { type ApiOptions, checkClientOptions, clientOptionNames } from "../../../api/options.ts";
import { ConfigError } from "../../../errors.ts";
import { startupTexts } from "../../../texts/errors/startup_texts.ts";
import type { RouteInfo } from "../../dispatch/explain.ts";
import type { Logger } from "../../../util/log/log.ts";
import type { Injector } from "../inject.ts";
import type { Class } from "../../model/binding.ts";
import { launchTexts } from "../../../texts/errors/launch_texts.ts";

/** @internal The options that `launch` hands to the client that it makes. It has a log, a clock and a time to stop of its own. */
export type ClientOptions = Omit<ApiOptions, "log" | "locale" | "clock" | "stopTimeoutMs">;

const own: readonly string[] = ["log", "locale", "clock", "stopTimeoutMs"];

/** The names of the options that `launch` hands to the client that it makes. */
export const handedOptionNames = clientOptionNames.filter((name) => !own.includes(name)) as (keyof ClientOptions)[];

/** The options that name the place of the implementation: a client that was given may still lack it. */
const placeNames: readonly (keyof ClientOptions)[] = ["url", "accessToken"];

/**
 * The options of a client among those of `launch`.
 *
 * @throws ConfigError for a wrong one, and for one that a client which was given cannot take any more
 */
export function handedOptions(options: ClientOptions, given: readonly OneBotApi[]): ClientOptions {
  const handed: Record<string, unknown> = {};
  for (const name of handedOptionNames) {
    if (options[name] === undefined) continue;
    if (given.length > 0) refuseBeside(name, given);
    handed[name] = options[name];
  }
  if (given.length === 0) checkClientOptions("launch()", handed);
  return handed;
}

function refuseBeside(name: keyof ClientOptions, given: readonly OneBotApi[]): void {
  const type = (given[0] as OneBotApi).constructor.name;
  if (!placeNames.includes(name)) {
    throw new ConfigError(
      "OPTION",
      startupTexts().clientOption(name, type),
    );
  }
  if (given.some((api) => api.address === undefined && !api.isListening)) return;
  throw new ConfigError(
    "OPTION",
    startupTexts().placeKnown(name, type, String((given[0] as OneBotApi).address)),
  );
}

/** Whether nothing says where the implementation is, so that the sandbox has to be one. */
export function isNowhere(
  given: readonly OneBotApi[],
  handed: ClientOptions,
  environment: string | undefined,
): boolean {
  const isKnown = given.length > 0 && given.every((api) => api.address !== undefined || api.isListening);
  return !isKnown && !isTold(handed) && environment === undefined;
}

/**
 * The sandbox brings its own events, over a link of its own, and knows its own bot by a token: what was given of these is
 * for a real account.
 */
export function inSandbox(
  { events: _events, ca: _ca, proxy: _proxy, ...handed }: ClientOptions,
  { url, accessToken }: { readonly url: string; readonly accessToken: string },
): ClientOptions {
  return { ...handed, url, accessToken };
}

/** The clients of one app. */
export class Clients {
  /** Those that connect, and those that connected to one that listens. */
  readonly apis: OneBotApi[];
  /** Those that wait for accounts. */
  readonly listeners: OneBotApi[];
  readonly #given: readonly OneBotApi[];
  readonly #options: ApiOptions;

  /** @param options what a client is made with */
  constructor(given: readonly OneBotApi[], options: ApiOptions) {
    this.#given = given;
    this.#options = options;
    this.apis = given.filter((api) => !api.isListening);
    this.listeners = given.filter((api) => api.isListening);
    const { url, accessToken } = options;
    if (url === undefined) return;
    for (const api of this.apis) if (api.address === undefined) api.configure({ url, accessToken });
  }

  /** Lets bots inject those that were given, but for two of one class: which is meant, nobody can know. */
  provideTo(injector: Injector): void {
    for (const api of this.#given) {
      const hasTwin = this.#given.some((other) => other !== api && other.constructor === api.constructor);
      if (!hasTwin) injector.provide(api);
    }
  }

  /** The client that a bot injects, when the app has none of that class. */
  make(token: Class): object | undefined {
    if (token !== OneBotApi && !(token.prototype instanceof OneBotApi)) return undefined;
    if (this.#given.length > 0) throw notGiven(token, this.#given);
    const known = [...this.apis, ...this.listeners].find((api) => api instanceof token);
    if (known !== undefined) return known;
    const [listener] = this.listeners;
    if (listener !== undefined) {
      const type = listener.constructor.name;
      throw new ConfigError(
        "INJECT_API",
        launchTexts().twoListeners(token.name, type),
      );
    }
    return this.#made(token as Class<OneBotApi>);
  }

  /** Makes one where no bot injects any. */
  complete(): void {
    if (this.apis.length + this.listeners.length === 0) this.#made(NapCatApi);
  }

  #made(token: Class<OneBotApi>): OneBotApi {
    const api = new token(this.#options);
    (api.isListening ? this.listeners : this.apis).push(api);
    return api;
  }
}

function notGiven(token: Class, given: readonly OneBotApi[]): ConfigError {
  const names = given.map((api) => api.constructor.name).join(", ");
  if (given.some((api) => api instanceof token)) {
    return new ConfigError(
      "INJECT_AMBIGUOUS",
      launchTexts().ambiguous(token.name, names),
    );
  }
  return new ConfigError(
    "INJECT_API",
    launchTexts().otherClient(token.name, names),
  );
}

/** The part of an app that says whether events can come. */
interface Fed {
  readonly apis: readonly ApiClient[];
  readonly listeners: readonly ApiClient[];
  /** The handlers of events and commands. */
  routes(): readonly RouteInfo[];
}

/**
 * The complaint about handlers whose events cannot come, because a client only calls actions; undefined when there is none.
 */
function feedProblem(app: Fed): { readonly sentence: string; readonly isAll: boolean } | undefined {
  const { apis, listeners } = app;
  const silent = apis.filter((api) => !api.hasFeed);
  const [api] = silent;
  if (api === undefined) return undefined;
  // Only now: a description of the handlers reads a stack for each.
  const routes = app.routes();
  const [route] = routes;
  if (route === undefined) return undefined;
  const isAll = silent.length === apis.length && listeners.length === 0;
  const texts = startupTexts();
  const waiting = texts.handlers(route.handler, routes.length - 1);
  return {
    isAll,
    sentence: texts.noEvents(api.constructor.name, String(api.address), waiting, isAll),
  };
}

/**
 * Handlers that no event can reach are told of; where there is nothing else to do either, the process would end at once.
 *
 * @throws ConfigError then
 */
export function tellOfNoFeed(app: Fed, hasSchedule: boolean, log: Logger): void {
  const problem = feedProblem(app);
  if (problem === undefined) return;
  if (problem.isAll && !hasSchedule) throw new ConfigError("EVENTS_MISSING", problem.sentence);
  log.warn(problem.sentence);
}
