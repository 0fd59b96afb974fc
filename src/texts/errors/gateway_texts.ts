/** The words about the frameworks that share the accounts of a gateway, in errors, in replies and in the log. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  nothingToDo: "createGateway(): give it queue, where workers meet it, or serve, where frameworks do, or record",
  servesNobody: (where: string): string =>
    `${where}: serve wants a port to listen on, or connectTo with the addresses of frameworks that listen: serve: { port: 3010 }`,
  connectTo: (where: string, seen: string): string =>
    `${where}: serve.connectTo wants addresses of WebSockets, such as "ws://127.0.0.1:8080/onebot/v11/ws", and got ${seen}`,
  serves: (address: string): string => `Frameworks find the accounts of this gateway at ${address}`,
  came: (account: string, name: string): string => `A framework shares account ${account} now: ${name}`,
  left: (account: string, name: string, why: string): string =>
    `A framework has left account ${account}: ${name} (${why})`,
  slow: (account: string, name: string, bytes: number, count: number): string =>
    `${name} reads too slowly: ${bytes} bytes wait for it, and ${count} frames of account ${account} were not sent to it`,
  stuck: (account: string, name: string, ms: number): string =>
    `${name} has read nothing of account ${account} for ${ms / 1_000} s and is cut off, so that it connects anew`,
  notReached: (account: string, name: string, why: string, count: number): string =>
    `The framework at ${name} cannot be reached for account ${account} (${why})${
      count > 1 ? `, ${count} attempts` : ""
    }. Trying again`,
  notLetIn: (status: number, why: string, count: number): string =>
    `A framework was not let in (${status})${count > 1 ? `, ${count} times` : ""}: ${why}`,
  webSocketsOnly: "This is a gateway's OneBot address: a framework connects here by WebSocket, with ws:// before it",
  nothingAt: (path: string): string =>
    `Nothing is at ${path}: use /, /event or /api, with the number of an account before it where there are several`,
  nameOne: "Each account has a token of its own here: name one in the path, as in /10001",
  nobodyYet: "No account is there yet: come again",
  whichOne: (accounts: string): string =>
    `There are several accounts (${accounts}): name one in the path, as in /10001`,
  noSuchAccount: (account: string, accounts: string): string => `There is no account ${account} here, but ${accounts}`,
  standsBy: (account: string): string => `Another gateway holds account ${account}: come again`,
  gatewayEnds: "The gateway ends",
  notJson: (why: string): string => `This frame is not JSON: ${why}`,
  noAction: (seen: string): string => `A call wants the name of an action in "action", and has ${seen}`,
  wrongParams: (action: string, seen: string): string => `${action}: "params" wants an object, and is ${seen}`,
  eventsOnly: (action: string): string => `${action}: calls are not taken at /event. Use / or /api`,
  ends: (action: string): string => `${action}: not executed, because the gateway ends`,
  tooManyCalls: (action: string, most: number): string =>
    `${action}: not executed, because ${most} calls of this connection are under way`,
};

const zh: typeof en = {
  nothingToDo: "createGateway()：至少要给 queue（worker 在那里取事件）、serve（别的框架从那里连）或 record",
  servesNobody: (where) =>
    `${where}：serve 要有监听的端口，或用 connectTo 写出监听着的框架的地址：serve: { port: 3010 }`,
  connectTo: (where, seen) =>
    `${where}：serve.connectTo 要写 WebSocket 地址，例如 "ws://127.0.0.1:8080/onebot/v11/ws"，现在是 ${seen}`,
  serves: (address) => `别的框架可以从 ${address} 连到这个网关的账号`,
  came: (account, name) => `有框架连上了账号 ${account}：${name}`,
  left: (account, name, why) => `有框架离开了账号 ${account}：${name}（${why}）`,
  slow: (account, name, bytes, count) =>
    `${name} 读得太慢：有 ${bytes} 字节等着它，账号 ${account} 已有 ${count} 帧没有发给它`,
  stuck: (account, name, ms) => `${name} 已有 ${ms / 1_000} 秒没读账号 ${account} 的数据，断开让它重连`,
  notReached: (account, name, why, count) =>
    `账号 ${account} 连不上框架 ${name}（${why}）${count > 1 ? `，已尝试 ${count} 次` : ""}。会继续重试`,
  notLetIn: (status, why, count) => `没有让一个框架连进来（${status}）${count > 1 ? `，共 ${count} 次` : ""}：${why}`,
  webSocketsOnly: "这里是网关的 OneBot 地址：框架要用 WebSocket 连，地址以 ws:// 开头",
  nothingAt: (path) => `${path} 这里什么也没有：请用 /、/event 或 /api，有多个账号时前面加账号`,
  nameOne: "这里每个账号有自己的 token：请在路径里写账号，例如 /10001",
  nobodyYet: "还没有账号上线：请稍后再连",
  whichOne: (accounts) => `这里有多个账号（${accounts}）：请在路径里写其中一个，例如 /10001`,
  noSuchAccount: (account, accounts) => `这里没有账号 ${account}，有的是 ${accounts}`,
  standsBy: (account) => `账号 ${account} 由另一个网关持有：请稍后再连`,
  gatewayEnds: "网关要退出了",
  notJson: (why) => `这一帧不是 JSON：${why}`,
  noAction: (seen) => `调用要在 "action" 里写动作名，现在是 ${seen}`,
  wrongParams: (action, seen) => `${action}："params" 要是对象，现在是 ${seen}`,
  eventsOnly: (action) => `${action}：/event 不收调用，请用 / 或 /api`,
  ends: (action) => `${action}：没有执行，因为网关要退出了`,
  tooManyCalls: (action, most) => `${action}：没有执行，因为这个连接已有 ${most} 次调用在途`,
};

/** The words about frameworks. */
export const gatewayTexts: InBoth<typeof en> = inBoth(en, zh);
