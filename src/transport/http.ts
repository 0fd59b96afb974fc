/** HTTP actions: `POST {address}/{action}` with a JSON object, one reply in the body, or several for a stream action. */

import { CallTimeoutError, ConnectionError } from "../errors.ts";
import type { ActionReply } from "../protocol/frames.ts";
import { createHttpClient, type HttpClient, type HttpResponse } from "../runtime/http.ts";
import type { Clock } from "../util/clock.ts";
import { Deadlines } from "./deadlines.ts";
import { type Endpoint, endpointHeaders, endpointUrl } from "./endpoint.ts";
import { moreFollow } from "./frame_queue.ts";
import { readReply } from "./http_reply.ts";
import { Pending } from "./pending.ts";
import type { Caller, CallOptions, Feed, Transport } from "./transport.ts";

/** What an HTTP transport needs. */
export interface HttpOptions {
  endpoint: Endpoint;
  timeoutMs: number;
  clock: Clock;
  client?: HttpClient;
  /** What brings events beside. */
  feed?: Feed;
  /** Closes what belongs to the feed. Called when the caller is closed. */
  beside?: () => Promise<void>;
}

/** A transport over HTTP: it calls. It brings the events that something beside it brings. */
export function createHttpTransport(options: HttpOptions): Transport {
  return { address: options.endpoint.address, caller: new HttpCaller(options), feed: options.feed };
}

class HttpCaller implements Caller {
  readonly #endpoint: Endpoint;
  readonly #timeoutMs: number;
  readonly #client: HttpClient;
  readonly #deadlines: Deadlines;
  readonly #pending: Pending<ActionReply>;
  readonly #headers: Record<string, string>;
  readonly #beside: () => Promise<void>;
  #closing: Promise<unknown> | undefined;

  constructor({ endpoint, timeoutMs, clock, client = createHttpClient(), beside }: HttpOptions) {
    this.#beside = beside ?? (() => Promise.resolve());
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#client = client;
    this.#deadlines = new Deadlines(clock);
    this.#pending = new Pending(this.#deadlines, (action, timeoutMs) => new CallTimeoutError(action, timeoutMs));
    this.#headers = { ...endpointHeaders(endpoint), "Content-Type": "application/json" };
  }

  call(action: string, params: object, options: CallOptions = {}): Promise<ActionReply> {
    const { timeoutMs = this.#timeoutMs, signal } = options;
    return new Promise((resolve, reject) => {
      this.#check(action, signal);
      const body = encodeBody(params);
      const request = new AbortController();
      const fail = (error: unknown): void => {
        reject(error);
        request.abort(error);
      };
      const key = this.#pending.next();
      this.#pending.add(key, { action, timeoutMs, signal, receiver: { settle: resolve, fail } });
      this.#post(action, body, request.signal)
        .then(async (response) => this.#read(action, response, await response.text()))
        .then((reply) => this.#pending.settle(key, reply), (error: unknown) => this.#pending.fail(key, error));
    });
  }

  async *stream(action: string, params: object, options: CallOptions = {}): AsyncGenerator<ActionReply> {
    const { timeoutMs = this.#timeoutMs, signal } = options;
    this.#check(action, signal);
    const body = encodeBody(params);
    const request = new AbortController();
    const receiver = { settle: () => true, fail: (error: unknown) => request.abort(error) };
    const expiring = { expire: () => request.abort(new CallTimeoutError(action, timeoutMs)) };
    const key = this.#pending.next();
    let deadline = this.#deadlines.add(expiring, timeoutMs);
    this.#pending.add(key, { action, timeoutMs: Infinity, signal, receiver });
    try {
      const response = await this.#post(action, body, request.signal);
      for await (const text of texts(response)) {
        this.#deadlines.remove(deadline);
        const reply = this.#read(action, response, text);
        yield reply;
        if (!moreFollow(reply)) return;
        deadline = this.#deadlines.add(expiring, timeoutMs);
      }
      throw new ConnectionError("STREAM_CUT", `${action}: the answer ended before its last frame.`, {
        delivered: "unknown",
      });
    } catch (error) {
      throw request.signal.aborted ? request.signal.reason : error;
    } finally {
      this.#deadlines.remove(deadline);
      this.#pending.drop(key);
      request.abort();
    }
  }

  async close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#pending.failAll((action) => closedError(action, this.#endpoint.address, "unknown"));
      this.#closing = Promise.all([this.#client.close(), this.#beside()]);
    }
    await this.#closing;
  }

  #check(action: string, signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#closing !== undefined) throw closedError(action, this.#endpoint.address, "no");
  }

  #post(action: string, body: string, signal: AbortSignal): Promise<HttpResponse> {
    const url = endpointUrl(this.#endpoint, action);
    return this.#client.request({ method: "POST", url, headers: this.#headers, body, signal, redirect: "manual" });
  }

  #read(action: string, { status, headers }: HttpResponse, text: string): ActionReply {
    return readReply(this.#endpoint, action, { status, header: (name) => headers.get(name), text });
  }
}

/** NapCat joins the chunks of a body as text, and would break a character that lies across two of them: send ASCII only. */
function encodeBody(params: object): string {
  const json = JSON.stringify(params);
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The JSON texts of a body: NapCat puts an empty line after each. An answer that is no success is one text. */
async function* texts(response: HttpResponse): AsyncGenerator<string> {
  if (response.status !== 200) {
    yield await response.text();
    return;
  }
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body()) {
    rest += decoder.decode(chunk, { stream: true });
    const parts = rest.split("\r\n\r\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  rest += decoder.decode();
  if (rest.trim() !== "") yield rest;
}

function closedError(action: string, address: string, delivered: "no" | "unknown"): ConnectionError {
  return new ConnectionError("CONNECTION_CLOSED", `${action}: the way to ${address} was closed.`, { delivered });
}
