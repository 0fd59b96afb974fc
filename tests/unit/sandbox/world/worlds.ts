/** A default world on a clock that stands still, and NapCat on top of it. */

import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import type { ActionReply } from "../../../../src/protocol/frames.ts";
import type { Segment } from "../../../../src/protocol/segments.ts";
import { BOT_ID, GROUP_IDS, USER_IDS } from "../../../../src/sandbox/world/default_world.ts";
import type { Dialect } from "../../../../src/sandbox/dialects/dialect.ts";
import type { DialectName, Via } from "../../../../src/sandbox/dialects/facts.ts";
import { createDialect } from "../../../../src/sandbox/dialects/names.ts";
import type { DialectOptions } from "../../../../src/sandbox/dialects/account.ts";
import { Refusal, type RefusalReason } from "../../../../src/sandbox/world/refusal.ts";
import type { WorldLimits } from "../../../../src/sandbox/world/state.ts";
import { createWorld, type World } from "../../../../src/sandbox/world/world.ts";

export const bot = BOT_ID;
export const { 小明: ming, 阿珍: zhen, 老王: wang, 管理员小李: li } = USER_IDS;
export const { 签到测试群: group, 摸鱼群: otherGroup } = GROUP_IDS;

export const START = Date.UTC(2026, 0, 3, 4, 5, 6);

export function say(text: string): Segment[] {
  return [{ type: "text", data: { text } }];
}

/** A world whose time is moved by hand. */
export function newWorld(limits: WorldLimits = {}): { world: World; pass(ms: number): void } {
  let now = START;
  return { world: createWorld({ clock: { now: () => now }, limits }), pass: (ms) => void (now += ms) };
}

/** A NapCat that remembers what it told. */
export function newNapCat(options: Partial<DialectOptions> = {}, limits: WorldLimits = {}) {
  return newDialect("napcat", options, limits);
}

/** Any implementation that remembers what it told. */
export function newDialect(name: DialectName, options: Partial<DialectOptions> = {}, limits: WorldLimits = {}) {
  const { world, pass } = newWorld(limits);
  const dialect: Dialect = createDialect(name, { world, ...options });
  dialect.mediaBase = "http://127.0.0.1:5710";
  const events: (EventPayload & Record<string, unknown>)[] = [];
  world.onChange((change) => events.push(...dialect.events(change) as typeof events));
  const call = (action: string, params: unknown = {}, via: Via = "ws"): ActionReply<any> => {
    const reply = dialect.call({ action, params, echo: "e", via });
    if (reply === undefined) throw new Error(`${action} got no reply`);
    return JSON.parse(JSON.stringify(reply)) as ActionReply<any>;
  };
  const notes = (): string[] => world.journal.entries.flatMap((entry) => entry.kind === "note" ? [entry.text] : []);
  return { world, pass, dialect, events, call, notes };
}

/** For assert.throws: a refusal with this reason. */
export function refused(reason: RefusalReason): (error: unknown) => boolean {
  return (error) => error instanceof Refusal && error.reason === reason;
}
