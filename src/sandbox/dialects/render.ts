/** Between messages of the world and what an implementation tells of them: the parts that all of them share. */

import { toCqCode } from "../../protocol/cq_code.ts";
import type { Segment } from "../../protocol/segments.ts";
import type { Chat } from "../world/types.ts";
import { type Account, filePath, fileUrl } from "./account.ts";
import type { StoredFile } from "./files.ts";

/** A segment as it is told. */
export interface Rendered {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** How one type of segments is told; undefined when there is nothing to tell. */
export type SegmentTeller = (
  account: Account,
  data: Readonly<Record<string, unknown>>,
  chat: Chat,
) => Rendered | undefined;

/** By type. A type without a teller is told as the world has it. */
export type SegmentTellers = Readonly<Record<string, SegmentTeller>>;

/** The segments as an implementation tells them. */
export function renderSegments(
  account: Account,
  segments: readonly Segment[],
  chat: Chat,
  tellers: SegmentTellers,
): Rendered[] {
  const told: Rendered[] = [];
  for (const { type, data } of segments) {
    const given = data as Record<string, unknown>;
    const teller = Object.hasOwn(tellers, type) ? tellers[type] : undefined;
    const one = teller === undefined ? { type, data: given } : teller(account, given, chat);
    if (one !== undefined) told.push(one);
  }
  return told;
}

/** The CQ text of segments. A list inside a code becomes text the way JavaScript does it. */
export function rawOf(list: readonly Rendered[]): string {
  const flat = !list.some(isNested)
    ? list
    : list.map((each) =>
      isNested(each) ? { ...each, data: { ...each.data, content: String(each.data["content"]) } } : each
    );
  return toCqCode(flat as unknown as Segment[]).trim();
}

function isNested({ data }: Rendered): boolean {
  return Array.isArray(data["content"]);
}

/** The peer of a private chat, seen from the bot; of a group, the group. */
export function peerOf({ selfId }: Account, chat: Chat): number {
  if (chat.kind === "group") return chat.groupId;
  return chat.users[0] === selfId ? chat.users[1] : chat.users[0];
}

/** A quotation. A message that the world no longer keeps cannot be quoted. */
export function renderReply(account: Account, messageId: unknown): Rendered | undefined {
  const quoted = account.world.findMessage(String(messageId));
  return quoted && { type: "reply", data: { id: String(account.ids.of(quoted)) } };
}

/** The file of a segment, with where it can be had. */
export interface Media {
  readonly file: StoredFile;
  readonly url: string;
  readonly path: string;
  readonly size: string;
}

/** The file of a segment, which the bot may ask for by name from now on; undefined when it is gone. */
export function mediaOf(account: Account, data: Readonly<Record<string, unknown>>): Media | undefined {
  const file = account.world.files.get(String(data["file"]));
  if (file === undefined) return undefined;
  account.seenFiles.add(file.sha256);
  return { file, url: fileUrl(account, file), path: filePath(file), size: String(file.sizeBytes) };
}

/** Pictures lose their names in QQ. */
export function pictureName({ md5, name }: StoredFile): string {
  return `${md5}.${name.includes(".") ? name.split(".").at(-1) : "image"}`;
}

/** A card, as contacts, music and locations arrive that are sent by their own names. */
export function renderCard(app: string): SegmentTeller {
  return (_, meta) => ({ type: "json", data: { data: JSON.stringify({ app: `com.tencent.${app}`, meta }) } });
}
