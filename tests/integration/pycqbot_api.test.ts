/** What pycqBot's client could do, row by row: calls, downloads, tasks and hooks. docs/from-pycqbot.md has the names. */

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  ActionError,
  type ActionReply,
  type ApiOptions,
  CqHttpApi,
  type DownloadedFile,
  type GroupMessageEvent,
  inject,
  OnGroupMsg,
  OnReady,
} from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerResponse } from "../../src/runtime/server/types.ts";
import { groupMessage, type Peer, privateMessage, sentText } from "../support/peer.ts";
import { until, withBot } from "../support/running_bot.ts";

/** A client that writes down its hooks, over HTTP as pycqBot's; events come over the WebSocket. */
class Api extends CqHttpApi {
  static notes: unknown[][] = [];
  onEnd: (file: DownloadedFile | undefined) => void = () => {};
  override downloadEnd(fileName: string, fileUrl: string, code: number, file?: DownloadedFile): void {
    Api.notes.push(["downloadEnd", fileName, new URL(fileUrl).pathname, code]);
    this.onEnd(file);
  }
  override downloadFileError(fileName: string, fileUrl: string, code: number): void {
    Api.notes.push(["downloadFileError", fileName, new URL(fileUrl).pathname, code]);
  }
  override downloadFileRunError(error: unknown): void {
    Api.notes.push(["downloadFileRunError", error instanceof Error]);
  }
  override apiLinkError(reply: ActionReply): void {
    Api.notes.push(["apiLinkError", reply.retcode]);
  }
  override apiLinkRunError(error: unknown): void {
    Api.notes.push(["apiLinkRunError", error instanceof Error]);
  }
}

class Nothing {
  @OnGroupMsg()
  nothing() {}
}

type Page = () => ServerResponse | Promise<ServerResponse>;

interface Place {
  readonly api: Api;
  readonly peer: Peer;
  readonly folder: string;
  readonly files: string;
  push(event: object): Promise<void>;
}

/** Runs a bot with such a client, beside a server for files. */
async function withApi(
  pages: Record<string, Page>,
  use: (place: Place) => Promise<void>,
  { bot = Nothing, options = {} }: { bot?: new () => object; options?: ApiOptions } = {},
): Promise<void> {
  Api.notes = [];
  const outer = mkdtempSync(join(tmpdir(), "adelie-"));
  const folder = join(outer, "download");
  const server = await startServer({
    port: 0,
    request: ({ url }) => pages[url.pathname]?.() ?? { status: 404, body: "no" },
  });
  let api: Api | undefined;
  const make = (peer: Peer): Api =>
    api = new Api({
      url: peer.httpUrl,
      events: peer.url,
      downloadPath: folder,
      log,
      allowPrivateAddresses: true,
      ...options,
    });
  try {
    await withBot(
      bot,
      { api: make },
      ({ peer, push }) => use({ api: api as Api, peer, folder, files: `http://127.0.0.1:${server.port}`, push }),
    );
  } finally {
    await server.close();
    rmSync(outer, { recursive: true });
  }
}

const quiet = (): void => {};
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const refused = { status: "failed", retcode: 100, data: null, msg: "MSG_NOT_FOUND", wording: "消息不存在" };

test("go-cqhttp same-named functions: one method for each action, and its data comes back", async () => {
  await withApi({}, async ({ api, peer }) => {
    peer.answers.get_group_info = ({ group_id }) => ({
      status: "ok",
      retcode: 0,
      data: { group_id, group_name: "群" },
    });
    assert.equal((await api.get_group_info({ group_id: "700001" })).group_name, "群");
    await api.set_group_kick({ group_id: 1, user_id: 2, reject_add_request: true });
    const kick = await peer.called("set_group_kick");
    assert.deepEqual(kick.params, { group_id: 1, user_id: 2, reject_add_request: true });
    assert.equal(await api.call("any_action", { a: 1 }).then(() => "called"), "called");
  });
});

test("no channel API: a guild action has no method and can still be called by its name", async () => {
  await withApi({}, async ({ api, peer }) => {
    assert.equal("send_guild_channel_msg" in api, false);
    await api.call("send_guild_channel_msg", { guild_id: "1", channel_id: "2", message: "x" });
    assert.equal((await peer.called("send_guild_channel_msg")).params.guild_id, "1");
  });
});

test("ip and port: host and port, by default 127.0.0.1 and 8000", async () => {
  assert.match(new CqHttpApi().address ?? "", /^http:\/\/127\.0\.0\.1:8000\/?$/);
  assert.match(new CqHttpApi({ host: "10.0.0.5", port: 5700 }).address ?? "", /^http:\/\/10\.0\.0\.5:5700\/?$/);
  await withApi({}, async ({ peer }) => {
    const api = new CqHttpApi({ host: "127.0.0.1", port: Number(new URL(peer.httpUrl).port), log });
    assert.equal((await api.get_login_info()).user_id, 10001);
    await api.stop();
  });
});

test("download_path: downloads lie in it, it is made by the first one, and no name leads out of it", async () => {
  await withApi({ "/f": () => ({ status: 200, body: "hello" }) }, async ({ api, folder, files }) => {
    assert.equal(existsSync(folder), false);
    const result = await api.downloadFile("../../逃.txt", `${files}/f`);
    assert.ok(result.ok && result.file.path.startsWith(folder), "stays inside");
    assert.equal(existsSync(join(folder, "..", "..", "逃.txt")), false);
  });
});

test("chunk_size: in KiB, 1024 of them when it is left out, and a file of many chunks is whole", async () => {
  const body = new Uint8Array(300_000).map((_, index) => index % 251);
  await withApi({ "/f": () => ({ status: 200, body }) }, async ({ api, folder, files }) => {
    await api.downloadFile("大.bin", `${files}/f`);
    assert.deepEqual(new Uint8Array(readFileSync(join(folder, "大.bin"))), body);
  }, { options: { chunkSize: 1 } });
  assert.throws(() => new CqHttpApi({ chunkSize: 0 }), { name: "ConfigError", message: /chunkSize/ });
});

test("download_img: asks get_image for what a message's picture is, and saves it", async () => {
  class SaveImages {
    constructor(private api = inject(Api)) {}
    @OnGroupMsg()
    save(event: GroupMessageEvent) {
      for (const segment of event.segments) {
        if (segment.type === "image") this.api.addTask(this.api.downloadImg(segment.data.file));
      }
    }
  }
  await withApi({ "/p": () => ({ status: 200, body: "png" }) }, async ({ peer, push, files, folder }) => {
    peer.answers.get_image = ({ file }) => ({
      status: "ok",
      retcode: 0,
      data: { size: 3, filename: `${file}.png`, url: `${files}/p` },
    });
    await push(groupMessage("", { message: "看[CQ:image,file=cat]", raw_message: "看[CQ:image,file=cat]" }));
    await until(() => Api.notes.length > 0);
    assert.deepEqual(Api.notes, [["downloadEnd", "cat.png", "/p", 200]]);
    assert.equal(readFileSync(join(folder, "cat.png"), "utf8"), "png");
  }, { bot: SaveImages });
});

test("download_file: a name and an address, and it never rejects", async () => {
  await withApi({ "/f": () => ({ status: 200, body: "hello" }) }, async ({ api, files, folder }) => {
    assert.equal((await api.downloadFile("a.txt", `${files}/f`)).ok, true);
    assert.equal(readFileSync(join(folder, "a.txt"), "utf8"), "hello");
    assert.equal((await api.downloadFile("b.txt", "ftp://127.0.0.1/f")).ok, false);
  });
});

test("downloads that are too large are refused, and downloads that hang delay no call", async () => {
  const release: (() => void)[] = [];
  const hang = (): Promise<ServerResponse> =>
    new Promise((resolve) => release.push(() => resolve({ status: 200, body: "late" })));
  const pages = { "/large": () => ({ status: 200, body: "x".repeat(2000) }), "/hang": hang };
  await withApi(pages, async ({ api, files }) => {
    assert.equal((await api.downloadFile("large", `${files}/large`)).ok, false);
    const hanging = Array.from({ length: 20 }, (_, index) => api.downloadFile(`h${index}`, `${files}/hang`));
    await until(() => api.stats.downloadsRunning === 4 && release.length === 4);
    assert.equal((await api.get_login_info()).user_id, 10001);
    assert.equal(api.stats.downloadsWaiting, 16);
    let isDone = false;
    void Promise.all(hanging).then(() => isDone = true);
    await until(() => (release.splice(0).forEach((go) => go()), isDone));
  }, { options: { maxDownloadBytes: 1000 } });
});

test("add_task: something runs beside the handler, and stop waits for it", async () => {
  const done: string[] = [];
  class Later {
    constructor(private api = inject(Api)) {}
    @OnGroupMsg()
    handle() {
      this.api.addTask(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        done.push("task");
      });
      done.push("handler");
    }
  }
  await withApi({}, async ({ push }) => await push(groupMessage("x")), { bot: Later });
  assert.deepEqual(done, ["handler", "task"]);
});

test("_asynclink: request gives the whole reply, also a refusal, and null when there is none", async () => {
  await withApi({}, async ({ api, peer }) => {
    peer.answers.get_msg = () => ({ status: "ok", retcode: 0, data: { message_id: 5 } });
    const reply = await api.request<{ message_id: number }>("/get_msg", { message_id: 5 });
    assert.deepEqual([reply?.retcode, reply?.data.message_id], [0, 5]);
    peer.answers.get_msg = () => refused;
    assert.equal((await api.request("/get_msg", { message_id: 6 }))?.retcode, 100);
    const nobody = new Api({ url: "http://127.0.0.1:1", log });
    assert.equal(await nobody.request("/get_msg"), null);
    await nobody.stop();
    assert.deepEqual(Api.notes, [["apiLinkError", 100], ["apiLinkRunError", true]]);
  });
});

test("add: sends without waiting, and gives nothing back", async () => {
  await withApi({}, async ({ api, peer }) => {
    const nothing: void = api.add("/send_msg", { group_id: 700001, message: "你好" });
    assert.equal(nothing, undefined);
    assert.equal(sentText(await peer.called("send_msg")), "你好");
  });
});

test("send_reply, send_private_msg and send_group_msg: to the chat of an event, or by number", async () => {
  class Replies {
    constructor(private api = inject(Api)) {}
    @OnReady()
    async greet() {
      await this.api.send_private_msg({ user_id: 1, message: "私[CQ:face,id=14]", auto_escape: false });
      await this.api.send_group_msg({ group_id: 2, message: "[CQ:face,id=14]" });
    }
    @OnGroupMsg()
    async handle(event: GroupMessageEvent) {
      await this.api.sendReply(event, "[CQ:face,id=14]");
      await this.api.sendReply(event, "[CQ:face,id=14]", false);
    }
  }
  await withApi({}, async ({ api, peer, push }) => {
    assert.equal(sentText(await peer.called("send_private_msg")), "私[face14]");
    assert.equal(sentText(await peer.called("send_group_msg")), "[CQ:face,id=14]");
    await push(groupMessage("x"));
    assert.equal(sentText(await peer.called("send_group_msg")), "[CQ:face,id=14]");
    assert.equal(sentText(await peer.called("send_group_msg")), "[face14]");
    await api.sendReply(privateMessage("x") as GroupMessageEvent, "好");
    assert.equal((await peer.called("send_private_msg")).params.user_id, 20001);
  }, { bot: Replies });
});

test("override hooks by subclass: an overridden hook is called, and without super there is no log line", async () => {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  await withApi({ "/f": () => ({ status: 200, body: "x" }) }, async ({ api, files }) => {
    await api.downloadFile("a", `${files}/f`);
    await until(() => Api.notes.length === 1);
    assert.deepEqual(lines.filter((line) => line.includes("Downloaded")), []);
  }, { options: { log: { debug: add, info: add, warn: add, error: add } } });
});

test("download_end(file_name, file_url, code): when the file is whole, closed and under its name", async () => {
  await withApi({ "/f": () => ({ status: 200, body: "hello" }) }, async ({ api, files, folder }) => {
    let size = -1;
    api.onEnd = () => size = statSync(join(folder, "ok.txt")).size;
    await api.downloadFile("ok.txt", `${files}/f`);
    await until(() => size !== -1);
    assert.equal(size, 5);
    assert.deepEqual(Api.notes, [["downloadEnd", "ok.txt", "/f", 200]]);
  });
});

test("downloadFileError(file_name, file_url, code): for a status that is not 2xx", async () => {
  await withApi({ "/gone": () => ({ status: 410, body: "" }) }, async ({ api, files, folder }) => {
    await api.downloadFile("a", `${files}/gone`);
    await until(() => Api.notes.length === 1);
    assert.deepEqual(Api.notes, [["downloadFileError", "a", "/gone", 410]]);
    assert.equal(existsSync(join(folder, "a")), false);
  });
});

test("downloadFileRunError(err): nobody listens; what a hook throws is not one of these", async () => {
  const failed: string[] = [];
  class Strict extends Api {
    override hookError(_error: unknown, hookName: string): void {
      failed.push(hookName);
    }
  }
  await withApi({ "/f": () => ({ status: 200, body: "x" }) }, async ({ api, files }) => {
    await api.downloadFile("a", "http://127.0.0.1:1/f");
    await until(() => Api.notes.length === 1);
    assert.deepEqual(Api.notes, [["downloadFileRunError", true]]);
    const strict = new Strict({
      url: files,
      downloadPath: mkdtempSync(join(tmpdir(), "adelie-")),
      log,
      allowPrivateAddresses: true,
    });
    strict.onEnd = () => {
      throw new Error("坏了");
    };
    const result = await strict.downloadFile("b", `${files}/f`);
    await strict.stop();
    assert.equal(result.ok, true);
    assert.deepEqual(failed, ["downloadEnd"]);
    assert.equal(Api.notes.length, 2);
    rmSync(join(result.ok ? result.file.path : "", ".."), { recursive: true });
  });
});

test("apiLinkError(err_json): the implementation says no, for awaited calls and for add", async () => {
  await withApi({}, async ({ api, peer }) => {
    peer.answers.get_msg = () => refused;
    await assert.rejects(api.get_msg({ message_id: 1 }), (error) => {
      assert.ok(error instanceof ActionError);
      assert.deepEqual([error.retcode, error.wording], [100, "消息不存在"]);
      return true;
    });
    api.add("get_msg", { message_id: 1 });
    await until(() => Api.notes.length === 2);
    assert.deepEqual(Api.notes, [["apiLinkError", 100], ["apiLinkError", 100]]);
  });
});

test("apiLinkRunError(err): no reply could be had", async () => {
  await withApi({ "/get_msg": () => ({ status: 200, body: "<html>" }) }, async ({ files }) => {
    const page = new Api({ url: files, log });
    await assert.rejects(page.get_msg({ message_id: 1 }));
    const nobody = new Api({ url: "http://127.0.0.1:1", log });
    await assert.rejects(nobody.get_msg({ message_id: 1 }), { name: "ConnectionError" });
    await Promise.all([page.stop(), nobody.stop()]);
    assert.deepEqual(Api.notes, [["apiLinkRunError", true], ["apiLinkRunError", true]]);
  });
});

test("default hooks log: one line each, into the client's own log", async () => {
  const lines: string[] = [];
  const add = (level: string) => (line: string): void => void lines.push(`${level} ${line}`);
  const own = { debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") };
  await withApi({ "/f": () => ({ status: 200, body: "x" }) }, async ({ peer, files, folder }) => {
    peer.answers.get_msg = () => refused;
    const api = new CqHttpApi({ url: peer.httpUrl, downloadPath: folder, log: own, allowPrivateAddresses: true });
    await api.downloadFile("a.txt", `${files}/f`);
    await api.downloadFile("b.txt", `${files}/none`);
    await api.downloadFile("c.txt", "http://127.0.0.1:1/");
    await api.request("get_msg");
    await api.stop();
    assert.match(lines[0] ?? "", /^info Downloaded a\.txt \(1 bytes\)/);
    assert.match(lines[1] ?? "", /^error Download of b\.txt failed: HTTP 404/);
    assert.match(lines[2] ?? "", /^error Download of c\.txt failed: /);
    assert.match(lines[3] ?? "", /^error get_msg failed: 消息不存在 \(retcode 100\)/);
    assert.equal(lines.length, 4);
  });
});
