/** A bot without decorators, for runtimes that strip types but run no decorators, and for bots that programs write. */

import type { OneBotApi } from "../../api/clients.ts";
import type { CheckedPattern, CommandArgs } from "../../command/args.ts";
import type { CustomTypes } from "../../command/types.ts";
import { ConfigError } from "../../errors.ts";
import { isRecord } from "../../protocol/scalars.ts";
import type { CronOptions, EveryOptions } from "../../schedule/timing.ts";
import { Command, type CommandOptions } from "../decorators/command.ts";
import type { Answer, Done, RuleDecorator } from "../decorators/dialects.ts";
import { OnOffline, OnOnline } from "../decorators/account_turns.ts";
import { Bot, type BotOptions, Catch, On, OnReady, OnStop } from "../decorators/on.ts";
import { Keyword, type KeywordOptions, Match, type MatchOptions } from "../decorators/text.ts";
import { Cron, Every, type GroupOptions } from "../decorators/times.ts";
import type { ChatMessageEvent, EventFor, EventName, GroupMessageEvent, PrivateMessageEvent } from "../events/types.ts";
import type { AccountChange } from "../model/account.ts";
import type { Class } from "../model/binding.ts";
import type { ErrorContext } from "../model/route.ts";
import { checkOptionNames } from "../../util/options.ts";
import { quoted } from "../../util/text_of.ts";
import { inject } from "./inject.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/**
 * The things that a bot without a class of its own wants injected, by the names that its functions know them by: a class, as for `inject`,
 * or a function that is called while the bot is made, such as `() => injectOptions(schema)`.
 */
export type Tokens = { readonly [name: string]: Class | (() => unknown) };

/** The things that were injected, by the names of {@link Tokens}: the last parameter of every function of the bot. */
export type Injected<S extends Tokens> = {
  readonly [Name in keyof S]: S[Name] extends Class ? InstanceType<S[Name]> : S[Name] extends () => infer R ? R : never;
};

/** A function of a bot: what happened, then what was injected. Its answer is sent. */
export type Run<Parameters extends readonly unknown[], S extends Tokens> = (
  ...args: [...Parameters, services: Injected<S>]
) => Answer | Promise<Answer>;

/** Conditions and middleware around a function: `[Cooldown("1d"), Role("admin")]`. */
export interface Conditional {
  /** As decorators beside a method, in the order in which they are written. */
  readonly conditions?: readonly RuleDecorator[];
}

/** @internal An object with the options of a decorator and the function as `run`. `in` says which messages it gets. */
type PlacedEntry<Options, Found extends readonly unknown[], S extends Tokens> =
  & Omit<Options, "in">
  & Conditional
  & (
    | { readonly in?: undefined; readonly run: Run<[event: ChatMessageEvent, ...Found], S> }
    | { readonly in: "group"; readonly run: Run<[event: GroupMessageEvent, ...Found], S> }
    | { readonly in: "private"; readonly run: Run<[event: PrivateMessageEvent, ...Found], S> }
  );

/** A function for messages, or an object with options and the function as `run`. `in` says which messages, and so which event, it gets. */
export type MessageEntry<Options, Found extends readonly unknown[], S extends Tokens> =
  // The compiler tells the objects apart by `in` only if the function may have one too.
  | (Run<[event: ChatMessageEvent, ...Found], S> & { readonly in?: undefined })
  | PlacedEntry<Options, Found, S>;

/** A command: the function, or an object with options and the function as `run`. `in` says which event it gets. */
export type CommandEntry<P extends string, T extends CustomTypes, S extends Tokens> = MessageEntry<
  CommandOptions,
  CommandArgs<P, T>,
  S
>;

/** @internal Further words for the same function of `keywords`. */
interface KeywordAliases {
  /** Any of them is as good as the word in front. */
  readonly aliases?: readonly string[];
}

/** A function for an event, or an object with conditions and the function as `run`. */
export type EventEntry<E, S extends Tokens> = Run<[event: E], S> | Conditional & { readonly run: Run<[event: E], S> };

/**
 * A function that runs at times, or an object with options and the function as `run`. With `groups` it gets a group's number
 * and the client of the account that is in it, and its answer goes there.
 */
export type TimedEntry<Options, S extends Tokens> =
  | (Run<[], S> & { readonly groups?: undefined })
  | (Options & Conditional & { readonly groups?: undefined; readonly run: Run<[], S> })
  | (Options & Conditional & GroupOptions & { readonly run: Run<[group_id: number, api: OneBotApi], S> });

/**
 * A bot, as {@link defineBot} takes it. Every function gets what `inject` names as its last parameter, and what it returns is
 * sent as a method's answer would be. Where a function alone may stand, an object may stand too: with the function as `run`,
 * the options of the decorator of the same name, and `conditions`.
 */
export interface BotDefinition<Patterns extends string, T extends CustomTypes, S extends Tokens> extends BotOptions {
  /** The bot's name, in logs, options and storage. */
  readonly name: string;
  /** Classes whose instances the functions want: `{ storage: Storage, api: NapCatApi }`. */
  readonly inject?: S;
  /** Conditions for every function that an event calls, as decorators on a class would be. */
  readonly conditions?: readonly RuleDecorator[];
  /** Types of one's own for the patterns of `commands`. Their parameters want a type: `{ even: (text: string) => … }`. */
  readonly types?: T;
  /** Commands, by their patterns, as for `@Command`. */
  readonly commands?: {
    readonly [P in Patterns]: CheckedPattern<P, T> extends P ? CommandEntry<P, T, S> : CheckedPattern<P, T>;
  };
  /** Functions for events, by the names that `@On` takes. */
  readonly on?: { readonly [Name in EventName]?: EventEntry<EventFor<Name>, S> };
  /** Words that are looked for in messages, as for `@Keyword`. */
  readonly keywords?: {
    readonly [word: string]: MessageEntry<KeywordOptions & KeywordAliases, [word: string], S>;
  };
  /** Expressions that the text of a message has to match, as for `@Match`. */
  readonly match?: readonly (PlacedEntry<MatchOptions, [match: RegExpExecArray], S> & { readonly pattern: RegExp })[];
  /** Functions that run again and again, by their interval: `"10m"`, as for `@Every`. */
  readonly every?: { readonly [interval: string]: TimedEntry<EveryOptions, S> };
  /** Functions that run at dates, by cron expression: `"0 8 * * *"`, as for `@Cron`. */
  readonly cron?: { readonly [expression: string]: TimedEntry<CronOptions, S> };
  /** Runs once when the first link is up, as for `@OnReady`. */
  readonly ready?: (services: Injected<S>) => void | Promise<void>;
  /** Runs once when the app stops, as for `@OnStop`. */
  readonly stop?: (services: Injected<S>) => void | Promise<void>;
  /** Runs when QQ has an account offline, as for `@OnOffline`. */
  readonly offline?: (change: AccountChange, services: Injected<S>) => Done | Promise<Done>;
  /** Runs when QQ has it online again, as for `@OnOnline`. */
  readonly online?: (change: AccountChange, services: Injected<S>) => Done | Promise<Done>;
  /** Takes the errors of the bot's own functions, as for `@Catch`. */
  readonly catch?: Run<[error: unknown, context: ErrorContext], S>;
}

const definitionNames = [
  ...["name", "description", "needs", "prefix", "accounts", "alwaysOn", "inject", "conditions", "types"],
  ...["commands", "on", "keywords", "match", "every", "cron", "ready", "stop", "offline", "online", "catch"],
];

/**
 * Makes a bot out of functions instead of decorated methods. It is a class like any other bot: `launch` starts it, `needs`,
 * help, `explain` and hot reload know it, and the same mistakes are refused.
 *
 * @example A bot for `node bot.ts`, which runs no decorators
 * ```ts
 * import { Cooldown, defineBot, launch, Storage } from "adelie";
 *
 * const checkIn = defineBot({
 *   name: "签到机",
 *   inject: { storage: Storage },
 *   commands: {
 *     "签到": {
 *       in: "group",
 *       conditions: [Cooldown("day", { say: "今天已经签过了" })],
 *       async run(event, _rest, { storage }) {
 *         const days = await storage.update<number>(event.user_id, (old = 0) => old + 1);
 *         return `签到成功，累计 ${days} 天`;
 *       },
 *     },
 *     "roll <sides:int(2..1000)> [times:int(1..20)=1]": (_event, { sides, times }) =>
 *       Array.from({ length: times }, () => Math.ceil(Math.random() * sides)).join(" "),
 *   },
 *   on: { "notice.notify.poke": (event) => event.target_id === event.self_id ? "别戳啦" : undefined },
 * });
 *
 * launch(checkIn, { url: "ws://127.0.0.1:3001" });
 * ```
 *
 * @param definition the bot's name, and functions for commands, events and times
 * @returns a class for `launch`, `app.use` and the option `needs` of other bots
 * @throws ConfigError for wrong names, patterns and options, as the decorators do
 */
export function defineBot<
  const Patterns extends string = never,
  T extends CustomTypes = Record<never, never>,
  S extends Tokens = Record<never, never>,
>(definition: BotDefinition<Patterns, T, S>): Class {
  checkDefinition(definition);
  const { inject: tokens = {}, conditions = [], types = {}, commands, on, keywords, match, every, cron, ...rest } =
    definition as LooseDefinition;
  const { ready, stop, offline, online, catch: caught, ...facts } = rest;
  const { of, add } = newClass(facts, tokens);

  for (const [where, pattern, entry] of entriesOf("commands", commands)) {
    const { run, conditions, ...options } = partsOf(where, entry);
    const decorator = Command(pattern, { ...options, types } as CommandOptions & { types: CustomTypes });
    add(where, [decorator as Decorator, ...conditions], run, 2);
  }
  for (const [where, name, entry] of entriesOf("on", on)) {
    const { run, conditions } = partsOf(where, entry, []);
    add(where, [On(name as EventName) as Decorator, ...conditions], run, 1);
  }
  for (const [where, word, entry] of entriesOf("keywords", keywords)) {
    const { run, conditions, aliases = [], ...options } = partsOf(where, entry);
    if (!Array.isArray(aliases)) throw wrong(botTexts().aliasesWanted(where, quoted(aliases)));
    add(where, [Keyword([word, ...aliases as string[]], options) as Decorator, ...conditions], run, 2);
  }
  for (const [at, entry] of (match ?? []).entries()) {
    const where = `match[${at}]`;
    const { run, conditions, pattern, ...options } = partsOf(where, entry);
    add(where, [Match(pattern as RegExp, options) as Decorator, ...conditions], run, 2);
  }
  for (const [kind, decorator, entries] of [["every", Every, every], ["cron", Cron, cron]] as const) {
    for (const [where, when, entry] of entriesOf(kind, entries)) {
      const { run, conditions, ...options } = partsOf(where, entry);
      const recorded = (decorator as (when: string, options: object) => unknown)(when, options) as Decorator;
      add(where, [recorded, ...conditions], run, options.groups === undefined ? 0 : 2);
    }
  }
  if (ready !== undefined) add("ready", [OnReady() as Decorator], ready, 0);
  if (stop !== undefined) add("stop", [OnStop() as Decorator], stop, 0);
  if (offline !== undefined) add("offline", [OnOffline() as Decorator], offline, 1);
  if (online !== undefined) add("online", [OnOnline() as Decorator], online, 1);
  if (caught !== undefined) add("catch", [Catch() as Decorator], caught, 2);
  // As above a class: the last one is applied first.
  for (const condition of [...conditions].reverse()) (condition as unknown as (of: Class) => void)(of);
  return of;
}

/** A decorator in the dialect of `experimentalDecorators`, which a function can call. */
type Decorator = (prototype: object, name: PropertyKey, descriptor: PropertyDescriptor) => void;
type AnyFunction = (...args: unknown[]) => unknown;
type Entries = Readonly<Record<string, unknown>>;

/** The definition without its types, as it may come from plain JavaScript. */
interface LooseDefinition extends BotOptions {
  readonly name: string;
  readonly inject?: Tokens;
  readonly conditions?: readonly RuleDecorator[];
  readonly types?: CustomTypes;
  readonly commands?: Entries;
  readonly on?: Entries;
  readonly keywords?: Entries;
  readonly match?: readonly unknown[];
  readonly every?: Entries;
  readonly cron?: Entries;
  readonly ready?: AnyFunction;
  readonly stop?: AnyFunction;
  readonly offline?: AnyFunction;
  readonly online?: AnyFunction;
  readonly catch?: AnyFunction;
}

function newClass(facts: BotOptions & { name: string }, tokens: Tokens) {
  class Defined {
    readonly injected: Record<string, unknown> = Object.fromEntries(
      Object.entries(tokens).map((
        [name, token],
      ) => [name, isClass(token) ? inject(token) : (token as () => unknown)()]),
    );
  }
  Object.defineProperty(Defined, "name", { value: facts.name });
  (Bot(facts) as (of: Class) => void)(Defined);
  return {
    of: Defined as Class,
    /** @param arity how many arguments come before what was injected */
    add(where: string, decorators: readonly Decorator[], run: AnyFunction, arity: number): void {
      const value = function (this: Defined, ...args: unknown[]): unknown {
        const given = args.slice(0, arity);
        given.length = arity;
        return run(...given, this.injected);
      };
      const descriptor = { value, configurable: true, writable: true };
      Object.defineProperty(Defined.prototype, where, descriptor);
      // As above a method: the last one is applied first.
      for (const decorator of [...decorators].reverse()) decorator(Defined.prototype, where, descriptor);
    },
  };
}

/** Arrows and methods cannot be constructed. */
function isClass(token: Class | (() => unknown)): token is Class {
  return (token as { prototype?: unknown }).prototype !== undefined;
}

function wrong(message: string): ConfigError {
  return new ConfigError("BOT_DEFINITION", botTexts().defineBot(message));
}

/** @throws ConfigError for values that are not checked where they are used, as they may come from plain JavaScript */
function checkDefinition(definition: unknown): void {
  if (!isRecord(definition) || typeof definition.name !== "string" || definition.name === "") {
    throw wrong(
      botTexts().defineWanted(quoted(definition)),
    );
  }
  checkOptionNames("defineBot()", definition, definitionNames);
  const { inject: tokens = {}, conditions = [], types = {}, match = [] } = definition;
  for (const name of ["commands", "on", "keywords", "every", "cron"]) {
    if (isRecord(definition[name] ?? {})) continue;
    throw wrong(botTexts().functionsWanted(name, quoted(definition[name])));
  }
  if (!isRecord(types)) throw wrong(botTexts().typesWanted(quoted(types)));
  if (!Array.isArray(match)) {
    throw wrong(botTexts().matchListWanted(quoted(match)));
  }
  checkConditions("conditions", conditions);
  for (const name of ["ready", "stop", "offline", "online", "catch"]) {
    if (definition[name] === undefined || typeof definition[name] === "function") continue;
    throw wrong(botTexts().functionWanted(name, quoted(definition[name])));
  }
  if (!isRecord(tokens)) {
    throw wrong(botTexts().injectWanted(quoted(tokens)));
  }
  for (const [name, token] of Object.entries(tokens)) {
    if (typeof token !== "function") {
      throw wrong(botTexts().injectClassWanted(name, quoted(token)));
    }
  }
}

function checkConditions(where: string, conditions: unknown): asserts conditions is readonly Decorator[] {
  if (Array.isArray(conditions) && conditions.every((each) => typeof each === "function")) return;
  throw wrong(botTexts().conditionsWanted(where, quoted(conditions)));
}

/** Each entry with the place where it is written, which messages and `explain` name: `commands["签到"]`. */
function entriesOf(kind: string, entries: Entries | undefined): [where: string, key: string, entry: unknown][] {
  return Object.entries(entries ?? {}).map(([key, entry]) => [`${kind}[${JSON.stringify(key)}]`, key, entry]);
}

/** A function alone, or an object with `run`, conditions and options. */
function partsOf(
  where: string,
  entry: unknown,
  known?: readonly string[],
): { run: AnyFunction; conditions: readonly Decorator[]; [option: string]: unknown } {
  if (typeof entry === "function") return { run: entry as AnyFunction, conditions: [] };
  const { run, conditions = [], ...options } = isRecord(entry) ? entry : {};
  if (typeof run !== "function") {
    throw wrong(botTexts().runWanted(where, quoted(entry)));
  }
  checkConditions(`${where}.conditions`, conditions);
  if (known !== undefined) checkOptionNames(`defineBot(): ${where}`, options, [...known, "run", "conditions"]);
  return { ...options, run: run as AnyFunction, conditions };
}
