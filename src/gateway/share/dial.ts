/** A framework that listens itself: the gateway connects to it as an implementation does, again and again until it is ended. */

import { openSocket, type Socket } from "../../runtime/socket/socket.ts";
import type { ServerSocketHandlers } from "../../runtime/server/types.ts";
import { gatewayTexts } from "../../texts/errors/gateway_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { shownAddress } from "../../util/log/redact.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { backoffMs } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import { Reconnect } from "../../util/time/reconnect.ts";
import type { FrameworkAddress } from "./options.ts";

/** A connection that is kept up. */
export interface Dialled {
  /** Tries no more. An open connection is closed by whoever has it. */
  close(): void;
}

/** The surroundings of a connection. */
export interface DialParts {
  readonly account: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** The handlers of one socket; `name` is the address, for people. */
  handlers(name: string): ServerSocketHandlers;
}

/** Connects. */
export function dial({ url, accessToken }: FrameworkAddress, parts: DialParts): Dialled {
  const { account, clock, log } = parts;
  const name = shownAddress(url);
  const headers = {
    "X-Self-ID": account,
    "X-Client-Role": "Universal",
    "User-Agent": "OneBot/11 adelie-gateway",
    ...accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` },
  };
  const failures = new NowAndThen({ everyMs: 60_000, upToMs: 3_600_000, clock });
  let isWanted = true;
  let opening: Socket | undefined;
  const attempt = (): void => {
    const handlers = parts.handlers(name);
    const socket: Socket = opening = openSocket(url, {
      open() {
        opening = undefined;
        failures.reset();
        reconnect.up();
        handlers.open?.(socket);
      },
      message: (text) => handlers.message(text, socket),
      close({ opened, code, reason }) {
        if (opened) handlers.close?.(code, reason);
        else if (isWanted) {
          const count = failures.next();
          if (count > 0) log.warn(gatewayTexts().notReached(account, name, reason, count));
        }
        reconnect.lost(isWanted);
      },
    }, { headers });
  };
  const reconnect = new Reconnect({ clock, waitMs: backoffMs, attempt });
  attempt();
  return {
    close() {
      isWanted = false;
      reconnect.rest();
      opening?.terminate();
    },
  };
}
