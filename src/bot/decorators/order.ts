/** Decorators that stand beside a handler's own: on a method, or on the class for all of its handlers. */

import { ConfigError } from "../../errors.ts";
import { recordClause } from "../model/records.ts";
import type { Clause, Middleware } from "../model/clause.ts";
import type { RuleDecorator } from "./dialects.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";

/** Makes the decorator that records a clause. */
export function ruleDecorator(decorator: string, clause: Clause): RuleDecorator {
  return (...args: unknown[]) => recordClause(decorator, clause, args);
}

/**
 * Puts code around a handler, or around every handler of a class. The first one written is the outermost.
 *
 * @example Leave one group out
 * ```ts
 * import { OnGroupMsg, Use } from "adelie";
 *
 * class Careful {
 *   @OnGroupMsg()
 *   @Use(async (event, next) => event.group_id === 700001 ? undefined : await next())
 *   anywhereElse() {}
 * }
 * ```
 *
 * @param middleware gets the event and `next`, which runs the rest and resolves with the handler's answer; what it returns
 * is sent instead
 */
export function Use(...middleware: Middleware[]): RuleDecorator {
  if (middleware.length === 0 || middleware.some((each) => typeof each !== "function")) {
    throw new ConfigError("DECORATOR_ARGUMENT", botTexts().useWanted);
  }
  return ruleDecorator("Use", { kind: "use", middleware });
}

/**
 * Where a handler stands among those of the same event: the highest first. Without it, 0; handlers of one priority start
 * together, in the order in which they are written. A message handler above the priority of a command also sees the messages
 * that call it.
 *
 * @example Before the commands
 * ```ts
 * import { type ChatMessageEvent, OnMessage, Priority } from "adelie";
 *
 * class Log {
 *   @OnMessage()
 *   @Priority(10)
 *   see(event: ChatMessageEvent) {
 *     console.log(event.text);
 *   }
 * }
 * ```
 *
 * @param value any number, also a negative one
 * @throws ConfigError with code `DECORATOR_ARGUMENT` for anything but a number
 */
export function Priority(value: number): RuleDecorator {
  if (typeof value !== "number" || Number.isNaN(value)) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().priorityWanted(JSON.stringify(value) ?? typeof value),
    );
  }
  return ruleDecorator("Priority", { kind: "priority", value });
}

/**
 * When this handler runs (its conditions are met), nothing else does that comes after it: no handler of a lower
 * {@link Priority}, and none of the same one. Among those of one priority a command that is called comes first, then handlers
 * with `@Block()` in the order in which they are written, then the others.
 *
 * @example Words first, then everything else
 * ```ts
 * import { Block, Keyword, OnMessage } from "adelie";
 *
 * class Answers {
 *   @Keyword("早安")
 *   @Block()
 *   morning() {
 *     return "早！";
 *   }
 *
 *   @OnMessage() // everything but 早安, and commands
 *   chat() {}
 * }
 * ```
 */
export function Block(nothing?: undefined): RuleDecorator {
  if (nothing !== undefined) {
    throw new ConfigError("DECORATOR_PARENTHESES", startupTexts().parentheses("Block"));
  }
  return ruleDecorator("Block", { kind: "block" });
}
