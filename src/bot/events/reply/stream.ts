/** An answer in parts: a text that comes piece by piece leaves as messages, in order and with nothing of others in between. */

import type { OneBotApi } from "../../../api/clients.ts";
import type { KeptChat } from "../../../api/calls/calls.ts";
import { AdelieError, ConfigError } from "../../../errors.ts";
import type { Chat } from "../../../protocol/chat.ts";
import { toOutgoing } from "../../../protocol/message.ts";
import type { Sent } from "../../../protocol/sent.ts";
import type { Segment } from "../../../protocol/segments.ts";
import { checkOptions, type OptionKind } from "../../../util/options.ts";
import { claim } from "../../../util/looked_after.ts";
import { quoted } from "../../../util/text_of.ts";
import { type PartsBy, TextParts } from "../../../util/text/parts.ts";
import type { Clock } from "../../../util/time/clock.ts";
import { pause } from "../../../util/time/pause.ts";
import { appTexts } from "../../../texts/logs/app_texts.ts";
import { handlerTexts } from "../../../texts/errors/handler_texts.ts";

/** A text that comes piece by piece: a generator, or anything else that `for await` takes. Pieces without a text are left out. */
export type TextSource =
  | AsyncIterable<string | null | undefined>
  | Iterable<string | null | undefined>;

/** Options of {@link EventBase.stream}. */
export interface StreamOptions {
  /** Quote the message that is answered, in the first message. */
  quote?: boolean;
  /** Begin with an `@` of the sender; groups only. */
  at?: boolean;
  /** Where one message ends and the next one begins: `"paragraph"` (default), at blank lines and code blocks, or `"sentence"`. */
  by?: PartsBy;
  /**
   * How fast it is said, beside what the source takes. Default: at once. `"human"` waits before each message but the first as
   * somebody who types would, half a second to six; a number is milliseconds for each character.
   */
  pace?: "human" | number;
  /** Ends it too, beside `event.signal`. */
  signal?: AbortSignal;
  /** The most characters of one message, as `length` counts. Default 1000. */
  maxChars?: number;
  /** The most messages; then the source is ended. Default 30. */
  maxParts?: number;
  /** How long the source may be silent, in milliseconds, before it is given up. Default 120 000. */
  idleMs?: number;
}

/** How a stream ended. Returned by a handler, it sends nothing more. */
export interface StreamResult extends Sent {
  /** The ids of its messages; `message_id` is the first one's, 0 where nothing was sent. */
  readonly message_ids: readonly number[];
  /** The text that was said: what came, up to where it ended. */
  readonly text: string;
  /** Whether all of it was said. */
  readonly isWhole: boolean;
  /** Why not: the reason of the signal, or an `AdelieError` with code `STREAM_LONG`. Undefined where all was said. */
  readonly reason?: unknown;
}

/** The surroundings of a stream. */
export interface StreamPlace {
  readonly api: OneBotApi;
  readonly chat: Chat;
  readonly clock: Clock;
  /** The event's. */
  readonly signal: AbortSignal;
  /** The beginning of the first message. */
  readonly lead: readonly Segment[];
}

const kinds: Readonly<Record<Exclude<keyof StreamOptions, "pace">, OptionKind>> = {
  by: ["paragraph", "sentence"],
  quote: "boolean",
  at: "boolean",
  maxChars: "16 or more",
  maxParts: "count",
  idleMs: "positive number",
  signal: "object",
};

const HUMAN = { perCharMs: 120, leastMs: 500, mostMs: 6_000 };

/** Over so long an own pace is a slip. */
const LONGEST_PAUSE_MS = 60_000;

/** Sends a text in parts, as it comes. */
export async function streamReply(
  place: StreamPlace,
  source: TextSource,
  options: StreamOptions = {},
): Promise<StreamResult> {
  const { pace: _, ...others } = options;
  checkOptions("stream()", others, kinds);
  return await new Speech(place, options).say(iteratorOf(source));
}

/** One answer while it is said. */
class Speech {
  readonly #place: StreamPlace;
  readonly #options: StreamOptions;
  readonly #signal: AbortSignal;
  readonly #parts: TextParts;
  readonly #paceOf: (text: string) => number;
  #kept: KeptChat | undefined;
  #said = "";
  readonly #ids: number[] = [];
  #count = 0;
  /** Whether “typing” is shown. */
  #shows: boolean;
  #hasSourceFailed = false;

  constructor(place: StreamPlace, options: StreamOptions) {
    this.#place = place;
    this.#options = options;
    this.#paceOf = paceOf(options.pace);
    this.#signal = options.signal === undefined ? place.signal : AbortSignal.any([place.signal, options.signal]);
    this.#parts = new TextParts({ by: options.by ?? "paragraph", maxChars: options.maxChars ?? 1_000 });
    this.#shows = place.chat.message_type === "private" && place.api.supports("set_input_status");
  }

  async say(pieces: AsyncIterator<unknown> | Iterator<unknown>): Promise<StreamResult> {
    let isOver = false;
    try {
      this.#showTyping();
      while (!isOver) {
        const next = await this.#next(pieces);
        if (next === undefined) return await this.#breakOff();
        isOver = next.done === true;
        const parts = isOver ? this.#parts.end() : this.#parts.push(textOfPiece(next.value));
        for (let at = 0; at < parts.length; at++) {
          if (this.#count >= this.#maxParts) return this.#tooLong();
          const isSaid = await this.#part(parts[at] as string, !isOver || at < parts.length - 1);
          if (!isSaid) return await this.#breakOff();
        }
      }
      return this.#result();
    } catch (error) {
      if (isOver) throw error;
      // A source that hears the same signal ends with an error of its own.
      if (this.#signal.aborted) return await this.#breakOff();
      // The sentences that it brought are not lost.
      if (this.#hasSourceFailed) await this.#sendWhole();
      throw error;
    } finally {
      this.#kept?.release();
      if (!isOver) endSource(pieces);
    }
  }

  get #maxParts(): number {
    return this.#options.maxParts ?? 30;
  }

  /** The next piece; undefined where it is not wanted any more. */
  #next(pieces: AsyncIterator<unknown> | Iterator<unknown>): Promise<IteratorResult<unknown> | undefined> {
    const { clock } = this.#place;
    const idleMs = this.#options.idleMs ?? 120_000;
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) return resolve(undefined);
      const stop = (): void => settle(() => resolve(undefined));
      const cancel = clock.schedule(idleMs, () => {
        settle(() => reject(new AdelieError("STREAM_SILENT", handlerTexts().streamSilent(idleMs))));
      });
      const settle = (end: () => void): void => {
        cancel();
        this.#signal.removeEventListener("abort", stop);
        end();
      };
      this.#signal.addEventListener("abort", stop);
      const next = async (): Promise<IteratorResult<unknown>> => await pieces.next();
      next().then((piece) => settle(() => resolve(piece)), (error) => {
        this.#hasSourceFailed = true;
        settle(() => reject(error));
      });
    });
  }

  /** Says one part. False where it is not wanted any more; then it was not said. */
  async #part(part: string, goesOn: boolean): Promise<boolean> {
    const text = part.trim();
    if (text === "") {
      this.#said += part;
      return true;
    }
    const { clock, chat, api } = this.#place;
    try {
      if (this.#count > 0) {
        const waitMs = this.#paceOf(text);
        if (waitMs > 0) await pause(clock, waitMs, this.#signal);
      }
      this.#signal.throwIfAborted();
      // Not before there is something to say: a model that thinks keeps nobody waiting.
      const isLost = this.#kept?.isOver() === true;
      if (isLost) api.log.info(appTexts().streamPaused);
      const { calls, isPlain } = api["~parts"];
      if (isPlain && (isLost || this.#kept === undefined)) this.#kept = await calls.reserve(chat, this.#signal);
    } catch (error) {
      if (this.#signal.aborted) return false;
      throw error;
    }
    await this.#send(part, text);
    if (goesOn) this.#showTyping();
    return true;
  }

  async #send(part: string, text: string): Promise<void> {
    const { chat, api, lead } = this.#place;
    const message = this.#count === 0 && lead.length > 0 ? [...lead, text] : text;
    const sent = this.#kept === undefined
      ? await api.sendReply(chat, message)
      : await this.#kept.send(toOutgoing(message, false));
    this.#count++;
    this.#said += part;
    const { message_id } = (sent ?? {}) as { message_id?: number };
    if (message_id !== undefined) this.#ids.push(message_id);
  }

  /**
   * It is not wanted any more. An answer that has begun ends with a whole sentence, of what has come; one of which nothing was
   * said is dropped, unless it is only out of time. When the question was recalled, nothing more is said.
   */
  async #breakOff(): Promise<StreamResult> {
    const reason: unknown = this.#signal.reason;
    const { code } = (reason ?? {}) as { code?: unknown };
    const isOutOfTime = code === "HANDLER_TIMEOUT" || code === "EVENT_STOPPED";
    if (isOutOfTime || (this.#count > 0 && code !== "EVENT_RECALLED")) await this.#sendWhole();
    return { ...this.#result(), isWhole: false, reason };
  }

  /** Sends the whole sentences of what has come. */
  async #sendWhole(): Promise<void> {
    const rest = this.#parts.breakOff();
    const text = rest.trim();
    if (text !== "" && this.#count < this.#maxParts) await this.#send(rest, text);
  }

  #tooLong(): StreamResult {
    const { log } = this.#place.api;
    log.warn(appTexts().streamLong(this.#maxParts));
    const reason = new AdelieError("STREAM_LONG", appTexts().streamLong(this.#maxParts));
    return { ...this.#result(), isWhole: false, reason };
  }

  #result(): StreamResult {
    return { message_id: this.#ids[0] ?? 0, message_ids: this.#ids, text: this.#said, isWhole: true };
  }

  /** Shows “typing”, where the implementation can. One that refuses is not asked again. */
  #showTyping(): void {
    const { chat, api } = this.#place;
    if (!this.#shows || this.#signal.aborted) return;
    api.call("set_input_status", { user_id: chat.user_id as number, event_type: 1 }).catch(
      (error: { reply?: unknown }) => {
        claim(error.reply ?? error);
        this.#shows = false;
      },
    );
  }
}

function paceOf(pace: StreamOptions["pace"]): (text: string) => number {
  if (pace === undefined) return () => 0;
  if (pace === "human") {
    const { perCharMs, leastMs, mostMs } = HUMAN;
    return ({ length }) => Math.min(mostMs, Math.max(leastMs, length * perCharMs));
  }
  if (typeof pace === "number" && pace >= 0 && pace < Infinity) {
    return ({ length }) => Math.min(LONGEST_PAUSE_MS, length * pace);
  }
  throw new ConfigError("OPTION", handlerTexts().streamPace(quoted(pace)));
}

function iteratorOf(source: TextSource): AsyncIterator<unknown> | Iterator<unknown> {
  if (typeof source === "string") return [source][Symbol.iterator]();
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = (source ?? {}) as
    & Partial<AsyncIterable<unknown>>
    & Partial<Iterable<unknown>>;
  if (typeof later === "function") return later.call(source);
  if (typeof now === "function") return now.call(source);
  throw new ConfigError("STREAM_SOURCE", handlerTexts().streamSource(quoted(source)));
}

function textOfPiece(piece: unknown): string {
  if (piece === undefined || piece === null) return "";
  if (typeof piece === "string") return piece;
  throw new ConfigError("STREAM_SOURCE", handlerTexts().streamPiece(quoted(piece)));
}

/** Lets a source end, which may take as long as it likes, or fail. */
function endSource(pieces: AsyncIterator<unknown> | Iterator<unknown>): void {
  const end = async (): Promise<void> => void await pieces.return?.();
  end().catch(() => {});
}
