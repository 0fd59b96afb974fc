/**
 * What decorators write down about a class, and how it is read back. Decorators only record; nothing happens until an
 * app binds the class.
 *
 * One WeakMap, keyed on `context.metadata` in the standard dialect and on the prototype in the legacy one, so there is
 * no registry to reset and two copies of a class never see each other. Each class keeps its own records; reading walks
 * the class chain, because not every compiler chains the metadata objects.
 */

import { ConfigError } from "../errors.ts";

/** A QQ number or group number, as a number or as text. */
export type Id = number | string;

/** Anything `new` can make. */
// oxlint-disable-next-line no-explicit-any
export type Class<T = object> = new (...args: any[]) => T;

/** A handler's place in the flow of events. */
export type Binding =
  | { readonly type: "event"; readonly name: string; readonly groups?: readonly Id[]; readonly users?: readonly Id[] }
  | { readonly type: "command"; readonly words: readonly string[]; readonly options: CommandFacts }
  | { readonly type: "ready" }
  | { readonly type: "stop" }
  | { readonly type: "catch"; readonly errors: readonly Class<unknown>[] };

/** What `@Command` was told beside the word. */
export interface CommandFacts {
  readonly in?: "group" | "private";
  readonly description?: string;
}

/** One decorator on one method. */
export interface MethodRecord {
  readonly method: PropertyKey;
  readonly decorator: string;
  readonly binding: Binding;
  /** Reads the method off an instance: by name, so that an override is called, or through the compiler's accessor for `#private`. */
  readonly get: (instance: object) => unknown;
}

/** What `@Bot` was told. */
export interface BotFacts {
  readonly name?: string;
  readonly description?: string;
}

interface ClassRecords {
  methods: MethodRecord[];
  bot: BotFacts | undefined;
}

/** The part of a TC39 decorator context that is used. */
export interface StandardContext {
  readonly kind: string;
  readonly name?: PropertyKey;
  readonly static?: boolean;
  readonly private?: boolean;
  readonly metadata?: object | undefined;
  readonly access?: { get?(instance: object): unknown };
}

// Standard-dialect output looks the symbol up while it defines a class, so it has to exist before the first bot class;
// importing a decorator guarantees that. Symbol.for is what esbuild's output falls back to.
const METADATA: symbol = (Symbol as { metadata?: symbol }).metadata ??= Symbol.for("Symbol.metadata");

const store = new WeakMap<object, ClassRecords>();

/** Whether a decorator's second argument is a TC39 context (and not a legacy property name). */
export function isStandardContext(value: unknown): value is StandardContext {
  return typeof value === "object" && value !== null && "kind" in value;
}

/**
 * Records `binding` for the method that a decorator was applied to, in either dialect.
 *
 * @param decorator the decorator's name, for messages
 * @param args what the compiler handed to the decorator
 * @throws ConfigError when it stands on something that is not an instance method
 */
export function recordMethod(decorator: string, binding: Binding, args: readonly unknown[]): void {
  const [target, second, descriptor] = args;
  if (isStandardContext(second)) {
    const { kind, name = "?", access } = second;
    refuseUnless(kind === "method" && second.static !== true, decorator, name, kind);
    const read = second.private === true && access?.get !== undefined
      ? access.get.bind(access)
      : (instance: object) => (instance as Record<PropertyKey, unknown>)[name];
    recordsOf(metadataOf(second, decorator)).methods.push({ method: name, decorator, binding, get: read });
    return;
  }
  const name = second as PropertyKey;
  const isMethod = typeof (descriptor as PropertyDescriptor | undefined)?.value === "function";
  refuseUnless(isMethod && typeof target === "object" && target !== null, decorator, name ?? "?", "not a method");
  recordsOf(target as object).methods.push({
    method: name,
    decorator,
    binding,
    get: (instance) => (instance as Record<PropertyKey, unknown>)[name],
  });
}

/** Records what `@Bot` was told about a class, in either dialect. */
export function recordClass(facts: BotFacts, args: readonly unknown[]): void {
  const [target, second] = args;
  if (typeof target !== "function") {
    throw new ConfigError(
      "DECORATOR_TARGET",
      `@Bot stands on a class, not on ${typeof target}. Put it above "class …".`,
    );
  }
  const key = isStandardContext(second) ? metadataOf(second, "Bot") : target.prototype as object;
  recordsOf(key).bot = facts;
}

/**
 * Every record of a class and its ancestors. The most derived class comes first, and the first class that mentions a
 * method decides: an override without decorators keeps its ancestor's binding, a decorated one replaces it.
 */
export function readMethods(of: Class): MethodRecord[] {
  const found: MethodRecord[] = [];
  const seen = new Set<PropertyKey>();
  for (const records of chain(of)) {
    for (const record of records.methods) if (!seen.has(record.method)) found.push(record);
    for (const record of records.methods) seen.add(record.method);
  }
  return found;
}

/** What `@Bot` was told about a class, or about the nearest ancestor that has it. */
export function readBot(of: Class): BotFacts | undefined {
  for (const records of chain(of)) if (records.bot !== undefined) return records.bot;
  return undefined;
}

function* chain(of: Class): Iterable<ClassRecords> {
  for (let at: unknown = of; typeof at === "function" && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
    const metadata = Object.hasOwn(at, METADATA) ? (at as unknown as Record<symbol, unknown>)[METADATA] : undefined;
    for (const key of [metadata, at.prototype]) {
      const records = typeof key === "object" && key !== null ? store.get(key) : undefined;
      if (records !== undefined) yield records;
    }
  }
}

function recordsOf(key: object): ClassRecords {
  let records = store.get(key);
  if (records === undefined) store.set(key, records = { methods: [], bot: undefined });
  return records;
}

function metadataOf(context: StandardContext, decorator: string): object {
  if (typeof context.metadata === "object" && context.metadata !== null) return context.metadata;
  throw new ConfigError(
    "DECORATOR_METADATA",
    `@${decorator}: this compiler passes no decorator metadata (context.metadata is ${typeof context.metadata}). ` +
      `Use tsx, Deno, Bun or TypeScript 5.2 and newer, or set "experimentalDecorators".`,
  );
}

function refuseUnless(fits: boolean, decorator: string, name: PropertyKey, seen: string): void {
  if (fits) return;
  throw new ConfigError(
    "DECORATOR_TARGET",
    `@${decorator} stands on "${
      String(name)
    }" (${seen}). It goes on a method of the class that is neither static nor a field.`,
  );
}
