/** A scenario as data: one node for each line, or for a message of several lines. */

import type { NoteName, ScenarioLang, SettingName, ThingName, VerbName } from "./words.ts";

/** Somebody: a name or a number, or null for the bot of the scenario. */
export type Who = string | null;

/** A value of a call's parameters. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** Names and values of a line: `群主=老王`. */
export type LineFields = Readonly<Record<string, string>>;

/** @internal A line, without its place. */
export type NodeBody =
  | { readonly kind: "blank" }
  | { readonly kind: "comment"; readonly text: string }
  /** A line that could not be read, as it stands there. */
  | { readonly kind: "broken"; readonly text: string }
  | { readonly kind: "story"; readonly title: string }
  | { readonly kind: "group"; readonly name: string }
  | { readonly kind: "private"; readonly who: string; readonly with?: string }
  | { readonly kind: "set"; readonly what: SettingName; readonly value: string }
  | { readonly kind: "given"; readonly what: ThingName; readonly name: Who; readonly fields: LineFields }
  /** Somebody says something; of a bot it is an expectation. */
  | { readonly kind: "says"; readonly who: Who; readonly text: string }
  | { readonly kind: "act"; readonly who: Who; readonly verb: VerbName; readonly args: readonly Who[] }
  /** A call of a bot: that it comes, or, with `isNever`, that it does not. */
  | {
    readonly kind: "calls";
    readonly who: Who;
    readonly action: string;
    readonly params?: Value;
    readonly isNever: boolean;
  }
  | {
    readonly kind: "note";
    readonly what: Exclude<NoteName, "callFails">;
    readonly action?: string;
    readonly retcode?: number;
    /** Words of the error, for `crash`. */
    readonly text?: string;
  }
  | { readonly kind: "time"; readonly by: string }
  | { readonly kind: "time"; readonly at: string }
  | {
    readonly kind: "fault";
    readonly what: string;
    readonly match?: string;
    readonly times?: number;
    readonly lasts?: string;
    /** The account of the bot that it strikes; the first where nobody is named, and all for `none`. */
    readonly account?: string;
  }
  | { readonly kind: "event"; readonly name: string; readonly fields: LineFields }
  | { readonly kind: "restart" };

/** One line of a scenario, or a message of several. `line` counts from 1. */
export type ScenarioNode = NodeBody & { readonly line: number };

/** Something that could not be read. Lines and columns count from 1. */
export interface ScenarioError {
  /** The line. */
  readonly line: number;
  /** The column, in UTF-16 units. */
  readonly column: number;
  /** Says what was seen, and what to write instead. */
  readonly message: string;
  /** The word that was probably meant. */
  readonly suggestion?: string;
}

/** A scenario that was read. With `errors`, the lines that could not be read are nodes of the kind `broken`. */
export interface Scenario {
  /** Its lines, in order. */
  readonly nodes: readonly ScenarioNode[];
  /** Everything that could not be read; empty for a good scenario. */
  readonly errors: readonly ScenarioError[];
  /** The language of its first word. */
  readonly lang: ScenarioLang;
}

/** One story of a scenario: it runs by itself, in a world of its own. */
export interface Story {
  /** The text behind `##`; empty where a scenario has no such line. */
  readonly title: string;
  /** The line on which it begins. */
  readonly line: number;
  /** The nodes, as places in the scenario's list: first those before the first `##`, which every story begins with. */
  readonly at: readonly number[];
}

/** The stories of a scenario. */
export function storiesOf({ nodes }: Pick<Scenario, "nodes">): Story[] {
  const first = nodes.findIndex(({ kind }) => kind === "story");
  const places = nodes.map((_, at) => at);
  if (first === -1) return [{ title: "", line: 1, at: places }];
  const beginning = places.slice(0, first);
  const starts = places.filter((at) => nodes[at]?.kind === "story");
  return starts.map((start, index) => {
    const node = nodes[start];
    return {
      title: node?.kind === "story" ? node.title : "",
      line: node?.line ?? 1,
      at: [...beginning, ...places.slice(start + 1, starts[index + 1])],
    };
  });
}

/** The settings of a story, before anything happens; a later line wins. */
export function settingsOf({ nodes }: Pick<Scenario, "nodes">, { at }: Story): Partial<Record<SettingName, string>> & {
  readonly envs: Readonly<Record<string, string>>;
} {
  const settings: Partial<Record<SettingName, string>> = {};
  const envs: Record<string, string> = {};
  for (const place of at) {
    const node = nodes[place];
    if (node?.kind !== "set") continue;
    settings[node.what] = node.value;
    if (node.what !== "env") continue;
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(node.value) ?? [];
    envs[name] = value;
  }
  return { ...settings, envs };
}

/** The message without what an editor changes: blanks at ends of lines, empty lines around, and the depth of all its later lines. */
export function plainText(text: string): string {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n").map((line) => line.trimEnd());
  while (lines[0]?.trim() === "") lines.shift();
  while (lines.at(-1)?.trim() === "") lines.pop();
  const [first = "", ...later] = lines;
  const depth = Math.min(...later.filter((line) => line !== "").map((line) => line.length - line.trimStart().length));
  return [first.trim(), ...later.map((line) => line.slice(depth))].join("\n");
}
