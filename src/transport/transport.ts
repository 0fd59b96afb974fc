/** The ways to reach an OneBot 11 implementation: something that calls actions, something that brings events. */

import type { AuthError, ConnectionError } from "../errors.ts";
import type { EventPayload } from "../protocol/events/events.ts";
import type { CallOptions } from "../protocol/call_options.ts";
import type { ActionReply } from "../protocol/frames.ts";

/** The link that calls leave on. */
export interface CallerLink {
  /**
   * `up`: a call leaves at once. `down`: the link was lost, or could not be opened so far. `unopened`: nothing was tried
   * yet, or the first attempt is under way.
   */
  readonly state: "up" | "down" | "unopened";
  /** Opens the link if need be and resolves when it is up. Rejects as a call does that waits for a link. */
  whenUp(action: string, options?: CallOptions): Promise<void>;
  /** The error of a call that does not wait for a link. */
  error(action: string): Error;
}

/** The calls of one link that have not left. */
export interface CallerStats {
  /** Calls that wait for a link. */
  readonly waiting: number;
  /** Calls that were not sent because too many waited, or because the other side does not read. */
  readonly turnedAway: number;
  /** Bytes that wait on the socket. */
  readonly unsentBytes: number;
  /** Whether they are so many that no call is sent. */
  readonly isCongested: boolean;
}

/** Who hears how a call ended, where a promise would be one too many. Neither method may throw. */
export interface CallReceiver {
  /** Any reply, a failed one too. */
  settle(reply: ActionReply): void;
  /** There is none. */
  fail(error: unknown): void;
}

/**
 * Calls actions.
 *
 * A call resolves with any reply, a failed one too: look at its `retcode`. It rejects only when there is none:
 *
 * * {@link ConnectionError} – no link, or it was lost; `delivered` says whether the call can have left;
 * * {@link AuthError} – the access token was refused;
 * * `CallTimeoutError` – it left, and no reply came in time;
 * * `signal.reason` – the caller gave up.
 *
 * @example One call, five seconds
 * ```ts ignore
 * import { createTransport } from "./connect.ts";
 *
 * const transport = createTransport({ url: "ws://127.0.0.1:3001" });
 * const reply = await transport.caller.call("get_login_info", {}, { timeoutMs: 5_000 });
 * ```
 */
export interface Caller {
  /** Calls an action. Where a reply has several frames, this takes the first one: use {@link Caller.stream} there. */
  call(action: string, params: object, options?: CallOptions): Promise<ActionReply>;
  /** The same, for who needs no promise. Never throws. */
  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void;
  /**
   * Calls an action whose reply has several frames (NapCat's download_file_stream and its kin) and gives each of them
   * up to the last. Nothing is sent before the first `next()`; leaving the loop gives the call up. `timeoutMs` is the
   * longest wait for one frame.
   */
  stream(action: string, params: object, options?: CallOptions): AsyncIterable<ActionReply>;
  /** Absent where every call opens a way of its own, as over HTTP. */
  readonly link?: CallerLink;
  /** Absent where every call opens a way of its own, as over HTTP. */
  readonly stats?: CallerStats;
  /** Ends the link. Calls under way reject at once with code `CONNECTION_CLOSED`. Resolves when the link is gone. */
  close(): Promise<void>;
}

/**
 * Says that an event has been dealt with: to be called once its handlers ended. The transports of today have taken it in
 * by then, and do nothing; one that stands before a queue would take it out.
 */
export interface Acknowledge {
  /** @param left `"unhandled"`: nothing was done, so that a queue gives the event to somebody else */
  (left?: "unhandled"): void;
  /** Runs something for this event, where it matters to the transport which event a call is made for. */
  readonly within?: (run: () => void) => void;
  /** Has it told when somebody else gets the events of this chat from now on. Without it nobody ever does. */
  readonly onMoved?: (moved: () => void) => void;
}

/** Who gets the events. None of these may throw. */
export interface FeedSink {
  /** One event, in the order of arrival. */
  event(payload: EventPayload, acknowledge: Acknowledge): void;
  /** The link is up, for the first time or again. Called right after `open` when it already is. */
  up(): void;
  /**
   * The link was lost, or one more attempt to open it failed. The next attempt follows in `retryInMs`; `Infinity` where the
   * other side makes it (reverse WebSocket).
   */
  down(error: ConnectionError, retryInMs: number): void;
  /** The access token was refused. Final: nothing is tried again. */
  refused(error: AuthError): void;
  /**
   * An event that is no message has arrived, before its turn: also while the feed is paused. It comes to {@link FeedSink.event} as
   * well. For those who look after the account, which must not wait behind a queue.
   */
  sign?(payload: EventPayload): void;
}

/** Brings events. */
export interface Feed {
  /** How many events came a second time and were handed on once. Absent where that is not watched. */
  readonly repeats?: number;
  /** How many events wait because the feed is paused. */
  readonly held?: number;
  /** How many events and frames were given up: too much waited, and the runtime cannot stop the link. */
  readonly lost?: number;
  /** Starts. May be called once. */
  open(sink: FeedSink): void;
  /**
   * No event reaches the sink until {@link Feed.resume}. Replies to calls still arrive. Events are kept, in order; above a
   * bound the link is read only while a reply is awaited, so that the other side keeps them (`intake.ts` has the policy).
   *
   * @param isForGood no event will be wanted any more: a queue may give them to somebody else
   */
  pause(isForGood?: boolean): void;
  /** Gives the kept events, then goes on. */
  resume(): void;
  /** No event reaches the sink from here on. On a link that also carries calls, those go on until the caller is closed. */
  close(): Promise<void>;
}

/** One way to one implementation. Nothing is opened before the first call or `feed.open()`. */
export interface Transport {
  /** For people: where this leads, without secrets. */
  readonly address: string;
  readonly caller: Caller;
  /** Absent where this transport brings no events. */
  readonly feed: Feed | undefined;
  /** The event that is being dealt with where this is asked, for a transport to which that matters: `~cause` of its calls. */
  cause?(): object | undefined;
  /** How many connections were not let in, where implementations connect to this side. */
  readonly refused?: number;
  /** The events of this worker, where they come out of a queue. */
  readonly counts?: QueueCounts;
}

/** The events of one account at one worker of a queue. */
export interface QueueCounts {
  /** Partitions that it holds. */
  readonly held: number;
  /** Events that it has taken and not dealt with. */
  readonly open: number;
  /** Events that were too old to be answered. */
  readonly stale: number;
  /** Events that were put aside. */
  readonly dead: number;
  /** Events that it had dealt with when they were another worker's already. */
  readonly refused: number;
  /** Events that had been delivered before. */
  readonly again: number;
}
