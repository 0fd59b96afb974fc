/**
 * One WebSocket of the control protocol. The first frame brings the key; then requests are answered, each when it is done, and
 * entries of the journal are pushed in batches.
 */

import { controlTexts } from "../../texts/sandbox/control_texts.ts";
import type { ServerSocket, ServerSocketHandlers } from "../../runtime/server/types.ts";
import type { JournalEntry } from "../world/journal.ts";
import { type ControlAnswer, type Controller, jsonOf, refusal, tooDeep, wrongKey } from "./controller.ts";
import { PROTOCOL_VERSION } from "./schema.ts";
import { slim } from "./slim.ts";

/** How long a socket may stay without a key. */
const HELLO_MS = 5_000;
/** Entries are pushed this often: a screen shows no more. */
const BATCH_MS = 16;
/** The most that one batch holds; older ones of a flood are left out, and counted. */
const MAX_BATCH = 2_000;
/** A reader with so much unread gets no pushes until it has caught up. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
const MAX_RUNNING = 256;

/** The door that a session belongs to. */
export interface SessionHost {
  readonly controller: Controller;
  isKey(given: unknown): boolean;
  left(session: Session): void;
}

/** One socket. */
export class Session {
  readonly handlers: ServerSocketHandlers;
  readonly #host: SessionHost;
  #socket: ServerSocket | undefined;
  #isKnown = false;
  #running = 0;
  #batch: JournalEntry[] = [];
  #leftOut = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unlisten: () => void = () => {};

  constructor(host: SessionHost) {
    this.#host = host;
    this.handlers = {
      open: (socket) => {
        this.#socket = socket;
        this.#timer = setTimeout(() => this.end(), HELLO_MS);
      },
      message: (text) => this.#take(text),
      close: () => this.#closed(),
    };
  }

  /** Says goodbye. */
  end(): void {
    this.#socket?.close(1000);
    this.#closed();
  }

  #closed(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unlisten();
    this.#unlisten = () => {};
    this.#host.left(this);
  }

  #take(text: string): void {
    let frame: { id?: unknown; op?: unknown; params?: unknown; key?: unknown } | null;
    try {
      frame = JSON.parse(text) as typeof frame;
    } catch {
      frame = null;
    }
    if (typeof frame !== "object" || frame === null) {
      return this.#send({ id: null, ...refusal("bad-request", controlTexts().badFrame()) });
    }
    const { op, params, key } = frame;
    const id = typeof frame.id === "number" || typeof frame.id === "string" ? frame.id : null;
    if (!this.#isKnown || op === "hello") return this.#hello(id, op, params);
    if (this.#running >= MAX_RUNNING) {
      return this.#send({ id, ...refusal("too-many", controlTexts().tooManyRunning(MAX_RUNNING)) });
    }
    this.#running++;
    void this.#host.controller.run({ op, params, key }).then((answer) => {
      this.#running--;
      this.#send({ id, ...answer });
    });
  }

  #hello(id: unknown, op: unknown, params: unknown): void {
    const { key } = (params ?? {}) as { key?: unknown };
    if (op !== "hello" || !this.#host.isKey(key)) {
      this.#send({ id, ...wrongKey() });
      this.#socket?.close(4401, "wrong key");
      return;
    }
    if (!this.#isKnown) {
      this.#isKnown = true;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#unlisten = this.#host.controller.stage.world.journal.listen((entry) => this.#push(entry));
    }
    void this.#host.controller.run({ op: "state" }).then((answer: ControlAnswer) =>
      this.#send({
        id,
        ...answer.ok ? { ok: true, result: { version: PROTOCOL_VERSION, state: answer.result } } : answer,
      })
    );
  }

  #push(entry: JournalEntry): void {
    this.#batch.push(entry);
    if (this.#batch.length > MAX_BATCH) {
      this.#batch.shift();
      this.#leftOut++;
    }
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const socket = this.#socket;
    if (socket === undefined || !socket.isOpen) return;
    const [entries, leftOut] = [this.#batch, this.#leftOut];
    this.#batch = [];
    if (socket.bufferedBytes > MAX_UNREAD_BYTES) {
      this.#leftOut = leftOut + entries.length;
      return;
    }
    this.#leftOut = 0;
    this.#send({ push: "journal", entries: entries.map(slim), ...leftOut === 0 ? {} : { leftOut } });
  }

  #send(frame: object): void {
    if (this.#socket?.isOpen === true) this.#socket.send(jsonOf(frame) ?? tooDeep());
  }
}
