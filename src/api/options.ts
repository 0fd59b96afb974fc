/** The options of a client, and what is wrong with them. */

import { ConfigError } from "../errors.ts";
import type { Clock } from "../util/clock.ts";
import type { Logger } from "../util/log.ts";

/** Options of every client. */
export interface ApiOptions {
  /** Where the implementation is: `ws://…` brings events too, `http://…` calls actions only. */
  url?: string;
  /** The host of an HTTP address, when no `url` is given. */
  host?: string;
  /** The port of an HTTP address, when no `url` is given. */
  port?: number;
  /** A WebSocket that brings the events, beside an HTTP `url`. */
  events?: string;
  /** As set in the implementation. */
  accessToken?: string;
  /** How long a call waits for its reply, in milliseconds. Default 30 000. */
  timeoutMs?: number;
  /** The folder of downloads. Default `./download`; made when it is needed. */
  downloadPath?: string;
  /** How much of a download is written at once, in KiB. Default 1024. */
  chunkSize?: number;
  /** The largest download, in bytes. Default 1 GiB. */
  maxDownloadBytes?: number;
  /** How many downloads run at once. Default 4. */
  maxDownloads?: number;
  /** Downloads may come from private addresses, such as 192.168.…; those of the implementation's own host always may. */
  allowPrivateAddresses?: boolean;
  /** How long `stop` waits for tasks and downloads, in milliseconds. Default 5000. */
  stopTimeoutMs?: number;
  /** Where the client tells what happens. */
  log?: Logger;
  /** For tests: the time. */
  clock?: Clock;
}

const types: Record<keyof ApiOptions, "text" | "positive number" | "boolean" | "object"> = {
  url: "text",
  host: "text",
  port: "positive number",
  events: "text",
  accessToken: "text",
  timeoutMs: "positive number",
  downloadPath: "text",
  chunkSize: "positive number",
  maxDownloadBytes: "positive number",
  maxDownloads: "positive number",
  allowPrivateAddresses: "boolean",
  stopTimeoutMs: "positive number",
  log: "object",
  clock: "object",
};

/**
 * Checks options before anything is opened.
 *
 * @throws ConfigError that names the option, what was given, and what is wanted
 */
export function checkOptions(className: string, options: ApiOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const wanted = types[name as keyof ApiOptions];
    if (wanted === undefined) throw unknownOption(`new ${className}()`, name, Object.keys(types));
    if (value !== undefined && !fits(wanted, value)) {
      throw new ConfigError("OPTION", `new ${className}(): ${name} wants a ${wanted}, and got ${show(name, value)}.`);
    }
  }
}

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

function fits(wanted: string, value: unknown): boolean {
  if (wanted === "text") return typeof value === "string" && value !== "";
  if (wanted === "boolean") return typeof value === "boolean";
  if (wanted === "positive number") return typeof value === "number" && value > 0;
  return typeof value === "object" && value !== null;
}

function show(name: string, value: unknown): string {
  if (name === "accessToken") return typeof value === "string" ? "an empty text" : typeof value;
  return typeof value === "number" ? String(value) : JSON.stringify(value) ?? String(value);
}
