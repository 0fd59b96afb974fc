import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { ActionError } from "../../../../src/api/action_error.ts";
import { openSource } from "../../../../src/api/media/stream_source.ts";
import { uploadFile, type UploadOptions } from "../../../../src/api/media/stream_upload.ts";
import { AuthError, CallTimeoutError, ConnectionError } from "../../../../src/errors.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

interface Params {
  stream_id: string;
  chunk_index?: number;
  chunk_data?: string;
  total_chunks?: number;
  file_size?: number;
  filename?: string;
  expected_sha256?: string;
  file_retention?: number;
  is_complete?: true;
  verify_only?: true;
  reset?: true;
}

const content = Uint8Array.from({ length: 1_000 }, (_, index) => index * 7);
const sha256 = createHash("sha256").update(content).digest("hex");
const lost = (delivered: "no" | "unknown"): ConnectionError =>
  new ConnectionError("CONNECTION_CLOSED", "gone", { delivered });
const refused = (wording: string): ActionError =>
  new ActionError("upload_file_stream", {}, { status: "failed", retcode: 1200, data: null, wording });

/** NapCat as far as an upload sees it. `fault` runs before a call and may throw, `after` when it was carried out. */
function setUp(
  faults: { before?: (params: Params, count: number) => void; after?: (params: Params, count: number) => void } = {},
) {
  const clock = createManualClock();
  const calls: Params[] = [];
  const streams = new Map<string, { total: number; name: string; chunks: Map<number, string> }>();
  let underWay = 0;
  let most = 0;
  const carryOut = (params: Params): object => {
    const { stream_id, total_chunks, filename = "", chunk_index, chunk_data, verify_only, is_complete } = params;
    if (params.reset) {
      streams.delete(stream_id);
      throw refused("Stream reset completed");
    }
    let stream = streams.get(stream_id);
    if (stream === undefined) {
      if (verify_only) throw refused("Stream not found");
      if (total_chunks === undefined) throw refused("total_chunks required for new stream");
      streams.set(stream_id, stream = { total: total_chunks, name: filename, chunks: new Map() });
    }
    if (chunk_index !== undefined && chunk_data !== undefined) stream.chunks.set(chunk_index, chunk_data);
    if (!is_complete) return { type: "stream", status: "chunk_received", received_chunks: stream.chunks.size };
    const parts = [...stream.chunks].sort(([a], [b]) => a - b).map(([, data]) => Buffer.from(data, "base64"));
    const whole = Buffer.concat(parts);
    streams.delete(stream_id);
    const hash = createHash("sha256").update(whole).digest("hex");
    return { type: "response", file_path: `/napcat/${stream.name}`, file_size: whole.length, sha256: hash };
  };
  const caller = {
    clock,
    async call(_action: string, given: object): Promise<unknown> {
      const params = given as Params;
      calls.push(params);
      most = Math.max(most, ++underWay);
      try {
        await new Promise((resolve) => setTimeout(resolve, 0));
        faults.before?.(params, calls.length);
        const reply = carryOut(params);
        faults.after?.(params, calls.length);
        return reply;
      } finally {
        underWay--;
      }
    },
  };
  const upload = async (options: UploadOptions = {}) => {
    const result = uploadFile(caller, await openSource(content), { chunkSizeBytes: 100, ...options });
    result.catch(() => {});
    let settled = false;
    result.then(() => settled = true, () => settled = true);
    while (!settled) await clock.advance(10_000);
    return result;
  };
  const chunks = (): number[] => calls.flatMap(({ chunk_index }) => chunk_index ?? []);
  return { clock, calls, streams, upload, chunks, mostUnderWay: () => most };
}

const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const sorted = (numbers: number[]): number[] => numbers.toSorted((a, b) => a - b);

describe("an upload in chunks", () => {
  it("opens, sends every chunk once, and is put together", async () => {
    const { upload, calls, chunks, clock } = setUp();
    const progress: number[] = [];
    const result = await upload({
      fileName: "猫 1%.png",
      onProgress: (sent, total) => void progress.push(sent, total),
    });
    assert.match(result.path, /^\/napcat\/[\da-f]{8}_猫 1_\.png$/);
    assert.deepEqual({ ...result, path: "", fileName: "" }, { path: "", fileName: "", sizeBytes: 1_000, sha256 });
    const [first] = calls;
    const about = { total_chunks: 10, file_size: 1_000, expected_sha256: sha256, file_retention: 300_000 };
    assert.deepEqual(first, { stream_id: first?.stream_id, ...about, filename: result.fileName });
    assert.deepEqual(sorted(chunks()), all);
    assert.ok(calls.slice(1).every(({ total_chunks }) => total_chunks === undefined));
    assert.deepEqual(calls.at(-1), { stream_id: first?.stream_id, is_complete: true });
    assert.deepEqual(progress, all.flatMap((index) => [(index + 1) * 100, 1_000]));
    assert.equal(clock.pending, 0);
  });

  it("has as many calls under way as it may, and no more", async () => {
    for (const parallel of [1, 3]) {
      const { upload, mostUnderWay } = setUp();
      await upload({ parallel });
      assert.equal(mostUnderWay(), parallel);
    }
  });

  it("waits for a progress that is a promise", async () => {
    const { upload, mostUnderWay } = setUp();
    let waiting = 0;
    let most = 0;
    await upload({
      parallel: 2,
      async onProgress() {
        most = Math.max(most, ++waiting);
        await new Promise((resolve) => setTimeout(resolve, 1));
        waiting--;
      },
    });
    assert.deepEqual([most, mostUnderWay()], [2, 2]);
  });

  it("sends only what is missing after a lost link: the chunks that NapCat does not have", async () => {
    let cut = false;
    const { upload, chunks, calls } = setUp({
      before({ chunk_index }) {
        if (chunk_index !== undefined && chunk_index >= 4 && !cut) throw lost("unknown");
        if (calls.at(-1)?.verify_only) cut = true;
      },
    });
    const { sha256: arrived } = await upload({ parallel: 2 });
    assert.equal(arrived, sha256);
    assert.deepEqual(sorted(chunks()), [0, 1, 2, 3, 4, 4, 5, 5, 6, 7, 8, 9]);
    assert.equal(calls.filter(({ verify_only }) => verify_only).length, 1);
  });

  it("does not send again what had arrived when the link was lost", async () => {
    let cut = false;
    const { upload, chunks, calls } = setUp({
      after({ chunk_index, verify_only }) {
        if (chunk_index !== undefined && chunk_index >= 4 && !cut) throw lost("unknown");
        if (verify_only) cut = true;
      },
    });
    const progress: number[] = [];
    await upload({ parallel: 2, onProgress: (sent) => void progress.push(sent) });
    assert.deepEqual(sorted(chunks()), all);
    assert.equal(progress.at(-1), 1_000);
    assert.equal(calls.filter(({ verify_only }) => verify_only).length, 1);
  });

  it("asks nothing when what was lost never left", async () => {
    let cut = false;
    const { upload, chunks, calls } = setUp({
      before({ chunk_index }) {
        if (chunk_index !== 4 || cut) return;
        cut = true;
        throw lost("no");
      },
    });
    await upload({ parallel: 1 });
    assert.deepEqual(chunks(), [0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9]);
    assert.ok(!calls.some(({ verify_only }) => verify_only));
  });

  it("begins again under another id when NapCat has forgotten it", async () => {
    let restarted = false;
    const { upload, streams, calls } = setUp({
      before({ chunk_index }) {
        if (chunk_index !== 5 || restarted) return;
        restarted = true;
        streams.clear();
      },
    });
    const result = await upload();
    assert.equal(result.sha256, sha256);
    assert.equal(new Set(calls.map(({ stream_id }) => stream_id)).size, 2);
    assert.ok(!calls.some(({ reset }) => reset));
  });

  it("gives up when NapCat forgets it every time", async () => {
    const { upload, streams, calls } = setUp({
      before: ({ chunk_index }) => void (chunk_index === 5 && streams.clear()),
    });
    await assert.rejects(upload(), { name: "ActionError", wording: "total_chunks required for new stream" });
    assert.equal(new Set(calls.map(({ stream_id }) => stream_id)).size, 3);
  });

  it("goes on as long as chunks arrive between the losses, and gives up when none does", async () => {
    const bad = setUp({
      after: ({ chunk_index }, count) => {
        if (chunk_index !== undefined && count % 2 === 0) throw lost("unknown");
      },
    });
    assert.equal((await bad.upload({ parallel: 1 })).sha256, sha256);
    const dead = setUp({
      before: ({ chunk_index }) => {
        if (chunk_index !== undefined) throw new CallTimeoutError("upload_file_stream", 1);
      },
    });
    await assert.rejects(dead.upload({ parallel: 1 }), { name: "CallTimeoutError" });
    assert.deepEqual(dead.chunks(), [0, 0, 0, 0, 0, 0]);
  });

  it("asks for the result again when that reply was lost, and begins again when NapCat has it done", async () => {
    let cut = 0;
    const before = setUp({
      before: ({ is_complete }) => {
        if (is_complete && cut++ === 0) throw lost("unknown");
      },
    });
    assert.equal((await before.upload()).sha256, sha256);
    assert.equal(before.chunks().length, 10);
    cut = 0;
    const after = setUp({
      after: ({ is_complete }) => {
        if (is_complete && cut++ === 0) throw lost("unknown");
      },
    });
    assert.equal((await after.upload()).sha256, sha256);
    assert.equal(after.chunks().length, 20);
  });

  it("does not try a refused token again", async () => {
    const { upload, calls } = setUp({
      before() {
        throw new AuthError("AUTH_REFUSED", "no");
      },
    });
    await assert.rejects(upload(), { name: "AuthError" });
    assert.equal(calls.length, 1);
  });

  it("tells other bytes on NapCat's side apart, and has them removed", async () => {
    const mismatch = setUp({
      before: ({ is_complete }) => {
        if (is_complete) throw refused("SHA256 mismatch. Expected: a, Got: b");
      },
    });
    await assert.rejects(mismatch.upload(), { code: "UPLOAD_CHECKSUM", message: new RegExp(sha256) });
    assert.equal(mismatch.calls.at(-1)?.reset, true);
    const changed = setUp({
      before: (params) => {
        if (params.chunk_index === 3) params.chunk_data = "AAAA";
      },
    });
    await assert.rejects(changed.upload(), { code: "UPLOAD_CHECKSUM" });
  });

  it("goes to NapCat's disk when its memory for small ones is full", async () => {
    const { upload, calls } = setUp({
      before: ({ file_size }) => {
        if (file_size !== undefined) throw refused("Memory limit exceeded");
      },
    });
    assert.equal((await upload()).sha256, sha256);
    assert.deepEqual([calls[0]?.file_size, calls[1]?.file_size, calls[1]?.total_chunks], [1_000, undefined, 10]);
  });

  it("passes other refusals on", async () => {
    const { upload, calls, chunks } = setUp({
      before: ({ chunk_index }) => {
        if (chunk_index === 2) throw refused("No space left on device");
      },
    });
    await assert.rejects(upload(), { name: "ActionError", wording: "No space left on device" });
    assert.equal(calls.at(-1)?.reset, true);
    assert.ok(chunks().length <= 7, "the other lanes stop after the chunk that they are at");
  });

  it("ends with the signal's reason, and with what a progress throws", async () => {
    const giveUp = new AbortController();
    const reason = new Error("enough");
    const aborted = setUp({
      after: ({ chunk_index }) => {
        if (chunk_index === 3) {
          giveUp.abort(reason);
          throw reason;
        }
      },
    });
    await assert.rejects(aborted.upload({ signal: giveUp.signal }), reason);
    assert.equal(aborted.calls.at(-1)?.reset, true);
    const thrown = setUp();
    await assert.rejects(
      thrown.upload({
        onProgress() {
          throw reason;
        },
      }),
      reason,
    );
    assert.ok(thrown.chunks().length <= 4);
  });

  it("refuses options that make no sense", async () => {
    for (
      const options of [{ chunkSizeBytes: 0 }, { chunkSizeBytes: 17 * 2 ** 20 }, { parallel: 0 }, { parallel: 1.5 }, {
        retentionMs: -1,
      }]
    ) {
      await assert.rejects(setUp().upload(options), { name: "ConfigError", code: "OPTION" });
    }
  });
});
