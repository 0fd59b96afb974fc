/**
 * One WebSocket link, whoever opened it: what arrives is sorted into events and replies, what is called is matched by
 * echo. All state of a link lives and dies with it, so an old socket can never touch what belongs to a newer one.
 */

import { AuthError, ConnectionError } from "../../errors.ts";
import { type ActionReply, encodeRequest, isEvent, parseFrame } from "../../protocol/frames.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { HeartbeatPayload } from "../../protocol/events/payloads.gen.ts";
import { readNumber, readWords } from "../../protocol/scalars.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import { Complaints } from "../feed/complaints.ts";
import type { Endpoint } from "../diagnose/endpoint.ts";
import type { EventFeed } from "../feed/feed.ts";
import { refusedError, timeoutError } from "../diagnose/failures.ts";
import { FrameQueue, moreFollow } from "./frame_queue.ts";
import type { Intake, Source } from "../feed/intake.ts";
import { Liveness } from "./liveness.ts";
import { type Deadline, type Deadlines, Pending } from "./pending.ts";
import type { CallReceiver } from "../transport.ts";
import { inLine } from "../../texts/locale.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { diagnosisTexts } from "../../texts/diagnosis/diagnosis_texts.ts";
import { reachTexts } from "../../texts/errors/reach_texts.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** The socket under a link, a client's or a server's. */
export interface LinkWire {
  readonly isOpen: boolean;
  /** How much waits to be written, in bytes. */
  readonly bufferedBytes?: number;
  /** 0 when it was sent, -1 when the socket is not open, else how many bytes wait on it already: more than `mostUnsent`. */
  send(text: string, mostUnsent?: number): number;
  close(code?: number, reason?: string): void;
  terminate(): void;
  /** Stops reading. False, or absent, where that is impossible. */
  pause?(): boolean;
  resume?(): void;
}

/** The common parts of the links of one transport. */
export interface LinkContext {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly log: Logger;
  readonly deadlines: Deadlines;
  readonly feed: EventFeed;
  readonly intake: Intake;
  /** How long a link without heartbeats may be silent before it is tested. */
  readonly silentMs: number;
  /** How many bytes may wait on the socket before calls are turned away. Default 64 MiB. */
  readonly maxUnsentBytes?: number;
  /** Counts and tells a call that is turned away because so many bytes wait, and makes its error. */
  congested(action: string, unsentBytes: number): ConnectionError;
  /** A link ended, for whatever reason but {@link Link.close}. Called once for each, after its socket was cut. */
  ended(error: ConnectionError): void;
}

/** How many bytes may wait on a socket, unless the transport says otherwise: one frame as large as is taken. */
const defaultMaxUnsentBytes = 64 * 2 ** 20;

/** Of a probe only matters that something arrives. */
const heedless: CallReceiver = { settle: () => {}, fail: () => {} };

/** On a socket nobody waits to hear that an event was dealt with. */
const acknowledgeNothing = (): void => {};

/** One link. */
export class Link implements Source {
  #wire: LinkWire | undefined;
  readonly #context: LinkContext;
  readonly #pending: Pending<ActionReply>;
  readonly #liveness: Liveness;
  readonly #streams = new Set<FrameQueue>();
  readonly #gone: Promise<void>;
  #resolveGone!: () => void;
  #ended = false;
  #heardAnything = false;
  readonly #unreadable: Complaints;
  readonly #maxUnsentBytes: number;

  constructor(context: LinkContext) {
    this.#context = context;
    this.#maxUnsentBytes = context.maxUnsentBytes ?? defaultMaxUnsentBytes;
    this.#unreadable = new Complaints(context.log, context.endpoint.address, "link");
    this.#gone = new Promise((resolve) => this.#resolveGone = resolve);
    this.#pending = new Pending(context.deadlines, timeoutError);
    this.#liveness = new Liveness({
      clock: context.clock,
      silentMs: context.silentMs,
      reading: () => !context.intake.stopped,
      probe: context.endpoint.carries !== "events"
        ? (timeoutMs) => this.send("get_status", {}, timeoutMs, undefined, heedless)
        : undefined,
      dead: (why) => this.end(this.#staleError(why)),
    });
  }

  /** The socket under this link, open or opening. */
  attach(wire: LinkWire): void {
    this.#wire = wire;
  }

  /** The socket is open. */
  opened(): void {
    if (this.#ended) return;
    this.#context.intake.attach(this);
    this.#liveness.start();
  }

  /**
   * One frame arrived. The hot path: nothing here makes a promise or a closure. Whatever a frame causes ends here: it is
   * told, and the link goes on.
   */
  message(text: string): void {
    if (this.#ended) return;
    this.#liveness.heard = true;
    this.#heardAnything = true;
    try {
      const frame: EventPayload | ActionReply = parseFrame(text);
      if (!isEvent(frame)) return this.#reply(frame, text.length);
      if (frame.post_type === "meta_event") this.#watchHeartbeat(frame as Partial<HeartbeatPayload>);
      this.#context.feed.deliver(frame, acknowledgeNothing, text.length);
    } catch (error) {
      this.#unreadable.tell(messageOf(error));
    }
  }

  /** Calls an action and tells `receiver` how that ends. Never throws. */
  send(
    action: string,
    params: object,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    receiver: CallReceiver,
  ): void {
    let echo: number;
    let text: string;
    try {
      echo = this.#pending.next();
      text = encodeRequest(action, params, echo);
      this.#pending.add(echo, action, timeoutMs, signal, receiver);
    } catch (error) {
      return receiver.fail(error);
    }
    this.#send(echo, action, text);
  }

  /** Calls an action and gives each frame of its reply. `timeoutMs` bounds the wait for each. */
  async *stream(action: string, params: object, timeoutMs: number, signal?: AbortSignal): AsyncGenerator<ActionReply> {
    const queue = new FrameQueue(action, this.#context.intake);
    const echo = this.#pending.next();
    const text = encodeRequest(action, params, echo);
    this.#pending.add(echo, action, Infinity, signal, queue);
    this.#streams.add(queue);
    const expiring = { expire: () => this.#pending.fail(echo, timeoutError(action, timeoutMs)) };
    let deadline: Deadline | undefined;
    try {
      this.#send(echo, action, text);
      for (let more = true; more;) {
        deadline = this.#context.deadlines.add(expiring, timeoutMs);
        const frame = await queue.next();
        this.#context.deadlines.remove(deadline);
        more = moreFollow(frame);
        yield frame;
      }
    } finally {
      this.#context.deadlines.remove(deadline);
      this.#pending.drop(echo);
      this.#streams.delete(queue);
      queue.clear();
    }
  }

  /** The link is over: what is under way fails at once. Does nothing the second time. */
  end(error: ConnectionError): void {
    if (this.#ended) return;
    this.#finish(error);
    this.#wire?.terminate();
    this.#context.ended(error);
  }

  /** The socket has closed. */
  closed(error: ConnectionError): void {
    this.end(error);
    this.#resolveGone();
  }

  /** Takes leave of the other side. Resolves when the socket is gone. */
  close(): Promise<void> {
    if (!this.#ended) {
      this.#finish(new ConnectionError("CONNECTION_CLOSED", transportTexts().closedHere));
      this.#wire?.resume?.(); // the other side's goodbye has to be read
      this.#wire?.close(1000);
    }
    return this.#gone;
  }

  pause(): boolean {
    return this.#wire?.pause?.() ?? false;
  }

  resume(): void {
    this.#wire?.resume?.();
  }

  awaited(): boolean {
    if (this.#pending.size > this.#streams.size) return true;
    for (const stream of this.#streams) if (stream.awaited) return true;
    return false;
  }

  /** How much waits on the socket because the other side has not read it, in bytes. */
  get unsentBytes(): number {
    return this.#wire?.bufferedBytes ?? 0;
  }

  /** Whether so much waits that calls are turned away: the other side may say heartbeats, and reads nothing. */
  get isCongested(): boolean {
    return this.unsentBytes > this.#maxUnsentBytes;
  }

  #send(echo: number, action: string, text: string): void {
    const wire = this.#wire;
    const unsentBytes = this.#ended || wire === undefined ? -1 : wire.send(text, this.#maxUnsentBytes);
    if (unsentBytes === 0) {
      if (this.#context.intake.stopped) this.#context.intake.regulate();
    } else this.#pending.fail(echo, this.#notSent(action, unsentBytes));
  }

  #notSent(action: string, unsentBytes: number): ConnectionError {
    if (unsentBytes > 0) return this.#context.congested(action, unsentBytes);
    const { address } = this.#context.endpoint;
    return new ConnectionError("CONNECTION_CLOSED", transportTexts().closing(action, address));
  }

  #reply(reply: ActionReply, chars: number): void {
    const { echo, retcode } = reply;
    const key = typeof echo === "number" ? echo : typeof echo === "string" ? Number(echo) : 0;
    if (this.#pending.settle(key, reply, chars)) return;
    const said = `retcode ${quoted(retcode, 40)}: ${wording(reply)}`;
    if (key !== 0) {
      this.#context.log.debug(linkTexts().lateReply(this.#context.endpoint.address, said));
    } else if (retcode === 1403 || retcode === 1401) {
      this.end(refusedError(this.#context.endpoint, diagnosisTexts().seen.frame(said)));
    } else if (retcode !== 0) {
      this.#unreadable.tell(linkTexts().strayFailure(said));
    }
  }

  #watchHeartbeat(event: Partial<HeartbeatPayload>): void {
    if (event.meta_event_type === "heartbeat") this.#liveness.heartbeat(readNumber(event.interval) ?? NaN);
  }

  #staleError(why: string): ConnectionError {
    const { address, kind } = this.#context.endpoint;
    const dead = reachTexts().dead(address, why);
    const { silentPath } = diagnosisTexts().full;
    const sentence = this.#heardAnything ? dead : inLine(dead, silentPath({ address, kind, seen: why }));
    return new ConnectionError("CONNECTION_STALE", sentence, { delivered: "unknown" });
  }

  #cutError(action: string, error: ConnectionError): ConnectionError {
    if (error instanceof AuthError) return error;
    return new ConnectionError("CONNECTION_CLOSED", `${action}: ${error.message}`, {
      delivered: "unknown",
      cause: error,
    });
  }

  #finish(error: ConnectionError): void {
    this.#ended = true;
    this.#liveness.stop();
    this.#context.intake.detach(this);
    // Whoever hears of it may call again: that has to find the next link, not this one.
    queueMicrotask(() => this.#pending.failAll((action) => this.#cutError(action, error)));
  }
}

function wording(reply: ActionReply): string {
  const { wording, message, msg } = reply;
  return quoted(readWords(wording) ?? readWords(message) ?? readWords(msg) ?? diagnosisTexts().seen.noText, 200);
}
