/** A request whose answer is read as a whole: what a call is. On a wire that can, it costs no promise and no signal. */

import { Exchange, type ExchangeContext, explained } from "./exchange.ts";
import type { Underway } from "./open.ts";
import type { HttpText } from "./types.ts";
import type { HttpWire, WireAsk } from "./wire.ts";

/** One of them. */
export class Ask implements Underway {
  place = -1;
  readonly #request: WireAsk;
  readonly #context: ExchangeContext;
  readonly #taken: (answer: HttpText) => void;
  readonly #failed: (error: unknown) => void;
  #cut: ((reason: unknown) => void) | undefined;
  #isOver = false;

  constructor(
    request: WireAsk,
    context: ExchangeContext,
    taken: (answer: HttpText) => void,
    failed: (error: unknown) => void,
  ) {
    this.#request = request;
    this.#context = context;
    this.#taken = taken;
    this.#failed = failed;
    context.open.add(this);
  }

  /** The wire is there. */
  begin(wire: HttpWire): void {
    if (this.#isOver) return;
    if (wire.ask === undefined) return this.#exchange(wire);
    this.#cut = wire.ask(
      this.#request,
      (answer) => this.#end(answer),
      (error) => this.fail(explained(error, this.#request.url, this.#context.proxy)),
    );
  }

  /** It has failed. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#leave();
    this.#failed(error);
  }

  /** Gives it up, whatever it is doing. Nothing happens when it is over. */
  abort(reason: unknown): void {
    if (this.#isOver) return;
    this.#leave();
    this.#cut?.(reason);
    this.#failed(reason);
  }

  #exchange(wire: HttpWire): void {
    const { maxBytes } = this.#request;
    const exchange = new Exchange(this.#request, this.#context);
    this.#cut = (reason) => exchange.abort(reason);
    const read = async (): Promise<void> => {
      const answer = await exchange.send(this.#request, wire);
      const { status } = answer;
      const text = await answer.text(maxBytes(status));
      this.#end({ status, headers: answer.headers, text });
    };
    read().catch((error: unknown) => this.fail(error));
  }

  #end(answer: HttpText): void {
    if (this.#isOver) return;
    this.#leave();
    this.#taken(answer);
  }

  #leave(): void {
    this.#isOver = true;
    this.#context.open.remove(this);
  }
}
