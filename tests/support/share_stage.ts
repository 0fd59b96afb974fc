/** A gateway that shares an account among frameworks, an implementation that does as it is told, and frameworks that say what they saw. */

import { inspect } from "node:util";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/entries/gateway.ts";
import { openSocket, type Socket, type SocketClose } from "../../src/runtime/socket/socket.ts";
import { type CapturedLog, captureLog } from "./captured_log.ts";
import { type ForwardPeer, type PeerOptions, startPeer } from "./peer/forward.ts";

export type Frame = Record<string, unknown>;

/** A framework that is connected: what came to it, and how it ended. */
export interface Consumer {
  readonly socket: Socket;
  readonly texts: string[];
  readonly frames: Frame[];
  readonly ended: Promise<SocketClose>;
  /** Sends a frame, and gives the reply that comes next. */
  ask(text: string): Promise<string>;
}

export interface ShareStage {
  readonly peer: ForwardPeer;
  readonly log: CapturedLog;
  gateway(options?: Partial<GatewayOptions>): Promise<Gateway>;
  /** Connects, and waits for the first frame. */
  join(gateway: Gateway, path?: string, headers?: Record<string, string>): Promise<Consumer>;
  /** Whatever has to be ended with the test. */
  later(end: () => unknown): void;
}

export async function onShareStage(
  test: (stage: ShareStage) => Promise<void>,
  options: PeerOptions = {},
): Promise<void> {
  const peer = await startPeer(options);
  const log = captureLog();
  const endings: (() => unknown)[] = [];
  const stage: ShareStage = {
    peer,
    log,
    later: (end) => void endings.push(end),
    async gateway(given = {}) {
      const gateway = await createGateway({
        ...given.api === undefined ? { url: peer.webSocketUrl } : {},
        serve: { port: 0 },
        log,
        ...given,
      });
      endings.push(() => gateway.stop());
      return gateway;
    },
    async join(gateway, path = "/", headers = {}) {
      const consumer = connectTo(`ws://127.0.0.1:${gateway.port}${path}`, headers);
      endings.push(() => consumer.socket.terminate());
      if (!path.endsWith("/api")) await until(() => consumer.frames.length > 0);
      else await until(() => consumer.socket.isOpen);
      return consumer;
    },
  };
  try {
    await test(stage);
  } finally {
    for (const end of endings.reverse()) await end();
    await peer.stop();
  }
}

export function connectTo(url: string, headers: Record<string, string> = {}): Consumer {
  const texts: string[] = [];
  const frames: Frame[] = [];
  let answered = (_text: string): void => {};
  let socket: Socket | undefined;
  const ended = new Promise<SocketClose>((resolve) => {
    socket = openSocket(url, {
      open() {},
      message(text) {
        texts.push(text);
        const frame = JSON.parse(text) as Frame;
        frames.push(frame);
        if (frame["post_type"] === undefined) answered(text);
      },
      close: resolve,
    }, { headers });
  });
  return {
    socket: socket as unknown as Socket,
    texts,
    frames,
    ended,
    ask: (text) =>
      new Promise((resolve) => {
        answered = resolve;
        (socket as Socket).send(text);
      }),
  };
}

/** Waits for something to be so, a minute at most. */
export async function until(isSo: () => unknown, what: () => unknown = () => ""): Promise<void> {
  for (let tries = 0; tries < 6_000; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`not within a minute: ${isSo} ${inspect(what())}`);
}

export const message = (n: number, more: object = {}): object => ({
  post_type: "message",
  message_type: "group",
  sub_type: "normal",
  group_id: 7,
  user_id: 1,
  message_id: n,
  raw_message: "hi",
  message: [{ type: "text", data: { text: "hi" } }],
  ...more,
});
export const ids = ({ frames }: Consumer): unknown[] =>
  frames.filter(({ post_type }) => post_type === "message").map(({ message_id }) => message_id);
