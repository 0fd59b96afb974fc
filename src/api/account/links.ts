/** Where a client's calls go and where its events come from: its transports, made when they are first needed. */

import { ConfigError } from "../../errors.ts";
import { createTransport } from "../../transport/connect.ts";
import type { Caller, Feed, QueueCounts, Transport } from "../../transport/transport.ts";
import { hostInUrl } from "../../util/access.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import type { ApiOptions } from "../options.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";
import { given } from "../../util/given.ts";

/** The counters of a client's links: what waits, and what was not taken. */
export interface LinkStats {
  /** Calls that wait for a link. */
  readonly callsWaiting: number;
  /** Calls that were not sent because too many waited for a link, or because the implementation does not read. */
  readonly callsTurnedAway: number;
  /** Bytes that wait on the socket until the implementation reads them. */
  readonly unsentBytes: number;
  /** Whether those are so many (64 MiB) that calls are turned away with `LINK_CONGESTED`. */
  readonly isCongested: boolean;
  /** Events that arrived and wait because the bot takes none at present. */
  readonly eventsWaiting: number;
  /** Events and frames that were given up because too much waited, on Deno and Bun, which cannot stop a WebSocket. */
  readonly eventsLost: number;
  /** Events that came a second time and were handled once. */
  readonly repeatedEvents: number;
  /** Connections that were not let in, with `listen`. */
  readonly connectionsRefused: number;
  /** The events of this worker, in an app on a queue; undefined in others. */
  readonly queue?: QueueCounts;
}

/** The links of one client. */
export class ClientLinks {
  readonly #owner: string;
  readonly #options: ApiOptions;
  readonly #log: Logger;
  readonly #clock: Clock;
  #endpoint: { url: string; accessToken: string | undefined } | undefined;
  #transport: Transport | undefined;

  /**
   * Opens nothing, but an address that cannot be is refused here and not at the first call.
   *
   * @param owner the client's class, for errors
   * @param transport one that is there already, instead of an address
   */
  constructor(owner: string, options: ApiOptions, log: Logger, clock: Clock, transport?: Transport) {
    this.#owner = owner;
    this.#options = options;
    this.#log = log;
    this.#clock = clock;
    this.#transport = transport;
    if (transport !== undefined) return;
    const { host, port, accessToken } = options;
    const url = options.url ??
      (host === undefined && port === undefined
        ? undefined
        : `http://${hostInUrl(host ?? "127.0.0.1")}:${port ?? 8000}`);
    if (url === undefined) return;
    this.#endpoint = { url, accessToken };
    this.#connect();
  }

  /** Where the implementation is, without secrets; undefined until it is known. */
  get address(): string | undefined {
    return this.#endpoint === undefined
      ? this.#transport?.address
      : this.#endpoint.url.replace(/[?#].*/s, "").replace(/\/\/.*@/, "//");
  }

  /** The implementation's host, once it is known. */
  get hostname(): string | undefined {
    const address = this.#endpoint?.url ?? this.#transport?.address;
    return address === undefined ? undefined : new URL(address.replace(/ .*/, "")).hostname;
  }

  /** Who calls actions. */
  get caller(): Caller {
    return this.#connect().caller;
  }

  /** Who brings events; undefined where none come. */
  get feed(): Feed | undefined {
    this.#connect();
    return this.openFeed;
  }

  /** As {@link ClientLinks.feed}, but makes no transport: a client without an address can be paused too. */
  get openFeed(): Feed | undefined {
    return this.#transport?.feed;
  }

  /** The counters of the links. */
  get stats(): LinkStats {
    const { waiting = 0, turnedAway = 0, unsentBytes = 0, isCongested = false } = this.#transport?.caller.stats ?? {};
    const { held = 0, lost = 0, repeats = 0 } = this.#transport?.feed ?? {};
    return {
      callsWaiting: waiting,
      callsTurnedAway: turnedAway,
      unsentBytes,
      isCongested,
      eventsWaiting: held,
      eventsLost: lost,
      repeatedEvents: repeats,
      connectionsRefused: this.#transport?.refused ?? 0,
      ...given({ queue: this.#transport?.counts }),
    };
  }

  /** Says where the implementation is, when that was not said at the start. */
  configure(endpoint: { url: string; accessToken?: string | undefined }): void {
    if (this.#transport !== undefined) {
      throw new ConfigError("ENDPOINT_LATE", clientTexts().addressKnown(this.#owner, this.address ?? ""));
    }
    this.#endpoint = { url: endpoint.url, accessToken: endpoint.accessToken };
  }

  /** Takes a transport that is there already, instead of an address. */
  attach(transport: Transport): void {
    this.#endpoint = undefined;
    this.#transport = transport;
  }

  /** Puts something around the transport, before it is opened; or another one in its place. */
  tap(around: (transport: Transport) => Transport): void {
    this.#transport = around(this.#connect());
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await this.#transport?.feed?.close();
    await this.#transport?.caller.close();
  }

  #connect(): Transport {
    if (this.#transport !== undefined) return this.#transport;
    if (this.#endpoint === undefined) {
      throw new ConfigError(
        "ENDPOINT_MISSING",
        startupTexts().noAddress(this.#owner),
      );
    }
    const { events, timeoutMs, connectTimeoutMs, silentMs, reconnect, ca, proxy } = this.#options;
    const { url, accessToken } = this.#endpoint;
    const common = {
      log: this.#log,
      clock: this.#clock,
      ...given({ accessToken, timeoutMs }),
      ...given({ connectTimeoutMs, silentMs }),
      ...given({ reconnect, events }),
      ...given({ ca, proxy }),
    };
    return this.#transport = createTransport({ ...common, url });
  }
}
