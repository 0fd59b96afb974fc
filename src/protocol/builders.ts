/** Builders: one function for each segment that can be sent. Ids may be numbers or texts. */

import { ConfigError } from "../errors.ts";
import { toSegments } from "./message.ts";
import type {
  AtSegment,
  ContactSegment,
  DiceSegment,
  FaceSegment,
  FileSegment,
  ForwardSegment,
  ImageSegment,
  JsonSegment,
  LocationSegment,
  MarkdownSegment,
  MessageInput,
  MfaceSegment,
  MusicSegment,
  NodeSegment,
  PokeSegment,
  RecordSegment,
  ReplySegment,
  RpsSegment,
  Segment,
  ShareSegment,
  TextSegment,
  VideoSegment,
  XmlSegment,
} from "./segments.ts";

/** A QQ number, group number or message id. */
type Id = number | string;

/**
 * Where a picture, voice, video or file comes from: bytes, or an address. Addresses are `https://…`, `base64://…`, or a
 * path on the machine where the implementation runs (`file:///…`); bytes reach every implementation.
 */
export type Media = string | URL | Uint8Array;

/** Text, literally: brackets and commas in it never become a code. */
export function text(content: string): TextSegment {
  return { type: "text", data: { text: content } };
}

/**
 * `@` somebody.
 *
 * @example
 * ```ts
 * [at(10001), " 签到成功"];
 * ```
 *
 * @param user a QQ number, or `"all"` for everybody
 */
export function at(user: Id): AtSegment {
  return { type: "at", data: { qq: String(user) } };
}

/** `@全体成员`. The bot has to be an administrator. */
export function atAll(): AtSegment {
  return at("all");
}

/** A QQ face by its number: `face(14)` smiles. */
export function face(id: Id): FaceSegment {
  return { type: "face", data: { id: String(id) } };
}

/**
 * A picture.
 *
 * @example
 * ```ts
 * image("https://example.com/cat.png", { summary: "一只猫" });
 * ```
 *
 * @param file bytes or an address, see {@link Media}
 * @param options `summary`: what the chat list shows; `sub_type`: 0 picture, 1 sticker
 */
export function image(file: Media, options: { summary?: string; sub_type?: number } = {}): ImageSegment {
  return { type: "image", data: { file: mediaAddress(file), ...given(options) } };
}

/** A voice message. */
export function record(file: Media): RecordSegment {
  return { type: "record", data: { file: mediaAddress(file) } };
}

/**
 * A short video.
 *
 * @param options `cover`: the picture that is shown before it plays
 */
export function video(file: Media, options: { cover?: Media } = {}): VideoSegment {
  const cover = options.cover === undefined ? {} : { cover: mediaAddress(options.cover) };
  return { type: "video", data: { file: mediaAddress(file), ...cover } };
}

/** A file, under the name that the chat shows. NapCat and LLBot; elsewhere use `upload_group_file`. */
export function file(file: Media, name?: string): FileSegment {
  return { type: "file", data: { file: mediaAddress(file), ...given({ name }) } } as FileSegment;
}

/** Quotes a message. Goes first in the list. */
export function reply(messageId: Id): ReplySegment {
  return { type: "reply", data: { id: String(messageId) } };
}

/**
 * One message of a merged forward: an existing one by its id, or one that is made up here. `content` may hold nodes
 * again.
 *
 * @example
 * ```ts
 * await api.send_group_forward_msg({
 *   group_id,
 *   messages: [node({ user_id: 10001, nickname: "小明", content: "第一条" }), node("763304692")],
 * });
 * ```
 */
export function node(message: Id | { user_id: Id; nickname: string; content: MessageInput }): NodeSegment {
  if (typeof message !== "object") return { type: "node", data: { id: String(message) } } as NodeSegment;
  const { user_id, nickname, content } = message;
  // go-cqhttp reads uin and name, the others user_id and nickname; Lagrange wants the number as text.
  const who = { user_id: String(user_id), nickname, uin: String(user_id), name: nickname };
  return { type: "node", data: { ...who, content: toSegments(content) } } as NodeSegment;
}

/** A merged forward that exists already, by its id. */
export function forward(id: Id): ForwardSegment {
  return { type: "forward", data: { id: String(id) } };
}

/** A JSON card. Objects are written as JSON. */
export function json(data: string | object): JsonSegment {
  return { type: "json", data: { data: typeof data === "string" ? data : JSON.stringify(data) } };
}

/** An XML card. */
export function xml(data: string): XmlSegment {
  return { type: "xml", data: { data } } as XmlSegment;
}

/** Markdown. Ordinary accounts can send it inside of forward nodes only. */
export function markdown(content: string): MarkdownSegment {
  return { type: "markdown", data: { content } };
}

/** A sticker of the store, with the four fields that arrived with one. */
export function mface(
  sticker: { emoji_package_id: number; emoji_id: string; key: string; summary: string },
): MfaceSegment {
  return { type: "mface", data: { ...sticker } } as MfaceSegment;
}

/** A dice that the server throws. */
export function dice(): DiceSegment {
  return { type: "dice", data: {} };
}

/** Rock, paper, scissors; the server chooses. */
export function rps(): RpsSegment {
  return { type: "rps", data: {} };
}

/** A poke as a message (go-cqhttp, Lagrange). Elsewhere use `send_poke`. */
export function poke(type: Id, id: Id): PokeSegment {
  return { type: "poke", data: { type: String(type), id: String(id) } } as PokeSegment;
}

/** A card for a friend or a group. */
export function contact(type: "qq" | "group", id: Id): ContactSegment {
  return { type: "contact", data: { type, id: String(id) } };
}

/** A card for a link (OneBot 11 and go-cqhttp). */
export function share(url: string, title: string, options: { content?: string; image?: string } = {}): ShareSegment {
  return { type: "share", data: { url, title, ...given(options) } };
}

/** A place on the map, in degrees. */
export function location(
  lat: number,
  lon: number,
  options: { title?: string; content?: string } = {},
): LocationSegment {
  return { type: "location", data: { lat: String(lat), lon: String(lon), ...given(options) } } as LocationSegment;
}

/** What a music card of one's own shows. */
export interface CustomMusic {
  /** Where a click leads. */
  url: string;
  /** The sound file's address. */
  audio: string;
  title: string;
  content?: string;
  image?: string;
}

/**
 * A music card: `music("163", "28949129")` for a song of a platform, `music("custom", { … })` for one of one's own.
 */
export function music(type: "qq" | "163" | "kugou" | "migu" | "kuwo", id: Id): MusicSegment;
export function music(type: "custom", card: CustomMusic): MusicSegment;
export function music(type: string, song: Id | CustomMusic): MusicSegment {
  const data = typeof song === "object" ? { type, ...given(song) } : { type, id: String(song) };
  return { type: "music", data } as MusicSegment;
}

/**
 * A message as a template. Texts and values are literal; segments stay segments.
 *
 * @example
 * ```ts
 * msg`${at(10001)} 你有 ${3} 条消息`;
 * ```
 */
export function msg(strings: TemplateStringsArray, ...values: (Segment | string | number | bigint)[]): Segment[] {
  return strings.flatMap((part, index) => {
    const value = values[index];
    const shown = value === undefined || typeof value === "object" ? value : String(value);
    return toSegments(shown === undefined ? part : [part, shown]);
  });
}

/** Leaves out what was not given: an empty `url` or `name` would win over `file` on some implementations. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== "")) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function mediaAddress(media: Media): string {
  if (media instanceof URL) return media.href;
  if (typeof media === "string" && media !== "") return media;
  if (media instanceof Uint8Array) return `base64://${toBase64(media)}`;
  throw new ConfigError(
    "MEDIA",
    `A picture, voice, video or file is given as bytes (Uint8Array), a URL or a path, not as ${JSON.stringify(media)}.`,
  );
}

/** In pieces, because a call takes only so many arguments. The length is a multiple of 3: no padding in between. */
function toBase64(bytes: Uint8Array): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 0x6000) {
    out += btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000)));
  }
  return out;
}
