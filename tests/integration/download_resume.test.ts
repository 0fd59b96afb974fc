import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { type ApiOptions, CqHttpApi, createLogger, type DownloadOptions, type DownloadResult } from "../../mod.ts";
import { systemClock } from "../../src/util/time/clock.ts";

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
  answers: (string | Uint8Array)[],
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
    allowPrivateAddresses: true,
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

/** The rest of another version, or of the same one said otherwise. */
const restOf = (from: number, total: number | string, ...headers: string[]): string =>
  answer(
    "206 Partial Content",
    [`content-range: bytes ${from}-${body.length - 1}/${total}`, `content-length: ${body.length - from}`, ...headers],
    "X".repeat(body.length - from),
  );

test("a rest of another version is not put behind what is there: the file is asked for anew", async () => {
  const others = [
    restOf(2000, body.length, 'etag: "v2"'),
    restOf(2000, body.length, 'etag: W/"v1"'),
    restOf(2000, body.length, "last-modified: Wed, 25 Nov 2026 00:00:00 GMT"),
    restOf(2000, body.length + 1, 'etag: "v1"'),
    restOf(2000, body.length, 'etag: "v1"', "content-encoding: gzip"),
    answer("206 Partial Content", [`content-length: ${body.length - 2000}`, 'etag: "v1"'], "X".repeat(1000)),
  ];
  for (const other of others) {
    const first = cutAt(2000, 'etag: "v1"', "last-modified: Tue, 24 Nov 2026 00:00:00 GMT");
    await withAnswers([first, other, cutAt(body.length, 'etag: "v2"')], async ({ get, folder, requests }) => {
      assert.ok((await get()).ok, other.slice(0, 200));
      assert.deepEqual(requests.map(askedFrom), [NaN, 2000, NaN]);
      assert.equal(readFileSync(join(folder, "a"), "utf8"), body);
    });
  }
});

test("after a new beginning the new version is the one that is resumed", async () => {
  const whole = body.toUpperCase().replaceAll("0", "Z");
  const second = answer("200 OK", [`content-length: ${whole.length}`, 'etag: "v2"'], whole.slice(0, 1500));
  const last = answer(
    "206 Partial Content",
    [`content-range: bytes 1500-${whole.length - 1}/*`, `content-length: ${whole.length - 1500}`, 'etag: "v2"'],
    whole.slice(1500),
  );
  await withAnswers([cutAt(2000, 'etag: "v1"'), second, last], async ({ get, folder, requests }) => {
    assert.ok((await get()).ok);
    assert.match(requests[2] ?? "", /if-range: "v2"/i);
    assert.equal(readFileSync(join(folder, "a"), "utf8"), whole);
  });
});

test("a date is a version only when the file was older than the answer by a second", async () => {
  const changed = "last-modified: Tue, 24 Nov 2026 00:00:00 GMT";
  for (
    const [date, asks] of [["Tue, 24 Nov 2026 00:00:00 GMT", false], ["Tue, 24 Nov 2026 00:00:01 GMT", true]] as const
  ) {
    await withAnswers([cutAt(2000, changed, `date: ${date}`), cutAt(body.length)], async ({ get, requests }) => {
      assert.ok((await get()).ok);
      assert.equal(/if-range/i.test(requests[1] ?? ""), asks, date);
    });
  }
});

test("a part that nobody asked for is no file", async () => {
  const part = answer(
    "206 Partial Content",
    ["content-range: bytes 0-99/3000", "content-length: 100"],
    body.slice(0, 100),
  );
  await withAnswers([part], async ({ get, folder, hooks, requests }) => {
    assert.equal((await get()).ok, false);
    assert.deepEqual(hooks, ["downloadFileRunError DOWNLOAD_PARTIAL"]);
    assert.match(requests[0] ?? "", /accept-encoding: identity/i);
    assert.equal(existsSync(join(folder, "a")), false);
  });
  await withAnswers([cutAt(2000), part], async ({ get, hooks }) => {
    assert.equal((await get()).ok, false);
    assert.deepEqual(hooks, ["downloadFileRunError DOWNLOAD_PARTIAL"]);
  });
});

/** An answer whose body is packed, though nobody asked for that. */
const packed = (encoding: string, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([
    Buffer.from(
      answer("200 OK", [`content-encoding: ${encoding}`, `content-length: ${bytes.length}`, 'etag: "v1"'], ""),
    ),
    bytes,
  ]);

test("what a server packs unasked is unpacked, alike everywhere", async () => {
  for (
    const [encoding, bytes] of [
      ["gzip", gzipSync(body)],
      ["x-gzip", gzipSync(body)],
      ["GZIP", gzipSync(body)],
      ["deflate", deflateSync(body)],
      ["br", brotliCompressSync(body)],
    ] as const
  ) {
    await withAnswers([packed(encoding, bytes)], async ({ get, folder }) => {
      const result = await get();
      assert.ok(result.ok && result.file.bytes === body.length, encoding);
      assert.equal(readFileSync(join(folder, "a"), "utf8"), body);
    });
  }
});

test("packing that is broken, or that is not known, fails, and a bomb stops at the limit", async () => {
  const bomb = gzipSync(new Uint8Array(50_000_000));
  const answers: [Uint8Array, string][] = [
    [packed("gzip", Buffer.from("this is no gzip")), "DOWNLOAD_ENCODING"],
    [packed("zstd", Buffer.from("x")), "DOWNLOAD_ENCODING"],
    [packed("gzip, br", Buffer.from("x")), "DOWNLOAD_ENCODING"],
    [packed("constructor", Buffer.from("x")), "DOWNLOAD_ENCODING"],
    [packed("gzip", bomb), "DOWNLOAD_TOO_LARGE"],
  ];
  for (const [content, code] of answers) {
    await withAnswers([content], async ({ get, folder, hooks }) => {
      assert.equal((await get({ maxBytes: 100_000 })).ok, false);
      assert.deepEqual(hooks, [`downloadFileRunError ${code}`]);
      assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
    });
  }
});

test("a packed download that is cut begins anew", async () => {
  const bytes = gzipSync(randomBytes(50_000));
  const half = Buffer.concat([
    Buffer.from(answer("200 OK", ["content-encoding: gzip", "content-length: 900000", 'etag: "v1"'], "")),
    bytes.subarray(0, bytes.length >> 1),
  ]);
  await withAnswers([half, packed("gzip", bytes)], async ({ get, folder, requests }) => {
    assert.ok((await get()).ok);
    assert.doesNotMatch(requests[1] ?? "", /range/i);
    assert.equal(readFileSync(join(folder, "a")).length, 50_000);
  });
});
