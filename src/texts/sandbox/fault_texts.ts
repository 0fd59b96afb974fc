/** Why a fault cannot be added: what people write into the page, into scenarios and into code. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  needsEffect: (kinds: string): string => `A fault needs an effect of one of these kinds: ${kinds}`,
  noPreset: (name: string, known: string): string => `There is no preset ${name}. There are: ${known}`,
  tooMany: (most: number): string => `No more than ${most} faults at once`,
  worksOn: (kind: string, sides: string, on: string): string => `${kind} works on ${sides}, not on ${on}`,
  match: (): string => "match is the name of an action or an event",
  whole: (name: string): string => `${name} is a whole number`,
  wholeFromOne: (name: string): string => `${name} is a whole number from 1 on`,
  probability: (): string => "probability is from 0 to 1",
  duration: (name: string): string => `${name} is a number of milliseconds, a day at most`,
  delay: (): string => "delay needs ms, and upToMs is not less",
  rateLimit: (): string => "rate-limit needs perSecond, from 0 on",
  slowUpload: (): string => "slow-upload needs bytesPerSecond, from 1 on",
  fail: (): string => 'fail needs the kind of failure as `as`: "as": "muted"',
  message: (): string => "message is a text",
  account: (): string => "account needs the state offline, kicked or risk-controlled",
};

const zh: typeof en = {
  needsEffect: (kinds) => `故障要写 effect，它的 kind 是其中之一：${kinds}`,
  noPreset: (name, known) => `没有叫 ${name} 的预设。有：${known}`,
  tooMany: (most) => `同时最多 ${most} 个故障`,
  worksOn: (kind, sides, on) => `${kind} 只能用在 ${sides} 上，不能用在 ${on} 上`,
  match: () => "match 是接口名或事件名",
  whole: (name) => `${name} 要写整数`,
  wholeFromOne: (name) => `${name} 要写 1 以上的整数`,
  probability: () => "probability 从 0 到 1",
  duration: (name) => `${name} 是毫秒数，最多一天`,
  delay: () => "delay 要写 ms；写了 upToMs 的话不能比 ms 小",
  rateLimit: () => "rate-limit 要写 perSecond，0 以上",
  slowUpload: () => "slow-upload 要写 bytesPerSecond，1 以上",
  fail: () => 'fail 要用 as 写明哪一种失败，例如 "as": "muted"',
  message: () => "message 要写文字",
  account: () => "account 要写 state：offline、kicked 或 risk-controlled",
};

/** The sentences about faults. */
export const faultTexts: InBoth<typeof en> = inBoth(en, zh);
