/** Names of options that do not exist, and the ones that were meant. */

import { ConfigError } from "../errors.ts";

/** The error for an option that does not exist, with the one that may have been meant. */
export function unknownOption(where: string, name: string, known: readonly string[]): ConfigError {
  const plain = (text: string): string => text.toLowerCase().replaceAll("_", "");
  const renamed: Record<string, string> = { ip: "host", token: "accessToken" };
  const meant = known.find((each) => plain(each) === plain(name)) ?? renamed[plain(name)] ??
    known.find((each) => isNear(plain(each), plain(name)));
  const hint = meant !== undefined && known.includes(meant) ? ` Did you mean ${meant}?` : "";
  return new ConfigError("OPTION_UNKNOWN", `${where} has no option "${name}".${hint} It takes: ${known.join(", ")}.`);
}

/** Whether one text becomes the other by one slip: two letters that changed places, or one too many, too few or wrong. */
function isNear(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === [...right].reverse().join(""));
}
