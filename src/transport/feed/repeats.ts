/**
 * Events that come more than once. Each is handled once.
 *
 * 1. A message has a number: on one link, the same number of the same account (and the same beginning of its text) is the same
 *    message. Some implementations report one twice.
 * 2. After a link was lost, some send again what they are not sure of. Later events are compared with the last events of the
 *    links before. Numbers may have begun anew in between, so a message is the same there only if its second, its place and its
 *    length are too. Any other event has no number: all of it has to be the same, and each of before can come once more.
 * 3. Two notices on one link that look the same are two: somebody poked twice. Only where the implementation was seen to give
 *    each message several times (LLBot with several HTTP servers) its notices are counted in the same way.
 *
 * A message costs a few numbers, another event a digest. Nothing keeps a payload alive.
 */

import type { EventPayload } from "../../protocol/events/events.ts";
import type { Clock } from "../../util/time/clock.ts";
import { digestOf, hashOf } from "../../util/digest.ts";
import { Recent } from "../../util/recent.ts";

/** How many messages, and how many other events, are remembered. */
const messageCount = 1_024;
const otherCount = 256;

/** After a link was re-made, what comes is compared for this long. */
const compareMs = 60_000;

/** Notices that are given several times come within this time. */
const twinMs = 10_000;

/** After so many messages that came once, the implementation is taken to give each event once again. */
const singlesUntilCalm = 16;

/** Of a text so much is looked at. */
const textChars = 64;

/** How a feed brings its events. */
export interface RepeatsOptions {
  /** Whether notices are left out too where each message comes several times. */
  countsTwins?: boolean;
}

/** Remembers the events of one feed. */
export class Repeats {
  readonly #clock: Clock;
  readonly #countsTwins: boolean;
  /** A ring of messages, a row of numbers for each, and where in it a message is. */
  #messages: Float64Array | undefined;
  readonly #slots = new Map<number, number>();
  #nextMessage = 0;
  readonly #row = new Float64Array(width);
  /** A ring of digests. */
  #others: number[] = [];
  #nextOther = 0;
  /** Which link this is; rows say which one they came over. */
  #link = 1;
  /** How often each other event of earlier links may still come again; undefined while nothing is compared. */
  #before: Map<number, number> | undefined;
  #untilMs: number | undefined;
  #wasUsed = false;
  /** The events on the older of two streams since both are open. */
  #overlap: Map<number, number> | undefined;
  /** How often each message comes, as far as was seen, and how many came once since. */
  #times = 1;
  #singles = 0;
  readonly #twins = new Recent<number, number>({ windowMs: twinMs, limit: otherCount });
  #count = 0;

  constructor(clock: Clock, { countsTwins = false }: RepeatsOptions = {}) {
    this.#clock = clock;
    this.#countsTwins = countsTwins;
  }

  /** How many events came again and were not handed on. */
  get count(): number {
    return this.#count;
  }

  /** The link was lost: what comes from here on may have come before. */
  cut(): void {
    if (!this.#wasUsed) return;
    this.#wasUsed = false;
    this.#link++;
    this.#overlap = undefined;
    this.#before = new Map();
    for (const digest of this.#others) add(this.#before, digest);
    this.#untilMs = undefined;
  }

  /** Another stream is open beside the one that is read: what comes from here on comes there too. */
  overlap(): void {
    this.#overlap = new Map();
  }

  /** One of the two streams is closed: the old one, and the other is read from here on; or the new one. */
  endOverlap(isTakenOver: boolean): void {
    const overlap = this.#overlap;
    this.#overlap = undefined;
    if (overlap === undefined || !isTakenOver) return;
    this.#before = overlap;
    this.#untilMs = undefined;
  }

  /** Whether an event came before. One that did not is remembered. */
  isRepeat(payload: EventPayload): boolean {
    if (payload.post_type === "meta_event") return false;
    this.#wasUsed = true;
    const isKnown = readMessage(payload, this.#row) ? this.#isKnownMessage() : this.#isKnownOther(digestOf(payload));
    if (isKnown) this.#count++;
    return isKnown;
  }

  /** The message in `#row`. */
  #isKnownMessage(): boolean {
    const row = this.#row;
    const messages = this.#messages ??= new Float64Array(messageCount * width);
    const key = keyOf(row, 0);
    const known = this.#slots.get(key);
    if (known !== undefined && this.#isSame(row, messages, known * width)) {
      messages[known * width + at.link] = this.#link;
      return true;
    }
    this.#singles++;
    const slot = this.#nextMessage++ % messageCount;
    if (this.#nextMessage > messageCount) this.#forget(messages, slot);
    row[at.link] = this.#link;
    row[at.times] = 1;
    messages.set(row, slot * width);
    this.#slots.set(key, slot);
    return false;
  }

  #isSame(row: Float64Array, messages: Float64Array, start: number): boolean {
    for (let n = 0; n < at.time; n++) if (row[n] !== messages[start + n]) return false;
    if (messages[start + at.link] === this.#link) {
      this.#times = messages[start + at.times] = (messages[start + at.times] ?? 1) + 1;
      this.#singles = 0;
      return true;
    }
    if (!this.#isComparing()) return false;
    return row[at.time] === messages[start + at.time] && row[at.chars] === messages[start + at.chars];
  }

  #forget(messages: Float64Array, slot: number): void {
    const key = keyOf(messages, slot * width);
    if (this.#slots.get(key) === slot) this.#slots.delete(key);
  }

  #isKnownOther(digest: number): boolean {
    const left = this.#isComparing() ? this.#before?.get(digest) ?? 0 : 0;
    if (left > 0) {
      this.#before?.set(digest, left - 1);
      return true;
    }
    if (this.#countsTwins && this.#isTwin(digest)) return true;
    if (this.#overlap !== undefined) add(this.#overlap, digest);
    this.#others[this.#nextOther++ % otherCount] = digest;
    return false;
  }

  /** Of what comes three times as every message does, the second and the third. Two pokes come six times, and are two. */
  #isTwin(digest: number): boolean {
    const nowMs = this.#clock.now();
    const came = this.#twins.get(digest, nowMs)?.value ?? 0;
    this.#twins.set(digest, came + 1, nowMs);
    return this.#singles < singlesUntilCalm && came % this.#times !== 0;
  }

  #isComparing(): boolean {
    if (this.#link === 1 && this.#before === undefined) return false;
    const now = this.#clock.now();
    this.#untilMs ??= now + compareMs;
    if (now <= this.#untilMs) return true;
    this.#before = undefined;
    return false;
  }
}

/** The columns of a row. Those before `time` say which message it is on one link. */
const at = { id: 0, account: 1, user: 2, group: 3, kind: 4, text: 5, time: 6, chars: 7, link: 8, times: 9 } as const;
const width = 10;

function keyOf(rows: Float64Array, start: number): number {
  let key = 0;
  for (let n = start; n < start + at.time; n++) key = Math.imul(key ^ (rows[n] as number), 0x01000193);
  return key;
}

/** Writes down which message this is; false for one without a number. */
function readMessage(payload: EventPayload, row: Float64Array): boolean {
  const { post_type, message_id, self_id, user_id, group_id, time, raw_message } = payload as unknown as Record<
    string,
    unknown
  >;
  if (post_type !== "message" && post_type !== "message_sent") return false;
  const id = numberOf(message_id);
  if (id === 0) return false;
  const text = typeof raw_message === "string" ? raw_message : "";
  row[at.id] = id;
  row[at.account] = numberOf(self_id);
  row[at.user] = numberOf(user_id);
  row[at.group] = numberOf(group_id);
  row[at.kind] = post_type === "message" ? 1 : 2;
  row[at.text] = hashOf(text, textChars);
  row[at.time] = numberOf(time);
  row[at.chars] = text.length;
  return true;
}

/** Numbers come as texts too, and beyond 2^53. 0 for anything that is no number and no text: nobody. */
function numberOf(value: unknown): number {
  if (typeof value === "number") return Number.isNaN(value) ? 0 : value;
  if (typeof value !== "string" || value === "") return 0;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : 2 ** 60 + hashOf(value, textChars) * 1_024;
}

function add(counts: Map<number, number>, digest: number): void {
  counts.set(digest, (counts.get(digest) ?? 0) + 1);
}
