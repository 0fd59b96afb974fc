/** The handlers of an app, bound to an instance, and their matches with events. */

import type { AccountTurn } from "../../api/account/state.ts";
import type { MessageView } from "../../command/message_view.ts";
import type { Prefixes } from "../../command/settings.ts";
import type { BotEvent } from "../events/types.ts";
import type { Class, CommandBinding, EventBinding, JobBinding } from "./binding.ts";
import type { Denial, Gates, HandlerInfo } from "./clause.ts";
import { Site } from "./site.ts";

/** A handler that is bound to an instance. */
export interface Route {
  /** `"CheckIn.checkIn"`, for logs. */
  readonly source: string;
  /** The decorator, as the user wrote it: `@Command("签到")`. */
  readonly label: string;
  readonly bot: object;
  readonly run: (event: unknown, argument?: unknown) => unknown;
  readonly site: Site;
  readonly info: HandlerInfo;
  /** Its conditions and middleware; undefined when there are none. */
  readonly gates: Gates | undefined;
  /** Handlers of a higher one are asked first. */
  readonly priority: number;
  /** Whether handlers that come after this one are left out when it ran. */
  readonly blocks: boolean;
}

/** A route for events by name. */
export interface EventRoute extends Route, Omit<EventBinding, "type"> {}

/** A route for a command. */
export interface CommandRoute extends Route, Omit<CommandBinding, "type"> {
  /** The bot's own prefixes, instead of the app's. */
  readonly prefix?: Prefixes | undefined;
}

/** One handler that answers an event. */
export interface Match {
  readonly route: Route;
  /** The handler's second parameter: for commands the text after the word, else what was found in the text. */
  readonly rest: unknown;
  /** For commands with arguments: reads them, or says what is wrong with them. Called once the conditions are met. */
  readonly read?: (() => Reading) | undefined;
  /** For commands: the message, where it had to be read to find them. */
  readonly view?: MessageView | undefined;
}

/** A command's arguments, or why there are none. */
export type Reading = { readonly value: unknown } | Denial;

/** A method that takes errors. */
export interface CatchRoute {
  readonly source: string;
  readonly errors: readonly Class<unknown>[];
  readonly run: (error: unknown, context: unknown) => unknown;
}

/** A method that runs at the start or at the stop. */
export interface HookRoute {
  readonly source: string;
  readonly bot: object;
  readonly run: () => unknown;
}

/** A method that runs when an account goes offline in QQ, or comes back. */
export interface AccountRoute {
  readonly source: string;
  readonly bot: object;
  readonly run: (...args: unknown[]) => unknown;
  readonly turn: AccountTurn;
}

/** A method that runs at a time. */
export interface JobRoute {
  readonly source: string;
  readonly bot: object;
  readonly run: (...args: unknown[]) => unknown;
  readonly site: Site;
  readonly binding: JobBinding;
}

/** One bot of an app. */
export interface BoundBot {
  readonly name: string;
  readonly of: Class;
  readonly instance: object;
  readonly events: readonly EventRoute[];
  readonly commands: readonly CommandRoute[];
  readonly ready: readonly HookRoute[];
  readonly stop: readonly HookRoute[];
  readonly accounts: readonly AccountRoute[];
  readonly jobs: readonly JobRoute[];
  readonly catches: readonly CatchRoute[];
}

/** Where an error came from. */
export interface ErrorContext {
  /** `"CheckIn.checkIn"`, `"task"` for {@link OneBotApi.addTask}, `"hook downloadEnd"` for a hook of the client. */
  readonly source: string;
  /** The event whose handler failed; undefined for tasks and hooks. */
  readonly event?: BotEvent;
}

/** Makes a handler. Fields that are left out are those of the library's own handlers: no conditions, no priority, in no user's file. */
export function createRoute(
  info: HandlerInfo,
  { label, bot, run, site = new Site(), gates, priority = 0, blocks = false }:
    & Pick<Route, "label" | "bot" | "run">
    & Partial<Pick<Route, "site" | "gates" | "priority" | "blocks">>,
): Route {
  return { source: info.source, label, bot, run, site, info, gates, priority, blocks };
}
