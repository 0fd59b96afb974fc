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
import { digestOfBytes } from "../../util/digest.ts";
import { Recent } from "../../util/recent.ts";
import { EventFeed } from "../feed/feed.ts";
import { Intake } from "../feed/intake.ts";
import { Deadlines, Pending } from "../link/pending.ts";
import { LinkReport } from "../link/report.ts";
import type { Feed } from "../transport.ts";
import { type RefusedPost, WebhookGuard } from "./webhook_guard.ts";
import type { WebhookOptions } from "./webhook_options.ts";
import { isSignature, signatureNumber, signatureOf } from "./webhook_signature.ts";
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
  /** The bodies that are waited for. */
  readonly #bodies: Pending<Uint8Array>;
  readonly #deadlines: Deadlines;
  /** Requests under way. */
  #open = 0;
  #server: Server | undefined;
  #starting: Promise<void> = Promise.resolve();
  #account: string | undefined;

  constructor(options: Required<WebhookOptions>, context: WebhookContext) {
    const { host, port, path, secret } = options;
    const { log, clock } = context;
    this.#options = options;
    this.#context = context;
    this.#deadlines = new Deadlines(clock, true);
    this.#bodies = new Pending(this.#deadlines, (): RefusedPost => "slow");
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

  #request(request: ServerRequest): ServerResponse | Promise<ServerResponse> {
    const why = this.feed.isClosed ? "closing" : this.#guard.judge(request) ?? (this.#isFull ? "busy" : undefined);
    if (why !== undefined) return this.#guard.refuse(why);
    this.#open++;
    return new Promise<ServerResponse>((resolve, reject) => {
      const end = (take: () => RefusedPost | undefined): void => {
        this.#open--;
        try {
          const refused = take();
          resolve(refused === undefined ? done : this.#guard.refuse(refused));
        } catch (error) {
          reject(error as Error);
        }
      };
      const key = this.#bodies.next();
      this.#bodies.add(key, "", bodyMs, undefined, {
        settle: (body) => end(() => this.#take(request, body)),
        fail: (error) => end(() => whyNoBody(error)),
      });
      request.bytes().then((body) => this.#bodies.settle(key, body), (error) => this.#bodies.fail(key, error));
    });
  }

  get #isFull(): boolean {
    const { maxWaiting } = this.#options;
    return this.feed.held + this.#open >= maxWaiting || this.#intake.isFull;
  }

  /** Takes an event in; gives why it is refused. */
  #take(request: ServerRequest, body: Uint8Array): RefusedPost | undefined {
    const { secret } = this.#options;
    const signature = secret === "" ? undefined : signatureOf(body, secret);
    if (signature !== undefined && !isSignature(request.header("x-signature") ?? "", signature)) return "forged";
    const payload = parse(body);
    if (payload === undefined) return "body";
    // Who signs nothing may post whatever they like: there it need not be hard to find a body with the same digest.
    const key = signature === undefined ? digestOfBytes(body) : signatureNumber(signature);
    const nowMs = this.#context.clock.now();
    const before = this.#taken.get(key, nowMs);
    if (before !== undefined && (hasId(payload) || nowMs - before.atMs >= twinMs)) {
      this.feed.cameAgain();
      return undefined;
    }
    if (this.feed.held >= this.#options.maxWaiting || this.#intake.isFull) return "busy";
    this.#watchAccount(payload);
    this.#taken.set(key, true, nowMs);
    this.feed.deliver(payload, acknowledgeNothing, body.length);
    return undefined;
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
    this.#bodies.failAll((): RefusedPost => "closing");
    this.#deadlines.rest();
    await this.#starting;
    // The answers to requests that waited leave now; connections that are still open then are cut.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await this.#server?.close();
  }
}

const done: ServerResponse = { status: 204 };

const acknowledgeNothing = (): void => {};

/** Why a body did not come: it was too slow, or the feed closed, or what reading it threw. */
function whyNoBody(error: unknown): RefusedPost {
  if (error === "slow" || error === "closing") return error;
  if ((error as { code?: unknown }).code === "BODY_TOO_LARGE") return "large";
  throw error;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parse(body: Uint8Array): EventPayload | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether no other event can look like this one. */
function hasId({ post_type, message_id, flag }: EventPayload & { message_id?: unknown; flag?: unknown }): boolean {
  return (post_type !== "notice" && message_id !== undefined) || flag !== undefined;
}
