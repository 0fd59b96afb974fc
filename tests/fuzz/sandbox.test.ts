/** The sandbox: frames and requests that nobody expects, and lines that nobody types. It answers the next good one. */

import assert from "node:assert/strict";
import http from "node:http";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import { openSocket } from "../../src/runtime/socket/socket.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { runTerminal } from "../../src/sandbox/play/terminal.ts";
import { arrives, damaged, hostileValue, limitMs, mutated, parameters, written } from "./fuzz.ts";

const group = { group_id: 700001 };
const member = { ...group, user_id: 20001 };
const text = [{ type: "text", data: { text: "hi" } }];

/** Calls that work, before they are changed. */
const calls = [
  { action: "get_login_info", params: {}, echo: 1 },
  { action: "send_group_msg", params: { ...group, message: text }, echo: "a" },
  { action: "send_private_msg", params: { user_id: 20001, message: "[CQ:face,id=14]hi", auto_escape: false }, echo: 2 },
  { action: "send_msg", params: { message_type: "group", ...group, message: { type: "text", data: { text: "x" } } } },
  {
    action: "send_group_msg",
    params: {
      ...group,
      message: [
        { type: "at", data: { qq: "20001" } },
        { type: "reply", data: { id: "1" } },
        { type: "image", data: { file: "base64://AAAA" } },
      ],
    },
  },
  {
    action: "send_group_forward_msg",
    params: { ...group, messages: [{ type: "node", data: { user_id: "1", nickname: "x", content: text } }] },
  },
  { action: "get_msg", params: { message_id: 1 }, echo: {} },
  { action: "delete_msg", params: { message_id: 1 } },
  { action: "get_group_member_info", params: member },
  { action: "get_group_member_list", params: group },
  { action: "get_group_list", params: { no_cache: true } },
  { action: "get_group_msg_history", params: { ...group, count: 5, message_seq: 1 } },
  { action: "set_group_ban", params: { ...member, duration: 60 } },
  { action: "set_group_card", params: { ...member, card: "x" } },
  { action: "set_group_kick", params: member },
  { action: "group_poke", params: member },
  { action: "send_like", params: { user_id: 20001, times: 1 } },
  { action: "set_msg_emoji_like", params: { message_id: 1, emoji_id: "76" } },
  { action: "upload_group_file", params: { ...group, file: "base64://AAAA", name: "x" } },
  { action: "upload_file_stream", params: { stream_id: "s", chunk_index: 0, chunk_data: "AAAA", total_chunks: 1 } },
  { action: "download_file_stream", params: { file: "x" } },
  { action: ".handle_quick_operation", params: { context: { ...member, message_id: 1 }, operation: { reply: "x" } } },
  { action: "set_friend_add_request", params: { flag: "f", approve: true } },
];

const frames = mutated(calls).map((call) => JSON.stringify(call));
const texts = fc.oneof({ weight: 5, arbitrary: frames }, { weight: 1, arbitrary: damaged(frames) });

async function withSandbox(use: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const warnings: string[] = [];
  const nothing = (): void => {};
  const log = { debug: nothing, info: nothing, warn: (line: string) => void warnings.push(line), error: nothing };
  const sandbox = await createSandbox({ heartbeatMs: 0, log });
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

test("fuzz: frames to the sandbox", { timeout: limitMs }, async () => {
  await withSandbox(async (sandbox) => {
    const answered = new Set<unknown>();
    let isOpen = false;
    const socket = openSocket(sandbox.url, {
      open: () => isOpen = true,
      message: (frame) => {
        if (frame.length < 2_000) answered.add((JSON.parse(frame) as { echo?: unknown }).echo);
      },
      close: () => isOpen = false,
    });
    await arrives("the link", () => isOpen);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 6 }), async (some) => {
        for (const each of some) socket.send(written(each));
        const echo = `good ${++count}`;
        socket.send(JSON.stringify({ action: "get_login_info", params: {}, echo }));
        await arrives(`an answer after ${JSON.stringify(some)}`, () => answered.has(echo));
        answered.clear();
        assert.ok(isOpen, "the link is there");
      }),
      parameters(80),
    );
    socket.close();
  });
});

test("fuzz: requests to the sandbox", { timeout: limitMs }, async () => {
  await withSandbox(async (sandbox) => {
    const agent = new http.Agent({ keepAlive: true });
    const ask = (path: string, body: string, method = "POST"): Promise<number> =>
      new Promise((resolve, reject) => {
        const request = http.request(
          sandbox.httpUrl + path,
          { method, agent, headers: { "content-type": "application/json" } },
          (response) => {
            response.resume();
            response.on("end", () => resolve(response.statusCode ?? 0));
            response.on("error", reject);
          },
        );
        request.on("error", reject);
        request.end(body);
      });
    await fc.assert(
      fc.asyncProperty(texts, hostileValue, async (body, value) => {
        const action = calls[body.length % calls.length]?.action ?? "x";
        await ask(`/${action}`, written(body));
        await ask("/", written(body));
        await ask(`/${encodeURIComponent(JSON.stringify(value)).slice(0, 500)}`, written(JSON.stringify(value)));
        assert.equal(await ask("/get_login_info", "{}"), 200);
      }),
      parameters(40),
    );
    agent.destroy();
  });
});

test("fuzz: lines in the sandbox's terminal", { timeout: limitMs }, async () => {
  await withSandbox(async (sandbox) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let shown = "";
    output.on("data", (chunk: Uint8Array) => {
      shown = (shown + new TextDecoder().decode(chunk)).slice(-10_000);
    });
    const running = runTerminal({ sandbox, input, output, interactive: false });
    const word = fc.constantFrom(
      ":as",
      ":group",
      ":private",
      ":help",
      ":help 2",
      ":join",
      ":leave",
      ":poke",
      ":quote",
      ":recall",
      ":image",
      ":file",
      "：群",
      ":",
      "::",
      "小明",
      "签到测试群",
      "-1",
      "999999999999999999999",
      "__proto__",
      "constructor",
      "[CQ:at,qq=",
      "\u001b[2J",
      "\ud800",
      "😀",
      "\u0000",
      "../../x",
      "/",
      "@",
      "＠小明 ",
      "\t",
    ); // deno-fmt-ignore
    const line = fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 5 })
      .map((words) => words.join(" ").replace(/[\r\n\u2028\u2029]|:q\w*/g, ""));
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 4 }), async (lines) => {
        for (const each of lines) input.write(`${each}\n`);
        const mark = `好的 ${++count}`;
        input.write(`:private\n${mark}\n`);
        await arrives(`the line after ${JSON.stringify(lines)}`, () => shown.includes(mark));
      }),
      parameters(25),
    );
    input.end();
    await running;
  });
});
