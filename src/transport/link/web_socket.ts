/**
 * Forward WebSocket: this side connects, actions and events share one link, and a lost link is opened again for ever.
 * Only a refused access token ends that.
 */

import { AuthError, ConnectionError } from "../../errors.ts";
import {
  openSocket,
  type Socket,
  type SocketClose,
  type SocketHandlers,
  type SocketOptions,
} from "../../runtime/socket/socket.ts";
import { backoffMs, type BackoffOptions } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import { Reconnect } from "../../util/time/reconnect.ts";
import type { Logger } from "../../util/log/log.ts";
import { Deadlines } from "./pending.ts";
import type { Diagnosis } from "../diagnose/diagnose.ts";
import { type Endpoint, endpointHeaders } from "../diagnose/endpoint.ts";
import { EventFeed } from "../feed/feed.ts";
import { socketError } from "../diagnose/failures.ts";
import { Intake, type IntakeOptions } from "../feed/intake.ts";
import { Link, type LinkContext } from "./link.ts";
import { closedError, LinkCalls } from "./calls.ts";
import { LinkReport } from "./report.ts";
import { Repeats } from "../feed/repeats.ts";
import type { Transport } from "../transport.ts";
import { diagnosisTexts } from "../../texts/diagnosis/diagnosis_texts.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";
import { given } from "../../util/given.ts";

/** Options of a forward WebSocket. */
export interface WebSocketOptions {
  endpoint: Endpoint;
  timeoutMs: number;
  silentMs: number;
  log: Logger;
  clock: Clock;
  socket?: SocketOptions;
  reconnect?: BackoffOptions;
  intake?: Pick<IntakeOptions, "softChars" | "hardChars">;
  /** How many bytes may wait on the socket before calls are turned away. Default 64 MiB. */
  maxUnsentBytes?: number;
  /** How many calls may wait for a link. Default 10,000. */
  maxWaiting?: number;
  /** Finds out why it cannot be opened. */
  diagnosis?: Diagnosis;
  /** For tests: another way to open a socket, other dice. */
  connect?: (url: string, handlers: SocketHandlers, options: SocketOptions) => Socket;
  random?: () => number;
}

/** A transport over one forward WebSocket. */
export function createWebSocketTransport(options: WebSocketOptions): Transport {
  const { calls, feed } = new ForwardWebSocket(options);
  return { address: options.endpoint.address, caller: calls, feed };
}

type State = "idle" | "connecting" | "up" | "waiting" | "refused" | "closed";

class ForwardWebSocket {
  readonly feed: EventFeed;
  readonly calls: LinkCalls;
  readonly #options: WebSocketOptions;
  readonly #context: LinkContext;
  readonly #reconnect: Reconnect;
  #state: State = "idle";
  /** The link that is up or being opened. */
  #link: Link | undefined;
  #lastError: ConnectionError | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: WebSocketOptions) {
    const { endpoint, clock, log, silentMs, maxUnsentBytes, maxWaiting } = options;
    const deadlines = new Deadlines(clock);
    const intake = new Intake({ log, address: endpoint.address, ...options.intake });
    const feed = this.feed = new EventFeed({
      log,
      intake,
      repeats: new Repeats(clock),
      report: new LinkReport(endpoint.address, log, clock),
      opened: () => this.#eventsWanted(),
      closed: () => this.#restUnlessWanted(),
    });
    this.#options = options;
    const waitMs = (failures: number): number => backoffMs(failures, options.reconnect, options.random);
    this.#reconnect = new Reconnect({ clock, waitMs, attempt: () => this.#connect() });
    this.calls = new LinkCalls({
      clock,
      deadlines,
      log,
      address: () => endpoint.address,
      ...given({ maxWaiting }),
      timeoutMs: options.timeoutMs,
      refusal: (action) => this.#refusal(action),
      noLinkError: (action, timeoutMs) => this.#noLinkError(action, timeoutMs),
      wanted: () => {
        if (this.#state === "idle") this.#connect();
      },
      unwanted: () => this.#restUnlessWanted(),
      began: () => {
        if (endpoint.carries === "events") log.warn(diagnosisTexts().full.eventsOnly({ ...endpoint, seen: "/event" }));
      },
      close: () => this.#closing ??= this.#close(),
    });
    const ended = (error: ConnectionError): void => this.#ended(error);
    const congested = (action: string, bytes: number): ConnectionError => this.calls.congested(action, bytes);
    const bound = maxUnsentBytes === undefined ? {} : { maxUnsentBytes };
    this.#context = { endpoint, clock, log, deadlines, feed, intake, silentMs, ended, congested, ...bound };
  }

  #refusal(action: string): Error | undefined {
    if (this.#state === "refused") return this.#lastError;
    return this.#state === "closed" ? closedError(action, this.#options.endpoint.address) : undefined;
  }

  #eventsWanted(): void {
    const { address, carries, kind } = this.#options.endpoint;
    if (carries === "actions") {
      this.#options.log.warn(diagnosisTexts().full.actionsOnly({ address, kind, seen: "/api" }));
    }
    if (this.#state === "idle") this.#connect();
  }

  #connect(): void {
    const { endpoint, connect = openSocket } = this.#options;
    this.#state = "connecting";
    const link = this.#link = new Link(this.#context);
    const socket = connect(endpoint.url, {
      open: () => this.#opened(link),
      message: link.message.bind(link),
      close: (info) => this.#closed(link, info),
    }, { ...this.#options.socket, headers: endpointHeaders(endpoint) });
    link.attach(socket);
  }

  /** The socket is over. Its failure to open is looked into before it is told. */
  #closed(link: Link, info: SocketClose): void {
    const error = socketError(this.#options.endpoint, info);
    const { status } = info;
    const told = info.opened
      ? error
      : this.#options.diagnosis?.explain(error, status === undefined ? {} : { status }) ?? error;
    if (told instanceof Promise) void told.then((explained) => link.closed(explained));
    else link.closed(told);
  }

  #opened(link: Link): void {
    if (link !== this.#link) return;
    this.#options.diagnosis?.works();
    this.#state = "up";
    this.#reconnect.up();
    link.opened();
    this.calls.up(link);
    this.feed.up();
  }

  /** The link is over. There is no other one before this, and each link says so once at most. */
  #ended(error: ConnectionError): void {
    this.#link = undefined;
    this.calls.down();
    this.#lastError = error;
    if (error instanceof AuthError) return this.#refused(error);
    const retryInMs = this.#reconnect.lost(this.#isWanted());
    this.#state = retryInMs === undefined ? "idle" : "waiting";
    this.feed.down(error, retryInMs);
  }

  #refused(error: AuthError): void {
    this.#state = "refused";
    this.calls.failWaiting(() => error);
    this.feed.refused(error);
  }

  async #close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.calls.down();
    this.#state = "closed";
    this.#reconnect.rest();
    this.#options.diagnosis?.cancel();
    this.calls.failWaiting((action) => closedError(action, this.#options.endpoint.address));
    void this.feed.close();
    await link?.close();
  }

  #isWanted(): boolean {
    return this.feed.isOpen || this.calls.waiting > 0;
  }

  /** Nobody listens and nobody calls: a retry would only keep the process alive. */
  #restUnlessWanted(): void {
    if (this.#state !== "waiting" || this.#isWanted()) return;
    this.#reconnect.rest();
    this.#state = "idle";
  }

  #noLinkError(action: string, timeoutMs: number): ConnectionError {
    const last = this.#lastError;
    return new ConnectionError(
      last?.code ?? "CONNECTION_TIMEOUT",
      transportTexts().noLink(
        action,
        this.#options.endpoint.address,
        timeoutMs,
        last?.message ?? transportTexts().firstAttempt,
      ),
      { delivered: "no", cause: last },
    );
  }
}
