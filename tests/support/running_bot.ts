/** A bot that runs against a peer, for tests that say something and look at what was called. */

import { type App, type Class, createLogger, launch, type LaunchOptions } from "../../mod.ts";
import { type Call, type Peer, sentText, startPeer } from "./peer.ts";

export interface RunningBot {
  readonly peer: Peer;
  readonly app: App;
  /** Hands an event in; resolves when it has arrived and no handler is running. */
  push(event: object): Promise<void>;
  /** Hands an event in and gives the texts that were sent for it. */
  said(event: object): Promise<string[]>;
  /** Every call of an action. */
  calls(action: string): Call[];
}

/** Runs bots over a WebSocket, and ends them. An `api` is made for the peer's addresses. */
export async function withBot(
  bots: Class | readonly Class[],
  options: Omit<LaunchOptions, "api"> & { api?: (peer: Peer) => LaunchOptions["api"] },
  use: (running: RunningBot) => Promise<void>,
): Promise<void> {
  const peer = await startPeer();
  const { api, ...rest } = options;
  const client = api?.(peer);
  const app = await launch(bots, {
    log: createLogger("silent"),
    storage: "memory",
    handleSignals: false,
    ...client === undefined ? { url: peer.url } : { api: client },
    ...rest,
  });
  const push = async (event: object): Promise<void> => {
    const before = app.stats.events;
    peer.push(event);
    await until(() => app.stats.events > before);
    await app.idle();
  };
  try {
    await use({
      peer,
      app,
      push,
      async said(event) {
        const before = peer.calls.length;
        await push(event);
        return peer.calls.slice(before).filter(({ action }) => /^send_(group_|private_)?msg$/.test(action)).map(
          sentText,
        );
      },
      calls: (action) => peer.calls.filter((call) => call.action === action),
    });
  } finally {
    await app.stop();
    await peer.close();
  }
}

/** Waits for something that another process or a link does. */
export async function until(isTrue: () => boolean): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error(`was not so within a minute: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
