/** Draws small PNG pictures, so that there are real ones to send without any file on the disk. */

import { crc32, deflateSync } from "node:zlib";
import { createRandom } from "../world/random.ts";

const CELLS = 5;
const CELL_PIXELS = 16;
const SIZE = CELLS * CELL_PIXELS;

/**
 * Draws a symmetrical pattern of 80 × 80 pixels. The same number gives the same bytes on every runtime.
 *
 * @example Somebody sends a picture
 * ```ts
 * import { createSandbox } from "../sandbox.ts";
 * import { drawPicture } from "./picture.ts";
 *
 * await using sandbox = await createSandbox();
 * await sandbox.group("签到测试群").member("小明").sendsImage(drawPicture(7));
 * ```
 */
export function drawPicture(seed: number): Uint8Array {
  const random = createRandom(seed);
  const ink = [random(), random(), random()].map((value) => 40 + Math.floor(value * 160));
  const half = Math.ceil(CELLS / 2);
  const isInked = Array.from({ length: CELLS * half }, () => random() < 0.5);
  return encodePng(SIZE, ink, (x, y) => {
    const column = Math.floor(x / CELL_PIXELS);
    const mirrored = Math.min(column, CELLS - 1 - column);
    return isInked[Math.floor(y / CELL_PIXELS) * half + mirrored] === true;
  });
}

/** Writes a square picture of two colours, white and `ink`, as PNG: one bit a pixel. */
function encodePng(size: number, ink: readonly number[], isInked: (x: number, y: number) => boolean): Uint8Array {
  const rowBytes = 1 + size / 8; // the first says that the row is stored without a filter
  const rows = new Uint8Array(size * rowBytes);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (isInked(x, y)) rows[y * rowBytes + 1 + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  header.set([1, 3], 8); // 1 bit, colours from the palette
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const palette = Uint8Array.of(240, 240, 240, ...ink);
  // Level 0 stores: what the runtimes' zlibs make of other levels differs, and with it the name of the picture.
  const pixels = deflateSync(rows, { level: 0 });
  return join([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", pixels),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = join([new TextEncoder().encode(type), data]);
  const numbers = new DataView(new ArrayBuffer(8));
  numbers.setUint32(0, data.length);
  numbers.setUint32(4, crc32(named));
  const bytes = new Uint8Array(numbers.buffer);
  return join([bytes.subarray(0, 4), named, bytes.subarray(4)]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
