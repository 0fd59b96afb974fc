/** How a method is bound: to events, to a command, to a time, to the start or the stop of its app, to errors. As data. */

import type { AccountTurn } from "../../api/account/state.ts";
import type { CommandPattern } from "../../command/types.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Expression } from "./expression.ts";
import type { Timing } from "../../schedule/timing.ts";

/** Anything `new` can make. */
// oxlint-disable-next-line no-explicit-any
export type Class<T = object> = new (...args: any[]) => T;

/** A handler's place in the flow of events. */
export type Binding =
  | EventBinding
  | CommandBinding
  | JobBinding
  | { readonly type: "ready" }
  | { readonly type: "stop" }
  | { readonly type: "account"; readonly turn: AccountTurn }
  | { readonly type: "catch"; readonly errors: readonly Class<unknown>[] };

/** A method for events by name. */
export interface EventBinding {
  readonly type: "event";
  readonly name: string;
  readonly groups?: readonly Id[];
  readonly users?: readonly Id[];
  /** Looks for something in the text of a message, undefined or null when it is not there: the handler's second parameter. */
  readonly find?: (text: string) => unknown;
  /** The expression that `find` tries. */
  readonly expression?: Expression;
  /** It leaves messages to the command that they call. */
  readonly yields?: boolean;
}

/** A method for a command. */
export interface CommandBinding {
  readonly type: "command";
  readonly words: readonly string[];
  readonly options: CommandFacts;
  /** How its arguments are read; undefined where the handler gets the text as it is. */
  readonly pattern?: CommandPattern;
}

/** The options of `@Command`, beside the pattern. */
export interface CommandFacts {
  readonly in?: "group" | "private";
  readonly description?: string;
  readonly examples?: readonly string[];
  readonly hidden?: boolean;
  readonly caseSensitive?: boolean;
  readonly category?: string;
  readonly block?: boolean;
}

/** The groups of a job, as text. */
export interface GroupTargets {
  /** `"all"`: every group that an account of the app is in. */
  readonly groups: "all" | readonly string[];
  readonly except: readonly string[];
}

/** A method that runs at a time. */
export interface JobBinding {
  readonly type: "job";
  /** As the user wrote it: `@Every("35s")`. */
  readonly where: string;
  readonly timing: Timing;
  readonly jitterMs: number;
  readonly overlap: boolean;
  /** Once for each of these groups; once altogether when left out. */
  readonly targets?: GroupTargets;
}

/** The options of `@Bot`. */
export interface BotFacts {
  readonly name?: string;
  readonly description?: string;
  readonly needs?: readonly Class[];
  readonly prefix?: string | readonly string[];
  readonly alwaysOn?: boolean;
}
