/** From the clauses of a handler to the conditions and middleware around it. */

import { AdelieError } from "../../errors.ts";
import type { BotEvent } from "../events/types.ts";
import type { Clause, Gates, HandlerInfo, Middleware, Stage } from "../model/clause.ts";
import type { AppServices } from "../model/services.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

const stages: readonly Stage[] = ["place", "once", "person", "guard", "cooldown"];

/**
 * Compiles the conditions, the order and the middleware of one handler; undefined when there are none.
 *
 * @param isForMessages whether the handler is for messages: of those the class and the app may say the order
 */
export function compileGates(
  clauses: readonly Clause[],
  app: AppServices,
  handler: HandlerInfo,
  isForMessages: boolean,
): Gates | undefined {
  const gates = clauses.filter((clause) => clause.kind === "rule")
    .map(({ label, stage, create }) => ({ label, stage, check: create(app, handler) }))
    .sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
  const use = clauses.filter((clause) => clause.kind === "use").flatMap(({ middleware }) => middleware);
  const flow = app.flow.of(clauses.filter((clause) => clause.kind === "order"), handler, isForMessages);
  if (gates.length === 0 && use.length === 0 && flow === undefined) return undefined;
  return {
    before: gates.filter(({ stage }) => stage !== "cooldown"),
    after: gates.filter(({ stage }) => stage === "cooldown"),
    use,
    flow,
  };
}

/** The last word about a handler's place among others: its method's clause, else its class's. */
export function orderOf(clauses: readonly Clause[]): { priority: number; blocks: boolean } {
  const priorities = clauses.filter((clause) => clause.kind === "priority");
  return {
    priority: priorities.at(-1)?.value ?? 0,
    blocks: clauses.some((clause) => clause.kind === "block"),
  };
}

/** Runs `last` inside the middleware, the first one outermost. */
export function runThrough(
  middleware: readonly Middleware[],
  event: BotEvent,
  last: () => unknown,
): Promise<unknown> {
  const from = async (index: number): Promise<unknown> => {
    const each = middleware[index];
    if (each === undefined) return await last();
    let isCalled = false;
    return await each(event, () => {
      if (isCalled) {
        return Promise.reject(
          new AdelieError("MIDDLEWARE_NEXT", handlerTexts().nextTwice),
        );
      }
      isCalled = true;
      return from(index + 1) as ReturnType<Parameters<Middleware>[1]>;
    });
  };
  return from(0);
}
