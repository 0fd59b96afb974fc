/** Who a client tells what happens, and how it runs its hooks and tasks. */

import type { HttpClient } from "../runtime/http/types.ts";
import type { FeedSink } from "../transport/transport.ts";
import { TaskSet } from "../util/task_set.ts";
import type { AccountStatus, AccountTurn } from "./account/state.ts";
import type { ApiHooks } from "./hooks.ts";

/** Who a client tells about events and errors: an app. */
export interface ApiSink extends FeedSink {
  /** A task or a hook failed. `source` is `"task"` or `"hook downloadEnd"` and the like. */
  error(error: unknown, source: string): void;
  /** A message begins to wait in the outbox: for its turn, a slot or a link. */
  messageWaits?(): void;
  /** The account went offline in QQ or came back, or its link did. */
  accountChanged?(now: AccountStatus, turn: AccountTurn | undefined): void;
  /** Answers downloads instead of the network: a test's. */
  readonly web?: HttpClient;
}

/** Runs the hooks and tasks of one client. Whatever they throw is told, and changes nothing. */
export class HookRunner {
  readonly tasks: TaskSet = new TaskSet((error) => this.#taskFailed(error));
  /** Who is told; undefined while nobody is. */
  sink: Pick<ApiSink, "error" | "messageWaits" | "accountChanged" | "web"> | undefined;
  readonly #hooks: ApiHooks;

  constructor(hooks: ApiHooks) {
    this.#hooks = hooks;
  }

  /** Runs a hook. An error of the hook changes nothing and fires no other hook. */
  fire(name: string, run: () => unknown): void {
    this.tasks.add(async () => {
      try {
        await run();
      } catch (error) {
        await this.#hookFailed(error, name);
      }
    });
  }

  async #hookFailed(error: unknown, name: string): Promise<void> {
    this.sink?.error(error, `hook ${name}`);
    try {
      await this.#hooks.hookError(error, name);
    } catch (worse) {
      this.sink?.error(worse, "hook hookError");
    }
  }

  #taskFailed(error: unknown): void {
    this.fire("taskError", () => this.#hooks.taskError(error));
    this.sink?.error(error, "task");
  }
}
