/** Calls by way of the gateway: written to its stream, and their answers. */

import { CallTimeoutError, ConnectionError, OutboxError } from "../../errors.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import { type ActionReply, encodeParams } from "../../protocol/frames.ts";
import { messageOf } from "../../util/text_of.ts";
import type { CallTarget } from "../link/calls.ts";
import { type Deadlines, Pending } from "../link/pending.ts";
import type { CallReceiver } from "../transport.ts";
import { anyName, type Cause } from "./causes.ts";
import type { QueueEngine } from "./engine.ts";
import { type Answer, readError, verdictOf } from "./wire.ts";

/** Params and the event that they are sent for: what a call carries until it leaves. */
export class Envelope {
  readonly params: object;
  readonly cause: Cause | undefined;

  constructor(params: object, cause: Cause | undefined) {
    this.params = params;
    this.cause = cause;
  }
}

/** How large the parameters of a call may be, in characters: Redis holds them until the gateway has read them. */
const MOST_CHARS = 64 * 2 ** 20;

/** The kinds of a call: one with one reply, the next frame of one with several, and the end of those. */
type Kind = "call" | "frame" | "end";

/** The surroundings of remote calls. */
export interface RemoteCallsParts {
  readonly redis: QueueEngine;
  readonly base: string;
  readonly deadlines: Deadlines;
}

/** The calls of one worker for one account. */
export class RemoteCalls implements CallTarget {
  readonly #parts: RemoteCallsParts;
  readonly #pending: Pending<Answer>;
  readonly #keys = new Map<string, { key: number; action: string }>();
  #token = "";

  constructor(parts: RemoteCallsParts) {
    this.#parts = parts;
    this.#pending = new Pending(parts.deadlines, (action, timeoutMs) => new CallTimeoutError(action, timeoutMs));
  }

  /** In whose name calls are made from now on. */
  begin(token: string): void {
    this.#token = token;
  }

  send(
    action: string,
    params: object,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    receiver: CallReceiver,
  ): void {
    const { params: own, cause } = params instanceof Envelope ? params : new Envelope(params, undefined);
    this.#ask("call", action, own, cause, timeoutMs, signal, {
      settle(answer) {
        if ("reply" in answer) return receiver.settle(answer.reply);
        const error = "error" in answer ? answer.error : { name: "", code: "", message: action };
        receiver.fail(readError(error, action));
      },
      fail: (error) => receiver.fail(error),
    });
  }

  /** Every frame is a call of its own, so that the gateway reads no more of them than are wanted. */
  async *stream(action: string, params: object, timeoutMs: number, signal?: AbortSignal): AsyncGenerator<ActionReply> {
    const { params: own } = params instanceof Envelope ? params : { params };
    const stream = anyName();
    let isOver = false;
    try {
      for (let n = 0;; n++) {
        const asked = n === 0 ? { stream, params: own } : { stream };
        const answer = await new Promise<Answer>((settle, fail) =>
          this.#ask("frame", action, asked, undefined, timeoutMs, signal, { settle, fail })
        );
        if ("reply" in answer) yield answer.reply;
        else {
          isOver = true;
          if ("error" in answer) throw readError(answer.error, action);
          return;
        }
      }
    } finally {
      if (!isOver) this.#ask("end", action, { stream }, undefined, 1_000, undefined, { settle: ignore, fail: ignore });
    }
  }

  /** An answer came. Nobody may wait for it any more. */
  answer(id: string, text: string): void {
    const asked = this.#keys.get(id);
    if (asked === undefined || text === "?") return;
    const error = verdictOf(text, asked.action);
    if (error !== undefined) return this.#pending.fail(asked.key, error);
    try {
      this.#pending.settle(asked.key, JSON.parse(text) as Answer, text.length);
    } catch (cause) {
      this.#pending.fail(
        asked.key,
        new ConnectionError("CONNECTION_CLOSED", messageOf(cause), { delivered: "unknown" }),
      );
    }
  }

  /** Looks whether answers are there whose message was lost. */
  async look(): Promise<void> {
    const ids = [...this.#keys.keys()].slice(0, 500);
    if (ids.length === 0) return;
    const { redis, base } = this.#parts;
    const texts = await redis.answers(base, ids);
    for (const [n, text] of texts.entries()) if (text !== null) this.answer(ids[n] as string, text);
  }

  /**
   * Nothing is answered any more. An answer that is there counts; a call that no gateway has begun was not executed, and never is once
   * the session is over.
   *
   * @param isOver whether the session is, and it is known of each call whether one has begun it
   * @returns how many calls ended without an answer
   */
  async end(isOver: boolean, error: (action: string, delivered: "no" | "unknown") => Error): Promise<number> {
    const ids = [...this.#keys.keys()];
    const texts = isOver && ids.length > 0
      ? await this.#parts.redis.answers(this.#parts.base, ids).catch(() => [])
      : [];
    for (const [n, text] of texts.entries()) {
      const [id = "", asked] = [ids[n], this.#keys.get(ids[n] ?? "")];
      if (text !== null) this.answer(id, text);
      else if (asked !== undefined) this.#pending.fail(asked.key, error(asked.action, "no"));
    }
    const unanswered = this.#keys.size + texts.filter((text) => text === null).length;
    this.#pending.failAll((action) => error(action, "unknown"));
    return unanswered;
  }

  #ask(
    kind: Kind,
    action: string,
    params: object,
    cause: Cause | undefined,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    receiver: { settle(answer: Answer): void; fail(error: unknown): void },
  ): void {
    let id: string;
    let text: string;
    try {
      text = encodeParams(action, params);
      if (text.length > MOST_CHARS) {
        throw new OutboxError("MESSAGE_TOO_LARGE", queueTexts().callTooLarge(action, text.length, MOST_CHARS));
      }
      id = cause === undefined || kind !== "call" ? anyName() : cause.nameOf(action, text);
      const key = this.#pending.next();
      const forget = (): void => void this.#keys.delete(id);
      this.#pending.add(key, action, timeoutMs, signal, {
        settle(answer) {
          forget();
          receiver.settle(answer);
        },
        fail(error) {
          forget();
          receiver.fail(error);
        },
      });
      this.#keys.set(id, { key, action });
    } catch (error) {
      return receiver.fail(error);
    }
    const { redis, base } = this.#parts;
    const dueMs = timeoutMs === Infinity ? "" : Math.ceil(timeoutMs);
    redis.run<string | null>("adelieCall", base, [id, this.#token, cause?.partition ?? "", dueMs, kind, action, text])
      .then(
        (answer) => {
          if (answer !== null) this.answer(id, answer);
        },
        (error: unknown) => this.#notAsked(id, action, error),
      );
  }

  /** Redis did not answer: it may have the call all the same, and then its answer comes. Only what was refused has not left. */
  #notAsked(id: string, action: string, cause: unknown): void {
    const asked = this.#keys.get(id);
    if (asked === undefined) return;
    const why = messageOf(cause);
    const wasRefused = (cause as { delivered?: unknown } | null)?.delivered === "no" ||
      /^(OOM|READONLY|MISCONF|NOAUTH|NOPERM|LOADING|ERR)\b|isn't writeable/.test(why);
    const delivered = wasRefused ? "no" : "unknown";
    this.#pending.fail(
      asked.key,
      new ConnectionError("QUEUE_AWAY", queueTexts().callNotWritten(action, this.#parts.redis.address, why), {
        delivered,
        cause,
      }),
    );
  }
}

function ignore(): void {}
