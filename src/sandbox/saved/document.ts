/** A world as a JSON document, as it lies in a file. */

import type { StoredFile } from "../dialects/files.ts";
import type {
  ForwardNode,
  FriendCategory,
  Friendship,
  Group,
  JoinRequest,
  Member,
  Message,
  User,
} from "../world/types.ts";

/** The mark of a document. */
export const FORMAT = "adelie.world";
/** The newest form of it that is known. */
export const VERSION = 1;

/** A saved group: its members are in it. */
export interface SavedGroup extends Group {
  /** In the order in which they came. */
  readonly members: readonly Omit<Member, "groupId">[];
}

/** A saved message: of a group, or of two users. */
export interface SavedMessage extends Omit<Message, "chat"> {
  /** The group that it was said in; absent in private. */
  readonly group?: number;
  /** The two who talk in private, the lower number first; absent in a group. */
  readonly users?: readonly number[];
}

/** A saved file. */
export interface SavedFile extends Omit<StoredFile, "bytes"> {
  /** Its bytes; absent where they are not kept. */
  readonly base64?: string;
}

/** How often somebody liked a profile. */
export interface SavedLike {
  /** Whose profile. */
  readonly user: number;
  /** Who liked it. */
  readonly by: number;
  /** How often. */
  readonly times: number;
}

/** A saved merged forward. */
export interface SavedForward {
  /** The id that segments name it by. */
  readonly id: string;
  /** The messages in it. */
  readonly nodes: readonly ForwardNode[];
}

/** A world as a JSON document. `saveWorld` makes it, `loadWorld` reads it. */
export interface SavedWorld {
  /** `adelie.world` */
  readonly format: "adelie.world";
  /** The version of the form. */
  readonly version: number;
  /** How far the time of the world was set forward, in milliseconds. */
  readonly aheadMs: number;
  /** The users; whether they are online follows from their `accountState`. */
  readonly users: readonly Omit<User, "isOnline">[];
  /** The groups. */
  readonly groups: readonly SavedGroup[];
  /** The friendships. */
  readonly friendships: readonly Friendship[];
  /** 好友分组, by QQ number, of those who have more than the first. */
  readonly categories: Readonly<Record<string, readonly FriendCategory[]>>;
  /** The requests. */
  readonly requests: readonly JoinRequest[];
  /** 资料卡的赞. */
  readonly likes: readonly SavedLike[];
  /** Merged forwards; one that is inside of another comes before it. */
  readonly forwards: readonly SavedForward[];
  /** The messages, in the order in which they were said. */
  readonly messages: readonly SavedMessage[];
  /** Pictures, voices and files, the oldest first. */
  readonly files: readonly SavedFile[];
  /** How many files are told of without their bytes, because there were too many. */
  readonly filesWithoutBytes?: number;
}
