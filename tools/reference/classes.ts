/**
 * The types of the clients: which methods each has, and what the compiler says about those that it lacks.
 *
 * Ambient classes, each written once as far up as all below it have the action. The uppermost ones hold what the standard
 * lacks, as protected methods: completion does not offer them, a call from outside names their class (`OnlyInNapCatApi`),
 * and one from within a subclass the type of `this`. A class that has the action declares it again, as public.
 */

import { method } from "./methods.ts";
import { type Action, actionOf, type Dialect, dialects, isSplit, namesOf, offers } from "./tables.ts";
import { key } from "./types.ts";

/** A class that extends the one above it, and who has what is in it. */
interface Node {
  readonly of: readonly string[];
  readonly below?: readonly Node[];
}

/** Beside OneBot 11, on which all are based. Those that share most stand together. */
const tree: Node = {
  of: ["CqHttp", "NapCat", "LLBot", "Lagrange"],
  below: [
    { of: ["CqHttp"] },
    {
      of: ["NapCat", "LLBot", "Lagrange"],
      below: [{ of: ["NapCat", "LLBot"], below: [{ of: ["NapCat"] }, { of: ["LLBot"] }] }, { of: ["Lagrange"] }],
    },
  ],
};

const standard: Dialect = dialects[0]!;
const dialectsOf = ({ of }: Node): Dialect[] => dialects.filter(({ type }) => of.includes(type));
const className = ({ of }: Node): string => `In${of.join("And")}`;

/** Whose clients have the action: what the compiler tells to use. */
function clients(action: Action): string[] {
  const all = dialects.filter(({ source }) => offers(source, action)).map(({ type }) => `${type}Api`);
  return all.length > 1 ? all.filter((name) => name !== "OneBotApi") : all;
}

const only = (action: Action): string => `this: OnlyIn<"${clients(action).join(" or ")}">`;

/** Every class and interface, in the order in which they extend each other. */
export function clientTypes(actions: readonly Action[]): string[] {
  const groups = refusals(actions);
  const names = [...groups.keys()];
  const refusing = names.flatMap((name, index) => [
    `declare class ${name}${index === 0 ? "" : ` extends ${names[index - 1]!}`} {`,
    ...groups.get(name)!.flatMap((action) =>
      namesOf(actions, action).map((name) => `  protected ${key(name)}(${only(action)}, ...args: never[]): unknown;`)
    ),
    "}",
    "",
  ]);
  const inStandard = actions.filter((action) => offers(standard.source, action))
    .map((action) => actionOf(action, standard.source));
  return [
    "/** @internal The type of `this` that calls an action which the client lacks: none, and its text names the clients that have it. */",
    "interface OnlyIn<Clients extends string> {",
    '  readonly "has this action": Clients;',
    "}",
    "",
    ...refusing,
    ...declaration("InOneBot", names.at(-1)!, methods(actions, inStandard)),
    ...classes(actions, tree, "InOneBot", []),
    ...dialects.flatMap(({ title, type }) => [
      `/** The actions of ${title}. */`,
      `export interface ${type}Actions extends In${type} {}`,
      "",
    ]),
  ];
}

/** What the standard lacks, by the clients that have it. */
function refusals(actions: readonly Action[]): Map<string, Action[]> {
  const groups = new Map<string, Action[]>();
  for (const action of actions.filter((action) => !offers(standard.source, action))) {
    const name = `OnlyIn${clients(action).join("Or")}`;
    groups.set(name, [...groups.get(name) ?? [], action]);
  }
  return groups;
}

const methods = (all: readonly Action[], members: readonly Action[]): string[] =>
  members.flatMap((action) => namesOf(all, action).map((name) => method(action, name)));

function declaration(name: string, base: string, members: readonly string[]): string[] {
  return [
    "/** @internal Actions that several clients have. */",
    `declare class ${name} extends ${base} {`,
    ...members,
    "}",
    "",
  ];
}

/** The class of a node and those below it. `done` are the actions that a class above has said everything about. */
function classes(actions: readonly Action[], node: Node, base: string, done: readonly Action[]): string[] {
  const sources = dialectsOf(node).map(({ source }) => source);
  const open = actions.filter((action) => !done.includes(action));
  const isStandard = (action: Action): boolean => offers(standard.source, action);
  const shared = open.filter((action) =>
    !isStandard(action) && !isSplit(action) && sources.every((source) => offers(source, action))
  );
  const [source] = sources;
  const split = source !== undefined && node.below === undefined
    ? open.filter((action) => isSplit(action) && offers(source, action))
    : [];
  const had = [...shared, ...split];
  const lacked = open.filter((action) => isStandard(action) && !sources.some((source) => offers(source, action)));
  const name = className(node);
  const refused = lacked.flatMap((action) =>
    namesOf(actions, action).map((name) => method({ ...action, deprecated: lacking(action) }, name, only(action)))
  );
  return [
    ...declaration(name, base, [
      ...methods(actions, source === undefined ? had : had.map((action) => actionOf(action, source))),
      ...refused,
    ]),
    ...(node.below ?? []).flatMap((below) => classes(actions, below, name, [...done, ...had, ...lacked])),
  ];
}

const lacking = (action: Action): string =>
  `this client's implementation lacks it: use ${clients(action).join(" or ")}`;
