/**
 * Events as an HTTP stream (`GET {address}/_events`), as NapCat's "HTTP SSE 服务器" and LLBot's HTTP server give them.
 *
 * NapCat sends neither a heartbeat nor a lifecycle there, so a silent stream is no dead one: after a silent while the
 * implementation is asked over HTTP. That it answers says nothing of the stream, which may have been cut in between without
 * a word: another is opened, and takes over. Nothing is sent again to who was away: what happens between two links is lost
 * to both sides, so the new stream is there before the old one ends, and a lost link is opened again soon, and only after
 * that more and more slowly.
 */

import { ConnectionError } from "../../errors.ts";
import { isEvent, isReply, parseFrame } from "../../protocol/frames.ts";
import { readNumber } from "../../protocol/scalars.ts";
import type { HttpClient, HttpResponse } from "../../runtime/http/http.ts";
import type { BackoffOptions } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf } from "../../util/text_of.ts";
import { Complaints } from "../feed/complaints.ts";
import type { Diagnosis } from "../diagnose/diagnose.ts";
import { type Endpoint, endpointHeaders, endpointUrl } from "../diagnose/endpoint.ts";
import { httpRefusal } from "../diagnose/failures.ts";
import { readReply } from "./reply.ts";
import { Liveness } from "../link/liveness.ts";
import { createPulledFeed, type PullSession } from "../feed/pulled.ts";
import { SseParser } from "./sse_parser.ts";
import type { Caller, Feed } from "../transport.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { reachTexts } from "../../texts/errors/reach_texts.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";
import { given } from "../../util/given.ts";

/** How long the head of the answer may take, in milliseconds. */
const headMs = 10_000;

/** How long two streams are open when one takes over from the other, in milliseconds. */
const overlapMs = 500;

/** The largest event that is taken. */
const maxEventChars = 64 * 2 ** 20;

/** Of an answer that is no stream so much is read. */
const maxErrorBytes = 2 ** 20;

/** Options of an event stream. */
export interface SseOptions {
  endpoint: Endpoint;
  /** For the stream. */
  client: HttpClient;
  /** For the question whether the implementation is alive. Closed with the feed. */
  caller: Caller;
  log: Logger;
  clock: Clock;
  /** How long a stream without heartbeats may be silent before the implementation is asked. */
  silentMs: number;
  reconnect?: BackoffOptions;
  /** Told when the server was switched off and on: the stream from before is dead, and says nothing. */
  restarts?: { told?: () => void };
  /** Finds out why there is no stream. */
  diagnosis?: Diagnosis;
  /** For tests: other bounds. */
  softChars?: number;
  maxEventChars?: number;
}

/** Makes a feed of an event stream. */
export function createSseFeed(options: SseOptions): Feed {
  const { endpoint, log, clock, reconnect, softChars, caller, client } = options;
  return createPulledFeed({
    address: `${endpoint.address}/_events`,
    log,
    clock,
    ...given({ reconnect, softChars }),
    pull: (session) => new EventStream(options, session).run(),
    release: async () => void await Promise.all([caller.close(), client.close()]),
  });
}

/** One stream. */
class EventStream {
  readonly #options: SseOptions;
  readonly #session: PullSession;
  readonly #address: string;
  readonly #liveness: Liveness;
  /** The stream that is read, and the one that is to take over. */
  #request = new AbortController();
  #renewal: AbortController | undefined;
  #next: HttpResponse | undefined;
  #cancelOverlap = (): void => {};
  readonly #unreadable: Complaints;
  #packets = 0;

  constructor(options: SseOptions, session: PullSession) {
    this.#options = options;
    this.#session = session;
    this.#address = `${options.endpoint.address}/_events`;
    this.#unreadable = new Complaints(options.log, this.#address, "stream");
    this.#liveness = new Liveness({
      clock: options.clock,
      silentMs: options.silentMs,
      reading: () => !session.isStopped,
      probe: (timeoutMs) => void this.#probe(timeoutMs),
      dead: (why) => this.#request.abort(this.#staleError(why)),
    });
  }

  /** Reads the stream to its end. */
  async run(): Promise<void> {
    const { signal } = this.#session;
    const forward = (): void => {
      this.#request.abort(signal.reason);
      this.#renewal?.abort(signal.reason);
    };
    signal.addEventListener("abort", forward);
    const { restarts = {} } = this.#options;
    try {
      let response: HttpResponse | undefined = await this.#connect();
      restarts.told = () => this.#request.abort(this.#staleError(transportTexts().switchedOffAndOn));
      this.#options.diagnosis?.works();
      this.#session.up();
      this.#liveness.start();
      while (response !== undefined) response = await this.#read(response);
    } finally {
      signal.removeEventListener("abort", forward);
      delete restarts.told;
      this.#liveness.stop();
      this.#cancelOverlap();
      this.#request.abort();
      this.#renewal?.abort();
    }
  }

  async #connect(): Promise<HttpResponse> {
    const attempt: { status?: number } = {};
    try {
      return await this.#open(this.#request, attempt);
    } catch (error) {
      if (!(error instanceof ConnectionError) || this.#session.signal.aborted) throw error;
      throw await this.#options.diagnosis?.explain(error, attempt) ?? error;
    }
  }

  async #open(request: AbortController, attempt: { status?: number } = {}): Promise<HttpResponse> {
    const { client, clock, endpoint } = this.#options;
    const cancel = clock.schedule(headMs, () => request.abort(this.#silentError()));
    try {
      const response = await client.request({
        url: endpointUrl(endpoint, "_events"),
        headers: { ...endpointHeaders(endpoint), accept: "text/event-stream" },
        signal: request.signal,
      });
      if (response.status === 200 && isEventStream(response)) return response;
      attempt.status = response.status;
      throw await this.#refusal(response);
    } finally {
      cancel();
    }
  }

  /** Reads a stream to its end. The stream that took over from it, if that is why it ended. */
  async #read(response: HttpResponse): Promise<HttpResponse | undefined> {
    const decoder = new TextDecoder();
    const { log, maxEventChars: limit = maxEventChars } = this.#options;
    const parser = new SseParser({
      data: (text) => this.#data(text),
      tooLarge: () => log.error(linkTexts().tooLarge(this.#address)),
    }, limit);
    try {
      for await (const chunk of response.body()) {
        this.#liveness.heard = true;
        parser.push(decoder.decode(chunk, { stream: true }));
        if (this.#session.isStopped) await this.#session.room();
        if (this.#next !== undefined) break;
      }
    } catch (error) {
      if (this.#next === undefined) throw error;
    }
    const next = this.#next;
    this.#next = undefined;
    return next;
  }

  /** Another stream takes over from one that is silent and may be dead. While both are open, the old one is read. */
  async #renew(): Promise<void> {
    const request = this.#renewal = new AbortController();
    try {
      const next = await this.#open(request);
      this.#session.overlap();
      this.#cancelOverlap = this.#options.clock.schedule(overlapMs, () => {
        this.#renewal = undefined;
        const isTakenOver = !this.#session.isStopped; // what waits in the old one is still to be read
        this.#session.endOverlap(isTakenOver);
        if (!isTakenOver) return request.abort();
        const old = this.#request;
        this.#request = request;
        this.#next = next;
        old.abort();
      });
    } catch (error) {
      this.#renewal = undefined;
      this.#options.log.debug(linkTexts().noSecondStream(this.#address, messageOf(error)));
    }
  }

  #data(text: string): void {
    try {
      const frame = parseFrame(text);
      if (!isEvent(frame)) return this.#packet();
      if (frame.post_type === "meta_event" && frame["meta_event_type"] === "heartbeat") {
        this.#liveness.heartbeat(readNumber(frame["interval"]) ?? NaN);
      }
      this.#session.event(frame, text.length);
    } catch (error) {
      this.#unreadable.tell(messageOf(error));
    }
  }

  /** NapCat puts the packets of stream actions into the events of everybody. */
  #packet(): void {
    if (this.#packets++ > 0) return;
    this.#options.log.warn(linkTexts().strayPackets(this.#address));
  }

  async #probe(timeoutMs: number): Promise<void> {
    try {
      await this.#options.caller.call("get_status", {}, { timeoutMs });
      this.#liveness.heard = true;
    } catch {
      return; // the watch judges by what was not heard
    }
    if (this.#renewal === undefined && !this.#request.signal.aborted) await this.#renew();
  }

  /** Why an answer is no event stream. */
  async #refusal(response: HttpResponse): Promise<ConnectionError> {
    const { endpoint } = this.#options;
    const { status, headers } = response;
    const text = await response.text(maxErrorBytes).catch(() => "");
    if (status === 401 || status === 403) {
      return httpRefusal(endpoint, status, text);
    }
    if (status !== 404 && !isReplyText(text)) {
      readReply(endpoint, "_events", { status, header: (name) => headers.get(name), text });
    }
    return new ConnectionError(
      "SSE_MISSING",
      startupTexts().noStream(endpoint.address, status),
    );
  }

  #silentError(): ConnectionError {
    return new ConnectionError("CONNECTION_TIMEOUT", transportTexts().noAnswer(this.#address, headMs));
  }

  #staleError(why: string): ConnectionError {
    return new ConnectionError("CONNECTION_STALE", reachTexts().dead(this.#address, why));
  }
}

function isEventStream({ headers }: HttpResponse): boolean {
  return /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
}

/** Other HTTP servers of the implementation take `_events` for an action that they do not know. */
function isReplyText(text: string): boolean {
  try {
    return isReply(JSON.parse(text));
  } catch {
    return false;
  }
}
