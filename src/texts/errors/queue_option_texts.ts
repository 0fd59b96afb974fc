/** Complaints about the option `queue`: a file of its own, since the option is looked at before anything of a queue is loaded. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  address: (where: string): string =>
    `${where}: the option queue wants the address of a Redis: "redis://host:6379", or { url: "redis://host:6379" }. ` +
    'Without Redis, on one machine: "local", or "local:folder"',
  notLocal: (where: string, option: string): string =>
    `${where}: ${option} is for a queue in Redis, and this one is local: leave it out`,
  account: (where: string, seen: string): string =>
    `${where}: queue.account wants the number of an account, and got ${seen}`,
  leaseTooShort: (where: string, ms: number): string =>
    `${where}: queue.leaseMs is ${ms}: below 500 ms a worker would lose its work whenever the machine is busy`,
  prefixBraces: (where: string): string =>
    `${where}: queue.prefix may hold no braces: those mark the account in each key`,
};

const zh: typeof en = {
  address: (where) =>
    `${where}：选项 queue 要写 Redis 的地址："redis://host:6379" 或 { url: "redis://host:6379" }。` +
    '没有 Redis、只有一台机器时写 "local" 或 "local:文件夹"',
  notLocal: (where, option) => `${where}：${option} 只用于 Redis 队列，这里的队列是本机的：请去掉它`,
  account: (where, seen) => `${where}：queue.account 要写账号，现在是 ${seen}`,
  leaseTooShort: (where, ms) => `${where}：queue.leaseMs 是 ${ms}：低于 500 毫秒时，机器一忙 worker 就会丢掉它的工作`,
  prefixBraces: (where) => `${where}：queue.prefix 里不能有花括号：键里的花括号标出账号`,
};

/** The words about the option. */
export const queueOptionTexts: InBoth<typeof en> = inBoth(en, zh);
