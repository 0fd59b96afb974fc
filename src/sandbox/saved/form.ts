/**
 * The form of a saved world: a JSON document, as one table of fields that checks what is read. A wrong field is named by its path
 * in the document: `groups[0].members[2].role`.
 */

import type { Segment } from "../../protocol/segments.ts";
import type { FriendCategory, Friendship, Member, User } from "../world/types.ts";
import { type SavedFile, type SavedGroup, type SavedMessage, type SavedWorld, VERSION } from "./document.ts";
import {
  type Field,
  flag,
  formed,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  record,
  table,
  text,
} from "../control/operations/fields.ts";

// Texts and lists have no other bound than the file: everything that was saved has to be read again.
const id = integer("", { min: 1 });
const count = integer("");
const words = text("");
const time = number("in Unix milliseconds", 0, 8.64e15);
const many = <T>(of: Field<T>): Field<readonly T[]> => list(of, "", 1_000_000);
const byNumber = <T>(of: Field<T>): Field<Readonly<Record<string, T>>> => table(of, "by QQ number", /^[1-9]\d{0,15}$/);
const digits = formed("1234567890", /^\d{1,20}$/);
const sha256 = formed("e3b0c442… (64 characters)", /^[\da-f]{64}$/);
// Whatever a segment holds was taken once: the types of its data are of no use here.
const segments = many(record({ type: words, data: object("") })) as Field<unknown> as Field<readonly Segment[]>;
const category: Field<FriendCategory> = record({ id, name: words });

const user: Field<Omit<User, "isOnline">> = record({
  id,
  nickname: words,
  sex: oneOf(["male", "female", "unknown"], ""),
  age: count,
  level: count,
  sign: words,
  isBot: flag(""),
  accountState: oneOf(["online", "offline", "kicked", "risk-controlled"], ""),
  avatar: optional(words),
});

const friendship: Field<Friendship> = record({
  users: list(id, "", 2) as Field<readonly number[]> as Field<Friendship["users"]>,
  remarks: byNumber(words),
  categories: byNumber(id),
});

const member: Field<Omit<Member, "groupId">> = record({
  userId: id,
  role: oneOf(["owner", "admin", "member"], ""),
  card: words,
  title: words,
  level: count,
  joinedAt: time,
  lastSentAt: time,
  mutedUntil: time,
});

const group: Field<SavedGroup> = record({
  id,
  name: words,
  ownerId: id,
  maxMembers: id,
  isMuted: flag(""),
  createdAt: time,
  members: many(member),
  essences: many(record({ messageId: digits, by: id, at: time })),
  folders: many(record({ id: words, name: words, by: id, at: time })),
  files: many(record({
    id: words,
    sha256,
    name: words,
    sizeBytes: count,
    uploaderId: id,
    at: time,
    folderId: words,
    isPermanent: flag(""),
  })),
  notices: many(record({ id: words, by: id, at: time, text: words, image: optional(words), isPinned: flag("") })),
  todo: optional(digits),
  remarks: byNumber(words),
  joinPolicy: oneOf(["open", "ask", "question", "closed"], ""),
  joinQuestion: optional(record({ question: words, answer: words })),
  signs: byNumber(time),
  avatar: optional(words),
});

const message: Field<SavedMessage> = record({
  id: digits,
  seq: integer("", { min: 1 }),
  random: integer("", { max: 4_294_967_295 }),
  /** One of the two: the group, or the two who talk. */
  group: optional(id),
  users: optional(list(id, "", 2)),
  from: id,
  viaGroupId: optional(id),
  at: time,
  segments,
  recalledBy: optional(id),
  reactions: table(many(id), "by the id of the face", /^/),
});

const file: Field<SavedFile> = record({
  sha256,
  md5: formed("D41D8CD9… (32 characters)", /^[\dA-F]{32}$/),
  name: words,
  mime: formed("image/png", /^[a-z]+\/[\w.+-]+$/),
  sizeBytes: count,
  base64: optional(text("the bytes; left out where they are not kept")),
  sourceUrl: optional(words),
});

/** Reads the form of a document: every field is there and of its kind. Whether it holds together is another question. */
export const savedWorld: Field<SavedWorld> = record({
  format: oneOf(["adelie.world"], ""),
  version: integer("", { min: 1, max: VERSION }),
  /** How far the time of the world was set forward. */
  aheadMs: number("in milliseconds", 0, 100 * 366 * 86_400_000),
  users: many(user),
  groups: many(group),
  friendships: many(friendship),
  categories: byNumber(many(category)),
  requests: many(record({
    flag: digits,
    kind: oneOf(["friend", "join", "invite"], ""),
    from: id,
    to: count,
    groupId: optional(id),
    comment: words,
    state: oneOf(["open", "approved", "rejected"], ""),
  })),
  likes: many(record({ user: id, by: id, times: integer("", { min: 1 }) })),
  forwards: many(record({
    id: digits,
    nodes: many(record({ userId: id, nickname: words, at: time, segments })),
  })),
  messages: many(message),
  files: many(file),
  /** How many files are told of without their bytes, because there were too many. */
  filesWithoutBytes: optional(count),
});
