/** The option `queue`: where a gateway and its workers meet, and how a worker takes events. */

import { ConfigError } from "../../errors.ts";
import { idText } from "../../protocol/ids.ts";
import { queueOptionTexts } from "../../texts/errors/queue_option_texts.ts";
import { checkOptions } from "../../util/options.ts";
import { quoted } from "../../util/text_of.ts";

/** Where a gateway and its workers meet. */
export interface QueueOptions {
  /**
   * `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. Without Redis, for one bot process on the machine of the
   * gateway: `local`, which is the folder `.adelie/queue`, or `local:folder`.
   */
  url: string;
  /** The beginning of every key, so that several apps can share one Redis. Default `adelie:`. With `local` each app has a folder of its own. */
  prefix?: string;
  /** Take part in the work for this account alone. Default: for every account that a gateway holds. */
  account?: number | string;
  /**
   * How long a worker, or a gateway, may be silent before another one takes its work, in milliseconds. Default 6000. Has to be
   * longer than anything that keeps the loop busy. With `local` the gateway's counts.
   */
  leaseMs?: number;
  /** Events that are older when a worker gets them are counted and not answered, in milliseconds. Default 120 000; `Infinity` answers all. */
  staleMs?: number;
  /** How many events of one account a worker takes before it has dealt with the first of them. Default 1024. */
  maxInFlight?: number;
}

/** The same, with every default. */
export type FullQueueOptions = Required<Omit<QueueOptions, "account">> & {
  readonly account: string | undefined;
  /** With `local`: where the gateway keeps the queue, and is met. */
  readonly folder: string | undefined;
};

/** The folder of `local`. */
const FOLDER = ".adelie/queue";

const kinds = {
  url: "text",
  prefix: "text",
  account: "anything",
  leaseMs: "positive number",
  staleMs: "positive number",
  maxInFlight: "count",
} as const;

/**
 * Completes the option.
 *
 * @param where who was given it, for errors: `launch()`
 * @throws ConfigError that names what is wrong; an address is never repeated, since it may hold a password
 */
export function readQueueOptions(where: string, option: string | QueueOptions): FullQueueOptions {
  const options = typeof option === "string" ? { url: option } : option;
  checkOptions(where, options, kinds, "queue");
  const { url, prefix = "adelie:", account, leaseMs = 6_000, staleMs = 120_000, maxInFlight = 1_024 } = options;
  const folder = folderOf(url);
  if (folder === undefined && !isRedis(url)) throw new ConfigError("OPTION", queueOptionTexts().address(where));
  if (folder !== undefined && options.prefix !== undefined) {
    throw new ConfigError("OPTION", queueOptionTexts().notLocal(where, "queue.prefix"));
  }
  if (leaseMs < 500) throw new ConfigError("OPTION", queueOptionTexts().leaseTooShort(where, leaseMs));
  if (account !== undefined && idText(account) === undefined) {
    throw new ConfigError("OPTION", queueOptionTexts().account(where, quoted(account)));
  }
  if (/[{}]/.test(prefix)) throw new ConfigError("OPTION", queueOptionTexts().prefixBraces(where));
  return {
    url,
    folder,
    prefix,
    account: idText(account),
    leaseMs,
    staleMs,
    maxInFlight,
  };
}

function folderOf(url: unknown): string | undefined {
  if (url === "local") return FOLDER;
  const [, folder] = typeof url === "string" ? /^local:(.+)$/.exec(url) ?? [] : [];
  return folder;
}

function isRedis(url: unknown): boolean {
  return typeof url === "string" && URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol);
}
