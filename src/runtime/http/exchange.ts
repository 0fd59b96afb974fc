/** One request on its way, and its answer: one watch over all of it, and one form for whatever goes wrong. */

import { AdelieError, ConnectionError } from "../../errors.ts";
import { BodyBuffer, MAX_BODY_BYTES } from "./body.ts";
import { CLOSE_CODES, connectFailure, describeError, hostText } from "../failures.ts";
import type { Underway, UnderwayList } from "./open.ts";
import type { HttpRequest, HttpResponse } from "./types.ts";
import type { HttpWire, WireAnswer } from "./wire.ts";
import { Watch } from "./watch.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";

/** The part of a client that an exchange uses. */
export interface ExchangeContext {
  /** A proxy that requests go through. */
  readonly proxy: string | undefined;
  /** Those under way. */
  readonly open: UnderwayList;
}

/** One request and its answer. */
export class Exchange implements HttpResponse, Underway {
  place = -1;
  readonly url: string;
  readonly #context: ExchangeContext;
  readonly #watch: Watch;
  #answer!: WireAnswer;

  constructor({ url, signal, timeoutMs = 0 }: HttpRequest, context: ExchangeContext) {
    this.url = url;
    this.#context = context;
    this.#watch = new Watch(signal, timeoutMs, () => timeoutError(url, timeoutMs));
    context.open.add(this);
  }

  get status(): number {
    return this.#answer.status;
  }

  get headers(): { get(name: string): string | null } {
    return this.#answer.headers;
  }

  /** Sends the request; resolves with the head of the answer. */
  async send(request: HttpRequest, opening: Promise<HttpWire> | HttpWire): Promise<HttpResponse> {
    const { method = "GET", url, headers, body, admit } = request;
    try {
      const wire = await opening;
      const sent = wire.send({ method, url, headers: allHeaders(headers), body, signal: this.#watch.signal, admit });
      this.#answer = await this.#watch.wait(sent);
      return this;
    } catch (error) {
      this.#end();
      throw this.#explain(error);
    }
  }

  async text(maxBytes: number = MAX_BODY_BYTES): Promise<string> {
    try {
      return await this.#watch.wait(this.#isShort(maxBytes) ? this.#answer.text() : this.#read(maxBytes));
    } catch (error) {
      this.#answer.cancel();
      throw this.#explain(error);
    } finally {
      this.#end();
    }
  }

  /** Whether the length that was announced is within the bound: no more than that comes. */
  #isShort(maxBytes: number): boolean {
    const { headers } = this.#answer;
    const length = headers.get("content-length");
    return length !== null && Number(length) <= maxBytes && headers.get("content-encoding") === null;
  }

  async #read(maxBytes: number): Promise<string> {
    if (Number(this.#answer.headers.get("content-length")) > maxBytes) throw tooLargeError(this.url, maxBytes);
    const body = new BodyBuffer(maxBytes, (limit) => tooLargeError(this.url, limit));
    const chunks = this.#answer.chunks();
    try {
      for (;;) {
        const { done, value } = await chunks.next();
        if (done === true) return new TextDecoder().decode(body.bytes);
        body.push(value);
      }
    } catch (error) {
      void chunks.return?.()?.then(undefined, () => {});
      throw error;
    }
  }

  async *body(): AsyncGenerator<Uint8Array> {
    const chunks = this.#answer.chunks();
    try {
      for (;;) {
        const { done, value } = await this.#watch.wait(chunks.next());
        if (done === true) return;
        yield value;
      }
    } catch (error) {
      throw this.#explain(error);
    } finally {
      this.#end();
      await chunks.return?.();
    }
  }

  cancel(): Promise<void> {
    this.#end();
    this.#answer.cancel();
    return Promise.resolve();
  }

  /** Gives it up, whatever it is doing. */
  abort(reason: unknown): void {
    this.#watch.abort(reason);
  }

  #end(): void {
    this.#watch.end();
    this.#context.open.remove(this);
  }

  #explain(error: unknown): unknown {
    return this.#watch.signal.aborted ? error : explained(error, this.url, this.#context.proxy);
  }
}

/** A runtime's error, in one form. */
export function explained(error: unknown, url: string, proxy: string | undefined): unknown {
  if (error instanceof AdelieError) return error;
  const place = hostText(url);
  const through = proxy === undefined ? "" : socketTexts().through(hostText(proxy));
  const { search } = new URL(url);
  // Deno's messages repeat the address, and the query may hold a token.
  const cause = search === "" ? error : new Error(describeError(error).replaceAll(search, "?…"));
  const failure = connectFailure(error, place);
  if (failure !== undefined) {
    return new ConnectionError(CLOSE_CODES[failure.kind], failure.reason + through, { cause, delivered: "no" });
  }
  const reason = socketTexts().brokenOff(place, through);
  return new ConnectionError("CONNECTION_DROPPED", reason, { cause, delivered: "unknown" });
}

/** No compression, so that a length counts what arrives; and the same name on every runtime. */
export function allHeaders(headers: Record<string, string> = {}): Record<string, string> {
  const all: Record<string, string> = { "accept-encoding": "identity", "user-agent": "adelie" };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return all;
}

/** An answer is larger than is taken. */
export function tooLargeError(url: string, limit: number): ConnectionError {
  return new ConnectionError("ANSWER_TOO_LARGE", socketTexts().answerTooLarge(hostText(url), limit), {
    delivered: "unknown",
  });
}

function timeoutError(url: string, timeoutMs: number): ConnectionError {
  return new ConnectionError("CONNECTION_TIMEOUT", socketTexts().noAnswer(hostText(url), timeoutMs), {
    delivered: "unknown",
  });
}
