/** One call as an object: where it goes, who hears how it ended, and its place among the messages that wait. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import { Letter } from "./lanes.ts";
import type { ReadyCall } from "./params.ts";

/** Who hears how a call ended. Neither method may throw. */
export interface Outcome {
  /** It was done: the reply's data, or the whole reply where that was asked for. */
  done(result: unknown): void;
  /** It was refused, or there was no reply. The hooks were told. */
  failed(error: unknown): void;
}

/** The outcome of a call as a promise that ends no process when nobody waits for it: the hooks were told. */
export class PromisedOutcome implements Outcome {
  readonly promise: Promise<unknown>;
  #resolve: (result: unknown) => void = ignore;
  #reject: (error: unknown) => void = ignore;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  done(result: unknown): void {
    this.#resolve(result);
  }

  failed(error: unknown): void {
    this.promise.catch(ignore);
    this.#reject(error);
  }
}

/** The result that a call is made for: the data of a reply that says yes, any reply, or any reply without a word to the hooks. */
export type Wanted = "data" | "reply" | "frame";

/** The part of a client that its calls use. */
export interface CallHost {
  depart(call: Call, waitedMs: number): void;
  done(call: Call, reply: ActionReply): void;
  failed(call: Call, error: unknown): void;
}

/** One call, from its beginning to its end. */
export class Call extends Letter {
  readonly ready: ReadyCall;
  readonly wanted: Wanted;
  readonly outcome: Outcome;
  readonly #host: CallHost;
  /** When it left, where it may be repeated. */
  startMs = 0;
  retries: number;

  constructor(
    host: CallHost,
    ready: ReadyCall,
    options: CallOptions | undefined,
    wanted: Wanted,
    retries: number,
    outcome: Outcome,
  ) {
    super(ready.action, ready.target, options);
    this.#host = host;
    this.ready = ready;
    this.wanted = wanted;
    this.retries = retries;
    this.outcome = outcome;
  }

  leave(waitedMs: number): void {
    this.#host.depart(this, waitedMs);
  }

  done(reply: ActionReply): void {
    this.#host.done(this, reply);
  }

  failed(error: unknown): void {
    this.#host.failed(this, error);
  }
}

function ignore(): void {}
