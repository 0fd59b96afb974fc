/** Errors of clients: options, calls, messages that wait. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  ofOneAccount: (name: string, account: string | number): string => `This ${name} is the client of ${account} alone.`,
  noListen: (name: string): string => `${name} was made without the option listen.`,
  stopped: "The client was stopped",
  foreignClient: (why: string): string => `connect() cannot take this client. ${why}`,
  connectWanted: (got: string): string =>
    `connect() wants options, such as { url: "ws://127.0.0.1:3001" }, or a client, and got ${got}.`,
  eventsName: (got: string): string => `events() wants the name of an event, such as "message.group", and got ${got}.`,
  actionName: (got: string): string => `An action needs a name, such as "send_group_msg"; got ${got}.`,
  interceptorWanted: (seen: string): string => `use() wants a function (call, next) => reply, and got ${seen}.`,
  interceptorReply: (index: number, action: string, seen: string): string =>
    `An interceptor (no. ${index}) answered ${action} with ${seen}: it has to return what next() gives, or a reply such as { status: "ok", retcode: 0, data: null }.`,
  outboxFull: (count: number): string => `${count} messages wait already (outbox.maxWaiting)`,
  outboxChatFull: (count: number): string =>
    `${count} messages wait for this chat already (outbox.maxWaitingPerTarget)`,
  stoppedUnsent: (action: string): string => `${action}: the client was stopped before this could be sent.`,
  outboxRefused: (what: string, why: string): string => `${what} was not sent: ${why}. Send less, or raise the limits.`,
  sentTo: (action: string, target: string): string => `${action} to ${target}`,
  outboxTimeout: (what: string, ms: number): string =>
    `${what} waited ${ms} ms for its turn (its timeoutMs) and was not sent.`,
  paceBudget: (what: string, perDay: number): string =>
    `${what} was not sent: the ${perDay} messages of today for this chat are spent (pace.perDay).`,
  paceQuiet: (what: string, until: string): string =>
    `${what} was not sent: it is quiet until ${until} (pace.quiet). A message with a priority above 0 leaves.`,
  pacePaused: (what: string, kind: string, until: string): string =>
    `${what} was not sent: QQ refused messages there (${kind}), so nothing is sent before ${until} (pace.breaker).`,
  outboxOffline: (what: string, why: string, ms: number): string =>
    `${what} was not sent: QQ has the account offline (${why})${ms > 0 ? `, it waited ${ms} ms (outbox.keepMs)` : ""}.`,
  noReason: (state: string): string => state === "kicked" ? "kicked" : "no reason given",
  outboxKept: (what: string, ms: number, why: string): string =>
    `${what} was kept for ${ms} ms without a link (outbox.keepMs) and was not sent. ${why}`,
  wants: (where: string, wanted: string, got: string): string => `${where} wants ${wanted}, and got ${got}.`,
  messageTooLarge: (action: string, chars: number, most: number): string =>
    `${action}: a message of ${chars} characters is not sent; ${most} are the most. Send less of it, or a file. Where a member chose the number, give it a bound: <times:int(1..20)>.`,
  quickFailed: (count: number): string => `${count} parts of a quick operation failed`,
  quickBan: (got: string): string => `a quick operation: ban_duration wants seconds, and got ${got}.`,
  loginAnswer: (seen: string): string => `get_login_info was answered with ${seen}: no user_id in it.`,
  addressKnown: (owner: string, address: string): string => `${owner} has an address already: ${address}.`,
  accountUnknown: (account: string | number, owner: string, known: string): string =>
    `No account ${account} has connected to this ${owner}; so far: ${known}.`,
  accountTaken: (account: string, owner: string): string =>
    `newAccount(${account}) of ${owner} returned a client that is another account's already: let it return a new one.`,
  optionsNotHandedOn: (name: string): string =>
    `new ${name}(options) does not hand its options on, so no client can be made for each account: override newAccount(selfId), or let one account in only (listen.maxAccounts: 1).`,
  kinds: {
    rate: "{ count, perMs } with a whole count above 0 and milliseconds above 0",
    anAccount: "an account",
    pace: '"careful", or an object with jitterMs, quiet, perDay or breaker',
    timezone: "a time zone, such as Asia/Shanghai",
    timeOfDay: "a time of day, such as 23:30",
    otherTime: "another time of day",
  },
};

const zh: typeof en = {
  ofOneAccount: (name, account) => `这个 ${name} 只是 ${account} 的客户端。`,
  noListen: (name) => `${name} 创建时没有 listen 选项。`,
  stopped: "客户端已停止",
  foreignClient: (why) => `connect() 不能用这个客户端。${why}`,
  connectWanted: (got) => `connect() 要写选项，例如 { url: "ws://127.0.0.1:3001" }，或者客户端，收到的是 ${got}。`,
  eventsName: (got) => `events() 要写事件名，例如 "message.group"，收到的是 ${got}。`,
  actionName: (got) => `接口要有名字，例如 "send_group_msg"，收到的是 ${got}。`,
  interceptorWanted: (seen) => `use() 要写函数 (call, next) => reply，收到的是 ${seen}。`,
  interceptorReply: (index, action, seen) =>
    `第 ${index} 个拦截器对 ${action} 的回答是 ${seen}：要返回 next() 给的，或者 { status: "ok", retcode: 0, data: null } 这样的回答。`,
  outboxFull: (count) => `已经有 ${count} 条消息在等（outbox.maxWaiting）`,
  outboxChatFull: (count) => `这个会话已经有 ${count} 条消息在等（outbox.maxWaitingPerTarget）`,
  stoppedUnsent: (action) => `${action}：还没发出，客户端就停止了。`,
  outboxRefused: (what, why) => `${what} 没有发送：${why}。请少发一些，或者调大上限。`,
  sentTo: (action, target) => `${action}（发往 ${target}）`,
  outboxTimeout: (what, ms) => `${what} 等了 ${ms} 毫秒（它的 timeoutMs）还没轮到，没有发送。`,
  paceBudget: (what, perDay) => `${what} 没有发送：这个会话今天的 ${perDay} 条已经发完（pace.perDay）。`,
  paceQuiet: (what, until) => `${what} 没有发送：${until} 之前是安静时间（pace.quiet）。priority 大于 0 的消息照样发。`,
  pacePaused: (what, kind, until) =>
    `${what} 没有发送：QQ 拒绝过发往这里的消息（${kind}），${until} 之前不再发送（pace.breaker）。`,
  outboxOffline: (what, why, ms) =>
    `${what} 没有发送：账号在 QQ 上不在线（${why}）${ms > 0 ? `，等了 ${ms} 毫秒（outbox.keepMs）` : ""}。`,
  noReason: (state) => state === "kicked" ? "被踢下线" : "没有说原因",
  outboxKept: (what, ms, why) => `${what} 没有连接，保留了 ${ms} 毫秒（outbox.keepMs），没有发送。${why}`,
  wants: (where, wanted, got) => `${where} 要写${wanted}，收到的是 ${got}。`,
  messageTooLarge: (action, chars, most) =>
    `${action}：${chars} 个字符的消息不发送，最多 ${most} 个。请少发一些，或者发文件。数量由群成员决定时，请给它范围：<times:int(1..20)>。`,
  quickFailed: (count) => `快速操作有 ${count} 部分失败`,
  quickBan: (got) => `快速操作：ban_duration 要写秒数，收到的是 ${got}。`,
  loginAnswer: (seen) => `get_login_info 的回答是 ${seen}：里面没有 user_id。`,
  addressKnown: (owner, address) => `${owner} 已经有地址了：${address}。`,
  accountUnknown: (account, owner, known) => `没有账号 ${account} 连到这个 ${owner}；已经连上的：${known}。`,
  accountTaken: (account, owner) => `${owner} 的 newAccount(${account}) 返回的客户端已经属于另一个账号：请返回新的。`,
  optionsNotHandedOn: (name) =>
    `new ${name}(options) 没有把它的选项传下去，不能给每个账号创建客户端：请重写 newAccount(selfId)，或者只接一个账号（listen.maxAccounts: 1）。`,
  kinds: {
    rate: " { count, perMs }，count 是大于 0 的整数，perMs 是大于 0 的毫秒数",
    anAccount: "一个账号",
    pace: ' "careful"，或者由 jitterMs、quiet、perDay、breaker 等组成的对象',
    timezone: "时区，例如 Asia/Shanghai",
    timeOfDay: "一天里的时刻，例如 23:30",
    otherTime: "另一个时刻",
  },
};

/** The sentences about it. */
export const clientTexts: InBoth<typeof en> = inBoth(en, zh);
