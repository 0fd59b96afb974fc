/**
 * The parameters of the control protocol's operations: each field is a JSON Schema for people, forms and agents, and the
 * reader that checks what arrives against it. One table says both, so that they cannot drift apart.
 */

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

function wrong(name: string, wanted: string, value: unknown): ControlFailure {
  return new ControlFailure("bad-params", `${name} has to be ${wanted}, and is ${quoted(value)}`);
}

/** A text. */
export function text(description: string, format?: FieldFormat): Field<string> {
  const json: JsonSchema = { type: "string", description, ...given({ format }) };
  return field(json, (value, name) => {
    if (typeof value !== "string") throw wrong(name, "a text", value);
    if (value.length > MAX_TEXT) {
      throw wrong(name, `a text of at most ${MAX_TEXT} characters`, `${value.length} characters`);
    }
    return value;
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
    throw wrong(name, max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `from ${min} to ${max}`, value);
  });
}

/** A number. */
export function number(description: string, min: number, max: number): Field<number> {
  return field({ type: "number", description, minimum: min, maximum: max }, (value, name) => {
    if (typeof value === "number" && value >= min && value <= max) return value;
    throw wrong(name, `from ${min} to ${max}`, value);
  });
}

/** Yes or no. */
export function flag(description: string): Field<boolean> {
  return field({ type: "boolean", description }, (value, name) => {
    if (typeof value !== "boolean") throw wrong(name, "true or false", value);
    return value;
  });
}

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[], description: string): Field<W> {
  return field({ type: "string", enum: words, description }, (value, name) => {
    const word = words.find((each) => each === value);
    if (word === undefined) throw wrong(name, `one of ${words.join(", ")}`, value);
    return word;
  });
}

/** A list. */
export function list<T>(of: Field<T>, description: string, max = 10_000): Field<readonly T[]> {
  return field({ type: "array", items: of.json, description }, (value, name) => {
    if (!Array.isArray(value) || value.length > max) throw wrong(name, `a list of at most ${max}`, value);
    return value.map((each, at) => of.read(each, `${name}[${at}]`));
  });
}

/** An object of any content. */
export function object(description: string): Field<Readonly<Record<string, unknown>>> {
  return field({ type: "object", description, additionalProperties: true }, (value, name) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(name, "an object", value);
    return value as Readonly<Record<string, unknown>>;
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
 * Checks parameters.
 *
 * @throws ControlFailure with code `bad-params` that names the parameter
 */
export function readFields<F extends Fields>(fields: F, params: unknown): ValuesOf<F> {
  if (typeof params !== "object" || params === null || Array.isArray(params)) {
    throw wrong("params", "an object", params);
  }
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (known === undefined) {
      const names = Object.keys(fields).join(", ") || "none";
      throw new ControlFailure("bad-params", `There is no parameter ${quoted(name)}. There are: ${names}`);
    }
    values[name] = known.read(value, name);
  }
  for (const [name, { isOptional }] of Object.entries(fields)) {
    if (!isOptional && !(name in values)) throw new ControlFailure("bad-params", `The parameter ${name} is missing`);
  }
  return values as ValuesOf<F>;
}
