/** How the events of a handler come one after the other. */

import { refuseBareUse } from "./arguments.ts";
import type { RuleDecorator } from "./dialects.ts";
import { type ConcurrencyOptions, orderClause } from "../model/flow.ts";
import { isOnClass, recordClause } from "../model/records.ts";

/**
 * Puts the events of a handler in an order. Without it all of them run at once, as they come, and a slow answer comes after a
 * fast one. On a method it is about this handler alone; on a class all its handlers of messages stand in one line (with
 * `debounce` each in its own), and so do those of the whole app with the option `order` of `launch`. The method goes before its
 * class, the class before the app. Whose turn it is is asked after the conditions, and before the cooldown.
 *
 * @example Who asks again while the answer is being thought of means the newer question
 * ```ts
 * import { type ChatMessageEvent, Command, Concurrency } from "adelie";
 *
 * class Ask {
 *   @Command("问")
 *   @Concurrency({ by: "user", strategy: "latest", timeoutMs: 60_000 })
 *   async ask(event: ChatMessageEvent, question: string) {
 *     const answer = await fetch("http://127.0.0.1:8080/ask", { method: "POST", body: question, signal: event.signal });
 *     return await answer.text();
 *   }
 * }
 * ```
 *
 * @param options the strategy and its bounds; `{}` is one after the other for each chat
 * @throws ConfigError with code `OPTION` for a value that cannot be, or that says nothing for the strategy, `OPTION_UNKNOWN` for
 * an option that there is not
 */
export function Concurrency(options: ConcurrencyOptions = {}): RuleDecorator {
  refuseBareUse("Concurrency", options);
  const clause = orderClause("@Concurrency", options);
  return (...args: unknown[]) => recordClause("Concurrency", { ...clause, isShared: isOnClass(args) }, args);
}
