/** A transport that writes down what passes through another one. */

import { AdelieError } from "../errors.ts";
import type { CallOptions } from "../protocol/call_options.ts";
import type { ActionReply } from "../protocol/frames.ts";
import type {
  Caller,
  CallerLink,
  CallerStats,
  CallReceiver,
  Feed,
  FeedSink,
  QueueCounts,
  Transport,
} from "../transport/transport.ts";
import { messageOf } from "../util/text_of.ts";
import type { LinkRecorder, Recorder } from "./recorder.ts";

/** Puts a recorder around a transport that nobody has opened yet. */
export function tapped(transport: Transport, recorder: Recorder): Transport {
  return new Tapped(transport, recorder.link());
}

class Tapped implements Transport, Caller {
  readonly caller: Caller = this;
  readonly feed: Feed | undefined;
  readonly #inner: Transport;
  readonly #record: LinkRecorder;

  constructor(inner: Transport, record: LinkRecorder) {
    this.#inner = inner;
    this.#record = record;
    this.feed = inner.feed === undefined ? undefined : new TappedFeed(inner.feed, record);
  }

  get address(): string {
    return this.#inner.address;
  }

  get refused(): number {
    return this.#inner.refused ?? 0;
  }

  get counts(): QueueCounts {
    return this.#inner.counts as QueueCounts;
  }

  cause(): object | undefined {
    return this.#inner.cause?.();
  }

  get link(): CallerLink {
    // Read by those only who saw that there is one: the type says that it may be missing.
    return this.#inner.caller.link as CallerLink;
  }

  get stats(): CallerStats {
    return this.#inner.caller.stats as CallerStats;
  }

  async call(action: string, params: object, options?: CallOptions): Promise<ActionReply> {
    const call = this.#called(action, params);
    try {
      const reply = await this.#inner.caller.call(action, params, options);
      this.#record.result(call, reply);
      return reply;
    } catch (error) {
      this.#record.failed(call, reasonOf(error));
      throw error;
    }
  }

  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void {
    const record = this.#record;
    const call = this.#called(action, params);
    this.#inner.caller.send(action, params, options, {
      settle(reply) {
        record.result(call, reply);
        receiver.settle(reply);
      },
      fail(error) {
        record.failed(call, reasonOf(error));
        receiver.fail(error);
      },
    });
  }

  async *stream(action: string, params: object, options?: CallOptions): AsyncGenerator<ActionReply> {
    const call = this.#called(action, params);
    try {
      for await (const reply of this.#inner.caller.stream(action, params, options)) {
        this.#record.result(call, reply);
        yield reply;
      }
    } catch (error) {
      this.#record.failed(call, reasonOf(error));
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#inner.caller.close();
  }

  #called(action: string, params: object): number {
    return this.#record.call({ action, params: params as Record<string, unknown> });
  }
}

class TappedFeed implements Feed {
  readonly #inner: Feed;
  readonly #record: LinkRecorder;

  constructor(inner: Feed, record: LinkRecorder) {
    this.#inner = inner;
    this.#record = record;
  }

  get repeats(): number {
    return this.#inner.repeats ?? 0;
  }

  get held(): number {
    return this.#inner.held ?? 0;
  }

  get lost(): number {
    return this.#inner.lost ?? 0;
  }

  open(sink: FeedSink): void {
    const record = this.#record;
    this.#inner.open({
      ...sink.sign === undefined ? {} : { sign: sink.sign.bind(sink) },
      event(payload, acknowledge) {
        record.event(payload);
        sink.event(payload, acknowledge);
      },
      up() {
        record.up();
        sink.up();
      },
      down(error, retryInMs) {
        record.down(reasonOf(error));
        sink.down(error, retryInMs);
      },
      refused(error) {
        record.refused(reasonOf(error));
        sink.refused(error);
      },
    });
  }

  pause(isForGood?: boolean): void {
    this.#inner.pause(isForGood);
  }

  resume(): void {
    this.#inner.resume();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** The code, which programs understand, and the sentence behind it. */
function reasonOf(error: unknown): string {
  return error instanceof AdelieError ? `${error.code}: ${messageOf(error)}` : messageOf(error);
}
