/** How a client sends: limits, bounds, what happens without a link. */

import { ConfigError } from "../../errors.ts";
import { quoted } from "../../util/text_of.ts";
import { checkOptions, type OptionKind } from "../../util/options.ts";
import type { Rate } from "./rate_window.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";

/** Options of a client's outbox, which all messages pass. */
export interface OutboxOptions {
  /**
   * How many messages may be under way to one chat. With 1, the next one leaves when the one before was replied to, so that
   * they arrive in order on every implementation. With more they leave in order and do not wait for replies that long; an
   * implementation that works on several calls at once may then put them into the chat in another order. Default 1.
   */
  perChat?: number;
  /** How many messages may leave for one chat. Default: no limit. */
  perTarget?: Rate;
  /** How many messages may leave in all, whichever chats they go to. Default: no limit. */
  overall?: Rate;
  /** How many messages may wait; one more is rejected with `OUTBOX_FULL`. Default 2000. */
  maxWaiting?: number;
  /** How many of them may wait for one chat, so that one chat does not fill the outbox of all. Default: half of `maxWaiting`. */
  maxWaitingPerTarget?: number;
  /**
   * How messages are treated when there is no link, or QQ has the account offline: `keep` holds them for `keepMs`, `reject` rejects
   * them at once (the very first link is waited for all the same). Default `keep`. HTTP has no link: there a refused connection
   * rejects at once, unless `keep` is asked for; for an account that is offline messages are kept there too.
   */
  whenDown?: "keep" | "reject";
  /** How long a message is kept without a link or while the account is offline, in milliseconds. Default 60 000. */
  keepMs?: number;
}

const kinds: Record<keyof OutboxOptions, OptionKind> = {
  perChat: "count",
  perTarget: "object",
  overall: "object",
  maxWaiting: "count",
  maxWaitingPerTarget: "count",
  whenDown: ["keep", "reject"],
  keepMs: "positive number",
};

/**
 * Checks the options of an outbox.
 *
 * @param where for errors: `new NapCatApi()`
 * @throws ConfigError that names the option, what was given, and what is wanted
 */
export function checkOutboxOptions(where: string, options: OutboxOptions): void {
  checkOptions(where, options, kinds, "outbox");
  checkRate(`${where}: outbox.perTarget`, options.perTarget);
  checkRate(`${where}: outbox.overall`, options.overall);
}

function checkRate(where: string, rate: Rate | undefined): void {
  if (rate === undefined) return;
  const { count, perMs } = rate;
  if (Number.isInteger(count) && count > 0 && perMs > 0 && perMs < Infinity) return;
  throw new ConfigError("OPTION", clientTexts().wants(where, clientTexts().kinds.rate, quoted(rate)));
}
