/** A long message leaves as several ones, or as a merged forward, and its caller sees one reply. */

import { type ActionReply, isSuccess } from "../../protocol/frames.ts";
import type { Segment } from "../../protocol/segments.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Logger } from "../../util/log/log.ts";
import { factsOf } from "../../protocol/actions/facts.ts";
import { DEFAULT_MAX_CHARS, type LongTextOptions, mergedForward, splitMessage, tooLong } from "./long_text.ts";
import type { Outbox } from "./outbox.ts";
import type { ReadyCall } from "./call.ts";
import { readyCall } from "./params.ts";
import { callTexts } from "../../texts/logs/call_texts.ts";

/** Lets one call go, now. `waitedMs` is how long it waited for its turn. */
export type Depart = (call: ReadyCall, options: CallOptions | undefined, waitedMs: number) => Promise<ActionReply>;

/** Options of {@link LongSend}. */
export interface LongSendOptions {
  readonly longText: LongTextOptions;
  readonly outbox: Outbox;
  readonly depart: Depart;
  readonly log: Logger;
  /** Who the bot is. */
  readonly self: () => Promise<{ user_id: number; nickname: string }>;
}

/** Sends long messages. */
export class LongSend {
  readonly #options: LongSendOptions;
  readonly #maxChars: number;

  constructor(options: LongSendOptions) {
    this.#options = options;
    this.#maxChars = options.longText.maxChars ?? DEFAULT_MAX_CHARS;
  }

  /** Sends a call's message if it is too long; undefined when it is not. */
  run(call: ReadyCall, options: CallOptions | undefined): Promise<ActionReply> | undefined {
    const segments = tooLong(call, this.#maxChars);
    if (segments === undefined) return undefined;
    const parts = splitMessage(segments, this.#maxChars);
    return this.#options.longText.mode === "forward"
      ? this.#forward(call, options, parts)
      : this.#split(call, options, parts);
  }

  #forward(call: ReadyCall, options: CallOptions | undefined, parts: Segment[][]): Promise<ActionReply> {
    const { outbox, depart, self } = this.#options;
    return outbox.run({
      action: "a merged forward",
      target: call.target ?? "",
      options,
      send: async (waitedMs) => {
        const { action, params } = mergedForward(call.params, parts, await self());
        return depart(readyCall(action, factsOf(action), params), options, waitedMs);
      },
    });
  }

  /** Every part takes a turn of its own, right behind the one before. After one that fails the rest is not sent. */
  async #split(call: ReadyCall, options: CallOptions | undefined, parts: Segment[][]): Promise<ActionReply> {
    const { outbox, depart, log } = this.#options;
    const { action, facts, target = "" } = call;
    const full = outbox.noRoom(action, target, parts.length);
    if (full !== undefined) throw full;
    const rest = new AbortController();
    const signal = options?.signal === undefined ? rest.signal : AbortSignal.any([options.signal, rest.signal]);
    const own = { ...options, signal };
    const failed = (): void => rest.abort();
    /** The newest try of each part: one does not overtake the part before, however many may be under way. */
    const tries: Promise<ActionReply>[] = [];
    const sending = parts.map((message, index) => {
      const part = readyCall(action, facts, { ...call.params, message });
      const sendPart = async (waitedMs: number): Promise<ActionReply> => {
        await tries[index - 1];
        if (rest.signal.aborted) throw rest.signal.reason;
        const reply = await depart(part, own, waitedMs);
        if (!isSuccess(reply)) failed();
        return reply;
      };
      const send = (waitedMs: number): Promise<ActionReply> => tries[index] = sendPart(waitedMs);
      return outbox.run({ action, target, options: own, send, failed });
    });
    const ends = await Promise.allSettled(sending);
    const first = ends.findIndex((end) => end.status === "rejected" || !isSuccess(end.value));
    if (first === -1) return joined(ends.map((end) => (end as PromiseFulfilledResult<ActionReply>).value));
    log.warn(callTexts().partFailed(action, String(target), first + 1, parts.length));
    const end = ends[first] as PromiseSettledResult<ActionReply>;
    if (end.status === "rejected") throw end.reason;
    return end.value;
  }
}

/** The first reply, with the ids of all messages. */
function joined(replies: readonly ActionReply[]): ActionReply {
  const ids = replies.map(({ data }) => (data as { message_id?: unknown } | null)?.message_id);
  const first = replies[0] as ActionReply;
  return { ...first, data: { ...first.data as object, message_ids: ids } };
}
