import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { it } from "node:test";
import { inflateSync } from "node:zlib";
import { createFileStore } from "../../../../src/sandbox/dialects/files.ts";
import { drawPicture } from "../../../../src/sandbox/play/picture.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

it("a file is kept once, and found by name, MD5 and SHA-256", () => {
  const files = createFileStore();
  const first = files.put(bytesOf("hello"), "你好.txt");
  assert.equal(files.put(bytesOf("hello"), "again.txt"), first);
  assert.equal(first.md5, "5D41402ABC4B2A76B9719D911017C592");
  for (const name of ["你好.txt", first.md5, first.md5.toLowerCase(), first.sha256]) {
    assert.equal(files.find(name), first);
  }
  assert.equal(files.find("again.txt"), undefined);
  assert.equal(files.get(first.sha256)?.sizeBytes, 5);
});

it("what has no name is named by its MD5 and by what it is", () => {
  const files = createFileStore();
  const starts: [string, string, string][] = [
    ["\x89PNG\r\n\x1a\n0000", "image/png", "png"],
    ["\xff\xd8\xff\xe0", "image/jpeg", "jpg"],
    ["GIF89a", "image/gif", "gif"],
    ["RIFF0000WEBPVP8 ", "image/webp", "webp"],
    ["RIFF0000WAVEfmt ", "audio/wav", "wav"],
    ["#!AMR\n", "audio/amr", "amr"],
    ["\x02#!SILK_V3", "audio/silk", "silk"],
    ["0000ftypisom", "video/mp4", "mp4"],
    ["who knows", "application/octet-stream", "bin"],
  ];
  for (const [start, mime, extension] of starts) {
    const file = files.put(Uint8Array.from(start, (char) => char.charCodeAt(0)));
    assert.deepEqual([file.mime, file.name], [mime, `${file.md5}.${extension}`]);
  }
});

it("an address is remembered by its last part", () => {
  const files = createFileStore();
  assert.equal(files.putUrl("https://example.com/a/猫.png?size=1#x").name, "猫.png");
  assert.match(files.putUrl("https://example.com/").name, /^[0-9A-F]{32}\.image$/);
});

/** The chunks of a PNG, each checked against its CRC, which zlib's own streams are not asked for here. */
function chunksOf(png: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length;) {
    const length = view.getUint32(at);
    chunks.set(new TextDecoder().decode(png.subarray(at + 4, at + 8)), png.subarray(at + 8, at + 8 + length));
    assert.equal(view.getUint32(at + 8 + length), crc(png.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  return chunks;
}

function crc(bytes: Uint8Array): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

it("a drawn picture is a PNG that decodes: 80 × 80 pixels of two colours, the same on the left and on the right", () => {
  const png = drawPicture(7);
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = chunksOf(png);
  assert.deepEqual([...chunks.keys()], ["IHDR", "PLTE", "IDAT", "IEND"]);
  assert.deepEqual([...chunks.get("IHDR") ?? []], [0, 0, 0, 80, 0, 0, 0, 80, 1, 3, 0, 0, 0]);
  const rows = inflateSync(chunks.get("IDAT") ?? new Uint8Array());
  assert.equal(rows.length, 80 * 11);
  const pixel = (x: number, y: number) => (rows[y * 11 + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7)) & 1;
  let inked = 0;
  for (let y = 0; y < 80; y++) {
    for (let x = 0; x < 40; x++) {
      assert.equal(pixel(x, y), pixel(79 - x, y));
      inked += pixel(x, y);
    }
  }
  assert.ok(inked > 0 && inked < 3_200);
});

it("pictures are the same bytes on every runtime, and others for another number", () => {
  const md5 = (seed: number) => createHash("md5").update(drawPicture(seed)).digest("hex");
  assert.equal(md5(1), "d8b0b4d51bc9d4d8fe0dd19b2c75c243");
  assert.notEqual(md5(1), md5(2));
});
