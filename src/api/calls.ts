/** The way of a call: its name is checked, its parameters completed, it leaves in turn, and hooks hear how it went. */

import { ConfigError } from "../errors.ts";
import { type ActionReply, isSuccess } from "../protocol/frames.ts";
import { resultOf } from "../protocol/results.ts";
import type { Caller, CallOptions } from "../transport/transport.ts";
import { createKeyedQueue } from "../util/keyed_queue.ts";
import { ActionError } from "./action_error.ts";
import type { ApiHooks } from "./hooks.ts";
import { completeParams, sendTarget } from "./params.ts";

/** Runs a hook by its name. What it throws is the hook's own error. */
export type FireHook = (name: string, run: () => unknown) => void;

/** What calls are made with. */
export interface CallsOptions {
  /** Where calls go; opens the link when there is none yet. */
  readonly caller: () => Caller;
  readonly hooks: ApiHooks;
  readonly fire: FireHook;
}

/** The calls of one client. */
export class Calls {
  readonly #options: CallsOptions;
  readonly #sending = createKeyedQueue();
  #calls = 0;
  #refused = 0;
  #unanswered = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** The call counters of a client's stats. */
  get stats(): { calls: number; refused: number; unanswered: number; chatsSending: number } {
    return {
      calls: this.#calls,
      refused: this.#refused,
      unanswered: this.#unanswered,
      chatsSending: this.#sending.size,
    };
  }

  /** Calls an action and gives the reply's data; rejects when the implementation says no. */
  async data<T>(action: string, params: object, options: CallOptions | undefined): Promise<T> {
    const name = actionName(action);
    const reply = await this.reply(name, params, options);
    if (isSuccess(reply)) return resultOf(name, reply.data) as T;
    throw new ActionError(name, params, reply);
  }

  /** Calls an action and gives any reply. Whatever goes wrong, a hook is told before this settles. */
  async reply(action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    const name = actionName(action);
    this.#calls++;
    let reply: ActionReply;
    try {
      checkActionName(name);
      const complete = completeParams(name, params);
      const target = sendTarget(name, complete);
      const caller = this.#options.caller();
      // Messages to one chat leave one after another, so that they arrive in order; other chats do not wait.
      reply = target === undefined
        ? await caller.call(name, complete, options)
        : await this.#sending.run(target, () => caller.call(name, complete, options));
    } catch (error) {
      this.#tellUnanswered(name, error);
      throw error;
    }
    if (!isSuccess(reply)) this.#tellRefused(name, reply);
    return reply;
  }

  /** Calls an action whose reply has several frames and gives each of them. */
  async *stream(action: string, params: object, options: CallOptions | undefined): AsyncGenerator<ActionReply> {
    const name = actionName(action);
    this.#calls++;
    try {
      checkActionName(name);
      for await (const reply of this.#options.caller().stream(name, completeParams(name, params), options)) {
        if (!isSuccess(reply)) {
          this.#tellRefused(name, reply);
          throw new ActionError(name, params, reply);
        }
        yield reply;
      }
    } catch (error) {
      if (!(error instanceof ActionError)) this.#tellUnanswered(name, error);
      throw error;
    }
  }

  #tellRefused(action: string, reply: ActionReply): void {
    this.#refused++;
    const { hooks, fire } = this.#options;
    fire("apiLinkError", () => hooks.apiLinkError(reply, { action }));
  }

  #tellUnanswered(action: string, error: unknown): void {
    this.#unanswered++;
    const { hooks, fire } = this.#options;
    fire("apiLinkRunError", () => hooks.apiLinkRunError(error, { action }));
  }
}

/** pycqBot and HTTP write a slash before the name. */
function actionName(action: string): string {
  return typeof action === "string" && action.startsWith("/") ? action.slice(1) : action;
}

function checkActionName(action: unknown): void {
  if (typeof action === "string" && action !== "") return;
  const got = JSON.stringify(action) ?? String(action);
  throw new ConfigError("ACTION_NAME", `An action needs a name, such as "send_group_msg"; got ${got}.`);
}
