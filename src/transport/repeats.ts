/**
 * Events that come a second time because the link was re-made: some implementations send again what they are not sure of.
 * Each is handled once.
 *
 * On one live link nothing is compared: two pokes in one second look the same and are two. Only after a link was lost,
 * what comes is compared with the last events of the links before, and each of those can be repeated once.
 * What is the same says so in every field that a message is known by: its number, its second, its place, its length. A
 * notice has no number: there all of it has to be the same.
 *
 * The cost on a live link is a few numbers written into an array: no key is made, and nothing is kept alive but notices.
 */

import type { EventPayload } from "../protocol/events.ts";
import type { Clock } from "../util/clock.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** How many messages, and how many other events, are remembered. */
const messageCount = 1_024;
const otherCount = 256;

/** After a link was re-made, what comes is compared for this long. */
const compareMs = 60_000;

/** Fields of a message that are remembered. */
const width = 6;

/** Remembers the events of one feed. */
export class Repeats {
  readonly #clock: Clock;
  /** A ring of numbers, six for each message. */
  #messages: Float64Array | undefined;
  #nextMessage = 0;
  #others: EventPayload[] = [];
  #nextOther = 0;
  /** How often each event of earlier links may still come again; undefined while nothing is compared. */
  #before: Map<string, number> | undefined;
  #untilMs: number | undefined;
  #wasUsed = false;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many events came again and were not handed on. */
  get count(): number {
    return this.#count;
  }

  /** The link was lost: what comes from here on may have come before. */
  cut(): void {
    if (!this.#wasUsed) return;
    this.#wasUsed = false;
    const before = this.#before = new Map<string, number>();
    const remember = (key: string): void => void before.set(key, (before.get(key) ?? 0) + 1);
    const messages = this.#messages;
    if (messages !== undefined) {
      for (let at = 0; at < Math.min(this.#nextMessage, messageCount) * width; at += width) {
        remember(messages.subarray(at, at + width).join());
      }
    }
    for (const payload of this.#others) remember(fingerprintOf(payload).key);
    this.#untilMs = undefined;
  }

  /** Whether an event came before, on an earlier link. One that did not is remembered. */
  isRepeat(payload: EventPayload): boolean {
    if (payload.post_type === "meta_event") return false;
    this.#wasUsed = true;
    const isMessage = hasNumber(payload);
    if (this.#before !== undefined && this.#isKnown(isMessage ? messageKey(payload) : fingerprintOf(payload).key)) {
      this.#count++;
      return true;
    }
    if (isMessage) {
      const messages = this.#messages ??= new Float64Array(messageCount * width);
      writeMessage(payload, messages, (this.#nextMessage++ % messageCount) * width);
    } else this.#others[this.#nextOther++ % otherCount] = payload;
    return false;
  }

  #isKnown(key: string): boolean {
    const now = this.#clock.now();
    this.#untilMs ??= now + compareMs;
    const left = this.#before?.get(key) ?? 0;
    if (now > this.#untilMs) this.#before = undefined;
    else if (left > 0) {
      this.#before?.set(key, left - 1);
      return true;
    }
    return false;
  }
}

/** The fields of a message that say which one it is. */
interface MessageFields {
  post_type: string;
  time?: number;
  message_id?: unknown;
  user_id?: number;
  group_id?: number;
  raw_message?: unknown;
}

function hasNumber(payload: MessageFields): boolean {
  const { post_type } = payload;
  return (post_type === "message" || post_type === "message_sent") && typeof payload.message_id === "number";
}

function writeMessage(payload: MessageFields, into: Float64Array, at: number): void {
  const { raw_message } = payload;
  into[at] = payload.message_id as number;
  into[at + 1] = payload.time ?? 0;
  into[at + 2] = payload.user_id ?? 0;
  into[at + 3] = payload.group_id ?? 0;
  into[at + 4] = payload.post_type === "message" ? 1 : 2;
  into[at + 5] = typeof raw_message === "string" ? raw_message.length : 0;
}

function messageKey(payload: MessageFields): string {
  const numbers = new Float64Array(width);
  writeMessage(payload, numbers, 0);
  return numbers.join();
}
