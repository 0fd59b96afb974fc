/** NapCatQQ as seen from outside: its replies, its codes and words, its events. */

import { NAPCAT_ACTIONS } from "../../../protocol/actions.gen.ts";
import type { EventPayload } from "../../../protocol/events/events.ts";
import type { ActionReply } from "../../../protocol/frames.ts";
import { messageOf, stackOf } from "../../../util/text_of.ts";
import type { Dialect, DialectCall, Via } from "../dialect.ts";
import {
  ActionFailure,
  type NapCat,
  type NapCatAction,
  type NapCatActions,
  type NapCatOptions,
  NoReply,
  seconds,
  ShortIds,
} from "./context.ts";
import { readLocalFile } from "../local_file.ts";
import { napCatEvents } from "./events.ts";
import { fileActions } from "./files.ts";
import { groupActions } from "./groups.ts";
import { messageActions } from "./messages.ts";
import { peopleActions } from "./people.ts";
import { sendActions } from "./send.ts";
import { streamActions } from "./streams.ts";
import { BadParams } from "../params.ts";
import { Refusal } from "../../world/refusal.ts";

const actions: NapCatActions = {
  ...sendActions,
  ...messageActions,
  ...groupActions,
  ...peopleActions,
  ...fileActions,
  ...streamActions,
};

/** The actions that the sandbox carries out, by their names. */
export const SIMULATED_ACTIONS: readonly string[] = Object.keys(actions);

/** NapCat has one number for each kind of failure, over WebSocket another than over HTTP. */
const codes: Record<Via, { failed: number; badParams: number; unknown: number }> = {
  ws: { failed: 1200, badParams: 1400, unknown: 1404 },
  http: { failed: 200, badParams: 400, unknown: 200 },
};

/**
 * Makes the NapCat dialect.
 *
 * @example Ask who the bot is
 * ```ts
 * import { createNapCatDialect, createWorld } from "adelie/sandbox";
 * import { systemClock } from "adelie";
 *
 * const dialect = createNapCatDialect({ world: createWorld({ clock: systemClock }) });
 * const reply = dialect.call({ action: "get_login_info", params: {}, echo: 1, via: "ws" });
 * reply?.data; // { user_id: 10001, nickname: "小助手" }
 * ```
 *
 * @param options the world, the account, and the switches of NapCat
 * @returns the dialect, for {@link serveSandbox}
 */
export function createNapCatDialect(options: NapCatOptions): Dialect {
  return new NapCatDialect(options);
}

class NapCatDialect implements Dialect {
  readonly name = "napcat";
  readonly #napcat: NapCat;
  /** The same for callers that may name files of this machine. */
  readonly #trusted: NapCat;

  constructor(options: NapCatOptions) {
    const { world, selfId = botOf(options), messageFormat = "array" } = options;
    const { reportSelfMessage = false, enableLocalFile2Url = false, readFile } = options;
    const seen = { ids: new ShortIds(), seenFiles: new Set<string>(), uploads: new Map(), uploadedFiles: new Map() };
    const setup = { selfId, messageFormat, reportSelfMessage, enableLocalFile2Url, readFile, mediaBase: "" };
    this.#napcat = { world, ...setup, ...seen };
    this.#trusted = Object.create(this.#napcat, { readFile: { value: readFile ?? readLocalFile } }) as NapCat;
  }

  get selfId(): number {
    return this.#napcat.selfId;
  }

  get mediaBase(): string {
    return this.#napcat.mediaBase;
  }

  set mediaBase(base: string) {
    this.#napcat.mediaBase = base;
  }

  events(change: Parameters<Dialect["events"]>[0]): readonly EventPayload[] {
    return napCatEvents(this.#napcat, change);
  }

  lifecycle(): EventPayload {
    return this.#meta({ meta_event_type: "lifecycle", sub_type: "connect" });
  }

  heartbeat(intervalMs: number): EventPayload {
    const status = { online: this.#napcat.world.users.get(this.selfId)?.isOnline === true, good: true };
    return this.#meta({ meta_event_type: "heartbeat", status, interval: intervalMs });
  }

  call({ action: asked, params, echo, via, mayReadFiles = false }: DialectCall): ActionReply | undefined {
    const given = this.#echo(echo, via);
    const name = withoutSuffix(asked);
    const known = knownAction(name);
    if (known === undefined) return this.#unsupported(asked, name, via, via === "http" ? given : echo);
    try {
      const answer = reply("ok", 0, known.run(mayReadFiles ? this.#trusted : this.#napcat, params ?? {}), "", given);
      return known.isStream === true ? { ...answer, stream: "stream-action" } : answer;
    } catch (error) {
      return this.#failure(error, name, known, given, via);
    }
  }

  stream(call: DialectCall): Iterable<ActionReply> | undefined {
    const name = withoutSuffix(call.action);
    const known = knownAction(name);
    return known?.frames === undefined ? undefined : this.#frames(known, name, call);
  }

  *#frames(known: NapCatAction, name: string, call: DialectCall): Generator<ActionReply> {
    const { params, echo, via, mayReadFiles = false } = call;
    const given = this.#echo(echo, via);
    const napcat = mayReadFiles ? this.#trusted : this.#napcat;
    try {
      for (const data of known.frames?.(napcat, params ?? {}) ?? []) {
        yield { ...reply("ok", 0, data, "", given), stream: "stream-action" };
      }
    } catch (error) {
      const failure = this.#failure(error, name, known, given, via);
      if (failure !== undefined) yield failure;
    }
  }

  /** The answer to an action that failed; undefined where NapCat gives none. */
  #failure(error: unknown, name: string, known: NapCatAction, echo: unknown, via: Via): ActionReply | undefined {
    if (error instanceof BadParams) {
      return reply("failed", codes[via].badParams, null, error.message, via === "http" ? null : echo);
    }
    if (error instanceof NoReply && via === "ws") {
      this.#note(`${name} 没有 message：NapCat 在 WebSocket 上对此永远不应答`);
      return undefined;
    }
    const isExpected = error instanceof ActionFailure || error instanceof Refusal || error instanceof NoReply;
    if (!isExpected) this.#note(`${name} 在沙盒里出错: ${stackOf(error)}`);
    const words = messageOf(error);
    const failure = reply("failed", codes[via].failed, null, words, echo);
    return known.isStream === true
      ? { ...failure, data: { type: "error", data_type: "error" }, stream: "stream-action" }
      : failure;
  }

  #echo(echo: unknown, via: Via): unknown {
    return echo ?? (via === "http" ? this.#randomEcho() : "");
  }

  unreadable(): ActionReply {
    return reply("failed", 1400, null, "json解析失败,请检查数据格式", null);
  }

  unauthorized(): ActionReply {
    return reply("failed", 1403, null, "token验证失败", null);
  }

  hello(): ActionReply {
    return { ...reply("ok", 0, {}, "", null), message: "NapCat4 Is Running" };
  }

  #unsupported(asked: string, name: string, via: Via, echo: unknown): ActionReply {
    if (NAPCAT_ACTIONS.includes(name)) this.#note(`沙盒还没有模拟这个接口: ${name}`);
    const words = via === "ws" ? `不支持的API ${asked}` : `不支持的Api ${asked}`;
    return reply("failed", codes[via].unknown, null, words, echo ?? null);
  }

  #meta(fields: object): EventPayload {
    const { world, selfId } = this.#napcat;
    return { time: seconds(world.now()), self_id: selfId, post_type: "meta_event", ...fields } as EventPayload;
  }

  #note(text: string): void {
    this.#napcat.world.journal.add({ kind: "note", text });
  }

  #randomEcho(): string {
    return this.#napcat.world.random().toString(36).slice(2, 13);
  }
}

function withoutSuffix(action: string): string {
  return action.replace(/_(async|rate_limited)$/, "");
}

function knownAction(name: string): NapCatAction | undefined {
  return Object.hasOwn(actions, name) ? actions[name] : undefined;
}

function reply(status: string, retcode: number, data: unknown, message: string, echo: unknown): ActionReply {
  return { status, retcode, data, message, wording: message, echo, stream: "normal-action" };
}

function botOf({ world }: NapCatOptions): number {
  for (const user of world.users.values()) if (user.isBot) return user.id;
  throw new Refusal("no-such-user", "This world has no bot: add a user with isBot, or give selfId");
}
