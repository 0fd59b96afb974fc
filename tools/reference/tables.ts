/** The tables of the protocol that the generator reads: what a row holds, and who the implementations are. */

/** An implementation, or the standard. */
export type Source = "onebot11" | "go-cqhttp" | "napcat" | "llbot" | "lagrange";

/** A parameter of an action. */
export interface Param {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  /** Required by these only; each of their clients then has the action in its own words. */
  readonly required_in?: Source[];
  /** What these take, where it is not the same for all; likewise. */
  readonly type_in?: Partial<Record<Source, string>>;
  readonly default?: unknown;
  readonly default_by?: Partial<Record<Source, unknown>>;
  /** The client sends the default itself. */
  readonly fill?: boolean;
  readonly desc?: string;
  /** The same in Chinese: what the sandbox's forms and the page of parameters show. */
  readonly zh: string;
  readonly only_in?: Source[];
  readonly aliases?: string[];
}

/** A row of `src/protocol/actions/actions.json`. */
export interface Action {
  readonly name: string;
  readonly aliases?: string[];
  readonly in: Source[];
  readonly documented_in?: Source[];
  /** Implementations that answer without doing anything, and how. */
  readonly stub_in?: Partial<Record<Source, string>>;
  readonly zh: string;
  readonly en: string;
  readonly params?: Param[];
  /** Fields of `data`: `[].x` of each item, `[]` is an item, `(data)` is all of it. */
  readonly returns?: { name: string; type: string; desc?: string }[];
  /** Whether more fields than the listed ones arrive. */
  readonly open?: boolean;
  readonly data: string;
  readonly notes?: string;
  /** Needs NapCat's packet backend; a text where only a part of it does. */
  readonly native?: true | string;
  readonly stream?: boolean;
  readonly deprecated?: string;
  /** Puts something into a chat: it waits for its turn in the outbox, and texts in `message` and `messages` are literal. */
  readonly sends?: true;
  /** Only reads, so that doing it twice is the same as doing it once. */
  readonly reads?: true;
  /** A message inside of another parameter. */
  readonly message?: "operation.reply";
  /** A message that is too long may leave as several ones. */
  readonly long_text?: true;
  /** The file has to be a path that the implementation can read; a name: unless it has that action too. */
  readonly path_only?: true | string;
  /** The field of `data` that holds what the page calls the result, where some releases wrap it. */
  readonly unwraps?: string;
  /** The action that does the same where an implementation lacks this one. */
  readonly fallback?: string;
}

/** A field of an event. */
export interface EventField {
  readonly name: string;
  /** Left out of `sub_type`: the sub-types of the row. */
  readonly type?: string;
  /** Some implementation leaves it out. */
  readonly optional?: true;
  readonly desc: string;
}

/** A row of `src/protocol/events/events.json`. */
export interface EventRow {
  readonly name: string;
  /** How its types begin: `Poke` of `PokePayload` and `PokeEvent`. */
  readonly type: string;
  /** It has methods of its own: its class is written by hand, in the file of `src/bot/events` for its `post_type`. */
  readonly own?: true;
  /** Else whose methods it has: a class of `src/bot/events/notice.ts`. Without it, those of every event. */
  readonly base?: string;
  readonly in: Source[];
  readonly zh: string;
  readonly en: string;
  /** Each with its Chinese name. */
  readonly sub_types?: Readonly<Record<string, string>>;
  /** Beside those of every event, and those that its name says. */
  readonly fields: readonly EventField[];
}

/** A row of `segments.json`. */
export interface SegmentRow {
  readonly type: string;
  readonly received_in: Source[];
  readonly sent_in: Source[];
  readonly zh: string;
}

/** An implementation: its name for people, and what its interface and its list are called. */
export interface Dialect {
  readonly source: Source;
  readonly title: string;
  readonly type: string;
  readonly list: string;
}

/** The implementations, in the order of the columns. */
export const dialects: readonly Dialect[] = [
  { source: "onebot11", title: "OneBot 11", type: "OneBot", list: "ONEBOT_ACTIONS" },
  { source: "go-cqhttp", title: "go-cqhttp", type: "CqHttp", list: "CQHTTP_ACTIONS" },
  { source: "napcat", title: "NapCat", type: "NapCat", list: "NAPCAT_ACTIONS" },
  { source: "llbot", title: "LLBot", type: "LLBot", list: "LLBOT_ACTIONS" },
  { source: "lagrange", title: "Lagrange", type: "Lagrange", list: "LAGRANGE_ACTIONS" },
];

/** Their names for people. */
export const titles: Record<Source, string> = Object.fromEntries(
  dialects.map(({ source, title }) => [source, title]),
) as Record<Source, string>;

/** Whether a client of this dialect offers the action. */
export function offers(source: Source, action: Action): boolean {
  return [...action.in, ...action.documented_in ?? []].includes(source);
}

/** Whether the implementations want different parameters under one name, so that each client declares the action itself. */
export function isSplit({ params = [] }: Action): boolean {
  return params.some(({ required_in, type_in }) => required_in !== undefined || type_in !== undefined);
}

/** The action as one implementation has it: with its parameters only, and what it wants of them. */
export function actionOf(action: Action, source: Source): Action {
  if (!isSplit(action)) return action;
  const params = (action.params ?? []).filter(({ only_in }) => only_in?.includes(source) ?? true).map((param) => {
    const { required_in, type_in, only_in: _, ...rest } = param;
    const type = type_in?.[source] ?? param.type;
    return { ...rest, type, ...required_in === undefined ? {} : { required: required_in.includes(source) } };
  });
  return { ...action, params };
}

/** The names of an action that have no row of their own. */
export function namesOf(actions: readonly Action[], { name, aliases = [] }: Action): string[] {
  return [name, ...aliases.filter((alias) => !actions.some((other) => other.name === alias))];
}
