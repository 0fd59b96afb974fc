/** Bots at every door that events come through, and something behind each that sends whatever text it is told. */

import { type App, type Class, launch, type LaunchOptions, type Logger, NapCatApi } from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { startFeedPeer } from "./peer/feeds.ts";
import { type Peer, startPeer } from "./peer/forward.ts";
import { startReversePeer } from "./peer/reverse.ts";
import { freePort } from "./raw.ts";

/** A bot at one door. */
export interface Door {
  readonly app: App;
  /** Whether the door takes JSON only: what is asked for comes inside of a reply. */
  readonly jsonOnly?: boolean;
  /** One frame, event or body, as it is. */
  send(text: string): void;
  /** Ends the link, which is made again. Absent where there is none. */
  drop?(): Promise<void>;
  /** Stops the bot and what is behind the door. */
  stop(): Promise<void>;
}

/** Opens a door. */
export type OpenDoor = (bot: Class, options?: LaunchOptions) => Promise<Door>;

type Open = <P = undefined>(
  options: ConstructorParameters<typeof NapCatApi>[0],
  begin?: () => P | Promise<P>,
) => Promise<{ app: App; peer: P }>;

const nothing = (): void => {};
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Every door. */
export const doors: Readonly<Record<string, OpenDoor>> = {
  "forward WebSocket": through(async (open) => {
    const peer = await startPeer({ answer: answerAll });
    const { app } = await open({ url: peer.webSocketUrl }, () => peer.linked());
    return { app, send: (text) => peer.raw(text), drop: () => dropped(peer), stop: () => peer.stop() };
  }),
  "reverse WebSocket": through(async (open) => {
    const port = await freePort();
    const { app, peer } = await open({ listen: { port, maxAccounts: 1 } }, async () => {
      const reverse = startReversePeer({ target: `ws://127.0.0.1:${port}`, reconnectMs: 20 });
      void answerCalls(reverse);
      await reverse.linked();
      return reverse;
    });
    return { app, send: (text) => peer.raw(text), drop: () => dropped(peer), stop: () => peer.stop() };
  }),
  "SSE": through((open) => fetched(open, "sse")),
  "polling": through((open) => polled(open, "get_updates")),
  "polling of LLBot": through((open) => polled(open, "get_event")),
  "webhook": through((open) => fetched(open, "webhook")),
};

function through(make: (open: Open) => Promise<Door>): OpenDoor {
  return async (bot, options = {}) => {
    const { log = silent } = options;
    const door = await make(async (apiOptions, begin) => {
      const api = new NapCatApi({ ...apiOptions, log: log as Logger, timeoutMs: 2_000 });
      const launching = launch(bot, { log, storage: "memory", handleSignals: false, ...options, api });
      const [app, peer] = await Promise.all([launching, begin?.()]);
      return { app, peer: peer as never };
    });
    const stop = async (): Promise<void> => {
      await door.app.stop();
      await door.stop();
    };
    return { ...door, stop };
  };
}

async function dropped(peer: Peer): Promise<void> {
  const again = peer.linked();
  peer.drop();
  await again;
}

async function fetched(open: Open, way: "sse" | "webhook"): Promise<Door> {
  const { peer, events, stop } = await startFeedPeer(way, { dialect: way === "sse" ? "napcat" : "go-cqhttp" });
  void answerCalls(peer);
  const { app } = await open({ url: peer.httpUrl, events }, () => way === "sse" ? peer.linked() : undefined);
  return { app, send: (text) => peer.raw(text), ...way === "sse" ? { drop: () => dropped(peer) } : {}, stop };
}

/** An implementation that is asked for events. Those that wait go out in one answer, good ones beside broken ones. */
async function polled(open: Open, action: "get_updates" | "get_event"): Promise<Door> {
  let waiting: string[] = [];
  let answer: (() => void) | undefined;
  const server = await startServer({
    port: 0,
    request: async ({ url }) => {
      const asked = url.pathname.slice(1);
      if (asked === action && waiting.length === 0) await new Promise<void>((resolve) => answer = resolve);
      const data = asked === action ? `[${waiting.splice(0).join(",")}]` : '{"message_id":1,"user_id":10001}';
      const retcode = asked.startsWith("get_") && asked !== action && asked !== "get_login_info" ? 404 : 0;
      return {
        status: 200,
        headers: { "content-type": "application/json" },
        body: `{"status":"ok","retcode":${retcode},"data":${data}}`,
      };
    },
  });
  const send = (text: string): void => {
    waiting.push(text);
    answer?.();
  };
  // The first question is answered soon by every implementation.
  waiting = ['{"post_type":"meta_event","meta_event_type":"heartbeat","time":1,"self_id":10001,"interval":60000}'];
  const { app } = await open({ url: `http://127.0.0.1:${server.port}`, events: { poll: { action } } });
  return { app, jsonOnly: true, send, stop: () => server.close() };
}

/** Every call of a handler is answered, so that none waits. */
function answerAll(call: { action: string; reply(data?: unknown): void }): boolean {
  if (call.action === "get_login_info" || call.action === "get_status") return false;
  call.reply({ message_id: 1 });
  return true;
}

async function answerCalls(peer: Peer): Promise<void> {
  for (;;) answerAll(await peer.call());
}

let count = 0;

/** A message that has never been sent, and its text. */
export function goodEvent(): { text: string; frame: string } {
  const text = `good ${++count}`;
  return {
    text,
    frame: JSON.stringify({
      time: 1_700_000_000 + count,
      self_id: 10001,
      post_type: "message",
      message_type: "group",
      sub_type: "normal",
      message_id: count,
      user_id: 10002,
      group_id: 700001,
      message: [{ type: "text", data: { text } }],
      raw_message: text,
      font: 0,
      sender: { user_id: 10002, nickname: "小明", role: "member" },
    }),
  };
}
