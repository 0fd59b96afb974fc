/** The sandbox as an implementation that connects to a bot: reverse WebSocket, with the headers and patience of that implementation. */

import type { ServerSocketHandlers } from "../../runtime/server/types.ts";
import { openSocket, type Socket, type SocketClose } from "../../runtime/socket/socket.ts";
import type { Clock } from "../../util/time/clock.ts";
import { Reconnect } from "../../util/time/reconnect.ts";
import type { WireRules } from "../dialects/facts.ts";

/** How a sandbox connects to a bot. */
export interface ReverseOptions {
  /** Default: none is sent. */
  accessToken?: string;
  /** The role of the connection. Default `Universal`, all that NapCat has; go-cqhttp and Lagrange also have the other two. */
  role?: "Universal" | "API" | "Event";
  /** How long to wait before the next attempt when the connection ended or could not be made. Default: as the implementation waits. */
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
  readonly rules: WireRules["reverse"];
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
      message: (text) => handlers.message(text, opening),
      close: (info) => {
        if (info.opened) handlers.close?.(info.code, info.reason);
        else if (!isClosed) host.failed(info);
        reconnect.lost(!isClosed);
      },
    }, { headers: headersOf(options, host) });
  };
  const reconnect = new Reconnect({
    clock: host.clock,
    waitMs: () => options.reconnectMs ?? host.rules.reconnectMs,
    attempt: dial,
  });
  dial();
  return {
    close() {
      isClosed = true;
      reconnect.rest();
      socket?.close(1000);
    },
  };
}

/** As the implementation sends them. NapCat sends `Bearer` without a token too. */
function headersOf(
  { accessToken = "", role = "Universal" }: ReverseOptions,
  host: ReverseHost,
): Record<string, string> {
  const { scheme, sendsEmpty, roles, userAgent } = host.rules;
  const headers: Record<string, string> = {
    "X-Self-ID": String(host.selfId),
    "X-Client-Role": roles[role],
    "User-Agent": userAgent,
  };
  if (accessToken !== "" || sendsEmpty) headers["Authorization"] = `${scheme} ${accessToken}`.trim();
  return headers;
}
