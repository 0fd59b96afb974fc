/** The common ground of the parts of the NapCat dialect: the world, the account, and what that account has seen. */

import { createHash } from "node:crypto";
import type { StoredFile } from "../files.ts";
import type { Upload } from "./uploads.ts";
import type { Params, ParamSpec } from "../params.ts";
import { readParams } from "../params.ts";
import type { World } from "../../world/world.ts";
import type { Message } from "../../world/types.ts";

/** How a NapCat is set up. */
export interface NapCatOptions {
  /** The world that it speaks of. */
  world: World;
  /** The account. Default: the first user of the world who is a bot. */
  selfId?: number;
  /** 消息上报格式. Default `array`. */
  messageFormat?: "array" | "string";
  /** 上报自身消息. Default false. */
  reportSelfMessage?: boolean;
  /** Adds the bytes to what `get_image`, `get_record` and `get_file` answer. Default false. */
  enableLocalFile2Url?: boolean;
  /** Reads a file of this machine that a bot names by its path. Default: every path is refused. */
  readFile?: (path: string) => Uint8Array;
}

/** The parts' common ground. */
export interface NapCat {
  readonly world: World;
  readonly selfId: number;
  readonly messageFormat: "array" | "string";
  readonly reportSelfMessage: boolean;
  readonly enableLocalFile2Url: boolean;
  readonly readFile: ((path: string) => Uint8Array) | undefined;
  readonly ids: ShortIds;
  /** SHA-256 of the files that went out to the bot: NapCat knows no others by name. */
  readonly seenFiles: Set<string>;
  /** Uploads in chunks that are under way, by stream id, whichever link they come over. */
  readonly uploads: Map<string, Upload>;
  /** Files that were uploaded in chunks, by path, for as long as NapCat keeps them. */
  readonly uploadedFiles: Map<string, { readonly sha256: string; readonly untilMs: number }>;
  mediaBase: string;
}

/** An action that failed, in NapCat's words. */
export class ActionFailure extends Error {}

/** Asks for no reply at all. */
export class NoReply extends Error {}

/** One action: what it wants, and what it does. `undefined` leaves `data` out of the reply, as NapCat does for void. */
export interface NapCatAction {
  run(napcat: NapCat, params: unknown): unknown;
  /** The `data` of each frame, when the reply has several. */
  frames?(napcat: NapCat, params: unknown): Iterable<object>;
  /** Its replies are marked as those of a stream action. */
  readonly isStream?: boolean;
}

/** Actions by name. */
export type NapCatActions = Readonly<Record<string, NapCatAction>>;

/** Makes an action whose params are checked against `spec`. */
export function action<const S extends ParamSpec>(
  spec: S,
  run: (napcat: NapCat, params: Params<S>) => unknown,
): NapCatAction {
  return { run: (napcat, params) => run(napcat, readParams(spec, params)) };
}

/** Makes an action whose reply has several frames. Asked for one reply, it gives the last. */
export function streamAction<const S extends ParamSpec>(
  spec: S,
  frames: (napcat: NapCat, params: Params<S>) => Iterable<object>,
): NapCatAction {
  return {
    isStream: true,
    frames: (napcat, params) => frames(napcat, readParams(spec, params)),
    run: (napcat, params) => [...frames(napcat, readParams(spec, params))].at(-1),
  };
}

/** How many message ids NapCat remembers. An older one is 消息不存在. */
const REMEMBERED_IDS = 5_000;

/** NapCat's message ids: 31 bits of a hash, and only for the messages that it has seen. */
export class ShortIds {
  readonly #byShort = new Map<number, string>();

  /** The id of a message. It is remembered from now on. */
  of(message: Message): number {
    const short = shortId(message);
    this.#byShort.delete(short);
    this.#byShort.set(short, message.id);
    const oldest = this.#byShort.keys().next().value;
    if (this.#byShort.size > REMEMBERED_IDS && oldest !== undefined) this.#byShort.delete(oldest);
    return short;
  }

  /** The world's id, if this one is remembered. */
  find(short: number): string | undefined {
    return this.#byShort.get(short);
  }
}

/** The first four bytes of an MD5, with the top bit cleared. */
function shortId({ id, chat }: Message): number {
  const peer = chat.kind === "group" ? `2|${chat.groupId}` : `1|${uidOf(chat.users[0])}${uidOf(chat.users[1])}`;
  return createHash("md5").update(`${id}|${peer}`).digest().readUInt32BE(0) & 0x7fff_ffff;
}

/** The inner name of an account: `u_` and 22 characters. */
export function uidOf(userId: number): string {
  return `u_${createHash("md5").update(`uid ${userId}`).digest("base64url").slice(0, 22)}`;
}

/** Unix seconds, as OneBot counts. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** Where a file can be fetched. */
export function fileUrl(napcat: NapCat, file: StoredFile): string {
  return file.sourceUrl ?? `${napcat.mediaBase}/_sandbox/file/${file.sha256}`;
}

/** The path that a file would have on the disk of a real NapCat. Nothing is there. */
export function filePath(file: StoredFile): string {
  return `/sandbox/media/${file.name}`;
}

/** The message with this id, as far as NapCat remembers it. */
export function findMessage(napcat: NapCat, id: number): Message | undefined {
  const known = napcat.ids.find(id);
  return known === undefined ? undefined : napcat.world.findMessage(known);
}

/** The file with this name, MD5 or id, if it went out to the bot: NapCat knows no others. */
export function seenFile(napcat: NapCat, name: string): StoredFile | undefined {
  const { files } = napcat.world;
  const file = files.find(name) ?? files.find(name.split(".")[0] ?? "");
  return file !== undefined && napcat.seenFiles.has(file.sha256) ? file : undefined;
}
