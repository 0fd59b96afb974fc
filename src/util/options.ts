/** Option names, checked in one way: a mistyped one is refused with the one that was meant. */

import { ConfigError } from "../errors.ts";
import { nearest } from "./near.ts";
import { startupTexts } from "../texts/errors/startup_texts.ts";

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
