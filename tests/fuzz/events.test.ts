/** Every door that events come through: broken ones are left out, and the next good one is handled. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  AdelieError,
  type App,
  AtMe,
  type BotEvent,
  type ChatMessageEvent,
  Command,
  Cooldown,
  Keyword,
  launch,
  Match,
  NapCatApi,
  On,
  OnGroupMsg,
  OnMessage,
  OnNotice,
  OnRequest,
  Role,
  Superuser,
} from "../../mod.ts";
import { startServer } from "../../src/runtime/server.ts";
import { startFeedPeer } from "../contract/http_feed_peer.ts";
import { type Peer, startPeer } from "../contract/peer.ts";
import { startReversePeer } from "../contract/reverse_peer.ts";
import { freePort } from "../unit/runtime/raw.ts";
import { arrives, damaged, limitMs, mutated, parameters, recordedEvents, written } from "./fuzz.ts";

/** Texts of good events that were handled. */
const handled = new Set<string>();

/** Looks at all that an event has, and has a handler of every kind. */
class Everything {
  @On("*")
  look(event: BotEvent) {
    void [event.eventName, event.toJSON()];
    if (!("segments" in event)) return;
    const { text, segments, isToMe, isFromSelf, quotedId } = event as ChatMessageEvent;
    void [segments, isToMe, isFromSelf, quotedId];
    if (text.startsWith("good ")) handled.add(text);
  }

  @Command("roll <sides:int> [what...]")
  roll(_event: ChatMessageEvent, { sides }: { sides: number }) {
    return `${sides}`;
  }

  @Command("签到")
  @Cooldown("1h", { per: "user" })
  checkIn() {}

  @Command("踢")
  @Role("owner")
  kick() {}

  @Command("停")
  @Superuser()
  stop() {}

  @OnMessage()
  @AtMe()
  called() {}

  @Keyword("测试")
  keyword() {}

  @Match(/^掷(\d+)$/)
  match() {}

  @OnGroupMsg([700001])
  group() {}

  @OnNotice()
  notice() {}

  @OnRequest()
  request() {}
}

/** A bot at one door. */
interface Door {
  readonly app: App;
  /** Whether the door takes JSON only: what is asked for comes inside of a reply. */
  readonly jsonOnly?: boolean;
  send(text: string): void;
  stop(): Promise<void>;
}

/** Errors that are the library's own, and so mistakes. A handler may be refused a call, or a text that is too deep. */
const mistakes: unknown[] = [];

async function open<P = undefined>(
  options: ConstructorParameters<typeof NapCatApi>[0],
  begin?: () => P | Promise<P>,
): Promise<{ app: App; peer: P }> {
  const api = new NapCatApi({ ...options, log: silent, timeoutMs: 2_000 });
  const launching = launch(Everything, {
    api,
    log: silent,
    storage: "memory",
    superusers: [10002],
    prefix: ["", "/"],
    activity: true,
    handleSignals: false,
    onError: (error) => {
      if (!(error instanceof AdelieError)) mistakes.push(error);
    },
  });
  const [app, peer] = await Promise.all([launching, begin?.()]);
  return { app, peer: peer as P };
}

const nothing = (): void => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const doors: Record<string, () => Promise<Door>> = {
  "forward WebSocket": async () => {
    const peer = await startPeer({ answer: answerAll });
    const { app } = await open({ url: peer.webSocketUrl }, () => peer);
    return { app, send: (text) => peer.raw(text), stop: () => peer.stop() };
  },
  "reverse WebSocket": async () => {
    const port = await freePort();
    const { app, peer } = await open(
      { listen: { port, maxAccounts: 1 } },
      async () => {
        const reverse = startReversePeer({ target: `ws://127.0.0.1:${port}`, reconnectMs: 20 });
        void answerCalls(reverse);
        await reverse.linked();
        return reverse;
      },
    );
    return { app, send: (text) => peer.raw(text), stop: () => peer.stop() };
  },
  "SSE": () => fetched("sse"),
  "polling": () => polled("get_updates"),
  "polling of LLBot": () => polled("get_event"),
  "webhook": () => fetched("webhook"),
};

async function fetched(way: "sse" | "webhook"): Promise<Door> {
  const { peer, events, stop } = await startFeedPeer(way, { dialect: way === "sse" ? "napcat" : "go-cqhttp" });
  void answerCalls(peer);
  const { app } = await open({ url: peer.httpUrl, events }, () => peer);
  if (way !== "webhook") await peer.linked();
  return { app, send: (text) => peer.raw(text), stop };
}

/** An implementation that is asked for events. Those that wait go out in one answer, good ones beside broken ones. */
async function polled(action: "get_updates" | "get_event"): Promise<Door> {
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

function goodEvent(): { text: string; frame: string } {
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

const events = mutated(recordedEvents).map((event) => JSON.stringify(event));

for (const [name, make] of Object.entries(doors)) {
  test(`fuzz: ${name}`, { timeout: limitMs }, async () => {
    const door = await make();
    const frames = door.jsonOnly === true
      ? events
      : fc.oneof({ weight: 5, arbitrary: events }, { weight: 1, arbitrary: damaged(events) });
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(frames, { minLength: 1, maxLength: 6 }), async (texts) => {
          for (const text of texts) door.send(written(text));
          const { text, frame } = goodEvent();
          door.send(frame);
          await arrives(`a good event after ${JSON.stringify(texts)}`, () => handled.has(text));
          handled.delete(text);
          assert.deepEqual(mistakes.splice(0), [], "the library's own getters and conditions do not throw");
        }),
        parameters(60),
      );
    } finally {
      await door.app.stop();
      await door.stop();
    }
  });
}
