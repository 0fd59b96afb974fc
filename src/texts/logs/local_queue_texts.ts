/** The words about a queue that a gateway keeps itself, in errors and in the log. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  away: (address: string, why: string, count: number): string =>
    `No gateway at ${address} (${why})${count > 1 ? `, ${count} attempts` : ""}: is one running, on this machine, ` +
    "with this folder, as this user? Trying again",
  busy: (address: string, pid: number): string =>
    `The gateway at ${address} serves one bot process, and that is process ${pid}. This one waits until that one has ended: ` +
    "stop it, or take a queue in Redis, which several can share",
  otherVersion: (address: string, there: number, here: number): string =>
    `The gateway at ${address} is of another version of adelie (${there}, here ${here}): install the same one for both, and restart both`,
  silent: (address: string, ms: number): string => `The gateway at ${address} did not answer within ${ms / 1_000} s`,
  gatewaysOnly: "only the gateway itself says this",
  unknownStep: (step: string): string => `${step} is no step of a bot`,
  notHeldYet: (base: string): string => `${base} is not held yet`,
  alreadyThere: (folder: string): string =>
    `Another gateway is running with the folder ${folder}. Stop it first, or give this one a folder of its own: queue "local:folder"`,
  pathTooLong: (path: string, most: number): string =>
    `${path} is too long for a socket, which may have ${most} bytes here: take a folder with a shorter name, queue "local:folder"`,
  folderUnfit: (folder: string, why: string): string =>
    `The queue cannot be kept in ${folder} (${why}): it wants a folder of a local disk that this user may write`,
  fileUnfit: (path: string, why: string): string =>
    `${path} cannot be read as a queue (${why}). Nothing was changed in it. Move it away to begin with an empty queue; what waited is in it`,
  noHeader: "it does not begin as one",
  formOf: (version: number): string => `it is of a later form, ${version}`,
  needsSqlite: (path: string): string =>
    `${path} was written with SQLite, which this runtime lacks: run the gateway on Node 22.13 or newer, or move the file away`,
  notRead: (path: string, count: number): string =>
    `${count} lines of ${path} cannot be read and were left out; the others are there`,
  kept: (folder: string, events: number, how: string): string =>
    `The queue is kept in ${folder} (${how}); ${events} events wait in it`,
  notWritten: (folder: string, why: string): string =>
    `${folder} cannot be written (${why}). Events wait in memory, and the link is stopped when it is full: is the disk?`,
  writtenAgain: (folder: string): string => `${folder} can be written again`,
  full: (mebi: number): string => `${mebi} MiB of events wait for the bot, which is as much as is kept`,
  callsFull: (count: number): string => `${count} calls wait to be executed, and no more are taken`,
  callNotKept: (action: string, why: string): string =>
    `${action}: not executed, because the gateway cannot write down that it was (${why})`,
  served: (pid: number): string => `The bot process ${pid} is connected`,
  gone: (pid: number): string => `The bot process ${pid} is gone: events wait for the next one`,
  standsBy: (pid: number, first: number): string =>
    `The bot process ${pid} has to wait: one is served at a time, and that is process ${first}`,
  silentBot: (pid: number, ms: number): string =>
    `The bot process ${pid} was silent for more than ${ms} ms while another one waits: it is let go`,
  noBot: (seen: string): string => `Something that is no bot connected, and was sent away: ${seen}`,
  deadDropped: (count: number): string =>
    `More than ${count} events were put aside: the oldest of them were thrown away`,
};

const zh: typeof en = {
  away: (address, why, count) =>
    `${address} 没有网关（${why}）${
      count > 1 ? `，已尝试 ${count} 次` : ""
    }：网关在这台机器上、用这个文件夹、以这个用户启动了吗？会继续重试`,
  busy: (address, pid) =>
    `${address} 的网关一次只服务一个机器人进程，现在是进程 ${pid}。这个进程等它结束：请停掉它，或改用几个进程能共用的 Redis 队列`,
  otherVersion: (address, there, here) =>
    `${address} 的网关是另一个版本的 adelie（${there}，这里是 ${here}）：两边请装同一个版本，并都重启`,
  silent: (address, ms) => `${address} 的网关 ${ms / 1_000} 秒内没有应答`,
  gatewaysOnly: "这话只能由网关自己说",
  unknownStep: (step) => `${step} 不是机器人能做的步骤`,
  notHeldYet: (base) => `${base} 还没有持有`,
  alreadyThere: (folder) =>
    `已经有一个网关在用文件夹 ${folder}。请先停掉它，或给这个网关单独一个文件夹：queue 写 "local:文件夹"`,
  pathTooLong: (path, most) =>
    `${path} 太长，套接字的路径在这里最多 ${most} 字节：请换一个短一点的文件夹，queue 写 "local:文件夹"`,
  folderUnfit: (folder, why) => `队列没法放在 ${folder}（${why}）：需要本机磁盘上这个用户能写的文件夹`,
  fileUnfit: (path, why) =>
    `${path} 读不出队列（${why}）。没有改动它。把它移开，就从空队列开始；等着的事件还在那个文件里`,
  noHeader: "开头就不对",
  formOf: (version) => `它是更新的格式 ${version}`,
  needsSqlite: (path) => `${path} 是用 SQLite 写的，而这个运行时没有：请用 Node 22.13 以上运行网关，或把文件移开`,
  notRead: (path, count) => `${path} 里有 ${count} 行读不懂，已略过；其余的都在`,
  kept: (folder, events, how) => `队列放在 ${folder}（${how}）；里面有 ${events} 个事件在等`,
  notWritten: (folder, why) => `${folder} 写不进去（${why}）。事件先等在内存里，满了就停止读连接：磁盘满了吗？`,
  writtenAgain: (folder) => `${folder} 又能写了`,
  full: (mebi) => `等机器人的事件有 ${mebi} MiB，已到上限`,
  callsFull: (count) => `有 ${count} 次调用等着执行，不再收新的`,
  callNotKept: (action, why) => `${action}：没有执行，因为网关没法把它记下来（${why}）`,
  served: (pid) => `机器人进程 ${pid} 连上了`,
  gone: (pid) => `机器人进程 ${pid} 走了：事件等下一个`,
  standsBy: (pid, first) => `机器人进程 ${pid} 要等：一次只服务一个，现在是进程 ${first}`,
  silentBot: (pid, ms) => `机器人进程 ${pid} 超过 ${ms} 毫秒没有动静，而另一个在等：不再服务它`,
  noBot: (seen) => `有不是机器人的东西连上来，已请走：${seen}`,
  deadDropped: (count) => `移开的事件超过 ${count} 个：最旧的已丢掉`,
};

/** The words about a local queue. */
export const localQueueTexts: InBoth<typeof en> = inBoth(en, zh);
