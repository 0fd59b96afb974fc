/** Messages of a bot, read as NapCat reads them: CQ text or segments become segments of the world. */

import { Buffer } from "node:buffer";
import { parseCqCode } from "../../../protocol/cq_code.ts";
import type { Segment } from "../../../protocol/segments.ts";
import { messageOf } from "../../../util/text_of.ts";
import type { StoredFile } from "../files.ts";
import { type Account, ActionFailure, seenFile } from "../account.ts";
import type { Chat } from "../../world/types.ts";

/** How a message is to be read. */
export interface ReadOptions {
  readonly chat: Chat;
  /** CQ text is taken literally. */
  readonly isLiteral?: boolean;
}

type Reader = (account: Account, data: Record<string, unknown>, chat: Chat) => Segment | undefined;

/** One reader for each type that NapCat knows how to send; what it drops without a word gives undefined. */
const readers: Readonly<Record<string, Reader>> = {
  text: (_, { text }) => ({ type: "text", data: { text: String(text ?? "") } }),
  at: (_, { qq }, chat) => chat.kind === "group" ? { type: "at", data: { qq: String(qq) } } : undefined,
  face: (_, { id }) => ({ type: "face", data: { id: String(id) } }),
  image: (account, data) => mediaSegment(account, "image", data, ["summary", "sub_type"]),
  record: (account, data) => mediaSegment(account, "record", data, []),
  video: (account, data) => mediaSegment(account, "video", data, []),
  file: (account, data) => mediaSegment(account, "file", data, ["name"]),
  reply: (account, { id }) => {
    const messageId = account.ids.find(Number(id));
    return messageId === undefined ? undefined : { type: "reply", data: { id: messageId } };
  },
  forward: (account, { id }) =>
    account.world.forwards.has(String(id)) ? { type: "forward", data: { id: String(id) } } : undefined,
  dice: (account) => ({ type: "dice", data: { result: String(1 + Math.floor(account.world.random() * 6)) } }),
  rps: (account) => ({ type: "rps", data: { result: String(1 + Math.floor(account.world.random() * 3)) } }),
  json: (_, { data }) => ({ type: "json", data: { data: typeof data === "string" ? data : JSON.stringify(data) } }),
  markdown: (_, { content }) => ({ type: "markdown", data: { content: String(content) } }),
  poke: (_, data) => ({ type: "poke", data: { type: String(data.type ?? "1"), id: String(data.id ?? "-1") } }),
  mface: (_, data) => ({ type: "mface", data }) as unknown as Segment,
  contact: (_, data) => ({ type: "contact", data }) as unknown as Segment,
  music: (_, data) => ({ type: "music", data }) as unknown as Segment,
  location: (_, data) => ({ type: "location", data }) as unknown as Segment,
  xml: () => undefined,
  miniapp: () => undefined,
};

/** Brings a message into a list of loose segments: CQ text, one segment, or a list. */
export function looseSegments(message: unknown, isLiteral = false): Record<string, unknown>[] {
  if (typeof message === "string") {
    return (isLiteral ? [{ type: "text", data: { text: message } }] : parseCqCode(message)) as never;
  }
  const list: readonly unknown[] = Array.isArray(message) ? message : [message];
  // A value that is no object has no type, and the bot is told so.
  return list.map((item) => (typeof item === "object" && item !== null ? item : {}) as Record<string, unknown>);
}

/**
 * Reads a message that is to be sent.
 *
 * @throws ActionFailure in NapCat's words
 */
export function readMessage(account: Account, message: unknown, { chat, isLiteral }: ReadOptions): Segment[] {
  const segments: Segment[] = [];
  for (const { type, data } of looseSegments(message, isLiteral)) {
    const reader = Object.hasOwn(readers, String(type)) ? readers[String(type)] : undefined;
    if (reader === undefined) {
      if (account.profile.quirks.unknownSegment === "drop") continue;
      throw new ActionFailure(`未知的消息类型：${type}`, "unknown-segment");
    }
    if (typeof data !== "object" || data === null) {
      throw new ActionFailure(`Cannot read properties of ${data === null ? "null" : "undefined"}`);
    }
    const segment = reader(account, data as Record<string, unknown>, chat);
    if (segment !== undefined) segments.push(segment);
  }
  if (segments.every((segment) => segment.type === "text" && segment.data.text === "")) {
    throw new ActionFailure("消息体无法解析, 请检查是否发送了不支持的消息类型", "empty-message");
  }
  return segments;
}

/**
 * Finds or keeps the file that an address means: `base64://`, an address of the sandbox itself, any other `http(s)://`
 * (remembered, not fetched), the name of a file that was seen, or a path of this machine where that is allowed.
 *
 * @throws ActionFailure
 */
export function takeFile(account: Account, address: string, name?: string): StoredFile {
  const { files } = account.world;
  if (address.startsWith("base64://")) {
    const bytes = new Uint8Array(Buffer.from(address.slice("base64://".length), "base64"));
    if (bytes.length === 0) throw new ActionFailure("文件处理失败: base64 内容为空");
    return files.put(bytes, name);
  }
  if (/^https?:\/\//i.test(address)) {
    const own = `${account.mediaBase}/_sandbox/file/`;
    return (address.startsWith(own) ? files.get(address.slice(own.length)) : undefined) ?? files.putUrl(address);
  }
  const known = seenFile(account, address) ?? uploadedFile(account, address);
  if (known !== undefined) return known;
  if (account.readFile === undefined) {
    throw new ActionFailure(`文件处理失败: 沙盒没有被允许读取本机文件 (${address})，请改用 base64:// 或 http 地址`);
  }
  try {
    // As NapCat reads it: a path may hold a percent sign, an address escapes it.
    const path = /^file:/i.test(address) ? decodeURIComponent(address.slice("file://".length)) : address;
    // Windows puts a slash before its drives: file:///C:/….
    const plain = path.replace(/^\/(?=[a-z]:[/\\])/i, "");
    return files.put(account.readFile(plain), name ?? plain.split(/[\\/]/).at(-1));
  } catch (error) {
    throw new ActionFailure(`文件处理失败: ${messageOf(error)}`);
  }
}

/** A file of a group that the account is in, by its id. */
export function groupFileOf(account: Account, fileId: string): StoredFile | undefined {
  for (const group of account.world.groupsOf(account.selfId)) {
    const file = group.files.find((each) => each.id === fileId);
    if (file !== undefined) return account.world.files.get(file.sha256);
  }
  return undefined;
}

/** A file that was uploaded in chunks, by the path that NapCat gave it, while it is kept. */
export function uploadedFile({ world, uploadedFiles }: Account, path: string): StoredFile | undefined {
  const uploaded = uploadedFiles.get(path);
  return uploaded === undefined || uploaded.untilMs <= world.now() ? undefined : world.files.get(uploaded.sha256);
}

function mediaSegment(
  account: Account,
  type: "image" | "record" | "video" | "file",
  data: Record<string, unknown>,
  kept: readonly string[],
): Segment {
  const address = [data.url, data.file, data.path].find((value) => typeof value === "string" && value.trim() !== "");
  if (typeof address !== "string") throw new ActionFailure("文件消息缺少参数");
  const name = typeof data.name === "string" && data.name !== "" ? data.name : undefined;
  const file = takeFile(account, address, type === "image" ? undefined : name);
  const rest = Object.fromEntries(kept.filter((key) => data[key] !== undefined).map((key) => [key, data[key]]));
  return { type, data: { file: file.sha256, ...rest } } as Segment;
}
