/** A value as JSON will give it back, or an error that says what of it would be lost, and where. Pure. */
import { storageTexts } from "../texts/errors/storage_texts.ts";

/** The objects that a value is in. */
type Seen = Set<object>;

/**
 * A copy of a value that JSON holds without loss. A value with a `toJSON` (a Date, an event) is replaced by its result. Left out, as
 * JSON does, are fields that are undefined.
 *
 * @throws TypeError that names the place in the value
 */
export function plainValue(value: unknown): unknown {
  const plain = copy(value, "", new Set());
  if (plain === undefined) throw lost("", "undefined");
  return plain;
}

function copy(given: unknown, path: string, above: Seen): unknown {
  const value = unwrapped(given, path);
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw lost(path, String(value));
    case "undefined":
      return undefined;
    case "object":
      return value === null ? null : copyObject(value, path, above);
    default:
      throw lost(path, `a ${typeof value}`);
  }
}

/** The result of its `toJSON`. Bytes have one too, and would come back as a list of numbers. */
function unwrapped(value: unknown, path: string): unknown {
  if (typeof value !== "object" || value === null || isBytes(value)) return value;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON !== "function") return value;
  if (value instanceof Date && Number.isNaN(value.getTime())) throw lost(path, storageTexts().badDate);
  const made: unknown = toJSON.call(value, path);
  if (made === undefined) throw lost(path, storageTexts().badToJson(kindOf(value)));
  return made;
}

function copyObject(value: object, path: string, above: Seen): object {
  if (isBytes(value)) throw lost(path, storageTexts().bytes(kindOf(value)));
  if (above.has(value)) throw lost(path, storageTexts().circular);
  above.add(value);
  const made = Array.isArray(value) ? copyList(value, path, above) : copyFields(value, path, above);
  above.delete(value);
  return made;
}

function copyList(list: readonly unknown[], path: string, above: Seen): unknown[] {
  return Array.from(list, (item, index) => {
    const made = copy(item, `${path}[${index}]`, above);
    if (made === undefined) throw lost(`${path}[${index}]`, storageTexts().undefinedInList);
    return made;
  });
}

function copyFields(value: object, path: string, above: Seen): object {
  // Whatever is built in and no plain object keeps what it holds where JSON does not look.
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const names = Object.keys(value);
  const proto: unknown = Object.getPrototypeOf(value);
  const isPlain = proto === null || Object.getPrototypeOf(proto) === null;
  if (tag !== "Object" && !(isPlain && Object.hasOwn(value, Symbol.toStringTag))) throw lost(path, kindOf(value));
  if (names.length === 0 && !isPlain) throw lost(path, storageTexts().noFields(kindOf(value)));
  // Without a prototype "__proto__" is a field like others.
  const made: Record<string, unknown> = Object.create(null);
  for (const name of names) {
    const field = copy((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`, above);
    if (field !== undefined) made[name] = field;
  }
  return made;
}

function isBytes(value: object): boolean {
  return ArrayBuffer.isView(value) || /^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));
}

/** `a Map`, `an Error`, `a Player`. */
function kindOf(value: object): string {
  const { name } = (value.constructor ?? {}) as { name?: unknown };
  const kind = typeof name === "string" && name !== "" && name !== "Object"
    ? name
    : Object.prototype.toString.call(value).slice(8, -1);
  return storageTexts().kind(kind);
}

function lost(path: string, what: string): TypeError {
  return new TypeError(storageTexts().lost(path, what));
}
