/**
 * Events that the implementation posts to this side (webhook, "HTTP POST", NapCat's "HTTP 客户端").
 *
 * An event is answered with 204 as soon as it is taken in: what its handlers do goes as actions. The same body again, as
 * go-cqhttp sends it when it saw no answer, is handled once and gets the same answer.
 *
 * Overload: `maxWaiting` events may be on their way through here; what comes above that is refused with 503 and is then the
 * sender's: what was answered with 2xx is handled.
 */

import type { ConnectionError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { isEvent } from "../../protocol/frames.ts";
import { idText } from "../../protocol/ids.ts";
import { startServer } from "../../runtime/server/server.ts";
import type { Server, ServerRequest, ServerResponse } from "../../runtime/server/types.ts";
import { hostInUrl } from "../../util/access.ts";
import { backoffMs, type BackoffOptions } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import { Reconnect } from "../../util/time/reconnect.ts";
import type { Logger } from "../../util/log/log.ts";
import { Recent } from "../../util/recent.ts";
import { EventFeed } from "../feed/feed.ts";
import { Intake } from "../feed/intake.ts";
import { LinkReport } from "../link/report.ts";
import type { Feed } from "../transport.ts";
import { type RefusedPost, WebhookGuard } from "./webhook_guard.ts";
import type { WebhookOptions } from "./webhook_options.ts";
import { bodyDigest, digestNumber, isSignature } from "./webhook_signature.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";

/** Options of a webhook that its feed gives. */
export interface WebhookContext {
  log: Logger;
  clock: Clock;
  reconnect?: BackoffOptions;
}

/** How long a body may take to arrive, in milliseconds. */
const bodyMs = 10_000;

/** How long a repeated body is remembered, in milliseconds. */
const repeatWindowMs = 600_000;

/** How many of them are remembered, at about a hundred bytes each: more than 300 events a second for that time. */
const repeatLimit = 200_000;

/** Two events without an id that look the same within this time are two events: somebody poked twice. */
const twinMs = 1_000;

/** Makes a feed of a webhook. Nothing listens before it is opened. */
export function createWebhookFeed(options: Required<WebhookOptions>, context: WebhookContext): Feed {
  return new Webhook(options, context).feed;
}

class Webhook {
  readonly feed: EventFeed;
  readonly #options: Required<WebhookOptions>;
  readonly #context: WebhookContext;
  readonly #address: string;
  readonly #guard: WebhookGuard;
  readonly #intake: Intake;
  readonly #reconnect: Reconnect;
  readonly #taken = new Recent<true, number>({ windowMs: repeatWindowMs, limit: repeatLimit });
  /** Called when the feed closes, for each body that is waited for. */
  readonly #waits = new Set<() => void>();
  /** Requests under way. */
  #open = 0;
  #server: Server | undefined;
  #starting: Promise<void> = Promise.resolve();
  #account: string | undefined;

  constructor(options: Required<WebhookOptions>, context: WebhookContext) {
    const { host, port, path, secret } = options;
    const { log } = context;
    this.#options = options;
    this.#context = context;
    this.#address = `http://${hostInUrl(host)}:${port}${path}`;
    this.#guard = new WebhookGuard({ address: this.#address, path, secret, log });
    this.#intake = new Intake({ log, address: this.#address });
    const start = (): void => void (this.#starting = this.#start());
    const waitMs = (failures: number): number => backoffMs(failures, context.reconnect);
    this.#reconnect = new Reconnect({ clock: context.clock, waitMs, attempt: start });
    const report = new LinkReport(this.#address, log, context.clock, {
      up: () => linkTexts().webhookOpen(this.#address),
      failed: ({ message }) => linkTexts().webhookNotOpen(this.#address, message),
    });
    this.feed = new EventFeed({
      log,
      intake: this.#intake,
      report,
      opened: start,
      closed: () => this.#closed(),
    });
  }

  async #start(): Promise<void> {
    const { host: hostname, port, maxBodyBytes } = this.#options;
    const { log } = this.#context;
    try {
      this.#server = await startServer({
        hostname,
        port,
        maxBodyBytes,
        request: (request) => this.#request(request),
        error: (error) => log.error(linkTexts().answerFailed(this.#address), error),
      });
    } catch (error) {
      if (this.feed.isClosed) return;
      return this.feed.down(error as ConnectionError, this.#reconnect.lost(true)); // without WebSockets, nothing else is thrown
    }
    if (this.feed.isClosed) return;
    this.#reconnect.up();
    this.feed.up();
  }

  async #request(request: ServerRequest): Promise<ServerResponse> {
    const why = this.feed.isClosed ? "closing" : this.#guard.judge(request) ?? (this.#isFull ? "busy" : undefined);
    if (why !== undefined) return this.#guard.refuse(why);
    this.#open++;
    try {
      const answer = await this.#receive(request);
      return typeof answer === "string" ? this.#guard.refuse(answer) : answer;
    } finally {
      this.#open--;
    }
  }

  get #isFull(): boolean {
    const { maxWaiting } = this.#options;
    return this.feed.held + this.#open >= maxWaiting || this.#intake.isFull;
  }

  async #receive(request: ServerRequest): Promise<ServerResponse | RefusedPost> {
    const body = await this.#body(request);
    if (typeof body === "string") return body;
    const { secret } = this.#options;
    const digest = bodyDigest(body, secret);
    if (secret !== "" && !isSignature(request.header("x-signature") ?? "", digest)) return "forged";
    const payload = parse(body);
    if (payload === undefined) return "body";
    const key = digestNumber(digest);
    const nowMs = this.#context.clock.now();
    const before = this.#taken.get(key, nowMs);
    if (before !== undefined && (hasId(payload) || nowMs - before.atMs >= twinMs)) {
      this.feed.cameAgain();
      return done;
    }
    if (this.feed.held >= this.#options.maxWaiting || this.#intake.isFull) return "busy";
    this.#watchAccount(payload);
    this.#taken.set(key, true, nowMs);
    this.feed.deliver(payload, acknowledgeNothing, body.length);
    return done;
  }

  /** The body, or why there is none. */
  async #body(request: ServerRequest): Promise<Uint8Array | RefusedPost> {
    let end = (_why: RefusedPost): void => {};
    const given = new Promise<RefusedPost>((resolve) => end = resolve);
    const cancel = this.#context.clock.schedule(bodyMs, () => end("slow"));
    const closed = (): void => end("closing");
    this.#waits.add(closed);
    try {
      return await Promise.race([request.bytes(), given]);
    } catch (error) {
      if ((error as { code?: unknown }).code === "BODY_TOO_LARGE") return "large";
      throw error;
    } finally {
      cancel();
      this.#waits.delete(closed);
    }
  }

  #watchAccount({ self_id }: EventPayload): void {
    const account = idText(self_id);
    if (account === undefined) return;
    if (this.#account !== undefined && account !== this.#account) {
      this.#context.log.warn(linkTexts().otherAccount(this.#address, account, this.#account));
    }
    this.#account = account;
  }

  async #closed(): Promise<void> {
    this.#reconnect.rest();
    for (const end of this.#waits) end();
    await this.#starting;
    // The answers to requests that waited leave now; connections that are still open then are cut.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await this.#server?.close();
  }
}

const done: ServerResponse = { status: 204 };

const acknowledgeNothing = (): void => {};

function parse(body: Uint8Array): EventPayload | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether no other event can look like this one. */
function hasId({ post_type, message_id, flag }: EventPayload & { message_id?: unknown; flag?: unknown }): boolean {
  return (post_type !== "notice" && message_id !== undefined) || flag !== undefined;
}
