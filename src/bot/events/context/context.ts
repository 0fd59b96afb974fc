/**
 * A message with all that it refers to, for a model: what it quotes, the merged forwards in it, its pictures. Everything in it
 * was written by strangers, and the implementation may answer anything, so that it is bounded, and shaped in a way that no
 * text can pretend to be somebody else's.
 */

import type { OneBotApi } from "../../../api/clients.ts";
import { idText } from "../../../protocol/ids.ts";
import { type ForwardedMessage, readForward } from "../../../protocol/forward.ts";
import { isRecord, readWords } from "../../../protocol/scalars.ts";
import type { Segment } from "../../../protocol/segments.ts";
import type { ChatTexts } from "../../../texts/chat/chat_texts.ts";
import { claim } from "../../../util/looked_after.ts";
import { checkOptions, type OptionKind } from "../../../util/options.ts";
import { messageOf } from "../../../util/text_of.ts";
import { withoutSteering } from "../../../util/log/visible.ts";
import type { Clock } from "../../../util/time/clock.ts";
import { ContextPage, type ContextPart } from "./page.ts";
import { type FetchedMessage, fetchMessage } from "../fetched_message.ts";
import { appTexts } from "../../../texts/logs/app_texts.ts";

/** Options of {@link ChatEvent.context}. */
export interface ContextOptions {
  /** How many quotes are followed: 1 (default) is the quoted message, 2 the one that it quotes too. 0 for none. */
  quotes?: number;
  /** How deep merged forwards are opened: 1 (default) reads those of the message, 2 the forwards inside of them too. 0 for none. */
  forwardDepth?: number;
  /**
   * Pictures as parts: `"url"` (default) with their addresses, which expire after some time; `"base64"` with their bytes, which are
   * fetched; `"caption"` as words in the text alone.
   */
  images?: "url" | "base64" | "caption";
  /** The most messages that are listed. Default 100. */
  maxMessages?: number;
  /** The most characters of text. Default 8000. */
  maxChars?: number;
  /** The most pictures. Default 8. */
  maxImages?: number;
  /** The largest picture that is fetched, in bytes. Default 4 MiB. */
  maxImageBytes?: number;
  /** How long looking up may take in all, in milliseconds. Default 20 000; what is not there by then is left out. */
  timeoutMs?: number;
  /** Gives it up. Default: `event.signal`. */
  signal?: AbortSignal;
}

/** The parts that were left out of a context. */
export interface ContextOmissions {
  /** Messages of merged forwards, and quotes, above the bounds. */
  readonly messages: number;
  /** Pictures above the bounds, or that could not be had. */
  readonly images: number;
  /** Characters above `maxChars`. */
  readonly chars: number;
  /** Look-ups that failed, or came too late. */
  readonly lookups: number;
}

/** A message with all that it refers to. */
export interface MessageContext {
  /** All of it as text; pictures are words such as `[图片 1]` in it. */
  readonly text: string;
  /** The same in pieces: each picture behind the text that it stands in. For models that see. */
  readonly parts: readonly ContextPart[];
  /** How much was left out. */
  readonly omitted: ContextOmissions;
}

/** The surroundings of a context. */
export interface ContextPlace {
  readonly api: OneBotApi;
  readonly clock: Clock;
  readonly texts: ChatTexts;
  readonly signal: AbortSignal;
}

/** A message that is part of a context. */
interface Said {
  readonly name: string;
  readonly userId: unknown;
  readonly segments: readonly Segment[];
}

const kinds: Readonly<Record<keyof ContextOptions, OptionKind>> = {
  quotes: "whole number from 0 on",
  forwardDepth: "whole number from 0 on",
  images: ["url", "base64", "caption"],
  maxMessages: "count",
  maxChars: "16 or more",
  maxImages: "whole number from 0 on",
  maxImageBytes: "count",
  timeoutMs: "positive number",
  signal: "object",
};

const defaults = {
  quotes: 1,
  forwardDepth: 1,
  images: "url",
  maxMessages: 100,
  maxChars: 8_000,
  maxImages: 8,
  maxImageBytes: 4 * 1024 * 1024,
  timeoutMs: 20_000,
} as const;

/** How often the implementation is asked for one context: a forward of forwards asks again and again. */
const MOST_LOOKUPS = 20;

/** How many segments of one message are looked at. */
const MOST_SEGMENTS = 500;

/** A name for people, not a text. */
const LONGEST_NAME = 30;

/**
 * Gathers the context of a message.
 *
 * @throws ConfigError for a wrong option; `signal.reason`
 */
export async function gatherContext(
  place: ContextPlace,
  message: Said & { readonly id: unknown },
  options: ContextOptions = {},
): Promise<MessageContext> {
  checkOptions("context()", options, kinds);
  return await new Gathering(place, { ...defaults, ...options }).run(message);
}

class Gathering {
  readonly #place: ContextPlace;
  readonly #options: ContextOptions & Required<Omit<ContextOptions, "signal">>;
  readonly #signal: AbortSignal;
  readonly #page: ContextPage;
  readonly #untilMs: number;
  /** Messages and forwards that were opened: none is opened twice. */
  readonly #seen = new Set<string>();
  #messages = 0;
  #lookups = 0;
  readonly #omitted = { messages: 0, images: 0, lookups: 0 };

  constructor(place: ContextPlace, options: ContextOptions & Required<Omit<ContextOptions, "signal">>) {
    this.#place = place;
    this.#options = options;
    this.#signal = options.signal ?? place.signal;
    this.#page = new ContextPage(options.maxChars);
    this.#untilMs = place.clock.now() + options.timeoutMs;
  }

  async run(message: Said & { readonly id: unknown }): Promise<MessageContext> {
    this.#signal.throwIfAborted();
    this.#seen.add(`message ${idText(message.id)}`);
    await this.#quoteOf(message, 0);
    await this.#write(message, 0, 0);
    const { text, parts, cutChars } = this.#page.end();
    const omitted: ContextOmissions = { ...this.#omitted, chars: cutChars };
    if (Object.values(omitted).some((count) => count > 0)) {
      this.#place.api.log.debug(appTexts().contextCut(omitted));
    }
    return { text, parts, omitted };
  }

  /** Writes what a message quotes, the oldest first. */
  async #quoteOf({ segments }: Said, depth: number): Promise<void> {
    const quote = segments.find(({ type }) => type === "reply");
    const id = quote === undefined ? undefined : idText((quote.data as { id?: unknown }).id);
    if (id === undefined) return;
    const { segments: names } = this.#place.texts;
    if (depth >= this.#options.quotes) {
      if (this.#options.quotes > 0) this.#omitted.messages++;
      return;
    }
    const quoted = this.#isNew(`message ${id}`) ? await this.#lookUp((api) => fetchMessage(api, id)) : undefined;
    this.#page.line(depth, `[${names["reply"] ?? "reply"}]`);
    if (quoted === undefined) return this.#page.line(depth + 1, this.#place.texts.context.unavailable);
    const said = saidBy(quoted);
    await this.#quoteOf(said, depth + 1);
    await this.#write(said, depth + 1, 0);
  }

  /** Writes one message. `forwards` is how many merged forwards it stands in. */
  async #write({ name, userId, segments }: Said, depth: number, forwards: number): Promise<void> {
    this.#messages++;
    const { texts } = this.#place;
    this.#page.begin(depth, texts.context.speaker(oneLine(name) || "?", idText(userId) ?? "?"));
    for (const segment of segments.slice(0, MOST_SEGMENTS)) {
      if (this.#page.isFull) break;
      if (segment.type === "image") await this.#image(segment.data);
      else if (segment.type !== "forward") this.#page.add(this.#wordsOf(segment));
      else await this.#forward(segment.data as Record<string, unknown>, depth, forwards);
    }
  }

  async #forward(data: Record<string, unknown>, depth: number, forwards: number): Promise<void> {
    this.#page.add(`[${this.#place.texts.segments["forward"] ?? "forward"}]`);
    if (forwards < this.#options.forwardDepth) {
      await this.#open(data, depth, forwards);
      this.#page.resume(depth);
    } else if (this.#options.forwardDepth > 0) this.#omitted.messages++;
  }

  /** Writes the messages of a merged forward. */
  async #open(data: Record<string, unknown>, depth: number, forwards: number): Promise<void> {
    const { texts } = this.#place;
    const messages = await this.#messagesOf(data);
    if (messages === undefined) return this.#page.line(depth + 1, texts.context.unavailable);
    for (let at = 0; at < messages.length; at++) {
      if (this.#messages >= this.#options.maxMessages || this.#page.isFull) {
        this.#omitted.messages += messages.length - at;
        return this.#page.line(depth + 1, texts.context.more(messages.length - at));
      }
      const { nickname, user_id, segments } = messages[at] as ForwardedMessage;
      await this.#write({ name: nickname, userId: user_id, segments }, depth + 1, forwards + 1);
    }
  }

  async #messagesOf({ id, content }: Record<string, unknown>): Promise<ForwardedMessage[] | undefined> {
    const inside = readForward(content);
    if (inside.length > 0) return inside;
    const forwardId = idText(id);
    if (forwardId === undefined || !this.#isNew(`forward ${forwardId}`)) return undefined;
    return readForward(await this.#lookUp((api) => api.call("get_forward_msg", { id: forwardId })) ?? undefined);
  }

  async #image(data: object): Promise<void> {
    const { url, file, summary } = data as Record<string, unknown>;
    const { images, maxImages, maxImageBytes } = this.#options;
    const word = this.#place.texts.segments["image"] ?? "image";
    const caption = oneLine(readWords(summary) ?? "").replace(/^\[|\]$/g, "");
    const plain = caption === "" || caption === word ? `[${word}]` : `[${word} ${caption}]`;
    if (images === "caption") return this.#page.add(plain);
    const address = typeof url === "string" && /^https?:\/\//i.test(url) && url.length <= 4_096 ? url : undefined;
    const place = { address, file: readWords(file) };
    const picture = this.#page.pictures >= maxImages
      ? undefined
      : images === "url"
      ? address === undefined ? undefined : { url: address }
      : await this.#lookUp((api, signal) =>
        api["~parts"].downloads.picture(place, { maxBytes: maxImageBytes, signal })
      );
    if (picture === undefined) {
      this.#omitted.images++;
      return this.#page.add(plain);
    }
    this.#page.picture(picture, (number) => `[${word} ${number}]`);
  }

  /** Words for a segment that is neither a picture nor a forward. */
  #wordsOf({ type, data }: Segment): string {
    const names = this.#place.texts.segments;
    const fields = data as Record<string, unknown>;
    const word = names[type] ?? oneLine(type);
    switch (type) {
      case "text":
        return readWords(fields["text"]) ?? "";
      case "reply":
        return "";
      case "at":
        return fields["qq"] === "all"
          ? names["atAll"] ?? "@all"
          : `@${oneLine(readWords(fields["name"]) ?? idText(fields["qq"]) ?? "")}`;
      case "markdown":
        return readWords(fields["content"]) ?? `[${word}]`;
      case "json":
        return bracketed(word, promptOf(fields["data"]));
      default:
        return bracketed(word, readWords(fields["name"]) ?? readWords(fields["summary"]) ?? readWords(fields["title"]));
    }
  }

  #isNew(what: string): boolean {
    return !this.#seen.has(what) && Boolean(this.#seen.add(what));
  }

  /** Asks for something, within the time and the number of times that there are. Undefined where it is not to be had. */
  async #lookUp<T>(ask: (api: OneBotApi, signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const { api, clock } = this.#place;
    const leftMs = this.#untilMs - clock.now();
    if (leftMs <= 0 || this.#lookups >= MOST_LOOKUPS) {
      this.#omitted.lookups++;
      return undefined;
    }
    this.#lookups++;
    const late = new AbortController();
    const cancel = clock.schedule(leftMs, () => late.abort());
    const signal = AbortSignal.any([late.signal, this.#signal]);
    try {
      return await inTime(ask(api, signal), signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#omitted.lookups++;
      const { reply } = (error ?? {}) as { reply?: unknown };
      claim(reply ?? error);
      api.log.debug(appTexts().contextLookup(messageOf(error)));
      return undefined;
    } finally {
      cancel();
    }
  }
}

function saidBy({ sender, user_id, segments }: FetchedMessage): Said {
  const { card, nickname } = sender as { card?: unknown; nickname?: unknown };
  return { name: readWords(card) ?? readWords(nickname) ?? "", userId: user_id, segments };
}

/** A name on one line, short, and without signs that steer. */
function oneLine(text: string): string {
  return withoutSteering(text).replace(/\s+/g, " ").trim().slice(0, LONGEST_NAME);
}

function bracketed(word: string, more: string | undefined): string {
  const line = oneLine(more ?? "").replace(/^\[|\]$/g, "");
  return line === "" || line === word ? `[${word}]` : `[${word} ${line}]`;
}

/** The line that QQ shows of a card. */
function promptOf(card: unknown): string | undefined {
  if (typeof card !== "string" || card.length > 100_000) return undefined;
  try {
    const read: unknown = JSON.parse(card);
    return isRecord(read) ? readWords(read["prompt"]) : undefined;
  } catch {
    return undefined;
  }
}

function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
