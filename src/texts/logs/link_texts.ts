/** Log lines about links and the events that come over them. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  connected: (address: string, failures: number): string =>
    `Connected to ${address}${failures > 0 ? ` after ${failures} failure(s)` : ""}.`,
  trying: "Trying again until it is there.",
  nextCall: "The next call opens a new one.",
  stillDown: (address: string, attempts: number, minutes: number): string =>
    `Still no link to ${address}: ${attempts} attempts${minutes > 0 ? ` in ${minutes} min` : ""}.`,
  refused: "Nothing is tried again before that.",
  complaint: (address: string, what: string, count: number, of: "link" | "stream"): string =>
    `${address}: ${what} (no. ${count} on this ${of}, which goes on)`,
  brokenEvent: (kind: string, field: string, seen: string): string =>
    `an event of the kind ${kind} is left out: its ${field} is ${seen}`,
  noEvent: (seen: string): string => `an answer held something that is no event: ${seen}`,
  strayFailure: (said: string): string => `A failure that belongs to no call: ${said}`,
  lateReply: (address: string, said: string): string => `${address}: nobody waits for this reply any more: ${said}`,
  overfull: (address: string, waiting: string): string =>
    `${address}: more arrives than the bot takes: ${waiting} Mi characters wait. None is lost; the link is read more ` +
    "slowly from here on. Look for a handler that never ends.",
  givenUp: (address: string, waiting: string, lost: number): string =>
    `${address}: ${waiting} Mi characters wait for the bot and this runtime cannot stop the link: ${lost} frame(s) were ` +
    "given up. Look for a handler that never ends.",
  closedWithEvents: (count: number): string =>
    `${count} event(s) that had arrived are not handled: the feed was closed.`,
  stateThrew: (why: string): string => `The listener for the state of a link threw: ${why}. The link goes on.`,
  takerThrew: (why: string): string => `The taker of an event threw: ${why}. The link goes on.`,
  repeats: (count: number): string => `${count} event(s) came again. Each is handled once.`,
  tooLarge: (address: string): string => `${address}: an event was larger than is taken and was left out.`,
  noSecondStream: (address: string, why: string): string =>
    `${address}: no second stream to take over from the silent one. ${why}`,
  strayPackets: (address: string): string =>
    `${address}: the packets of a stream action came here instead of to who called it. Call such actions ` +
    "(download_file_stream …) on an ordinary HTTP server or a WebSocket of NapCat.",
  webhookOpen: (address: string): string => `Waiting for events at ${address}: let the implementation post them there.`,
  webhookNotOpen: (address: string, why: string): string =>
    `${address} cannot be opened. ${why}. Trying again until it can.`,
  answerFailed: (address: string): string => `${address} failed to answer.`,
  webhookRefused: (address: string, status: number, count: number, why: string): string =>
    `${address} refused a request (HTTP ${status}, no. ${count} of this kind): ${why}`,
  otherAccount: (address: string, now: string, before: string): string =>
    `${address} gets events of ${now} after those of ${before}. Give each account its own webhook, or they are answered ` +
    "by the wrong one.",
  listening: (address: string): string => `Waiting at ${address} for an implementation to connect (reverse WebSocket).`,
  connectionUnhandled: (address: string): string => `${address}: a connection was not handled`,
  notLetIn: (address: string, who: string | undefined, status: number, count: number, why: string): string =>
    `${address}: ${who ?? "somebody"} was not let in (${status}, no. ${count}). ${why}`,
  unnamed: (address: string, agent: string, why: string): string =>
    `${address}: a connection (${agent}) was closed: whose is it? It sent no X-Self-ID, and ${why}.`,
  accountNotTaken: (selfId: string): string => `Account ${selfId} connected and could not be taken.`,
  accountConnected: (selfId: string, agent: string, role: string, address: string): string =>
    `Account ${selfId} connected (${agent}, ${role}) to ${address}.`,
  accountReplaced: (selfId: string): string =>
    `Account ${selfId} connected again, and the newer connection takes over.`,
  duel: (selfId: string): string =>
    `Account ${selfId} connects again and again while it is connected: is this address entered twice in its ` +
    "implementation, or does it run twice?",
  awaited: "It is awaited: its implementation connects again by itself.",
  halfAccount: (selfId: string, hasCalls: boolean): string =>
    hasCalls
      ? `Account ${selfId} has its API connection only, so no events come. Switch its Event connection on, or Universal instead of both.`
      : `Account ${selfId} has its Event connection only, so calls wait until they time out. Switch its API connection on, or Universal instead of both.`,
  foreignEvents: (selfId: string, named: string): string =>
    `Account ${selfId} brings events of account ${named}, whose access token it did not show: they are left out.`,
  renumbered: (selfId: string, named: string): string =>
    `The connection of account ${selfId} brings events of self_id ${named}. They are taken as its own.`,
};

const zh: typeof en = {
  connected: (address, failures) => `已连接 ${address}${failures > 0 ? `（此前失败 ${failures} 次）` : ""}。`,
  trying: "会一直重试，直到连上。",
  nextCall: "下一次调用会重新连接。",
  stillDown: (address, attempts, minutes) =>
    `${address} 仍然连不上：${minutes > 0 ? `${minutes} 分钟内` : ""}已尝试 ${attempts} 次。`,
  refused: "改好之前不会再试。",
  complaint: (address, what, count, of) =>
    `${address}：${what}（这条${of === "link" ? "连接" : "事件流"}上的第 ${count} 次，连接继续）`,
  brokenEvent: (kind, field, seen) => `丢弃了一个 ${kind} 事件：它的 ${field} 是 ${seen}`,
  noEvent: (seen) => `应答里有一项不是事件：${seen}`,
  strayFailure: (said) => `收到一个不属于任何调用的失败：${said}`,
  lateReply: (address, said) => `${address}：这个应答已经没有人在等：${said}`,
  overfull: (address, waiting) =>
    `${address}：事件来得比机器人处理得快，积压了 ${waiting} Mi 字符。不会丢，但接下来会读得慢一些。请检查是否有处理函数一直不结束。`,
  givenUp: (address, waiting, lost) =>
    `${address}：积压了 ${waiting} Mi 字符，而这个运行时没法让连接停下来：已丢弃 ${lost} 帧。请检查是否有处理函数一直不结束。`,
  closedWithEvents: (count) => `已经收到的 ${count} 个事件不再处理：事件来源已关闭。`,
  stateThrew: (why) => `通知连接状态时抛出了错误：${why}。连接继续。`,
  takerThrew: (why) => `接收事件时抛出了错误：${why}。连接继续。`,
  repeats: (count) => `有 ${count} 个事件重复到达，每个只处理一次。`,
  tooLarge: (address) => `${address}：有一个事件超过大小上限，已丢弃。`,
  noSecondStream: (address, why) => `${address}：事件流没有动静，想换一条新的，没有成功。${why}`,
  strayPackets: (address) =>
    `${address}：流式接口的数据包发到了这里，而不是发给调用者。这类接口（download_file_stream 等）请在 NapCat 的普通 HTTP 服务器或 WebSocket 上调用。`,
  webhookOpen: (address) => `在 ${address} 等待事件：请让实现端上报到这个地址。`,
  webhookNotOpen: (address, why) => `${address} 打不开。${why}。会一直重试。`,
  answerFailed: (address) => `${address} 应答时出错。`,
  webhookRefused: (address, status, count, why) =>
    `${address} 拒绝了一个请求（HTTP ${status}，同类第 ${count} 次）：${why}`,
  otherAccount: (address, now, before) =>
    `${address} 先收到 ${before} 的事件，现在又收到 ${now} 的。请给每个账号单独的 webhook，否则会由错误的账号回答。`,
  listening: (address) => `在 ${address} 等待实现端连接（反向 WebSocket）。`,
  connectionUnhandled: (address) => `${address}：有一个连接没能处理`,
  notLetIn: (address, who, status, count, why) =>
    `${address}：拒绝了${who === undefined ? "一个连接" : ` ${who} 的连接`}（${status}，第 ${count} 次）。${why}`,
  unnamed: (address, agent, why) =>
    `${address}：关闭了一个不知道属于谁的连接（${agent}）：它没有发 X-Self-ID，而且 ${why}。`,
  accountNotTaken: (selfId) => `账号 ${selfId} 连上了，但没能接管。`,
  accountConnected: (selfId, agent, role, address) => `账号 ${selfId} 已连接 ${address}（${agent}，${role}）。`,
  accountReplaced: (selfId) => `账号 ${selfId} 重新连接，由新的连接接替。`,
  duel: (selfId) => `账号 ${selfId} 已经连着，却一再重新连接：实现端里这个地址是不是填了两次，或者同时开了两个？`,
  awaited: "等待它的实现端自己重新连接。",
  halfAccount: (selfId, hasCalls) =>
    hasCalls
      ? `账号 ${selfId} 只有 API 连接，收不到事件。请打开它的 Event 连接，或改用一条 Universal 连接。`
      : `账号 ${selfId} 只有 Event 连接，调用会一直等到超时。请打开它的 API 连接，或改用一条 Universal 连接。`,
  foreignEvents: (selfId, named) =>
    `账号 ${selfId} 送来了账号 ${named} 的事件，却没有出示那个账号的 access token：已丢弃。`,
  renumbered: (selfId, named) => `账号 ${selfId} 的连接送来 self_id 为 ${named} 的事件，按它自己的处理。`,
};

/** The log's lines about links. */
export const linkTexts: InBoth<typeof en> = inBoth(en, zh);
