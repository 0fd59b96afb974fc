/**
 * The connections to Redis: one for commands, and one for what Redis says by itself. Whoever waits on a connection holds up
 * everything behind it, so the two are never one. While Redis is away commands fail at once, and whoever sent them says what
 * that means: nothing is queued where nobody sees it.
 */

import { ConfigError } from "../../errors.ts";
import { loadPackage } from "../../runtime/packages.ts";
import { isGranted } from "../../runtime/platform.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { keepSecret } from "../../util/log/redact.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf } from "../../util/text_of.ts";
import { systemClock } from "../../util/time/clock.ts";
import type { ChannelListener, QueueEngine } from "./engine.ts";
import { accountsKey } from "./keys.ts";
import { checkServer } from "./server_check.ts";
import { type ScriptName, SCRIPTS } from "./scripts.ts";

/** The part of ioredis that is used. */
interface RedisClient {
  readonly status: string;
  connect(): Promise<void>;
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  subscribe(...channels: string[]): Promise<unknown>;
  unsubscribe(...channels: string[]): Promise<unknown>;
  defineCommand(name: string, definition: { numberOfKeys: number; lua: string }): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "ready" | "close", listener: () => void): void;
  on(event: "message", listener: (channel: string, text: string) => void): void;
  disconnect(): void;
}

type RedisClass = new (url: string, options: object) => RedisClient;

/** How long Redis may take to answer before a command counts as lost, in ms. */
const COMMAND_TIMEOUT_MS = 5_000;

/** The connections of one process to one Redis. */
export class RedisLink implements QueueEngine {
  /** For people: without the password. */
  readonly address: string;
  readonly outlives = true;
  readonly #commands: RedisClient;
  readonly #subscriber: RedisClient;
  readonly #log: Logger;
  readonly #listeners = new Map<string, ChannelListener>();
  readonly #attempts = new NowAndThen({ everyMs: 60_000, upToMs: 3_600_000, clock: systemClock });
  #isReady = false;
  #isClosed = false;
  #unfit: ConfigError | undefined;
  #checking: Promise<void> | undefined;

  private constructor(of: RedisClass, url: string, log: Logger) {
    const { protocol, host, password } = new URL(url);
    keepSecret(password);
    this.address = `${protocol}//${host}`;
    this.#log = log;
    const options = {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times: number) => Math.min(50 * times, 1_000),
    };
    this.#commands = new of(url, { ...options, commandTimeout: COMMAND_TIMEOUT_MS });
    this.#subscriber = new of(url, { ...options, autoResubscribe: false });
    for (const [name, lua] of Object.entries(SCRIPTS)) this.#commands.defineCommand(name, { numberOfKeys: 1, lua });
    for (const client of [this.#commands, this.#subscriber]) {
      client.on("error", (error) => this.#failed(error));
      client.on("close", () => this.#lost());
      client.on("ready", () => void this.#check());
    }
    this.#subscriber.on("message", (channel, text) => this.#listeners.get(channel)?.said?.(text));
  }

  /**
   * Loads what is needed and begins to connect, again and again until it is closed.
   *
   * @throws ConfigError when ioredis is not installed, or Deno does not let it read the environment
   */
  static async open(url: string, log: Logger): Promise<RedisLink> {
    if (!isGranted({ name: "env" })) throw new ConfigError("STORAGE_PERMISSION", queueTexts().env);
    const { default: Redis } = await loadPackage<{ default: RedisClass }>("ioredis");
    const link = new RedisLink(Redis, url, log);
    for (const client of [link.#commands, link.#subscriber]) client.connect().catch(ignore);
    return link;
  }

  /** Whether commands reach it at present. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Why this Redis cannot be used. */
  get unfit(): ConfigError | undefined {
    return this.#unfit;
  }

  /** Runs a script. Rejects at once while Redis is away, and after five seconds without an answer. */
  run<T>(name: ScriptName, base: string, args: readonly (string | number)[]): Promise<T> {
    const commands = this.#commands as unknown as Record<string, (...args: unknown[]) => Promise<T>>;
    return (commands[name] as (...args: unknown[]) => Promise<T>).call(commands, base, ...args);
  }

  /** Runs a command. Rejects as {@link RedisLink.run} does. */
  call<T>(command: string, ...args: (string | number)[]): Promise<T> {
    return this.#commands.call(command, ...args) as Promise<T>;
  }

  accounts(prefix: string): Promise<string[]> {
    return this.call("HKEYS", accountsKey(prefix));
  }

  announce(prefix: string, account: string, partitions: number): Promise<unknown> {
    return this.call("HSET", accountsKey(prefix), account, partitions);
  }

  answers(base: string, ids: readonly string[]): Promise<(string | null)[]> {
    return this.call("MGET", ...ids.map((id) => `${base}answer:${id}`));
  }

  say(channel: string, text: string): Promise<unknown> {
    return this.call("PUBLISH", channel, text);
  }

  /** Listens on a channel from now on, over every loss of the connection. */
  async listen(channel: string, listener: ChannelListener): Promise<void> {
    this.#listeners.set(channel, listener);
    if (this.#subscriber.status === "ready") await this.#subscriber.subscribe(channel).catch(ignore);
    if (this.#unfit !== undefined) listener.unfit?.(this.#unfit);
  }

  /** Listens on it no longer. */
  async ignore(channel: string): Promise<void> {
    if (this.#listeners.delete(channel) && this.#subscriber.status === "ready") {
      await this.#subscriber.unsubscribe(channel).catch(ignore);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#isReady = false;
    this.#commands.disconnect();
    this.#subscriber.disconnect();
  }

  #check(): Promise<void> {
    return this.#checking ??= this.#checkOnce().finally(() => this.#checking = undefined);
  }

  /** Both connections are there: is it a Redis that keeps what it is told? */
  async #checkOnce(): Promise<void> {
    if (this.#isReady || this.#isClosed) return;
    if (this.#commands.status !== "ready" || this.#subscriber.status !== "ready") return;
    try {
      await checkServer(this, this.#log);
      const channels = [...this.#listeners.keys()];
      if (channels.length > 0) await this.#subscriber.subscribe(...channels);
    } catch (error) {
      if (error instanceof ConfigError) return this.#refuse(error);
      // The connection went again, or Redis still loads its file, or can only be read: it is asked once more.
      this.#failed(error as Error);
      if (!this.#isClosed) systemClock.schedule(200, () => void this.#check());
      return;
    }
    if (this.#isClosed) return;
    if (this.#attempts.count > 0) this.#log.info(queueTexts().back(this.address));
    this.#attempts.reset();
    this.#isReady = true;
    for (const listener of [...this.#listeners.values()]) listener.ready?.();
  }

  #refuse(error: ConfigError): void {
    this.#unfit = error;
    this.close();
    for (const listener of this.#listeners.values()) listener.unfit?.(error);
  }

  #failed(error: Error): void {
    if (this.#isClosed) return;
    const count = this.#attempts.next();
    if (count > 0) this.#log.warn(queueTexts().away(this.address, messageOf(error), count));
  }

  #lost(): void {
    if (!this.#isReady) return;
    this.#isReady = false;
    if (this.#isClosed) return;
    const error = new Error(queueTexts().lost(this.address));
    for (const listener of [...this.#listeners.values()]) listener.lost?.(error);
  }
}

function ignore(): void {}
