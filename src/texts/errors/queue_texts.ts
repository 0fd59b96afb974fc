/** The words about the queue between a gateway and its workers, in errors and in the log. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  env: 'A queue in Redis needs --allow-env in Deno: ioredis reads "process.env"',
  tooOld: (address: string, version: string): string =>
    `${address} is Redis ${version}: 6.2 is the oldest version that can hold the events of a bot. Update it`,
  cluster: (address: string): string =>
    `${address} is a node of a Redis cluster, which is not supported yet. Name a single Redis, or the master of a pair`,
  evicts: (address: string, policy: string): string =>
    `${address} throws keys away when its memory is full (maxmemory-policy ${policy}): events would be lost. ` +
    "Set maxmemory-policy noeviction, or take a Redis of its own for the queue",
  replica: (address: string): string =>
    `${address} is a replica, which can be read only: name its master. It is asked again until it is one`,
  loading: (address: string): string => `${address} still loads its file`,
  noFile: (address: string): string =>
    `${address} writes no append-only file: what waits there is gone when it restarts. Set appendonly yes`,
  clock: (address: string, seconds: number): string =>
    `The clock of ${address} differs from this machine's by ${seconds} s. All times of the queue are those of Redis`,
  away: (address: string, why: string, count: number): string =>
    `${address} cannot be reached (${why})${
      count > 1 ? `, ${count} attempts` : ""
    }. Trying again; events wait meanwhile`,
  back: (address: string): string => `${address} is there again`,
  lost: (address: string): string => `The connection to ${address} was lost`,
  tickFailed: (address: string, why: string): string => `${address} did not answer: ${why}`,
  sessionLost: (base: string, ms: number): string =>
    `This worker was silent for more than ${ms} ms, so others have its part of ${base}. It begins anew`,
  putAside: (base: string, count: number, times: number): string =>
    `${count} events were delivered ${times} times and never dealt with, and were put aside in ${base}dead: ` +
    "their handlers may end the process. listDeadEvents() of adelie/gateway shows them",
  unreadable: (base: string, id: string, seen: string, why: string): string =>
    `The entry ${id} of ${base} cannot be read (${why}) and was left out: ${seen}`,
  stale: (count: number, ms: number): string =>
    `${count} events were older than ${ms / 1_000} s when they came, and were not answered (queue.staleMs)`,
  callTooLarge: (action: string, chars: number, most: number): string =>
    `${action}: its parameters have ${chars} characters, and ${most} go through a queue. Give media by their address`,
  callNotWritten: (action: string, address: string, why: string): string =>
    `${action}: ${address} did not take the call: ${why}`,
  fenced: (action: string): string =>
    `${action}: not executed, because this worker had been silent for too long and its part of the work is another's`,
  late: (action: string): string => `${action}: its time was over before the gateway could execute it`,
  gatewayDied: (action: string): string =>
    `${action}: the gateway ended while it executed it. It may have been done, so look before calling again`,
  closedUnderWay: (action: string): string => `${action}: closed here before the answer came`,
  closedUnsent: (action: string): string => `${action}: not executed: no gateway took it before this side was closed`,
  closedWithCalls: (address: string, count: number): string =>
    `${count} calls had no answer when the worker of ${address} ended: the events that they were made for go to another worker`,
  noGateway: (address: string): string =>
    `No gateway holds the account at ${address}: is one running? Calls wait for it, and events come when it is there`,
  noLink: (action: string, address: string, ms: number, why: string): string =>
    `${action}: no way to ${address}${ms > 0 ? ` within ${ms} ms` : ""}. ${why}`,
  gatewayHolds: (account: string, partitions: number): string =>
    `This gateway holds account ${account} now, in ${partitions} partitions`,
  gatewayWaits: (account: string): string => `Another gateway holds account ${account}: this one stands by`,
  gatewayLost: (account: string): string =>
    `This gateway was silent for too long, and another one holds account ${account} now: this one stands by`,
  otherPartitions: (account: string, there: number, given: number): string =>
    `Account ${account} has ${there} partitions, and stays with them: partitions: ${given} is for accounts that are new`,
  inherited: (account: string, count: number): string =>
    `${count} calls of account ${account} were under way when the gateway before ended: their callers hear that nobody knows`,
  backlog: (account: string, count: number): string =>
    `${count} events of account ${account} wait for workers: the link is not read until half of them are dealt with`,
  backlogGone: (account: string): string => `The link of account ${account} is read again`,
  publishFails: (account: string, waiting: number, why: string): string =>
    `The events of account ${account} cannot be published (${why}): ${waiting} wait here`,
  onNode: "The link of an implementation can be stopped on Node only: run the gateway there",
  noAccounts: "createGateway: name at least one client, or one that listens",
  stopped: "The gateway was stopped before its account was there",
  notHeld: "An account that connected could not be held",
  chosenEvents: (where: string): string =>
    `${where}: events wants "all", or a list of ids as listDeadEvents() gives them: ["10001/1764547200000-0"]`,
  notThere: (address: string, ms: number): string =>
    `${address} was not there within ${ms / 1_000} s: is it running, and is the address right?`,
  noStream: (action: string): string =>
    `${action}: this reply is not open at the gateway: it was not read for a minute, too many are, or the gateway is another one`,
};

const zh: typeof en = {
  env: "Deno 里用 Redis 队列需要 --allow-env：ioredis 会读取 process.env",
  tooOld: (address, version) => `${address} 是 Redis ${version}：能存放机器人事件的最低版本是 6.2，请升级`,
  cluster: (address) => `${address} 是 Redis 集群的节点，目前还不支持。请写单个 Redis，或主从里的主库`,
  evicts: (address, policy) =>
    `${address} 内存满时会丢掉键（maxmemory-policy ${policy}）：事件会丢失。请设 maxmemory-policy noeviction，或给队列单独一个 Redis`,
  replica: (address) => `${address} 是从库，只能读：请写主库的地址。会一直再问，直到它成为主库`,
  loading: (address) => `${address} 还在加载数据文件`,
  noFile: (address) => `${address} 没有开 AOF：它重启时，等在里面的事件就没了。请设 appendonly yes`,
  clock: (address, seconds) => `${address} 的时钟和本机差 ${seconds} 秒。队列里的时间都以 Redis 为准`,
  away: (address, why, count) =>
    `连不上 ${address}（${why}）${count > 1 ? `，已尝试 ${count} 次` : ""}。会继续重试，事件先等着`,
  back: (address) => `${address} 又连上了`,
  lost: (address) => `和 ${address} 的连接断了`,
  tickFailed: (address, why) => `${address} 没有应答：${why}`,
  sessionLost: (base, ms) => `这个 worker 超过 ${ms} 毫秒没有动静，${base} 里它那部分已经归别人。它重新开始`,
  putAside: (base, count, times) =>
    `有 ${count} 个事件投递了 ${times} 次都没处理完，已移到 ${base}dead：处理它们的代码可能让进程退出了。用 adelie/gateway 的 listDeadEvents() 查看`,
  unreadable: (base, id, seen, why) => `${base} 的条目 ${id} 读不懂（${why}），已略过：${seen}`,
  stale: (count, ms) => `有 ${count} 个事件到达时已超过 ${ms / 1_000} 秒，没有回应（queue.staleMs）`,
  callTooLarge: (action, chars, most) => `${action}：参数有 ${chars} 个字符，队列最多传 ${most} 个。媒体请给地址`,
  callNotWritten: (action, address, why) => `${action}：${address} 没有收下这次调用：${why}`,
  fenced: (action) => `${action}：没有执行，因为这个 worker 太久没有动静，它那部分工作已经归别人`,
  late: (action) => `${action}：网关还没来得及执行，时间就到了`,
  gatewayDied: (action) => `${action}：网关在执行途中退出了。可能已经做了，再调用之前请先看一下`,
  closedUnderWay: (action) => `${action}：应答到来之前，这边关闭了`,
  closedUnsent: (action) => `${action}：没有执行：这边关闭之前没有网关接手`,
  closedWithCalls: (address, count) =>
    `${address} 的 worker 结束时有 ${count} 次调用没有应答：触发它们的事件会交给别的 worker`,
  noGateway: (address) => `没有网关持有 ${address} 的账号：启动了吗？调用会等它，它来了事件也就来了`,
  noLink: (action, address, ms, why) => `${action}：${ms > 0 ? `${ms} 毫秒内` : ""}到不了 ${address}。${why}`,
  gatewayHolds: (account, partitions) => `这个网关现在持有账号 ${account}，分 ${partitions} 个分区`,
  gatewayWaits: (account) => `账号 ${account} 由另一个网关持有：这个待命`,
  gatewayLost: (account) => `这个网关太久没有动静，账号 ${account} 已由另一个网关持有：这个待命`,
  otherPartitions: (account, there, given) =>
    `账号 ${account} 有 ${there} 个分区，保持不变：partitions: ${given} 只用于新账号`,
  inherited: (account, count) => `上一个网关退出时账号 ${account} 有 ${count} 次调用在途：调用方会被告知结果不明`,
  backlog: (account, count) => `账号 ${account} 有 ${count} 个事件等 worker：处理掉一半之前不再读连接`,
  backlogGone: (account) => `账号 ${account} 的连接又开始读了`,
  publishFails: (account, waiting, why) => `账号 ${account} 的事件发布不了（${why}）：有 ${waiting} 个等在这里`,
  onNode: "只有在 Node 上才能停住和实现端的连接：请在 Node 上运行网关",
  noAccounts: "createGateway：至少要给一个客户端，或一个监听的客户端",
  stopped: "账号还没上线，网关就被停止了",
  notHeld: "有一个连上来的账号没能持有",
  chosenEvents: (where) =>
    `${where}：events 要写 "all"，或 listDeadEvents() 给出的 id 的列表：["10001/1764547200000-0"]`,
  notThere: (address, ms) => `${ms / 1_000} 秒内连不上 ${address}：它在运行吗？地址对吗？`,
  noStream: (action) => `${action}：网关上没有打开这个应答：一分钟没有读、打开的太多，或者网关已经换了`,
};

/** The words about the queue. */
export const queueTexts: InBoth<typeof en> = inBoth(en, zh);
