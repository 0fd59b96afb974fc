/**
 * The event that a call is made for. Whoever handles an event that was delivered before makes the same calls again: with the same
 * names, so that the gateway answers them from memory and nothing is sent twice.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, randomUUID } from "node:crypto";
import type { Delivery } from "./partitions.ts";

/** An event that is being dealt with. */
export class Cause {
  readonly partition: string;
  readonly #id: string;
  readonly #counts = new Map<string, number>();
  /** Whether it has been dealt with: what is called from then on is called for itself. */
  isOver = false;

  constructor({ partition, id }: Pick<Delivery, "partition" | "id">) {
    this.partition = partition;
    this.#id = id;
  }

  /** The name of a call: of the event, of all that the call says, and which one of those that say the same it is. */
  nameOf(action: string, params: string): string {
    const said = createHash("sha256").update(action).update("\0").update(params).digest("base64url").slice(0, 22);
    const count = (this.#counts.get(said) ?? 0) + 1;
    this.#counts.set(said, count);
    return `${this.partition}/${this.#id}/${said}/${count}`;
  }
}

const current = new AsyncLocalStorage<Cause>();

/** The event that is being dealt with here, if any. */
export function currentCause(): Cause | undefined {
  const cause = current.getStore();
  return cause?.isOver === true ? undefined : cause;
}

/** Runs something for an event. */
export function runFor(cause: Cause, run: () => void): void {
  current.run(cause, run);
}

/** The name of a call that is made for no event, or that does not send anything. */
export function anyName(): string {
  return randomUUID();
}
