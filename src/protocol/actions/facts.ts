/** The facts about an action that a client needs, in one look-up: does it send, does it only read, which parameter is a file. */

import { ACTION_FACTS, type ActionFacts } from "../actions.gen.ts";

const NONE: ActionFacts = {
  sends: false,
  reads: false,
  native: false,
  longText: false,
  message: undefined,
  media: undefined,
  pathOnly: undefined,
  unwraps: undefined,
  fallback: undefined,
  defaults: undefined,
};

/** Made with the first call: importing the library costs nothing. */
let table: ReadonlyMap<string, ActionFacts> | undefined;

/**
 * The facts of an action, under whichever name it is called: with OneBot's suffixes `_async` and `_rate_limited`, with a
 * slash around it, with or without the dot of a hidden action. An action that the table lacks has none. One that runs later
 * is not known to only read, and its message is not cut.
 *
 * @example Does it send a message?
 * ```ts
 * import { factsOf } from "adelie/protocol";
 *
 * console.log(factsOf("send_group_msg_async").sends);
 * ```
 *
 * @param action the name of the action
 * @returns the facts; of an action that the table lacks, false and undefined throughout
 */
export function factsOf(action: string): ActionFacts {
  return (table ??= readTable()).get(action) ?? factsOfVariant(table, action);
}

/** The name of an action as it leaves. pycqBot and HTTP write a slash before it, OneBot's page allows one behind it. */
export function actionName(action: string): string {
  if (typeof action !== "string" || !(action.startsWith("/") || action.endsWith("/"))) return action;
  return action.replace(/^\/|\/$/g, "");
}

function readTable(): ReadonlyMap<string, ActionFacts> {
  const read = new Map<string, ActionFacts>();
  for (const [facts, names] of ACTION_FACTS) {
    const shared = { ...NONE, ...facts };
    for (const name of names) read.set(name, shared);
  }
  return read;
}

function factsOfVariant(known: ReadonlyMap<string, ActionFacts>, action: unknown): ActionFacts {
  if (typeof action !== "string") return NONE;
  const bare = actionName(action);
  const name = bare.replace(/_(?:async|rate_limited)$/, "");
  const facts = known.get(name) ?? known.get(`.${name}`) ?? NONE;
  if (name === bare || facts === NONE) return facts;
  return { ...facts, reads: false, longText: false };
}
