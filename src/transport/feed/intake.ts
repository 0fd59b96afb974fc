/**
 * How much may be read ahead of the bot. Events that wait while the feed is paused and stream frames that nobody has
 * taken yet are counted together, in characters.
 *
 * Replies come over the same link as events, so a link that is not read cannot answer the calls that a busy bot waits for.
 * Therefore:
 *
 * 1. up to `softChars` all is read;
 * 2. above it the link is read only while a reply is awaited;
 * 3. above `hardChars` it is not read at all: calls may then time out, which frees the bot, and memory stays bounded.
 *
 * The WebSocket of Deno and of Bun cannot be stopped: there all is read, and what comes above `hardChars` is given up,
 * counted and logged as an error.
 */

import type { Logger } from "../../util/log/log.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { NowAndThen } from "../../util/now_and_then.ts";

/** A link that can be stopped. */
export interface Source {
  /** Stops reading. False where that is impossible. */
  pause(): boolean;
  resume(): void;
  /** Whether a reply is awaited on it. */
  awaited(): boolean;
}

/** Bounds, in characters of JSON text. */
export interface IntakeOptions {
  log: Logger;
  address: string;
  softChars?: number;
  hardChars?: number;
}

/** Counts what was read and not yet taken, and stops and starts the link accordingly. */
export class Intake {
  readonly #options: Required<IntakeOptions>;
  #source: Source | undefined;
  #unread = 0;
  readonly #lost = new NowAndThen({ every: 1_000 });
  #stopped = false;
  #warned = false;

  constructor(options: IntakeOptions) {
    this.#options = { softChars: 8 * 2 ** 20, hardChars: 64 * 2 ** 20, ...options };
  }

  /** Whether the link is not read at present. It cannot be heard then either. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** For people: where it all comes from. */
  get address(): string {
    return this.#options.address;
  }

  /** Characters that were read and not yet taken. */
  get unreadChars(): number {
    return this.#unread;
  }

  /** Whether a source that can refuse had better refuse. */
  get isFull(): boolean {
    return this.#unread >= this.#options.softChars;
  }

  /** How many frames were given up because the link cannot be stopped. */
  get lost(): number {
    return this.#lost.count;
  }

  /** This link brings the frames from now on. */
  attach(source: Source): void {
    this.#source = source;
    this.#stopped = false;
    this.regulate();
  }

  /** This link ended. A newer one is left alone. */
  detach(source: Source): void {
    if (this.#source !== source) return;
    this.#source = undefined;
    this.#stopped = false;
  }

  /** A frame waits. False when it has to be given up. */
  hold(chars: number): boolean {
    this.#unread += chars;
    if (this.#unread <= this.#options.softChars) return true;
    this.#warn();
    this.regulate();
    if (this.#stopped || this.#unread <= this.#options.hardChars) return true;
    this.#unread -= chars;
    this.#giveUp();
    return false;
  }

  /** A frame was taken. */
  release(chars: number): void {
    this.#unread -= chars;
    if (this.#stopped) this.regulate();
    if (this.#unread < this.#options.softChars / 2) this.#warned = false;
  }

  /** Stops or starts the link. To be called when a reply begins to be awaited on a stopped one. */
  regulate(): void {
    if (this.#source === undefined) return;
    const { softChars, hardChars } = this.#options;
    const stop = this.#unread > hardChars || (this.#unread > softChars && !this.#source.awaited());
    if (stop === this.#stopped) return;
    if (stop) this.#stopped = this.#source.pause();
    else {
      this.#stopped = false;
      this.#source.resume();
    }
  }

  #warn(): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#options.log.warn(linkTexts().overfull(this.#options.address, mebi(this.#unread)));
  }

  #giveUp(): void {
    const lost = this.#lost.next();
    if (lost > 0) this.#options.log.error(linkTexts().givenUp(this.#options.address, mebi(this.#unread), lost));
  }
}

function mebi(chars: number): string {
  return (chars / 2 ** 20).toFixed(1);
}
