import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "../../src/api/clients.ts";
import { defineBot } from "../../src/bot/app/define.ts";
import { launch } from "../../src/bot/app/launch.ts";
import { at } from "../../src/protocol/builders.ts";
import type { DialectName } from "../../src/sandbox/dialects/facts.ts";
import { DIALECT_NAMES } from "../../src/sandbox/dialects/names.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { createLogger } from "../../src/util/log/log.ts";
import { freePort } from "../support/raw.ts";

/** The bot, written once. */
const bot = defineBot({
  name: "Same",
  commands: {
    "签到": (event) => [at(event.user_id), " 签到成功"],
    "算 <a:int> <b:int>": (_event, { a, b }) => `${a + b}`,
  },
  on: {
    "notice.group_increase": (event) => [at(event.user_id), " 欢迎"],
    "notice.notify.poke": (event) => event.target_id === event.self_id ? "别戳" : undefined,
    "request.friend": async (event) => {
      await event.approve();
    },
  },
});

/** What happens, written once: each act, and how many lines there are when the bot has answered it. */
async function play({ world, selfId, transcript }: Sandbox): Promise<string[]> {
  const [groupId, ming, zhen] = [700_001, 20_001, 20_002];
  const text = (words: string) => [{ type: "text", data: { text: words } }] as const;
  const inGroup = (words: string) => world.sendToGroup({ from: ming, groupId, segments: text(words) });
  const toBot = (from: number, words: string) => world.sendToUser({ from, to: selfId, segments: text(words) });
  const acts: readonly [act: () => unknown, lines: number][] = [
    [() => inGroup("签到"), 2],
    [() => inGroup("算 2 40"), 4],
    [() => inGroup("没有这个指令"), 5],
    [() => toBot(ming, "签到"), 7],
    [() => world.poke({ from: ming, target: selfId, groupId }), 8],
    [() => world.scene.addUser({ id: 30_001, nickname: "新人" }), 8],
    [() => world.joinGroup({ groupId, userId: 30_001 }), 9],
    [() => world.requestFriend({ from: zhen, to: selfId, comment: "你好" }), 9],
    [() => toBot(zhen, "算 1 1"), 11],
  ];
  for (const [act, lines] of acts) {
    act();
    await until(() => transcript().length >= lines);
  }
  await until(() => world.friendship(selfId, zhen) !== undefined);
  const isFriend = world.friendship(selfId, zhen) !== undefined;
  return [...transcript().map(({ chat, who, text: words }) => `${chat} ${who}: ${words}`), `friends: ${isFriend}`];
}

/** Waits for a minute at most: what is missing then is missing in the transcript. */
async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !isSo() && Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const expected = [
  "签到测试群 小明: 签到",
  "签到测试群 小助手: @小明 签到成功",
  "签到测试群 小明: 算 2 40",
  "签到测试群 小助手: 42",
  "签到测试群 小明: 没有这个指令",
  "小助手 与 小明 小明: 签到",
  "小助手 与 小明 小助手:  签到成功",
  "签到测试群 小助手: 别戳",
  "签到测试群 小助手: @新人 欢迎",
  "小助手 与 阿珍 阿珍: 算 1 1",
  "小助手 与 阿珍 小助手: 2",
  "friends: true",
];

const clients = {
  napcat: NapCatApi,
  "go-cqhttp": CqHttpApi,
  llbot: LLBotApi,
  lagrange: LagrangeApi,
  snowluma: OneBotApi,
  onebot: OneBotApi,
} as const;

type Way =
  | "forward WebSocket"
  | "reverse WebSocket"
  | "two reverse WebSockets"
  | "HTTP and WebSocket"
  | "webhook"
  | "SSE"
  | "polling"
  | "memory";

/** The ways that each implementation has. */
function waysOf(dialect: DialectName): Way[] {
  const ways: Way[] = [
    "memory",
    "forward WebSocket",
    "reverse WebSocket",
    "two reverse WebSockets",
    "HTTP and WebSocket",
  ];
  ways.push("webhook");
  if (dialect === "napcat" || dialect === "llbot") ways.push("SSE");
  if (dialect === "go-cqhttp" || dialect === "llbot") ways.push("polling");
  return ways;
}

/** The sockets that the implementation opens to a bot that listens. */
function rolesOf(way: Way): readonly ("Universal" | "API" | "Event")[] {
  return way === "reverse WebSocket" ? ["Universal"] : way === "two reverse WebSockets" ? ["API", "Event"] : [];
}

async function run(dialect: DialectName, way: Way): Promise<string[]> {
  await using sandbox = await createSandbox({ dialect, page: false, ...way === "memory" ? { port: false } : {} });
  const port = await freePort();
  const url = sandbox.httpUrl;
  const options = {
    memory: { url: sandbox.url },
    "forward WebSocket": { url: sandbox.url },
    "reverse WebSocket": { listen: { port } },
    "two reverse WebSockets": { listen: { port } },
    "HTTP and WebSocket": { url, events: sandbox.url },
    webhook: { url, events: { webhook: { port, path: "/onebot", secret: "key" } } },
    SSE: { url, events: "sse" },
    polling: { url, events: "poll" },
  } as const;
  const log = createLogger({ level: "error" });
  const api = new clients[dialect]({ ...options[way] as { url: string }, log });
  const launching = launch(bot, { api, storage: "memory", log });
  for (const role of rolesOf(way)) sandbox.connectTo(`ws://127.0.0.1:${port}`, { role, reconnectMs: 50 });
  const app = await launching;
  if (way === "webhook") sandbox.postTo(`http://127.0.0.1:${port}/onebot`, { secret: "key" });
  // Nobody keeps events for a bot that has not asked yet.
  if (way === "polling") await until(() => sandbox.calls().some(({ action }) => /^get_(updates|event)$/.test(action)));
  else await until(() => sandbox.connections.listeners > 0);
  try {
    return await play(sandbox);
  } finally {
    await app.stop();
  }
}

for (const dialect of DIALECT_NAMES) {
  describe(`the same bot and the same script on ${dialect}`, () => {
    for (const way of waysOf(dialect)) {
      it(`have the same transcript over ${way}`, async () => {
        assert.deepEqual(await run(dialect, way), expected);
      });
    }
  });
}
