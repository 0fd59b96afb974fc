/** HTTP actions: `POST {address}/{action}` with a JSON object, one reply in the body, or several for a stream action. */

import { ConnectionError } from "../../errors.ts";
import { type ActionReply, encodeParams } from "../../protocol/frames.ts";
import { BodyBuffer } from "../../runtime/http/body.ts";
import { createHttpClient, type HttpAsker, type HttpResponse, type HttpText } from "../../runtime/http/http.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Attempt } from "../diagnose/attempt.ts";
import type { Diagnosis } from "../diagnose/diagnose.ts";
import { type Endpoint, endpointHeaders, endpointUrl } from "../diagnose/endpoint.ts";
import { timeoutError } from "../diagnose/failures.ts";
import { moreFollow } from "../link/frame_queue.ts";
import { isSwitchedOff, readReply } from "./reply.ts";
import { Deadlines, Pending, type Receiver } from "../link/pending.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Caller, CallReceiver, Feed, Transport } from "../transport.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** Of an answer that is no success so much is read. */
const maxErrorBytes = 2 ** 20;

/** The most that is read of a reply, or of one frame of a stream. */
const maxReplyBytes = 64 * 2 ** 20;

/** Options of an HTTP transport. */
export interface HttpOptions {
  endpoint: Endpoint;
  timeoutMs: number;
  clock: Clock;
  client?: HttpAsker;
  /** Finds out why calls fail before one has succeeded. */
  diagnosis?: Diagnosis;
  /** Told when the server was switched off and on: what else is open to it is dead. */
  switchedOff?: () => void;
  /** The feed that brings events beside it. */
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
  readonly #client: HttpAsker;
  readonly #deadlines: Deadlines;
  readonly #pending: Pending<ActionReply>;
  readonly #headers: Record<string, string>;
  readonly #switchedOff: () => void;
  readonly #beside: () => Promise<void>;
  readonly #diagnosis: Diagnosis | undefined;
  #closing: Promise<unknown> | undefined;

  constructor(
    { endpoint, timeoutMs, clock, client = createHttpClient(), beside, diagnosis, switchedOff }: HttpOptions,
  ) {
    this.#switchedOff = switchedOff ?? (() => {});
    this.#diagnosis = diagnosis;
    this.#beside = beside ?? (() => Promise.resolve());
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#client = client;
    this.#deadlines = new Deadlines(clock);
    this.#pending = new Pending(this.#deadlines, timeoutError);
    this.#headers = Object.freeze({ ...endpointHeaders(endpoint), "Content-Type": "application/json" });
  }

  call(action: string, params: object, options?: CallOptions): Promise<ActionReply> {
    return new Promise((settle, fail) => this.send(action, params, options, { settle, fail }));
  }

  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void {
    const { timeoutMs = this.#timeoutMs, signal } = options ?? {};
    let post: Post;
    try {
      this.#check(action, signal);
      const key = this.#pending.next();
      post = new Post(key, action, encodeBody(action, params), receiver);
      this.#pending.add(key, action, timeoutMs, signal, post);
    } catch (error) {
      return receiver.fail(error);
    }
    this.#ask(post);
  }

  #ask(post: Post): void {
    const { action, body } = post;
    const url = endpointUrl(this.#endpoint, action);
    try {
      post.cut = this.#client.ask(
        { method: "POST", url, headers: this.#headers, body, maxBytes: maxBytesOf },
        (answer) => this.#answered(post, answer),
        (error) => this.#failed(post, error),
      );
    } catch (error) {
      this.#failed(post, error);
    }
  }

  #answered(post: Post, answer: HttpText): void {
    let reply: ActionReply;
    try {
      watch(post.attempt, answer);
      reply = this.#read(post.action, answer, answer.text);
    } catch (error) {
      return this.#failed(post, error);
    }
    if (post.isAgain || !isSwitchedOff(reply)) return void this.#pending.settle(post.key, reply);
    // On a connection that is new: the call was not looked at.
    post.isAgain = true;
    this.#renew();
    this.#ask(post);
  }

  #failed(post: Post, error: unknown): void {
    if (post.isOver || !(error instanceof ConnectionError)) return this.#pending.fail(post.key, error);
    post.known = error;
    void this.#explain(post.action, error, post.attempt).then((told) => {
      post.known = told;
      this.#pending.fail(post.key, told);
    });
  }

  stream(action: string, params: object, options: CallOptions = {}): AsyncGenerator<ActionReply> {
    return this.#frames(action, params, options, true);
  }

  /** @param isFirst whether a server that was switched off is asked once more, on another connection */
  async *#frames(
    action: string,
    params: object,
    options: CallOptions,
    isFirst: boolean,
  ): AsyncGenerator<ActionReply> {
    const { timeoutMs = this.#timeoutMs, signal } = options;
    this.#check(action, signal);
    const body = encodeBody(action, params);
    const request = new AbortController();
    const receiver = { settle: () => true, fail: (error: unknown) => request.abort(error) };
    const expiring = { expire: () => request.abort(timeoutError(action, timeoutMs)) };
    const key = this.#pending.next();
    const attempt: { status?: number; wantsWebSocket?: boolean } = {};
    let deadline = this.#deadlines.add(expiring, timeoutMs);
    this.#pending.add(key, action, Infinity, signal, receiver);
    try {
      const response = await this.#post(action, body, request.signal);
      watch(attempt, response);
      for await (const text of texts(response)) {
        this.#deadlines.remove(deadline);
        const reply = this.#read(action, response, text);
        if (isSwitchedOff(reply) && isFirst) {
          this.#renew();
          return yield* this.#frames(action, params, options, false);
        }
        yield reply;
        if (!moreFollow(reply)) return;
        deadline = this.#deadlines.add(expiring, timeoutMs);
      }
      throw new ConnectionError("STREAM_CUT", transportTexts().streamCut(action), {
        delivered: "unknown",
      });
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw error instanceof ConnectionError ? await this.#explain(action, error, attempt) : error;
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
    return this.#client.request({ method: "POST", url, headers: this.#headers, body, signal });
  }

  #renew(): void {
    this.#client.renew();
    this.#switchedOff();
  }

  #read(action: string, { status, headers }: Pick<HttpText, "status" | "headers">, text: string): ActionReply {
    const reply = readReply(this.#endpoint, action, { status, header: (name) => headers.get(name), text });
    this.#diagnosis?.works();
    return reply;
  }

  /** The explanation of a failure, after a look at the address. */
  async #explain(action: string, error: ConnectionError, attempt: Attempt): Promise<ConnectionError> {
    return await this.#diagnosis?.explain(error, { ...attempt, prefix: `${action}: ` }) ?? error;
  }
}

/** One call. */
class Post implements Receiver<ActionReply> {
  readonly key: number;
  readonly action: string;
  readonly body: string;
  readonly attempt: { status?: number; wantsWebSocket?: boolean } = {};
  /** Whether it was sent a second time. */
  isAgain = false;
  isOver = false;
  /** The explanation so far, while a look at the address goes on: it tells more than that the time was over. */
  known: ConnectionError | undefined;
  /** Gives the request up. */
  cut: ((reason: unknown) => void) | undefined;
  readonly #receiver: CallReceiver;

  constructor(key: number, action: string, body: string, receiver: CallReceiver) {
    this.key = key;
    this.action = action;
    this.body = body;
    this.#receiver = receiver;
  }

  settle(reply: ActionReply): void {
    this.isOver = true;
    this.#receiver.settle(reply);
  }

  fail(error: unknown): void {
    this.isOver = true;
    this.cut?.(error);
    this.#receiver.fail(error instanceof ConnectionError ? this.known ?? error : error);
  }
}

/** NapCat joins the chunks of a body as text, and would break a character that lies across two of them: send ASCII only. */
function encodeBody(action: string, params: object): string {
  const json = encodeParams(action, params);
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The JSON texts of a body: NapCat puts an empty line after each. An answer that is no success is one text. */
async function* texts(response: HttpResponse): AsyncGenerator<string> {
  if (response.status !== 200) {
    yield await response.text(maxErrorBytes);
    return;
  }
  const body = new BodyBuffer(
    maxReplyBytes,
    (limit) =>
      new ConnectionError("ANSWER_TOO_LARGE", transportTexts().frameTooLarge(limit), {
        delivered: "unknown",
      }),
  );
  const decoder = new TextDecoder();
  for await (const piece of response.body()) {
    let from = Math.max(0, body.bytes.length - 3);
    body.push(piece);
    for (let end = gapIn(body.bytes, from); end >= 0; end = gapIn(body.bytes, from)) {
      yield decoder.decode(body.bytes.subarray(0, end));
      body.drop(end + 4);
      from = 0;
    }
  }
  const rest = decoder.decode(body.bytes);
  if (rest.trim() !== "") yield rest;
}

/** Notes what the head of an answer tells of who gave it. */
function watch(
  attempt: { status?: number; wantsWebSocket?: boolean },
  { status, headers }: Pick<HttpText, "status" | "headers">,
): void {
  attempt.status = status;
  if (status >= 400 && headers.get("sec-websocket-version") !== null) attempt.wantsWebSocket = true;
}

/** Where an empty line begins. */
function gapIn(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}

function maxBytesOf(status: number): number {
  return status === 200 ? maxReplyBytes : maxErrorBytes;
}

function closedError(action: string, address: string, delivered: "no" | "unknown"): ConnectionError {
  return new ConnectionError("CONNECTION_CLOSED", transportTexts().wayClosed(action, address), { delivered });
}
