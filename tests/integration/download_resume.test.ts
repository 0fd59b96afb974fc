import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type ApiOptions, CqHttpApi, createLogger, type DownloadOptions, type DownloadResult } from "../../mod.ts";
import { systemClock } from "../../src/util/clock.ts";

interface Peer {
  api: CqHttpApi;
  folder: string;
  /** Downloads `url` to the file `a`. */
  get: (options?: DownloadOptions) => Promise<DownloadResult>;
  /** The heads of the requests that came. */
  requests: string[];
  hooks: string[];
}

/**
 * A server that writes answers by hand: the n-th connection gets the n-th answer, and is ended when the client has put
 * some of it on the disk.
 */
async function withAnswers(
  answers: string[],
  use: (peer: Peer) => Promise<void>,
  options: ApiOptions = {},
): Promise<void> {
  const requests: string[] = [];
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.once("data", (head) => {
      requests.push(head.toString("latin1"));
      socket.write(answers.shift() ?? "HTTP/1.1 500 \r\ncontent-length: 0\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const outer = mkdtempSync(join(tmpdir(), "adelie-"));
  const hooks: string[] = [];
  const folder = join(outer, "download");
  const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/f`;
  class Recorder extends CqHttpApi {
    override downloadEnd(_fileName: string, _fileUrl: string, status: number): void {
      hooks.push(`downloadEnd ${status}`);
    }
    override downloadFileError(_fileName: string, _fileUrl: string, status: number): void {
      hooks.push(`downloadFileError ${status}`);
    }
    override downloadFileRunError(error: unknown): void {
      hooks.push(`downloadFileRunError ${(error as { code?: string }).code}`);
    }
  }
  // Nothing waits in these tests: the time between two tries passes at once.
  const schedule = (_ms: number, task: () => void) => (queueMicrotask(task), () => {});
  const clock = { ...systemClock, now: () => 0, schedule };
  const api = new Recorder({
    url: "http://127.0.0.1:1",
    downloadPath: folder,
    log: createLogger("silent"),
    clock,
    chunkSize: 1,
    ...options,
  });
  const get = (more: DownloadOptions = {}) =>
    api.downloadFile("a", url, { ...more, onProgress: () => void sockets.at(-1)?.end() });
  try {
    await use({ api, get, folder, requests, hooks });
  } finally {
    await api.stop();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    rmSync(outer, { recursive: true });
  }
}

const body = "0123456789".repeat(300);
const answer = (status: string, headers: string[], content: string): string =>
  [`HTTP/1.1 ${status}`, "connection: close", ...headers, "", content].join("\r\n");
const cutAt = (at: number, ...headers: string[]): string =>
  answer("200 OK", [`content-length: ${body.length}`, ...headers], body.slice(0, at));
const rest = (from: number): string =>
  answer(
    "206 Partial Content",
    [`content-range: bytes ${from}-${body.length - 1}/${body.length}`, `content-length: ${body.length - from}`],
    body.slice(from),
  );

/** How many bytes the client said that it has. */
const askedFrom = (head: string | undefined): number => Number(/range: bytes=(\d+)-/i.exec(head ?? "")?.[1]);

test("a download that is cut goes on where it stopped, when an ETag says that it is the same file", async () => {
  await withAnswers([cutAt(2000, 'etag: "v1"'), rest(2000)], async ({ get, folder, requests, hooks }) => {
    const result = await get();
    assert.ok(result.ok && result.file.bytes === body.length);
    assert.equal(readFileSync(join(folder, "a"), "utf8"), body);
    assert.equal(askedFrom(requests[1]), 2000);
    assert.match(requests[1] ?? "", /if-range: "v1"/i);
    assert.deepEqual(hooks, ["downloadEnd 200"]);
    assert.deepEqual(readdirSync(folder), ["a"]);
  });
});

test("a server that answers a resumed download with the whole file is written from its beginning", async () => {
  await withAnswers(
    [cutAt(2000, "last-modified: Tue, 24 Nov 2026 00:00:00 GMT"), cutAt(body.length)],
    async ({ get, folder, requests }) => {
      assert.ok((await get()).ok);
      assert.match(requests[1] ?? "", /if-range: Tue, 24 Nov 2026/i);
      assert.equal(readFileSync(join(folder, "a"), "utf8"), body);
    },
  );
});

test("a file without a version, or with a weak one, is asked for anew", async () => {
  for (const headers of [[], ['etag: W/"v1"']]) {
    await withAnswers([cutAt(2000, ...headers), cutAt(body.length)], async ({ get, folder, requests }) => {
      assert.ok((await get()).ok);
      assert.doesNotMatch(requests[1] ?? "", /range/i);
      assert.equal(readFileSync(join(folder, "a"), "utf8"), body);
    });
  }
});

test("a rest that begins elsewhere is not put behind what is there", async () => {
  await withAnswers(
    [cutAt(2000, 'etag: "v1"'), rest(1000), cutAt(body.length)],
    async ({ get, folder, requests }) => {
      assert.ok((await get()).ok);
      assert.deepEqual(requests.map(askedFrom), [NaN, 2000, NaN]);
      assert.equal(readFileSync(join(folder, "a"), "utf8"), body);
    },
  );
});

test("416 on a resumed download asks for the file anew", async () => {
  const noSuchRange = answer("416 Range Not Satisfiable", ["content-length: 0"], "");
  await withAnswers([cutAt(2000, 'etag: "v1"'), noSuchRange, cutAt(body.length)], async ({ get, folder }) => {
    assert.ok((await get()).ok);
    assert.equal(readFileSync(join(folder, "a"), "utf8"), body);
  });
});

test("a file that is gone when it is resumed is told as that status", async () => {
  const gone = answer("410 Gone", ["content-length: 0"], "");
  await withAnswers([cutAt(2000, 'etag: "v1"'), gone], async ({ get, folder, hooks }) => {
    assert.equal((await get()).ok, false);
    assert.deepEqual(hooks, ["downloadFileError 410"]);
    assert.deepEqual(readdirSync(folder), []);
  });
});

test("a download that is cut again and again is given up after three more tries", async () => {
  const answers = [1100, 1200, 1300, 1400, 1500].map((at) => cutAt(at));
  await withAnswers(answers, async ({ get, folder, requests, hooks }) => {
    assert.equal((await get()).ok, false);
    assert.equal(requests.length, 4);
    assert.match(hooks.join(), /^downloadFileRunError (CONNECTION_DROPPED|DOWNLOAD_CUT)$/);
    assert.deepEqual(readdirSync(folder), []);
  });
});

test("nobody listening is not tried again", async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await withAnswers([], async ({ api, hooks }) => {
    assert.equal((await api.downloadFile("a", `http://127.0.0.1:${port}/`)).ok, false);
    assert.deepEqual(hooks, ["downloadFileRunError CONNECTION_REFUSED"]);
  });
});

test("the limit counts what came before the cut too", async () => {
  await withAnswers([cutAt(2000, 'etag: "v1"'), rest(2000)], async ({ get, hooks }) => {
    assert.equal((await get({ maxBytes: 2999 })).ok, false);
    assert.deepEqual(hooks, ["downloadFileRunError DOWNLOAD_TOO_LARGE"]);
  });
});
