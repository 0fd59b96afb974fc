/** Replies that nobody expects: every call ends, with a result or with an error of the library, and the next one works. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { AdelieError, NapCatApi } from "../../mod.ts";
import { createEvent } from "../../src/bot/events/create.ts";
import { fetchMessage } from "../../src/bot/events/fetched_message.ts";
import type { GroupUploadEvent } from "../../src/bot/events/notice.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { damaged, limitMs, mutated, parameters, recordedReplies, written } from "./fuzz.ts";

const ok = (data: unknown): Record<string, unknown> => ({ status: "ok", retcode: 0, data, message: "", wording: "" });

/** Replies of the actions below, where no recorded one is of that kind. No address in them leads out of this machine. */
const made = [
  ok({ user_id: 10001, nickname: "小助手" }),
  ok({ message_id: 5 }),
  ok({ file: "a.png", url: "http://127.0.0.1:1/a.png", file_size: "5", file_name: "a.png", base64: "" }),
  ok({ url: "http://127.0.0.1:1/a.txt" }),
  ok({
    type: "stream",
    stream_id: "s",
    status: "chunk_received",
    received_chunks: 1,
    total_chunks: 1,
    file_path: "/a",
  }),
  {
    ...ok({ type: "stream", data_type: "file_info", file_name: "a", file_size: 3, chunk_size: 3 }),
    stream: "stream-action",
  },
  { ...ok({ type: "stream", data_type: "file_chunk", index: 0, data: "AAAA" }), stream: "stream-action" },
  { ...ok({ type: "response", data_type: "file_complete", total_chunks: 1, total_bytes: 3 }), stream: "stream-action" },
  { status: "failed", retcode: 1400, data: null, message: "no", wording: "no", msg: "NO" },
  { status: "failed", retcode: 429, data: null, message: "too many", "retry-after": 1 },
];
const replies = [...made, ...recordedReplies.map(({ echo: _, ...reply }) => reply)];

const upload = {
  post_type: "notice",
  notice_type: "group_upload",
  time: 1,
  self_id: 10001,
  group_id: 2,
  user_id: 3,
  file: { id: "f", name: "a.txt", size: 1, busid: 1 },
} as unknown as EventPayload;
const message = { post_type: "message", message_type: "group", time: 1, self_id: 10001, group_id: 2, user_id: 3 };

/** What programs ask for. Each has to end. */
const asks: Record<string, (api: NapCatApi) => Promise<unknown>> = {
  "an action": (api) => api.get_group_list(),
  "the login": (api) => api.login(),
  "the whole reply": (api) => api.request("get_msg", { message_id: 1 }),
  "a reply": (api) => createEvent(message as unknown as EventPayload, api).reply("hi"),
  "a message": (api) => fetchMessage(api, 1),
  "a file's address": (api) => (createEvent(upload, api) as GroupUploadEvent).getFileUrl(),
  "a picture": (api) => api.downloadImg("a.png"),
  // It waits and tries again while replies stay away, which takes long: the caller gives it up.
  "an upload": (api) => api.uploadFileStream(new Uint8Array(3), { timeoutMs: 300, signal: AbortSignal.timeout(150) }),
  "a stream": (api) => api.downloadFileStream({ file: "a" }, { timeoutMs: 300 }).bytes(),
};

interface Answerer {
  readonly url: string;
  /** Answers the next calls so, the last one again and again. */
  answer(texts: readonly string[]): void;
  /** A frame that nobody asked for. */
  push?(text: string): void;
  stop(): Promise<void>;
}

/** A WebSocket peer: what it answers with gets the echo that finds the call. */
async function overWebSocket(): Promise<Answerer> {
  let texts: readonly string[] = [];
  let push = (_text: string): void => {};
  const server = await startServer({
    port: 0,
    request: () => ({ status: 404 }),
    upgrade: () => ({
      open(socket) {
        push = (text) => socket.send(text);
      },
      message(frame, socket) {
        const { action, echo } = JSON.parse(frame) as { action: string; echo: number };
        const next = action === "good" ? JSON.stringify(ok("good")) : texts[0] ?? "{}";
        if (texts.length > 1) texts = texts.slice(1);
        socket.send(`{"echo":${echo},${next.slice(1)}`);
      },
    }),
  });
  return {
    url: `ws://127.0.0.1:${server.port}`,
    answer: (next) => texts = next,
    push: (text) => push(text),
    stop: () => server.close(),
  };
}

async function overHttp(): Promise<Answerer> {
  let texts: readonly string[] = [];
  let status = 0;
  const server = await startServer({
    port: 0,
    request: ({ url }) => {
      if (url.pathname === "/good") return { status: 200, body: JSON.stringify(ok("good")) };
      const next = texts[0] ?? "";
      if (texts.length > 1) texts = texts.slice(1);
      return { status: [200, 200, 200, 400, 429, 500][status++ % 6] ?? 200, body: `${next}\r\n\r\n` };
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, answer: (next) => texts = next, stop: () => server.close() };
}

const nothing = (): void => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const answers = mutated(replies).map((reply) => JSON.stringify(reply));

for (const [name, start] of Object.entries({ "WebSocket": overWebSocket, "HTTP": overHttp })) {
  test(`fuzz: replies over ${name}`, { timeout: limitMs }, async () => {
    const peer = await start();
    const downloadPath = await mkdtemp(join(tmpdir(), "adelie-fuzz-"));
    const api = new NapCatApi({
      url: peer.url,
      log: silent,
      timeoutMs: 500,
      downloadPath,
      longText: { mode: "forward" },
      interceptors: [(_call, next) => next()],
    });
    const texts = name === "HTTP"
      ? fc.oneof({ weight: 4, arbitrary: answers }, { weight: 1, arbitrary: damaged(answers) })
      : answers;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(texts, { minLength: 1, maxLength: 4 }), async (some) => {
          const frames = some.map(written);
          // One that belongs to no call, and one whose echo is anything.
          // A failure of 1401 or 1403 that belongs to no call is how a token is refused: that ends a link for good.
          for (const frame of frames) if (!/"retcode":140[13]/.test(frame)) peer.push?.(frame);
          for (const [what, ask] of Object.entries(asks)) {
            peer.answer(frames);
            const error = await ask(api).then(() => undefined, (reason: unknown) => reason);
            if (
              error !== undefined && !(error instanceof AdelieError) && (error as Error | null)?.name !== "TimeoutError"
            ) {
              throw new Error(`${what} failed with what is no error of the library`, { cause: error });
            }
          }
          assert.equal(await api.call("good"), "good", "the next call works");
        }),
        parameters(name === "HTTP" ? 15 : 40),
      );
    } finally {
      await api.stop();
      await peer.stop();
      await rm(downloadPath, { recursive: true, force: true });
    }
  });
}
