/** The types of decorators: each can be called in the way of either dialect, and only on what it is for. */

import type { OneBotApi } from "../../api/clients.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import type { Sent } from "../../protocol/sent.ts";
import type { AccountChange } from "../model/account.ts";
import type { ErrorContext } from "../model/route.ts";

/**
 * The values that a handler may return. A message (text, a segment, or a list of both) is sent as the reply, into the chat that
 * the event came from; nothing means no reply, and neither does what sending gives back (`return event.reply("好")`). Text is
 * literal: it never turns into a CQ code.
 */
export type Answer = MessageInput | Sent | readonly Sent[] | void | undefined | null;

/** The return value of a method that sends by itself: nothing, or the result of sending. */
export type Done = void | Sent | readonly Sent[];

/** A decorator for methods that take these arguments and give a `Result`, or a promise of one. */
export interface MethodDecoratorOf<Arguments extends readonly unknown[], Result> {
  /** The TC39 dialect. */
  <This, F extends (this: This, ...args: Arguments) => Result | Promise<Result>>(
    method: F,
    context: ClassMethodDecoratorContext<This, F>,
  ): void;
  /** The dialect of `experimentalDecorators`. */
  <F extends (...args: Arguments) => Result | Promise<Result>>(
    prototype: object,
    name: PropertyKey,
    descriptor: TypedPropertyDescriptor<F>,
  ): void;
}

/** A decorator for methods that take an `E` (and then `More`), in either decorator dialect. */
export interface HandlerDecorator<E, More extends readonly unknown[] = []>
  extends MethodDecoratorOf<[event: E, ...more: More], Answer> {}

/** A decorator for methods that take nothing, such as `@OnReady()`. */
export interface HookDecorator extends MethodDecoratorOf<[], Done> {}

/** A decorator for methods that take the account that went offline or came back, such as `@OnOffline()`. */
export interface AccountDecorator extends MethodDecoratorOf<[change: AccountChange], Done> {}

/** A decorator for methods that take an error. */
export interface CatchDecorator<E> extends MethodDecoratorOf<[error: E, context: ErrorContext], Answer> {}

/** A decorator for methods that take a group number and the client of the account that is in it. */
export interface GroupJobDecorator extends MethodDecoratorOf<[group_id: number, api: OneBotApi], Answer> {}

/** A decorator for classes, in either dialect. */
export interface BotDecorator {
  // oxlint-disable-next-line no-explicit-any
  <C extends abstract new (...args: any[]) => object>(target: C, context?: ClassDecoratorContext<C>): void;
}

/** A decorator for a handler or for a whole bot, in either dialect. */
// oxlint-disable-next-line no-explicit-any
export interface RuleDecorator extends BotDecorator, MethodDecoratorOf<any[], unknown> {}
