/** The options of a client, and what is wrong with them. */

import { ConfigError } from "../errors.ts";
import type { EventsOption } from "../transport/http/option.ts";
import type { QueueOptions } from "../transport/queue/options.ts";
import type { ListenOptions } from "../transport/reverse/admission.ts";
import type { BackoffOptions } from "../util/time/backoff.ts";
import type { Clock } from "../util/time/clock.ts";
import type { Logger } from "../util/log/log.ts";
import type { Interceptor } from "./calls/interceptors.ts";
import { checkLongText, type LongTextOptions } from "./calls/long_text.ts";
import type { MediaOptions } from "./media/options.ts";
import { checkOptionNames, checkOptions, type OptionKind } from "../util/options.ts";
import { checkOutboxOptions, type OutboxOptions } from "./calls/outbox_options.ts";
import { checkPace, type PaceOptions } from "./pace/options.ts";
import { type Locale, locales, setLocale } from "../texts/locale.ts";
import { startupTexts } from "../texts/errors/startup_texts.ts";

/** Options of every client. */
export interface ApiOptions {
  /** Where the implementation is: `ws://…` brings events too, `http://…` calls actions only. */
  url?: string;
  /** The host of an HTTP address, when no `url` is given. */
  host?: string;
  /** The port of an HTTP address, when no `url` is given. */
  port?: number;
  /**
   * Instead of an address: listens here, and implementations connect by reverse WebSocket. Each account gets a client of its
   * own: see {@link ApiClient.account}.
   */
  listen?: ListenOptions;
  /**
   * Instead of an address: the accounts are held by gateways, and this is one of the workers that share their chats. The address of the
   * Redis where they meet, `redis://host:6379`; `local` where one bot process and the gateway are on one machine, without Redis; or
   * {@link QueueOptions}.
   */
  queue?: string | QueueOptions;
  /** How events come beside an HTTP `url`: `"sse"`, `"poll"`, `{ webhook: { port } }`, or a WebSocket's address. */
  events?: EventsOption;
  /** A certificate authority to trust for `https:` and `wss:`, as PEM text. */
  ca?: string;
  /** An HTTP proxy on the way to the implementation: `http://user:password@host:port`. Default: none. */
  proxy?: string;
  /** As set in the implementation. */
  accessToken?: string;
  /**
   * How long a call waits for its reply, in milliseconds. Default 30 000. A call with media has a second more for each
   * 256 KiB that they have, unless it says `timeoutMs` itself: the implementation passes them on before it answers.
   */
  timeoutMs?: number;
  /** How long opening a WebSocket may take, in milliseconds. Default 10 000. */
  connectTimeoutMs?: number;
  /**
   * How long a link without heartbeats may be silent before the implementation is asked for a sign of life, in milliseconds.
   * Default 60 000; `Infinity` never asks.
   */
  silentMs?: number;
  /**
   * How long the account may go without a heartbeat before it is asked with `get_status` whether QQ has it online, in milliseconds:
   * NapCat sends no heartbeats to webhooks. Default 60 000; `Infinity` asks only while messages wait for an account that is offline.
   */
  statusMs?: number;
  /**
   * The waits before a lost link is opened again: at random up to `firstMs` (default 1000), up to twice that after each
   * further failure, and never above `maxMs` (default 30 000). An implementation that connects to `listen` decides itself.
   */
  reconnect?: BackoffOptions;
  /** The folder of downloads. Default `./download`; made when it is needed. */
  downloadPath?: string;
  /** How much of a download is written at once, in KiB. Default 1024. */
  chunkSize?: number;
  /** The largest download, in bytes. Default 1 GiB. */
  maxDownloadBytes?: number;
  /** How many downloads run at once. Default 4. */
  maxDownloads?: number;
  /** How many downloads may wait for their turn; one more fails with `DOWNLOAD_QUEUE_FULL`. Default 1000. */
  maxDownloadsWaiting?: number;
  /**
   * The least that a download brings, in bytes a second, on average over 30 s of waiting for it; a slower one fails with
   * `DOWNLOAD_SLOW`. Default 4096; 0 for no limit.
   */
  minDownloadBytesPerSecond?: number;
  /** The longest that one download may take, in milliseconds; one that is not whole by then fails with `DOWNLOAD_SLOW`. Default one hour. */
  maxDownloadMs?: number;
  /**
   * Downloads may come from addresses of this machine and of private networks, such as 192.168.…: whoever writes in a chat
   * then reaches them too, where a bot downloads the addresses that it is told. A place that the implementation itself named for a file
   * (`get_image`, `get_file`, `get_group_file_url` …) on its own machine is always fine.
   */
  allowPrivateAddresses?: boolean;
  /**
   * Names may lead to 198.18.0.0/15, the addresses that Clash, mihomo and other proxies hand out in place of real ones (TUN
   * mode, fake-ip). The proxy then decides where a name leads, also to this machine. Such an address written as a number
   * stays refused.
   */
  allowFakeIp?: boolean;
  /** How messages leave: limits, bounds, what happens without a link. Default: in order for each chat, no limits. */
  outbox?: OutboxOptions;
  /**
   * Means against risk control: random waits, quiet hours, a number of messages a day, pauses after refusals. `"careful"` is a preset. Default: none
   * of it.
   */
  pace?: "careful" | PaceOptions;
  /** How texts are sent that are too long for one message. Default: as they are. */
  longText?: LongTextOptions;
  /**
   * How often an action that only reads (`get_…`) is asked again when its reply was lost with the link, within its own
   * timeout. Default 1. Everything else is never repeated.
   */
  retryReads?: number;
  /** Functions around every call; the first one is the outermost. `api.use` adds more. */
  interceptors?: readonly Interceptor[];
  /** How pictures, voices, videos and files of this machine reach the implementation. */
  media?: MediaOptions;
  /** How long `stop` waits for tasks, downloads and messages that wait to be sent, in milliseconds. Default 5000. */
  stopTimeoutMs?: number;
  /** Where the client tells what happens. */
  log?: Logger;
  /** The language of the log and of errors: `"zh"` or `"en"`, for the whole process. Default: that of the environment. */
  locale?: Locale;
  /** For tests: the time. */
  clock?: Clock;
}

const kinds: Record<keyof ApiOptions, OptionKind> = {
  url: "text",
  host: "text",
  port: "positive number",
  listen: "object",
  queue: "text or object",
  events: "way to get events",
  ca: "text",
  proxy: "text",
  accessToken: "text",
  timeoutMs: "positive number",
  connectTimeoutMs: "positive number",
  silentMs: "positive number",
  statusMs: "positive number",
  reconnect: "object",
  downloadPath: "text",
  chunkSize: "positive number",
  maxDownloadBytes: "positive number",
  maxDownloads: "positive number",
  maxDownloadsWaiting: "positive number",
  minDownloadBytesPerSecond: "number from 0 on",
  maxDownloadMs: "positive number",
  allowPrivateAddresses: "boolean",
  allowFakeIp: "boolean",
  outbox: "object",
  pace: "text or object",
  longText: "object",
  retryReads: "whole number from 0 on",
  interceptors: "list of functions",
  media: "object",
  stopTimeoutMs: "positive number",
  log: "object",
  locale: "language",
  clock: "object",
};

/** The names of all options of a client. */
export const clientOptionNames: readonly (keyof ApiOptions)[] = Object.keys(kinds) as (keyof ApiOptions)[];

/**
 * Checks options before anything is opened.
 *
 * @param where who was given them, for errors: `new NapCatApi()`
 * @throws ConfigError that names the option, what was given, and what is wanted
 */
export function checkClientOptions(where: string, options: ApiOptions): void {
  checkOptions(where, options, kinds);
  useLocale(where, options.locale);
  if (options.listen !== undefined) checkListen(where, options);
  if (options.queue !== undefined) {
    refuseOtherPlaces(where, "queue", options, ["url", "host", "port", "events", "listen"]);
  }
  if (options.reconnect !== undefined) checkOptions(where, options.reconnect, reconnectKinds, "reconnect");
  if (options.pace !== undefined) checkPace(where, options.pace);
  if (options.outbox !== undefined) checkOutboxOptions(where, options.outbox);
  if (options.longText !== undefined) checkLongText(where, options.longText);
}

/**
 * Speaks the language that was asked for from now on, in the whole process.
 *
 * @throws ConfigError for one that there is not
 */
export function useLocale(where: string, locale: Locale | undefined): void {
  if (locale === undefined) return;
  if (!locales.includes(locale)) {
    throw new ConfigError("OPTION", startupTexts().locale(where, JSON.stringify(locale)));
  }
  setLocale(locale);
}

const reconnectKinds = { firstMs: "positive number", maxMs: "positive number" } as const;

const listenOptions: readonly (keyof ListenOptions)[] = ["port", "host", "path", "accessToken", "maxAccounts"];

/** Only the names are checked; the values are checked where they are used. */
function checkListen(where: string, options: ApiOptions): void {
  checkOptionNames(`${where} listen`, options.listen ?? {}, listenOptions);
  refuseOtherPlaces(where, "listen", options, ["url", "host", "port", "events"]);
}

/** An account is reached in one way. */
function refuseOtherPlaces(
  where: string,
  name: "listen" | "queue",
  options: ApiOptions,
  others: readonly (keyof ApiOptions)[],
): void {
  const other = others.find((each) => options[each] !== undefined);
  if (other === undefined) return;
  const texts = startupTexts();
  throw new ConfigError(
    "OPTION",
    name === "listen" ? texts.listenBeside(where, other) : texts.queueBeside(where, other),
  );
}
