/** Messages of the world as NapCat tells them: its field set, in its order. */

import type { Segment } from "../../../protocol/segments.ts";
import type { Chat, ForwardNode, Message, Role } from "../../world/types.ts";
import { type Account, seconds } from "../account.ts";
import {
  mediaOf,
  peerOf,
  pictureName,
  rawOf,
  renderCard,
  type Rendered,
  renderReply,
  renderSegments,
  type SegmentTellers,
} from "../render.ts";

/** A message event, or what `get_msg` answers. */
export interface NapCatMessage extends Record<string, unknown> {
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
  message: readonly object[] | string;
  message_format: "array" | "string";
  post_type: "message" | "message_sent";
  message_sent_type?: "self";
  group_id?: number;
  group_name?: string;
  temp_source?: 0;
  target_id?: number;
}

/** Renders a message in the format that this NapCat is set to. */
export function renderMessage(account: Account, message: Message): NapCatMessage {
  const { world, selfId } = account;
  const { chat, from } = message;
  const id = account.ids.of(message);
  const isGroup = chat.kind === "group";
  const member = isGroup ? world.findMember(chat.groupId, from) : undefined;
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
      card: member?.card ?? "",
    },
    raw_message: "",
    font: 14,
    sub_type: isGroup ? "normal" : message.viaGroupId === undefined ? "friend" : "group",
    message: [],
    message_format: account.messageFormat,
    post_type: from === selfId ? "message_sent" : "message",
  };
  if (from === selfId) rendered.message_sent_type = "self";
  if (isGroup) {
    if (member !== undefined) rendered.sender.role = member.role;
    rendered.group_id = chat.groupId;
    rendered.group_name = world.groups.get(chat.groupId)?.name ?? "";
  } else if (message.viaGroupId !== undefined) {
    rendered.group_id = message.viaGroupId;
    rendered.temp_source = 0;
  }
  return fill(account, rendered, message.segments, chat);
}

/** The event of a message; nothing for one's own, unless the owner wants those too. */
export function tellMessage(account: Account, message: Message): NapCatMessage | undefined {
  const isOwn = message.from === account.selfId;
  if (isOwn && !account.reportSelfMessage) return undefined;
  const rendered = renderMessage(account, message);
  if (isOwn || message.chat.kind === "private") rendered.target_id = peerOf(account, message.chat);
  return rendered;
}

/** The answer to `get_msg`: the event, and who reacted. */
export function renderFound(account: Account, message: Message): Record<string, unknown> {
  const emoji_likes_list = Object.entries(message.reactions).map(([emoji_id, users]) => ({
    emoji_id,
    emoji_type: "1",
    likes_cnt: String(users.length),
  }));
  return { ...renderMessage(account, message), emoji_likes_list };
}

/** The messages of a merged forward, as whole message objects. They are always arrays of segments. */
export function renderForward(account: Account, id: string, chat: Chat): NapCatMessage[] {
  const nodes = account.world.forwards.get(id) ?? [];
  return nodes.map((node, index) => renderNode(account, node, `${id}${index}`, chat));
}

function renderNode(account: Account, node: ForwardNode, key: string, chat: Chat): NapCatMessage {
  const isGroup = chat.kind === "group";
  // It is there to be looked at: no action takes the id of a message inside a forward.
  const id = Number(BigInt.asUintN(31, BigInt(key) * 2_654_435_761n));
  const rendered: NapCatMessage = {
    self_id: account.selfId,
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
  return fill(account, rendered, node.segments, chat);
}

function fill(account: Account, rendered: NapCatMessage, segments: readonly Segment[], chat: Chat): NapCatMessage {
  const list = renderSegments(account, segments, chat, napCatSegments);
  rendered.raw_message = rawOf(list);
  rendered.message = rendered.message_format === "string" ? rendered.raw_message : list;
  return rendered;
}

/** Segments as NapCat tells them. */
const napCatSegments: SegmentTellers = {
  image: (account, data) => {
    const media = mediaOf(account, data);
    if (media === undefined) return undefined;
    const { file, url, size } = media;
    const sub_type = Number(data["sub_type"] ?? 0);
    return {
      type: "image",
      data: { summary: data["summary"] ?? "", file: pictureName(file), sub_type, url, file_size: size },
    };
  },
  record: (account, data) => {
    const media = mediaOf(account, data);
    const { path, url, size } = media ?? {};
    return media && { type: "record", data: { file: media.file.name, path, url, file_size: size } };
  },
  video: (account, data) => {
    const media = mediaOf(account, data);
    return media && { type: "video", data: { file: media.file.name, url: media.url, file_size: media.size } };
  },
  file: (account, data) => {
    const media = mediaOf(account, data);
    if (media === undefined) return undefined;
    const { file, url, size } = media;
    return { type: "file", data: { file: data["name"] ?? file.name, file_id: file.sha256, file_size: size, url } };
  },
  face: (_, { id }) => ({ type: "face", data: { id, raw: { faceIndex: Number(id), faceType: 1 } } }),
  reply: (account, { id }) => renderReply(account, id),
  forward: (account, { id }, chat) => ({
    type: "forward",
    data: { id, content: renderForward(account, String(id), chat) },
  }),
  mface: (_, data) => renderSticker(data),
  contact: renderCard("contact"),
  music: renderCard("music"),
  location: renderCard("location"),
};

function renderSticker({ summary, emoji_id, key, emoji_package_id }: Readonly<Record<string, unknown>>): Rendered {
  const [id, folder] = [String(emoji_id), String(emoji_id).slice(0, 2)];
  const url = `https://gxh.vip.qq.com/club/item/parcel/item/${folder}/${id}/raw300.gif`;
  return { type: "image", data: { summary, file: `${folder}-${id}.gif`, url, key, emoji_id: id, emoji_package_id } };
}
