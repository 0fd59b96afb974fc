/** The table of what a client has to know of an action beside its types: columns of `actions.json`, and what follows from its parameters. */

import { type Action, namesOf } from "./tables.ts";
import { key } from "./types.ts";

/** The fields of `ActionFacts`, each with its comment and its type. */
const FIELDS: readonly (readonly [name: string, type: string, comment: string])[] = [
  ["sends", "boolean", "Puts something into a chat: it waits for its turn, and the texts in it are literal."],
  ["reads", "boolean", "Only reads: doing it twice is the same as doing it once."],
  ["native", "boolean", "Needs NapCat's packet backend."],
  ["longText", "boolean", "A message that is too long may leave as several ones."],
  ["message", '"operation.reply" | undefined', "Where a message is inside of another parameter."],
  [
    "media",
    "string | undefined",
    "The parameter that names a file; a text in it can also be meant for the implementation.",
  ],
  [
    "pathOnly",
    "string | undefined",
    "The file has to be a path there; a name: unless the implementation has that action too.",
  ],
  ["unwraps", "string | undefined", "The field that holds the result, where some releases wrap it."],
  ["fallback", "string | undefined", "The action that does the same where an implementation lacks this one."],
  [
    "defaults",
    "Readonly<Record<string, unknown>> | undefined",
    "What a client sends where the caller left it out: what the pages promise, and that about whose absence implementations disagree.",
  ],
];

/** The lines of `ActionFacts` and `ACTION_FACTS`: actions with the same facts share one row. */
export function factsTable(actions: readonly Action[]): string[] {
  const rows = new Map<string, string[]>();
  for (const action of actions) {
    check(actions, action);
    const facts = factsOf(action);
    if (facts !== "") rows.set(facts, [...rows.get(facts) ?? [], ...namesOf(actions, action)]);
  }
  return [
    "/** What a client has to know of an action beside its types. */",
    "export interface ActionFacts {",
    ...FIELDS.flatMap(([name, type, comment]) => [`  /** ${comment} */`, `  readonly ${name}: ${type};`]),
    "}",
    "",
    "/** Facts, and the actions that they are true of. What is not listed is false or undefined. */",
    "export const ACTION_FACTS: readonly (readonly [facts: Partial<ActionFacts>, names: readonly string[]])[] = [",
    ...[...rows].flatMap(([facts, names]) => [
      `  [${facts}, [`,
      ...names.map((name) => `    ${JSON.stringify(name)},`),
      "  ]],",
    ]),
    "];",
    "",
  ];
}

/** The facts of one action as an object literal; empty when there are none. */
function factsOf(action: Action): string {
  const { params = [], path_only } = action;
  const filled = params.filter(({ fill }) => fill === true)
    .map((param) => `${key(param.name)}: ${JSON.stringify(param.default)}`);
  const facts: Record<string, string | undefined> = {
    sends: flag(action.sends),
    reads: flag(action.reads),
    native: flag(action.native === true ? true : undefined),
    longText: flag(action.long_text),
    message: quoted(action.message),
    media: quoted(params.find(({ type }) => type === "Media")?.name),
    pathOnly: quoted(path_only === true ? "" : path_only),
    unwraps: quoted(action.unwraps),
    fallback: quoted(action.fallback),
    defaults: filled.length === 0 ? undefined : `{ ${filled.join(", ")} }`,
  };
  const fields = FIELDS.flatMap(([name]) => facts[name] === undefined ? [] : [`${name}: ${facts[name]}`]);
  return fields.length === 0 ? "" : `{ ${fields.join(", ")} }`;
}

/** @throws Error for columns that contradict each other, or name an action that is not there */
function check(actions: readonly Action[], action: Action): void {
  const { name, params = [], sends, reads, long_text, path_only, fallback, data, unwraps } = action;
  const has = (type: RegExp): boolean => params.some((param) => type.test(param.type));
  const isAction = (other: string): boolean => actions.some((each) => each.name === other);
  const problems: readonly (readonly [boolean, string])[] = [
    [sends === true && reads === true, "sends and reads"],
    [has(/^(?:Message|ForwardNode\[\])$/) && sends !== true, "has a message among its parameters: it sends"],
    [long_text === true && !has(/^Message$/), "has long_text, and no message"],
    [path_only !== undefined && !has(/^Media$/), "has path_only, and no parameter of the type Media"],
    [typeof path_only === "string" && !isAction(path_only), `path_only names no action: ${path_only}`],
    [fallback !== undefined && !isAction(fallback), `fallback names no action: ${fallback}`],
    [unwraps !== undefined && data === "null", "unwraps a result, and has none"],
    [
      params.some(({ zh }) => !/\p{Script=Han}/u.test(zh ?? "")),
      "has a parameter without a description in Chinese (zh)",
    ],
  ];
  for (const [isWrong, text] of problems) if (isWrong) throw new Error(`actions.json: ${name} ${text}`);
}

const flag = (value: true | undefined): string | undefined => value === true ? "true" : undefined;
const quoted = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : JSON.stringify(value);
