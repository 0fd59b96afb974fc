/** Functions around every call of a client: they see it before it leaves and its reply before anybody else does. */

import { ConfigError } from "../../errors.ts";
import { type ActionReply, isReply } from "../../protocol/frames.ts";
import type { CallOptions, CausedOptions } from "../../protocol/call_options.ts";
import type { Transport } from "../../transport/transport.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";

/** A call on its way out. It leaves with the `params` and `options` that it has when `next` is called. */
export interface OutgoingCall {
  /** The name of the action, for example `send_group_msg`. */
  readonly action: string;
  /** The message in it is a list of segments. */
  params: Record<string, unknown>;
  /** How long to wait, and the like. */
  options: CallOptions;
  /** Aborted when the caller gave the call up. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Something to do around every call: those of handlers, `reply`, `add`, and the `get_image` of a download, whichever
 * transport they leave on. It calls `next` once to let the call go, several times to repeat it, or never and answers by
 * itself. It sees every reply, failed ones too; what it throws, the caller gets, after `apiLinkRunError`.
 *
 * @example Time every call
 * ```ts
 * import { type Interceptor, NapCatApi } from "adelie";
 *
 * const timed: Interceptor = async (call, next) => {
 *   const start = performance.now();
 *   const reply = await next();
 *   console.log(`${call.action}: ${reply.retcode}, ${Math.round(performance.now() - start)} ms`);
 *   return reply;
 * };
 * new NapCatApi({ url: "ws://127.0.0.1:3001", interceptors: [timed] });
 * ```
 */
export type Interceptor = (
  call: OutgoingCall,
  next: () => Promise<ActionReply>,
) => ActionReply | Promise<ActionReply>;

/** Notes for which event a call is made: it may leave later, when another one is dealt with. */
export function namingTheCause(transport: Pick<Transport, "cause">): Interceptor {
  return (call, next) => {
    const cause = transport.cause?.();
    if (cause === undefined) return next();
    const caused: CausedOptions = { ...call.options, "~cause": cause };
    call.options = caused;
    return next();
  };
}

/** The interceptors of one client. The first one added is the outermost. */
export class Interceptors {
  #list: readonly Interceptor[];
  /** Whether there are none: a call then costs nothing more. */
  isEmpty: boolean;

  constructor(list: readonly Interceptor[] = []) {
    this.#list = [...list];
    this.isEmpty = list.length === 0;
  }

  /** Adds one inside of the others. Returns what takes it out again; calls under way keep theirs. */
  add(interceptor: Interceptor): () => void {
    if (typeof interceptor !== "function") {
      throw new ConfigError(
        "INTERCEPTOR",
        clientTexts().interceptorWanted(typeof interceptor),
      );
    }
    const added: Interceptor = (call, next) => interceptor(call, next);
    this.#set([...this.#list, added]);
    return () => this.#set(this.#list.filter((each) => each !== added));
  }

  #set(list: readonly Interceptor[]): void {
    this.#list = list;
    this.isEmpty = list.length === 0;
  }

  /**
   * Runs a call through all of them.
   *
   * @param leave lets it go
   */
  run(
    action: string,
    params: object,
    options: CallOptions | undefined,
    leave: (params: Record<string, unknown>, options: CallOptions) => Promise<ActionReply>,
  ): Promise<ActionReply> {
    const list = this.#list;
    const call: OutgoingCall = {
      action,
      params: params as Record<string, unknown>,
      options: options ?? {},
      signal: options?.signal,
    };
    const pass = async (index: number): Promise<ActionReply> => {
      const interceptor = list[index];
      if (interceptor === undefined) return await leave(call.params, call.options);
      const reply: unknown = await interceptor(call, () => pass(index + 1));
      if (isReply(reply)) return reply;
      throw new ConfigError(
        "INTERCEPTOR_REPLY",
        clientTexts().interceptorReply(index + 1, action, reply === null ? "null" : typeof reply),
      );
    };
    return pass(0);
  }
}
