import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openSocket, type SocketClose } from "../../src/runtime/socket/socket.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { createSandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { readPayload } from "../unit/protocol/events/payloads.ts";

type Frame = Record<string, any>;

/** A plain client that keeps what it gets. */
async function connect(url: string, headers?: Record<string, string>) {
  const frames: Frame[] = [];
  const waiting: { when: (frames: Frame[]) => boolean; resolve: () => void }[] = [];
  let resolveClosed: (info: SocketClose) => void = () => {};
  const closed = new Promise<SocketClose>((resolve) => resolveClosed = resolve);
  let open: () => void = () => {};
  const isOpen = new Promise<void>((resolve) => open = resolve);
  const socket = openSocket(url, {
    open: () => open(),
    message(text) {
      frames.push(JSON.parse(text) as Frame);
      for (const each of waiting.splice(0)) {
        if (each.when(frames)) each.resolve();
        else waiting.push(each);
      }
    },
    close: resolveClosed,
  }, headers === undefined ? {} : { headers });
  await Promise.race([isOpen, closed]);
  return {
    frames,
    closed,
    socket,
    /** Resolves when there are that many frames. */
    async until(count: number): Promise<Frame[]> {
      if (frames.length < count) {
        await new Promise<void>((resolve) => waiting.push({ when: (all) => all.length >= count, resolve }));
      }
      return frames;
    },
    async ask(frame: unknown): Promise<Frame> {
      const count = frames.length;
      socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
      return (await this.until(count + 1))[count] as Frame;
    },
  };
}

async function withSandbox(
  options: SandboxOptions,
  use: (sandbox: Awaited<ReturnType<typeof createSandbox>>) => Promise<void>,
) {
  const sandbox = await createSandbox(options);
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

describe("a sandbox over WebSocket", () => {
  it("greets with a lifecycle, then sends events and answers calls with their echo", () =>
    withSandbox({}, async (sandbox) => {
      const client = await connect(sandbox.url);
      const [lifecycle] = await client.until(1);
      assert.deepEqual(Object.keys(lifecycle ?? {}), Object.keys(readPayload("napcat-meta-lifecycle-connect")));
      await sandbox.group("签到测试群").member("小明").says("签到");
      const [, event] = await client.until(2);
      assert.deepEqual([event?.raw_message, event?.user_id], ["签到", 20001]);
      const reply = await client.ask({
        action: "send_group_msg",
        params: { group_id: event?.group_id, message: "成功" },
        echo: { n: 1 },
      });
      assert.deepEqual([reply.status, reply.echo], ["ok", { n: 1 }]);
      assert.equal(sandbox.transcript().at(-1)?.text, "成功");
      client.socket.close();
      await client.closed;
    }));

  it("sends no events to /api, and takes calls on any path", () =>
    withSandbox({}, async (sandbox) => {
      const api = await connect(`${sandbox.url}/api`);
      const odd = await connect(`${sandbox.url}/onebot/v11/ws`);
      await odd.until(1);
      await sandbox.group("签到测试群").member("小明").says("hi");
      await odd.until(2);
      assert.equal((await api.ask({ action: "get_login_info", echo: 1 })).data.nickname, "小助手");
      assert.equal(api.frames.length, 1);
      assert.equal((await odd.ask({ action: "get_login_info", params: null, echo: 2 })).echo, 2);
      assert.equal(sandbox.connections.open.length, 2);
      assert.equal(sandbox.connections.listeners, 1);
    }));

  it("tells a wrong token in one frame, as recorded, and closes", () =>
    withSandbox({ accessToken: "right" }, async (sandbox) => {
      for (const headers of [undefined, { authorization: "Bearer wrong" }]) {
        const client = await connect(sandbox.url, headers);
        const { opened } = await client.closed;
        assert.equal(opened, true);
        assert.deepEqual(client.frames, [readPayload("napcat-ws-token-failed")]);
      }
      assert.equal(sandbox.connections.open.length, 0);
      assert.equal(
        sandbox.journal.entries.filter((entry) => entry.kind === "link" && entry.state === "refused").length,
        2,
      );
      for (
        const [url, headers] of [
          [sandbox.url, { authorization: "Bearer right" }],
          [`${sandbox.url}/?access_token=right`, undefined],
        ] as const
      ) {
        const client = await connect(url, headers);
        assert.equal((await client.until(1))[0]?.meta_event_type, "lifecycle");
        client.socket.close();
        await client.closed;
      }
    }));

  it("answers frames that it cannot read as NapCat does, and stays", () =>
    withSandbox({}, async (sandbox) => {
      const client = await connect(`${sandbox.url}/api`);
      const unreadable = await client.ask("{oops");
      assert.deepEqual(
        [unreadable.retcode, unreadable.message, unreadable.echo],
        [1400, "json解析失败,请检查数据格式", null],
      );
      assert.equal((await client.ask("null")).retcode, 1400);
      assert.equal((await client.ask("[]")).message, "不支持的API undefined");
      assert.equal((await client.ask({ action: "get_status", params: [], echo: 1 })).retcode, 1400);
      assert.equal((await client.ask({ action: "get_status", params: "x", echo: 1 })).retcode, 1400);
      assert.equal((await client.ask({ action: "get_status" })).echo, "");
      assert.equal((await client.ask({ action: "nope" })).echo, null);
      for (const action of [{ toString: 1 }, { toString: 1, valueOf: 1 }, ["a"], { toJSON: 1 }]) {
        const refused = await client.ask({ action, echo: 9 });
        assert.deepEqual([refused.status, refused.retcode, refused.echo], ["failed", 1400, 9]);
      }
      const odd = { toString: 1 };
      for (
        const params of [{ message: odd, group_id: 700001 }, { group_id: odd, message: "x" }, {
          message: [{ type: odd }],
        }]
      ) {
        assert.equal((await client.ask({ action: "send_group_msg", params, echo: 9 })).status, "failed");
      }
      client.socket.send("7");
      client.socket.send(JSON.stringify({ action: "send_msg", params: {}, echo: 2 }));
      assert.equal((await client.ask({ action: "get_status", echo: 3 })).echo, 3, "those two got no reply");
    }));

  it("turns away pages of other sites, and its own inner addresses", () =>
    withSandbox({}, async (sandbox) => {
      const foreign = await connect(sandbox.url, { origin: "https://evil.example" });
      const { opened, status } = await foreign.closed;
      assert.deepEqual([opened, status], [false, 403]);
      const inner = await connect(`${sandbox.url}/_sandbox/elsewhere`);
      assert.equal((await inner.closed).opened, false);
    }));

  it("beats its heart on the clock, from the first listener to the last", async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 1));
    await withSandbox({ clock, heartbeatMs: 30_000 }, async (sandbox) => {
      assert.equal(clock.pending, 0);
      const first = await connect(sandbox.url);
      await first.until(1);
      await clock.advance(10_000);
      const second = await connect(sandbox.url);
      await second.until(1);
      await clock.advance(20_000);
      for (const client of [first, second]) {
        const [, beat] = await client.until(2);
        assert.deepEqual([beat?.meta_event_type, beat?.interval, beat?.status], ["heartbeat", 30_000, {
          online: true,
          good: true,
        }]);
      }
      await clock.advance(30_000);
      assert.equal((await first.until(3))[2]?.meta_event_type, "heartbeat");
      for (const client of [first, second]) {
        client.socket.close();
        await client.closed;
      }
      while (sandbox.connections.open.length > 0) await sandbox.settle();
      assert.equal(clock.pending, 0);
    });
  });

  it("counts its links, and knows when one has gone", () =>
    withSandbox({}, async (sandbox) => {
      const [a, b] = [await connect(sandbox.url), await connect(sandbox.url)];
      await Promise.all([a.until(1), b.until(1)]);
      assert.equal(sandbox.connections.listeners, 2);
      a.socket.close();
      await a.closed;
      await sandbox.settle();
      assert.equal(sandbox.connections.listeners, 1);
      await sandbox.group("签到测试群").member("小明").says("还在吗");
      assert.equal((await b.until(2))[1]?.raw_message, "还在吗");
    }));

  it("says which port is taken", async () => {
    const server = await startServer({ port: 0, request: () => ({ status: 200 }) });
    await assert.rejects(createSandbox({ port: server.port }), { code: "PORT_TAKEN" });
    await server.close();
  });

  it("does not open itself to others without a token", async () => {
    await assert.rejects(createSandbox({ hostname: "0.0.0.0" }), { code: "SANDBOX_EXPOSED" });
    await withSandbox({ hostname: "0.0.0.0", accessToken: "x" }, () => Promise.resolve());
  });
});
