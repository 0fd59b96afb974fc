/** Two WebSockets, one to each side: frames pass from one to the other unchanged, and are written down behind that. */

import { openSocket, type Socket, type SocketClose } from "../../runtime/socket/socket.ts";
import type { ServerSocket, ServerSocketHandlers } from "../../runtime/server/types.ts";
import { replayTexts } from "../../texts/logs/replay_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { shownAddress } from "../../util/log/redact.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { LinkRecorder } from "../recorder.ts";
import type { Target } from "./target.ts";

/** The surroundings of a pair. */
export interface PairParts {
  readonly target: Target;
  readonly record: LinkRecorder;
  readonly log: Logger;
  readonly clock: Clock;
  /** Called once, when both sides are gone. */
  readonly ended: () => void;
}

/** The end of a link that frames are sent to or read from. */
type End = Pick<Socket, "send" | "pause" | "resume" | "bufferedBytes">;

/** So much may wait on a side that reads slowly; then the other side is not read until less than a quarter waits. */
const MOST_UNSENT = 2 ** 20;

/** A side that cannot be stopped (clients on Bun and Deno) is cut off when so much waits. */
const TOO_MUCH = 128 * 2 ** 20;

/** How often a slow side is looked at. */
const LOOK_MS = 10;

/** One connection through the proxy. */
export class Pair {
  readonly #parts: PairParts;
  #near: ServerSocket | undefined;
  #far: Socket | undefined;
  #isFarOpen = false;
  /** Frames that came before the far side was open. */
  #early: string[] = [];
  /** Sides that are not read, because the other one is slow. */
  readonly #stopped = new Set<End>();
  readonly #looks = new Set<() => void>();
  #isOver = false;

  /** Connects nothing before the near side is open. */
  constructor(parts: PairParts) {
    this.#parts = parts;
  }

  /** The near side: who connected to the proxy. */
  get handlers(): ServerSocketHandlers {
    return {
      open: (socket) => this.#open(socket),
      message: (text) => this.#fromNear(text),
      close: (code, reason) => this.#nearClosed(code, reason),
    };
  }

  /** Ends both. */
  close(): void {
    this.#near?.close(1001, replayTexts().proxyEnds);
    this.#far?.close();
  }

  #open(near: ServerSocket): void {
    const { target: { url, headers } } = this.#parts;
    this.#near = near;
    // Nothing is read before there is somebody to hand it to.
    near.pause();
    this.#far = openSocket(url, {
      open: () => this.#farOpened(near),
      message: (text) => this.#pass(text, near, this.#far as Socket),
      close: (info) => this.#farClosed(info),
    }, { headers });
  }

  #farOpened(near: ServerSocket): void {
    this.#isFarOpen = true;
    this.#parts.record.up();
    for (const text of this.#early) this.#pass(text, this.#far as Socket, near);
    this.#early = [];
    near.resume();
  }

  #fromNear(text: string): void {
    // It was read before reading stopped.
    if (!this.#isFarOpen) this.#early.push(text);
    else this.#pass(text, this.#far as Socket, this.#near as ServerSocket);
  }

  #pass(text: string, to: End, from: End): void {
    if (to.send(text) !== 0) return;
    this.#parts.record.frame(text);
    if (to.bufferedBytes > MOST_UNSENT) this.#slow(to, from);
  }

  /** Stops reading the one side until the other has read what waits for it. */
  #slow(to: End, from: End): void {
    if (this.#stopped.has(from)) return;
    if (!from.pause()) {
      if (to.bufferedBytes > TOO_MUCH) this.#cut();
      return;
    }
    this.#stopped.add(from);
    this.#look(to, from);
  }

  #look(to: End, from: End): void {
    const cancel = this.#parts.clock.schedule(LOOK_MS, () => {
      this.#looks.delete(cancel);
      if (to.bufferedBytes > MOST_UNSENT / 4) return this.#look(to, from);
      this.#stopped.delete(from);
      from.resume();
    });
    this.#looks.add(cancel);
  }

  #cut(): void {
    this.#parts.log.warn(replayTexts().tooSlow(shownAddress(this.#parts.target.url)));
    this.#far?.terminate();
    this.#near?.terminate();
  }

  #nearClosed(code: number, reason: string): void {
    const far = this.#far;
    if (code === 1006) far?.terminate();
    else far?.close(code, reason);
    this.#end(replayTexts().nearLeft(code, reason));
  }

  #farClosed({ code, reason, opened, status }: SocketClose): void {
    // Whoever is not read cannot say goodbye.
    this.#near?.resume();
    if (!this.#isOver) this.#parts.log.info(replayTexts().farLeft(reason));
    if (opened) {
      if (code === 1006) this.#near?.terminate();
      // Codes below 1000 and some above it may not be sent, and would not mean the same from here.
      else this.#near?.close(code === 1000 || code >= 3_000 || code === 1008 ? code : 1001, reason);
      this.#end(reason);
    } else {
      const isRefused = status === 401 || status === 403;
      this.#near?.close(isRefused ? 1008 : 1013, reason);
      if (isRefused) this.#parts.record.refused(reason);
      this.#end(reason);
    }
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const cancel of this.#looks) cancel();
    this.#looks.clear();
    this.#parts.record.down(reason);
    this.#parts.ended();
  }
}
