/** A world as a document that can be kept: everything that is in it, but for its journal, its listeners and its chance. */

import { Buffer } from "node:buffer";
import type { StoredFile } from "../dialects/files.ts";
import type { Group, Message } from "../world/types.ts";
import type { WorldState } from "../world/state.ts";
import { FORMAT, type SavedFile, type SavedGroup, type SavedMessage, type SavedWorld, VERSION } from "./document.ts";

/** How many bytes of files a document holds by default: in base64 they are a third more, and a frame takes 64 MiB. */
const SAVED_FILE_BYTES = 24 * 1024 * 1024;

/** How a world is saved. */
export interface SaveOptions {
  /** How many bytes of pictures and files go into the document, the newest first. The others are told of without their bytes. Default 24 MiB. */
  readonly fileBytes?: number;
  /** How far the time of the world was set forward, in milliseconds. Default 0. */
  readonly aheadMs?: number;
}

/**
 * A world as a JSON document.
 *
 * @example A world in a file
 * ```ts
 * import { createWorld, loadWorld, saveWorld, systemClock } from "adelie/sandbox";
 *
 * const world = createWorld({ clock: systemClock });
 * const text = JSON.stringify(saveWorld(world)); // write it wherever it is to be kept
 * const again = createWorld({ clock: systemClock, seed: (empty) => loadWorld(empty, JSON.parse(text)) });
 * again.user(20001).nickname; // "小明"
 * ```
 *
 * @param world the world
 * @param options what of it is left out
 * @returns the document, for `loadWorld`
 */
export function saveWorld(world: WorldState, options: SaveOptions = {}): SavedWorld {
  const { fileBytes = SAVED_FILE_BYTES, aheadMs = 0 } = options;
  const all = [...world.files.all()];
  const whole = newest(all, fileBytes);
  const without = all.filter(({ sha256, bytes }) => bytes !== undefined && !whole.has(sha256)).length;
  const users = [...world.users.values()];
  return {
    format: FORMAT,
    version: VERSION,
    aheadMs,
    users: users.map(({ isOnline: _, ...user }) => user),
    groups: [...world.groups.values()].map((group) => savedGroup(world, group)),
    friendships: [...world.friendships()],
    categories: Object.fromEntries(
      users.map(({ id }) => [id, world.categoriesOf(id)] as const).filter(([, { length }]) => length > 1),
    ),
    requests: [...world.requests.values()],
    likes: [...world.likes].flatMap(([user, by]) => [...by].map(([id, times]) => ({ user, by: id, times }))),
    forwards: [...world.forwards].map(([id, nodes]) => ({ id, nodes })),
    messages: world.allMessages().map(savedMessage),
    files: all.map((file) => savedFile(file, whole.has(file.sha256))),
    ...without === 0 ? {} : { filesWithoutBytes: without },
  };
}

/** The newest files whose bytes fit. */
function newest(files: readonly StoredFile[], fileBytes: number): Set<string> {
  const whole = new Set<string>();
  let left = fileBytes;
  for (const { sha256, bytes } of files.toReversed()) {
    if (bytes === undefined || bytes.length > left) continue;
    left -= bytes.length;
    whole.add(sha256);
  }
  return whole;
}

function savedGroup(world: WorldState, group: Group): SavedGroup {
  return { ...group, members: world.members(group.id).map(({ groupId: _, ...member }) => member) };
}

function savedMessage({ chat, ...message }: Message): SavedMessage {
  return { ...message, ...chat.kind === "group" ? { group: chat.groupId } : { users: chat.users } };
}

function savedFile({ bytes, ...file }: StoredFile, isWhole: boolean): SavedFile {
  return { ...file, ...isWhole && bytes !== undefined ? { base64: Buffer.from(bytes).toString("base64") } : {} };
}
