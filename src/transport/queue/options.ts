/** The option `queue`: where the streams of a gateway are, and how a worker reads them. */

import { ConfigError } from "../../errors.ts";
import { idText } from "../../protocol/ids.ts";
import { queueOptionTexts } from "../../texts/errors/queue_option_texts.ts";
import { checkOptions } from "../../util/options.ts";
import { quoted } from "../../util/text_of.ts";

/** Where a gateway and its workers meet. */
export interface QueueOptions {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  url: string;
  /** The beginning of every key, so that several apps can share one Redis. Default `adelie:`. */
  prefix?: string;
  /** Take part in the work for this account alone. Default: for every account that a gateway holds. */
  account?: number | string;
  /**
   * How long a worker, or a gateway, may be silent before another one takes its work, in milliseconds. Default 6000. Has to be
   * longer than anything that keeps the loop busy.
   */
  leaseMs?: number;
  /** Events that are older when a worker gets them are counted and not answered, in milliseconds. Default 120 000; `Infinity` answers all. */
  staleMs?: number;
  /** How many events of one account a worker takes before it has dealt with the first of them. Default 1024. */
  maxInFlight?: number;
}

/** The same, with every default. */
export type FullQueueOptions = Required<Omit<QueueOptions, "account">> & { readonly account: string | undefined };

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
  if (typeof url !== "string" || !URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new ConfigError("OPTION", queueOptionTexts().address(where));
  }
  if (leaseMs < 500) throw new ConfigError("OPTION", queueOptionTexts().leaseTooShort(where, leaseMs));
  if (account !== undefined && idText(account) === undefined) {
    throw new ConfigError("OPTION", queueOptionTexts().account(where, quoted(account)));
  }
  if (/[{}]/.test(prefix)) throw new ConfigError("OPTION", queueOptionTexts().prefixBraces(where));
  return {
    url,
    prefix,
    account: idText(account),
    leaseMs,
    staleMs,
    maxInFlight,
  };
}
