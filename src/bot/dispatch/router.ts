/**
 * Which handlers an event is for. The table is compiled once; `match` is pure, and its cost does not grow with the number
 * of commands, groups or bots: commands are looked up by their first word, other handlers by the event's name and group.
 */

import { isChatMessage, isOwnMessage } from "../../protocol/chat.ts";
import { detailOf, eventName, type EventPayload, isNamed, subTypeOf } from "../../protocol/events/events.ts";
import { type Id, idText } from "../../protocol/ids.ts";
import { type Clock, systemClock } from "../../util/time/clock.ts";
import { readCall } from "../../command/call.ts";
import { CommandFinder, type Missed } from "../../command/find.ts";
import { Called } from "../../command/table.ts";
import { type CommandSettings, commandSettings } from "../../command/settings.ts";
import type { TypeContext } from "../../command/types.ts";
import { MessageView } from "../../command/message_view.ts";
import type { BotEvent } from "../events/types.ts";
import { mayUse } from "./may_use.ts";
import {
  type CommandRoute,
  createRoute,
  type EventRoute,
  type Match,
  type Reading,
  type Route,
} from "../model/route.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";

/** Finds the handlers of events. */
export interface Router {
  /**
   * The handlers of an event, in the order in which they start.
   *
   * @param view of an event that is a message, where it was read before
   */
  match(payload: EventPayload, view?: MessageView): readonly Match[];
  /** Whether handlers look at the text of messages: whoever reads a message for other reasons too reads it once then. */
  readonly readsText: boolean;
  /** Every handler, with why it is not for an event; undefined where it is. */
  explain(payload: EventPayload): readonly RouteVerdict[];
}

/** The router's verdict on one handler and one event. */
export interface RouteVerdict {
  readonly route: Route;
  /** When the handler is for the event. */
  readonly match: Match | undefined;
  readonly why: string;
}

/** The handlers of one event name: those for every chat, and those for particular ones. */
interface Slot {
  readonly everywhere: readonly Match[];
  readonly byGroup: ReadonlyMap<Id, readonly Match[]>;
  readonly byUser: ReadonlyMap<Id, readonly Match[]>;
  /** Handlers that look at the text. */
  readonly byText: readonly EventRoute[];
  readonly isEmpty: boolean;
}

const NONE: readonly Match[] = [];

/** Of how many names the handlers are remembered. */
const MOST_SLOTS = 1_000;

/** Options of a router. */
export interface RouterOptions {
  /** How commands are called; without a prefix when left out. */
  readonly commands?: CommandSettings;
  /** The clock that `明天` in an argument starts from. */
  readonly clock?: Clock;
  /** Told when a function that was given as `prefix` fails. */
  readonly report?: (error: unknown) => void;
}

/**
 * Compiles the routes of an app.
 *
 * @throws ConfigError when two commands answer the same words in the same kind of chat
 */
export function createRouter(
  events: readonly EventRoute[],
  commands: readonly CommandRoute[],
  options: RouterOptions = {},
): Router {
  const slots = new Slots(events);
  const isOrdered = [...events, ...commands].some(({ priority, blocks }) => priority !== 0 || blocks);
  const matchCommand = commandMatcher(commands, options);
  const { names } = options.commands ?? commandSettings();

  const find = (payload: EventPayload, given: MessageView | undefined): readonly Match[] => {
    const isMessage = payload.post_type === "message";
    // Answering the bot's own messages would go round in circles.
    const isOwn = isMessage && isOwnMessage(payload);
    const isRead = isMessage && !isOwn && isChatMessage(payload);
    const command = isRead ? matchCommand(payload, given) : undefined;
    const slot = events.length === 0 ? undefined : slots.of(payload, isOwn);
    if (slot === undefined || slot.isEmpty) return command === undefined ? NONE : [command];
    const view = isRead && slot.byText.length > 0 ? given ?? new MessageView(payload) : undefined;
    const matches = inSlot(slot, payload, view, names);
    return command === undefined ? matches : [...matches, command];
  };

  const match: Router["match"] = isOrdered ? (payload, view) => byPriority(find(payload, view)) : find;
  return {
    match,
    readsText: events.some((route) => route.find !== undefined),
    explain(payload) {
      const matches = match(payload);
      const rest = [...events, ...commands].filter((route) => !matches.some((found) => found.route === route));
      return [
        ...matches.map((found) => ({ route: found.route, match: found, why: reasonTexts().fits })),
        ...rest.map((route) => ({ route, match: undefined, why: whyNot(route, payload, matches) })),
      ];
    },
  };
}

/** Why a handler is not for an event. */
function whyNot(route: EventRoute | CommandRoute, payload: EventPayload, matches: readonly Match[]): string {
  const isOwn = payload.post_type === "message" && isOwnMessage(payload);
  const name = isOwn ? ownName(payload) : eventName(payload);
  const { message_type, group_id, user_id } = payload as {
    message_type?: string;
    group_id?: unknown;
    user_id?: unknown;
  };
  if ("words" in route) {
    if (payload.post_type !== "message") return reasonTexts().noCommandEvent(name);
    if (isOwn) return reasonTexts().ownMessage;
    if (!isChatMessage(payload)) return reasonTexts().neither(message_type ?? "");
    const { in: place } = route.options;
    if (place !== undefined && place !== message_type) return reasonTexts().placeOnly(place === "group");
    const called = matches.find((found): found is Match & { route: CommandRoute } => "words" in found.route);
    return called === undefined ? reasonTexts().noCommand : reasonTexts().otherCommand(called.route.label);
  }
  if (isOwn && isNamed(route.name, eventName(payload))) return reasonTexts().ownMessage;
  if (!isNamed(route.name, name)) return reasonTexts().otherEvent(name, route.name);
  const ids = route.groups ?? route.users;
  const id = idText(route.groups ? group_id : user_id) ?? "nobody";
  if (ids !== undefined && ids.length > 0 && !ids.some((each) => idText(each) === id)) {
    return route.groups ? reasonTexts().notItsGroup(id) : reasonTexts().notItsUser(id);
  }
  return reasonTexts().noMatch;
}

/** The highest priority first; within one the command, then those with `@Block()`, then the others, each in their order. */
function byPriority(matches: readonly Match[]): readonly Match[] {
  if (matches.length < 2) return matches;
  return [...matches].sort((a, b) => b.route.priority - a.route.priority || rankOf(a.route) - rankOf(b.route));
}

function rankOf(route: Route): number {
  return "words" in route ? 0 : route.blocks ? 1 : 2;
}

/** The name of a message of the bot's own that was reported as an ordinary one. */
function ownName(payload: EventPayload): string {
  return eventName(payload).replace("message", "message_sent");
}

/** The slots of an app's events, each made when the first event of its name comes. */
class Slots {
  readonly #routes: readonly EventRoute[];
  /** By the words that a name is made of: making the name itself costs more than looking them up. */
  readonly #slots = new Map<string, Map<string | undefined, Map<string, Slot>>>();
  #count = 0;

  constructor(routes: readonly EventRoute[]) {
    this.#routes = routes;
  }

  of(payload: EventPayload, isOwn: boolean): Slot {
    const post = isOwn ? "message_sent" : payload.post_type;
    const detail = detailOf(payload);
    const sub = subTypeOf(payload);
    const known = this.#slots.get(post)?.get(detail)?.get(sub);
    if (known !== undefined) return known;
    const name = isOwn ? ownName(payload) : eventName(payload);
    const slot = compileSlot(this.#routes.filter((route) => isNamed(route.name, name)));
    // Names come from the wire: a peer that makes up new ones must not fill the memory.
    if (this.#count++ >= MOST_SLOTS) return slot;
    let byDetail = this.#slots.get(post);
    if (byDetail === undefined) this.#slots.set(post, byDetail = new Map());
    let bySub = byDetail.get(detail);
    if (bySub === undefined) byDetail.set(detail, bySub = new Map());
    bySub.set(sub, slot);
    return slot;
  }
}

function compileSlot(routes: readonly EventRoute[]): Slot {
  const everywhere: Match[] = [];
  const byGroup = new Map<Id, Match[]>();
  const byUser = new Map<Id, Match[]>();
  const byText: EventRoute[] = [];
  for (const route of routes) {
    if (route.find !== undefined) {
      byText.push(route);
      continue;
    }
    const match: Match = { route, rest: undefined };
    const [ids, map] = route.groups !== undefined ? [route.groups, byGroup] : [route.users, byUser];
    if (ids === undefined || ids.length === 0) everywhere.push(match);
    else {
      for (const id of new Set(ids.map((each) => idText(each) ?? ""))) map.set(id, [...map.get(id) ?? [], match]);
    }
  }
  return {
    everywhere,
    byGroup: withNumbers(byGroup),
    byUser: withNumbers(byUser),
    byText,
    isEmpty: routes.length === 0,
  };
}

/** The same, by numbers too: most ids arrive as numbers, and are looked up as they are. */
function withNumbers(byText: Map<Id, Match[]>): Map<Id, Match[]> {
  for (const [id, matches] of [...byText]) if (String(Number(id)) === id) byText.set(Number(id), matches);
  return byText;
}

function inSlot(
  slot: Slot,
  payload: EventPayload,
  message: MessageView | undefined,
  names: readonly string[],
): readonly Match[] {
  const { group_id, user_id } = payload as { group_id?: unknown; user_id?: unknown };
  const grouped = slot.byGroup.size === 0 ? undefined : slot.byGroup.get(keyOf(group_id));
  const personal = slot.byUser.size === 0 ? undefined : slot.byUser.get(keyOf(user_id));
  const found = message === undefined ? NONE : inText(slot.byText, message, names);
  if (grouped === undefined && personal === undefined && found.length === 0) return slot.everywhere;
  return [...slot.everywhere, ...grouped ?? [], ...personal ?? [], ...found];
}

/** Who an id is of, as slots know it. */
function keyOf(id: unknown): Id {
  return Number.isSafeInteger(id) ? id as number : idText(id) ?? "";
}

/** A handler may look for the bot's name, or for something behind it. */
function inText(routes: readonly EventRoute[], message: MessageView, names: readonly string[]): readonly Match[] {
  const text = message.textBehind(names);
  const found: Match[] = [];
  for (const route of routes) {
    const rest = route.find?.(text) ?? (text === message.text ? undefined : route.find?.(message.text));
    if (rest !== undefined && rest !== null) found.push({ route, rest });
  }
  return found;
}

/** Finds the command that a message calls; its arguments are read later, once its conditions are met. */
function commandMatcher(
  commands: readonly CommandRoute[],
  { commands: settings = commandSettings(), clock = systemClock, report = () => {} }: RouterOptions,
): (payload: EventPayload, given: MessageView | undefined) => Match | undefined {
  const finder = new CommandFinder(commands, settings, report);
  if (finder.isEmpty) return () => undefined;
  const missed = missedRoute();
  return (payload, given) => {
    const called = finder.find(payload, given);
    if (called === undefined) return undefined;
    if (!(called instanceof Called)) return { route: missed, rest: called };
    const { entry: route } = called;
    if (route.pattern === undefined || route.pattern.isPlain) {
      return { route, rest: called.rest, read: undefined, view: called.view };
    }
    return { route, rest: undefined, read: readLater(called, payload, clock, settings), view: called.view };
  };
}

function readLater(
  called: Called<CommandRoute>,
  payload: EventPayload,
  clock: Clock,
  { texts }: CommandSettings,
): () => Reading {
  return () => readCall(called, payload as TypeContext["event"], clock, texts);
}

/** Answers a message that nearly called a command with the command that was meant. */
function missedRoute(): Route {
  const info = { source: "commands", bot: "" };
  const run: Route["run"] = async (event, about) => {
    const { say, about: all } = about as Missed<CommandRoute>;
    const shown: CommandRoute[] = [];
    for (const route of all) if (await mayUse(route, event as BotEvent)) shown.push(route);
    return shown.length === 0 ? undefined : say(shown);
  };
  return createRoute(info, { label: "did you mean", bot: {}, run });
}
