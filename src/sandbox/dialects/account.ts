/** The common ground of all that carries out actions: the world, the account, its implementation, and what it has seen. */

import { sandboxNotes } from "../../texts/logs/sandbox_notes.ts";
import { hash } from "node:crypto";
import { Refusal, type RefusalReason } from "../world/refusal.ts";
import type { Message } from "../world/types.ts";
import type { World } from "../world/world.ts";
import type { FailureKind, Tier } from "./facts.ts";
import type { StoredFile } from "./files.ts";
import { type Params, type ParamSpec, readParams } from "./params.ts";
import type { Account, MessageIds, Shelf } from "./profile.ts";

export type { Account, AlbumItem, FlashSet } from "./profile.ts";

/** How an implementation is set up. */
export interface DialectOptions {
  /** The world that it speaks of. */
  world: World;
  /** The account. Default: the first user of the world who is a bot. */
  selfId?: number;
  /** 消息上报格式. Default: that of the implementation, `string` for go-cqhttp, `array` for the others. */
  messageFormat?: "array" | "string";
  /** 上报自身消息. Default false. */
  reportSelfMessage?: boolean;
  /** Adds the bytes to what `get_image`, `get_record` and `get_file` answer. Default false. */
  enableLocalFile2Url?: boolean;
  /** Reads a file of this machine that a bot names by its path. Default: every path is refused. */
  readFile?: (path: string) => Uint8Array;
}

/** How many things are kept on a shelf, of each kind. */
export const SHELF_LIMIT = 500;

/** An empty shelf. */
export function newShelf(): Shelf {
  const online = { status: 10, ext_status: 0 };
  return { faces: [], collections: [], status: "", online, album: [], flashSets: new Map(), feed: new Map() };
}

/** An action that failed, in NapCat's words; `kind` is what other implementations find their own words by. */
export class ActionFailure extends Error {
  /** Why. */
  readonly kind: FailureKind;

  /** With NapCat's words. */
  constructor(words: string, kind: FailureKind = "failed") {
    super(words);
    this.kind = kind;
  }
}

/** The refusals of the world, as implementations tell them apart. */
export const kindOfRefusal: Readonly<Partial<Record<RefusalReason, FailureKind>>> = {
  "no-such-user": "no-such-user",
  "no-such-group": "no-such-group",
  "no-such-message": "no-such-message",
  "no-such-request": "no-such-request",
  "no-such-file": "no-such-file",
  "no-such-folder": "no-such-file",
  "no-such-forward": "no-such-message",
  "not-a-member": "not-in-group",
  "not-friends": "not-friends",
  oneself: "no-such-user",
  muted: "muted",
  "group-muted": "group-muted",
  "no-permission": "no-permission",
  "owner-cannot-leave": "no-permission",
  "too-late": "recall-failed",
  "already-recalled": "recall-failed",
  "already-answered": "no-such-request",
  "empty-message": "empty-message",
  offline: "offline",
  "risk-controlled": "risk-control",
};

/** Asks for no reply at all. */
export class NoReply extends Error {}

/** One action: what it wants, and what it does. `undefined` leaves `data` out of the reply, as NapCat does for void. */
export interface Action {
  run(account: Account, params: unknown): unknown;
  /** The `data` of each frame, when the reply has several. */
  frames?(account: Account, params: unknown): Iterable<object>;
  /** Its replies are marked as those of a stream action. */
  readonly isStream?: boolean;
  /** Default `simulated`. */
  readonly tier?: Tier;
}

/** Actions by name. */
export type Actions = Readonly<Record<string, Action>>;

/** Makes an action whose params are checked against `spec`. */
export function action<const S extends ParamSpec>(
  spec: S,
  run: (account: Account, params: Params<S>) => unknown,
): Action {
  return { run: (account, params) => run(account, readParams(spec, params, account.profile.quirks.lenientParams)) };
}

/** Makes an action that answers with fixed data of the right shape. */
export function canned<const S extends ParamSpec>(
  spec: S,
  answer: (account: Account, params: Params<S>) => unknown,
): Action {
  return { ...action(spec, answer), tier: "canned" };
}

/** Makes an action whose reply has several frames. Asked for one reply, it gives the last. */
export function streamAction<const S extends ParamSpec>(
  spec: S,
  frames: (account: Account, params: Params<S>) => Iterable<object>,
): Action {
  return {
    isStream: true,
    frames: (account, params) => frames(account, readParams(spec, params)),
    run: (account, params) => [...frames(account, readParams(spec, params))].at(-1),
  };
}

/** The short ids of messages that an account has seen. The oldest is forgotten when there are too many. */
export class ShortIds implements MessageIds {
  readonly #byShort = new Map<number, string>();
  /** Goes from the oldest on, as they are forgotten: to look for the oldest anew each time is to pass all that are gone. */
  #oldest: Iterator<number> = this.#byShort.keys();
  readonly #make: (message: Message) => number;
  readonly #limit: number;

  /** Ids that `make` gives, for the last `limit` messages. */
  constructor(make: (message: Message) => number, limit: number) {
    this.#make = make;
    this.#limit = limit;
  }

  /** The id of a message. It is remembered from now on. */
  of(message: Message): number {
    const short = this.#make(message);
    if (this.#byShort.has(short)) this.#byShort.delete(short);
    this.#byShort.set(short, message.id);
    if (this.#byShort.size > this.#limit) {
      const oldest = this.#oldest.next().value;
      if (oldest !== undefined) this.#byShort.delete(oldest);
    }
    return short;
  }

  /** The world's id, if this one is remembered. */
  find(short: number): string | undefined {
    return this.#byShort.get(short);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#byShort.clear();
    this.#oldest = this.#byShort.keys();
  }
}

/** The inner name of an account: `u_` and 22 characters. */
export function uidOf(userId: number): string {
  return `u_${hash("md5", `uid ${userId}`, "base64url").slice(0, 22)}`;
}

/** The first four bytes of the MD5 of a text, as a signed number: implementations make ids of messages of it. */
export function md5Start(text: string): number {
  return hash("md5", text, "buffer").readInt32BE(0);
}

/** Does it, and tells a refusal of the world with these words of NapCat's. */
export function saying<T>(words: string, command: () => T): T {
  try {
    return command();
  } catch (error) {
    throw error instanceof Refusal ? new ActionFailure(words, kindOfRefusal[error.reason]) : error;
  }
}

/** Does it. An implementation that does not look at QQ's answer says ok to a refusal; the journal tells the developer. */
export function quietly(account: Account, command: (account: Account) => void): void {
  try {
    command(account);
  } catch (error) {
    const { quirks, title } = account.profile;
    if (!(error instanceof Refusal) || !quirks.ignoresRefusals) throw error;
    account.world.journal.add({ kind: "note", text: sandboxNotes().noEffect(title, error.message) });
  }
}

/** Unix seconds, as OneBot counts. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** Where a file can be fetched. */
export function fileUrl(account: Account, file: StoredFile): string {
  return file.sourceUrl ?? `${account.mediaBase}/_sandbox/file/${file.sha256}`;
}

/** The path that a file would have on the disk of a real NapCat. Nothing is there. */
export function filePath(file: StoredFile): string {
  return `/sandbox/media/${file.name}`;
}

/** The message with this id, as far as NapCat remembers it. */
export function findMessage(account: Account, id: number): Message | undefined {
  const known = account.ids.find(id);
  return known === undefined ? undefined : account.world.findMessage(known);
}

/** The file with this name, MD5 or id, if it went out to the bot: Account knows no others. */
export function seenFile(account: Account, name: string): StoredFile | undefined {
  const { files } = account.world;
  const file = files.find(name) ?? files.find(name.split(".")[0] ?? "");
  return file !== undefined && account.seenFiles.has(file.sha256) ? file : undefined;
}
