/** Errors of links: options of transports, calls that were not sent, connections that were refused. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  aboveZero: (name: string, got: number): string => `${name} is ${got}: it has to be above 0.`,
  feedOpen: (address: string): string => `The feed of ${address} is open already.`,
  feedClosed: (address: string): string => `The feed of ${address} was closed.`,
  endedLink: (address: string): string => `${address} ended the link.`,
  feedFailed: (address: string, why: string): string => `Events from ${address}: ${why}`,
  streamCut: (action: string): string => `${action}: the answer ended before its last frame.`,
  frameTooLarge: (limit: number): string => `A frame of the answer is larger than ${limit} bytes`,
  wayClosed: (action: string, address: string): string => `${action}: the way to ${address} was closed.`,
  noWayText: (seen: string): string => `"${seen}" is no way to get events`,
  noWayType: (seen: string): string => `${seen} is no way to get events`,
  oneWay: "only one way can be taken",
  wayOptions: (way: string): string => `${way} wants its options`,
  pollAction: (got: string): string => `poll.action is ${got}: it is get_updates or get_event`,
  pollWait: (got: number): string => `poll.waitMs is ${got}: it has to be from 1,000 to 300,000`,
  pollKey: "poll.key wants a text",
  eventsOption: (what: string, ways: string): string => `events: ${what}. Beside an http:// address it is ${ways}.`,
  saidHello: (action: string, address: string, beginning: string): string =>
    `${action}: ${address} said hello instead of answering (${beginning}). The action got lost on the way: a proxy in front of it has to keep the path.`,
  onlyWebSocket: (address: string): string =>
    `${address} only speaks WebSocket: use ws:// here, or the port of an HTTP server.`,
  redirects: (address: string, location: string): string => `${address} redirects to ${location}: use that address.`,
  noOneBot: (address: string): string =>
    `This does not look like a OneBot HTTP API: ${address}. Look at the port and the path; a WebUI has another port.`,
  switchedOffAndOn: "its server was switched off and on",
  noAnswer: (address: string, ms: number): string => `${address} did not answer within ${ms} ms.`,
  textWanted: (name: string): string => `${name} wants a text`,
  webhookPort: (got: number): string => `port is ${got}: it has to be from 1 to 65535`,
  webhookPath: (got: string): string => `path is ${got}: it begins with / and has no query`,
  webhookWaiting: (got: number): string => `maxWaiting is ${got}: it has to be 1 or more`,
  webhookBody: (got: number): string => `maxBodyBytes is ${got}: it has to be 1 or more`,
  webhookExposed: (host: string): string =>
    `others can reach ${host}, and there is no secret: set the one of the implementation, or listen on 127.0.0.1`,
  webhookOption: (why: string): string => `events.webhook: ${why}.`,
  congestedLine: (mebi: string, action: string): string =>
    `the other side reads too slowly or nothing, ${mebi} MiB wait: ${action} was turned away`,
  congested: (action: string, mebi: string, address: string): string =>
    `${action}: ${mebi} MiB wait on the link to ${address} because the other side does not read them, so it was not sent. Look whether the implementation hangs; call again once it reads.`,
  callsFullLine: (count: number, action: string): string =>
    `${count} calls wait for the link: ${action} was turned away`,
  callsFull: (action: string, count: number, address: string): string =>
    `${action}: ${count} calls wait for the link to ${address} already, so it was not sent. Call less while there is no link, or give calls a shorter timeoutMs.`,
  closedUnsent: (action: string, address: string): string =>
    `${action}: the link to ${address} was closed, so it was not sent.`,
  timeout: (got: number): string => `timeoutMs is ${got}: it has to be above 0.`,
  overrun: (action: string): string => `${action}: its frames were taken too slowly and given up.`,
  closedHere: "the link was closed by this side",
  closing: (action: string, address: string): string => `${action}: the link to ${address} is closing.`,
  noLink: (action: string, address: string, ms: number, why: string): string =>
    `${action}: there was no link to ${address} within ${ms} ms, so it was not sent. ${why}`,
  onlyEvent: "Only its Event connection is there.",
  accountAway: (action: string, account: string, address: string, ms: number, why: string): string =>
    `${action}: account ${account} had no connection for calls to ${address}${
      ms > 0 ? ` within ${ms} ms` : ""
    }, so it was not sent.${why === "" ? "" : ` ${why}`}`,
  listenPort: (got: number): string => `listen.port is ${got}: a port is a whole number from 0 to 65535.`,
  listenAccounts: (got: number): string => `listen.maxAccounts is ${got}: 1 is the least.`,
  listenPath: (got: string): string => `listen.path is ${got}: a path begins with "/".`,
  listenExposed: (host: string, port: number): string =>
    `Everybody who can reach ${host}:${port} could send events to the bot: give listen an accessToken, or leave out host to be reached from this machine only.`,
  nothingAt: (path: string, paths: string): string => `There is nothing at ${path}. Here is: ${paths}`,
  badSelfId: "X-Self-ID is no account.",
  pageWithoutToken: "A page may not come in without a token.",
  tokenMissing: "An access token is missing: give this connection the bot's accessToken.",
  selfIdForToken: "X-Self-ID is missing: each account has its own token here.",
  otherToken: "This access token is not the one of the bot's accessToken.",
  listenToken:
    "listen.accessToken is a text, or an object from account to text; the texts have visible ASCII characters only.",
  whichAccount: (action: string, names: string, first: string): string =>
    `${action}: which of the accounts ${names} shall do it? In a handler use event.api; elsewhere api.account(${first}).`,
  nowhere: "Nothing says where accounts come from: give listen, or queue",
  noGateway: (action: string, address: string, ms: number): string =>
    `${action}: no gateway announced an account at ${address} within ${ms} ms, so it was not sent. Is one running?`,
  nobodyCame: (action: string, address: string, ms: number): string =>
    `${action}: no account connected to ${address} within ${ms} ms, so it was not sent. Add a WebSocket client (反向 WebSocket) with this address to the implementation.`,
  didNotSay: (seconds: number): string => `it did not say for ${seconds} s`,
  isABot: "it calls actions, so it is a bot too: bots connect to an implementation, not to each other",
  neverSays: "it sends much and never says",
  closed: (address: string): string => `${address} was closed.`,
  accountLost: (account: string): string => `The connection of account ${account} was lost.`,
  noOption: (way: string, name: string, meant: string | undefined, names: string): string =>
    `${way} has no option "${name}"${meant === undefined ? "" : `; did you mean ${meant}?`}; it takes: ${names}`,
  firstAttempt: "The first attempt is still under way.",
  mayNotPost:
    "Events are not taken by HTTP POST here: let the implementation connect as a WebSocket client (反向 WebSocket).",
  stopping: "The bot is stopping.",
  tooManyUnnamed: "Too many connections without X-Self-ID.",
  notServed: "The bot has stopped serving this account.",
  accountsFull: (most: number): string => `The bot takes ${most} account(s), and has them (listen.maxAccounts).`,
  accountClosed: (account: string, code: number, reason: string): string =>
    `Account ${account} closed its connection (code ${code}${reason === "" ? "" : `: ${reason}`}).`,
  /** For whoever posts to a webhook, and for the log. */
  posts: {
    path: "Events are posted to another path.",
    method: "Events come by POST.",
    type: "Events are application/json.",
    origin: "A web page may not post here: there is no secret.",
    unsigned:
      "X-Signature is missing: give the implementation the secret of this webhook (in NapCat: the HTTP client's Token; in go-cqhttp and Lagrange: secret; in LLBot: token).",
    forged: "X-Signature is not that of this body: the implementation has another secret.",
    body: "The body is no event of OneBot 11.",
    large: "The body is larger than is taken.",
    slow: "The body did not come in time.",
    busy: "More events wait than are taken. This one was not taken.",
    closing: "The bot is stopping.",
  },
  notTaken: "The bot could not take this account.",
  clientRole: "X-Client-Role is Universal, API or Event.",
};

const zh: typeof en = {
  aboveZero: (name, got) => `${name} 是 ${got}：要大于 0。`,
  feedOpen: (address) => `${address} 的事件流已经打开了。`,
  feedClosed: (address) => `${address} 的事件流已关闭。`,
  endedLink: (address) => `${address} 结束了连接。`,
  feedFailed: (address, why) => `来自 ${address} 的事件：${why}`,
  streamCut: (action) => `${action}：最后一帧还没来，回答就结束了。`,
  frameTooLarge: (limit) => `回答里有一帧超过 ${limit} 字节`,
  wayClosed: (action, address) => `${action}：到 ${address} 的通路已关闭。`,
  noWayText: (seen) => `“${seen}”不是取得事件的方式`,
  noWayType: (seen) => `${seen} 不是取得事件的方式`,
  oneWay: "只能选一种方式",
  wayOptions: (way) => `${way} 要写它的选项`,
  pollAction: (got) => `poll.action 是 ${got}：要写 get_updates 或 get_event`,
  pollWait: (got) => `poll.waitMs 是 ${got}：要在 1,000 到 300,000 之间`,
  pollKey: "poll.key 要写文字",
  eventsOption: (what, ways) => `events：${what}。和 http:// 地址一起，可以写 ${ways}。`,
  saidHello: (action, address, beginning) =>
    `${action}：${address} 没有回答，而是打了招呼（${beginning}）。接口名在路上丢了：前面的代理要保留路径。`,
  onlyWebSocket: (address) => `${address} 只说 WebSocket：这里请写 ws://，或者写 HTTP 服务器的端口。`,
  redirects: (address, location) => `${address} 重定向到 ${location}：请写那个地址。`,
  noOneBot: (address) => `这不像 OneBot 的 HTTP 接口：${address}。请检查端口和路径；WebUI 是另一个端口。`,
  switchedOffAndOn: "它的服务器关了又开",
  noAnswer: (address, ms) => `${address} 在 ${ms} 毫秒内没有回答。`,
  textWanted: (name) => `${name} 要写文字`,
  webhookPort: (got) => `port 是 ${got}：要在 1 到 65535 之间`,
  webhookPath: (got) => `path 是 ${got}：要以 / 开头，不能有查询`,
  webhookWaiting: (got) => `maxWaiting 是 ${got}：要不小于 1`,
  webhookBody: (got) => `maxBodyBytes 是 ${got}：要不小于 1`,
  webhookExposed: (host) => `别人能访问 ${host}，而没有 secret：请填实现里的那个，或者监听 127.0.0.1`,
  webhookOption: (why) => `events.webhook：${why}。`,
  congestedLine: (mebi, action) => `对方读得太慢或者不读，有 ${mebi} MiB 在等：${action} 没有发出`,
  congested: (action, mebi, address) =>
    `${action}：到 ${address} 的连接上有 ${mebi} MiB 在等，因为对方不读，所以没有发出。请检查实现是不是卡住了，等它读了再调用。`,
  callsFullLine: (count, action) => `有 ${count} 个调用在等连接：${action} 没有发出`,
  callsFull: (action, count, address) =>
    `${action}：已经有 ${count} 个调用在等到 ${address} 的连接，所以没有发出。没有连接时请少调用，或者给调用更短的 timeoutMs。`,
  closedUnsent: (action, address) => `${action}：到 ${address} 的连接已关闭，没有发出。`,
  timeout: (got) => `timeoutMs 是 ${got}：要大于 0。`,
  overrun: (action) => `${action}：它的帧取得太慢，放弃了。`,
  closedHere: "连接由这边关闭",
  closing: (action, address) => `${action}：到 ${address} 的连接正在关闭。`,
  noLink: (action, address, ms, why) => `${action}：${ms} 毫秒内没有到 ${address} 的连接，没有发出。${why}`,
  onlyEvent: "只有它的 Event 连接。",
  accountAway: (action, account, address, ms, why) =>
    `${action}：${ms > 0 ? `${ms} 毫秒内` : ""}账号 ${account} 没有可以调用的连接（${address}），没有发出。${why}`,
  listenPort: (got) => `listen.port 是 ${got}：端口是 0 到 65535 的整数。`,
  listenAccounts: (got) => `listen.maxAccounts 是 ${got}：最少是 1。`,
  listenPath: (got) => `listen.path 是 ${got}：路径以 / 开头。`,
  listenExposed: (host, port) =>
    `能访问 ${host}:${port} 的人都可以给机器人发事件：请给 listen 写 accessToken，或者去掉 host，只让本机访问。`,
  nothingAt: (path, paths) => `${path} 这里什么也没有。有的是：${paths}`,
  badSelfId: "X-Self-ID 不是账号。",
  pageWithoutToken: "网页没有 token 不能进来。",
  tokenMissing: "缺少 access token：请给这个连接填机器人的 accessToken。",
  selfIdForToken: "缺少 X-Self-ID：这里每个账号有自己的 token。",
  otherToken: "这个 access token 不是机器人的 accessToken。",
  listenToken: "listen.accessToken 要写文字，或者账号对应文字的对象；文字只能用可见的 ASCII 字符。",
  whichAccount: (action, names, first) =>
    `${action}：由 ${names} 中的哪个账号来做？处理函数里请用 event.api，别处用 api.account(${first})。`,
  nowhere: "没有说账号从哪里来：请写 listen 或 queue",
  noGateway: (action, address, ms) => `${action}：${ms} 毫秒内没有网关在 ${address} 报告账号，没有发出。启动网关了吗？`,
  nobodyCame: (action, address, ms) =>
    `${action}：${ms} 毫秒内没有账号连到 ${address}，没有发出。请在实现里加一个 WebSocket 客户端（反向 WebSocket），填这个地址。`,
  didNotSay: (seconds) => `它 ${seconds} 秒没有说自己是谁`,
  isABot: "它在调用接口，所以也是机器人：机器人要连实现，不是互相连接",
  neverSays: "它发了很多，却一直不说自己是谁",
  closed: (address) => `${address} 已关闭。`,
  accountLost: (account) => `账号 ${account} 的连接断了。`,
  noOption: (way, name, meant, names) =>
    `${way} 没有“${name}”这个选项${meant === undefined ? "" : `，是不是想写 ${meant}？`}；能写的有：${names}`,
  firstAttempt: "第一次尝试还没有结束。",
  mayNotPost: "这里不接受 HTTP POST 上报的事件：请让实现以 WebSocket 客户端（反向 WebSocket）连接。",
  stopping: "机器人正在停止。",
  tooManyUnnamed: "没有 X-Self-ID 的连接太多。",
  notServed: "机器人不再服务这个账号。",
  accountsFull: (most) => `机器人最多接 ${most} 个账号，已经满了（listen.maxAccounts）。`,
  accountClosed: (account, code, reason) =>
    `账号 ${account} 关闭了连接（代码 ${code}${reason === "" ? "" : `：${reason}`}）。`,
  posts: {
    path: "事件要上报到别的路径。",
    method: "事件要用 POST 上报。",
    type: "事件要用 application/json。",
    origin: "网页不能上报：没有 secret。",
    unsigned:
      "缺少 X-Signature：请在实现里填这个 webhook 的 secret（NapCat 是 HTTP 客户端的 Token，go-cqhttp 和 Lagrange 是 secret，LLBot 是 token）。",
    forged: "X-Signature 和内容不符：实现里填的是别的 secret。",
    body: "内容不是 OneBot 11 的事件。",
    large: "内容超过了上限。",
    slow: "内容没有按时到达。",
    busy: "等待的事件太多，这个没有收下。",
    closing: "机器人正在停止。",
  },
  notTaken: "机器人接不了这个账号。",
  clientRole: "X-Client-Role 是 Universal、API 或 Event。",
};

/** The sentences about it. */
export const transportTexts: InBoth<typeof en> = inBoth(en, zh);
