/** Calls of bots: carried out, written down, and struck by faults on the way. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Dialect, DialectCall } from "../dialects/dialect.ts";
import type { Faults, Strike } from "../faults/faults.ts";
import { messageOf } from "../../util/text_of.ts";
import type { World } from "../world/world.ts";
import type { Connection, ConnectionTable } from "./connections.ts";
import type { Poller } from "./polling.ts";

/** The way back to the caller. Exactly one of them is called, once. */
export interface Answer {
  /** The frames of the reply; undefined when the implementation gives none. */
  frames(frames: Iterable<ActionReply> | undefined): void;
  /** Something that is no frame. */
  text(text: string): void;
  /** Nothing at all, for ever. */
  never(): void;
  /** The connection breaks. */
  cut(): void;
}

/** Answers an action instead of the sandbox: with the data of the reply. One that throws fails the call, in its words. */
export type Answerer = (params: never) => unknown;

/** The surroundings of calls. */
export interface CallDeskOptions {
  readonly world: World;
  readonly dialect: Dialect;
  readonly connections: ConnectionTable;
  readonly clock: Clock;
  readonly poller: Poller;
  readonly faults: Faults | undefined;
  /** Actions that somebody else answers, by name. */
  readonly answers: ReadonlyMap<string, Answerer> | undefined;
}

/** How deep the bytes of a call are looked for. */
const MAX_DEPTH = 24;

/** Takes calls. */
export class CallDesk {
  readonly #options: CallDeskOptions;
  readonly #pending = new Set<() => void>();

  constructor(options: CallDeskOptions) {
    this.#options = options;
  }

  /** Takes a call, and answers when the answer is there. */
  take(connection: Connection | undefined, call: DialectCall, answer: Answer): void {
    const { connections, dialect, poller, faults } = this.#options;
    const of = this.#note(connection, call);
    if (connections.isDead(connection)) return answer.never();
    const strike = faults?.forCall(call, connection?.id ?? 0, of);
    if (strike !== undefined) return this.#struck(strike, connection, call, of, answer);
    if (call.action !== dialect.wire.polling) return answer.frames(this.#carryOut(call, of));
    poller.take(call.params, (events) => answer.frames([this.#noted(dialect.answer(call, events), of)]));
  }

  /** Carries a call out here and now, whatever faults there are. */
  now(call: DialectCall): readonly ActionReply[] {
    return [...this.#carryOut(call, this.#note(undefined, call)) ?? []];
  }

  /** Forgets what is still to be answered. */
  stop(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
  }

  #note(connection: Connection | undefined, call: DialectCall): number {
    const { world, connections, dialect: { selfId } } = this.#options;
    connections.called(connection);
    const params = shortened(call.params);
    return world.journal.add({ kind: "call", link: connection?.id ?? 0, selfId, action: call.action, params }).index;
  }

  #struck(
    { effect, delayMs }: Strike,
    connection: Connection | undefined,
    call: DialectCall,
    of: number,
    answer: Answer,
  ): void {
    const { dialect, connections } = this.#options;
    switch (effect.kind) {
      case "delay": {
        const frames = this.#carryOut(call, of);
        return this.#later(delayMs, () => answer.frames(frames));
      }
      case "fail":
        return this.#later(effect.afterMs ?? 0, () => {
          answer.frames([this.#noted(dialect.fail(call, effect.as, effect), of)]);
        });
      case "slow-upload":
        return this.#later(carriedBytes(call.params) * 1_000 / effect.bytesPerSecond, () => {
          answer.frames(this.#carryOut(call, of));
        });
      case "rate-limit":
        return answer.frames([this.#noted(dialect.fail(call, "rate-limit"), of)]);
      case "unknown-action":
        return answer.frames([this.#noted(dialect.unknown(call), of)]);
      case "lose-reply":
        for (const _ of this.#carryOut(call, of) ?? []) { /* The frames of a stream are made one by one. */ }
        return answer.never();
      case "double-reply": {
        const frames = [...this.#carryOut(call, of) ?? []];
        return answer.frames([...frames, ...frames]);
      }
      case "wrong-echo":
        return answer.frames([...this.#carryOut(call, of) ?? []].map((frame) => ({ ...frame, echo: "?" })));
      case "bad-json":
        for (const _ of this.#carryOut(call, of) ?? []) { /* As above. */ }
        return answer.text('{"status":"ok","retcode":0,"da');
      case "disconnect":
        if (effect.when === "after") {
          for (const _ of this.#carryOut(call, of) ?? []) { /* As above. */ }
        }
        return answer.cut();
      case "half-open":
        connections.halfOpen(connection);
        return answer.never();
      default:
        return answer.never();
    }
  }

  /** The frames of the reply: one, for most actions; undefined when there is no reply at all. */
  #carryOut(call: DialectCall, of: number): Iterable<ActionReply> | undefined {
    const { dialect, answers } = this.#options;
    const own = answers?.get(call.action);
    if (own !== undefined) return [this.#noted(this.#answered(own, call), of)];
    const frames = dialect.stream?.(call);
    if (frames !== undefined) return this.#notedStream(frames, of);
    const reply = dialect.call(call);
    return reply === undefined ? undefined : [this.#noted(reply, of)];
  }

  #answered(own: Answerer, call: DialectCall): ActionReply {
    const { dialect } = this.#options;
    try {
      return dialect.answer(call, own(call.params as never) ?? null);
    } catch (error) {
      return dialect.fail(call, "failed", { message: messageOf(error) });
    }
  }

  #noted(reply: ActionReply, of: number): ActionReply {
    this.#options.world.journal.add({ kind: "result", of, reply });
    return reply;
  }

  /** Writes down how a stream ended. */
  *#notedStream(frames: Iterable<ActionReply>, of: number): Generator<ActionReply> {
    let last: ActionReply | undefined;
    for (const reply of frames) yield last = reply;
    if (last !== undefined) this.#options.world.journal.add({ kind: "result", of, reply: last });
  }

  #later(ms: number, task: () => void): void {
    if (ms === 0) return task();
    const cancel = this.#options.clock.schedule(ms, () => {
      this.#pending.delete(cancel);
      this.#options.connections.touched();
      task();
    });
    this.#pending.add(cancel);
  }
}

/** How many bytes the parameters of a call bring, in base64: pictures in messages, chunks of uploads. */
function carriedBytes(value: unknown, name = "", depth = 0): number {
  if (typeof value === "string") {
    const isCarried = name === "chunk_data" || value.startsWith("base64://");
    return isCarried ? Math.floor(value.length * 3 / 4) : 0;
  }
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return 0;
  let bytes = 0;
  for (const [key, each] of Object.entries(value)) bytes += carriedBytes(each, key, depth + 1);
  return bytes;
}

/** The journal keeps everything, but not every chunk of every upload. */
function shortened(params: unknown): unknown {
  const { chunk_data } = (params ?? {}) as { chunk_data?: unknown };
  if (typeof chunk_data !== "string") return params;
  return { ...params as object, chunk_data: `(${chunk_data.length} characters)` };
}
