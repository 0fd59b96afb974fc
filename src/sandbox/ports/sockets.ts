/** WebSockets of bots, of either direction: which of them get events, which may call, and what is done with their frames. */

import { sandboxNotes } from "../../texts/logs/sandbox_notes.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { ServerRequest, ServerResponse, ServerSocketHandlers } from "../../runtime/server/types.ts";
import { messageOf, textOf } from "../../util/text_of.ts";
import type { Logger } from "../../util/log/log.ts";
import { sandboxLogTexts } from "../../texts/logs/sandbox_texts.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { WireRules } from "../dialects/facts.ts";
import type { World } from "../world/world.ts";
import { tokenState } from "./access.ts";
import type { CallDesk } from "./calls.ts";
import type { EventDesk } from "./event_desk.ts";
import type { Connection, ConnectionTable, ConnectionTransport } from "./connections.ts";

/** The part that a connection plays. */
export interface Part {
  readonly getsEvents: boolean;
  readonly takesCalls: boolean;
}

/** A connection that carries frames as text. */
export interface FrameSocket {
  send(text: string): void;
  close(code?: number): void;
  /** Cuts it without a goodbye. */
  terminate(): void;
}

/** The surroundings of sockets. */
export interface SocketDeskOptions {
  readonly world: World;
  readonly dialect: Dialect;
  readonly connections: ConnectionTable;
  readonly calls: CallDesk;
  readonly events: EventDesk;
  readonly log: Logger | undefined;
  /** A connection that gets events has come, or gone. */
  changed(): void;
}

/** The part that a path has, as the implementation sees it. */
export function partOf(path: string, paths: WireRules["paths"]): Part {
  const [isApi, isEvent] = [path === "/api", path === "/event"];
  switch (paths) {
    // Any path but /api gets events, and actions are taken on every one.
    case "any":
      return { getsEvents: !isApi && path !== "/api/", takesCalls: true };
    case "split":
      return { getsEvents: !isApi, takesCalls: !isEvent };
    default: {
      const name = path.replace(/\/$/, "");
      if (name === "") return { getsEvents: true, takesCalls: true };
      return { getsEvents: name === "/event", takesCalls: name === "/api" };
    }
  }
}

/** Takes sockets. */
export class SocketDesk {
  readonly #options: SocketDeskOptions;

  constructor(options: SocketDeskOptions) {
    this.#options = options;
  }

  /** The answer to a socket whose token is wrong or missing; undefined when it is right. */
  refuse(request: ServerRequest, accessToken: string): ServerResponse | ServerSocketHandlers | undefined {
    const { dialect, connections, log } = this.#options;
    const state = tokenState(request, accessToken, dialect.wire);
    if (state === "right") return undefined;
    const path = request.url.pathname;
    connections.refused("ws", path, "wrong or missing token");
    log?.warn(sandboxLogTexts().wrongToken(path));
    const { refusesSocket } = dialect.wire;
    if (!("frameThenClose" in refusesSocket)) return { status: refusesSocket[state] };
    // It lets the socket open, says why, and closes it.
    return {
      open: (socket) => {
        socket.send(JSON.stringify(dialect.unauthorized()));
        socket.close(refusesSocket.frameThenClose);
      },
      message: () => {},
    };
  }

  /** Takes a socket in. `isOwn`: it may name files of this machine. */
  accept(path: string, part: Part, isOwn = false, transport: ConnectionTransport = "ws"): ServerSocketHandlers {
    const { getsEvents, takesCalls } = part;
    let connection: Connection | undefined;
    return {
      open: (socket) => {
        connection = this.#opened(socket, path, getsEvents, transport);
      },
      message: (text, socket) => {
        if (takesCalls) this.answer(connection, text, socket, isOwn);
      },
      close: (code, reason) => {
        if (connection === undefined) return;
        this.#options.connections.remove(connection, path, `${code} ${reason}`.trim());
        this.#options.changed();
      },
    };
  }

  #opened(socket: FrameSocket, path: string, getsEvents: boolean, transport: ConnectionTransport): Connection {
    const { connections, dialect, events, changed } = this.#options;
    const [send, close] = [(text: string) => socket.send(text), () => socket.close()];
    const connection = connections.add({ transport, getsEvents, send, close }, path);
    if (!getsEvents) return connection;
    const first = dialect.lifecycle();
    if (first !== undefined) events.sendTo(connection, first);
    changed();
    return connection;
  }

  /** Answers a frame. Whatever it causes ends with it. */
  answer(connection: Connection | undefined, text: string, socket: FrameSocket, isOwn: boolean): void {
    const { world, log } = this.#options;
    try {
      this.#frame(connection, text, socket, isOwn);
    } catch (error) {
      // An echo too deep to be written, for one.
      log?.warn(sandboxLogTexts().frameFailed(messageOf(error)));
      world.journal.add({ kind: "note", text: sandboxNotes().frameFailed(messageOf(error)) });
      this.#unreadable(socket);
    }
  }

  #frame(connection: Connection | undefined, text: string, socket: FrameSocket, mayReadFiles: boolean): void {
    const { dialect, calls, connections } = this.#options;
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      return this.#unreadable(socket);
    }
    if (frame === null) return this.#unreadable(socket);
    // NapCat stumbles over a bare number or text, and answers nothing.
    if (typeof frame !== "object") return;
    const { action, params, echo } = frame as { action?: unknown; params?: unknown; echo?: unknown };
    // A list or an object is no name, and may not even become text.
    if (typeof action === "object" && action !== null) {
      const message = "action 必须是文字";
      return this.#send(socket, { ...dialect.unreadable(), message, wording: message, echo });
    }
    const call = { action: textOf(action), params: params || {}, echo, via: "ws", mayReadFiles } as const;
    connections.waits(connection, 1);
    let isWaiting = true;
    calls.take(connection, call, {
      frames: (frames) => {
        for (const reply of frames ?? []) {
          if (connections.isDead(connection)) continue;
          this.#send(socket, reply);
          if (!isWaiting || reply.echo !== echo) continue;
          isWaiting = false;
          connections.waits(connection, -1);
        }
      },
      text: (rubbish) => socket.send(rubbish),
      never: () => {},
      cut: () => socket.terminate(),
    });
  }

  #unreadable(socket: FrameSocket): void {
    const { dialect } = this.#options;
    if (dialect.wire.unreadable === "reply") this.#send(socket, dialect.unreadable());
  }

  #send(socket: FrameSocket, reply: ActionReply): void {
    socket.send(JSON.stringify(reply) + (this.#options.dialect.wire.newline ? "\n" : ""));
  }
}
