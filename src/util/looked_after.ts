/**
 * Promises that nobody has to wait for. A handler that writes `event.reply("x")` without `await` must not end the process
 * when sending is refused: that is what an unhandled rejection does. A promise that is looked after rejects for whoever
 * waits for it, and where nobody does, its failure is logged.
 */

import { createLogger, type Logger } from "./log/log.ts";
import { messageOf } from "./text_of.ts";
import { callTexts } from "../texts/logs/call_texts.ts";

/** Errors that somebody was told of already, such as the hooks of a client: they are not logged again. */
const told = new WeakSet<object>();

/** Notes that an error was told. */
export function markTold(error: unknown): void {
  if (typeof error === "object" && error !== null) told.add(error);
}

/** Errors, and replies that say no, that are told of together with the place where they happened. */
const claimed = new WeakSet<object>();

/** Notes that somebody tells of an error, or of a reply that says no, and knows more about it. */
export function claim(thing: unknown): void {
  if (typeof thing === "object" && thing !== null) claimed.add(thing);
}

/** Whether somebody who knows more tells of it. */
export function isClaimed(thing: unknown): boolean {
  return typeof thing === "object" && thing !== null && claimed.has(thing);
}

/** A promise that knows whether anybody took it: `await`, `then`, `catch`, `Promise.all` and the like all call `then`. */
class Watched<T> extends Promise<T> {
  isTaken = false;

  // `then` returns an ordinary promise.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.isTaken = true;
    return super.then(onFulfilled, onRejected);
  }

  /** As `then(undefined, …)`, but counts as nobody's waiting. */
  observe(onRejected: (reason: unknown) => void): void {
    void super.then(undefined, onRejected);
  }
}

/**
 * The same promise, which ends no process.
 *
 * @param what for the log: `event.ban()`
 * @param log where a failure is told that nobody waited for
 */
export function lookAfter<T>(work: Promise<T>, what: string, log: () => Logger | undefined): Promise<T> {
  const watched = new Watched<T>((resolve, reject) => void work.then(resolve, reject));
  watched.observe((error) => {
    if (typeof error === "object" && error !== null && told.has(error)) return;
    // `await` takes a promise one turn later, and `const sent = event.reply(…)` before it in the same turn of the loop.
    setTimeout(() => {
      if (watched.isTaken) return;
      (log() ?? createLogger()).error(callTexts().nobodyWaited(what, messageOf(error)));
    }, 0);
  });
  return watched;
}

/** A promise that was rejected, and is looked after. */
export function rejected<T>(error: unknown, what: string, log: () => Logger | undefined): Promise<T> {
  return lookAfter<T>(Promise.reject(error), what, log);
}

/** The methods that {@link lookAfterMethods} has been given. */
const lookedAfter = new WeakSet<object>();

/** Whether a method's promises are looked after. */
export function isLookedAfter(method: object): boolean {
  return lookedAfter.has(method);
}

/**
 * Looks after what the asynchronous methods of a class return: its own ones that are written `async`, those that come later
 * too, and the ones named.
 *
 * @param of the class; its ancestors have a call of their own
 * @param log the log of an instance
 * @param names methods that return a promise and are not written `async`, or the only ones that are meant
 */
export function lookAfterMethods<T extends object>(
  of: { readonly prototype: T; readonly name: string },
  log: (instance: T) => Logger | undefined,
  names: readonly (string & keyof T)[] = asyncMethodsOf(of.prototype),
): void {
  for (const name of names) {
    const method = of.prototype[name] as unknown as (...args: unknown[]) => Promise<unknown>;
    const value = function (this: T, ...args: unknown[]): Promise<unknown> {
      try {
        return lookAfter(method.apply(this, args), `${name}()`, () => log(this));
      } catch (error) {
        return rejected(error, `${name}()`, () => log(this));
      }
    };
    lookedAfter.add(value);
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(of.prototype, name, { value, writable: true, configurable: true });
  }
}

function asyncMethodsOf<T extends object>(prototype: T): (string & keyof T)[] {
  const names: (string & keyof T)[] = [];
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof value === "function" && value.constructor.name === "AsyncFunction") names.push(name as string & keyof T);
  }
  return names;
}
