/** How events come beside the calls of an HTTP address: one option, checked. `http_transport.ts` makes the feed that it asks for. */

import { ConfigError } from "../../errors.ts";
import { nearest } from "../../util/near.ts";
import type { PollOptions } from "./polling.ts";
import { checkedWebhook, type WebhookOptions } from "./webhook_options.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/**
 * How events come, beside an `http://` address:
 *
 * * `"sse"` – as a stream from the same address (NapCat's HTTP SSE server, LLBot);
 * * `"poll"`, or `{ poll: … }` – asked for at the same address (go-cqhttp with long-polling, LLBot);
 * * `{ webhook: { port, … } }` – posted by the implementation to this side;
 * * `"ws://…"` – by a WebSocket of the implementation.
 */
export type EventsOption = string | { readonly poll: PollOptions } | { readonly webhook: WebhookOptions };

const ways = '"sse", "poll", { poll: … }, { webhook: { port: … } } or "ws://…"';

/** Whether the option is the address of a WebSocket. */
export function isWebSocketUrl(events: EventsOption): events is string {
  return typeof events === "string" && /^wss?:/i.test(events);
}

/** One way to get events, with its options checked. */
export type Asked = { readonly sse: true } | { readonly poll: PollOptions } | {
  readonly webhook: Required<WebhookOptions>;
};

/**
 * Reads the option, for every value but the address of a WebSocket.
 *
 * @throws ConfigError when it is wrong
 */
export function readEvents(events: unknown): Asked {
  if (events === "sse") return { sse: true };
  if (events === "poll") return { poll: {} };
  if (typeof events === "string") throw optionError(transportTexts().noWayText(events.replace(/\?.*/s, "?…")));
  if (typeof events !== "object" || events === null) throw optionError(transportTexts().noWayType(typeof events));
  const [[way, options] = [], ...others] = Object.entries(events);
  if (others.length > 0) throw optionError(transportTexts().oneWay);
  if (typeof options !== "object" || options === null) throw optionError(transportTexts().wayOptions(way ?? "{}"));
  if (way === "webhook") return { webhook: checkedWebhook(known(way, options as WebhookOptions, webhookNames)) };
  if (way === "poll") return { poll: checkedPoll(known(way, options as PollOptions, pollNames)) };
  throw optionError(transportTexts().noWayText(way ?? ""));
}

const webhookNames: readonly string[] = [
  "port",
  "host",
  "path",
  "secret",
  "maxWaiting",
  "maxBodyBytes",
];
const pollNames: readonly string[] = ["action", "waitMs", "key"];

function known<T extends object>(way: string, options: T, names: readonly string[]): T {
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const meant = nearest(name, names);
    throw optionError(transportTexts().noOption(way, name, meant, names.join(", ")));
  }
  return options;
}

function checkedPoll(options: PollOptions): PollOptions {
  const { action, waitMs = 1_000, key = "x" } = options;
  if (action !== undefined && action !== "get_updates" && action !== "get_event") {
    throw optionError(transportTexts().pollAction(JSON.stringify(action)));
  }
  if (!(waitMs >= 1_000 && waitMs <= 300_000)) {
    throw optionError(transportTexts().pollWait(waitMs));
  }
  if (typeof key !== "string" || key === "") throw optionError(transportTexts().pollKey);
  return options;
}

function optionError(what: string): ConfigError {
  return new ConfigError("EVENTS_OPTION", transportTexts().eventsOption(what, ways));
}
