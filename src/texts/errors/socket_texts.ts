/** Errors of sockets, of HTTP, and of the servers here. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  urlInvalid: (shown: string): string => `"${shown}" is no address that can be opened here`,
  headerInvalid: (name: string): string => `The header ${name} holds what HTTP cannot carry`,
  bodyTooLarge: (limit: number): string => `The body is larger than ${limit} bytes`,
  bodyTooSlow: (ms: number): string => `The body did not come within ${ms} ms`,
  clientGone: "The client went away before its request was whole",
  closedWhileMade: "the connection was closed while it was being made",
  bodyCut: "the body ended before it was whole",
  through: (proxy: string): string => ` (through the proxy ${proxy})`,
  brokenOff: (place: string, through: string): string =>
    `${place}${through} broke the connection off before the answer was whole`,
  answerTooLarge: (place: string, limit: number): string => `The answer of ${place} is larger than ${limit} bytes`,
  noAnswer: (place: string, ms: number): string => `${place} did not answer within ${ms} ms`,
  closedUnanswered: "The HTTP client was closed before there was an answer",
  droppedOpening: (place: string): string => `${place} dropped the link while it was being opened`,
  proxySilent: (ms: number): string => `the proxy did not answer within ${ms} ms`,
  proxyClosed: "the proxy closed the connection without an answer",
  proxyCredentials: "the proxy wants other credentials (HTTP 407)",
  proxyNoHttp: "the proxy does not speak HTTP",
  proxyRefused: (status: number): string => `the proxy refused the way (HTTP ${status})`,
  handlerFailed: "A server's handler failed:",
  notAccepted: (why: string): string =>
    `A connection could not be accepted (${why}); it is tried again. Are too many files and connections open (ulimit -n)?`,
  connectionsFull: (count: number): string =>
    `${count} connections are open, and no more are taken: further ones are closed at once`,
  calledOff: (place: string): string => `The attempt to reach ${place} was called off`,
  cutHere: (place: string): string => `The link to ${place} was cut on this side`,
  lost: (place: string, why: string): string => `The link to ${place} was lost${why === "" ? "" : `: ${why}`}`,
  goodbyeUnanswered: (place: string): string => `Closed; ${place} did not answer the goodbye`,
  noPlace: (host: string): string => `Nothing in this process answers at ${host}: it was closed`,
  placeRefuses: (host: string, status: number): string => `${host} lets nobody in (${status})`,
  messageTooLarge: "a message was larger than is taken here",
  closed: (code: number, reason: string): string => `Closed (code ${code}${reason === "" ? "" : `: ${reason}`})`,
  closedByPeer: (place: string, code: number, reason: string): string =>
    `${place} closed the link (code ${code}${reason === "" ? "" : `: ${reason}`})`,
};

const zh: typeof en = {
  urlInvalid: (shown) => `“${shown}”不是这里能打开的地址`,
  headerInvalid: (name) => `请求头 ${name} 里有 HTTP 不能传的内容`,
  bodyTooLarge: (limit) => `请求体超过 ${limit} 字节`,
  bodyTooSlow: (ms) => `请求体没有在 ${ms} 毫秒内到达`,
  clientGone: "请求还不完整，客户端就离开了",
  closedWhileMade: "连接在建立时被关闭",
  bodyCut: "内容还不完整就结束了",
  through: (proxy) => `（经过代理 ${proxy}）`,
  brokenOff: (place, through) => `${place}${through} 在回答完整之前断开了连接`,
  answerTooLarge: (place, limit) => `${place} 的回答超过 ${limit} 字节`,
  noAnswer: (place, ms) => `${place} 在 ${ms} 毫秒内没有回答`,
  closedUnanswered: "还没有回答，HTTP 客户端就关闭了",
  droppedOpening: (place) => `${place} 在连接建立时断开了`,
  proxySilent: (ms) => `代理在 ${ms} 毫秒内没有回答`,
  proxyClosed: "代理没有回答就关闭了连接",
  proxyCredentials: "代理要别的用户名和密码（HTTP 407）",
  proxyNoHttp: "代理说的不是 HTTP",
  proxyRefused: (status) => `代理不让通过（HTTP ${status}）`,
  handlerFailed: "服务器的处理函数出错：",
  notAccepted: (why) => `有一条连接没能接受（${why}），会再试。是不是打开的文件和连接太多（ulimit -n）？`,
  connectionsFull: (count) => `已经有 ${count} 条连接，不再接受：后来的立即关闭`,
  calledOff: (place) => `放弃了连接 ${place}`,
  cutHere: (place) => `到 ${place} 的连接由这边切断`,
  lost: (place, why) => `到 ${place} 的连接断了${why === "" ? "" : `：${why}`}`,
  goodbyeUnanswered: (place) => `已关闭；${place} 没有回应关闭`,
  noPlace: (host) => `这个进程里没有谁在 ${host} 应答：它已经关了`,
  placeRefuses: (host, status) => `${host} 不让连接（${status}）`,
  messageTooLarge: "有一条消息超过了这里的上限",
  closed: (code, reason) => `已关闭（代码 ${code}${reason === "" ? "" : `：${reason}`}）`,
  closedByPeer: (place, code, reason) => `${place} 关闭了连接（代码 ${code}${reason === "" ? "" : `：${reason}`}）`,
};

/** The sentences about it. */
export const socketTexts: InBoth<typeof en> = inBoth(en, zh);
