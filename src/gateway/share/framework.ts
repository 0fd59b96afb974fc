/**
 * One framework that is connected: events go to it as the implementation sent them, its calls are executed, and their replies come
 * back with its echo. Whatever it does, and however slowly it reads, costs nobody else anything.
 */

import { ActionError } from "../../api/action_error.ts";
import type { OneBotApi } from "../../api/clients.ts";
import { factsOf } from "../../protocol/actions/facts.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { isRecord } from "../../protocol/scalars.ts";
import type { ServerSocket } from "../../runtime/server/types.ts";
import { gatewayTexts } from "../../texts/errors/gateway_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import type { Clock } from "../../util/time/clock.ts";

/** From so many calls under way on, nothing more is read from a framework until half of them are answered. */
const MOST_UNDER_WAY = 100;

/** Where reading cannot be stopped, so many calls are refused. */
const TOO_MANY = 1_000;

/** A framework for which there was no room for so long is cut off, so that it connects anew, in ms. */
const STUCK_MS = 60_000;

/** The codes of replies that the gateway gives itself: the frame is no call; there is no reply. */
const BAD_REQUEST = 1400;
const NO_REPLY = 1200;

/** The part that a connection plays: `/` both, `/event` events only, `/api` calls only. */
export type Role = "" | "event" | "api";

/** A framework that is connected to a gateway. */
export interface FrameworkInfo {
  /** The software, as it names itself, or the address that the gateway connected to. */
  readonly name: string;
  /** Whether it gets events. */
  readonly getsEvents: boolean;
  /** Frames that were sent to it. */
  readonly sent: number;
  /** Frames that were lost because it reads too slowly. */
  readonly dropped: number;
  /** Its calls. */
  readonly calls: number;
  /** Those that are under way. */
  readonly underWay: number;
}

/** The surroundings of a framework. */
export interface FrameworkParts {
  readonly name: string;
  readonly role: Role;
  readonly account: string;
  readonly api: OneBotApi;
  readonly log: Logger;
  readonly clock: Clock;
  readonly maxUnsentBytes: number;
}

/** One connection. */
export class Framework {
  readonly #parts: FrameworkParts;
  readonly #socket: ServerSocket;
  readonly #slow = new NowAndThen({ every: 10_000 });
  readonly #underWay = new Set<Promise<void>>();
  #sent = 0;
  #calls = 0;
  #isPaused = false;
  #stuckMs: number | undefined;
  #isEnding = false;

  constructor(socket: ServerSocket, parts: FrameworkParts) {
    this.#socket = socket;
    this.#parts = parts;
  }

  get info(): FrameworkInfo {
    return {
      name: this.#parts.name,
      getsEvents: this.getsEvents,
      sent: this.#sent,
      dropped: this.#slow.count,
      calls: this.#calls,
      underWay: this.#underWay.size,
    };
  }

  get getsEvents(): boolean {
    return this.#parts.role !== "api";
  }

  /** Sends a frame, where there is room for it. */
  send(text: string): void {
    const { log, clock, account, name, maxUnsentBytes } = this.#parts;
    const waiting = this.#socket.send(text, maxUnsentBytes);
    if (waiting <= 0) {
      if (waiting === 0) this.#sent++;
      this.#stuckMs = undefined;
      return;
    }
    const count = this.#slow.next();
    if (count > 0) log.warn(gatewayTexts().slow(account, name, waiting, count));
    const now = clock.now();
    this.#stuckMs ??= now;
    if (now - this.#stuckMs < STUCK_MS) return;
    log.warn(gatewayTexts().stuck(account, name, STUCK_MS));
    this.#socket.terminate();
  }

  /** A frame came. */
  message(text: string): void {
    const texts = gatewayTexts();
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch (error) {
      return this.#fail(BAD_REQUEST, texts.notJson(messageOf(error)), undefined);
    }
    const { action, params, echo } = isRecord(frame) ? frame : {};
    const written = echoOf(text, echo);
    if (typeof action !== "string" || action === "") {
      return this.#fail(BAD_REQUEST, texts.noAction(quoted(action)), written);
    }
    if (params !== undefined && params !== null && !isRecord(params)) {
      return this.#fail(BAD_REQUEST, texts.wrongParams(action, quoted(params)), written);
    }
    if (this.#parts.role === "event") return this.#fail(BAD_REQUEST, texts.eventsOnly(action), written);
    if (this.#isEnding) return this.#fail(NO_REPLY, texts.ends(action), written);
    if (this.#underWay.size >= TOO_MANY) return this.#fail(NO_REPLY, texts.tooManyCalls(action, TOO_MANY), written);
    this.#calls++;
    const work = this.#execute(action, asMeant(action, params ?? {}), written).finally(() => {
      this.#underWay.delete(work);
      this.#regulate();
    });
    this.#underWay.add(work);
    this.#regulate();
  }

  /** Takes no further calls. Resolves when those under way have been answered. */
  async finish(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#underWay);
  }

  close(code: number, reason: string): void {
    this.#isEnding = true;
    this.#socket.close(code, reason);
  }

  #regulate(): void {
    const isPaused = this.#underWay.size >= (this.#isPaused ? MOST_UNDER_WAY / 2 : MOST_UNDER_WAY);
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#socket.pause();
    else this.#socket.resume();
  }

  async #execute(action: string, params: object, echo: string | undefined): Promise<void> {
    const { api } = this.#parts;
    try {
      // NapCat's actions of this name may answer in several frames.
      if (!action.endsWith("_stream")) this.#reply(await api["~parts"].calls.reply(action, params, undefined), echo);
      else for await (const frame of api.stream(action, params)) this.#reply(frame, echo);
    } catch (error) {
      if (error instanceof ActionError) return this.#reply(error.reply, echo);
      this.#fail(NO_REPLY, messageOf(error), echo);
    }
  }

  #reply({ echo: _, ...reply }: Partial<ActionReply>, echo: string | undefined): void {
    const text = JSON.stringify(reply);
    this.send(echo === undefined ? text : `${text.slice(0, -1)},"echo":${echo}}`);
  }

  #fail(retcode: number, message: string, echo: string | undefined): void {
    this.#reply({ status: "failed", retcode, data: null, message, wording: message }, echo);
  }
}

/** The echo as it was written: a number of more digits than a double has is not the same any more once it was read. */
function echoOf(text: string, echo: unknown): string | undefined {
  if (echo === undefined) return undefined;
  if (typeof echo === "number" && !Number.isSafeInteger(echo)) {
    const found = [...text.matchAll(/"echo"\s*:\s*(-?\d[\d.eE+-]*)/g)].map(([, digits]) => digits as string);
    const last = found.findLast((digits) => Number(digits) === echo);
    if (last !== undefined) return last;
  }
  return JSON.stringify(echo);
}

/** A text with CQ codes is one in OneBot, unless `auto_escape` says that it is none: the other way round as in this library. */
function asMeant(action: string, params: Record<string, unknown>): object {
  if (factsOf(action).sends) return withCodes(params);
  const { operation } = params;
  return isRecord(operation) ? { ...params, operation: withCodes(operation) } : params;
}

function withCodes(params: Record<string, unknown>): Record<string, unknown> {
  const { message, messages, reply, auto_escape } = params;
  const hasText = typeof (message ?? reply) === "string" || Array.isArray(messages);
  return hasText && (auto_escape === undefined || auto_escape === null) ? { ...params, auto_escape: false } : params;
}
