/** A transport that is loaded when it is first used: a bot with a WebSocket does not pay for HTTP. */

import { ConnectionError } from "../errors.ts";
import type { CallOptions } from "../protocol/call_options.ts";
import type { ActionReply } from "../protocol/frames.ts";
import { messageOf } from "../util/text_of.ts";
import { LaterFeed } from "./feed/later_feed.ts";
import type { Caller, CallReceiver, Feed, FeedSink, Transport } from "./transport.ts";

/** How a transport is loaded, and what is known of it before. */
export interface LaterOptions {
  readonly address: string;
  /** Whether it brings events itself; or another feed that does. */
  readonly feed: boolean | Feed;
  readonly load: () => Promise<Transport>;
}

/** Makes a transport whose calls open no common link. Calls and events wait until it is loaded, in order. */
export function createLater(options: LaterOptions): Transport {
  return new Later(options);
}

class Later implements Transport, Caller {
  readonly address: string;
  readonly caller: Caller = this;
  readonly feed: Feed | undefined;
  readonly #load: () => Promise<Transport>;
  #loading: Promise<Transport> | undefined;
  #loaded: Transport | undefined;

  constructor({ address, feed, load }: LaterOptions) {
    this.address = address;
    this.#load = load;
    this.feed = typeof feed === "object"
      ? feed
      : feed
      ? new LaterFeed((later, sink) => this.#bring(later, sink))
      : undefined;
  }

  call(action: string, params: object, options?: CallOptions): Promise<ActionReply> {
    if (this.#loaded !== undefined) return this.#loaded.caller.call(action, params, options);
    return this.#get().then(({ caller }) => caller.call(action, params, options));
  }

  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void {
    if (this.#loaded !== undefined) return this.#loaded.caller.send(action, params, options, receiver);
    this.#get().then(
      ({ caller }) => caller.send(action, params, options, receiver),
      (error: unknown) => receiver.fail(error),
    );
  }

  async *stream(action: string, params: object, options?: CallOptions): AsyncGenerator<ActionReply> {
    yield* (await this.#get()).caller.stream(action, params, options);
  }

  async close(): Promise<void> {
    await (await this.#get()).caller.close();
  }

  /** Loads the feed once somebody wants its events. */
  #bring(later: LaterFeed, sink: FeedSink): void {
    this.#get().then(({ feed }) => later.attach(feed)).catch((cause: unknown) => {
      const error = cause instanceof ConnectionError
        ? cause
        : new ConnectionError("FEED_FAILED", messageOf(cause), { cause });
      sink.down(error, Infinity);
    });
  }

  #get(): Promise<Transport> {
    return this.#loading ??= this.#load().then((transport) => this.#loaded = transport);
  }
}
