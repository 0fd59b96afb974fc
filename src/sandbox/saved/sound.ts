/** Whether a saved world holds together: what the commands of a world never break, a file that somebody wrote may. */

import { savedTexts } from "../../texts/sandbox/saved_texts.ts";
import { ControlFailure } from "../control/failures.ts";
import { ROOT_FOLDER } from "../world/types.ts";
import type { SavedGroup, SavedMessage, SavedWorld } from "./document.ts";

/** How deep the data of a segment goes: a card of JSON is a text. */
const MAX_DEPTH = 32;

type Texts = ReturnType<typeof savedTexts>;

/** The part that has been read: messages quote what was said before, and forwards hold what was forwarded before. */
interface Known {
  readonly users: ReadonlySet<number>;
  readonly messages: Map<string, SavedMessage>;
  readonly forwards: Set<string>;
}

/**
 * Checks that nothing is there twice, that groups and friendships are between users, and that nothing goes round in a circle.
 * Who said a message, and a file or forward in it, may be gone, as in any world.
 *
 * @throws ControlFailure with code `bad-params` that names the place
 */
export function checkSoundness(saved: SavedWorld): void {
  const known: Known = {
    users: unique("users", saved.users.map(({ id }) => id)),
    messages: new Map(),
    forwards: new Set(),
  };
  unique("groups", saved.groups.map(({ id }) => id));
  unique("requests", saved.requests.map(({ flag }) => flag));
  unique("files", saved.files.map(({ sha256 }) => sha256));
  checkFriends(saved, known);
  checkForwards(saved, known);
  checkMessages(saved, known);
  for (const [at, group] of saved.groups.entries()) checkGroup(group, known, `groups[${at}]`);
}

function checkFriends({ friendships, categories }: SavedWorld, known: Known): void {
  unique("friendships", friendships.map(({ users }) => users.join(" ")));
  for (const [user, own] of Object.entries(categories)) {
    const place = `categories["${user}"]`;
    unique(place, own.map(({ id }) => id));
    demand(own.some(({ id }) => id === 1), (texts) => texts.noCategory(place, 1));
  }
  for (const [at, { users }] of friendships.entries()) {
    const place = `friendships[${at}].users`;
    demandPair(users, place);
    for (const user of users) demandUser(known, user, place);
  }
}

function checkGroup(
  { id, ownerId, members, files, folders, notices, essences, todo }: SavedGroup,
  known: Known,
  place: string,
): void {
  unique(`${place}.members`, members.map(({ userId }) => userId));
  for (const [at, { userId }] of members.entries()) demandUser(known, userId, `${place}.members[${at}].userId`);
  const owners = members.filter(({ role }) => role === "owner");
  demand(owners.length === 1 && owners[0]?.userId === ownerId, (texts) => texts.oneOwner(`${place}.ownerId`, ownerId));
  const folderIds = unique(`${place}.folders`, [ROOT_FOLDER, ...folders.map((folder) => folder.id)]);
  unique(`${place}.files`, files.map((file) => file.id));
  for (const [at, { folderId }] of files.entries()) {
    demand(folderIds.has(folderId), (texts) => texts.noFolder(`${place}.files[${at}].folderId`, folderId));
  }
  unique(`${place}.notices`, notices.map((notice) => notice.id));
  const said = (messageId: string, where: string): void =>
    demand(known.messages.get(messageId)?.group === id, (texts) => texts.noMessage(where, messageId));
  for (const [at, { messageId }] of essences.entries()) said(messageId, `${place}.essences[${at}].messageId`);
  if (todo !== undefined) said(todo, `${place}.todo`);
}

function checkForwards({ forwards }: SavedWorld, known: Known): void {
  const all = unique("forwards", forwards.map(({ id }) => id));
  for (const [at, { id, nodes }] of forwards.entries()) {
    for (const [index, { segments }] of nodes.entries()) {
      checkSegments(segments, `forwards[${at}].nodes[${index}].segments`, { forward: [all, known.forwards] });
    }
    known.forwards.add(id);
  }
}

function checkMessages({ messages }: SavedWorld, known: Known): void {
  const last = new Map<string, number>();
  const all = unique("messages", messages.map(({ id }) => id));
  for (const [at, message] of messages.entries()) {
    const place = `messages[${at}]`;
    const { id, group, users, seq, segments } = message;
    if (group === undefined) demandPair(users ?? [], `${place}.users`);
    const chat = String(group ?? users?.join(" "));
    demand(seq > (last.get(chat) ?? 0), (texts) => texts.seq(place));
    last.set(chat, seq);
    checkSegments(segments, `${place}.segments`, { reply: [all, known.messages] });
    known.messages.set(id, message);
  }
}

/** For a type of segment: the ids that there are, and those that came before. */
type Before = Readonly<Record<string, readonly [all: ReadonlySet<string>, before: { has(id: string): boolean }]>>;

function checkSegments(segments: SavedMessage["segments"], place: string, before: Before): void {
  for (const [at, { type, data }] of segments.entries()) {
    const here = `${place}[${at}].data`;
    demand(depthOf(data) <= MAX_DEPTH, (texts) => texts.tooDeep(here));
    if (type === "text") demand(typeof data.text === "string", (texts) => texts.noText(`${here}.text`));
    const [all, earlier] = Object.hasOwn(before, type) ? before[type] ?? [] : [];
    const id = String((data as { id?: unknown }).id);
    demand(all?.has(id) !== true || earlier?.has(id) === true, (texts) => texts.early(`${here}.id`));
  }
}

/** How many levels a value has: not more than one beyond what may be. */
function depthOf(value: unknown, above = 0): number {
  if (typeof value !== "object" || value === null || above > MAX_DEPTH) return above;
  return Object.values(value).reduce((most: number, each) => Math.max(most, depthOf(each, above + 1)), above + 1);
}

function demand(isSound: boolean, sentence: (texts: Texts) => string): void {
  if (!isSound) throw new ControlFailure("bad-params", sentence(savedTexts()));
}

function unique<T extends string | number>(place: string, ids: readonly T[]): ReadonlySet<T> {
  const seen = new Set<T>();
  for (const id of ids) {
    demand(!seen.has(id), (texts) => texts.twice(place, String(id)));
    seen.add(id);
  }
  return seen;
}

function demandUser({ users }: Known, id: number, place: string): void {
  demand(users.has(id), (texts) => texts.nobody(place, id));
}

function demandPair([a, b]: readonly number[], place: string): void {
  demand(a !== undefined && b !== undefined && a < b, (texts) => texts.order(place));
}
