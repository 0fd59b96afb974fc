/**
 * Events that were recorded from real implementations (`tests/fixtures/payloads`), beside those that the sandbox tells for the same
 * thing: have they the same fields? The test of it is `tests/contract/recorded_events.test.ts`, the page shows it.
 */

import { readFileSync } from "node:fs";
import type { Segment } from "../../src/protocol/segments.ts";
import type { DialectName } from "../../src/sandbox/dialects/facts.ts";
import { createDialect } from "../../src/sandbox/dialects/names.ts";
import { createWorld, type World } from "../../src/sandbox/world/world.ts";
import { createManualClock } from "../../src/util/time/clock.ts";

type Payload = Readonly<Record<string, unknown>>;

/** One recording, compared. */
export interface Compared {
  readonly file: string;
  readonly dialect: DialectName;
  /** `notice.notify.poke` */
  readonly event: string;
  /** Fields of one of the two alone. */
  readonly recordedOnly: readonly string[];
  readonly oursOnly: readonly string[];
  /** Why they differ; undefined where they do not, or where nobody knows. */
  readonly why?: string;
}

const folder = new URL("../../tests/fixtures/payloads/", import.meta.url);
const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as T;

/** A recorded reply, and where it was published. */
export function recordedAt(name: string): string {
  const index = read<{ file: string; repo: string; path: string }[]>("index.json");
  const found = index.find(({ file }) => file === `${name}.json`);
  if (found === undefined) throw new Error(`There is no recorded ${name}`);
  return `录下来的：${name}（${found.repo} ${found.path}）`;
}

const dialects: Readonly<Record<string, DialectName>> = {
  napcat: "napcat",
  "go-cqhttp": "go-cqhttp",
  llonebot: "llbot",
  lagrange: "lagrange",
};

const [groupId, bot, ming, zhen, wang] = [700_001, 10_001, 20_001, 20_002, 20_003];
const segments: readonly Segment[] = [{ type: "text", data: { text: "hi" } }];
const inGroup = (world: World, from = ming) => world.sendToGroup({ from, groupId, segments });
const inPrivate = (world: World, from = ming) => world.sendToUser({ from, to: from === bot ? ming : bot, segments });

/** The same things as they are done in the sandbox, by the name of the event. */
const acts: Readonly<Record<string, (world: World, recorded: Payload) => void>> = {
  "message.group": (world) => inGroup(world),
  "message.private": (world) => inPrivate(world),
  "message_sent.group": (world) => inGroup(world, bot),
  "message_sent.private": (world) => inPrivate(world, bot),
  "notice.bot_offline": (world) => world.setOnline({ userId: bot, isOnline: false }),
  "notice.friend_add": (world) => world.befriend({ a: bot, b: zhen }),
  "notice.friend_recall": (world) => world.recall({ by: ming, messageId: inPrivate(world).id }),
  "notice.group_admin": (world) => world.setRole({ by: wang, groupId, userId: ming, role: "admin" }),
  "notice.group_ban": (world) => world.mute({ by: wang, groupId, userId: ming, durationMs: 60_000 }),
  "notice.group_decrease": (world) => world.leaveGroup({ groupId, userId: ming }),
  "notice.group_increase": (world) => {
    world.scene.removeMember(groupId, ming);
    world.joinGroup({ groupId, userId: ming });
  },
  "notice.group_recall": (world) => world.recall({ by: ming, messageId: inGroup(world).id }),
  "notice.group_upload": (world) => {
    const { sha256 } = world.files.put(new Uint8Array([1, 2]), "a.txt");
    world.uploadGroupFile({ from: ming, groupId, sha256 });
  },
  "notice.notify.input_status": (world) => world.type({ from: ming, to: bot, isTyping: true }),
  "notice.notify.poke": (world, { group_id }) =>
    world.poke({ from: ming, target: bot, ...group_id === undefined ? {} : { groupId } }),
  "notice.notify.profile_like": (world) => world.like({ from: ming, to: bot, times: 1 }),
  "request.friend": (world) => world.requestFriend({ from: zhen, to: bot }),
  "request.group": (world, { sub_type }) => {
    if (sub_type === "add") world.scene.removeMember(groupId, ming);
    else world.scene.removeMember(groupId, bot);
    if (sub_type === "add") world.requestJoin({ from: ming, groupId });
    else world.inviteToGroup({ from: wang, to: bot, groupId });
  },
};

/** Differences that have a reason. */
const reasons: Readonly<Record<string, string>> = {
  "llbot: raw_pb": "只在 LLBot 打开调试时有",
  "llbot: group_name": "录的是还没有 group_name 的旧版",
  "napcat: real_seq,group_name": "录的是还没有这两个字段的旧版",
};

/** Every recorded event that people of the sandbox can cause. */
export function comparedEvents(): Compared[] {
  const index = read<{ file: string; implementation: string; kind: string }[]>("index.json");
  return index.flatMap(({ file, implementation, kind }) => {
    const dialect = dialects[implementation];
    if (kind !== "event" || dialect === undefined) return [];
    const recorded = read<Payload>(file);
    const event = nameOf(recorded);
    const act = acts[event];
    if (act === undefined) return [];
    const told = toldIn(dialect, recorded, act);
    // Whoever kept a recording may have added nulls.
    const recordedOnly = Object.keys(recorded).filter((key) => recorded[key] !== null && !(key in told));
    const oursOnly = Object.keys(told).filter((key) => !(key in recorded));
    const why = reasons[`${dialect}: ${[...recordedOnly, ...oursOnly].join(",")}`];
    return [{ file, dialect, event, recordedOnly, oursOnly, ...why === undefined ? {} : { why } }];
  });
}

function nameOf(payload: Payload): string {
  const post = String(payload["post_type"]);
  const kind = payload[post === "message_sent" ? "message_type" : `${post}_type`];
  return [post, kind, ...kind === "notify" ? [payload["sub_type"]] : []].join(".");
}

function toldIn(dialect: DialectName, recorded: Payload, act: (world: World, recorded: Payload) => void): object {
  const world = createWorld({ clock: createManualClock() });
  const messageFormat = typeof recorded["message"] === "string" ? "string" : "array";
  const played = createDialect(dialect, { world, reportSelfMessage: true, messageFormat });
  let told: object = {};
  world.onChange((change) => {
    for (const payload of played.events(change)) told = payload;
  });
  act(world, recorded);
  return told;
}
