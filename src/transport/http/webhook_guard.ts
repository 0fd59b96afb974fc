/** Who may post to a webhook, judged by the head of a request. Refused requests are counted, and told now and then. */

import type { ServerRequest, ServerResponse } from "../../runtime/server/types.ts";
import type { Logger } from "../../util/log/log.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { trimmed } from "./webhook_options.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** Options of a guard. */
export interface GuardOptions {
  /** For people: where events are posted to. */
  address: string;
  path: string;
  /** Empty for none. */
  secret: string;
  log: Logger;
}

/** Why a request was refused. */
export type RefusedPost =
  | "path"
  | "method"
  | "type"
  | "origin"
  | "unsigned"
  | "forged"
  | "body"
  | "large"
  | "slow"
  | "busy"
  | "closing";

const statusOf: Record<RefusedPost, number> = {
  path: 404,
  method: 405,
  type: 415,
  origin: 403,
  unsigned: 401,
  forged: 403,
  body: 400,
  large: 413,
  slow: 408,
  busy: 503,
  closing: 503,
};

/** The guard of one webhook. */
export class WebhookGuard {
  readonly #options: GuardOptions;
  readonly #refused = new Map<RefusedPost, NowAndThen>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Judges the head of a request, before its body is read; undefined when all is well. */
  judge(request: ServerRequest): RefusedPost | undefined {
    const { path, secret } = this.#options;
    if (trimmed(request.url.pathname) !== path) return "path";
    if (request.method !== "POST") return "method";
    // A page in a browser can send other types, and none, to any address without being asked for permission first.
    if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(request.header("content-type") ?? "")) return "type";
    if (secret === "") return request.header("origin") === undefined ? undefined : "origin";
    return request.header("x-signature") === undefined ? "unsigned" : undefined;
  }

  /** How many requests were refused for this reason. */
  refused(why: RefusedPost): number {
    return this.#refused.get(why)?.count ?? 0;
  }

  /** The answer to a request that is refused. */
  refuse(why: RefusedPost): ServerResponse {
    const times = this.#refused.get(why) ?? new NowAndThen();
    this.#refused.set(why, times);
    const count = times.next();
    const sentence = transportTexts().posts[why];
    if (why !== "closing" && count > 0) {
      const { log, address } = this.#options;
      log.warn(linkTexts().webhookRefused(address, statusOf[why], count, sentence));
    }
    const headers = {
      "content-type": "text/plain; charset=utf-8",
      ...why === "method" ? { allow: "POST" } : {},
      ...statusOf[why] === 503 ? { "retry-after": "1" } : {},
    };
    return { status: statusOf[why], headers, body: sentence };
  }
}
