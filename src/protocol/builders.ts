/** Builders: one function for each segment that can be sent. Ids may be numbers or texts. */

import { type Media, withMedia } from "./media_source.ts";
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
import type { Id } from "./ids.ts";

/**
 * Text, literally: brackets and commas in it never become a code.
 *
 * @example Text that looks like a code
 * ```ts
 * import { text, toCqCode } from "adelie";
 *
 * toCqCode([text("[CQ:at,qq=all] is only text here")]); // "&#91;CQ:at,qq=all&#93; is only text here"
 * ```
 *
 * @param content any text
 */
export function text(content: string): TextSegment {
  return { type: "text", data: { text: content } };
}

/**
 * `@` somebody.
 *
 * @example Mention somebody
 * ```ts
 * import { at } from "adelie";
 *
 * const message = [at(10001), " 签到成功"];
 * ```
 *
 * @param user a QQ number, or `"all"` for everybody
 */
export function at(user: Id): AtSegment {
  return { type: "at", data: { qq: String(user) } };
}

/**
 * `@全体成员`. The bot has to be an administrator, and QQ counts how often.
 *
 * @example Mention everybody
 * ```ts
 * import { atAll } from "adelie";
 *
 * const message = [atAll(), " 今晚八点开会"];
 * ```
 */
export function atAll(): AtSegment {
  return at("all");
}

/**
 * A QQ face by its number.
 *
 * @example 微笑
 * ```ts
 * import { face } from "adelie";
 *
 * face(14); // { type: "face", data: { id: "14" } }
 * ```
 *
 * @param id the number of the face
 */
export function face(id: Id): FaceSegment {
  return { type: "face", data: { id: String(id) } };
}

/**
 * A picture.
 *
 * @example A picture with a summary
 * ```ts
 * import { image } from "adelie";
 *
 * image("https://example.com/cat.png", { summary: "一只猫" });
 * ```
 *
 * @param file a path, an address, bytes or a stream, see {@link Media}
 * @param options `summary`: what the chat list shows; `sub_type`: 0 picture, 1 sticker; `type`: `"flash"` is seen once
 * @throws ConfigError when `file` is empty or of another type
 */
export function image(
  file: Media,
  options: { summary?: string; sub_type?: number; type?: "flash" | "show" } = {},
): ImageSegment {
  const { sub_type } = options;
  // NapCat reads sub_type, the others subType.
  return { type: "image", data: withMedia({ file: "", ...filledIn({ ...options, subType: sub_type }) }, "file", file) };
}

/**
 * A voice message. The implementation converts it, which needs ffmpeg.
 *
 * @example A voice message from a file
 * ```ts
 * import { record } from "adelie";
 *
 * record("./hello.mp3");
 * ```
 *
 * @param file a path, an address, bytes or a stream, see {@link Media}
 */
export function record(file: Media): RecordSegment {
  return { type: "record", data: withMedia({ file: "" }, "file", file) };
}

/**
 * A short video.
 *
 * @example A video with a cover
 * ```ts
 * import { video } from "adelie";
 *
 * video("https://example.com/cat.mp4", { cover: "https://example.com/cat.jpg" });
 * ```
 *
 * @param file a path, an address, bytes or a stream, see {@link Media}
 * @param options `cover`: the picture that is shown before it plays
 */
export function video(file: Media, options: { cover?: Media } = {}): VideoSegment {
  const data = withMedia({ file: "" }, "file", file);
  return { type: "video", data: options.cover === undefined ? data : withMedia(data, "cover", options.cover) };
}

/**
 * A file, under the name that the chat shows. NapCat, LLBot and go-cqhttp; elsewhere use `upload_group_file`.
 *
 * @example A file under another name
 * ```ts
 * import { file } from "adelie";
 *
 * file("./report.pdf", "周报.pdf");
 * ```
 *
 * @param file a path, an address, bytes or a stream, see {@link Media}
 * @param name the name that the chat shows
 */
export function file(file: Media, name?: string): FileSegment {
  return { type: "file", data: withMedia({ file: "", ...filledIn({ name }) }, "file", file) };
}

/**
 * Quotes a message. Goes first in the list; one per message.
 *
 * @example Quote a message
 * ```ts
 * import { reply } from "adelie";
 *
 * const message = [reply(763304692), "收到"];
 * ```
 *
 * @param messageId the `message_id` of the message
 */
export function reply(messageId: Id): ReplySegment {
  return { type: "reply", data: { id: String(messageId) } };
}

/** A message of a merged forward that is made up. */
export interface NodeContent {
  /** Whose picture it shows. */
  user_id: Id;
  /** Whose name it shows. */
  nickname: string;
  /** Text, segments, or nodes again: a forward inside of the forward. NapCat goes three levels deep. */
  content: MessageInput;
  /** Unix seconds (go-cqhttp, NapCat, LLBot). */
  time?: number | string;
  /** The title on the card of an inner forward (NapCat, LLBot). */
  source?: string;
  /** … its lines, */
  news?: { text: string }[];
  /** … its last line, */
  summary?: string;
  /** … and what the chat list shows. */
  prompt?: string;
}

/**
 * One message of a merged forward: an existing one by its id, or one that is made up here. `content` may hold nodes
 * again.
 *
 * @example A merged forward
 * ```ts ignore
 * import { NapCatApi, node } from "adelie";
 *
 * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
 * await api.send_group_forward_msg({
 *   group_id: 700001,
 *   messages: [node({ user_id: 10001, nickname: "小明", content: "第一条" }), node("763304692")],
 * });
 * ```
 *
 * @param message its author and content, or the id of a message that there is
 */
export function node(message: Id | NodeContent): NodeSegment {
  if (typeof message !== "object") return { type: "node", data: { id: String(message) } };
  const { user_id, nickname, content, ...options } = message;
  // go-cqhttp reads uin and name, the others user_id and nickname; Lagrange wants the number as text.
  const who = { user_id: String(user_id), nickname, uin: String(user_id), name: nickname };
  return { type: "node", data: { ...who, content: toSegments(content), ...filledIn(options) } };
}

/**
 * A merged forward that exists already, by its id.
 *
 * @example A forward by its id
 * ```ts
 * import { forward } from "adelie";
 *
 * forward("7436387625315107617"); // { type: "forward", data: { id: "7436387625315107617" } }
 * ```
 *
 * @param id its id, 19 digits: as text, because a number cannot hold it
 */
export function forward(id: Id): ForwardSegment {
  return { type: "forward", data: { id: String(id) } };
}

/**
 * A JSON card. Objects are written as JSON. QQ shows cards without a signature to nobody but the bot.
 *
 * @example A card
 * ```ts
 * import { json } from "adelie";
 *
 * json({ app: "com.tencent.structmsg", meta: {} });
 * ```
 *
 * @param data the content of the card, as an object or as JSON
 */
export function json(data: string | object): JsonSegment {
  return { type: "json", data: { data: typeof data === "string" ? data : JSON.stringify(data) } };
}

/**
 * An XML card (OneBot 11, go-cqhttp, Lagrange).
 *
 * @example A card
 * ```ts
 * import { xml } from "adelie";
 *
 * xml("<?xml version='1.0'?><msg/>", { service_id: 35 });
 * ```
 *
 * @param data the content of the card
 * @param options `service_id`: Lagrange wants it; `resid`: go-cqhttp
 */
export function xml(data: string, options: { service_id?: number; resid?: string } = {}): XmlSegment {
  return { type: "xml", data: { data, ...filledIn(options) } };
}

/**
 * Markdown. Ordinary accounts can send it inside of forward nodes only.
 *
 * @example Inside of a merged forward
 * ```ts
 * import { markdown, node } from "adelie";
 *
 * node({ user_id: 10001, nickname: "小明", content: markdown("# 标题") });
 * ```
 *
 * @param content the text, in QQ's Markdown
 */
export function markdown(content: string): MarkdownSegment {
  return { type: "markdown", data: { content } };
}

/**
 * A sticker of the store, with the fields that arrived with one.
 *
 * @example A sticker of the store
 * ```ts
 * import { mface } from "adelie";
 *
 * mface({ emoji_package_id: 231182, emoji_id: "3a181abe…", key: "8f2c…", summary: "[摸头]" });
 * ```
 *
 * @param sticker its numbers and key, as they arrived in a message
 */
export function mface(
  sticker: { emoji_package_id: Id; emoji_id: string; key: string; summary?: string },
): MfaceSegment {
  const { emoji_package_id, emoji_id, key, summary } = sticker;
  return {
    type: "mface",
    data: { emoji_package_id: Number(emoji_package_id), emoji_id, key, ...filledIn({ summary }) },
  };
}

/**
 * A dice that the server throws.
 *
 * @example Roll
 * ```ts
 * import { Command, dice } from "adelie";
 *
 * class Dice {
 *   @Command("骰子")
 *   roll() {
 *     return dice();
 *   }
 * }
 * ```
 */
export function dice(): DiceSegment {
  return { type: "dice", data: {} };
}

/**
 * Rock, paper, scissors; the server chooses.
 *
 * @example Play
 * ```ts
 * import { Command, rps } from "adelie";
 *
 * class Hands {
 *   @Command("猜拳")
 *   play() {
 *     return rps();
 *   }
 * }
 * ```
 */
export function rps(): RpsSegment {
  return { type: "rps", data: {} };
}

/**
 * A poke as a message (OneBot 11, Lagrange). NapCat and LLBot have the actions `group_poke` and `friend_poke` instead.
 *
 * @example 戳一戳
 * ```ts
 * import { poke } from "adelie";
 *
 * poke(1, -1);
 * ```
 *
 * @param type the kind of poke
 * @param id which one of that kind
 * @param options `strength`: Lagrange
 */
export function poke(type: Id, id: Id = -1, options: { strength?: Id } = {}): PokeSegment {
  const { strength } = options;
  return {
    type: "poke",
    data: { type: String(type), id: String(id), ...(strength === undefined ? {} : { strength: String(strength) }) },
  };
}

/**
 * A card that recommends a friend or a group (OneBot 11, NapCat, LLBot).
 *
 * @example Recommend a group
 * ```ts
 * import { contact } from "adelie";
 *
 * contact("group", 700001); // { type: "contact", data: { type: "group", id: "700001" } }
 * ```
 *
 * @param type a friend (`"qq"`) or a group
 * @param id the QQ number or group number
 */
export function contact(type: "qq" | "group", id: Id): ContactSegment {
  return { type: "contact", data: { type, id: String(id) } };
}

/**
 * A card for a link (OneBot 11, go-cqhttp). The others do not know it.
 *
 * @example A link
 * ```ts
 * import { share } from "adelie";
 *
 * share("https://example.com", "标题", { content: "简介" });
 * ```
 *
 * @param url where the link leads
 * @param title the first line of the card
 * @param options `content`: the line below the title; `image`: the address of a picture
 */
export function share(url: string, title: string, options: { content?: string; image?: string } = {}): ShareSegment {
  return { type: "share", data: { url, title, ...filledIn(options) } };
}

/**
 * A place on the map, a segment of the type `location` (OneBot 11, NapCat, Lagrange).
 *
 * @example A place on the map
 * ```ts
 * import { place } from "adelie";
 *
 * place(39.9087, 116.3975, { title: "天安门" });
 * ```
 *
 * @param lat degrees north
 * @param lon degrees east
 * @param options `title` and `content`: the two lines of the card
 */
export function place(
  lat: Id,
  lon: Id,
  options: { title?: string; content?: string } = {},
): LocationSegment {
  return { type: "location", data: { lat: String(lat), lon: String(lon), ...filledIn(options) } };
}

/** The older name of {@link place}, which shadows the page's `location` where there is one. @deprecated Use `place`. */
export const location: typeof place = place;

/** The content of a music card of one's own. */
export interface CustomMusic {
  /** Where a click leads. */
  url: string;
  /** The sound file's address. */
  audio: string;
  /** The name of the song. */
  title: string;
  /** A line below the title. */
  content?: string;
  /** The cover's address. */
  image?: string;
}

/**
 * A music card: a song of a platform, or one of one's own. NapCat and LLBot need a signing service for it.
 *
 * @example A song of a platform, and one of one's own
 * ```ts
 * import { music } from "adelie";
 *
 * music("163", 28949129);
 * music("custom", { url: "https://example.com", audio: "https://example.com/a.mp3", title: "歌名" });
 * ```
 *
 * @param type the platform: `"qq"`, `"163"` …
 * @param id the number of the song there
 */
export function music(type: "qq" | "163" | "kugou" | "migu" | "kuwo", id: Id): MusicSegment;
/** A music card of one's own. */
export function music(type: "custom", card: CustomMusic): MusicSegment;
export function music(type: string, song: Id | CustomMusic): MusicSegment {
  if (typeof song !== "object") return { type: "music", data: { type, id: String(song) } };
  // go-cqhttp documents audio and reads voice.
  return { type: "music", data: { type, ...filledIn({ ...song, voice: song.audio }) } };
}

/**
 * A message as a template. Texts and values are literal; segments stay segments.
 *
 * @example Segments inside of text
 * ```ts
 * import { at, msg, toCqCode } from "adelie";
 *
 * toCqCode(msg`${at(10001)} 你有 ${3} 条消息`); // "[CQ:at,qq=10001] 你有 3 条消息"
 * ```
 *
 * @param strings the text between the values
 * @param values segments, lists of them, or anything that becomes text
 * @returns the segments, in order
 */
export function msg(strings: TemplateStringsArray, ...values: (Segment | string | number | bigint)[]): Segment[] {
  return strings.flatMap((part, index) => {
    const value = values[index];
    const shown = value === undefined || typeof value === "object" ? value : String(value);
    return toSegments(shown === undefined ? part : [part, shown]);
  });
}

/** Leaves out what is undefined or an empty text: an empty `url` or `name` would win over `file` on some implementations. */
export function filledIn<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== "")) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
