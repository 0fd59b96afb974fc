/** Messages that a function sends, in the turn that the outbox gives them. */

import type { CallOptions } from "../../protocol/call_options.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { Letter, type Target } from "./call.ts";

/** A message that is sent by a function, for `Outbox.run`. */
export interface Outgoing {
  readonly action: string;
  readonly target: Target;
  readonly options: CallOptions | undefined;
  /** Lets it go. `waitedMs` is how long it waited, to be taken off its timeout. */
  readonly send: (waitedMs: number) => Promise<ActionReply>;
  /** It will not be sent (again). Called before anything else leaves. */
  readonly failed?: () => void;
}

/** A message that a function sends. */
export class SentByFunction extends Letter {
  readonly #outgoing: Outgoing;
  readonly #resolve: (reply: ActionReply) => void;
  readonly #reject: (error: unknown) => void;

  constructor(outgoing: Outgoing, resolve: (reply: ActionReply) => void, reject: (error: unknown) => void) {
    super(outgoing.action, outgoing.target, outgoing.options);
    this.#outgoing = outgoing;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  leave(waitedMs: number): void {
    this.#outgoing.send(waitedMs).then((reply) => this.settle(reply), (error) => this.fail(error));
  }

  done(reply: ActionReply): void {
    this.#resolve(reply);
  }

  failed(error: unknown): void {
    this.#outgoing.failed?.();
    this.#reject(error);
  }
}
