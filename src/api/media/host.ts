/** The part of a client that its media use. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import type { MediaOptions } from "./options.ts";

/** The part of a client that its media use. */
export interface MediaHost {
  /** The client's class, for errors. */
  readonly owner: string;
  /** The actions of the implementation. */
  readonly actions: readonly string[];
  readonly options: MediaOptions | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** The implementation's host; undefined while it is not known, and where the implementation connects to us. */
  hostname(): string | undefined;
  call(action: string, params: object, options?: CallOptions): Promise<unknown>;
  stream(action: string, params: object, options?: CallOptions): AsyncGenerator<ActionReply>;
}
