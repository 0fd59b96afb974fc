import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { openSource } from "../../../../src/api/media/stream_source.ts";
import type { Media } from "../../../../src/protocol/media_source.ts";

const folder = mkdtempSync(join(tmpdir(), "adelie-"));
after(() => rmSync(folder, { recursive: true }));
const content = Uint8Array.from({ length: 5 * 1024 * 1024 + 3 }, (_, index) => (index * 31) >> 3);
const path = join(folder, "猫 #1.bin");
writeFileSync(path, content);
const temporary = mkdtempSync(join(folder, "temporary-"));
const spooled = (): string[] => readdirSync(temporary);

async function* stream(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 100_000) yield content.subarray(at, at + 100_000);
}

describe("the source of an upload", () => {
  const sources: [what: string, media: () => Media, name: string | undefined][] = [
    ["a path", () => path, "猫 #1.bin"],
    ["bytes", () => content, undefined],
    ["an ArrayBuffer", () => content.buffer, undefined],
    ["base64", () => `base64://${Buffer.from(content).toString("base64")}`, undefined],
    ["a blob", () => new Blob([content]), undefined],
    ["a file object", () => new File([content], "a.bin"), "a.bin"],
    ["a generator", () => stream(), undefined],
    ["a ReadableStream", () => new Blob([content]).stream(), undefined],
  ];
  for (const [what, media, name] of sources) {
    it(`is read at any place when it is ${what}`, async () => {
      const source = await openSource(media());
      try {
        assert.equal(source.sizeBytes, content.length);
        assert.equal(source.name, name);
        assert.equal(source.sha256, createHash("sha256").update(content).digest("hex"));
        for (const at of [4 * 1024 * 1024, 0, content.length - 2]) {
          assert.deepEqual(new Uint8Array(await source.read(at, 1_000)), content.slice(at, at + 1_000));
        }
      } finally {
        await source.close();
      }
    });
  }

  it("leaves no temporary file, also when a stream breaks", async () => {
    const { TMPDIR, TEMP } = process.env;
    process.env.TMPDIR = process.env.TEMP = temporary;
    try {
      const source = await openSource(stream());
      assert.equal(spooled().length, 1);
      await source.close();
      const broken = async function* (): AsyncGenerator<Uint8Array> {
        yield* stream();
        throw new Error("broken");
      };
      await assert.rejects(openSource(broken()), /broken/);
      assert.deepEqual(spooled(), []);
    } finally {
      for (const [name, value] of Object.entries({ TMPDIR, TEMP })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it("that became shorter while it was read says so", async () => {
    const shrinking = join(folder, "shrinking.bin");
    writeFileSync(shrinking, content);
    const source = await openSource(shrinking);
    writeFileSync(shrinking, "");
    await assert.rejects(source.read(0, 1_000), { code: "UPLOAD_CHANGED" });
    await source.close();
  });

  it("is refused when it is empty, missing, a folder, an address, or no bytes", async () => {
    const wrong: [media: Media, code: string][] = [
      [new Uint8Array(0), "MEDIA_EMPTY"],
      [(async function* () {})(), "MEDIA_EMPTY"],
      [join(folder, "nope"), "MEDIA_MISSING"],
      [folder, "MEDIA_NOT_A_FILE"],
      ["https://x/a.png?token=secret", "MEDIA"],
      ["", "MEDIA"],
      [
        (async function* () {
          yield "text" as never;
        })(),
        "MEDIA",
      ],
    ];
    for (const [media, code] of wrong) {
      await assert.rejects(
        openSource(media),
        (error: Error & { code?: string }) => error.code === code && !/secret/.test(error.message),
      );
    }
  });

  it("is given up when the signal says so", async () => {
    await assert.rejects(openSource(content, AbortSignal.abort(new Error("enough"))), /enough/);
    await assert.rejects(openSource(stream(), AbortSignal.abort(new Error("enough"))), /enough/);
  });
});
