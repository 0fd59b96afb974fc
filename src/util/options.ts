/** Options, checked in one way: a mistyped name is refused with the one that was meant, a wrong value with the kind that is wanted. */

import { ConfigError } from "../errors.ts";
import { nearest } from "./near.ts";
import { quoted } from "./text_of.ts";
import { startupTexts } from "../texts/errors/startup_texts.ts";
import { locales } from "../texts/locale.ts";

/** The names that other libraries use, with ours. */
const renamed: Readonly<Record<string, string>> = { ip: "host", token: "accessToken" };

/** The error for an option that does not exist, with the one that may have been meant. */
export function unknownOption(where: string, name: string, known: readonly string[]): ConfigError {
  const other = Object.hasOwn(renamed, name.toLowerCase()) ? renamed[name.toLowerCase()] : undefined;
  const meant = other !== undefined && known.includes(other) ? other : nearest(name, known);
  return new ConfigError("OPTION_UNKNOWN", startupTexts().unknownOption(where, name, meant, known));
}

/**
 * Refuses options that do not exist: a mistyped one would be ignored.
 *
 * @throws ConfigError that names the option that may have been meant
 */
export function checkOptionNames(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) if (!known.includes(name)) throw unknownOption(where, name, known);
}

/** The values that an option takes: those of a kind, or one of some words. */
export type OptionKind = keyof ReturnType<typeof startupTexts>["kinds"] | readonly string[];

/**
 * Refuses options that do not exist, and values of the wrong kind. Undefined is as good as left out.
 *
 * @param where who was given them, for errors: `new NapCatApi()`
 * @param part the option whose parts they are: `outbox`
 * @throws ConfigError that names the option, what was given, and what is wanted
 */
export function checkOptions(
  where: string,
  options: object,
  kinds: Readonly<Record<string, OptionKind>>,
  part?: string,
): void {
  checkOptionNames(part === undefined ? where : `${where}: ${part}`, options, Object.keys(kinds));
  for (const [name, value] of Object.entries(options)) {
    const kind = kinds[name] as OptionKind;
    if (value === undefined || fits(kind, value)) continue;
    const { kinds: texts, oneOf, optionKind } = startupTexts();
    const wanted = typeof kind === "string" ? texts[kind] : oneOf(kind);
    throw new ConfigError(
      "OPTION",
      optionKind(where, part === undefined ? name : `${part}.${name}`, wanted, show(name, value)),
    );
  }
}

function fits(kind: OptionKind, value: unknown): boolean {
  if (typeof kind !== "string") return kind.some((word) => word === value);
  switch (kind) {
    case "language":
      return locales.some((locale) => locale === value);
    case "text":
      return typeof value === "string" && value !== "";
    case "text or object":
    case "way to get events":
      return (typeof value === "string" && value !== "") || typeof value === "object";
    case "boolean":
      return typeof value === "boolean";
    case "count":
      return isWhole(value, 1);
    case "whole number from 0 on":
      return isWhole(value, 0);
    case "16 or more":
      return isWhole(value, 16);
    case "number from 0 on":
      return typeof value === "number" && value >= 0;
    case "positive number":
      return typeof value === "number" && value > 0;
    case "boolean or object":
      return typeof value === "boolean" || (typeof value === "object" && value !== null);
    case "span of time":
      return isSpan(value);
    case "function":
      return typeof value === "function";
    case "list of functions":
      return Array.isArray(value) && value.every((item) => typeof item === "function");
    case "anything":
      return true;
    case "object":
      return typeof value === "object" && value !== null;
  }
}

/** A number of milliseconds, or two of them, the smaller one first. */
function isSpan(value: unknown): boolean {
  const [least, most, ...more] = (Array.isArray(value) ? value : [0, value]) as unknown[];
  return typeof least === "number" && typeof most === "number" && more.length === 0 && least >= 0 && least <= most &&
    most < Infinity;
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isInteger(value) && (value as number) >= least;
}

/** A secret, or an address with one, is not shown. */
function show(name: string, value: unknown): string {
  if (name === "accessToken" || name === "proxy") {
    return typeof value === "string" ? startupTexts().emptyText : typeof value;
  }
  return typeof value === "number" ? String(value) : quoted(value);
}
