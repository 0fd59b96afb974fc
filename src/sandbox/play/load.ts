/** The sandbox as a load generator: events at a rate, in a mix, and a report at the end. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { Refusal } from "../world/refusal.ts";
import type { Connections } from "../ports/connections.ts";
import type { World } from "../world/world.ts";

/** The kinds of events that a load is mixed of. */
export const LOAD_KINDS = ["message", "private", "mention", "image", "poke", "reaction", "recall"] as const;

/** A kind of events. */
export type LoadKind = typeof LOAD_KINDS[number];

/** How often each kind comes, as weights: `{ message: 8, poke: 1 }`. */
export type LoadMix = Readonly<Partial<Record<LoadKind, number>>>;

/** A load. */
export interface LoadOptions {
  /** Acts in a second. */
  readonly perSecond: number;
  /** For how long, in milliseconds. */
  readonly forMs: number;
  /** Default: messages in groups alone. */
  readonly mix?: LoadMix;
  /** The text of messages; `#` becomes the number of the message. Default `load #`. */
  readonly text?: string;
}

/** How a load went. */
export interface LoadReport {
  /** Acts that were asked for. */
  readonly asked: number;
  /** Acts that were done. A refused act (a recall of nothing) is not counted. */
  readonly done: number;
  /** Acts of each kind. */
  readonly kinds: Readonly<Partial<Record<LoadKind, number>>>;
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
  /** How many acts a second that were. */
  readonly perSecond: number;
  /** How far the generator was behind at worst, in milliseconds. */
  readonly behindMs: number;
  /** Frames that left, over all connections. */
  readonly events: number;
  /** Calls that came back. */
  readonly calls: number;
  /** Connections that listened at the beginning, and at the end. */
  readonly listeners: readonly [before: number, after: number];
}

/** Whatever a load is put on. */
export interface LoadStage {
  /** The world whose people act. */
  readonly world: World;
  /** The connections that are counted. */
  readonly connections: Connections;
  /** The bot's account. */
  readonly selfId: number;
}

/** The longest that the generator works in one go, and the shortest that it rests: what is on the wire wants its turn. */
const SLICE_MS = 5;

/**
 * Whether a load knows this kind.
 *
 * @example A kind from outside
 * ```ts
 * import { isLoadKind } from "adelie/sandbox";
 *
 * isLoadKind("thunder"); // false
 * ```
 *
 * @param name any text
 * @returns true for one of `LOAD_KINDS`
 */
export function isLoadKind(name: string): name is LoadKind {
  return (LOAD_KINDS as readonly string[]).includes(name);
}

/**
 * Puts a load on the bots that are connected.
 *
 * @example A thousand messages
 * ```ts
 * import { createSandbox, runLoad } from "adelie/sandbox";
 *
 * await using sandbox = await createSandbox();
 * const report = await runLoad(sandbox, { perSecond: 10_000, forMs: 100 });
 * console.log(report.done); // 1000
 * ```
 *
 * @throws Refusal when the rate, the time or the mix makes no sense, or the world has no group with the bot and somebody else in it
 */
export async function runLoad(stage: LoadStage, options: LoadOptions): Promise<LoadReport> {
  const { perSecond, forMs, mix = { message: 1 } } = options;
  if (!(perSecond > 0 && perSecond <= 1_000_000)) throw new Refusal("out-of-range", refusalTexts().loadRate());
  if (!(forMs > 0 && forMs <= 86_400_000)) throw new Refusal("out-of-range", refusalTexts().loadTime());
  const pick = pickerOf(mix, stage.world.random);
  const act = actorOf(stage, options.text ?? "load #");
  const { connections } = stage;
  const [eventsBefore, callsBefore, listenersBefore] = [
    connections.eventsSent,
    connections.callsReceived,
    connections.listeners,
  ];
  const asked = Math.round(perSecond * forMs / 1_000);
  const kinds: Partial<Record<LoadKind, number>> = {};
  const start = performance.now();
  let [next, done, behindMs] = [0, 0, 0];
  while (next < asked) {
    const sliceStart = performance.now();
    const due = Math.min(asked, Math.floor((sliceStart - start) * perSecond / 1_000) + 1);
    behindMs = Math.max(behindMs, sliceStart - start - next * 1_000 / perSecond);
    while (next < due) {
      const kind = pick();
      if (act(kind, next++)) {
        kinds[kind] = (kinds[kind] ?? 0) + 1;
        done++;
      }
      if ((next & 15) === 0 && performance.now() - sliceStart > SLICE_MS) break;
    }
    // All that is due together goes into one write: a system call for each event would cost more than the event.
    const dueMs = start + next * 1_000 / perSecond - performance.now();
    await turn(next < due ? 0 : Math.max(SLICE_MS, Math.ceil(dueMs)));
  }
  const tookMs = Math.max(performance.now() - start, Number.EPSILON);
  return {
    asked,
    done,
    kinds,
    tookMs: Math.round(tookMs),
    perSecond: Math.round(done * 1_000 / tookMs),
    behindMs: Math.round(behindMs),
    events: connections.eventsSent - eventsBefore,
    calls: connections.callsReceived - callsBefore,
    listeners: [listenersBefore, connections.listeners],
  };
}

/** A turn of the event loop, at once or after a moment. */
function turn(ms: number): Promise<void> {
  return new Promise((resolve) => ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms));
}

function pickerOf(mix: LoadMix, random: () => number): () => LoadKind {
  const entries = Object.entries(mix) as [LoadKind, number][];
  for (const [kind, weight] of entries) {
    if (!isLoadKind(kind) || !(weight >= 0)) {
      throw new Refusal("out-of-range", refusalTexts().loadKind(kind, weight));
    }
  }
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  if (!(total > 0)) throw new Refusal("out-of-range", refusalTexts().loadMix(LOAD_KINDS.join(", ")));
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return () => only[0];
  return () => {
    let left = random() * total;
    for (const [kind, weight] of entries) if ((left -= weight) < 0) return kind;
    return entries.at(-1)?.[0] ?? "message";
  };
}

/** People of a group that the bot is in, doing things. Gives whether it was done. */
function actorOf({ world, selfId }: LoadStage, text: string): (kind: LoadKind, index: number) => boolean {
  const group = world.groupsOf(selfId).find(({ id }) => world.memberCount(id) > 1);
  if (group === undefined) {
    throw new Refusal("no-such-group", refusalTexts().loadGroup());
  }
  const groupId = group.id;
  const people = world.members(groupId).map(({ userId }) => userId).filter((userId) => userId !== selfId);
  const picture = [...world.files.all()].find(({ mime }) => mime.startsWith("image/"))?.sha256 ?? "";
  let lastId = "";
  const say = (from: number, segments: Parameters<World["sendToGroup"]>[0]["segments"]): void => {
    lastId = world.sendToGroup({ from, groupId, segments }).id;
  };
  return (kind, index) => {
    const from = people[index % people.length] ?? selfId;
    const words = { type: "text", data: { text: text.replace("#", String(index)) } } as const;
    try {
      if (kind === "message") say(from, [words]);
      else if (kind === "mention") say(from, [{ type: "at", data: { qq: String(selfId) } }, words]);
      else if (kind === "image") say(from, [{ type: "image", data: { file: picture } }, words]);
      else if (kind === "private") world.sendToUser({ from, to: selfId, segments: [words] });
      else if (kind === "poke") world.poke({ from, target: selfId, groupId });
      else if (kind === "reaction") world.react({ by: from, messageId: lastId, emojiId: "76", isAdded: true });
      else world.recall({ by: group.ownerId, messageId: lastId });
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  };
}
