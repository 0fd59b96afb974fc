/**
 * The records that decorators make about a class, and how they are read back. Decorators only record; nothing happens until an
 * app binds the class.
 *
 * One WeakMap, keyed on `context.metadata` in the standard dialect and on the prototype in the legacy one, so there is
 * no registry to reset and two copies of a class never see each other. Each class keeps its own records; reading walks
 * the class chain, because not every compiler chains the metadata objects.
 */

import { ConfigError } from "../../errors.ts";
import { markRecords } from "../../util/copies.ts";
import { foreignCopy } from "../../util/foreign.ts";
import type { Binding, BotFacts, Class } from "./binding.ts";
import type { Clause } from "./clause.ts";
import type { Site } from "./site.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/** One decorator on one method. */
export interface MethodRecord {
  readonly method: PropertyKey;
  readonly decorator: string;
  readonly binding: Binding;
  /** Reads the method off an instance: by name, so that an override is called, or through the compiler's accessor for `#private`. */
  readonly get: (instance: object) => unknown;
  /** Where the decorator stands. */
  readonly site: Site;
}

/** A record of a decorator beside a binding: a condition, middleware, priority. `method` is undefined when it stands on the class. */
interface ClauseRecord {
  readonly method: PropertyKey | undefined;
  readonly clause: Clause;
}

interface ClassRecords {
  methods: MethodRecord[];
  clauses: ClauseRecord[];
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
 * @param site where the decorator stands; made in its factory, which is called there
 * @throws ConfigError when it stands on something that is not an instance method
 */
export function recordMethod(decorator: string, binding: Binding, args: readonly unknown[], site: Site): void {
  const { key, name, get } = methodTarget(decorator, args);
  recordsOf(key).methods.push({ method: name, decorator, binding, get, site });
}

/**
 * Records a condition, middleware or the like for a method or a class, in either dialect.
 *
 * @param decorator the decorator's name, for messages
 * @throws ConfigError when it stands on something else
 */
export function recordClause(decorator: string, clause: Clause, args: readonly unknown[]): void {
  const [target, second] = args;
  if (isOnClass(args)) {
    const key = isStandardContext(second) ? metadataOf(second, decorator) : (target as Class).prototype as object;
    recordsOf(key).clauses.push({ method: undefined, clause });
    return;
  }
  const { key, name } = methodTarget(decorator, args);
  recordsOf(key).clauses.push({ method: name, clause });
}

/** Whether a decorator stands on a class. */
export function isOnClass([target, second]: readonly unknown[]): boolean {
  return isStandardContext(second) ? second.kind === "class" : typeof target === "function" && second === undefined;
}

interface MethodTarget {
  readonly key: object;
  readonly name: PropertyKey;
  readonly get: (instance: object) => unknown;
}

function methodTarget(decorator: string, [target, second, descriptor]: readonly unknown[]): MethodTarget {
  if (isStandardContext(second)) {
    const { kind, name = "?", access } = second;
    refuseUnless(kind === "method" && second.static !== true, decorator, name, kind);
    const get = second.private === true && access?.get !== undefined
      ? access.get.bind(access)
      : (instance: object) => (instance as Record<PropertyKey, unknown>)[name];
    return { key: metadataOf(second, decorator), name, get };
  }
  const name = second as PropertyKey;
  const isMethod = typeof (descriptor as PropertyDescriptor | undefined)?.value === "function";
  refuseUnless(
    isMethod && typeof target === "object" && target !== null,
    decorator,
    name ?? "?",
    botTexts().notAMethod,
  );
  return { key: target as object, name, get: (instance) => (instance as Record<PropertyKey, unknown>)[name] };
}

/** Records what `@Bot` was told about a class, in either dialect. */
export function recordClass(facts: BotFacts, args: readonly unknown[]): void {
  const [target, second] = args;
  if (typeof target !== "function") {
    throw new ConfigError(
      "DECORATOR_TARGET",
      botTexts().botTarget(typeof target),
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

/**
 * The clauses of a method: the class's own clauses first, an ancestor's before a descendant's, then the
 * method's, each from top to bottom. A method's clauses are those of the class that binds it and of every class below it.
 */
export function readClauses(of: Class, method: PropertyKey): Clause[] {
  const onClass: Clause[][] = [];
  const onMethod: Clause[][] = [];
  let isBound = false;
  for (const records of chain(of)) {
    // Decorators are applied from the bottom to the top.
    const clauses = [...records.clauses].reverse();
    onClass.unshift(clauses.filter((each) => each.method === undefined).map(({ clause }) => clause));
    if (isBound) continue;
    onMethod.unshift(clauses.filter((each) => each.method === method).map(({ clause }) => clause));
    isBound = records.methods.some((record) => record.method === method);
  }
  return [...onClass.flat(), ...onMethod.flat()];
}

/** The methods that have a condition but no handler decorator, or only one that no event calls: nothing would ever ask it. */
export function readLooseClauses(of: Class): PropertyKey[] {
  const handlers = readMethods(of).filter(({ binding: { type } }) => type === "event" || type === "command");
  const bound = new Set(handlers.map(({ method }) => method));
  const loose = new Set<PropertyKey>();
  for (const { clauses } of chain(of)) {
    for (const { method } of clauses) if (method !== undefined && !bound.has(method)) loose.add(method);
  }
  return [...loose];
}

/** The complaint where another copy of the library recorded something about a class or its ancestors; undefined when none did. */
export function foreignRecords(of: Class): string | undefined {
  for (const key of keysOf(of)) {
    const wrong = foreignCopy(key);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The options of `@Bot` on a class, or on the nearest ancestor that has it. */
export function readBot(of: Class): BotFacts | undefined {
  for (const records of chain(of)) if (records.bot !== undefined) return records.bot;
  return undefined;
}

/** The name of a bot, or of a class that a bot injects, in logs, options and storage. */
export function nameOf(of: Class): string {
  return readBot(of)?.name ?? of.name;
}

function* chain(of: Class): Iterable<ClassRecords> {
  for (const key of keysOf(of)) {
    const records = store.get(key);
    if (records !== undefined) yield records;
  }
}

/** The keys under which a class and its ancestors are recorded. */
function* keysOf(of: Class): Iterable<object> {
  for (let at: unknown = of; typeof at === "function" && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
    const metadata = Object.hasOwn(at, METADATA) ? (at as unknown as Record<symbol, unknown>)[METADATA] : undefined;
    for (const key of [metadata, at.prototype]) if (typeof key === "object" && key !== null) yield key;
  }
}

function recordsOf(key: object): ClassRecords {
  let records = store.get(key);
  if (records === undefined) {
    store.set(key, records = { methods: [], clauses: [], bot: undefined });
    markRecords(key);
  }
  return records;
}

function metadataOf(context: StandardContext, decorator: string): object {
  if (typeof context.metadata === "object" && context.metadata !== null) return context.metadata;
  throw new ConfigError(
    "DECORATOR_METADATA",
    botTexts().noMetadata(decorator, typeof context.metadata),
  );
}

function refuseUnless(fits: boolean, decorator: string, name: PropertyKey, seen: string): void {
  if (fits) return;
  throw new ConfigError(
    "DECORATOR_TARGET",
    startupTexts().wrongTarget(decorator, String(name), seen),
  );
}
