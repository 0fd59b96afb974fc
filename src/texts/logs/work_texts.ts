/** Log lines of storage and of scheduled work. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  storageDown: (place: string, why: string): string =>
    `The storage (${place}) cannot be reached: ${why}. Trying again and again`,
  storageStillDown: (place: string, attempts: number, minutes: number): string =>
    `The storage (${place}) still cannot be reached: ${attempts} attempts in ${minutes} min.`,
  storageBack: (place: string): string => `The storage (${place}) is back`,
  notClosed: (why: string): string => `The storage could not be closed: ${why}`,
  corrupt: (name: string, place: string): string =>
    `What is stored under "${name}" (${place}) is not what adelie wrote there. Mend it, or delete it to begin anew.`,
  setAside: (name: string, place: string, aside: string): string =>
    `What was stored under "${name}" (${place}) is not what adelie wrote there. It is kept as ${aside}, and the value begins ` +
    "anew: mend that file and give it its old name back, or delete it.",
  jobFailed: (source: string, why: string): string => `${source} failed: ${why}`,
  clockSetBack: (source: string, seconds: number): string =>
    `${source} looks at its calendar again: the time of day was set back by ${seconds} s`,
  noNextDate: (source: string, timing: string): string => `${source} will not run any more: ${timing} has no next date`,
  missed: (source: string, at: string, seconds: number, runsNow: boolean): string =>
    `${source} was due at ${at}, ${seconds} s ago: ${runsNow ? "it runs now" : "it waits for its next date"}`,
  switchedOff: (source: string): string => `${source} was due, but its bot is switched off`,
  overlaps: (source: string): string => `${source} is due, but its last run has not ended: this one is left out`,
  noJob: (name: string, key: string): string =>
    `The job that ${name} keeps under "${key}" is none that adelie wrote: it is left alone and does not run`,
  methodGone: (name: string, key: string, method: string): string =>
    `${name} keeps a job "${key}" for its method ${method}, which it does not have any more: it stays kept and does not run. ` +
    "Bring the method back, or call it off with schedule.cancel()",
  neverEnds: (source: string, key: string, tries: number): string =>
    `${source} ("${key}") began ${tries} times and never ended, perhaps because it ends the process: this run is given up`,
  missedWhileAway: (source: string, key: string, at: string, missed: number, runs: number): string =>
    `${source} ("${key}") was due at ${at}${missed > 1 ? ` and ${missed - 1} times since` : ""}, while nothing ran: ` +
    (runs === 0 ? "it is left out" : runs === 1 ? "it runs now" : `it runs ${runs} times now`),
  jobNotWritten: (source: string, key: string, why: string): string =>
    `The state of ${source} ("${key}") could not be stored: what runs after a restart may be once more, or not at all. ${why}`,
  runLost: (job: string): string =>
    `${job} still runs here, but other workers take this one to have ended: it was silent for too long. The next run may begin beside it.`,
};

const zh: typeof en = {
  storageDown: (place, why) => `存储（${place}）连不上：${why}。会一直重试`,
  storageStillDown: (place, attempts, minutes) =>
    `存储（${place}）仍然连不上：${minutes} 分钟内已尝试 ${attempts} 次。`,
  storageBack: (place) => `存储（${place}）已恢复`,
  notClosed: (why) => `存储没能关闭：${why}`,
  corrupt: (name, place) => `“${name}”（${place}）里存的不是 adelie 写进去的内容。请修好它，或者删掉重新开始。`,
  setAside: (name, place, aside) =>
    `“${name}”（${place}）里存的不是 adelie 写进去的内容。原文件保留为 ${aside}，这个值从头开始：请修好那个文件并改回原名，或者删掉它。`,
  jobFailed: (source, why) => `${source} 出错：${why}`,
  clockSetBack: (source, seconds) => `${source} 重新计算下次执行时间：系统时间被调回了 ${seconds} 秒`,
  noNextDate: (source, timing) => `${source} 不会再执行：${timing} 没有下一个日期`,
  missed: (source, at, seconds, runsNow) =>
    `${source} 本该在 ${at} 执行，已过去 ${seconds} 秒：${runsNow ? "现在执行" : "等下一个日期"}`,
  switchedOff: (source) => `${source} 到时间了，但它的机器人已关闭`,
  overlaps: (source) => `${source} 到时间了，但上一次还没结束：这一次跳过`,
  noJob: (name, key) => `${name} 保存在 “${key}” 的任务不是 adelie 写的：不动它，也不执行`,
  methodGone: (name, key, method) =>
    `${name} 保存的任务 “${key}” 要执行方法 ${method}，但现在没有这个方法：任务留着，不执行。请恢复这个方法，或者用 schedule.cancel() 取消`,
  neverEnds: (source, key, tries) =>
    `${source}（“${key}”）开始了 ${tries} 次都没有结束，可能每次都让进程退出：放弃这一次`,
  missedWhileAway: (source, key, at, missed, runs) =>
    `${source}（“${key}”）本该在 ${at}${
      missed > 1 ? ` 和之后的 ${missed - 1} 次` : ""
    }执行，当时程序没有运行，或者机器人关着：` +
    (runs === 0 ? "不再执行" : runs === 1 ? "现在执行" : `现在执行 ${runs} 次`),
  jobNotWritten: (source, key, why) =>
    `${source}（“${key}”）的状态没能保存，重启后可能会多执行一次，也可能不执行：${why}`,
  runLost: (job) => `${job} 还在这里执行，但沉默太久，别的 worker 已经当它结束了，下一次可能会同时开始。`,
};

/** The log's lines about storage and schedules. */
export const workTexts: InBoth<typeof en> = inBoth(en, zh);
