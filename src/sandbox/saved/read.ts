/** Reads a saved world: checks its form and that it holds together, and only then fills a world with it. */

import { Buffer } from "node:buffer";
import { ConfigError } from "../../errors.ts";
import { savedTexts } from "../../texts/sandbox/saved_texts.ts";
import { quoted } from "../../util/text_of.ts";
import { ControlFailure } from "../control/failures.ts";
import { createFileStore, type FileStore } from "../dialects/files.ts";
import type { WorldState } from "../world/state.ts";
import type { Chat, Message, User } from "../world/types.ts";
import { createRandom } from "../world/random.ts";
import { createWorld } from "../world/world.ts";
import { checkSoundness } from "./sound.ts";
import { FORMAT, type SavedFile, type SavedMessage, type SavedWorld, VERSION } from "./document.ts";
import { savedWorld } from "./form.ts";

/** A world that was read and found good. */
export interface ReadWorld {
  /** The document. */
  readonly saved: SavedWorld;
  /** Its files, with their bytes. */
  readonly files: FileStore;
}

/**
 * Makes a world what a document says. The world is as it was before when the document is not good. Its journal goes on.
 *
 * @example The same world again
 * ```ts
 * import { createWorld, loadWorld, saveWorld, systemClock } from "adelie/sandbox";
 *
 * const world = createWorld({ clock: systemClock });
 * const again = createWorld({ clock: systemClock, seed: () => {} });
 * loadWorld(again, saveWorld(world));
 * again.groups.size === world.groups.size; // true
 * ```
 *
 * @param world the world that is filled
 * @param document what `saveWorld` gave, or the JSON of it
 * @throws ConfigError with code `SANDBOX_WORLD` that names the place in the document
 */
export function loadWorld(world: WorldState, document: unknown): void {
  fill(world, readWorld(document));
}

/**
 * Reads a document.
 *
 * @param from how its place is called in the error. Default: the document
 * @throws ConfigError with code `SANDBOX_WORLD` that names the place in the document
 */
export function readWorld(document: unknown, from = "the document"): ReadWorld {
  try {
    const { format, version } = (document ?? {}) as { format?: unknown; version?: unknown };
    if (format !== FORMAT) throw new ControlFailure("bad-params", savedTexts().noWorld());
    if (typeof version === "number" && version > VERSION) {
      throw new ControlFailure("bad-params", savedTexts().newer(quoted(version), VERSION));
    }
    const saved = savedWorld.read(document, "");
    const files = readFiles(saved.files);
    checkSoundness(saved);
    return { saved, files };
  } catch (error) {
    if (!(error instanceof ControlFailure)) throw error;
    throw new ConfigError("SANDBOX_WORLD", savedTexts().unreadable(from, error.message), { cause: error });
  }
}

/** Makes a world what was read. */
export function fill(world: WorldState, { saved, files }: ReadWorld): void {
  const random = createRandom(1);
  world.copyFrom(createWorld({ clock: { now: () => world.now() }, random, seed: () => {} }));
  world.files.copyFrom(files);
  for (const user of saved.users) world.users.set(user.id, withPresence(user));
  for (const { members, ...group } of saved.groups) {
    world.groups.set(group.id, group);
    for (const member of members) world.putMember({ ...member, groupId: group.id });
  }
  for (const friendship of saved.friendships) world.putFriendship(friendship);
  for (const [user, categories] of Object.entries(saved.categories)) world.putCategories(Number(user), categories);
  for (const request of saved.requests) world.requests.set(request.flag, request);
  for (const { user, by, times } of saved.likes) {
    const likes = world.likes.get(user) ?? new Map<number, number>();
    world.likes.set(user, likes.set(by, (likes.get(by) ?? 0) + times));
  }
  for (const { id, nodes } of saved.forwards) world.forwards.set(id, nodes);
  for (const message of saved.messages) world.keepMessage(messageOf(message));
}

function withPresence(user: Omit<User, "isOnline">): User {
  return { ...user, isOnline: user.accountState === "online" || user.accountState === "risk-controlled" };
}

function messageOf({ group, users: [a = 0, b = 0] = [], ...message }: SavedMessage): Message {
  const chat: Chat = group === undefined ? { kind: "private", users: [a, b] } : { kind: "group", groupId: group };
  return { ...message, chat };
}

function readFiles(saved: readonly SavedFile[]): FileStore {
  const files = createFileStore({ limitBytes: Infinity });
  for (const [at, { base64, sourceUrl, ...about }] of saved.entries()) {
    const kept = base64 !== undefined
      ? files.put(new Uint8Array(Buffer.from(base64, "base64")), about.name)
      : sourceUrl !== undefined
      ? files.putUrl(sourceUrl)
      : files.putRecord(about);
    if (kept.sha256 === about.sha256) continue;
    throw new ControlFailure("bad-params", savedTexts().otherBytes(`files[${at}]`));
  }
  return files;
}
