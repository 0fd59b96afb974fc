/** Errors of jobs and their times. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  stopped: (source: string): string => `${source} was not scheduled: the app has stopped.`,
  notPrepared: (source: string): string => `${source}: prepare() was not waited for.`,
  dateWanted: (where: string, got: string): string => `${where} wants a date, not ${got}.`,
  taskWanted: (where: string, seen: string): string => `${where} wants a function to run, not ${seen}.`,
  keyWanted: (where: string, method: string): string =>
    `${where} names the method "${method}", so it is kept, and wants a key: { key: "…", data: { … } }.`,
  missedRuns: (where: string, got: string): string => `${where}: missed is "run", "skip" or "last", not ${got}.`,
  noMethod: (where: string, method: string): string =>
    `${where}: there is no method "${method}" in the class that injects the schedule.`,
  keptFull: (where: string, most: number): string =>
    `${where}: ${most} jobs are kept already. Call off those that nobody needs (schedule.cancel), or keep what they do in a Storage.`,
  keptNowhere: (where: string, method: string): string =>
    `${where} can not keep "${method}": only a schedule that a class injects knows the class's methods and has a storage.`,
  fields: (where: string): string =>
    `${where}: a cron expression has five fields (minute hour day month weekday), or six with seconds in front, for example "0 8 * * *" for eight o'clock every day.`,
  timezone: (where: string, got: string): string =>
    `${where}: ${got} is no time zone. Write, for example, "Asia/Shanghai".`,
  missed: (where: string, got: string): string => `${where}: missed is "skip" or "once", not ${got}.`,
  tooOften: (where: string, everyMs: number, leastMs: number): string =>
    `${where} is every ${everyMs} ms, and ${leastMs} ms is the shortest interval. For seconds write "35s".`,
  jitter: (where: string, isBounded: boolean, got: string): string =>
    `${where}: jitterMs wants milliseconds${isBounded ? " below the interval" : ""}, not ${got}.`,
  span: (where: string, got: string): string =>
    `${where}: a span of time is milliseconds or a text such as "35s", "1h30m" or "10分钟", not ${got}.`,
  never: (where: string, expression: string): string => `${where}: "${expression}" never comes.`,
  noCron: (where: string, expression: string, why: string): string =>
    `${where}: "${expression}" is no cron expression: ${why}`,
};

const zh: typeof en = {
  stopped: (source) => `${source} 没有排上：应用已经停止。`,
  notPrepared: (source) => `${source}：没有等 prepare() 完成。`,
  dateWanted: (where, got) => `${where} 要写日期，而不是 ${got}。`,
  taskWanted: (where, seen) => `${where} 要写执行的函数，而不是 ${seen}。`,
  keyWanted: (where, method) =>
    `${where} 写的是方法名 "${method}"，任务会保存，所以要有 key：{ key: "…", data: { … } }。`,
  missedRuns: (where, got) => `${where}：missed 要写 "run"、"skip" 或 "last"，而不是 ${got}。`,
  noMethod: (where, method) => `${where}：注入这个 schedule 的类里没有方法 "${method}"。`,
  keptFull: (where, most) =>
    `${where}：已经保存了 ${most} 个任务。请取消不需要的（schedule.cancel），或者把要做的事存进 Storage。`,
  keptNowhere: (where, method) => `${where} 不能保存 "${method}"：只有类里注入的 schedule 才知道类的方法，也才有存储。`,
  fields: (where) =>
    `${where}：cron 表达式有五段（分 时 日 月 星期），或者前面加上秒共六段，例如每天八点是 "0 8 * * *"。`,
  timezone: (where, got) => `${where}：没有 ${got} 这个时区。例如可以写 "Asia/Shanghai"。`,
  missed: (where, got) => `${where}：missed 要写 "skip" 或 "once"，而不是 ${got}。`,
  tooOften: (where, everyMs, leastMs) => `${where} 每 ${everyMs} 毫秒一次，而最短是 ${leastMs} 毫秒。秒请写成 "35s"。`,
  jitter: (where, isBounded, got) =>
    `${where}：jitterMs 要写毫秒数${isBounded ? "，并且小于间隔" : ""}，而不是 ${got}。`,
  span: (where, got) => `${where}：时间要写毫秒数，或者 "35s"、"1h30m"、"10分钟" 这样的文字，而不是 ${got}。`,
  never: (where, expression) => `${where}：“${expression}”永远不会到来。`,
  noCron: (where, expression, why) => `${where}：“${expression}”不是 cron 表达式：${why}`,
};

/** The sentences about it. */
export const scheduleTexts: InBoth<typeof en> = inBoth(en, zh);
