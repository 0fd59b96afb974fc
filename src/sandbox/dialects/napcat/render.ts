/** Messages of the world as NapCat tells them: its field set, in its order. */

import { toCqCode } from "../../../protocol/cq_code.ts";
import type { Segment } from "../../../protocol/segments.ts";
import { filePath, fileUrl, type NapCat, seconds } from "./context.ts";
import type { Chat, ForwardNode, Message, Role } from "../../world/types.ts";

/** A message event, or what `get_msg` answers. */
export interface NapCatMessage {
  self_id: number;
  user_id: number;
  time: number;
  message_id: number;
  message_seq: number;
  real_id: number;
  real_seq: string;
  message_type: "group" | "private";
  sender: { user_id: number; nickname: string; card: string; role?: Role };
  raw_message: string;
  font: 14;
  sub_type: "normal" | "friend" | "group";
  message: object[] | string;
  message_format: "array" | "string";
  post_type: "message" | "message_sent";
  message_sent_type?: "self";
  group_id?: number;
  group_name?: string;
  temp_source?: 0;
  target_id?: number;
  emoji_likes_list?: object[];
}

type Rendered = { type: string; data: Record<string, unknown> };

/** Renders a message in the format that this NapCat is set to. */
export function renderMessage(napcat: NapCat, message: Message): NapCatMessage {
  const { world, selfId } = napcat;
  const { chat, from } = message;
  const id = napcat.ids.of(message);
  const isGroup = chat.kind === "group";
  const rendered: NapCatMessage = {
    self_id: selfId,
    user_id: from,
    time: seconds(message.at),
    message_id: id,
    message_seq: id,
    real_id: id,
    real_seq: String(message.seq),
    message_type: isGroup ? "group" : "private",
    sender: {
      user_id: from,
      nickname: world.nameOf(from),
      card: isGroup && world.isMember(chat.groupId, from) ? world.member(chat.groupId, from).card : "",
    },
    raw_message: "",
    font: 14,
    sub_type: isGroup ? "normal" : message.viaGroupId === undefined ? "friend" : "group",
    message: [],
    message_format: napcat.messageFormat,
    post_type: from === selfId ? "message_sent" : "message",
  };
  if (from === selfId) rendered.message_sent_type = "self";
  if (isGroup) {
    if (world.isMember(chat.groupId, from)) rendered.sender.role = world.member(chat.groupId, from).role;
    rendered.group_id = chat.groupId;
    rendered.group_name = world.groups.get(chat.groupId)?.name ?? "";
  } else if (message.viaGroupId !== undefined) {
    rendered.group_id = message.viaGroupId;
    rendered.temp_source = 0;
  }
  return fill(napcat, rendered, message.segments, chat);
}

/** The peer of a private chat, seen from the bot; of a group, the group. */
export function peerOf(napcat: NapCat, chat: Chat): number {
  if (chat.kind === "group") return chat.groupId;
  return chat.users[0] === napcat.selfId ? chat.users[1] : chat.users[0];
}

/** The messages of a merged forward, as whole message objects. They are always arrays of segments. */
export function renderForward(napcat: NapCat, id: string, chat: Chat): NapCatMessage[] {
  const nodes = napcat.world.forwards.get(id) ?? [];
  return nodes.map((node, index) => renderNode(napcat, node, `${id}${index}`, chat));
}

function renderNode(napcat: NapCat, node: ForwardNode, key: string, chat: Chat): NapCatMessage {
  const isGroup = chat.kind === "group";
  // It is there to be looked at: no action takes the id of a message inside a forward.
  const id = Number(BigInt.asUintN(31, BigInt(key) * 2_654_435_761n));
  const rendered: NapCatMessage = {
    self_id: napcat.selfId,
    user_id: node.userId,
    time: seconds(node.at),
    message_id: id,
    message_seq: id,
    real_id: id,
    real_seq: "0",
    message_type: isGroup ? "group" : "private",
    sender: { user_id: node.userId, nickname: node.nickname, card: "" },
    raw_message: "",
    font: 14,
    sub_type: isGroup ? "normal" : "friend",
    message: [],
    message_format: "array",
    post_type: "message",
  };
  if (isGroup) rendered.group_id = chat.groupId;
  return fill(napcat, rendered, node.segments, chat);
}

function fill(napcat: NapCat, rendered: NapCatMessage, segments: readonly Segment[], chat: Chat): NapCatMessage {
  const list = segments.flatMap((segment) => renderSegment(napcat, segment, chat) ?? []);
  rendered.raw_message = toCqCode(list.map(flattened) as unknown as Segment[]).trim();
  rendered.message = rendered.message_format === "string" ? rendered.raw_message : list;
  return rendered;
}

/** NapCat writes a list inside a CQ code the way JavaScript turns it into text. */
function flattened({ type, data }: Rendered): Rendered {
  return { type, data: Array.isArray(data.content) ? { ...data, content: String(data.content) } : data };
}

/** One segment as NapCat tells it; undefined when it has nothing to tell. */
function renderSegment(napcat: NapCat, segment: Segment, chat: Chat): Rendered | undefined {
  const { type } = segment;
  const data = segment.data as Record<string, unknown>;
  switch (type) {
    case "image":
    case "record":
    case "video":
    case "file":
      return renderFile(napcat, type, data);
    case "face":
      return { type, data: { id: data.id, raw: { faceIndex: Number(data.id), faceType: 1 } } };
    case "reply":
      return renderReply(napcat, String(data.id));
    case "forward":
      return { type, data: { id: data.id, content: renderForward(napcat, String(data.id), chat) } };
    case "mface":
      return renderSticker(data);
    case "contact":
    case "music":
    case "location":
      // These are sent by their own names and arrive as cards.
      return { type: "json", data: { data: JSON.stringify({ app: `com.tencent.${type}`, meta: data }) } };
    default:
      return { type, data };
  }
}

/** A message that the world no longer keeps cannot be quoted. */
function renderReply(napcat: NapCat, messageId: string): Rendered | undefined {
  const quoted = napcat.world.findMessage(messageId);
  return quoted && { type: "reply", data: { id: String(napcat.ids.of(quoted)) } };
}

function renderSticker({ summary, emoji_id, key, emoji_package_id }: Record<string, unknown>): Rendered {
  const [id, folder] = [String(emoji_id), String(emoji_id).slice(0, 2)];
  const url = `https://gxh.vip.qq.com/club/item/parcel/item/${folder}/${id}/raw300.gif`;
  return { type: "image", data: { summary, file: `${folder}-${id}.gif`, url, key, emoji_id: id, emoji_package_id } };
}

function renderFile(napcat: NapCat, type: string, data: Record<string, unknown>): Rendered | undefined {
  const file = napcat.world.files.get(String(data.file));
  if (file === undefined) return undefined;
  napcat.seenFiles.add(file.sha256);
  const [url, path, size] = [fileUrl(napcat, file), filePath(file), String(file.sizeBytes)];
  switch (type) {
    case "image":
      return {
        type,
        data: {
          summary: data.summary ?? "",
          file: pictureName(file),
          sub_type: Number(data.sub_type ?? 0),
          url,
          file_size: size,
        },
      };
    case "record":
      return { type, data: { file: file.name, path, url, file_size: size } };
    case "video":
      return { type, data: { file: file.name, url, file_size: size } };
    default:
      return { type, data: { file: data.name ?? file.name, file_id: file.sha256, file_size: size, url } };
  }
}

/** Pictures lose their names in QQ. */
function pictureName({ md5, name }: { readonly md5: string; readonly name: string }): string {
  return `${md5}.${name.includes(".") ? name.split(".").at(-1) : "image"}`;
}
