/**
 * The details beside a message, as they may be shown: copies without secrets, errors with their causes, and text in which
 * nothing steers a terminal. Values that hold no secret are not copied.
 */

import { builtin } from "../../runtime/builtin.ts";
import { isSecretName, redact } from "./redact.ts";
import { textOf } from "../text_of.ts";
import { visible, visibleLine } from "./visible.ts";

/** The text in place of a field that holds a secret. */
const HIDDEN = "***";

/** How deep and how wide a value is looked at. Anything beyond is shown as `…`. */
const MAX_DEPTH = 8;
const MAX_ITEMS = 1_000;
/** All that is looked at of one value. */
const MAX_VALUES = 20_000;

/** A message or a text, without secrets and on one line. */
export function safeText(text: unknown): string {
  return visibleLine(redact(typeof text === "string" ? text : textOf(text)));
}

/**
 * A detail for a logger that somebody else wrote: the value itself where it holds no secret, else a copy without.
 * Errors stay errors of their class.
 */
export function safeDetail(detail: unknown): unknown {
  if (typeof detail === "string") return safeText(detail);
  if (typeof detail === "bigint" || typeof detail !== "object" || detail === null) return detail;
  const copy = new Copy();
  const made = copy.of(detail, 0);
  return copy.hasChanged ? made : detail;
}

/** A detail as text. Further lines are indented. */
export function detailText(detail: unknown): string {
  if (typeof detail === "string") return safeText(detail);
  try {
    const copy = new Copy().of(detail, 0);
    return visible(redact(isError(copy) ? errorText(copy, 0) : shown(copy)));
  } catch {
    return safeText(textOf(detail));
  }
}

/** A detail as JSON can hold it. */
export function plainDetail(detail: unknown): unknown {
  return new Plain().of(detail, 0);
}

function shown(value: unknown): string {
  return builtin("node:util").inspect(value, { depth: MAX_DEPTH, breakLength: 120, customInspect: false });
}

/** An error with its fields and its causes, alike on every runtime. */
function errorText(error: Error, depth: number): string {
  const { stack, cause, errors } = error as Error & { errors?: unknown };
  const text = typeof stack === "string" && stack !== "" ? stack : textOf(error);
  if (depth > MAX_DEPTH) return `${text} …`;
  const fields = Object.entries(error).filter(([name]) => !ERROR_FIELDS.includes(name));
  const more = fields.length === 0 ? "" : ` ${shown(Object.fromEntries(fields))}`;
  const nested = (name: string, value: unknown): string =>
    `\n[${name}]: ${isError(value) ? errorText(value, depth + 1) : shown(value)}`.replaceAll("\n", "\n  ");
  const all = Array.isArray(errors) ? (errors as unknown[]).slice(0, 10) : [];
  return text + more + (cause === undefined ? "" : nested("cause", cause)) +
    all.map((each, index) => nested(`errors ${index}`, each)).join("");
}

const ERROR_FIELDS: readonly string[] = ["name", "message", "stack", "cause", "errors"];

function isError(value: unknown): value is Error {
  return builtin("node:util").types.isNativeError(value) || value instanceof Error;
}

/** An error's stack whose message is on one line: the frames below it have lines of their own. */
function safeStack(stack: string, message: string): string {
  const at = message === "" ? -1 : stack.indexOf(message);
  const [head, frames] = at < 0
    ? splitAt(stack, /\n\s*at /.exec(stack)?.index ?? stack.length)
    : splitAt(stack, at + message.length);
  return safeText(head) + redact(frames);
}

function splitAt(text: string, index: number): [string, string] {
  return [text.slice(0, index), text.slice(index)];
}

/** Walks through a value once, and gives up in time. */
abstract class Walk {
  readonly #seen = new Map<object, unknown>();
  #left = MAX_VALUES;

  /** The value without secrets. Never throws. */
  of(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object" || value === null) return this.simple(value);
    if (this.#seen.has(value)) return this.again(this.#seen.get(value));
    if (depth > MAX_DEPTH || this.#left-- <= 0) return "…";
    try {
      return this.made(value, depth);
    } catch {
      return textOf(value);
    }
  }

  protected abstract made(value: object, depth: number): unknown;
  protected abstract text(text: string): string;
  protected abstract simple(value: unknown): unknown;
  protected abstract again(known: unknown): unknown;

  /** Remembers a copy before it is filled: what goes round in circles comes back to it. */
  protected begin<T extends object>(value: object, copy: T): T {
    this.#seen.set(value, copy);
    return copy;
  }

  /** A field's value, hidden where its name says so. */
  protected field(of: object, name: string, depth: number): unknown {
    let value: unknown;
    try {
      value = (of as Record<string, unknown>)[name];
    } catch {
      return "(a value that cannot be shown)";
    }
    return this.named(name, value, depth);
  }

  protected named(name: unknown, value: unknown, depth: number): unknown {
    if (typeof name === "string" && holds(value) && isSecretName(name)) return this.hidden();
    return this.of(value, depth + 1);
  }

  protected hidden(): string {
    return HIDDEN;
  }

  /** A list; a name of a secret is followed by the secret, as in raw headers. */
  protected list(value: readonly unknown[], copy: unknown[], depth: number): unknown[] {
    for (let index = 0; index < Math.min(value.length, MAX_ITEMS); index++) {
      copy.push(this.named(index % 2 === 1 ? value[index - 1] : undefined, value[index], depth));
    }
    if (value.length > MAX_ITEMS) copy.push("…");
    return copy;
  }
}

/** Whether there is anything to hide. */
function holds(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && typeof value !== "boolean" &&
    typeof value !== "function" && value !== HIDDEN;
}

/** Makes a copy of the same classes. */
class Copy extends Walk {
  hasChanged = false;

  protected override text(text: string): string {
    const safe = redact(text);
    if (safe !== text) this.hasChanged = true;
    return safe;
  }

  protected override simple(value: unknown): unknown {
    return value;
  }

  protected override again(known: unknown): unknown {
    return known;
  }

  protected override hidden(): string {
    this.hasChanged = true;
    return HIDDEN;
  }

  protected override made(value: object, depth: number): unknown {
    if (isError(value)) return this.#error(value, depth);
    if (Array.isArray(value)) return this.list(value as unknown[], this.begin<unknown[]>(value, []), depth);
    if (value instanceof Map) {
      const copy = this.begin(value, new Map<unknown, unknown>());
      for (const [key, item] of value) copy.set(this.of(key, depth + 1), this.named(key, item, depth));
      return copy;
    }
    if (value instanceof Set) {
      const copy = this.begin(value, new Set<unknown>());
      for (const item of value) copy.add(this.of(item, depth + 1));
      return copy;
    }
    if (value instanceof URL || value instanceof URLSearchParams) return this.#written(value);
    if (isHeaders(value)) return this.#headers(value, depth);
    if (isOpaque(value)) return value;
    const copy = this.begin<Record<string, unknown>>(value, Object.create(Object.getPrototypeOf(value)));
    for (const name of Object.keys(value).slice(0, MAX_ITEMS)) define(copy, name, this.field(value, name, depth), true);
    return copy;
  }

  /** A URL's text may hold a secret; then it is shown as text. */
  #written(value: URL | URLSearchParams): unknown {
    const text = String(value);
    const safe = this.text(text);
    return safe === text ? value : safe;
  }

  #headers(value: Iterable<[string, string]>, depth: number): unknown {
    const copy: Record<string, unknown> = {};
    for (const [name, text] of value) copy[name] = this.named(name, text, depth);
    return copy;
  }

  #error(error: Error, depth: number): Error {
    const copy = this.begin(error, Object.create(Object.getPrototypeOf(error)) as Error);
    const message = typeof error.message === "string" ? error.message : textOf(error.message);
    for (const name of Object.getOwnPropertyNames(error).slice(0, MAX_ITEMS)) {
      if (name === "stack" || name === "message") continue;
      const { enumerable = false } = Object.getOwnPropertyDescriptor(error, name) ?? {};
      define(copy, name, this.field(error, name, depth), enumerable);
    }
    define(copy, "message", this.#line(message), false);
    const { stack } = error;
    if (typeof stack === "string") {
      const safe = safeStack(stack, message);
      if (safe !== stack) this.hasChanged = true;
      define(copy, "stack", safe, false);
    }
    return copy;
  }

  #line(text: string): string {
    const safe = safeText(text);
    if (safe !== text) this.hasChanged = true;
    return safe;
  }
}

/** Makes what JSON can hold. */
class Plain extends Walk {
  protected override text(text: string): string {
    return redact(text);
  }

  protected override simple(value: unknown): unknown {
    return typeof value === "bigint" || typeof value === "symbol" || typeof value === "function"
      ? textOf(value)
      : value;
  }

  protected override again(): unknown {
    return "(shown above)";
  }

  protected override made(value: object, depth: number): unknown {
    const { toJSON } = value as { toJSON?: unknown };
    if (isError(value)) return this.#error(value, depth);
    if (Array.isArray(value)) return this.list(value as unknown[], this.begin<unknown[]>(value, []), depth);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `(${value.byteLength} bytes)`;
    if (value instanceof Set) {
      return this.list([...value].slice(0, MAX_ITEMS + 1), this.begin<unknown[]>(value, []), depth);
    }
    const copy = this.begin<Record<string, unknown>>(value, {});
    if (value instanceof Map || isHeaders(value)) {
      for (const [key, item] of value as Iterable<[unknown, unknown]>) {
        define(copy, typeof key === "string" ? this.text(key) : textOf(key), this.named(key, item, depth), true);
      }
      return copy;
    }
    if (typeof toJSON === "function") return this.of((toJSON as () => unknown).call(value), depth + 1);
    if (value instanceof URLSearchParams || builtin("node:util").types.isRegExp(value)) return this.text(String(value));
    for (const name of Object.keys(value).slice(0, MAX_ITEMS)) define(copy, name, this.field(value, name, depth), true);
    return copy;
  }

  #error(error: Error, depth: number): object {
    const copy = this.begin<Record<string, unknown>>(error, {});
    const message = typeof error.message === "string" ? error.message : textOf(error.message);
    copy.name = typeof error.name === "string" ? this.text(error.name) : "Error";
    copy.message = this.text(message);
    if (typeof error.stack === "string") copy.stack = this.text(error.stack);
    for (const name of [...Object.keys(error), "cause", "errors"].slice(0, MAX_ITEMS)) {
      if (Object.hasOwn(error, name) && !Object.hasOwn(copy, name)) {
        define(copy, name, this.field(error, name, depth), true);
      }
    }
    return copy;
  }
}

/** Also for a name such as `__proto__`. */
function define(on: object, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(on, name, { value, enumerable, writable: true, configurable: true });
}

function isHeaders(value: object): value is object & Iterable<[string, string]> {
  return typeof Headers === "function" && value instanceof Headers;
}

/** Whether a value is shown as it is, because nobody can read or copy its insides. */
function isOpaque(value: object): boolean {
  const { types } = builtin("node:util");
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value) || types.isDate(value) || types.isRegExp(value) ||
    types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isBoxedPrimitive(value);
}
