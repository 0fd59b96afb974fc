/** The frames of one stream action, between a link that brings them and a loop that takes them. */

import { ConnectionError } from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { Intake } from "../feed/intake.ts";
import type { Receiver } from "./pending.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/**
 * Whether more frames follow this one. NapCat marks those `data.type: "stream"`, and the last one `response` or `error`.
 * Its answer to an uploaded chunk carries the mark too, and comes alone.
 */
export function moreFollow(reply: ActionReply): boolean {
  const data = reply.data as { type?: unknown; status?: unknown } | null | undefined;
  return typeof data === "object" && data !== null && data.type === "stream" && data.status !== "chunk_received";
}

interface Held {
  readonly reply: ActionReply;
  readonly chars: number;
}

/** Receives frames and gives them out one by one. */
export class FrameQueue implements Receiver<ActionReply> {
  readonly #intake: Intake;
  readonly #action: string;
  readonly #frames: Held[] = [];
  #error: { readonly reason: unknown } | undefined;
  #taker: { resolve(frame: ActionReply): void; reject(reason: unknown): void } | undefined;

  constructor(action: string, intake: Intake) {
    this.#action = action;
    this.#intake = intake;
  }

  /** Whether somebody waits for the next frame. */
  get awaited(): boolean {
    return this.#taker !== undefined;
  }

  settle(reply: ActionReply, chars: number): boolean {
    const taker = this.#taker;
    if (taker !== undefined) {
      this.#taker = undefined;
      taker.resolve(reply);
    } else if (this.#intake.hold(chars)) {
      this.#frames.push({ reply, chars });
    } else {
      this.fail(
        new ConnectionError("STREAM_OVERRUN", transportTexts().overrun(this.#action), {
          delivered: "unknown",
        }),
      );
      return false;
    }
    return moreFollow(reply);
  }

  fail(reason: unknown): void {
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker === undefined) this.#error ??= { reason };
    else taker.reject(reason);
  }

  /** The next frame; rejects when there will be none. Frames that came before a failure are given first. */
  next(): Promise<ActionReply> {
    const frame = this.#frames.shift();
    if (frame !== undefined) {
      this.#intake.release(frame.chars);
      return Promise.resolve(frame.reply);
    }
    if (this.#error !== undefined) return Promise.reject(this.#error.reason);
    return new Promise((resolve, reject) => {
      this.#taker = { resolve, reject };
      this.#intake.regulate();
    });
  }

  /** Forgets what was not taken. */
  clear(): void {
    for (const frame of this.#frames.splice(0)) this.#intake.release(frame.chars);
  }
}
