/**
 * The parameters of the control protocol's operations: each field is a JSON Schema for people, forms and agents, and the
 * reader that checks what arrives against it. One table says both, so that they cannot drift apart.
 */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import { quoted } from "../../../util/text_of.ts";
import { ControlFailure } from "../failures.ts";
import { given } from "../../../util/given.ts";

/** The part of JSON Schema that is used here. */
export interface JsonSchema {
  readonly type?: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly description?: string;
  /** In which list a form offers its values. Not checked. */
  readonly format?: FieldFormat;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly anyOf?: readonly JsonSchema[];
}

/** The kinds of things that a value may stand for. */
export type FieldFormat = "user" | "group" | "chat" | "message" | "request" | "file" | "duration";

/** One parameter. `T` is what the reader gives. */
export interface Field<T, Optional extends boolean = false> {
  readonly json: JsonSchema;
  readonly isOptional: Optional;
  /**
   * Checks a value.
   *
   * @throws ControlFailure with code `bad-params`
   */
  read(value: unknown, name: string): T;
}

/** The parameters of an operation, by name. */
export type Fields = Readonly<Record<string, Field<unknown, boolean>>>;

/** The values that fit. */
export type ValuesOf<F extends Fields> =
  & { readonly [K in keyof F as F[K]["isOptional"] extends true ? never : K]: ReturnType<F[K]["read"]> }
  & { readonly [K in keyof F as F[K]["isOptional"] extends true ? K : never]?: ReturnType<F[K]["read"]> };

/** The longest text that is taken. A picture in base64 is a text too. */
const MAX_TEXT = 48 * 1024 * 1024;

function field<T>(json: JsonSchema, read: (value: unknown, name: string) => T): Field<T> {
  return { json, isOptional: false, read };
}

type Wanted = ReturnType<typeof controlTexts>["wanted"];

function failed(sentence: string): ControlFailure {
  return new ControlFailure("bad-params", sentence);
}

/** `wanted` says what the value has to be, `seen` what it is where the value itself would be too long. */
function wrong(name: string, wanted: (words: Wanted) => string, value: unknown, seen = quoted(value)): ControlFailure {
  const texts = controlTexts();
  return failed(texts.hasToBe(name, wanted(texts.wanted), seen));
}

/** A text. */
export function text(description: string, format?: FieldFormat): Field<string> {
  const json: JsonSchema = { type: "string", description, ...given({ format }) };
  return field(json, (value, name) => {
    if (typeof value !== "string") throw wrong(name, ({ text: wanted }) => wanted, value);
    if (value.length > MAX_TEXT) {
      throw wrong(name, ({ shorter }) => shorter(MAX_TEXT), value, controlTexts().characters(value.length));
    }
    return value;
  });
}

/** A text of a form that an example shows. */
export function formed(example: string, pattern: RegExp): Field<string> {
  return field({ type: "string", description: example }, (value, name) => {
    if (typeof value === "string" && pattern.test(value)) return value;
    throw wrong(name, ({ like }) => like(example), value);
  });
}

/** A whole number. */
export function integer(description: string, { min = 0, max = Number.MAX_SAFE_INTEGER, format }: {
  min?: number;
  max?: number;
  format?: FieldFormat;
} = {}): Field<number> {
  const json: JsonSchema = {
    type: "integer",
    description,
    minimum: min,
    ...max === Number.MAX_SAFE_INTEGER ? {} : { maximum: max },
    ...given({ format }),
  };
  return field(json, (value, name) => {
    // Ids are written as texts by many.
    const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isSafeInteger(number) && number >= min && number <= max) return number;
    const isOpen = max === Number.MAX_SAFE_INTEGER;
    throw wrong(name, ({ from, between }) => isOpen ? from(min) : between(min, max), value);
  });
}

/** A number. */
export function number(description: string, min: number, max: number): Field<number> {
  return field({ type: "number", description, minimum: min, maximum: max }, (value, name) => {
    if (typeof value === "number" && value >= min && value <= max) return value;
    throw wrong(name, ({ between }) => between(min, max), value);
  });
}

/** Yes or no. */
export function flag(description: string): Field<boolean> {
  return field({ type: "boolean", description }, (value, name) => {
    if (typeof value !== "boolean") throw wrong(name, (wanted) => wanted.flag, value);
    return value;
  });
}

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[], description: string): Field<W> {
  return field({ type: "string", enum: words, description }, (value, name) => {
    const word = words.find((each) => each === value);
    if (word === undefined) throw wrong(name, (wanted) => wanted.oneOf(words), value);
    return word;
  });
}

/** A list. */
export function list<T>(of: Field<T>, description: string, max = 10_000): Field<readonly T[]> {
  return field({ type: "array", items: of.json, description }, (value, name) => {
    if (!Array.isArray(value) || value.length > max) throw wrong(name, (wanted) => wanted.list(max), value);
    return value.map((each, at) => of.read(each, `${name}[${at}]`));
  });
}

/** An object of any content. */
export function object(description: string): Field<Readonly<Record<string, unknown>>> {
  return field({ type: "object", description, additionalProperties: true }, (value, name) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw wrong(name, (wanted) => wanted.object, value);
    }
    return value as Readonly<Record<string, unknown>>;
  });
}

/** An object with fields of its own. */
export function record<F extends Fields>(fields: F, description = ""): Field<ValuesOf<F>> {
  return field({ ...schemaOf(fields), description }, (value, name) => readFields(fields, value, name));
}

/** An object of any names, each with a value of one kind. */
export function table<T>(of: Field<T>, description: string, key: RegExp): Field<Readonly<Record<string, T>>> {
  return field({ type: "object", description, additionalProperties: true }, (value, name) => {
    const entries = Object.entries(object("").read(value, name));
    // From entries, `__proto__` would be a name like any other.
    return Object.fromEntries(entries.map(([each, inner]) => {
      if (!key.test(each)) throw failed(controlTexts().badKey(quoted(each), name));
      return [each, of.read(inner, `${name}[${JSON.stringify(each)}]`)];
    }));
  });
}

/** The same, and it may be left out. */
export function optional<T>(of: Field<T>): Field<T, true> {
  return { json: of.json, isOptional: true, read: (value, name) => of.read(value, name) };
}

/** A QQ number. */
export const user = (description: string): Field<number> => integer(description, { min: 1, format: "user" });

/** The account of a bot that something is done for. */
export const account: Field<number, true> = optional(user("the account of the bot. Default: the first"));

/** A group number. */
export const group = (description: string): Field<number> => integer(description, { min: 1, format: "group" });

/** The fields as one JSON Schema. */
export function schemaOf(fields: Fields): JsonSchema {
  const names = Object.keys(fields);
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, fields[name]?.json ?? {}])),
    required: names.filter((name) => fields[name]?.isOptional === false),
    additionalProperties: false,
  };
}

/**
 * Checks parameters, or the fields of an object in them.
 *
 * @param place the name of the object that they are in; left out for the parameters themselves
 * @throws ControlFailure with code `bad-params` that names the parameter
 */
export function readFields<F extends Fields>(fields: F, params: unknown, place?: string): ValuesOf<F> {
  const given = object("").read(params, place ?? "params");
  const inPlace = (place ?? "") === "" ? "" : `${place}.`;
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known === undefined) {
      const { noParameter, noField } = controlTexts();
      throw failed((place === undefined ? noParameter : noField)(quoted(inPlace + name), Object.keys(fields)));
    }
    values[name] = known.read(value, inPlace + name);
  }
  for (const [name, { isOptional }] of Object.entries(fields)) {
    if (isOptional || Object.hasOwn(values, name)) continue;
    const { missing, missingField } = controlTexts();
    throw failed(place === undefined ? missing(name) : missingField(inPlace + name));
  }
  return values as ValuesOf<F>;
}
