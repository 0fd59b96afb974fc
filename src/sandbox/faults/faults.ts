/** The faults that are at work in a sandbox: rules that were added, how often they struck, and what they do to the world. */

import { faultTexts } from "../../texts/sandbox/fault_texts.ts";
import type { Dialect, DialectCall } from "../dialects/dialect.ts";
import type { Clock } from "../../util/time/clock.ts";
import { createRandom, type Random } from "../world/random.ts";
import { Refusal } from "../world/refusal.ts";
import type { World } from "../world/world.ts";
import { FAULT_PRESETS, type FaultPresetName, isFaultPreset } from "./presets.ts";
import { checkRule, type FaultEffect, type FaultRule, fits, sideOf } from "./rules.ts";
import { given } from "../../util/given.ts";

/** A fault at work. */
export interface Fault {
  /** `f1`, `f2`, … */
  readonly id: string;
  /** The preset that it came from. */
  readonly preset?: FaultPresetName;
  /** The rule that it obeys. */
  readonly rule: FaultRule;
  /** How often it struck. */
  readonly struck: number;
  /** How often it will strike; undefined when it always will. */
  readonly left: number | undefined;
  /** When it ends, in Unix milliseconds; undefined when it does not by itself. */
  readonly until: number | undefined;
}

/** A fault that strikes. */
export interface Strike {
  /** The fault. */
  readonly fault: Fault;
  /** Its effect. */
  readonly effect: FaultEffect;
  /** How late, for a delay. */
  readonly delayMs: number;
}

interface Active extends Fault {
  struck: number;
  left: number | undefined;
  seen: number;
  readonly recent: number[];
  undo: () => void;
}

/** The surroundings of faults. */
export interface FaultsOptions {
  /** The world that they change. */
  readonly world: World;
  /** The implementation whose words they have. */
  readonly dialect: Dialect;
  /** Ends those that last for a while. */
  readonly clock: Clock;
  /** Chance of their own, so that a fault changes nothing else. Default 1. */
  readonly seed?: number;
}

/** How many faults may be at work at once. */
const MAX_FAULTS = 200;

/**
 * The faults of a sandbox.
 *
 * @example A send that fails once
 * ```ts
 * import { createSandbox } from "adelie/sandbox";
 *
 * await using sandbox = await createSandbox();
 * sandbox.faults.add({ match: "send_group_msg", times: 1, effect: { kind: "fail", as: "muted" } });
 * sandbox.faults.add("expired-files");
 * sandbox.faults.list().length; // 2
 * ```
 */
export class Faults {
  readonly #world: World;
  readonly #dialect: Dialect;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #active = new Map<string, Active>();
  #lastId = 0;

  /** No faults yet. */
  constructor({ world, dialect, clock, seed = 1 }: FaultsOptions) {
    this.#world = world;
    this.#dialect = dialect;
    this.#clock = clock;
    this.#random = createRandom(seed);
  }

  /** Whether anything is at work. */
  get isQuiet(): boolean {
    return this.#active.size === 0;
  }

  /**
   * Adds a rule, or the rules of a preset by its name.
   *
   * @throws Refusal when the rule makes no sense, the preset is unknown, or there are too many
   */
  add(what: FaultRule | FaultPresetName): readonly Fault[] {
    if (typeof what !== "string") return [this.#begin(checkRule(what), undefined)];
    if (!isFaultPreset(what)) {
      throw new Refusal("out-of-range", faultTexts().noPreset(what, Object.keys(FAULT_PRESETS).join(", ")));
    }
    return FAULT_PRESETS[what].rules(this.#dialect.name).map((rule) => this.#begin(rule, what));
  }

  /** Ends a fault. False when there is none with this id. */
  remove(id: string): boolean {
    const active = this.#active.get(id);
    if (active === undefined) return false;
    this.#active.delete(id);
    active.undo();
    return true;
  }

  /** Ends all of them. */
  clear(): void {
    for (const id of [...this.#active.keys()]) this.remove(id);
  }

  /** Those that are at work, the oldest first. */
  list(): readonly Fault[] {
    return [...this.#active.values()].map(({ id, preset, rule, struck, left, until }) => ({
      id,
      ...given({ preset }),
      rule,
      struck,
      left,
      until,
    }));
  }

  /** The fault that strikes a call, if one does. `of` is the call's place in the journal. */
  forCall(call: DialectCall, link: number, of: number): Strike | undefined {
    if (this.#active.size === 0) return undefined;
    const params = (typeof call.params === "object" && call.params !== null ? call.params : {}) as Record<
      string,
      unknown
    >;
    return this.#strike("calls", call.action, params, link, of);
  }

  /** The fault that strikes an event on a connection, if one does. */
  forEvent(payload: object, link: number, of: number): Strike | undefined {
    if (this.#active.size === 0) return undefined;
    const event = payload as Record<string, unknown>;
    return this.#strike("events", eventName(event), event, link, of);
  }

  /** Whether a fault of this kind is at work on the whole. */
  isOn(kind: "refuse" | "media-expired"): boolean {
    for (const active of this.#active.values()) {
      if (active.rule.effect.kind !== kind) continue;
      active.struck++;
      return true;
    }
    return false;
  }

  #begin(rule: FaultRule, preset: FaultPresetName | undefined): Fault {
    if (this.#active.size >= MAX_FAULTS) throw new Refusal("out-of-range", faultTexts().tooMany(MAX_FAULTS));
    const id = `f${++this.#lastId}`;
    const until = rule.forMs === undefined ? undefined : this.#world.now() + rule.forMs;
    const from = preset === undefined ? {} : { preset };
    const active: Active = {
      id,
      ...from,
      rule,
      struck: 0,
      left: rule.times,
      until,
      seen: 0,
      recent: [],
      undo: () => {},
    };
    this.#active.set(id, active);
    const cancel = rule.forMs === undefined ? () => {} : this.#clock.schedule(rule.forMs, () => this.remove(id));
    const restore = this.#change(active);
    active.undo = () => {
      cancel();
      restore();
    };
    // Done as soon as it is begun.
    if (rule.effect.kind === "forget-ids") this.#active.delete(id);
    return this.list().find((each) => each.id === id) ?? active;
  }

  /** Does to the world what the effect says. Gives the way back. */
  #change({ id, rule: { effect, groupId } }: Active): () => void {
    const { selfId } = this.#dialect;
    const world = this.#world;
    if (effect.kind === "forget-ids") this.#dialect.forgetMessages();
    if (effect.kind === "account") {
      world.setAccountState({ userId: selfId, state: effect.state, message: accountWords[effect.state] });
      return () => world.setAccountState({ userId: selfId, state: "online" });
    }
    if (effect.kind !== "mute") return () => {};
    const groups = world.groupsOf(selfId).filter((group) =>
      group.ownerId !== selfId && (groupId === undefined || group.id === groupId)
    );
    for (const group of groups) {
      world.mute({ by: group.ownerId, groupId: group.id, userId: selfId, durationMs: 30 * 86_400_000 });
    }
    world.journal.add({
      kind: "fault",
      rule: id,
      effect: effect.kind,
      of: world.journal.dropped + world.journal.entries.length - 1,
    });
    return () => {
      for (const { id: groupIdNow, ownerId } of groups) {
        if (!world.isMember(groupIdNow, selfId) || world.groups.get(groupIdNow)?.ownerId !== ownerId) continue;
        world.mute({ by: ownerId, groupId: groupIdNow, userId: selfId, durationMs: 0 });
      }
    };
  }

  #strike(
    side: "calls" | "events",
    name: string,
    fields: Record<string, unknown>,
    link: number,
    of: number,
  ): Strike | undefined {
    for (const active of this.#active.values()) {
      if (sideOf(active.rule) !== side || !this.#matches(active, name, fields, link)) continue;
      active.struck++;
      if (active.left !== undefined && --active.left <= 0) this.#active.delete(active.id);
      const { effect } = active.rule;
      this.#world.journal.add({ kind: "fault", rule: active.id, effect: effect.kind, of });
      return { fault: active, effect, delayMs: effect.kind === "delay" ? this.#between(effect.ms, effect.upToMs) : 0 };
    }
    return undefined;
  }

  #matches(active: Active, name: string, fields: Record<string, unknown>, link: number): boolean {
    const { match = "*", groupId, userId, link: wantedLink, nth, probability = 1, effect } = active.rule;
    if (!fits(match, name)) return false;
    if (groupId !== undefined && Number(fields["group_id"]) !== groupId) return false;
    if (userId !== undefined && Number(fields["user_id"]) !== userId) return false;
    if (wantedLink !== undefined && wantedLink !== link) return false;
    if (nth !== undefined && ++active.seen % nth !== 0) return false;
    if (probability < 1 && this.#random() >= probability) return false;
    return effect.kind !== "rate-limit" || this.#isTooMuch(active, effect.perSecond);
  }

  /** Whether there were so many already within the last second. Those that are let through are counted. */
  #isTooMuch({ recent }: Active, perSecond: number): boolean {
    const now = this.#world.now();
    while (recent[0] !== undefined && recent[0] <= now - 1_000) recent.shift();
    if (recent.length >= perSecond) return true;
    recent.push(now);
    return false;
  }

  #between(ms: number, upToMs: number = ms): number {
    return ms + Math.floor(this.#random() * (upToMs - ms + 1));
  }
}

const accountWords: Readonly<Record<"offline" | "kicked" | "risk-controlled", string>> = {
  offline: "网络连接断开",
  kicked: "你的帐号在另一地点登录，你被迫下线",
  "risk-controlled": "帐号存在风险",
};

/** `message.group.normal`, `notice.notify.poke`, `meta_event.heartbeat` */
function eventName(event: Record<string, unknown>): string {
  const post = String(event["post_type"] ?? "");
  const detail = event[`${post === "meta_event" ? "meta_event" : post === "message_sent" ? "message" : post}_type`];
  return [post, detail, event["sub_type"]].filter((part) => typeof part === "string" && part !== "").join(".");
}
