import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type ApiOptions, NapCatApi } from "../../mod.ts";
import type { ActionReply } from "../../src/protocol/frames.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { buildDefaultWorld } from "../../src/sandbox/world/default_world.ts";
import { runtimeName } from "../../src/runtime/platform.ts";
import type { ServerSocket } from "../../src/runtime/server/types.ts";
import type { DialectCall } from "../../src/sandbox/dialects/dialect.ts";
import { createNapCatDialect } from "../../src/sandbox/dialects/napcat/dialect.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { createWorld } from "../../src/sandbox/world/world.ts";
import { createManualClock, systemClock } from "../../src/util/time/clock.ts";

const folder = mkdtempSync(join(tmpdir(), "adelie-"));
after(() => rmSync(folder, { recursive: true }));
const content = Uint8Array.from({ length: 700_001 }, (_, index) => (index * 31) >> 3);
const CHUNK = 64 * 1024;
const CHUNKS = Math.ceil(content.length / CHUNK);

type Via = "ws" | "http";

/** What happens to a call on its way: the link is cut before or after it is carried out. */
type Fate = "pass" | "cut before" | "cut after";

interface Wire {
  api: NapCatApi;
  /** Every call that was carried out. */
  calls: { action: string; params: Record<string, any> }[];
  world: ReturnType<typeof createWorld>;
  clock: ReturnType<typeof createManualClock>;
  /** Decides about each call, and may change it. */
  fate: (params: Record<string, any>) => Fate;
  /** Frames that were asked for, of stream actions. */
  frames: number;
  /** The server's end of the link. */
  socket: ServerSocket | undefined;
}

/** NapCat's manners on a wire that loses and changes what passes. */
async function withNapCat(via: Via, use: (wire: Wire) => Promise<void>, options: ApiOptions = {}): Promise<void> {
  const clock = createManualClock();
  const world = createWorld({ clock, seed: buildDefaultWorld });
  const dialect = createNapCatDialect({ world });
  const wire = { calls: [] as Wire["calls"], world, clock, fate: () => "pass", frames: 0 } as unknown as Wire;
  const carryOut = (call: DialectCall): Iterable<ActionReply> => {
    wire.calls.push({ action: call.action, params: call.params as Record<string, any> });
    const reply = dialect.stream?.(call) ?? [dialect.call(call)];
    return counted(reply as Iterable<ActionReply>);
  };
  function* counted(replies: Iterable<ActionReply>): Generator<ActionReply> {
    for (const reply of replies) {
      wire.frames++;
      yield reply;
    }
  }
  const server = await startServer({
    port: 0,
    error: () => {},
    async request(request) {
      const params = JSON.parse(new TextDecoder().decode(await request.bytes())) as Record<string, any>;
      const call = { action: request.url.pathname.slice(1), params, echo: undefined, via: "http" } as const;
      const fate = wire.fate(params);
      const replies = fate === "cut before" ? [] : carryOut(call);
      async function* body(): AsyncGenerator<string> {
        for (const reply of replies) {
          if (fate === "cut after") continue;
          yield `${JSON.stringify(reply)}\r\n\r\n`;
        }
        if (fate !== "pass") throw new Error("cut");
      }
      return { status: 200, body: body() };
    },
    upgrade: () => ({
      open: (socket) => void (wire.socket = socket),
      message(text, socket) {
        const { action, params, echo } = JSON.parse(text) as {
          action: string;
          params: Record<string, any>;
          echo: unknown;
        };
        const fate = wire.fate(params);
        if (fate === "cut before") return socket.terminate();
        for (const reply of carryOut({ action, params, echo, via: "ws" })) {
          if (fate === "pass") socket.send(JSON.stringify(reply));
        }
        if (fate === "cut after") socket.terminate();
      },
    }),
  });
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  wire.api = new NapCatApi({ url: `${via}://127.0.0.1:${server.port}`, log: silent, clock: systemClock, ...options });
  try {
    await use(wire);
  } finally {
    await wire.api.stop();
    await server.close();
  }
}

const chunksOf = ({ calls }: Wire): number[] =>
  calls.flatMap(({ params }) => params.chunk_index ?? []).toSorted((a, b) => a - b);
const all = Array.from({ length: CHUNKS }, (_, index) => index);

for (const via of ["ws", "http"] as const) {
  describe(`an upload over ${via}`, () => {
    it("arrives byte for byte, and its path is taken as a file by other actions", () =>
      withNapCat(via, async (wire) => {
        const { api, world } = wire;
        const path = join(folder, "报告 #1 100%.bin");
        writeFileSync(path, content);
        const sent: number[] = [];
        const uploaded = await api.uploadFileStream(path, {
          chunkSizeBytes: CHUNK,
          onProgress: (bytes) => void sent.push(bytes),
        });
        assert.match(uploaded.path, /^\/sandbox\/temp\/[\da-f]{8}_报告 _1 100_\.bin$/);
        assert.deepEqual(world.files.get(uploaded.sha256)?.bytes, content);
        assert.deepEqual(chunksOf(wire), all);
        assert.deepEqual([sent.length, sent.at(-1)], [CHUNKS, content.length]);
        await api.upload_group_file({ group_id: 700001, file: uploaded.path, name: "报告.bin" });
        assert.equal(world.group(700001).files.at(-1)?.sizeBytes, content.length);
      }));

    it("sends only what is missing after the link was lost in the middle of it", () =>
      withNapCat(via, async (wire) => {
        let cuts = 0;
        wire.fate = ({ chunk_index }) => chunk_index === 5 && cuts++ === 0 ? "cut before" : "pass";
        const { sha256 } = await wire.api.uploadFileStream(content, { chunkSizeBytes: CHUNK, parallel: 2 });
        assert.deepEqual(wire.world.files.get(sha256)?.bytes, content);
        assert.equal(cuts > 0, true);
        // What was confirmed is not sent again: at most the two that were under way are.
        const twice = chunksOf(wire).length - CHUNKS;
        assert.ok(twice >= 0 && twice <= 1, `${twice} chunks were carried out twice`);
      }));

    it("asks how far it came when a reply was lost, and sends nothing twice", () =>
      withNapCat(via, async (wire) => {
        let cuts = 0;
        wire.fate = ({ chunk_index }) => chunk_index === 5 && cuts++ === 0 ? "cut after" : "pass";
        const { sha256 } = await wire.api.uploadFileStream(content, { chunkSizeBytes: CHUNK, parallel: 1 });
        assert.deepEqual(wire.world.files.get(sha256)?.bytes, content);
        assert.deepEqual(chunksOf(wire), all);
        assert.equal(wire.calls.filter(({ params }) => params.verify_only).length, 1);
      }));

    it("whose bytes are changed on the way is refused by its checksum, and removed there", () =>
      withNapCat(via, async (wire) => {
        wire.fate = (params) => {
          if (params.chunk_index === 3) params.chunk_data = Buffer.from("other bytes").toString("base64");
          return "pass";
        };
        await assert.rejects(wire.api.uploadFileStream(content, { chunkSizeBytes: CHUNK }), {
          code: "UPLOAD_CHECKSUM",
        });
        while (!wire.calls.at(-1)?.params.reset) await new Promise((resolve) => setTimeout(resolve, 5));
      }));

    it("is gone from NapCat's disk after its retention, and stays for ever with 0", () =>
      withNapCat(via, async ({ api, clock }) => {
        const short = await api.uploadFileStream(new Uint8Array([1, 2]), { retentionMs: 1_000 });
        const long = await api.uploadFileStream(new Uint8Array([3, 4]), { retentionMs: 0 });
        const download = (path: string): Promise<Uint8Array> => api.downloadFileStream({ file: path }).bytes();
        assert.deepEqual(await download(short.path), new Uint8Array([1, 2]));
        await clock.advance(1_001);
        await assert.rejects(download(short.path), { name: "ActionError", kind: "not-found" });
        assert.deepEqual(await download(long.path), new Uint8Array([3, 4]));
      }));

    it("is given up when the client is stopped", () =>
      withNapCat(via, async (wire) => {
        let stopped: Promise<void> | undefined;
        const upload = wire.api.uploadFileStream(content, {
          chunkSizeBytes: CHUNK,
          parallel: 1,
          onProgress() {
            stopped ??= wire.api.stop();
          },
        });
        await assert.rejects(upload);
        await stopped;
        assert.ok(chunksOf(wire).length < CHUNKS);
      }));
  });

  describe(`a download over ${via}`, () => {
    const withFile = (use: (wire: Wire, file_id: string) => Promise<void>, bytes = content): Promise<void> =>
      withNapCat(via, async (wire) => {
        const { sha256 } = wire.world.files.put(bytes, "猫.bin");
        const { id } = wire.world.uploadGroupFile({ from: 20001, groupId: 700001, sha256 });
        await use(wire, id);
      });

    it("gives its name and size, then its bytes, with progress", () =>
      withFile(async ({ api, calls }, file_id) => {
        const progress: (number | undefined)[] = [];
        const download = api.downloadFileStream({ file_id }, {
          chunkSizeBytes: 100_000,
          onProgress: (received, total) => void progress.push(received, total),
        });
        assert.equal(calls.length, 0, "nothing is asked for before it is read");
        assert.deepEqual(await download.info(), { name: "猫.bin", sizeBytes: content.length });
        const chunks: Uint8Array[] = [];
        for await (const chunk of download) chunks.push(chunk);
        assert.deepEqual(new Uint8Array(Buffer.concat(chunks)), content);
        assert.deepEqual(chunks.map(({ length }) => length), [...Array(7).fill(100_000), 1]);
        assert.deepEqual(progress.slice(-2), [content.length, content.length]);
        assert.deepEqual(calls[0]?.params, { file_id, chunk_size: 100_000 });
        await assert.rejects(download.bytes(), { code: "DOWNLOAD_TAKEN" });
      }));

    it("is saved whole or not at all", () =>
      withFile(async ({ api }, file_id) => {
        const target = join(folder, via, "a.bin");
        assert.equal(await api.downloadFileStream({ file_id }).saveTo(target), target);
        assert.deepEqual(new Uint8Array(readFileSync(target)), content);
        await assert.rejects(
          api.downloadFileStream({ file_id }, {
            onProgress() {
              throw new Error("enough");
            },
          }).saveTo(join(folder, via, "b.bin")),
          /enough/,
        );
        assert.deepEqual(readdirSync(join(folder, via)), ["a.bin"]);
      }));

    it("stops at its limits", () =>
      withFile(async ({ api, frames }, file_id) => {
        assert.equal(frames, 0);
        await assert.rejects(api.downloadFileStream({ file_id }, { maxBytes: 1_000 }).bytes(), {
          code: "DOWNLOAD_TOO_LARGE",
        });
        await assert.rejects(api.downloadFileStream({ file_id }).bytes(1_000), { code: "DOWNLOAD_TOO_LARGE" });
      }));

    it("of what is not there is NapCat's refusal", () =>
      withFile(async ({ api }) => {
        await assert.rejects(api.downloadFileStream({ file: "nope" }).info(), {
          name: "ActionError",
          kind: "not-found",
        });
        await assert.rejects(api.downloadFileStream({ file: "nope" }).saveTo(join(folder, "nope.bin")), {
          name: "ActionError",
        });
        assert.ok(!readdirSync(folder).includes("nope.bin"));
      }));

    it("of a picture tells its size in pixels, of a voice its format", () =>
      withFile(async ({ api }, file_id) => {
        const { width, height } = await api.downloadFileImageStream({ file_id }).info();
        assert.deepEqual([width, height], [0, 0]);
        const voice = api.downloadFileRecordStream({ file_id }, { outFormat: "mp3" });
        assert.equal((await voice.info()).outFormat, "mp3");
        await voice.cancel();
      }));

    it("can be left in the middle, and the client goes on", () =>
      withFile(async ({ api }, file_id) => {
        for await (const chunk of api.downloadFileStream({ file_id })) {
          assert.equal(chunk.length, 65_536);
          break;
        }
        assert.equal((await api.get_login_info()).user_id, 10001);
      }));

    it("fails when the link is lost in the middle of it", () =>
      withFile(async (wire, file_id) => {
        wire.fate = () => "cut after";
        await assert.rejects(wire.api.downloadFileStream({ file_id }).bytes(), { name: "ConnectionError" });
      }));
  });
}

describe("a slow reader", () => {
  it("makes NapCat wait: what was not taken is not sent (HTTP, where the body is read as slowly as it is used)", () =>
    withNapCat("http", async (wire) => {
      const { sha256 } = wire.world.files.put(new Uint8Array(30 * 1024 * 1024).fill(7), "large.bin");
      const { id } = wire.world.uploadGroupFile({ from: 20001, groupId: 700001, sha256 });
      const total = 30 * 16 + 2;
      const download = wire.api.downloadFileStream({ file_id: id });
      const reader = download[Symbol.asyncIterator]();
      await reader.next();
      let before = -1;
      while (before !== wire.frames) {
        before = wire.frames;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.ok(wire.frames < total * 0.8, `${wire.frames} of ${total} frames were sent to a reader that took one`);
      await reader.return(undefined);
    }));

  it("gets every byte over WebSocket, where the link waits for it if the runtime can make it", () =>
    withNapCat("ws", async (wire) => {
      const bytes = new Uint8Array(40 * 1024 * 1024).fill(7);
      const { sha256 } = wire.world.files.put(bytes, "large.bin");
      const { id } = wire.world.uploadGroupFile({ from: 20001, groupId: 700001, sha256 });
      const reader = wire.api.downloadFileStream({ file_id: id })[Symbol.asyncIterator]();
      let received = (await reader.next()).value?.length ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 500));
      // 53 Mi characters in all: 8 are read ahead, what the system buffers comes on top.
      if (runtimeName === "node") {
        assert.ok((wire.socket?.bufferedBytes ?? 0) > 20 * 2 ** 20, "the rest waits in NapCat");
      }
      for (let next = await reader.next(); !next.done; next = await reader.next()) received += next.value.length;
      assert.equal(received, bytes.length);
    }));
});

describe("the sandbox", () => {
  for (const via of ["url", "httpUrl"] as const) {
    it(`has NapCat's stream actions (${via})`, async () => {
      const sandbox = await createSandbox();
      const api = new NapCatApi({ url: sandbox[via], log: { debug() {}, info() {}, warn() {}, error() {} } });
      try {
        const { path } = await api.uploadFileStream(content, { fileName: "a.bin", chunkSizeBytes: CHUNK });
        const download = api.downloadFileStream({ file: path });
        assert.match((await download.info()).name, /_a\.bin$/);
        assert.deepEqual(await download.bytes(), content);
        const texts: unknown[] = [];
        for await (const { data, stream } of api.stream("test_download_stream")) {
          texts.push((data as { data: unknown }).data, stream);
        }
        assert.deepEqual(texts.slice(0, 2), ["Index-> 1", "stream-action"]);
        assert.deepEqual(texts.slice(-2), ["Stream transmission complete", "stream-action"]);
        const failing = api.stream("test_download_stream", { error: true });
        const failure = await (async () => {
          for await (const _ of failing);
        })().then(() => undefined, (error) => error);
        assert.deepEqual(failure?.reply.data, { type: "error", data_type: "error" });
        await api.clean_stream_temp_file();
        await assert.rejects(api.downloadFileStream({ file: path }).info(), { name: "ActionError" });
        const journal = JSON.stringify(sandbox.calls());
        assert.ok(journal.length < content.length, "the journal keeps no chunks");
      } finally {
        await api.stop();
        await sandbox.close();
      }
    });
  }
});

describe("frames that say something else than they bring", () => {
  const cases: [what: string, frames: object[], code: string][] = [
    [
      "no file_info first",
      [{ type: "response", data_type: "file_complete", total_chunks: 3, total_bytes: 9 }],
      "DOWNLOAD_CUT",
    ],
    ["a chunk out of its turn", [info(), chunk(1)], "DOWNLOAD_CHUNK"],
    ["a chunk of another size", [info(), { ...chunk(0), size: 5 }], "DOWNLOAD_CHUNK"],
    ["fewer bytes than NapCat counts", [info(), chunk(0), end(2, 6)], "DOWNLOAD_CUT"],
    ["fewer chunks than NapCat counts", [info(), chunk(0), end(2, 3)], "DOWNLOAD_CUT"],
  ];
  for (const [what, frames, code] of cases) {
    it(`are an error: ${what}`, async () => {
      const server = await startServer({
        port: 0,
        request: () => ({
          status: 200,
          body: frames.map((data) =>
            JSON.stringify({ status: "ok", retcode: 0, data, stream: "stream-action" }) + "\r\n\r\n"
          ).join(""),
        }),
      });
      const api = new NapCatApi({ url: `http://127.0.0.1:${server.port}` });
      try {
        await assert.rejects(api.downloadFileStream({ file: "x" }).bytes(), { name: "DownloadError", code });
      } finally {
        await api.stop();
        await server.close();
      }
    });
  }
  function info(): object {
    return { type: "stream", data_type: "file_info", file_name: "a", file_size: 3, chunk_size: 3 };
  }
  function chunk(index: number): object {
    return { type: "stream", data_type: "file_chunk", index, data: "AAAA", size: 3 };
  }
  function end(total_chunks: number, total_bytes: number): object {
    return { type: "response", data_type: "file_complete", total_chunks, total_bytes };
  }
});
