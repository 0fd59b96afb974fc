/** The sandbox as an implementation that posts its events to a bot (HTTP POST, 上报), with quick operations in the answers. */

import { createHmac } from "node:crypto";
import { createHttpClient, type HttpClient } from "../../runtime/http/http.ts";
import { messageOf } from "../../util/text_of.ts";
import type { WireRules } from "../dialects/facts.ts";

/** How events are posted. */
export interface PostOptions {
  /** The key that bodies are signed with. Default: they are not. */
  secret?: string;
}

/** Events that are posted until it is closed. */
export interface PostLink {
  /** Posts no more. */
  close(): void;
}

/** The surroundings of one webhook. */
export interface WebhookHost {
  readonly selfId: number;
  readonly wire: WireRules;
  /** The bot answered an event with a quick operation. */
  operation(context: object, operation: object): void;
  /** A post came to nothing. */
  failed(reason: string): void;
}

/** How many posts are under way at once, and how many wait. The oldest that waits is lost. */
const AT_ONCE = 16;
const LIMIT = 1_000;

/** Posts events, several at once and none twice. */
export class Webhook {
  readonly #url: string;
  readonly #secret: string;
  readonly #host: WebhookHost;
  readonly #client: HttpClient = createHttpClient();
  readonly #waiting: string[] = [];
  readonly #end = new AbortController();
  #underWay = 0;

  constructor(url: string, { secret = "" }: PostOptions, host: WebhookHost) {
    this.#url = url;
    this.#secret = secret;
    this.#host = host;
  }

  /** Posts an event. False when one that waited was lost for it. */
  push(text: string): boolean {
    const isFull = this.#waiting.length >= LIMIT;
    if (isFull) this.#waiting.shift();
    this.#waiting.push(text);
    this.#next();
    return !isFull;
  }

  /** Posts no more. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#end.abort();
    await this.#client.close();
  }

  #next(): void {
    while (this.#underWay < AT_ONCE) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      this.#underWay++;
      void this.#post(text).finally(() => {
        this.#underWay--;
        this.#next();
      });
    }
  }

  async #post(text: string): Promise<void> {
    const { selfId, wire } = this.#host;
    const body = wire.newline ? `${text}\n` : text;
    const headers: Record<string, string> = { "content-type": "application/json", "x-self-id": String(selfId) };
    const { userAgent } = wire.webhook;
    if (userAgent !== undefined) headers["user-agent"] = userAgent;
    if (this.#secret !== "") {
      headers["x-signature"] = `sha1=${createHmac("sha1", this.#secret).update(body).digest("hex")}`;
    }
    try {
      const response = await this.#client.request({
        method: "POST",
        url: this.#url,
        headers,
        body,
        signal: this.#end.signal,
      });
      const answer = await response.text();
      if (response.status < 200 || response.status > 299) this.#host.failed(`HTTP ${response.status}`);
      else if (answer.trim() !== "") this.#operate(text, answer);
    } catch (error) {
      if (!this.#end.signal.aborted) this.#host.failed(messageOf(error));
    }
  }

  #operate(text: string, answer: string): void {
    let operation: unknown;
    try {
      operation = JSON.parse(answer);
    } catch {
      return this.#host.failed(`the answer is no JSON: ${answer.slice(0, 100)}`);
    }
    if (typeof operation !== "object" || operation === null || Array.isArray(operation)) return;
    if (Object.keys(operation).length > 0) this.#host.operation(JSON.parse(text) as object, operation);
  }
}
