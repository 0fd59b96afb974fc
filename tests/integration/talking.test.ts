import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type App,
  AtMe,
  type ChatMessageEvent,
  Command,
  Concurrency,
  createManualClock,
  type GroupMessageEvent,
  inject,
  launch,
  type ManualClock,
  NapCatApi,
  OnGroupMsg,
  Schedule,
} from "../../mod.ts";
import { captureLog } from "../support/captured_log.ts";
import { groupMessage, type Peer, SELF, sentText, startPeer } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";

/** A model endpoint in OpenAI's format, which says what the test wants it to say, in chunks. */
class Model {
  readonly #open = new Map<string, ServerResponse>();
  /** Questions whose client went away before they were answered. */
  readonly given: string[] = [];
  readonly #server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => body += part);
    request.on("end", () => {
      const { question } = JSON.parse(body) as { question: string };
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      this.#open.set(question, response);
      response.on("close", () => {
        if (this.#open.delete(question)) this.given.push(question);
      });
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/chat/completions`;
  }
  isAsked(question: string): boolean {
    return this.#open.has(question);
  }
  say(question: string, content: string): void {
    this.#open.get(question)?.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
  }
  end(question: string): void {
    const response = this.#open.get(question);
    this.#open.delete(question);
    response?.end("data: [DONE]\n\n");
  }
  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function* ask(url: string, question: string, signal: AbortSignal): AsyncGenerator<string> {
  const body = JSON.stringify({ question, stream: true });
  const response = await fetch(url, { method: "POST", body, signal });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of response.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data: {")) yield JSON.parse(line.slice(6)).choices[0]?.delta?.content as string;
    }
  }
}

/** The bot that this library is judged by. */
function botFor(url: string) {
  return class Ai {
    private answering = new Map<number, AbortController>();
    constructor(private schedule = inject(Schedule), private api = inject(NapCatApi)) {}

    @OnGroupMsg()
    @AtMe()
    @Concurrency({ by: "user", strategy: "latest" })
    async answer(event: GroupMessageEvent) {
      const stop = new AbortController();
      this.answering.set(event.user_id, stop);
      const signal = AbortSignal.any([event.signal, stop.signal]);
      await event.stream(ask(url, event.text, signal), { by: "sentence", signal: stop.signal });
    }
    @Command("停")
    stop(event: ChatMessageEvent) {
      this.answering.get(event.user_id)?.abort();
    }
    @Command("密码")
    code(event: ChatMessageEvent) {
      return event.reply("1234", { recallAfter: "1m", withTrigger: true });
    }
    @Command("提醒 <when:duration> <what...>", { in: "group" })
    async remind({ user_id, group_id }: GroupMessageEvent, { when, what }: { when: number; what: string }) {
      await this.schedule.after(when, "say", { key: `${user_id}`, data: { group_id, what } });
      return "好的";
    }
    async say({ group_id, what }: { group_id: number; what: string }) {
      await this.api.send_group_msg({ group_id, message: `该${what}了` });
    }
  };
}

interface Scene {
  readonly peer: Peer;
  readonly model: Model;
  readonly clock: ManualClock;
  readonly app: () => App;
  said(): string[];
  heard(count: number): Promise<void>;
  push(event: object): Promise<void>;
  /** Somebody asks, and the model has the question. */
  asks(user_id: number, question: string, message_id?: number): Promise<void>;
  restart(meanwhileMs: number): Promise<void>;
}

async function play(transport: "WebSocket" | "HTTP", act: (scene: Scene) => Promise<void>) {
  const peer = await startPeer();
  const model = new Model();
  const url = await model.start();
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const folder = await mkdtemp(join(tmpdir(), "adelie-talking-"));
  const log = captureLog();
  const Ai = botFor(url);
  const start = () =>
    launch(Ai, {
      api: new NapCatApi({
        ...transport === "HTTP" ? { url: peer.httpUrl, events: peer.url } : { url: peer.url },
        clock,
        log,
      }),
      clock,
      log,
      handleSignals: false,
      storage: { folder },
    });
  let app = await start();
  const said = () => peer.calls.filter(({ action }) => /^send_\w*msg$/.test(action)).map(sentText);
  const push = async (event: object) => {
    const before = app.stats.events;
    peer.push(event);
    await until(() => app.stats.events > before);
  };
  let lastId = 10_000;
  try {
    await act({
      peer,
      model,
      clock,
      app: () => app,
      said,
      heard: (count) => until(() => said().length >= count),
      push,
      async asks(user_id, question, message_id = ++lastId) {
        const message = [{ type: "at", data: { qq: String(SELF) } }, { type: "text", data: { text: ` ${question}` } }];
        await push(groupMessage("", { user_id, message, message_id }));
        await until(() => model.isAsked(question));
      },
      async restart(meanwhileMs) {
        await app.stop();
        await clock.advance(meanwhileMs);
        app = await start();
        await clock.advance(0);
        await app.idle();
      },
    });
    assert.deepEqual(log.of("error"), []);
  } finally {
    model.stop();
    await app.stop();
    await peer.close();
    await rm(folder, { recursive: true, force: true });
  }
  assert.equal(clock.pending, 0, "nothing waits any more");
}

for (const transport of ["WebSocket", "HTTP"] as const) {
  test(`three people ask a model at once over ${transport}: no answer has another one in it`, () =>
    play(transport, async ({ model, asks, said, app, heard }) => {
      await asks(1, "甲");
      await asks(2, "乙");
      await asks(3, "丙");
      for (let round = 1; round <= 3; round++) {
        for (const question of ["乙", "甲", "丙"]) model.say(question, `${question}说第${round}.${round}句。`);
      }
      await heard(2);
      for (const question of ["丙", "乙", "甲"]) model.end(question);
      await app().idle();
      assert.equal(said().length, 9);
      // Each speaks three times in a row, in its own order.
      const order = said().map((text) => text[0]).join("");
      assert.match(order, /^(?:甲甲甲|乙乙乙|丙丙丙){3}$/, order);
      for (const question of ["甲", "乙", "丙"]) {
        const own = said().filter((text) => text.startsWith(question));
        assert.deepEqual(own, [1, 2, 3].map((round) => `${question}说第${round}.${round}句。`));
      }
    }));

  test(`a newer question interrupts, a recalled one stops, 停 stops; over ${transport}`, () =>
    play(transport, async ({ model, asks, said, app, heard, push }) => {
      await asks(1, "旧的问题");
      model.say("旧的问题", "旧一。旧二");
      await heard(1);
      await asks(1, "新的问题");
      await until(() => model.given.includes("旧的问题"));
      model.say("新的问题", "新一。");
      model.end("新的问题");
      await app().idle();
      assert.deepEqual(said(), ["旧一。", "新一。"]);

      await asks(2, "收回的问题", 4711);
      model.say("收回的问题", "收一。收二。收");
      await heard(4);
      await push({
        post_type: "notice",
        notice_type: "group_recall",
        time: 1,
        self_id: SELF,
        group_id: 700001,
        user_id: 2,
        operator_id: 2,
        message_id: 4711,
      });
      await until(() => model.given.includes("收回的问题"));
      await app().idle();
      assert.deepEqual(said().slice(2), ["收一。", "收二。"]);

      await asks(3, "没完的问题");
      model.say("没完的问题", "没一。没");
      await heard(5);
      await push(groupMessage("停", { user_id: 3 }));
      await until(() => model.given.includes("没完的问题"));
      await app().idle();
      assert.deepEqual(said().slice(4), ["没一。"]);
      assert.equal(app().stats.running, 0);
    }));
}

test("after a restart reminders and recalls still happen", () =>
  play("WebSocket", async ({ peer, push, app, clock, restart, said }) => {
    let id = 900;
    peer.answers["send_group_msg"] = () => ({ status: "ok", retcode: 0, data: { message_id: ++id } });
    await push(groupMessage("密码", { message_id: 55 }));
    await push(groupMessage("提醒 10分钟 喝水", { user_id: 1 }));
    await push(groupMessage("提醒 2小时 开会", { user_id: 2 }));
    await until(() => app().stats.recalls === 1 && app().stats.keptJobs === 2);
    await app().idle();
    peer.calls.length = 0;
    await restart(30_000);
    assert.deepEqual(peer.calls.filter(({ action }) => action === "delete_msg"), []);
    await clock.advance(30_000);
    await app().idle();
    await until(() => app().stats.recalls === 0);
    const recalled = peer.calls.filter(({ action }) => action === "delete_msg").map(({ params }) =>
      params["message_id"]
    );
    assert.deepEqual(recalled.map(String).sort(), ["55", "901"]);
    await restart(20 * 60_000);
    await until(() => said().length === 1);
    assert.deepEqual(said(), ["该喝水了"]);
    await clock.advance(2 * 3_600_000);
    await until(() => said().length === 2 && app().stats.keptJobs === 0);
    assert.deepEqual(said(), ["该喝水了", "该开会了"]);
  }));
