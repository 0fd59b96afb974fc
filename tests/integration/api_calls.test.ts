import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { type ActionReply, type ApiOptions, CqHttpApi, createLogger, NapCatApi } from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerRequest, ServerResponse } from "../../src/runtime/server/types.ts";
import { eventually } from "../support/raw.ts";

const json = (value: object): ServerResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
const ok = json({ status: "ok", retcode: 0, data: { message_id: 1 } });
const no = json({ status: "failed", retcode: 100, data: null, msg: "X", wording: "不行" });

async function withServer(
  answer: (request: ServerRequest) => ServerResponse | Promise<ServerResponse>,
  use: (url: string, options: ApiOptions, lines: string[]) => Promise<void>,
): Promise<void> {
  const server = await startServer({ port: 0, request: answer });
  const outer = mkdtempSync(join(tmpdir(), "adelie-"));
  const lines: string[] = [];
  const line = (text: string): void => void lines.push(text);
  const log = { debug: line, info: line, warn: line, error: line };
  const url = `http://127.0.0.1:${server.port}`;
  try {
    await use(url, { url, log, downloadPath: join(outer, "download"), allowPrivateAddresses: true }, lines);
  } finally {
    await server.close();
    rmSync(outer, { recursive: true });
  }
}

test("a call that nobody awaits ends no process when it fails: its hook was told", async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", listen);
  await withServer(() => no, async (_url, options, lines) => {
    const api = new CqHttpApi(options);
    void api.send_group_msg({ group_id: 1, message: "x" });
    void api.sendReply({ message_type: "group", group_id: 1 }, "x");
    void api.call("");
    await assert.rejects(api.call<unknown>("send_msg"), { name: "ActionError" });
    while (api.stats.refused + api.stats.unanswered < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await api.stop();
    assert.equal(lines.length, 4, lines.join("\n"));
  });
  process.off("unhandledRejection", listen);
  assert.deepEqual(unhandled, []);
});

test("the default hooks log one line with the action's name and the implementation's words", async () => {
  await withServer(() => no, async (_url, options, lines) => {
    const api = new CqHttpApi(options);
    await api.request("set_group_ban", { group_id: 1, user_id: 2 });
    await api.stop();
    assert.deepEqual(lines, ["set_group_ban failed: 不行 (retcode 100)"]);
  });
});

test("apiLinkError gets the whole reply and the action; apiLinkRunError the error and the action", async () => {
  const seen: unknown[] = [];
  class Api extends CqHttpApi {
    override apiLinkError(reply: ActionReply, about?: { action: string }): void {
      seen.push(["apiLinkError", reply.msg, about]);
    }
    override apiLinkRunError(error: unknown, about?: { action: string }): void {
      seen.push(["apiLinkRunError", (error as Error).name, about]);
    }
  }
  await withServer(
    (request) => request.url.pathname === "/html" ? { status: 200, body: "<p>" } : no,
    async (_, options) => {
      const api = new Api(options);
      assert.equal((await api.request("/get_msg"))?.wording, "不行");
      assert.equal(await api.request("html"), null);
      assert.equal(await api.request("send_msg", { message: ["x", 5] }), null);
      await api.stop();
      assert.deepEqual(seen, [
        ["apiLinkError", "X", { action: "get_msg" }],
        ["apiLinkRunError", "ConnectionError", { action: "html" }],
        ["apiLinkRunError", "ConfigError", { action: "send_msg" }],
      ]);
    },
  );
});

test("a hook that throws or rejects reaches hookError and the app, fires no other hook, and a broken hookError breaks nothing", async () => {
  const told: string[] = [];
  class Api extends CqHttpApi {
    override apiLinkError(): void {
      throw new Error("sync");
    }
    override async apiLinkRunError(): Promise<void> {
      await Promise.resolve();
      throw new Error("async");
    }
    override taskError(): void {
      throw new Error("task hook");
    }
    override hookError(error: unknown, hookName: string): void {
      told.push(`${hookName}: ${(error as Error).message}`);
      throw new Error("worse");
    }
  }
  await withServer(
    (request) => request.url.pathname === "/no" ? no : { status: 200, body: "<p>" },
    async (_, options) => {
      const api = new Api(options);
      const app: string[] = [];
      api.open({
        event: () => {},
        up: () => {},
        down: () => {},
        refused: () => {},
        error: (error, source) => void app.push(`${source}: ${(error as Error).message}`),
      });
      await assert.rejects(api.call("no"), { name: "ActionError" });
      await assert.rejects(api.call("broken"));
      api.addTask(() => Promise.reject(new Error("in the task")));
      await api.stop();
      assert.deepEqual(told.sort(), ["apiLinkError: sync", "apiLinkRunError: async", "taskError: task hook"]);
      assert.deepEqual(app.filter((line) => !line.includes("worse")).sort(), [
        "hook apiLinkError: sync",
        "hook apiLinkRunError: async",
        "hook taskError: task hook",
        "task: in the task",
      ]);
      assert.equal(app.filter((line) => line === "hook hookError: worse").length, 3);
    },
  );
});

test("stop() waits for tasks, async hooks and downloads that nobody holds", async () => {
  const done: string[] = [];
  class Api extends CqHttpApi {
    override async downloadEnd(fileName: string): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 20));
      done.push(fileName);
    }
  }
  await withServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { status: 200, body: "x" };
  }, async (url, options) => {
    const api = new Api(options);
    void api.downloadFile("a", `${url}/a`);
    void api.downloadFile("b", `${url}/b`);
    api.addTask(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      done.push("task");
    });
    assert.ok(api.stats.tasks >= 3);
    await api.stop();
    assert.deepEqual(done.sort(), ["a", "b", "task"]);
    const late = await api.downloadFile("late", `${url}/late`);
    assert.equal(late.ok, false);
  });
});

test("stop() gives up a stalled download after its time, and leaves no piece of it behind", async () => {
  const stalled = async function* (): AsyncGenerator<string> {
    yield "begin";
    await new Promise(() => {});
  };
  await withServer(() => ({ status: 200, body: stalled() }), async (url, options) => {
    const api = new CqHttpApi({ ...options, stopTimeoutMs: 50 });
    const result = api.downloadFile("a", `${url}/a`);
    const folder = options.downloadPath ?? "";
    // It has to have begun: on a busy machine that may take longer than the client has for stopping.
    await eventually(() => existsSync(folder) && readdirSync(folder).length === 1);
    const before = performance.now();
    await api.stop();
    assert.ok(performance.now() - before < 2_000);
    assert.equal((await result).ok, false);
    assert.deepEqual(readdirSync(folder), []);
  });
});

test("a download can be given up with a signal, also while it waits for its turn", async () => {
  const stalled = async function* (): AsyncGenerator<string> {
    yield "begin";
    await new Promise(() => {});
  };
  await withServer(() => ({ status: 200, body: stalled() }), async (url, options) => {
    const api = new CqHttpApi({ ...options, maxDownloads: 1 });
    const giveUp = new AbortController();
    const results = ["a", "b"].map((name) => api.downloadFile(name, `${url}/${name}`, { signal: giveUp.signal }));
    while (api.stats.downloadsWaiting < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const reason = new Error("no longer wanted");
    giveUp.abort(reason);
    assert.deepEqual((await Promise.all(results)).map((result) => !result.ok && result.error), [reason, reason]);
    await api.stop();
  });
});

test("a slow disk holds the server back", async () => {
  const piece = "x".repeat(1 << 20);
  let sent = 0;
  const pieces = async function* (): AsyncGenerator<string> {
    for (; sent < 100; sent++) yield await Promise.resolve(piece);
  };
  await withServer(() => ({ status: 200, body: pieces() }), async (url, options) => {
    const api = new CqHttpApi(options);
    let goOn = (): void => {};
    const disk = new Promise<void>((resolve) => goOn = resolve);
    const result = api.downloadFile("a", `${url}/a`, { onProgress: () => disk });
    let before = -1;
    while (sent !== before || sent === 0) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    assert.ok(sent < 50, `the server sent ${sent} MiB while nothing was written`);
    goOn();
    assert.ok((await result).ok);
    assert.equal(readFileSync(join(options.downloadPath ?? "", "a")).length, 100 << 20);
    await api.stop();
  });
});

test("an address of this machine is refused to a client whose implementation is elsewhere", async () => {
  await withServer(() => ({ status: 200, body: "x" }), async (url, options, lines) => {
    const api = new CqHttpApi({ ...options, url: "http://192.0.2.1", allowPrivateAddresses: false });
    assert.equal((await api.downloadFile("a", `${url}/f`)).ok, false);
    assert.match(lines.join(), /private network/);
    await api.stop();
    const open = new CqHttpApi({ ...options, url: "http://192.0.2.1", allowPrivateAddresses: true });
    assert.ok((await open.downloadFile("a", `${url}/f`)).ok);
    await open.stop();
  });
});

test("sendReply answers where the event came from, with literal text", async () => {
  const sent: unknown[] = [];
  await withServer(async (request) => {
    sent.push([request.url.pathname, JSON.parse(new TextDecoder().decode(await request.bytes()))]);
    return ok;
  }, async (_url, options) => {
    const api = new NapCatApi(options);
    const message = [{ type: "text", data: { text: "[CQ:at,qq=1]" } }];
    assert.deepEqual(await api.sendReply({ message_type: "group", group_id: "7", user_id: 1 }, "[CQ:at,qq=1]"), {
      message_id: 1,
    });
    await api.sendReply({ message_type: "private", user_id: "8" }, "[CQ:at,qq=1]");
    await api.sendReply({ message_type: "private", user_id: 8, group_id: 7 }, "[CQ:at,qq=1]");
    await api.sendReply({ message_type: "group", group_id: 7 }, "[CQ:at,qq=1]", false);
    await api.sendReply({ group_id: 7, user_id: 1 }, message as never);
    assert.deepEqual(sent, [
      ["/send_group_msg", { group_id: "7", message }],
      ["/send_private_msg", { user_id: "8", message }],
      ["/send_private_msg", { user_id: 8, group_id: 7, message }],
      ["/send_group_msg", { group_id: 7, message: [{ type: "at", data: { qq: "1" } }] }],
      ["/send_group_msg", { group_id: 7, message }],
    ]);
    await api.stop();
  });
});

test("neither inspecting nor serialising a client shows its token", () => {
  const api = new NapCatApi({ url: "ws://127.0.0.1:1/?access_token=s3cret-in-url", accessToken: "s3cret-option" });
  for (const text of [inspect(api, { depth: 9, showHidden: true }), JSON.stringify(api), api.address]) {
    assert.doesNotMatch(text ?? "", /s3cret/);
  }
});

test("stats count calls", async () => {
  await withServer((request) => request.url.pathname === "/no" ? no : ok, async (_url, options) => {
    const api = new CqHttpApi({ ...options, log: createLogger("silent") });
    await api.request("no");
    await api.request("yes");
    const { calls, refused, unanswered } = api.stats;
    assert.deepEqual({ calls, refused, unanswered }, { calls: 2, refused: 1, unanswered: 0 });
    await api.stop();
  });
});

test("supports() goes by the implementation that the class is for", () => {
  assert.ok(new NapCatApi().supports("set_group_sign"));
  assert.ok(!new CqHttpApi().supports("set_group_sign"));
  assert.ok(new CqHttpApi().supports("send_group_forward_msg"));
});

test("a method takes a call's options beside its parameters", async () => {
  await withServer(() => new Promise(() => {}), async (_url, options) => {
    const api = new NapCatApi(options);
    await assert.rejects(api.get_login_info({}, { timeoutMs: 20 }), { code: "CALL_TIMEOUT" });
    await assert.rejects(api.get_login_info({}, { timeout: 20 } as never), {
      code: "OPTION_UNKNOWN",
      message: /get_login_info has no option "timeout"\. Did you mean timeoutMs\?/,
    });
    const signal = AbortSignal.abort(new Error("off"));
    await assert.rejects(api.send_group_msg({ group_id: 1, message: "x" }, { signal }), { message: "off" });
    await api.stop();
  });
});
