/** Stand-ins: the same thing always becomes the same one, and nothing of it can be read from that. Bounded. */

import { createHmac, randomBytes } from "node:crypto";

/** How many things of one kind are remembered; the stand-ins of others are made of a keyed digest instead, which needs no memory. */
const MAX_KEPT = 100_000;

/** Where the digests begin, far above those that are counted, and how many there are. */
const DIGESTS_FROM = 10 ** 14;
const DIGESTS = 8 * 10 ** 14;

/** The stand-ins of one kind of things. */
export class StandIns {
  readonly #known = new Map<string, number>();
  readonly #first: number;
  readonly #max: number;
  readonly #key: Uint8Array = randomBytes(32);

  /**
   * @param first the first number that is given
   * @param max how many are remembered
   */
  constructor(first: number, max: number = MAX_KEPT) {
    this.#first = first;
    this.#max = max;
  }

  /** Whether it has a stand-in already. */
  has(thing: string): boolean {
    return this.#known.has(thing);
  }

  /** The number that stands for it. */
  of(thing: string): number {
    const known = this.#known.get(thing);
    if (known !== undefined) return known;
    if (this.#known.size >= this.#max) return this.#digest(thing);
    const next = this.#first + this.#known.size;
    this.#known.set(thing, next);
    return next;
  }

  #digest(thing: string): number {
    const digest = createHmac("sha256", this.#key).update(thing).digest();
    const number = digest.readUIntBE(0, 6) * 2 ** 8 + digest.readUInt8(6);
    return DIGESTS_FROM + number % DIGESTS;
  }
}

/** Finds the names that are known inside of texts. Bounded: the oldest is forgotten. */
export class Names {
  /** Names by their first two letters, the longest first. */
  readonly #byStart = new Map<string, string[]>();
  readonly #all = new Set<string>();
  readonly #max: number;

  /** @param max how many are looked for */
  constructor(max = 5_000) {
    this.#max = max;
  }

  /** Looks for it from now on. One letter alone could be any word. */
  add(name: string): void {
    if (name.length < 2 || this.#all.has(name)) return;
    this.#all.add(name);
    const start = name.slice(0, 2);
    const list = this.#byStart.get(start);
    if (list === undefined) this.#byStart.set(start, [name]);
    else {
      list.push(name);
      list.sort((one, other) => other.length - one.length);
    }
    if (this.#all.size > this.#max) this.#forget();
  }

  /** Puts `standIn` in the place of each name. */
  replace(text: string, standIn: (name: string) => string): string {
    if (this.#all.size === 0) return text;
    let out = "";
    let from = 0;
    for (let at = 0; at + 1 < text.length;) {
      const name = this.#byStart.get(text.slice(at, at + 2))?.find((each) => text.startsWith(each, at));
      if (name === undefined) {
        at++;
        continue;
      }
      out += text.slice(from, at) + standIn(name);
      from = at += name.length;
    }
    return from === 0 ? text : out + text.slice(from);
  }

  #forget(): void {
    for (const oldest of this.#all) {
      this.#all.delete(oldest);
      const start = oldest.slice(0, 2);
      const rest = (this.#byStart.get(start) ?? []).filter((each) => each !== oldest);
      if (rest.length === 0) this.#byStart.delete(start);
      else this.#byStart.set(start, rest);
      return;
    }
  }
}
