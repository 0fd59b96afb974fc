/** The sandbox as an implementation that connects to a bot: reverse WebSocket, with NapCat's headers and patience. */

import type { ServerSocketHandlers } from "../../runtime/server/types.ts";
import { openSocket, type Socket, type SocketClose } from "../../runtime/socket/socket.ts";
import type { Clock } from "../../util/time/clock.ts";
import { Reconnect } from "../../util/time/reconnect.ts";

/** How a sandbox connects to a bot. */
export interface ReverseOptions {
  /** Default: none is sent. */
  accessToken?: string;
  /** The role of the connection. Default `Universal`, all that NapCat has; go-cqhttp and Lagrange also have the other two. */
  role?: "Universal" | "API" | "Event";
  /** How long to wait before the next attempt when the connection ended or could not be made. Default 5000. */
  reconnectMs?: number;
}

/** A connection to a bot, kept up until it is closed. */
export interface ReverseLink {
  /** Says goodbye and tries no more. */
  close(): void;
}

/** Options of a reverse connection. */
export interface ReverseHost {
  readonly selfId: number;
  readonly clock: Clock;
  /** The handlers of one socket. */
  handlers(): ServerSocketHandlers;
  /** An attempt came to nothing. */
  failed(info: SocketClose): void;
}

/** Connects to a bot, again and again until it is closed. */
export function connectReverse(url: string, options: ReverseOptions, host: ReverseHost): ReverseLink {
  let isClosed = false;
  let socket: Socket | undefined;
  const dial = (): void => {
    const handlers = host.handlers();
    const opening: Socket = socket = openSocket(url, {
      open: () => handlers.open?.(opening),
      message: (text) => {
        if (options.role !== "Event") handlers.message(text, opening);
      },
      close: (info) => {
        if (info.opened) handlers.close?.(info.code, info.reason);
        else if (!isClosed) host.failed(info);
        reconnect.lost(!isClosed);
      },
    }, { headers: headersOf(options, host.selfId) });
  };
  const reconnect = new Reconnect({ clock: host.clock, waitMs: () => options.reconnectMs ?? 5_000, attempt: dial });
  dial();
  return {
    close() {
      isClosed = true;
      reconnect.rest();
      socket?.close(1000);
    },
  };
}

/** As NapCat sends them: `Bearer` is there without a token too. */
function headersOf({ accessToken = "", role = "Universal" }: ReverseOptions, selfId: number): Record<string, string> {
  return {
    "X-Self-ID": String(selfId),
    "X-Client-Role": role,
    Authorization: `Bearer ${accessToken}`.trim(),
    "User-Agent": "OneBot/11",
  };
}
