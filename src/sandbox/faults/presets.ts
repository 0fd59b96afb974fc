/** Faults by name: what really goes wrong with bots on QQ. */

import type { DialectName } from "../dialects/facts.ts";
import type { FaultRule } from "./rules.ts";

/** One preset: its rules, and its name for people. */
export interface FaultPreset {
  /** In Chinese and English. */
  readonly title: { readonly zh: string; readonly en: string };
  /** The rules, which may differ by implementation. */
  rules(dialect: DialectName): readonly FaultRule[];
}

const always = (...rules: readonly FaultRule[]) => (): readonly FaultRule[] => rules;

/** NapCat and LLBot wait for QQ before they say that a message did not go out; the others say it at once. */
function riskControl(dialect: DialectName): readonly FaultRule[] {
  const afterMs = dialect === "napcat" || dialect === "llbot" ? 10_000 : 0;
  return [{ match: "send_*", effect: { kind: "fail", as: "risk-control", afterMs } }];
}

/** The name of a preset. */
export type FaultPresetName =
  | "risk-control"
  | "muted"
  | "not-admin"
  | "offline"
  | "kicked"
  | "rate-limited"
  | "slow"
  | "slow-uploads"
  | "silent"
  | "lost-replies"
  | "no-such-action"
  | "dropped"
  | "half-open"
  | "doubled"
  | "out-of-order"
  | "lost-events"
  | "expired-files"
  | "forgotten-ids"
  | "refused-links"
  | "rubbish";

/** The presets, by name. */
export const FAULT_PRESETS: Readonly<Record<FaultPresetName, FaultPreset>> = {
  "risk-control": { title: { zh: "风控：消息发不出去", en: "risk control: no message gets out" }, rules: riskControl },
  muted: { title: { zh: "机器人被禁言", en: "the bot is muted" }, rules: always({ effect: { kind: "mute" } }) },
  "not-admin": {
    title: { zh: "没有管理员权限", en: "no rights of an admin" },
    rules: always({ match: "set_group_*", effect: { kind: "fail", as: "no-permission" } }),
  },
  offline: {
    title: { zh: "掉线 30 秒", en: "offline for 30 seconds" },
    rules: always({ effect: { kind: "account", state: "offline" }, forMs: 30_000 }),
  },
  kicked: {
    title: { zh: "被踢下线", en: "kicked by another login" },
    rules: always({ effect: { kind: "account", state: "kicked" } }),
  },
  "rate-limited": {
    title: { zh: "频率限制：每秒 1 条", en: "rate limit: one message a second" },
    rules: always({ match: "send_*", effect: { kind: "rate-limit", perSecond: 1 } }),
  },
  slow: {
    title: { zh: "网络抖动 0.2–2 秒", en: "jitter of 0.2 to 2 seconds" },
    rules: always({ effect: { kind: "delay", ms: 200, upToMs: 2_000 } }),
  },
  "slow-uploads": {
    title: { zh: "上传很慢：每秒 100 KB", en: "slow uploads: 100 kB a second" },
    rules: always({ effect: { kind: "slow-upload", bytesPerSecond: 100_000 } }),
  },
  silent: {
    title: { zh: "不应答，也不执行", en: "no answer, nothing done" },
    rules: always({ effect: { kind: "silent" } }),
  },
  "lost-replies": {
    title: { zh: "执行了，但应答丢了", en: "done, and the answer is lost" },
    rules: always({ effect: { kind: "lose-reply" } }),
  },
  "no-such-action": {
    title: { zh: "接口不存在", en: "the action does not exist" },
    rules: always({ effect: { kind: "unknown-action" } }),
  },
  dropped: {
    title: { zh: "下一次调用时断开连接", en: "the connection breaks at the next call" },
    rules: always({ effect: { kind: "disconnect", when: "before" }, times: 1 }),
  },
  "half-open": {
    title: { zh: "半开连接：连着，但什么都不通", en: "half-open: connected, and nothing comes through" },
    rules: always({ effect: { kind: "half-open" }, on: "events", times: 1 }),
  },
  doubled: {
    title: { zh: "事件推送两遍", en: "every event twice" },
    rules: always({ effect: { kind: "double" }, match: "*" }),
  },
  "out-of-order": { title: { zh: "事件乱序", en: "events out of order" }, rules: always({ effect: { kind: "swap" } }) },
  "lost-events": {
    title: { zh: "事件丢失一半", en: "half of the events are lost" },
    rules: always({ effect: { kind: "drop" }, probability: 0.5 }),
  },
  "expired-files": {
    title: { zh: "图片和文件链接过期", en: "the addresses of files have expired" },
    rules: always({ effect: { kind: "media-expired" } }),
  },
  "forgotten-ids": {
    title: { zh: "消息 ID 失效", en: "the ids of messages are forgotten" },
    rules: always({ effect: { kind: "forget-ids" } }),
  },
  "refused-links": {
    title: { zh: "30 秒内连不上", en: "no connection for 30 seconds" },
    rules: always({ effect: { kind: "refuse" }, forMs: 30_000 }),
  },
  rubbish: {
    title: { zh: "应答是坏的 JSON", en: "answers that are no JSON" },
    rules: always({ effect: { kind: "bad-json" } }),
  },
};

/** Whether there is a preset with this name. */
export function isFaultPreset(name: string): name is FaultPresetName {
  return Object.hasOwn(FAULT_PRESETS, name);
}
