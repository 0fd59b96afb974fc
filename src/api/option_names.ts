/** Names of options that do not exist, and the ones that were meant. */

import { ConfigError } from "../errors.ts";
import { nearest } from "../util/near.ts";

/** What other libraries call it. */
const renamed: Readonly<Record<string, string>> = { ip: "host", token: "accessToken" };

/** The error for an option that does not exist, with the one that may have been meant. */
export function unknownOption(where: string, name: string, known: readonly string[]): ConfigError {
  const other = Object.hasOwn(renamed, name.toLowerCase()) ? renamed[name.toLowerCase()] : undefined;
  const meant = other !== undefined && known.includes(other) ? other : nearest(name, known);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return new ConfigError("OPTION_UNKNOWN", `${where} has no option "${name}".${hint} It takes: ${known.join(", ")}.`);
}
