import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type ApiOptions, CqHttpApi, createLogger, createManualClock } from "../../mod.ts";
import { Downloader, type DownloaderOptions } from "../../src/api/downloads/download.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerRequest, ServerResponse } from "../../src/runtime/server/types.ts";

interface Place {
  url: string;
  port: number;
  folder: string;
  /** The paths that were asked for. */
  asked: string[];
}

async function withServer(
  answer: (request: ServerRequest) => ServerResponse | Promise<ServerResponse>,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = await startServer({
    port: 0,
    request: (request) => {
      asked.push(request.url.pathname);
      return answer(request);
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "adelie-"));
  try {
    await use({ url: `http://127.0.0.1:${server.port}`, port: server.port, folder, asked });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

async function withApi(options: ApiOptions, use: (api: CqHttpApi) => Promise<void>): Promise<void> {
  const api = new CqHttpApi({ log: createLogger("silent"), ...options });
  try {
    await use(api);
  } finally {
    await api.stop();
  }
}

/** A downloader whose names lead where a test says. */
function downloader(folder: string, options: Partial<DownloaderOptions>): Downloader {
  return new Downloader({
    folder,
    chunkBytes: 1024,
    maxBytes: 1_000_000,
    maxParallel: 4,
    maxWaiting: 10,
    timeoutMs: 5_000,
    pace: { minBytesPerSecond: 4_096, maxMs: 3_600_000 },
    clock: createManualClock(),
    guard: { allowPrivate: false, allowFakeIp: false, isNamed: () => false },
    ...options,
  });
}

const json = (data: object): ServerResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ status: "ok", retcode: 0, data }),
});

const codeOf = (result: { ok: boolean; error?: unknown }): string | undefined =>
  (result.error as { code?: string } | undefined)?.code;

test("an address of a chat runs no action of the implementation, and reaches nothing else on this machine", async () => {
  await withServer(() => json({}), async ({ url, port, folder, asked }) => {
    await withApi({ url, downloadPath: folder }, async (api) => {
      await api.get_login_info();
      for (
        const address of [
          `${url}/set_group_leave?group_id=1`,
          `http://localhost:${port}/set_group_leave?group_id=1`,
          `http://localhost.:${port}/set_group_leave?group_id=1`,
          `http://[::ffff:127.0.0.1]:${port}/set_group_leave?group_id=1`,
          `http://2130706433:${port}/set_group_leave?group_id=1`,
        ]
      ) {
        assert.equal(codeOf(await api.downloadFile("a", address)), "DOWNLOAD_PRIVATE_ADDRESS", address);
      }
      assert.deepEqual(asked, ["/get_login_info"]);
    });
  });
});

test("what the implementation named in a reply is downloaded, and no other address of its server", async () => {
  await withServer(({ url }) => {
    const here = `http://${url.host}`;
    if (url.pathname === "/get_image") return json({ filename: "a.png", url: `${here}/files/a?k=1` });
    if (url.pathname === "/get_group_file_url") return json({ url: `${here}/to` });
    if (url.pathname === "/to") return { status: 302, headers: { location: "/files/b" } };
    return { status: 200, body: url.pathname };
  }, async ({ url, folder }) => {
    await withApi({ url, downloadPath: folder }, async (api) => {
      assert.equal(codeOf(await api.downloadFile("a", `${url}/files/a?k=1`)), "DOWNLOAD_PRIVATE_ADDRESS", "not yet");
      assert.ok((await api.downloadImg("x")).ok);
      assert.equal(readFileSync(join(folder, "a.png"), "utf8"), "/files/a");
      assert.ok((await api.downloadFile("a", `${url}/files/a?k=1`)).ok, "the same address once more");
      assert.equal(codeOf(await api.downloadFile("a", `${url}/files/a?k=2`)), "DOWNLOAD_PRIVATE_ADDRESS");
      const file = await api.get_group_file_url({ group_id: 1, file_id: "1" });
      assert.ok((await api.downloadFile("b", file.url)).ok, "with a redirect on its own server");
      assert.equal(readFileSync(join(folder, "b"), "utf8"), "/files/b");
    });
  });
});

test("a reply that repeats the question, the name of a file, and another action's words name no address", async () => {
  await withServer(async (request) => {
    const { file = "" } = JSON.parse(new TextDecoder().decode(await request.bytes()) || "{}") as { file?: string };
    return json({
      url: file,
      file_name: `http://${request.url.host}/name`,
      message: [{ url: `http://${request.url.host}/m` }],
    });
  }, async ({ url, folder, asked }) => {
    await withApi({ url, downloadPath: folder }, async (api) => {
      await api.get_msg({ message_id: 1 });
      assert.equal((await api.downloadImg(`${url}/set_group_leave`)).ok, false);
      for (const path of ["/set_group_leave", "/name", "/m", ""]) {
        if (path === "/m") await api.call("get_image", { file: "x" });
        const result = await api.downloadFile("a", url + path);
        assert.equal(codeOf(result), path === "/m" ? undefined : "DOWNLOAD_PRIVATE_ADDRESS", path);
      }
      assert.ok(!asked.includes("/set_group_leave"));
    });
  });
});

test("another machine that a reply names is refused as ever", async () => {
  await withServer(() => json({ filename: "a", url: "http://10.0.0.1/a" }), async ({ url, folder }) => {
    await withApi({ url, downloadPath: folder }, async (api) => {
      assert.equal(codeOf(await api.downloadImg("x")), "DOWNLOAD_PRIVATE_ADDRESS");
    });
  });
});

test("what is connected to is what was looked at: a name that leads elsewhere the next time changes nothing", async () => {
  await withServer(() => ({ status: 200, body: "inside" }), async ({ port, folder, asked }) => {
    for (const answers of [[["127.0.0.1"]], [["10.0.0.1", "::1"]], [[]]]) {
      const left = [...answers, ["127.0.0.1"], ["127.0.0.1"]];
      const downloads = downloader(folder, { resolve: () => Promise.resolve(left.shift() ?? []) });
      await assert.rejects(downloads.fetch("a", `http://rebind.example:${port}/`), (error: { code: string }) => {
        assert.match(error.code, /^(DOWNLOAD_PRIVATE_ADDRESS|CONNECTION_HOST_NOT_FOUND)$/);
        return true;
      });
      assert.equal(left.length, 2, "looked up once");
      await downloads.close(undefined);
    }
    assert.deepEqual(asked, []);
  });
});

test("every hop of a redirect is looked at, also from a fake address of a proxy", async () => {
  const targets = [
    "http://127.0.0.1/",
    "http://inside.example/",
    "http://198.18.0.1/",
    "file:///etc/passwd",
    "http://[",
  ];
  await withServer(
    ({ url }) => ({ status: 302, headers: { location: targets[Number(url.pathname.slice(1))] ?? "" } }),
    async (place) => {
      // 127.0.0.1 stands for the public place here: the rules are asked about the address that its name leads to.
      const resolve = (host: string): Promise<string[]> =>
        Promise.resolve([host === "outside.example" ? "127.0.0.1" : "10.0.0.1"]);
      const isNamed = (url: URL): boolean => url.hostname === "outside.example";
      const downloads = downloader(place.folder, {
        resolve,
        guard: { allowPrivate: false, allowFakeIp: true, isNamed },
      });
      for (const index of targets.keys()) {
        await assert.rejects(
          downloads.fetch("a", `http://outside.example:${place.port}/${index}`),
          { code: index < 3 ? "DOWNLOAD_PRIVATE_ADDRESS" : "DOWNLOAD_URL" },
          targets[index],
        );
      }
      await downloads.close(undefined);
    },
  );
});

/** A body of ten bytes a piece, with time between them. */
const dripping = (clock: { advance(ms: number): Promise<void> }, everyMs: number, pieces: number) =>
  async function* (): AsyncGenerator<string> {
    for (let index = 0; index < pieces; index++) {
      yield "0123456789";
      await new Promise((resolve) => setTimeout(resolve, 2));
      await clock.advance(everyMs);
    }
  };

test("a download that drips is given up, and its slot is free for the next", async () => {
  const clock = createManualClock();
  const drip = dripping(clock, 5_000, 1_000);
  await withServer(
    ({ url }) => ({ status: 200, body: url.pathname === "/f" ? "whole" : drip() }),
    async ({ url, folder }) => {
      const options = {
        url: "http://127.0.0.1:1",
        downloadPath: folder,
        clock,
        maxDownloads: 1,
        allowPrivateAddresses: true,
      };
      await withApi(options, async (api) => {
        const [slow, next] = await Promise.all([api.downloadFile("a", `${url}/a`), api.downloadFile("f", `${url}/f`)]);
        assert.equal(codeOf(slow), "DOWNLOAD_SLOW");
        assert.match(
          String((slow as { error?: Error }).error),
          /a: too slow: \d bytes in a second, and 4096 are the least/,
        );
        assert.ok(next.ok);
      });
      assert.equal(existsSync(join(folder, "a")), false);
    },
  );
});

test("the limits of speed and of time are options, and what they allow arrives", async () => {
  const clock = createManualClock();
  await withServer(() => ({ status: 200, body: dripping(clock, 5_000, 20)() }), async ({ url, folder }) => {
    const common = { url: "http://127.0.0.1:1", downloadPath: folder, clock, allowPrivateAddresses: true };
    await withApi({ ...common, minDownloadBytesPerSecond: 0 }, async (api) => {
      assert.ok((await api.downloadFile("a", url)).ok);
    });
    await withApi({ ...common, minDownloadBytesPerSecond: 0, maxDownloadMs: 60_000 }, async (api) => {
      const result = await api.downloadFile("b", url);
      assert.equal(codeOf(result), "DOWNLOAD_SLOW");
      assert.match(String((result as { error?: Error }).error), /not whole after 60 s \(maxDownloadMs\)/);
    });
    assert.throws(
      () => new CqHttpApi({ minDownloadBytesPerSecond: -1 }),
      /minDownloadBytesPerSecond wants a number from 0 on/,
    );
    assert.throws(() => new CqHttpApi({ allowFakeIp: 1 as never }), /allowFakeIp wants true or false/);
  });
});

test("the time that the disk takes counts against nobody", async () => {
  const clock = createManualClock();
  await withServer(() => ({ status: 200, body: "x".repeat(5_000) }), async ({ url, folder }) => {
    const options = {
      url: "http://127.0.0.1:1",
      downloadPath: folder,
      clock,
      chunkSize: 1,
      allowPrivateAddresses: true,
    };
    await withApi(options, async (api) => {
      const result = await api.downloadFile("a", url, { onProgress: () => clock.advance(40_000) });
      assert.ok(result.ok);
    });
  });
});
