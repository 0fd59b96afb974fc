/**
 * The decorators. Each only records what its method answers; `launch` reads the records. Every one works as a TC39
 * decorator and under `experimentalDecorators`, and in both a handler with a wrong parameter does not compile.
 */

import { accountClause } from "./accounts.ts";
import { idsOf, refuseBareUse, requireText } from "./arguments.ts";
import type { BotDecorator, CatchDecorator, HandlerDecorator, HookDecorator } from "./dialects.ts";
import { checkOptionNames } from "../../util/options.ts";
import type {
  ChatMessageEvent,
  EventFor,
  EventName,
  GroupMessageEvent,
  MetaEvent,
  NoticeEvent,
  NoticeName,
  PrivateMessageEvent,
  RequestEvent,
  RequestName,
} from "../events/types.ts";
import type { BotFacts, Class } from "../model/binding.ts";
import type { Id, Ids } from "../../protocol/ids.ts";
import { recordClass, recordClause, recordMethod } from "../model/records.ts";
import { Site } from "../model/site.ts";

/** Options of {@link Bot}. */
export interface BotOptions {
  /** The bot's name in logs. The class name when left out. */
  name?: string;
  /** One line about the bot. */
  description?: string;
  /** Other bots that this one cannot do without: they are started before it, and stopped after it. */
  needs?: readonly Class[];
  /** The prefix of this bot's commands, instead of the one that `launch` was given for all. */
  prefix?: string | readonly string[];
  /** Take only events that came to these accounts of the app. */
  accounts?: Ids;
  /** `GroupSwitches` leave it on when they switch everything off in a group: for the bot that switches on again. */
  alwaysOn?: boolean;
}

const botOptions: readonly (keyof BotOptions)[] = ["name", "description", "needs", "prefix", "accounts", "alwaysOn"];

/**
 * Marks a class as a bot. Optional, unless the compiler records constructor types (`emitDecoratorMetadata`) and they
 * are to be injected: that needs a class decorator.
 *
 * @example A line for help
 * ```ts
 * import { Bot, Command } from "adelie";
 *
 * @Bot({ description: "answers 你好" })
 * class Hello {
 *   @Command("你好")
 *   hello() {
 *     return "你好！";
 *   }
 * }
 * ```
 *
 * @param options its name, a line for help, its prefix, where it answers
 */
export function Bot(options: BotOptions = {}): BotDecorator {
  refuseBareUse("Bot", options);
  checkOptionNames("@Bot", options, botOptions);
  const { accounts, ...facts } = options;
  const clause = accounts === undefined ? undefined : accountClause("Bot", [accounts].flat() as Id[]);
  return (...args: unknown[]) => {
    recordClass(facts as BotFacts, args);
    if (clause !== undefined) recordClause("Bot", clause, args);
  };
}

/**
 * Answers an event by its dotted name: `post_type.detail_type.sub_type`. A shorter name means all that begin with it,
 * and `"*"` means every event, also those that this library does not know.
 *
 * @example Answer pokes
 * ```ts
 * import { On, type PokeEvent } from "adelie";
 *
 * class Poke {
 *   @On("notice.notify.poke")
 *   poked(event: PokeEvent) {
 *     return event.target_id === event.self_id ? "别戳啦" : undefined;
 *   }
 * }
 * ```
 *
 * @param name for example `message.group.normal`, `notice.group_increase`, `request.friend`
 */
export function On<N extends EventName>(name: N): HandlerDecorator<EventFor<N>> {
  requireText("On", name);
  return decorate("On", { type: "event", name });
}

/**
 * Answers messages in groups, except for those that call a command: `@On("message.group")` sees those too, and so does this
 * one with `@Priority(1)`.
 *
 * @example The messages of two groups
 * ```ts
 * import { type GroupMessageEvent, OnGroupMsg } from "adelie";
 *
 * class Save {
 *   @OnGroupMsg([700001, "700002"])
 *   save(event: GroupMessageEvent) {
 *     console.log(event.text);
 *   }
 * }
 * ```
 *
 * @param groups only these groups; every group when left out
 */
export function OnGroupMsg(groups?: Ids): HandlerDecorator<GroupMessageEvent> {
  return decorate("OnGroupMsg", {
    type: "event",
    name: "message.group",
    yields: true,
    ...idList("OnGroupMsg", "groups", groups),
  });
}

/**
 * Answers private messages, from friends and in temporary chats, except for those that call a command:
 * `@On("message.private")` sees those too.
 *
 * @example Two people only
 * ```ts
 * import { OnPrivateMsg, type PrivateMessageEvent } from "adelie";
 *
 * class Diary {
 *   @OnPrivateMsg([10001, "10002"])
 *   write(event: PrivateMessageEvent) {
 *     return `记下了：${event.text}`;
 *   }
 * }
 * ```
 *
 * @param users only these users; everybody when left out
 */
export function OnPrivateMsg(users?: Ids): HandlerDecorator<PrivateMessageEvent> {
  return decorate("OnPrivateMsg", {
    type: "event",
    name: "message.private",
    yields: true,
    ...idList("OnPrivateMsg", "users", users),
  });
}

/**
 * Answers messages in groups and in private, except for those that call a command: `@On("message")` sees those too.
 *
 * @example Count messages
 * ```ts
 * import { OnMessage } from "adelie";
 *
 * class Counter {
 *   private messages = 0;
 *
 *   @OnMessage()
 *   count() {
 *     this.messages++;
 *   }
 * }
 * ```
 */
export function OnMessage(nothing?: undefined): HandlerDecorator<ChatMessageEvent> {
  refuseBareUse("OnMessage", nothing);
  return decorate("OnMessage", { type: "event", name: "message", yields: true });
}

/**
 * Answers notices: members who join or leave, recalls, pokes, bans …
 *
 * @example Welcome new members
 * ```ts
 * import { type GroupIncreaseEvent, OnNotice } from "adelie";
 *
 * class Welcome {
 *   @OnNotice("group_increase")
 *   welcome(event: GroupIncreaseEvent) {
 *     return `欢迎 ${event.user_id}`;
 *   }
 * }
 * ```
 *
 * @param type what follows `notice.` in the event's name, for example `group_increase` or `notify.poke`; all when left out
 */
export function OnNotice(): HandlerDecorator<NoticeEvent>;
/**
 * Answers the notices of one kind.
 *
 * @param type what follows `notice.` in the event's name, for example `group_increase` or `notify.poke`
 */
export function OnNotice<T extends NoticeName>(type: T): HandlerDecorator<EventFor<`notice.${T}`>>;
export function OnNotice(type?: string): HandlerDecorator<never> {
  return decorate("OnNotice", { type: "event", name: childName("OnNotice", "notice", type) });
}

/**
 * Answers requests to become a friend or to join a group.
 *
 * @example Accept every friend
 * ```ts
 * import { type FriendRequestEvent, OnRequest } from "adelie";
 *
 * class Friends {
 *   @OnRequest("friend")
 *   async accept(event: FriendRequestEvent) {
 *     await event.approve();
 *   }
 * }
 * ```
 *
 * @param type `friend`, `group`, `group.add` or `group.invite`; all when left out
 */
export function OnRequest(): HandlerDecorator<RequestEvent>;
/**
 * Answers the requests of one kind.
 *
 * @param type `friend`, `group`, `group.add` or `group.invite`
 */
export function OnRequest<T extends RequestName>(type: T): HandlerDecorator<EventFor<`request.${T}`>>;
export function OnRequest(type?: string): HandlerDecorator<never> {
  return decorate("OnRequest", { type: "event", name: childName("OnRequest", "request", type) });
}

/**
 * Answers meta events: `lifecycle` and `heartbeat`.
 *
 * @example The implementation is alive
 * ```ts
 * import { type HeartbeatEvent, OnMeta } from "adelie";
 *
 * class Pulse {
 *   @OnMeta("heartbeat")
 *   beat(event: HeartbeatEvent) {
 *     console.log(`again in ${event.interval} ms`);
 *   }
 * }
 * ```
 *
 * @param type what follows `meta_event.` in the event's name; both when left out
 */
export function OnMeta(): HandlerDecorator<MetaEvent>;
/**
 * Answers the meta events of one kind.
 *
 * @param type `lifecycle` or `heartbeat`
 */
export function OnMeta<T extends "lifecycle" | "heartbeat">(type: T): HandlerDecorator<EventFor<`meta_event.${T}`>>;
export function OnMeta(type?: string): HandlerDecorator<never> {
  return decorate("OnMeta", { type: "event", name: childName("OnMeta", "meta_event", type) });
}

/**
 * Runs once, when the first link is up and the bot's own QQ number is known, before any event is handled.
 *
 * @example Say which account it is
 * ```ts
 * import { inject, NapCatApi, OnReady } from "adelie";
 *
 * class Hello {
 *   constructor(private api = inject(NapCatApi)) {}
 *
 *   @OnReady()
 *   ready() {
 *     console.log(`${this.api.selfId} is online`);
 *   }
 * }
 * ```
 */
export function OnReady(nothing?: undefined): HookDecorator {
  refuseBareUse("OnReady", nothing);
  return decorate("OnReady", { type: "ready" });
}

/**
 * Runs once, when the app stops, while the link is still up.
 *
 * @example Close what was opened
 * ```ts
 * import { OnStop } from "adelie";
 *
 * class Timers {
 *   private timer = setInterval(() => {}, 60_000);
 *
 *   @OnStop()
 *   close() {
 *     clearInterval(this.timer);
 *   }
 * }
 * ```
 */
export function OnStop(nothing?: undefined): HookDecorator {
  refuseBareUse("OnStop", nothing);
  return decorate("OnStop", { type: "stop" });
}

/**
 * Takes the errors of the class's own handlers, and of its client's tasks and hooks. Its return value is sent into the
 * chat, if the error came from an event. The bot goes on in any case.
 *
 * @example Refused actions
 * ```ts
 * import { ActionError, Catch } from "adelie";
 *
 * class Careful {
 *   @Catch(ActionError)
 *   refused(error: ActionError) {
 *     console.error(error.message);
 *   }
 * }
 * ```
 *
 * @param errors only errors of these classes; all when left out
 */
export function Catch(): CatchDecorator<unknown>;
/**
 * Takes the errors of some classes.
 *
 * @param errors the classes; their subclasses count too
 */
export function Catch<E>(...errors: [Class<E>, ...Class<E>[]]): CatchDecorator<E>;
export function Catch(...errors: Class<unknown>[]): CatchDecorator<never> {
  refuseBareUse("Catch", errors[0], (value) => typeof value === "function" && Object.hasOwn(value, "prototype"));
  return decorate("Catch", { type: "catch", errors });
}

function decorate(decorator: string, binding: Parameters<typeof recordMethod>[1]): (...args: unknown[]) => void {
  const site = new Site();
  return (...args) => recordMethod(decorator, binding, args, site);
}

function childName(decorator: string, parent: string, type: string | undefined): string {
  if (type === undefined) return parent;
  requireText(decorator, type);
  return `${parent}.${type}`;
}

function idList(
  decorator: string,
  field: "groups" | "users",
  ids: Ids | undefined,
): { [field: string]: readonly Id[] } {
  return ids === undefined ? {} : { [field]: idsOf(decorator, ids) };
}
