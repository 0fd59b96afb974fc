/**
 * Where a gateway and its workers meet: something that keeps events, calls and answers, and in which each step is one that nobody
 * else can come between. There are two: Redis, and a gateway of this machine that keeps them itself.
 */

import type { ConfigError } from "../../errors.ts";
import type { ScriptName } from "./scripts.ts";

/** Who hears what is said on a channel. */
export interface ChannelListener {
  /** Something was said. */
  said?(text: string): void;
  /** The engine is there, for the first time or again: what was said meanwhile is lost. */
  ready?(): void;
  /** The way to it was lost. */
  lost?(error: Error): void;
  /** It cannot be used. Final. */
  unfit?(error: ConfigError): void;
}

/** One way to an engine. Steps reject at once while it is away. */
export interface QueueEngine {
  /** For people, without a password. */
  readonly address: string;
  /** Whether steps reach it at present. */
  readonly isReady: boolean;
  /** Whether a worker's session, and the answers to its calls, outlive a loss of the way to it. */
  readonly outlives: boolean;
  /** Does one step for an account; `scripts.ts` says what each is given, and gives. */
  run<T>(name: ScriptName, base: string, args: readonly (string | number)[]): Promise<T>;
  /** The accounts that gateways hold, or held. */
  accounts(prefix: string): Promise<string[]>;
  /** A gateway has an account from now on. */
  announce(prefix: string, account: string, partitions: number): Promise<unknown>;
  /** The answers to calls; null where there is none. */
  answers(base: string, ids: readonly string[]): Promise<(string | null)[]>;
  /** Says something to all who listen at present. */
  say(channel: string, text: string): Promise<unknown>;
  /** Listens on a channel from now on, over every loss of the way. */
  listen(channel: string, listener: ChannelListener): Promise<void>;
  /** Listens on it no longer. */
  ignore(channel: string): Promise<void>;
  /** Ends the way. */
  close(): void | Promise<void>;
}
