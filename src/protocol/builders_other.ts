/** Builders for segments that few implementations take. */

import { filledIn } from "./builders.ts";
import type { Id } from "./ids.ts";
import { type Media, withMedia } from "./media_source.ts";
import type {
  AnonymousSegment,
  CardimageSegment,
  KeyboardSegment,
  LongmsgSegment,
  MiniappSegment,
  ShakeSegment,
  TtsSegment,
} from "./segments.ts";

/**
 * Shakes the window (OneBot 11, LLBot).
 *
 * @example Shake a friend's window
 * ```ts ignore
 * import { CqHttpApi, shake } from "adelie";
 *
 * const api = new CqHttpApi({ url: "ws://127.0.0.1:6700" });
 * await api.send_private_msg({ user_id: 10001, message: shake() });
 * ```
 *
 * @returns a segment of the type `shake`
 */
export function shake(): ShakeSegment {
  return { type: "shake", data: {} };
}

/**
 * Sends the message anonymously (OneBot 11; QQ has given it up).
 *
 * @example Without a name
 * ```ts
 * import { anonymous } from "adelie";
 *
 * const message = [anonymous({ ignore: true }), "谁说的？"];
 * ```
 *
 * @param options `ignore`: send it under the bot's name where anonymity is not possible
 * @returns a segment of the type `anonymous`: the first one of a message
 */
export function anonymous(options: { ignore?: boolean } = {}): AnonymousSegment {
  return { type: "anonymous", data: options.ignore === undefined ? {} : { ignore: options.ignore ? 1 : 0 } };
}

/**
 * Text that is read aloud (go-cqhttp, in groups).
 *
 * @example Say something
 * ```ts
 * import { tts } from "adelie";
 *
 * tts("大家好"); // { type: "tts", data: { text: "大家好" } }
 * ```
 *
 * @param content the words to speak
 * @returns a segment of the type `tts`
 */
export function tts(content: string): TtsSegment {
  return { type: "tts", data: { text: content } };
}

/**
 * A picture as a card (go-cqhttp).
 *
 * @example A large picture
 * ```ts
 * import { cardimage } from "adelie";
 *
 * cardimage("https://example.com/cat.png", { source: "猫" });
 * ```
 *
 * @param file a path, an address, bytes or a stream, see {@link Media}
 * @param options sizes in pixels; `source`, `icon` (an address) and `brief`: what the card shows around the picture
 * @returns a segment of the type `cardimage`
 */
export function cardimage(
  file: Media,
  options: {
    minwidth?: number;
    minheight?: number;
    maxwidth?: number;
    maxheight?: number;
    source?: string;
    icon?: string;
    brief?: string;
  } = {},
): CardimageSegment {
  return { type: "cardimage", data: withMedia({ file: "", ...filledIn(options) }, "file", file) };
}

/**
 * Buttons under a message (Lagrange, for robot accounts).
 *
 * @example A row without buttons
 * ```ts
 * import { keyboard } from "adelie";
 *
 * keyboard({ rows: [{ buttons: [] }] });
 * ```
 *
 * @param content the rows of buttons
 * @returns a segment of the type `keyboard`
 */
export function keyboard(content: Record<string, unknown>): KeyboardSegment {
  return { type: "keyboard", data: { content } };
}

/**
 * A long message that was uploaded already, by its id (Lagrange).
 *
 * @example A long message by its id
 * ```ts
 * import { longmsg } from "adelie";
 *
 * longmsg("bJ3pXk…");
 * ```
 *
 * @param id the id of the long message
 * @returns a segment of the type `longmsg`
 */
export function longmsg(id: Id): LongmsgSegment {
  return { type: "longmsg", data: { id: String(id) } };
}

/**
 * A mini-program (NapCat declares it; whether QQ takes it depends on the account).
 *
 * @example A mini-program
 * ```ts
 * import { miniapp } from "adelie";
 *
 * miniapp({ app: "com.tencent.miniapp_01" });
 * ```
 *
 * @param data the content of the mini-program's card
 * @returns a segment of the type `miniapp`
 */
export function miniapp(data: string | object): MiniappSegment {
  return { type: "miniapp", data: { data: typeof data === "string" ? data : JSON.stringify(data) } };
}
