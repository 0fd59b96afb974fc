import assert from "node:assert/strict";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type ActionReply, type ApiOptions, CqHttpApi, createLogger, type DownloadedFile } from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerResponse } from "../../src/runtime/server/types.ts";

type Note = [hook: string, ...args: unknown[]];

/** A client that writes down which hooks fired. */
class Recorder extends CqHttpApi {
  notes: Note[] = [];
  onEnd: (file: DownloadedFile | undefined) => void = () => {};
  override downloadEnd(fileName: string, fileUrl: string, code: number, file?: DownloadedFile): void {
    this.notes.push(["downloadEnd", fileName, fileUrl, code]);
    this.onEnd(file);
  }
  override downloadFileError(fileName: string, fileUrl: string, code: number): void {
    this.notes.push(["downloadFileError", fileName, fileUrl, code]);
  }
  override downloadFileRunError(error: unknown): void {
    this.notes.push(["downloadFileRunError", (error as { code?: string }).code]);
  }
  override apiLinkError(reply: ActionReply): void {
    this.notes.push(["apiLinkError", reply.retcode]);
  }
  override apiLinkRunError(error: unknown): void {
    this.notes.push(["apiLinkRunError", (error as { code?: string }).code]);
  }
}

interface Place {
  api: Recorder;
  url: string;
  folder: string;
  outer: string;
  logged: string[];
}

async function withServer(
  routes: Record<string, () => ServerResponse | Promise<ServerResponse>>,
  use: (place: Place) => Promise<void>,
  options: ApiOptions = {},
) {
  const outer = mkdtempSync(join(tmpdir(), "adelie-"));
  const folder = join(outer, "download");
  const logged: string[] = [];
  const log = { ...createLogger("silent"), error: (text: string) => void logged.push(text) };
  const server = await startServer({
    port: 0,
    request: (request) => routes[request.url.pathname]?.() ?? { status: 404, body: "no" },
  });
  const url = `http://127.0.0.1:${server.port}`;
  const api = new Recorder({ url, downloadPath: folder, log, allowPrivateAddresses: true, ...options });
  try {
    await use({ api, url, folder, outer, logged });
  } finally {
    await api.stop();
    await server.close();
    rmSync(outer, { recursive: true });
  }
}

const json = (value: object): ServerResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

test("a client makes no folder before the first download", async () => {
  await withServer({}, async ({ folder }) => {
    assert.equal(existsSync(folder), false);
    await Promise.resolve();
  });
});

test("downloadEnd comes after the file is on the disk, whole and under its name", async () => {
  await withServer({ "/f": () => ({ status: 200, body: "hello" }) }, async ({ api, url, folder }) => {
    let size = -1;
    api.onEnd = (file) => size = statSync(file?.path ?? "").size;
    const result = await api.downloadFile("ok.txt", `${url}/f`);
    assert.equal(size, 5);
    assert.deepEqual(api.notes, [["downloadEnd", "ok.txt", `${url}/f`, 200]]);
    assert.ok(result.ok && result.file.bytes === 5 && result.file.path === join(folder, "ok.txt"));
    assert.deepEqual(readdirSync(folder), ["ok.txt"]);
  });
});

test("downloadFileError comes for a status that is not 2xx, with its number", async () => {
  await withServer(
    { "/gone": () => ({ status: 410 }), "/none": () => ({ status: 204 }) },
    async ({ api, url, folder }) => {
      await api.downloadFile("a", `${url}/missing?key=1`);
      await api.downloadFile("b", `${url}/gone`);
      await api.downloadFile("c", `${url}/none`);
      assert.deepEqual(api.notes, [
        ["downloadFileError", "a", `${url}/missing?key=1`, 404],
        ["downloadFileError", "b", `${url}/gone`, 410],
        ["downloadEnd", "c", `${url}/none`, 204],
      ]);
      assert.deepEqual(readdirSync(folder), ["c"]);
    },
  );
});

test("downloadFileRunError comes for everything else, and leaves nothing behind", async () => {
  const cut = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nonly this"));
  });
  await new Promise<void>((resolve) => cut.listen(0, "127.0.0.1", resolve));
  const { port } = cut.address() as net.AddressInfo;
  const closed = await startServer({ port: 0, request: () => ({ status: 200 }) });
  const unused = closed.port;
  await closed.close();
  await withServer(
    { "/loop": () => ({ status: 302, headers: { location: "/loop" } }) },
    async ({ api, url, folder }) => {
      await api.downloadFile("cut", `http://127.0.0.1:${port}/`);
      await api.downloadFile("nobody", `http://127.0.0.1:${unused}/`);
      await api.downloadFile("loop", `${url}/loop`);
      await api.downloadFile("scheme", "file:///etc/passwd");
      await api.downloadFile("nonsense", "not an address");
      const strict = new Recorder({ url, downloadPath: folder, log: createLogger("silent") });
      strict.notes = api.notes;
      await strict.downloadFile("private", "http://192.168.0.1/");
      await strict.downloadFile("metadata", "http://169.254.169.254/latest");
      await strict.stop();
      assert.ok(["CONNECTION_DROPPED", "DOWNLOAD_CUT"].includes(String(api.notes[0]?.[1])), String(api.notes[0]));
      assert.deepEqual(api.notes.slice(1), [
        ["downloadFileRunError", "CONNECTION_REFUSED"],
        ["downloadFileRunError", "DOWNLOAD_REDIRECTS"],
        ["downloadFileRunError", "DOWNLOAD_URL"],
        ["downloadFileRunError", "DOWNLOAD_URL"],
        ["downloadFileRunError", "DOWNLOAD_PRIVATE_ADDRESS"],
        ["downloadFileRunError", "DOWNLOAD_PRIVATE_ADDRESS"],
      ]);
      assert.deepEqual(readdirSync(folder), []);
    },
  );
  await new Promise((resolve) => cut.close(resolve));
});

test("redirects are followed", async () => {
  await withServer({
    "/to": () => ({ status: 302, headers: { location: "/f" } }),
    "/f": () => ({ status: 200, body: "there" }),
  }, async ({ api, url, folder }) => {
    await api.downloadFile("a", `${url}/to`);
    assert.deepEqual(api.notes.map(([hook, , , code]) => [hook, code]), [["downloadEnd", 200]]);
    assert.equal(readFileSync(join(folder, "a"), "utf8"), "there");
  });
});

test("whatever a file is called, it stays in the folder", async () => {
  await withServer({ "/f": () => ({ status: 200, body: "x" }) }, async ({ api, url, folder, outer }) => {
    const names = [
      "../x",
      "/etc/x",
      "C:\\x",
      "a\0b",
      "y".repeat(300),
      "CON",
      "dots...",
      "%2e%2e%2fz",
      "..\\w",
      "",
      ".",
      "..",
    ];
    for (const name of names) assert.ok((await api.downloadFile(name, `${url}/f`)).ok, name);
    assert.deepEqual(readdirSync(outer), ["download"]);
    assert.equal(readdirSync(folder).length, 10, "the last three are all called unnamed");
    assert.equal(api.notes[0]?.[1], "../x", "the hook gets the name that was asked for");
  });
});

test("a symbolic link with the file's name is replaced, not followed", async () => {
  await withServer({ "/f": () => ({ status: 200, body: "new" }) }, async ({ api, url, folder, outer }) => {
    await api.downloadFile("first", `${url}/f`);
    writeFileSync(join(outer, "outside"), "untouched");
    symlinkSync(join(outer, "outside"), join(folder, "link"));
    await api.downloadFile("link", `${url}/f`);
    assert.equal(readFileSync(join(outer, "outside"), "utf8"), "untouched");
    assert.equal(readFileSync(join(folder, "link"), "utf8"), "new");
  });
});

test("a download is refused above the limit, by its announced and by its real size", async () => {
  const endless = async function* (): AsyncGenerator<string> {
    for (;;) yield await Promise.resolve("x".repeat(10_000));
  };
  await withServer({
    "/big": () => ({ status: 200, body: "x".repeat(5000) }),
    "/endless": () => ({ status: 200, body: endless() }),
  }, async ({ api, url, folder }) => {
    await api.downloadFile("a", `${url}/big`, { maxBytes: 4999 });
    await api.downloadFile("b", `${url}/endless`);
    await api.downloadFile("c", `${url}/big`);
    assert.deepEqual(api.notes.map(([hook, second]) => [hook, second]), [
      ["downloadFileRunError", "DOWNLOAD_TOO_LARGE"],
      ["downloadFileRunError", "DOWNLOAD_TOO_LARGE"],
      ["downloadEnd", "c"],
    ]);
    assert.deepEqual(readdirSync(folder), ["c"]);
  }, { maxDownloadBytes: 100_000 });
});

test("a large download arrives byte for byte, in pieces, and is not visible before its end", async () => {
  const piece = "0123456789abcdef".repeat(4096);
  let folderThen: string[] = [];
  let place: Place | undefined;
  const slow = async function* (): AsyncGenerator<string> {
    for (let index = 0; index < 100; index++) {
      // The sockets hold some of it, so the server may be here before the client wrote anything.
      while (index === 60 && folderThen.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (existsSync(place?.folder ?? "")) folderThen = readdirSync(place?.folder ?? "");
      }
      yield await Promise.resolve(piece);
    }
  };
  await withServer({ "/big": () => ({ status: 200, body: slow() }) }, async (here) => {
    place = here;
    const progress: number[] = [];
    const result = await here.api.downloadFile("big", `${here.url}/big`, {
      onProgress: (bytes) => void progress.push(bytes),
    });
    assert.ok(result.ok);
    assert.equal(readFileSync(join(here.folder, "big"), "utf8"), piece.repeat(100));
    assert.ok(progress.length >= 6 && progress.at(-1) === piece.length * 100);
    assert.match(folderThen.join(), /^\.[0-9a-f-]+\.part$/);
  });
});

test("a hook that throws is told about as the hook's error, and fires no other", async () => {
  await withServer({ "/f": () => ({ status: 200, body: "x" }) }, async ({ api, url, logged }) => {
    api.onEnd = () => {
      throw new Error("in the hook");
    };
    const result = await api.downloadFile("a", `${url}/f`);
    assert.ok(result.ok);
    assert.deepEqual(api.notes.map(([hook]) => hook), ["downloadEnd"]);
    assert.deepEqual(logged, ["The hook downloadEnd failed: in the hook"]);
  });
});

test("downloadImg asks get_image, in go-cqhttp's words and in NapCat's, by URL, by path and by bytes", async () => {
  const answers: object[] = [];
  await withServer({
    "/get_image": () => json({ status: "ok", retcode: 0, data: answers.shift() ?? null }),
    "/pic": () => ({ status: 200, body: "picture" }),
  }, async ({ api, url, folder, outer }) => {
    writeFileSync(join(outer, "local.png"), "local");
    answers.push(
      { size: 7, filename: "gocq.jpg", url: `${url}/pic` },
      { file: "/app/x.png", url: `${url}/pic`, file_size: "7", file_name: "napcat.png" },
      { file: join(outer, "local.png"), url: join(outer, "local.png"), file_name: "path.png" },
      { file: "gone.png", base64: "Ynl0ZXM=" },
    );
    for (const file of ["1.image", "2", "3", "4"]) assert.ok((await api.downloadImg(file)).ok, file);
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    assert.deepEqual(["gocq.jpg", "napcat.png", "path.png", "gone.png"].map(read), [
      "picture",
      "picture",
      "local",
      "bytes",
    ]);
    assert.deepEqual(api.notes.map(([hook, name]) => [hook, name]), [
      ["downloadEnd", "gocq.jpg"],
      ["downloadEnd", "napcat.png"],
      ["downloadEnd", "path.png"],
      ["downloadEnd", "gone.png"],
    ]);
  });
});

test("downloadImg that get_image refuses tells about both: the call, and the download that came to nothing", async () => {
  await withServer({
    "/get_image": () => json({ status: "failed", retcode: 200, data: null, message: "file not found" }),
  }, async ({ api }) => {
    const result = await api.downloadImg("x");
    assert.equal(result.ok, false);
    assert.deepEqual(api.notes, [["apiLinkError", 200], ["downloadFileRunError", "ACTION_FAILED"]]);
  });
});

test("call() fires its hook and rejects, request() fires its hook and gives the reply or null, add() has no result", async () => {
  await withServer({
    "/no": () => json({ status: "failed", retcode: 100, data: null, msg: "X", wording: "不行" }),
    "/async": () => json({ status: "async", retcode: 1, data: null }),
    "/broken": () => ({ status: 200, body: "<html>" }),
  }, async ({ api }) => {
    await assert.rejects(api.call("/no"), { name: "ActionError", retcode: 100, wording: "不行" });
    assert.equal((await api.request("no"))?.retcode, 100);
    assert.equal(await api.request("broken"), null);
    assert.equal(await api.call("async"), null);
    assert.equal(api.add("no"), undefined);
    await api.stop();
    const hooks = api.notes.map(([hook]) => hook);
    assert.deepEqual(hooks, ["apiLinkError", "apiLinkError", "apiLinkRunError", "apiLinkError"]);
  });
});

test("a hundred stalled downloads do not delay a call", async () => {
  const stalled = async function* (): AsyncGenerator<string> {
    yield "begin";
    await new Promise(() => {});
  };
  await withServer({
    "/stall": () => ({ status: 200, body: stalled() }),
    "/send_group_msg": () => json({ status: "ok", retcode: 0, data: { message_id: 1 } }),
  }, async ({ api, url }) => {
    await api.send_group_msg({ group_id: 1, message: "warm" });
    for (let index = 0; index < 100; index++) api.addTask(api.downloadFile(String(index), `${url}/stall`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = performance.now();
    for (let index = 0; index < 20; index++) await api.send_group_msg({ group_id: 1, message: "x" });
    const each = (performance.now() - before) / 20;
    assert.ok(each < 100, `${each} ms for a call`);
  }, { stopTimeoutMs: 1 });
});

test("messages to one group leave one after another, other groups do not wait", async () => {
  const order: string[] = [];
  let release = (): void => {};
  const first = new Promise<void>((resolve) => release = resolve);
  const server = await startServer({
    port: 0,
    request: async (request) => {
      const { group_id, message } = JSON.parse(new TextDecoder().decode(await request.bytes())) as {
        group_id: number;
        message: { data: { text: string } }[];
      };
      order.push(`${group_id} ${message[0]?.data.text}`);
      if (order.length === 1) await first;
      return json({ status: "ok", retcode: 0, data: { message_id: 1 } });
    },
  });
  const api = new CqHttpApi({ host: "127.0.0.1", port: server.port, log: createLogger("silent") });
  const sends = [1, 1, 1].map((group_id, index) => api.send_group_msg({ group_id, message: String(index) }));
  await api.send_group_msg({ group_id: 2, message: "other" });
  assert.deepEqual([...order].sort(), ["1 0", "2 other"]);
  release();
  await Promise.all(sends);
  assert.deepEqual(order.filter((entry) => entry.startsWith("1")), ["1 0", "1 1", "1 2"]);
  await api.stop();
  await server.close();
});

test("a client shows no token, and says which option is wrong", () => {
  const api = new CqHttpApi({ accessToken: "very-secret" });
  assert.equal(api.address, "http://127.0.0.1:8000");
  assert.doesNotMatch(JSON.stringify(api), /very-secret/);
  assert.throws(
    () => new CqHttpApi({ download_path: "x" } as ApiOptions),
    /no option "download_path"\. Did you mean downloadPath\?/,
  );
  assert.throws(() => new CqHttpApi({ ip: "x" } as ApiOptions), /Did you mean host\?/);
  assert.throws(() => new CqHttpApi({ chunkSize: -1 }), /chunkSize wants a positive number, and got -1/);
});
