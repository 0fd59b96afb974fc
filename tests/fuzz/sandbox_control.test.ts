/** The sandbox's control protocol: frames and bodies that nobody expects, from somebody who has the key. The next good one is answered. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openSocket } from "../../src/runtime/socket/socket.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { arrives, damaged, limitMs, mutated, parameters, written } from "./fuzz.ts";

const chat = "group:700001";
const as = 20001;

/** Requests that work, before they are changed. Those that would take the world or the connection away are not among them. */
const requests = [
  { id: 1, op: "state" },
  { id: 2, op: "say", params: { as, chat, message: "hi @阿珍" }, key: "a" },
  { id: 3, op: "say", params: { as, chat, message: [{ type: "at", data: { qq: "20002" } }] } },
  {
    id: 4,
    op: "say",
    params: { as, chat: "private:20001", message: [{ type: "image", data: { file: "base64://AAAA" } }] },
  },
  { id: 5, op: "react", params: { as, message: "1", face: "76", on: true } },
  { id: 6, op: "poke", params: { as, chat, target: 20002 } },
  { id: 7, op: "file.put", params: { base64: "AAAA", name: "x" } },
  {
    id: 8,
    op: "forward",
    params: { as, chat, messages: ["1"], nodes: [{ user: 20002, nodes: [{ user: as, message: "x" }] }] },
  },
  { id: 9, op: "user.add", params: { nickname: "x", id: 5 } },
  { id: 10, op: "member.mute", params: { as: 20003, group: 700001, user: as, ms: 1 } },
  { id: 11, op: "journal.read", params: { after: -1, limit: 10, kinds: ["event"], last: true } },
  { id: 12, op: "event.push", params: { payload: { post_type: "notice", notice_type: "x" } } },
  { id: 13, op: "api.call", params: { action: "send_group_msg", params: { group_id: 700001, message: "x" } } },
  { id: 14, op: "time.advance", params: { ms: 1 } },
  { id: 15, op: "chat.messages", params: { chat, before: "1", limit: 5 } },
  { id: 16, op: "explain", params: { index: 1, payload: {} } },
];
const calls = [
  {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "say_as", arguments: { who: "小明", where: "签到测试群", text: "x" } },
  },
  {
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "act_as", arguments: { op: "poke", params: { as, chat } } },
  },
  { jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-06-18" } },
];

const frames = mutated(requests).map((frame) => JSON.stringify(frame));
const texts = fc.oneof({ weight: 5, arbitrary: frames }, { weight: 1, arbitrary: damaged(frames) });
const bodies = mutated(calls).map((call) => JSON.stringify(call));

test("fuzz: frames to the control protocol", { timeout: limitMs }, async () => {
  await using sandbox = await createSandbox({ heartbeatMs: 0, quietMs: 1 });
  const answered = new Set<unknown>();
  let isOpen = false;
  const socket = openSocket(`${sandbox.url}/_sandbox/ws`, {
    open: () => {
      isOpen = true;
      socket.send(JSON.stringify({ id: 0, op: "hello", params: { key: sandbox.controlKey } }));
    },
    message: (frame) => answered.add((JSON.parse(frame) as { id?: unknown }).id),
    close: () => isOpen = false,
  });
  await arrives("the link", () => answered.has(0));
  let count = 100;
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 6 }), async (some) => {
      for (const each of some) socket.send(written(each));
      const id = ++count;
      socket.send(JSON.stringify({ id, op: "time.get" }));
      await arrives(`an answer after ${JSON.stringify(some)}`, () => answered.has(id));
      assert.ok(isOpen, "the link is there");
    }),
    parameters(80),
  );
  socket.close();
});

test("fuzz: bodies to the control protocol and to the tools of agents", { timeout: limitMs }, async () => {
  await using sandbox = await createSandbox({ heartbeatMs: 0, quietMs: 1 });
  const headers = { authorization: `Bearer ${sandbox.controlKey}` };
  const post = async (path: string, body: string): Promise<number> => {
    const response = await fetch(`${sandbox.httpUrl}/_sandbox/${path}`, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  };
  await fc.assert(
    fc.asyncProperty(texts, bodies, async (request, call) => {
      const status = await post("control", written(request));
      assert.ok(status < 500 || status === 504, `${status} for ${request}`);
      assert.ok(await post("mcp", written(call)) < 500, call);
      assert.equal(await post("control", '{"op":"time.get"}'), 200);
    }),
    parameters(60),
  );
});
