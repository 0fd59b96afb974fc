/** Between what people write and segments: `@名字` becomes a mention, and segments become a line that can be read. */

import { Buffer } from "node:buffer";
import { toSegments } from "../../protocol/message.ts";
import type { MessageInput, Segment } from "../../protocol/segments.ts";
import type { World } from "../world/world.ts";
import type { Chat } from "../world/types.ts";
import { chineseSegments } from "../../texts/segments.ts";

/**
 * Turns what a person says into segments of the world. In texts, `@` before the name or number of somebody in the chat
 * mentions them; bytes given as `base64://` are kept as files.
 */
export function hear(world: World, chat: Chat, input: MessageInput): Segment[] {
  return toSegments(input).flatMap((segment) => {
    if (segment.type === "text") return withMentions(world, chat, segment.data.text);
    const file = (segment.data as { file?: unknown }).file;
    if (typeof file !== "string" || !file.startsWith("base64://")) return segment;
    const stored = world.files.put(new Uint8Array(Buffer.from(file.slice("base64://".length), "base64")));
    return { ...segment, data: { ...segment.data, file: stored.sha256 } } as Segment;
  });
}

/** How a line is written. */
export interface DescribeOptions {
  /** Says how large pictures and files are. */
  readonly withSizes?: boolean;
}

/** Segments as one line: `@小明 签到成功 [图片 cat.png]`. */
export function describe(
  world: World,
  chat: Chat,
  segments: readonly Segment[],
  options: DescribeOptions = {},
): string {
  return segments.map((segment) => describeOne(world, chat, segment, options)).join("");
}

function describeOne(world: World, chat: Chat, segment: Segment, { withSizes = false }: DescribeOptions): string {
  switch (segment.type) {
    case "text":
      return segment.data.text;
    case "at": {
      if (segment.data.qq === "all") return chineseSegments["atAll"] ?? "";
      return `@${world.nameOf(Number(segment.data.qq), chat.kind === "group" ? chat.groupId : undefined)}`;
    }
    case "reply": {
      const quoted = world.findMessage(segment.data.id ?? "");
      if (quoted === undefined) return `[${chineseSegments["reply"]}]`;
      return `[${chineseSegments["reply"]} ${world.nameOf(quoted.from)}: ${describe(world, chat, quoted.segments)}]`;
    }
    case "image":
    case "record":
    case "video":
    case "file": {
      const name = segment.type === "file" ? (segment.data as { name?: string }).name : undefined;
      const file = world.files.get(String(segment.data.file));
      const size = withSizes && file?.bytes !== undefined ? `, ${sizeText(file.sizeBytes)}` : "";
      return `[${chineseSegments[segment.type]} ${name ?? file?.name ?? segment.data.file}${size}]`;
    }
    case "face":
      return `[${chineseSegments["face"]} ${segment.data.id}]`;
    case "dice":
    case "rps":
      return `[${chineseSegments[segment.type]} ${segment.data.result}]`;
    case "forward":
      return `[${chineseSegments["forward"]} ${world.forwards.get(segment.data.id)?.length ?? 0} 条]`;
    default:
      return `[${chineseSegments[segment.type] ?? segment.type}]`;
  }
}

/** A number of bytes for people. */
function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

function withMentions(world: World, chat: Chat, text: string): Segment[] {
  const names = namesIn(world, chat);
  const segments: Segment[] = [];
  let from = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const found = names.find(([name]) => text.startsWith(name, at + 1));
    if (found === undefined) continue;
    if (at > from) segments.push({ type: "text", data: { text: text.slice(from, at) } });
    segments.push({ type: "at", data: { qq: found[1] } });
    from = at + 1 + found[0].length;
  }
  if (from < text.length) segments.push({ type: "text", data: { text: text.slice(from) } });
  return segments;
}

/** The names of members, the longest first, so that 小明明 is not taken for 小明. */
function namesIn(world: World, chat: Chat): [name: string, id: string][] {
  if (chat.kind === "private") return [];
  const names: [string, string][] = [["全体成员", "all"]];
  for (const { userId, card } of world.members(chat.groupId)) {
    for (const name of [card, world.nameOf(userId), String(userId)]) {
      if (name !== "") names.push([name, String(userId)]);
    }
  }
  return names.sort(([a], [b]) => b.length - a.length);
}
