/**
 * Everything that stands between an event and a handler: conditions, middleware, priority. Decorators record {@link Clause}s; an app
 * compiles those of one handler into {@link Gates} when it binds the handler.
 *
 * The order for one handler: match → place → once → person → guard → arguments of the command → its turn (`@Concurrency`) → cooldown →
 * middleware of the class, then of the method → handler. Within a stage the class comes before the method, and each is read from top to bottom.
 */

import type { MessageInput } from "../../protocol/segments.ts";
import type { BotEvent } from "../events/types.ts";
import type { Sent } from "../../protocol/sent.ts";
import type { HandlerFlow, OrderClause } from "./flow.ts";
import type { AppServices } from "./services.ts";

/** Why a handler does not run. */
export interface Denial {
  /** For `app.explain` and the debug log. */
  readonly reason: string;
  /** The message to the chat. Nothing when left out. */
  readonly say?: MessageInput;
}

/** Whether a handler may run. */
export type Verdict = true | Denial;

/** The handler that a condition decides about. */
export interface HandlerInfo {
  /** `"CheckIn.checkIn"`. */
  readonly source: string;
  /** The bot's name. */
  readonly bot: string;
  /** For commands: the first word. */
  readonly command?: string;
}

/**
 * A condition, ready to be asked. With `isTrial` it only tells what it would say: it counts, keeps and sends nothing.
 */
export type Check = (event: BotEvent, handler: HandlerInfo, isTrial: boolean) => Verdict | Promise<Verdict>;

/** When a condition is asked, from cheap and silent to costly. */
export type Stage = "place" | "once" | "person" | "guard" | "cooldown";

/** A condition as it was written down. */
export interface RuleClause {
  readonly kind: "rule";
  /** As the user wrote it: `@Role("owner")`. */
  readonly label: string;
  readonly stage: Stage;
  /** Called once for each handler of an app, when it is bound. */
  readonly create: (app: AppServices, handler: HandlerInfo) => Check;
}

/**
 * Code around a handler, or around a whole event. It may look, wait, answer by itself, or go on with `next`.
 *
 * @example Time every handler
 * ```ts
 * import type { Middleware } from "adelie";
 *
 * const timing: Middleware = async (event, next) => {
 *   const started = performance.now();
 *   const answer = await next();
 *   console.log(event.eventName, performance.now() - started);
 *   return answer;
 * };
 * ```
 */
export type Middleware = (
  event: BotEvent,
  next: () => Promise<MessageInput | Sent | readonly Sent[] | void | undefined | null>,
) =>
  | MessageInput
  | Sent
  | readonly Sent[]
  | void
  | undefined
  | null
  | Promise<MessageInput | Sent | readonly Sent[] | void | undefined | null>;

/** Everything that a decorator can say beside a binding. */
export type Clause =
  | RuleClause
  | { readonly kind: "use"; readonly middleware: readonly Middleware[] }
  | { readonly kind: "priority"; readonly value: number }
  | { readonly kind: "block" }
  | OrderClause;

/** A condition of one handler. */
export interface Gate {
  readonly label: string;
  readonly stage: Stage;
  readonly check: Check;
}

/** The clauses of one handler, compiled. */
export interface Gates {
  /** Asked before a command's arguments are read. */
  readonly before: readonly Gate[];
  /** Asked after that: a wrong argument must not use a cooldown up. */
  readonly after: readonly Gate[];
  readonly use: readonly Middleware[];
  /** Its place among others; undefined where all run at once. */
  readonly flow: HandlerFlow | undefined;
}
