/**
 * A scripted peer: to a bot it looks like an implementation. It sends the events of one account when it is told to, answers calls from
 * the recording, and keeps what was called.
 */

import { isRecord } from "../../protocol/scalars.ts";
import { startServer } from "../../runtime/server/server.ts";
import type { Server } from "../../runtime/server/types.ts";
import { openSocket, type Socket } from "../../runtime/socket/socket.ts";
import type { CallFrame } from "../journal/format.ts";
import { type Answer, Answers } from "./answers.ts";
import { plainCall } from "./same.ts";
import type { Script } from "./script.ts";

/** A call that the bot made in the replay. */
export interface ReplayedCall {
  /** The account that made it. */
  readonly selfId: number;
  /** The call. */
  readonly frame: CallFrame;
  /** How many events had been sent by then, of all accounts. */
  readonly after: number;
  /** Where its answer is from. */
  readonly from: Answer["from"];
}

/** The shared part of the peers of one replay. */
export interface ReplayDesk {
  /** How many events were sent. */
  readonly sent: number;
  /** Told of each call. */
  called(call: ReplayedCall): void;
}

/** A socket, of either kind. */
interface End {
  readonly isOpen: boolean;
  send(text: string): number;
}

/** How long the wait is before a bot that listens is tried again. */
const AGAIN_MS = 200;

/** One account. */
export class ScriptedPeer {
  /** The account, by its number in the recording. */
  readonly selfId: number;
  readonly #desk: ReplayDesk;
  readonly #answers: Answers;
  readonly #ends = new Set<End>();
  readonly #deaf = new Set<End>();
  readonly #arrivals = new Set<() => void>();
  #server: Server | undefined;
  #socket: Socket | undefined;
  #isClosed = false;
  #lifecycles = 0;
  #activity = 0;

  /** Opens nothing yet. */
  constructor(selfId: number, { calls }: Script, desk: ReplayDesk) {
    this.selfId = selfId;
    this.#desk = desk;
    this.#answers = new Answers(selfId, calls.filter((call) => call.selfId === selfId));
  }

  /** Counts what was said, in both directions. */
  get activity(): number {
    return this.#activity;
  }

  /** How many events were sent that are not in the recording: one for each connection. */
  get lifecycles(): number {
    return this.#lifecycles;
  }

  /** Whether a bot is there that gets events. */
  get isConnected(): boolean {
    return [...this.#ends].some((end) => end.isOpen && !this.#deaf.has(end));
  }

  /** Listens for a bot. Resolves with the port. */
  async listen(port = 0): Promise<number> {
    this.#server = await startServer({
      port,
      request: () => ({ status: 404 }),
      upgrade: (request) => {
        const isDeaf = /^\/api\/?$/.test(request.url.pathname);
        return {
          open: (socket) => this.#joined(socket, isDeaf),
          message: (text, socket) => this.#take(text, socket),
        };
      },
    });
    return this.#server.port;
  }

  /** Connects to a bot that listens, again and again until it is there. */
  connectTo(url: string, accessToken?: string): void {
    const authorization = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
    const headers = { "x-self-id": String(this.selfId), "x-client-role": "Universal", ...authorization };
    const socket: Socket = this.#socket = openSocket(url, {
      open: () => this.#joined(socket, false),
      message: (text) => this.#take(text, socket),
      close: () => {
        if (!this.#isClosed) setTimeout(() => this.#isClosed || this.connectTo(url, accessToken), AGAIN_MS);
      },
    }, { headers });
  }

  /** Resolves when a bot is there that gets events. */
  async connected(): Promise<void> {
    while (!this.isConnected) await new Promise<void>((resolve) => this.#arrivals.add(resolve));
  }

  /** Sends an event, byte for byte. */
  send(text: string): void {
    this.#activity++;
    for (const end of this.#ends) {
      if (!end.isOpen) this.#ends.delete(end);
      else if (!this.#deaf.has(end)) end.send(text);
    }
  }

  /** Hangs up. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#socket?.close();
    await this.#server?.close();
  }

  #joined(end: End, isDeaf: boolean): void {
    this.#ends.add(end);
    if (isDeaf) return void this.#deaf.add(end);
    this.#lifecycles++;
    this.#activity++;
    const hello = { post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" };
    end.send(JSON.stringify({ time: Math.floor(Date.now() / 1_000), self_id: this.selfId, ...hello }));
    for (const resolve of this.#arrivals) resolve();
    this.#arrivals.clear();
  }

  #take(text: string, end: End): void {
    this.#activity++;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    const echo = isRecord(value) ? value["echo"] : undefined;
    if (!isRecord(value) || typeof value["action"] !== "string") {
      end.send(JSON.stringify({ status: "failed", retcode: 1400, data: null, echo }));
      return;
    }
    const { action, params } = value;
    const frame = { action: String(action), params: isRecord(params) ? params : {} };
    const { frames, from } = this.#answers.to(plainCall(frame));
    this.#desk.called({ selfId: this.selfId, frame, after: this.#desk.sent, from });
    for (const reply of frames) end.send(JSON.stringify({ ...reply, echo }));
  }
}
