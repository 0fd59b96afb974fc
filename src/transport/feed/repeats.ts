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
import { digestOf } from "../../util/digest.ts";
import { Recent } from "../../util/recent.ts";

/** How many messages, and how many other events, are remembered. */
const messageCount = 1_024;
const otherCount = 256;

/** How many chains the messages stand in: a power of two, so many that most have one message or none. */
const chainCount = 4_096;

/** After a link was re-made, what comes is compared for this long. */
const compareMs = 60_000;

/** Notices that are given several times come within this time. */
const twinMs = 10_000;

/** After so many messages that came once, the implementation is taken to give each event once again. */
const singlesUntilCalm = 16;

/** Of a text so much is looked at. */
const textChars = 64;
const seed = 0x811c9dc5;

/** How a feed brings its events. */
export interface RepeatsOptions {
  /** Whether notices are left out too where each message comes several times. */
  countsTwins?: boolean;
}

/** Remembers the events of one feed. */
export class Repeats {
  readonly #clock: Clock;
  readonly #countsTwins: boolean;
  /** A ring of messages, a row of numbers for each. Made with the first message, as are the chains. */
  #messages: Float64Array = nothing;
  /** By hash: the newest message that has it; and by message the one before it that has the same. -1: none. */
  #newest: Int16Array = noChains;
  #older: Int16Array = noChains;
  #nextMessage = 0;
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
    const { post_type } = payload;
    if (post_type === "meta_event") return false;
    this.#wasUsed = true;
    const { message_id } = payload as { message_id?: unknown };
    const id = post_type === "message" || post_type === "message_sent" ? numberOf(message_id) : 0;
    const isKnown = id === 0 ? this.#isKnownOther(digestOf(payload)) : this.#isKnownMessage(id, payload);
    if (isKnown) this.#count++;
    return isKnown;
  }

  /** Runs for every message: nothing in here makes an object. */
  #isKnownMessage(id: number, payload: EventPayload): boolean {
    const { self_id, user_id, group_id, raw_message, time } = payload as Record<string, unknown>;
    const kind = payload.post_type === "message" ? 1 : 2;
    const account = numberOf(self_id);
    const user = numberOf(user_id);
    const group = numberOf(group_id);
    const text = typeof raw_message === "string" ? raw_message : "";
    const start = hashOf(text);
    const second = numberOf(time);
    const hash = hashOfMessage(id, user, group, start);
    if (this.#messages.length === 0) this.#makeRoom();
    const messages = this.#messages;
    for (let slot = this.#newest[hash] as number; slot !== -1; slot = this.#older[slot] as number) {
      const row = slot * width;
      if (
        messages[row + at.id] !== id || messages[row + at.start] !== start || messages[row + at.user] !== user ||
        messages[row + at.group] !== group || messages[row + at.account] !== account || messages[row + at.kind] !== kind
      ) continue;
      // The newest one of them is the one that it is compared with.
      if (!this.#cameBefore(row, second, text.length)) break;
      messages[row + at.link] = this.#link;
      return true;
    }
    this.#singles++;
    const slot = this.#nextMessage++ % messageCount;
    const row = slot * width;
    if (this.#nextMessage > messageCount) this.#forget(slot);
    messages[row + at.id] = id;
    messages[row + at.account] = account;
    messages[row + at.user] = user;
    messages[row + at.group] = group;
    messages[row + at.kind] = kind;
    messages[row + at.start] = start;
    messages[row + at.time] = second;
    messages[row + at.chars] = text.length;
    messages[row + at.link] = this.#link;
    messages[row + at.times] = 1;
    this.#older[slot] = this.#newest[hash] as number;
    this.#newest[hash] = slot;
    return false;
  }

  #makeRoom(): void {
    this.#messages = new Float64Array(messageCount * width);
    this.#newest = new Int16Array(chainCount).fill(-1);
    this.#older = new Int16Array(messageCount).fill(-1);
  }

  /** Whether a message that looks the same is one that came before, or another one that got its number later. */
  #cameBefore(row: number, second: number, chars: number): boolean {
    const messages = this.#messages;
    if (messages[row + at.link] === this.#link) {
      this.#times = messages[row + at.times] = (messages[row + at.times] as number) + 1;
      this.#singles = 0;
      return true;
    }
    return this.#isComparing() && messages[row + at.time] === second && messages[row + at.chars] === chars;
  }

  /** Takes the oldest message out of its chain, whose last one it is. */
  #forget(slot: number): void {
    const messages = this.#messages;
    const row = slot * width;
    const of = (column: number): number => messages[row + column] as number;
    const hash = hashOfMessage(of(at.id), of(at.user), of(at.group), of(at.start));
    let newer = -1;
    for (let each = this.#newest[hash] as number; each !== slot; each = this.#older[each] as number) newer = each;
    if (newer === -1) this.#newest[hash] = -1;
    else this.#older[newer] = -1;
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

const nothing = new Float64Array(0);
const noChains = new Int16Array(0);

/** The columns of a row. Those before `time` say which message it is on one link; `start` is a hash of its text's beginning. */
const at = { id: 0, account: 1, user: 2, group: 3, kind: 4, start: 5, time: 6, chars: 7, link: 8, times: 9 } as const;
const width = 10;

/** Which chain a message belongs to. */
function hashOfMessage(id: number, user: number, group: number, start: number): number {
  const hash = Math.imul(Math.imul(id ^ start, 0x01000193) ^ user, 0x5bd1e995) ^ Math.imul(group, 0x2545f491);
  return (hash ^ (hash >>> 15)) & (chainCount - 1);
}

/** A number of 32 bits for the beginning of a text, read two characters at a time. */
function hashOf(text: string): number {
  const end = Math.min(text.length, textChars);
  let hash = seed ^ end;
  for (let n = 0; n < end; n += 2) {
    const pair = n + 1 < end ? text.charCodeAt(n) ^ (text.charCodeAt(n + 1) << 16) : text.charCodeAt(n);
    hash = Math.imul(hash ^ pair, 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** Numbers come as texts too, and beyond 2^53. 0 for anything that is no number and no text: nobody. */
function numberOf(value: unknown): number {
  if (typeof value === "number") return Number.isNaN(value) ? 0 : value;
  if (typeof value !== "string" || value === "") return 0;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : 2 ** 60 + hashOf(value) * 1_024;
}

function add(counts: Map<number, number>, digest: number): void {
  counts.set(digest, (counts.get(digest) ?? 0) + 1);
}
