/** Names of options that do not exist, and the ones that were meant. */

import { ConfigError } from "../errors.ts";
import { isNear } from "../util/near.ts";

/** The error for an option that does not exist, with the one that may have been meant. */
export function unknownOption(where: string, name: string, known: readonly string[]): ConfigError {
  const plain = (text: string): string => text.toLowerCase().replaceAll("_", "");
  const renamed: Record<string, string> = { ip: "host", token: "accessToken" };
  const meant = known.find((each) => plain(each) === plain(name)) ?? renamed[plain(name)] ??
    known.find((each) => isNear(plain(each), plain(name)));
  const hint = meant !== undefined && known.includes(meant) ? ` Did you mean ${meant}?` : "";
  return new ConfigError("OPTION_UNKNOWN", `${where} has no option "${name}".${hint} It takes: ${known.join(", ")}.`);
}
