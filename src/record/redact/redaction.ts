/**
 * Keeps out of a recording what must not be seen there: secrets always; ids, names and texts by option. A frame is walked twice, because a text may stand in
 * front of the name that is in it. Everything that is changed is changed in a copy.
 */

import { parseCqCode, toCqCode } from "../../protocol/cq_code.ts";
import type { Segment } from "../../protocol/segments.ts";
import { isSecretName, redact } from "../../util/log/redact.ts";
import type { Redacted } from "../journal/format.ts";
import { factsOfField, type FieldFacts } from "./fields.ts";
import { Names, StandIns } from "./stand_ins.ts";

/** The kinds of content that stand-ins take the place of. */
export interface RedactOptions {
  /** QQ numbers, group numbers and everything else that looks like one, also inside of texts and addresses. Default true. */
  ids?: boolean;
  /** The names of people, groups and files, also inside of texts. Default true. */
  names?: boolean;
  /** All that is said. Default false: a bot that is replayed wants to read its commands. */
  texts?: boolean;
}

/** In the place of a secret. */
const HIDDEN = "***";

/** Levels of a frame that are walked; what lies deeper is left out. */
const MAX_DEPTH = 64;

/** Numbers in texts: what is shorter could be anything, and what is longer is no account. Not cut at letters: `QQ123456`. */
const DIGITS = /(?<!\d)\d{5,12}(?!\d)/g;

/** NapCat's own ids of accounts, wherever they stand: in flags, in the names of files. */
const UID = /u_[\w-]{20,24}/g;

/** A number in a text that nobody was seen to have is taken for one from so many digits on. */
const LEAST_UNKNOWN = 6;

/** The first account is 10000. */
const LEAST_ID = 10_000;

/** The numbers in stand-ins for texts have four digits, or more than any account: none is taken for one. */
const MAX_SHORT = 9_999;

/** Bytes in a text, which are not written down. */
const BYTES = /^(?:base64:\/\/|data:[\w/+.-]*;base64,)/;

const ADDRESS = /^(https?|wss?|file|ftp):\/\/[^\s]+$/i;

/** A file of a machine, whose path may begin with somebody's home. */
const PATH = /^(?:[/~]|[a-z]:\\|\\\\)/i;

/** Where a value stands. */
interface Place {
  readonly name: string;
  readonly facts: FieldFacts;
  readonly segment: string | undefined;
}

/** Takes out of frames what must not be written down. */
export class Redaction {
  readonly #ids: boolean;
  readonly #names: boolean;
  readonly #texts: boolean;
  readonly #idsKnown = new StandIns(LEAST_ID + 1);
  readonly #namesKnown = new StandIns(1, MAX_SHORT);
  readonly #textsKnown = new StandIns(1, MAX_SHORT);
  readonly #placesKnown = new StandIns(1, MAX_SHORT);
  readonly #uidsKnown = new StandIns(1, MAX_SHORT);
  readonly #finder = new Names();
  #hasChanged = false;

  /** @param options `false` leaves everything but secrets */
  constructor(options: RedactOptions | false = {}) {
    const { ids = true, names = true, texts = false } = options === false ? { ids: false, names: false } : options;
    this.#ids = ids;
    this.#names = names;
    this.#texts = texts;
  }

  /** The kinds of things that are taken out, for the header. */
  get redacted(): readonly Redacted[] {
    const all: [boolean, Redacted][] = [[this.#ids, "ids"], [this.#names, "names"], [this.#texts, "texts"]];
    return all.filter(([is]) => is).map(([, name]) => name);
  }

  /** A copy of a frame without what must not be seen; the frame itself when there is nothing of that in it. */
  frame<T extends object>(frame: T): T {
    if (this.#ids || this.#names) this.#learn(frame, "", undefined, 0);
    this.#hasChanged = false;
    const copy = this.#walk(frame, root, 0);
    return this.#hasChanged ? copy as T : frame;
  }

  /** A sentence about a link. */
  reason(text: string): string {
    return this.#plain(redact(text));
  }

  /** The first walk: who is there. */
  #learn(value: unknown, name: string, segment: string | undefined, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (typeof value === "object" && value !== null) {
      if (hasOwnForm(value)) return this.#learn(value.toJSON(), name, segment, depth + 1);
      if (Array.isArray(value)) {
        for (const each of value) this.#learn(each, name, segment, depth + 1);
        return;
      }
      const inner = name === "data" ? segment : undefined;
      const { type } = value as { type?: unknown };
      for (const key in value) {
        const typed = key === "data" && typeof type === "string" ? type : inner;
        this.#learn((value as Record<string, unknown>)[key], key, typed, depth + 1);
      }
      return;
    }
    const facts = factsOfField(name, segment);
    if (typeof value === "number") {
      if (this.#ids && isId(value) && !facts.isPlainNumber) this.#idsKnown.of(String(value));
    } else if (typeof value === "string") {
      if (this.#names && facts.isName) this.#finder.add(value);
      else if (/^\d{5,12}$/.test(value) && !facts.isPlainNumber && /id$|^qq$|uin$/i.test(name)) {
        this.#idsKnown.of(value);
      }
      if (value.includes("[CQ:")) this.#learn(parseCqCode(value), name, undefined, depth + 1);
    }
  }

  #walk(value: unknown, place: Place, depth: number): unknown {
    switch (typeof value) {
      case "number":
        return this.#number(value, place);
      case "string":
        return this.#string(value, place, depth);
      case "object":
        if (value === null) return value;
        if (depth > MAX_DEPTH) return this.#changed(HIDDEN);
        if (hasOwnForm(value)) return this.#walk(this.#changed(value.toJSON()), place, depth + 1);
        return Array.isArray(value)
          ? value.map((each) => this.#walk(each, place, depth + 1))
          : this.#object(value, place, depth);
      default:
        return value;
    }
  }

  #object(value: object, place: Place, depth: number): object {
    const inner = place.name === "data" ? place.segment : undefined;
    const { type } = value as { type?: unknown };
    const copy: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(value)) {
      const segment = key === "data" && typeof type === "string" ? type : inner;
      const isSecret = isSecretName(key) && field !== null && typeof field !== "boolean" && field !== "";
      const shown = isSecret
        ? this.#changed(HIDDEN)
        : this.#walk(field, { name: key, facts: factsOfField(key, segment), segment }, depth + 1);
      const name = this.#plain(key);
      if (name === "__proto__") {
        Object.defineProperty(copy, name, { value: shown, enumerable: true, writable: true, configurable: true });
      } else copy[name] = shown;
    }
    return copy;
  }

  #number(value: number, { name, facts }: Place): number {
    if (!this.#ids || facts.isPlainNumber || !isId(value) || name === "") return value;
    return this.#changed(this.#idsKnown.of(String(value)));
  }

  #string(value: string, place: Place, depth: number): string {
    const { facts } = place;
    if (value === "" || (facts.isPlainNumber && /^-?\d+$/.test(value))) return value;
    if (BYTES.test(value)) return this.#changedTo(value, withoutBytes(value));
    if (value.includes("[CQ:") && depth <= MAX_DEPTH) return this.#cqText(value, place, depth);
    return this.#changedTo(value, this.#text(redact(value), place));
  }

  #text(value: string, { name, facts, segment }: Place): string {
    if (facts.isWord) return value;
    if (facts.isOwnId && this.#ids && !/^\d+$/.test(value)) return `u_${this.#uidsKnown.of(value)}`;
    if (!facts.isSaid && ADDRESS.test(value)) return this.#address(value);
    const isFileName = segment === "file" && name === "file";
    if ((facts.isName || isFileName) && this.#names) return this.#name(value);
    if (facts.isPlace && PATH.test(value)) return this.#address(value);
    if (this.#texts && !facts.isPlace && !/^-?\d+$/.test(value)) return `文本${this.#textsKnown.of(value)}`;
    return this.#plain(value);
  }

  /** A message as one text: its codes are taken apart, and put together again. */
  #cqText(value: string, place: Place, depth: number): string {
    const before = this.#hasChanged;
    this.#hasChanged = false;
    const segments = parseCqCode(value) as readonly Segment[];
    const shown = this.#walk(segments, place, depth + 1) as Segment[];
    if (!this.#hasChanged) {
      this.#hasChanged = before;
      return this.#changedTo(value, this.#plain(redact(value)));
    }
    return redact(toCqCode(shown));
  }

  /** Where a file lies: whose it is, and the key to it, stand in the path and behind it. */
  #address(value: string): string {
    if (!this.#ids && !this.#names) return value;
    if (!URL.canParse(value)) return `/${this.#placesKnown.of(value)}${this.#ending(value)}`;
    const { protocol, host } = new URL(value);
    if (host === "") return `${protocol}///${this.#placesKnown.of(value)}${this.#ending(value)}`;
    return `${protocol}//${this.#plain(host)}/${this.#placesKnown.of(value)}`;
  }

  #name(value: string): string {
    return `名字${this.#namesKnown.of(value)}${this.#ending(value)}`;
  }

  /** The ending of a file stays: bots look at it. */
  #ending(value: string): string {
    return /\.[a-z][a-z\d]{0,4}$/i.exec(value)?.[0] ?? "";
  }

  /** Names and numbers that stand in a text. */
  #plain(text: string): string {
    const named = this.#names ? this.#finder.replace(text, (name) => this.#name(name)) : text;
    if (!this.#ids) return named;
    return named.replace(UID, (uid) => `u_${this.#uidsKnown.of(uid)}`).replace(
      DIGITS,
      (digits) =>
        digits.length >= LEAST_UNKNOWN || this.#idsKnown.has(digits) ? String(this.#idsKnown.of(digits)) : digits,
    );
  }

  #changedTo(before: string, after: string): string {
    return before === after ? before : this.#changed(after);
  }

  #changed<T>(value: T): T {
    this.#hasChanged = true;
    return value;
  }
}

/** Bytes in a text, as how many characters they were; everything else as it is. */
export function withoutBytes(text: string): string {
  const [beginning] = BYTES.exec(text) ?? [];
  if (beginning === undefined || text.startsWith(HIDDEN, beginning.length)) return text;
  return `base64://${HIDDEN}${text.length - beginning.length}`;
}

/** Whether a value says itself how it is written. */
function hasOwnForm(value: object): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}

const root: Place = { name: "", facts: factsOfField("", undefined), segment: undefined };

function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value >= LEAST_ID;
}
