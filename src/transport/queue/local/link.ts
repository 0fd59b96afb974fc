/**
 * A bot's way to the gateway of its machine. The gateway serves one bot process at a time; a second one waits until the first is
 * gone. While there is no way, steps fail at once, and whoever wanted them says what that means.
 */

import { ConfigError, ConnectionError } from "../../../errors.ts";
import { connectLocal, type LocalSocket, localSocketPath } from "../../../runtime/local_socket.ts";
import { ownPid } from "../../../runtime/processes.ts";
import { localQueueTexts } from "../../../texts/logs/local_queue_texts.ts";
import { queueTexts } from "../../../texts/errors/queue_texts.ts";
import type { Logger } from "../../../util/log/log.ts";
import { NowAndThen } from "../../../util/now_and_then.ts";
import { messageOf } from "../../../util/text_of.ts";
import { systemClock } from "../../../util/time/clock.ts";
import type { ChannelListener, QueueEngine } from "../engine.ts";
import type { ScriptName } from "../scripts.ts";
import { type Asked, type Hello, readSaid, type Said, VERSION } from "./messages.ts";

/** How long the gateway may take to answer before a step counts as lost, in ms. */
const STEP_TIMEOUT_MS = 5_000;

/** The longest wait between two attempts to connect, in ms. */
const MOST_WAIT_MS = 1_000;

interface Open {
  settle(value: unknown): void;
  fail(error: Error): void;
  readonly cancel: () => void;
}

/** The way of one bot process to one gateway. */
export class LocalLink implements QueueEngine {
  readonly address: string;
  readonly outlives = false;
  readonly #path: string;
  readonly #log: Logger;
  readonly #as: Hello["as"];
  readonly #listeners = new Map<string, ChannelListener>();
  readonly #open = new Map<number, Open>();
  readonly #attempts = new NowAndThen({ everyMs: 60_000, upToMs: 3_600_000, clock: systemClock });
  #socket: LocalSocket | undefined;
  #isReady = false;
  #isClosed = false;
  #last = 0;
  #waitMs = 0;
  #cancelRetry: (() => void) | undefined;
  #unfit: ConfigError | undefined;

  private constructor(folder: string, log: Logger, as: Hello["as"]) {
    this.address = `local:${folder}`;
    this.#path = localSocketPath(folder);
    this.#log = log;
    this.#as = as;
  }

  /** Begins to connect, again and again until it is closed. */
  static open(folder: string, log: Logger, as: Hello["as"]): LocalLink {
    const link = new LocalLink(folder, log, as);
    link.#connect();
    return link;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  run<T>(name: ScriptName, base: string, args: readonly (string | number)[]): Promise<T> {
    return this.#ask(name, base, args);
  }

  accounts(prefix: string): Promise<string[]> {
    return this.#ask("accounts", prefix, []);
  }

  announce(): Promise<never> {
    return Promise.reject(new Error(localQueueTexts().gatewaysOnly));
  }

  say(): Promise<never> {
    return Promise.reject(new Error(localQueueTexts().gatewaysOnly));
  }

  answers(base: string, ids: readonly string[]): Promise<(string | null)[]> {
    return this.#ask("answers", base, ids);
  }

  listen(channel: string, listener: ChannelListener): Promise<void> {
    this.#listeners.set(channel, listener);
    if (this.#unfit !== undefined) listener.unfit?.(this.#unfit);
    this.#tell({ listen: channel });
    return Promise.resolve();
  }

  ignore(channel: string): Promise<void> {
    if (this.#listeners.delete(channel)) this.#tell({ ignore: channel });
    return Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.#isReady = false;
    this.#cancelRetry?.();
    this.#socket?.end();
    this.#failAll(this.#awayError());
  }

  #connect(): void {
    this.#cancelRetry = undefined;
    const socket = connectLocal(this.#path, {
      opened: () => {
        const hello: Hello = { adelie: "queue", version: VERSION, pid: ownPid(), as: this.#as };
        socket.send(JSON.stringify(hello));
      },
      line: (text) => this.#said(readSaid(text)),
      closed: (error) => this.#lost(error),
    });
    this.#socket = socket;
  }

  #said(said: Said | undefined): void {
    // Nobody but a gateway of another version says anything else.
    if (said === undefined || this.#isClosed) return;
    if ("channel" in said) return this.#listeners.get(said.channel)?.said?.(said.said);
    if ("n" in said) return this.#answered(said);
    if (said.state === "ready") return this.#ready();
    if (said.state === "busy") return this.#log.warn(localQueueTexts().busy(this.address, said.pid));
    this.#refuse(new ConfigError("QUEUE_UNFIT", localQueueTexts().otherVersion(this.address, said.version, VERSION)));
  }

  #answered(said: Extract<Said, { n: number }>): void {
    const open = this.#open.get(said.n);
    if (open === undefined) return;
    this.#open.delete(said.n);
    open.cancel();
    if ("error" in said) open.fail(new ConnectionError("QUEUE_AWAY", said.error, { delivered: "no" }));
    else open.settle(said.value);
  }

  #ready(): void {
    if (this.#attempts.count > 0) this.#log.info(queueTexts().back(this.address));
    this.#attempts.reset();
    this.#waitMs = 0;
    this.#isReady = true;
    for (const channel of this.#listeners.keys()) this.#tell({ listen: channel });
    for (const listener of [...this.#listeners.values()]) listener.ready?.();
  }

  #refuse(error: ConfigError): void {
    this.#unfit = error;
    this.#log.error(error.message);
    this.close();
    for (const listener of [...this.#listeners.values()]) listener.unfit?.(error);
  }

  #lost(error: Error | undefined): void {
    if (this.#isClosed) return;
    const wasReady = this.#isReady;
    this.#isReady = false;
    this.#socket = undefined;
    const lost = new Error(queueTexts().lost(this.address));
    if (wasReady) { for (const listener of [...this.#listeners.values()]) listener.lost?.(lost); }
    // The gateway may have done what it did not answer any more.
    this.#failAll(lost);
    if (!wasReady) {
      const count = this.#attempts.next();
      const why = error === undefined ? lost.message : messageOf(error);
      if (count > 0) this.#log.warn(localQueueTexts().away(this.address, why, count));
    }
    this.#waitMs = Math.min(this.#waitMs + 50, MOST_WAIT_MS);
    this.#cancelRetry = systemClock.schedule(this.#waitMs, () => this.#connect());
  }

  #ask<T>(step: string, base: string, args: readonly (string | number)[]): Promise<T> {
    if (!this.#isReady) return Promise.reject(this.#awayError());
    const n = ++this.#last;
    return new Promise<T>((resolve, reject) => {
      const cancel = systemClock.schedule(STEP_TIMEOUT_MS, () => {
        this.#open.delete(n);
        reject(new Error(localQueueTexts().silent(this.address, STEP_TIMEOUT_MS)));
      });
      this.#open.set(n, { settle: resolve as (value: unknown) => void, fail: reject, cancel });
      this.#tell({ n, step, base, args });
    });
  }

  #tell(asked: Asked): void {
    if (this.#isReady) this.#socket?.send(JSON.stringify(asked));
  }

  #failAll(error: Error): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const each of open) {
      each.cancel();
      each.fail(error);
    }
  }

  #awayError(): ConnectionError {
    return new ConnectionError("QUEUE_AWAY", queueTexts().lost(this.address), { delivered: "no" });
  }
}
