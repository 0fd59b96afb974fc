// 做图：像素画、色卡、进度条。图是自己一个点一个点画的 PNG，不用装别的。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import { type ChatMessageEvent, Command, image, launch, OnMessage } from "../../mod.ts";

type Color = readonly [number, number, number];

const SQUARES: Record<string, Color> = {
  "🟥": [221, 46, 68],
  "🟧": [244, 144, 12],
  "🟨": [253, 203, 88],
  "🟩": [120, 177, 89],
  "🟦": [85, 172, 238],
  "🟪": [170, 142, 214],
  "🟫": [193, 105, 79],
  "⬛": [49, 55, 61],
  "⬜": [255, 255, 255],
};

/** 一行一行的格子，每格放大成 `scale` 个点见方。 */
function drawPng(rows: readonly (readonly Color[])[], scale: number) {
  const width = Math.max(...rows.map(({ length }) => length)) * scale;
  const lines = rows.flatMap((row) => {
    const line = Buffer.alloc(1 + width * 3, 255); // 每行的第一个字节说这一行没有滤波
    line[0] = 0;
    for (let x = 0; x < row.length * scale; x++) line.set(row[Math.floor(x / scale)]!, 1 + x * 3);
    return Array.from({ length: scale }, () => line);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(lines.length, 4);
  header.set([8, 2], 8); // 每种颜色八位，红绿蓝
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(lines))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

function crc32(bytes: Uint8Array) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

class PictureMaker {
  // 全是方块的消息，至少两行
  @OnMessage()
  pixels({ text }: ChatMessageEvent) {
    const rows = text.trim().split("\n").map((line) => [...line.replaceAll("\ufe0f", "")]);
    if (rows.length < 2 || rows.length > 64 || rows.some((row) => row.length > 64)) return;
    if (!rows.flat().every((sign) => sign in SQUARES)) return;
    return image(drawPng(rows.map((row) => row.map((sign) => SQUARES[sign]!)), 24));
  }

  @Command("色卡 <colors...>", { description: "例如：色卡 #1d6fc9 #e8622c" })
  swatch(_event: ChatMessageEvent, { colors }: { colors: string }) {
    const found = [...colors.matchAll(/#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b/gi)].slice(0, 8);
    if (found.length === 0) return "颜色写成 #rrggbb，例如 #1d6fc9";
    return image(
      drawPng([found.map(([, ...parts]) => parts.map((part) => parseInt(part, 16)) as unknown as Color)], 96),
    );
  }

  @Command("进度 <percent:int(0..100)>", { description: "画一条进度条" })
  progress(_event: ChatMessageEvent, { percent }: { percent: number }) {
    const bar = Array.from({ length: 50 }, (_, at): Color => at < percent / 2 ? [85, 172, 238] : [225, 232, 237]);
    return [image(drawPng([bar, bar, bar], 8)), `${percent}%`];
  }
}

launch(PictureMaker);
