/**
 * A queue that the gateway keeps itself, in a folder of this machine, for one bot process on the same machine. The steps are those
 * of the scripts that run inside Redis, so all that stands on them is the same: they are done here one after the other, and the
 * store has what must not be lost.
 */

import { localQueueTexts } from "../../texts/logs/local_queue_texts.ts";
import type { ChannelListener, QueueEngine } from "../../transport/queue/engine.ts";
import { baseOf } from "../../transport/queue/keys.ts";
import type { FullQueueOptions } from "../../transport/queue/options.ts";
import type { ScriptName } from "../../transport/queue/scripts.ts";
import type { Logger } from "../../util/log/log.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf } from "../../util/text_of.ts";
import { systemClock } from "../../util/time/clock.ts";
import { LocalAccount } from "./account.ts";
import { LocalDoor } from "./door.ts";
import { openStore } from "./open_store.ts";
import { type Change, MOST_DEAD, type Store } from "./store.ts";

/** How long all events that wait may be together, in characters: they are in memory too. */
const MOST_CHARS = 64 * 2 ** 20;

/** How long the answer to a call is remembered, for whoever makes it again for the same event, in ms. */
const KEEP_MS = 600_000;

type Args = readonly (string | number)[];

/** The surroundings of an engine. */
export interface LocalEngineParts {
  readonly folder: string;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly log: Logger;
  readonly store: Store;
}

/** A local queue. */
export class LocalEngine implements QueueEngine {
  readonly address: string;
  readonly outlives = false;
  readonly #parts: LocalEngineParts;
  readonly #accounts = new Map<string, LocalAccount>();
  /** Accounts that were announced. */
  readonly #announced = new Set<string>();
  readonly #listeners = new Map<string, Set<ChannelListener>>();
  readonly #fails = new NowAndThen({ everyMs: 10_000, upToMs: 600_000, clock: systemClock });
  /** Changes that are not on the disk yet. */
  #later: Change[] = [];
  #last: number;
  #sweptMs = 0;
  #door: LocalDoor | undefined;
  #isReady = true;

  constructor(parts: LocalEngineParts) {
    this.#parts = parts;
    this.address = `local:${parts.folder}`;
    const { events, dead } = parts.store.kept;
    this.#last = [...events.keys(), ...dead.keys()].reduce((most, n) => Math.max(most, n), Date.now());
    for (const { account } of dead.values()) this.#account(baseOf(parts.prefix, account));
    for (const event of events.values()) this.#account(baseOf(parts.prefix, event.account)).found(event);
  }

  /**
   * Opens the queue of a folder, and serves one bot process there.
   *
   * @throws ConfigError with code `QUEUE_UNFIT` where another gateway has it, and where it cannot be kept
   */
  static async open(
    { prefix, leaseMs }: FullQueueOptions,
    folder: string,
    log: Logger,
  ): Promise<LocalEngine> {
    const door = await LocalDoor.open({ folder, leaseMs, log });
    try {
      const store = await openStore(folder, log);
      const engine = new LocalEngine({ folder, prefix, leaseMs, log, store });
      log.info(localQueueTexts().kept(folder, store.kept.events.size, store.how));
      engine.#door = door;
      door.serve(engine);
      return engine;
    } catch (error) {
      await door.close();
      throw error;
    }
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Events that nobody has dealt with, and those that were put aside. */
  get counts(): { readonly events: number; readonly dead: number } {
    const { events, dead } = this.#parts.store.kept;
    return { events: events.size, dead: dead.size };
  }

  run<T>(name: ScriptName, base: string, args: Args): Promise<T> {
    return new Promise((resolve) => resolve(this.step(name, base, args) as T));
  }

  /** Does a step at once. */
  step(name: ScriptName, base: string, args: Args): unknown {
    if (!this.#isReady) throw new Error(this.address);
    const account = this.#account(base);
    const texts = args.map((arg) => `${arg}`);
    const [first = "", second = "", third = "", fourth = ""] = texts;
    switch (name) {
      case "adelieHold":
        this.#sweep();
        return account.hold(first);
      case "adelieLeave":
        return account.leave(first);
      case "adeliePublish":
        return account.publish(first, texts.slice(1));
      case "adelieLink":
        return account.link(first, second);
      case "adelieInherit":
        return account.inherit();
      case "adelieCalls":
        return account.calls(first, Number(second));
      case "adelieAnswer":
        return account.answer(first, second, third, fourth);
      case "adelieRegister":
        return account.register();
      case "adelieTick":
        return account.tick(first, third === "1");
      case "adelieTake":
        return account.take(first, Number(second), args.slice(2));
      case "adelieAck":
        return account.acknowledge(first, texts.slice(1));
      case "adelieRelease":
        return account.release(first, second === "1", texts.slice(2));
      case "adelieCall":
        return account.call(texts);
      case "adelieDead":
        return account.listDead(first, Number(second));
      case "adelieBury":
        return account.bury(first === "retry", texts.slice(1));
      default:
        throw new Error(localQueueTexts().unknownStep(name satisfies never));
    }
  }

  accounts(): Promise<string[]> {
    const dead = [...this.#parts.store.kept.dead.values()].map(({ account }) => account);
    return Promise.resolve([...new Set([...this.#announced, ...dead])]);
  }

  announce(_prefix: string, account: string): Promise<unknown> {
    this.#announced.add(account);
    return Promise.resolve();
  }

  answers(base: string, ids: readonly string[]): Promise<(string | null)[]> {
    const account = this.#account(base);
    return Promise.resolve(ids.map((id) => account.answerOf(id)));
  }

  say(channel: string, text: string): Promise<void> {
    for (const listener of [...this.#listeners.get(channel) ?? []]) listener.said?.(text);
    this.#door?.say(channel, text);
    return Promise.resolve();
  }

  listen(channel: string, listener: ChannelListener): Promise<void> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return Promise.resolve();
  }

  ignore(channel: string): Promise<void> {
    this.#listeners.delete(channel);
    return Promise.resolve();
  }

  has(base: string): boolean {
    return this.#accounts.has(base);
  }

  /** The bot that was served is gone. */
  ended(): void {
    for (const account of this.#accounts.values()) account.end();
  }

  async close(): Promise<void> {
    if (!this.#isReady) return;
    this.#isReady = false;
    await this.#door?.close();
    this.#flush();
    this.#parts.store.close();
  }

  #account(base: string): LocalAccount {
    let account = this.#accounts.get(base);
    if (account !== undefined) return account;
    const { prefix, store } = this.#parts;
    account = new LocalAccount({
      account: base.slice(prefix.length + 1, -2),
      base,
      now: () => Date.now(),
      next: () => ++this.#last,
      requireRoom: () => this.#requireRoom(),
      write: (changes) => this.#write(changes),
      note: (changes) => this.#note(changes),
      calls: (n) => store.kept.calls.get(n),
      dead: () => store.kept.dead.values(),
      say: (channel, text) => void this.say(channel, text),
    });
    this.#accounts.set(base, account);
    return account;
  }

  #requireRoom(): void {
    let chars = 0;
    for (const { events } of this.#accounts.values()) chars += events.chars;
    if (chars >= MOST_CHARS) throw new Error(localQueueTexts().full(MOST_CHARS / 2 ** 20));
  }

  /** Now, with all that waits to be written; or it throws, and none of them was made. */
  #write(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#parts.store.write([...this.#later, ...changes]);
    this.#later = [];
    if (this.#fails.count > 0) this.#parts.log.info(localQueueTexts().writtenAgain(this.#parts.folder));
    this.#fails.reset();
  }

  /** Now, or as soon as the disk takes it: what the changes say has happened. */
  #note(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#later.push(...changes);
    this.#flush();
  }

  #flush(): void {
    if (this.#later.length === 0) return;
    const later = this.#later;
    this.#later = [];
    try {
      this.#write(later);
    } catch (error) {
      this.#later = later;
      const count = this.#fails.next();
      if (count > 0) this.#parts.log.error(localQueueTexts().notWritten(this.#parts.folder, messageOf(error)));
    }
  }

  /** Now and then: what waits is written, and what is too old goes. */
  #sweep(): void {
    this.#flush();
    const now = Date.now();
    if (now - this.#sweptMs < KEEP_MS / 20) return;
    this.#sweptMs = now;
    const { dead, calls } = this.#parts.store.kept;
    const tooMany = [...dead.keys()].slice(0, Math.max(0, dead.size - MOST_DEAD));
    if (tooMany.length > 0) this.#parts.log.warn(localQueueTexts().deadDropped(MOST_DEAD));
    const isOld = [...calls.values()].some((each) => [...each.values()].some(({ atMs }) => atMs < now - KEEP_MS));
    this.#note([
      ...tooMany.map((n): Change => ({ done: n })),
      ...isOld ? [{ callsBefore: now - KEEP_MS }] : [],
    ]);
  }
}
