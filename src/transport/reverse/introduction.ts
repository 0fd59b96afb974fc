/**
 * A connection that did not say whose it is. Its first event tells, or what it answers to `get_login_info`; until then its
 * frames are kept, within bounds.
 */

import { encodeRequest, isEvent } from "../../protocol/frames.ts";
import { idText } from "../../protocol/ids.ts";
import { isRecord } from "../../protocol/scalars.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { LinkWire } from "../link/link.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** How long it may take. */
const introduceMs = 10_000;
/** How much it may say meanwhile. */
const maxFrames = 100;
const maxChars = 2 ** 20;
/** No link ever uses this echo: theirs begin at 1. */
const echo = -1;

/** Who is told how it ended: one of the two, once, unless it was closed before. */
export interface IntroductionHost {
  readonly clock: Clock;
  /** It is this account, and these are the frames that it sent so far. */
  known(selfId: string, frames: readonly string[]): void;
  /** It goes: `why` is for the log. */
  unknown(why: string): void;
}

/** One unnamed connection. */
export class Introduction {
  readonly #wire: LinkWire;
  readonly #host: IntroductionHost;
  readonly #cancel: () => void;
  readonly #frames: string[] = [];
  #chars = 0;
  #isOver = false;

  /** @param canCall whether it can be asked */
  constructor(wire: LinkWire, host: IntroductionHost, canCall: boolean) {
    this.#wire = wire;
    this.#host = host;
    this.#cancel = host.clock.schedule(
      introduceMs,
      () => this.#refuse(transportTexts().didNotSay(introduceMs / 1_000)),
    );
    if (canCall) wire.send(encodeRequest("get_login_info", {}, echo));
  }

  /** One frame. */
  message(text: string): void {
    if (this.#isOver) return;
    const frame = parse(text);
    if (typeof frame["action"] === "string") {
      return this.#refuse(transportTexts().isABot);
    }
    const isAnswer = frame["echo"] === echo || frame["echo"] === String(echo);
    if (!isAnswer) this.#keep(text);
    const id = idText(
      isEvent(frame) ? frame.self_id : isAnswer ? (frame["data"] as { user_id?: unknown } | null)?.user_id : undefined,
    );
    if (id === undefined || !/^[1-9]\d*$/.test(id) || this.#isOver) return;
    this.end();
    this.#host.known(id, this.#frames);
  }

  /** It has closed, or the server stops. */
  end(): void {
    this.#isOver = true;
    this.#cancel();
  }

  #keep(text: string): void {
    this.#chars += text.length;
    this.#frames.push(text);
    if (this.#frames.length > maxFrames || this.#chars > maxChars) this.#refuse(transportTexts().neverSays);
  }

  #refuse(why: string): void {
    if (this.#isOver) return;
    this.end();
    this.#wire.close(1008, "X-Self-ID is missing");
    this.#host.unknown(why);
  }
}

/** A frame that cannot be read is kept like any other: the link will complain about it. */
function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
