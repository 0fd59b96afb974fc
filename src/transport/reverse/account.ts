/**
 * One account that connects to a reverse WebSocket server: its Universal link, or its API and Event links as a pair, as one
 * transport. The newest connection is the right one: a lost one can look alive for minutes, so it never keeps another out.
 */

import { ConnectionError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { idText, isSameId } from "../../protocol/ids.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { Deadlines } from "../link/pending.ts";
import type { Endpoint } from "../diagnose/endpoint.ts";
import { EventFeed } from "../feed/feed.ts";
import { Intake, type IntakeOptions } from "../feed/intake.ts";
import { Link, type LinkContext, type LinkWire } from "../link/link.ts";
import { closedError, LinkCalls } from "../link/calls.ts";
import { Repeats } from "../feed/repeats.ts";
import type { Admission, Role } from "./admit.ts";
import type { Transport } from "../transport.ts";
import { inLine } from "../../texts/locale.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";
import { given } from "../../util/given.ts";

/** How long one half of a pair may be alone before that is said. */
const pairMs = 10_000;

/** How long the other half of a pair that went silent may take to answer. */
const doubtMs = 1_000;

/** Connections that take over from each other faster than this are two that do not know of each other. */
const duelMs = 30_000;

/** Options of an account. */
export interface ReverseAccountOptions {
  /** As `X-Self-ID` named it, or its first event. */
  readonly selfId: string;
  /** Where the server listens. */
  readonly address: string;
  readonly timeoutMs: number;
  readonly silentMs: number;
  readonly log: Logger;
  readonly clock: Clock;
  readonly intake?: Pick<IntakeOptions, "softChars" | "hardChars">;
  /** How many bytes may wait on a socket before calls are turned away. Default 64 MiB. */
  readonly maxUnsentBytes?: number;
  /** Whether a link of this account may bring events of another number. */
  mayBring(selfId: string): boolean;
}

const carries: Record<Role, Endpoint["carries"]> = { universal: "both", api: "actions", event: "events" };

/** One account. */
export class ReverseAccount implements Transport {
  readonly address: string;
  readonly caller: LinkCalls;
  readonly feed: EventFeed;
  readonly #options: ReverseAccountOptions;
  readonly #deadlines: Deadlines;
  /** Events wait apart from stream frames: each stops the link that it came over. */
  readonly #intakes: Record<"events" | "actions", Intake>;
  readonly #links = new Map<Role, Link>();
  #isUp = false;
  #lastError: ConnectionError | undefined;
  #cancelPairing: (() => void) | undefined;
  #closing: Promise<void> | undefined;
  /** The number that the events say. */
  #number = 0;
  #warnedOfNumber = false;
  #lastTakeoverMs = -Infinity;
  readonly #takeovers = new NowAndThen({ from: 3 });

  constructor(options: ReverseAccountOptions) {
    const { selfId, address, clock, log, timeoutMs } = options;
    this.#options = options;
    this.address = `${address} (account ${selfId})`;
    this.#deadlines = new Deadlines(clock);
    const intake = (): Intake => new Intake({ log, address: this.address, ...options.intake });
    this.#intakes = { events: intake(), actions: intake() };
    this.feed = new EventFeed({
      log,
      intake: this.#intakes.events,
      repeats: new Repeats(clock),
      accepts: (payload) => isSameId(payload.self_id, this.#number) || this.#isOwn(payload),
    });
    this.caller = new LinkCalls({
      clock,
      log,
      address: () => this.address,
      deadlines: this.#deadlines,
      timeoutMs,
      refusal: (action) => this.isClosed ? closedError(action, this.address) : undefined,
      noLinkError: (action, waitedMs) => this.#awayError(action, waitedMs),
      close: () => this.close(),
    });
  }

  /** Whether it was closed on this side: then it lets no link in any more. */
  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Takes an open socket as this account's link. Older ones that carry the same end at once. */
  accept(wire: LinkWire, { role, agent }: Pick<Admission, "role" | "agent">): Link {
    this.#endOlder(role);
    const link: Link = new Link(this.#contextOf(role, (error) => this.#ended(role, link, error)));
    link.attach(wire);
    this.#links.set(role, link);
    const { selfId, address } = this.#options;
    this.#options.log.info(linkTexts().accountConnected(selfId, agent, role, address));
    link.opened();
    if (role !== "event") this.caller.up(link);
    this.#tellState();
    return link;
  }

  #contextOf(role: Role, ended: (error: ConnectionError) => void): LinkContext {
    const { clock, log, silentMs, maxUnsentBytes } = this.#options;
    const { address } = this;
    return {
      endpoint: { url: address, address, token: undefined, kind: "WebSocket", carries: carries[role] },
      clock,
      log,
      silentMs,
      deadlines: this.#deadlines,
      feed: this.feed,
      intake: role === "api" ? this.#intakes.actions : this.#intakes.events,
      congested: (action, bytes) => this.caller.congested(action, bytes),
      ...given({ maxUnsentBytes }),
      ended,
    };
  }

  /** Two links with the same events would double them, and replies to calls over an old one may never come. */
  #endOlder(role: Role): void {
    const older = [...this.#links].filter(([other]) => other === role || other === "universal" || role === "universal");
    if (older.length === 0) return;
    this.#watchDuel();
    const error = new ConnectionError(
      "CONNECTION_REPLACED",
      linkTexts().accountReplaced(this.#options.selfId),
      { delivered: "unknown" },
    );
    for (const [, link] of older) link.end(error);
  }

  #watchDuel(): void {
    const now = this.#options.clock.now();
    if (now - this.#lastTakeoverMs >= duelMs) this.#takeovers.reset();
    this.#lastTakeoverMs = now;
    if (this.#takeovers.next() > 0) this.#options.log.warn(linkTexts().duel(this.#options.selfId));
  }

  /** A link is over. It takes nothing along that a newer one has put there. */
  #ended(role: Role, link: Link, error: ConnectionError): void {
    if (this.#links.get(role) !== link) return;
    this.#links.delete(role);
    this.#lastError = error;
    if (role !== "event") this.caller.down();
    if (this.isClosed) return;
    if (error.code === "CONNECTION_REPLACED") this.#options.log.info(error.message);
    else this.#options.log.warn(inLine(error.message, linkTexts().awaited));
    this.#tellState(error);
    if (error.code === "CONNECTION_STALE") this.#doubtOtherHalf(error);
  }

  /** Heartbeats come on one half of a pair only. Where they stop, the other half has to show at once that it is alive. */
  #doubtOtherHalf(error: ConnectionError): void {
    const link = this.#links.get("api");
    link?.send("get_status", {}, doubtMs, undefined, { settle: () => {}, fail: () => link.end(error) });
  }

  /** Tells the sink when actions and events both have their link, and when one of them has lost it. */
  #tellState(error: ConnectionError | undefined = this.#lastError): void {
    const canCall = this.#links.has("universal") || this.#links.has("api");
    const canHear = this.#links.has("universal") || this.#links.has("event");
    this.#cancelPairing?.();
    this.#cancelPairing = undefined;
    if (canCall !== canHear) {
      this.#cancelPairing = this.#options.clock.schedule(pairMs, () => this.#warnOfHalf(canCall));
    }
    if (canCall && canHear) this.#setUp();
    else if (this.#isUp && error !== undefined) {
      this.#isUp = false;
      this.feed.down(error, Infinity);
    }
  }

  #setUp(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.feed.up();
  }

  #warnOfHalf(canCall: boolean): void {
    this.#options.log.warn(linkTexts().halfAccount(this.#options.selfId, canCall));
    if (canCall) this.#setUp();
  }

  /**
   * An event names another number than those before. Header and events may differ for good reasons (onebots numbers its
   * accounts anew), but whoever has a secret of its own may not speak for another account that has one.
   */
  #isOwn({ self_id }: EventPayload): boolean {
    const named = idText(self_id);
    if (named === undefined) return true;
    const { selfId, log, mayBring } = this.#options;
    if (named !== selfId && !mayBring(named)) {
      if (!this.#warnedOfNumber) {
        log.error(linkTexts().foreignEvents(selfId, named));
      }
      this.#warnedOfNumber = true;
      return false;
    }
    if ((named !== selfId || this.#number !== 0) && !this.#warnedOfNumber) {
      this.#warnedOfNumber = true;
      log.warn(linkTexts().renumbered(selfId, named));
    }
    this.#number = self_id;
    return true;
  }

  #awayError(action: string, timeoutMs: number): ConnectionError {
    const { selfId, address } = this.#options;
    const why = this.#links.has("event") ? transportTexts().onlyEvent : this.#lastError?.message ?? "";
    return new ConnectionError(
      "CONNECTION_AWAY",
      transportTexts().accountAway(action, selfId, address, timeoutMs, why),
      { delivered: "no", cause: this.#lastError },
    );
  }

  async #close(): Promise<void> {
    const links = [...this.#links.values()];
    this.#links.clear();
    this.#cancelPairing?.();
    this.caller.down();
    this.caller.failWaiting((action) => closedError(action, this.address));
    void this.feed.close();
    await Promise.all(links.map((link) => link.close()));
  }
}
