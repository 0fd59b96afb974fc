/** One account of a local queue: who holds it, which bot is served, and its events and calls. Each step is the one of `scripts.ts`. */

import { ConnectionError } from "../../errors.ts";
import { localQueueTexts } from "../../texts/logs/local_queue_texts.ts";
import { channelOf, everybodyOf, gatewayChannel } from "../../transport/queue/keys.ts";
import { writeError } from "../../transport/queue/wire.ts";
import { Recent } from "../../util/recent.ts";
import { messageOf } from "../../util/text_of.ts";
import { LocalEvents } from "./events.ts";
import type { Change, DeadEvent, StoredCall, StoredEvent } from "./store.ts";

/** As many as an account in Redis has by default: they keep a chat that stands still from holding up the others. */
const PARTITIONS = 64;

/** How long an event that came is known, so that it is kept once, in ms. */
const KNOWN_MS = 30_000;

/** How many calls may wait to be executed. */
const MOST_CALLS = 10_000;

/** How long their parameters may be together, in characters, before no further one is taken. */
const MOST_CALL_CHARS = 128 * 2 ** 20;

interface Call {
  readonly id: string;
  readonly session: string;
  readonly partition: string;
  readonly dueMs: number;
  readonly kind: string;
  readonly action: string;
  readonly params: string;
}

/** The part of the engine that an account uses. */
export interface LocalAccountParts {
  readonly account: string;
  readonly base: string;
  now(): number;
  /** A number that is larger than all before. */
  next(): number;
  /** Whether there is room for more events. */
  requireRoom(): void;
  /** Makes changes on the disk, or throws. */
  write(changes: readonly Change[]): void;
  /** Makes them now, or later. */
  note(changes: readonly Change[]): void;
  calls(n: number): ReadonlyMap<string, StoredCall> | undefined;
  dead(): Iterable<DeadEvent>;
  say(channel: string, text: string): void;
}

/** One account. */
export class LocalAccount {
  readonly events: LocalEvents = new LocalEvents();
  readonly #parts: LocalAccountParts;
  readonly #known = new Recent<true>({ windowMs: KNOWN_MS, limit: 50_000 });
  readonly #begun = new Map<string, Call>();
  #waiting: Call[] = [];
  #waitingChars = 0;
  #gateway: string | undefined;
  #session: { readonly token: string; readonly held: Set<string> } | undefined;
  #link = "";
  #lastMs = 0;
  /** Calls that the gateway before had begun and not answered. */
  #inherited = 0;

  constructor(parts: LocalAccountParts) {
    this.#parts = parts;
  }

  get account(): string {
    return this.#parts.account;
  }

  /** Whether a bot is served. */
  get isServed(): boolean {
    return this.#session !== undefined;
  }

  /** An event that was there when the gateway began. */
  found(event: StoredEvent): void {
    this.events.add(event);
    this.#lastMs = Math.max(this.#lastMs, Number.parseInt(event.id));
    const cut = [...this.#parts.calls(event.n)?.values() ?? []].filter(({ text }) => text === "?");
    this.#inherited += cut.length;
    this.#parts.note(cut.map((call) => ({ call: { ...call, text: "unknown" } })));
  }

  hold(token: string): unknown[] {
    const workers = this.#session === undefined ? 0 : 1;
    if (this.#gateway !== undefined && this.#gateway !== token) return ["other", "", 0, 0, 0];
    const state = this.#gateway === undefined ? "taken" : "held";
    this.#gateway ??= `${this.#parts.next()}`;
    return [state, this.#gateway, PARTITIONS, this.events.count, workers];
  }

  leave(token: string): void {
    if (this.#gateway !== token) return;
    this.#gateway = undefined;
    this.#parts.say(gatewayChannel(this.#parts.base), "free");
    this.#parts.say(everybodyOf(this.#parts.base), "r");
  }

  /** @returns how many of them were new */
  publish(token: string, values: readonly string[]): number {
    if (this.#gateway !== token) return -1;
    const { account, write, requireRoom, now, next } = this.#parts;
    requireRoom();
    const nowMs = now();
    this.#lastMs = Math.max(this.#lastMs, nowMs);
    const names: string[] = [];
    const puts: { put: StoredEvent }[] = [];
    for (let at = 0; at + 2 < values.length; at += 3) {
      const [partition = "", name = "", text = ""] = values.slice(at, at + 3);
      if (this.#known.get(name, nowMs) !== undefined || names.includes(name)) continue;
      const n = next();
      names.push(name);
      puts.push({ put: { n, account, partition, id: `${this.#lastMs}-${n}`, text } });
    }
    write(puts);
    for (const name of names) this.#known.set(name, true, nowMs);
    this.#add(puts.map(({ put }) => put));
    return puts.length;
  }

  link(token: string, text: string): void {
    if (this.#gateway !== token) return;
    this.#link = text;
    this.#parts.say(everybodyOf(this.#parts.base), `l${text}`);
  }

  inherit(): number {
    const count = this.#inherited;
    this.#inherited = 0;
    return count;
  }

  /** Calls to execute. Each is written down before; where that fails it is answered, and not executed. */
  calls(token: string, count: number): unknown[] | null {
    if (this.#gateway !== token) return null;
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    for (const { params } of taken) this.#waitingChars -= params.length;
    return taken.filter((call) => this.#mayBegin(call)).map((call) => {
      const entry = `${this.#parts.next()}`;
      this.#begun.set(entry, call);
      const leftMs = call.dueMs === Infinity ? "" : call.dueMs - this.#parts.now();
      return [entry, call.id, call.session, leftMs, call.kind, call.action, call.params];
    });
  }

  answer(entry: string, id: string, session: string, text: string): void {
    const call = this.#begun.get(entry);
    this.#begun.delete(entry);
    this.#answer(id, session, text);
    const event = call === undefined ? undefined : this.#eventOf(call);
    if (event !== undefined) this.#parts.note([this.#stored(id, event, text)]);
  }

  /** A bot begins. Any before is gone. */
  register(): string {
    const token = `${this.#parts.next()}`;
    this.#session = { token, held: new Set() };
    return token;
  }

  /** The bot is gone. Calls of it that nobody has begun are not begun any more. */
  end(): void {
    this.#session = undefined;
    this.#waiting = [];
    this.#waitingChars = 0;
  }

  tick(token: string, mayTake: boolean): unknown[] {
    const session = this.#session;
    if (session?.token !== token) return ["gone"];
    // Events come while the account is held: before, nobody could answer them.
    const all = this.#gateway === undefined ? 0 : PARTITIONS;
    const taken: string[] = [];
    for (let n = 0; mayTake && n < all; n++) if (!session.held.has(`${n}`)) taken.push(`${n}`);
    for (const partition of taken) session.held.add(partition);
    return ["ok", mayTake ? PARTITIONS : 0, PARTITIONS, [], taken, this.#gateway === undefined ? 0 : 1, this.#link];
  }

  take(token: string, most: number, asked: readonly (string | number)[]): unknown[] {
    const out: unknown[] = [this.#parts.now()];
    for (let at = 0; at + 2 < asked.length; at += 3) {
      const [partition, place] = [`${asked[at]}`, `${asked[at + 1]}`];
      const count = Number(asked[at + 2]);
      if (!this.#holds(token, partition)) out.push([partition, "lost"]);
      else if (place === ">") out.push([partition, "new", this.events.takeFresh(partition, count), ">", 0, 0]);
      else {
        const look = this.events.takeAgain(partition, place, count, most);
        this.#parts.note(look.dead.map(({ n }) => ({ dead: n, atMs: this.#parts.now() })));
        const kind = look.isEnd ? "end" : "before";
        out.push([partition, kind, look.entries, look.place, look.isAlone ? 1 : 0, look.dead.length]);
      }
    }
    return out;
  }

  /** @returns how many of them were this bot's to say so of */
  acknowledge(token: string, done: readonly string[]): number {
    const changes: Change[] = [];
    let count = 0;
    for (let at = 0; at + 1 < done.length; at += 2) {
      const [partition = "", id = ""] = done.slice(at, at + 2);
      if (!this.#holds(token, partition)) continue;
      count++;
      const event = this.events.get(partition, id);
      if (event === undefined) continue;
      this.events.remove(event);
      changes.push({ done: event.n });
    }
    this.#parts.note(changes);
    return count;
  }

  release(token: string, isOver: boolean, partitions: readonly string[]): void {
    if (this.#session?.token !== token) return;
    for (const partition of partitions) this.#session.held.delete(partition);
    if (isOver) this.#session = undefined;
  }

  /** Asks for a call. @returns the answer, where there is one already */
  call(args: readonly string[]): string | null {
    const [id = "", session = "", partition = "", timeout = "", kind = "", action = "", params = ""] = args;
    const dueMs = timeout === "" ? Infinity : this.#parts.now() + Number(timeout);
    const call: Call = { id, session, partition, dueMs, kind, action, params };
    const before = this.#answerTo(call);
    if (before !== undefined) return before;
    if (this.#waiting.length >= MOST_CALLS || this.#waitingChars >= MOST_CALL_CHARS) {
      throw new Error(localQueueTexts().callsFull(this.#waiting.length));
    }
    this.#waiting.push(call);
    this.#waitingChars += params.length;
    this.#parts.say(gatewayChannel(this.#parts.base), "calls");
    return null;
  }

  /** Events that were put aside, behind one of them. */
  listDead(after: string, count: number): unknown[] {
    const all = this.#dead();
    const from = after === "" ? 0 : all.findIndex((event) => deadId(event) === after) + 1;
    const shown = all.slice(from, from + count);
    return [all.length, ...shown.map((event) => [deadId(event), event.partition, event.id, event.text])];
  }

  /** Gives some of them once more, as the newest, or drops them. @returns those that were there */
  bury(isRetried: boolean, ids: readonly string[]): string[] {
    const { write, now, next } = this.#parts;
    const found = this.#dead().filter((event) => ids.includes(deadId(event)));
    this.#lastMs = Math.max(this.#lastMs, now());
    const again = (isRetried ? found : []).map(({ account, partition, text }) => {
      const n = next();
      return { n, account, partition, text, id: `${this.#lastMs}-${n}` };
    });
    write([...found.map(({ n }) => ({ done: n })), ...again.map((put) => ({ put }))]);
    this.#add(again);
    return found.map(deadId);
  }

  /** The answer to a call that was made for an event; null where there is none. */
  answerOf(id: string): string | null {
    return this.#answerTo({ id }) ?? null;
  }

  /** Adds events that were written, and wakes the bot. */
  #add(events: readonly StoredEvent[]): void {
    for (const event of events) this.events.add(event);
    const session = this.#session;
    if (session === undefined) return;
    for (const partition of new Set(events.map((event) => event.partition))) {
      if (session.held.has(partition)) this.#parts.say(channelOf(this.#parts.base, session.token), `e ${partition}`);
    }
  }

  #dead(): DeadEvent[] {
    return [...this.#parts.dead()].filter(({ account }) => account === this.#parts.account);
  }

  #mayBegin(call: Call): boolean {
    const { id, session, partition, dueMs, action } = call;
    const isFenced = session !== this.#session?.token || (partition !== "" && !this.#session.held.has(partition));
    if (isFenced || dueMs < this.#parts.now()) {
      this.#answer(id, session, isFenced ? "fenced" : "late");
      return false;
    }
    const before = this.#answerTo(call);
    if (before !== undefined) {
      if (before !== "?") this.#answer(id, session, before);
      return false;
    }
    const event = this.#eventOf(call);
    if (event === undefined) return true;
    try {
      this.#parts.write([this.#stored(id, event, "?")]);
      return true;
    } catch (error) {
      const text = localQueueTexts().callNotKept(action, messageOf(error));
      const refusal = new ConnectionError("QUEUE_AWAY", text, { delivered: "no", cause: error });
      this.#answer(id, session, JSON.stringify({ error: writeError(refusal) }));
      return false;
    }
  }

  #answer(id: string, session: string, text: string): void {
    this.#parts.say(channelOf(this.#parts.base, session), `a ${id} ${text}`);
  }

  #stored(id: string, { n }: StoredEvent, text: string): Change {
    return { call: { account: this.#parts.account, id, n, text, atMs: this.#parts.now() } };
  }

  #answerTo(call: Pick<Call, "id">): string | undefined {
    const event = this.#eventOf(call);
    return event === undefined ? undefined : this.#parts.calls(event.n)?.get(call.id)?.text;
  }

  /** The event that a call is made for, by the call's name (`causes.ts`): what is made for none is never repeated. */
  #eventOf({ id }: Pick<Call, "id">): StoredEvent | undefined {
    const [partition = "", event] = id.split("/", 2);
    return event === undefined ? undefined : this.events.get(partition, event);
  }

  #holds(token: string, partition: string): boolean {
    return this.#session?.token === token && this.#session.held.has(partition);
  }
}

/** The name of an event that was put aside: it begins with the time when it was. */
function deadId({ deadMs, n }: DeadEvent): string {
  return `${deadMs}-${n}`;
}
