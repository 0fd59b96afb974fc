/** Why a bot does not start: what a first user meets on the terminal. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  unknownOption: (where: string, name: string, meant: string | undefined, known: readonly string[]): string =>
    `${where} has no option "${name}".${meant === undefined ? "" : ` Did you mean ${meant}?`} It takes: ${
      known.join(", ")
    }.`,
  optionKind: (where: string, name: string, wanted: string, got: string): string =>
    `${where}: ${name} wants ${wanted}, and got ${got}.`,
  kinds: {
    text: "a text",
    "positive number": "a positive number",
    count: "a whole number above 0",
    "whole number from 0 on": "a whole number from 0 on",
    "16 or more": "a whole number from 16 on",
    "number from 0 on": "a number from 0 on",
    boolean: "true or false",
    object: "an object",
    function: "a function",
    "text or object": "a text or an object",
    "boolean or object": "true, false or an object",
    "span of time": "a number of milliseconds, or two of them as [least, most]",
    anything: "anything",
    "list of functions": "a list of functions",
    "way to get events": "a way to get events",
    language: 'a language, "zh" or "en",',
  },
  emptyText: "an empty text",
  oneOf: (words: readonly string[]): string =>
    `${words.slice(0, -1).map((word) => `"${word}"`).join(", ")} or "${words.at(-1)}"`,
  locale: (where: string, got: string): string => `${where}: locale wants "zh" or "en", and got ${got}.`,
  queueBeside: (where: string, other: string): string =>
    `${where}: with queue the gateway holds the account, and ${other} says where it is. Give one of them.`,
  listenBeside: (where: string, other: string): string =>
    `${where}: listen waits for an implementation to connect, and ${other} says where to connect to. Leave one of them out.`,
  noAddress: (owner: string): string =>
    `${owner} does not know where the implementation is. Give it url: "ws://127.0.0.1:3001" (or http://…).`,
  noBot: "launch([]) has no bot to start.",
  apiWanted: 'launch(): api wants a client, such as new NapCatApi({ url: "ws://127.0.0.1:3001" }).',
  superusers: "launch(): superusers wants a list of QQ numbers, such as [10086].",
  use: "launch(): use wants a function (event, next) => …, or a list of them.",
  clientOption: (name: string, type: string): string =>
    `launch(): ${name} is an option of the client, and api is one already. Write it there: new ${type}({ …, ${name}: … }).`,
  placeKnown: (name: string, type: string, address: string): string =>
    `launch(): ${name} is for a client that does not know its implementation yet, and ${type} does: ${address}. Leave it out ` +
    `here, or write it there: new ${type}({ ${name}: … }).`,
  handlers: (first: string, more: number): string => more === 0 ? first : `${first} and ${more} more`,
  noEvents: (client: string, address: string, handlers: string, isAll: boolean): string =>
    `${client} only calls actions at ${address}, and nothing brings its events, so ${handlers} will ${
      isAll ? "never" : "not"
    } be called${
      isAll ? "" : " for that account"
    }. Say how events come, beside the address: events: "sse" (NapCat's HTTP SSE ` +
    'server, LLBot), events: "poll" (go-cqhttp, LLBot), events: { webhook: { port: 8080 } }, or events: "ws://…"; or connect ' +
    'by url: "ws://…", which brings both.',
  botWanted: (seen: string): string =>
    `launch() wants a bot class, not ${seen === "object" ? "an object; pass the class, without new" : seen}.`,
  botEmpty: (name: string | undefined): string =>
    `${
      name ?? "This class"
    } answers nothing: none of its methods has a decorator such as @Command("签到") or @OnGroupMsg().`,
  unreachable: (handler: string): string =>
    `${handler} has a condition, but no event calls it: give it a decorator such as @Command("签到") or @OnGroupMsg() as well.`,
  parentheses: (decorator: string): string => `@${decorator} needs parentheses: write @${decorator}().`,
  wrongTarget: (decorator: string, name: string, seen: string): string =>
    `@${decorator} stands on "${name}" (${seen}). It goes on a method of the class that is neither static nor a field.`,
  textWanted: (decorator: string, got: string): string =>
    `@${decorator} wants a text, for example @${decorator}("…"), not ${got}.`,
  packageVersion: (
    name: string,
    folder: string,
    version: string,
    wanted: string,
    majors: readonly number[],
    run: string,
  ): string =>
    `The package "${name}" in ${folder} is version ${version}, and adelie needs ${wanted} or a newer ${
      majors.join(" or ")
    }. Run: ${run}`,
  packageMissing: (name: string, run: string): string => `The package "${name}" is not installed. Run: ${run}`,
  packageBroken: (name: string, why: string, run: string): string =>
    `The package "${name}" could not be loaded: ${why.replace(/\.?$/, ".")} Run: ${run}`,
  wrongUrl: (url: string): string =>
    `"${url}" is no address of an implementation. It looks like ws://127.0.0.1:3001 (WebSocket) or http://127.0.0.1:3000 (HTTP).`,
  userInUrl: (host: string): string =>
    `Take the part before @ out of the address of ${host}: the token goes to accessToken.`,
  wrongToken: (hasBlank: boolean): string =>
    `accessToken ${
      hasBlank ? "has a blank in it" : "has characters that are no visible ASCII"
    }, and it travels in a header, where that cannot be. Give the implementation another token, of letters, digits and signs ` +
    "such as - and _, and write the same here.",
  tokenCut: (cut: string, instead: string): string =>
    `The ${cut} in the address ends the token before it. If it belongs to the token, give the token as accessToken, or write ` +
    `${instead} in its place.`,
  proxy: (): string =>
    "proxy is the address of an HTTP proxy, such as http://127.0.0.1:7890, without a path. SOCKS proxies are not known to all " +
    "runtimes: most programs that offer one offer an HTTP proxy beside it.",
  eventsBeside: (address: string): string => `events goes with an http:// address: ${address} brings its own.`,
  noStream: (address: string, status: number): string =>
    `${address} has no event stream (HTTP status ${status} for /_events). In NapCat it is an entry of its own: WebUI → 网络配置 → ` +
    "HTTP SSE服务器, with its own port; LLBot has it on its HTTP server. go-cqhttp and Lagrange have none: take a WebSocket or a " +
    "webhook there.",
  noPolling: (address: string, tried: string): string =>
    `${address} cannot be asked for events (${tried}). In go-cqhttp set long-polling.enabled of the HTTP server in config.yml; ` +
    'LLBot always can; NapCat and Lagrange cannot: take events: "sse" (NapCat), a webhook or a WebSocket.',
  portTaken: (port: number, host: string): string =>
    `Port ${port} is already in use on ${host}: end the program that has it, or take another port`,
  cannotListen: (place: string, why: string): string => `Cannot listen on ${place}: ${why}`,
};

const zh: typeof en = {
  unknownOption: (where, name, meant, known) =>
    `${where} 没有“${name}”这个选项。${meant === undefined ? "" : `是不是想写 ${meant}？`}能写的有：${
      known.join("、")
    }。`,
  optionKind: (where, name, wanted, got) => `${where}：${name} 要写${wanted}，收到的是 ${got}。`,
  kinds: {
    text: "文字",
    "positive number": "大于 0 的数",
    count: "大于 0 的整数",
    "whole number from 0 on": "不小于 0 的整数",
    "16 or more": "不小于 16 的整数",
    "number from 0 on": "不小于 0 的数",
    boolean: " true 或 false",
    object: "对象",
    function: "函数",
    "text or object": "文字或对象",
    "boolean or object": " true、false 或对象",
    "span of time": "毫秒数，或者 [最少, 最多] 两个毫秒数",
    anything: "任意值",
    "list of functions": "由函数组成的数组",
    "way to get events": "取得事件的方式",
    language: '语言 "zh" 或 "en"',
  },
  emptyText: "空的文字",
  oneOf: (words) => ` ${words.map((word) => `"${word}"`).join("、")} 之一`,
  locale: (where, got) => `${where}：locale 要写 "zh" 或 "en"，收到的是 ${got}。`,
  queueBeside: (where, other) => `${where}：用 queue 时账号由网关持有，而 ${other} 说的是账号在哪里。请只写一个。`,
  listenBeside: (where, other) => `${where}：listen 是等实现端来连，而 ${other} 说的是去连哪里。请去掉其中一个。`,
  noAddress: (owner) => `${owner} 不知道实现端在哪里。请写 url: "ws://127.0.0.1:3001"（或者 http://…）。`,
  noBot: "launch([]) 里没有要启动的机器人。",
  apiWanted: 'launch()：api 要写客户端，例如 new NapCatApi({ url: "ws://127.0.0.1:3001" })。',
  superusers: "launch()：superusers 要写 QQ 号的数组，例如 [10086]。",
  use: "launch()：use 要写函数 (event, next) => …，或者由它们组成的数组。",
  clientOption: (name, type) =>
    `launch()：${name} 是客户端的选项，而 api 已经是客户端了。请写在那里：new ${type}({ …, ${name}: … })。`,
  placeKnown: (name, type, address) =>
    `launch()：${name} 是给还不知道实现端在哪里的客户端用的，而 ${type} 已经知道：${address}。请去掉这里的，` +
    `或者写在那里：new ${type}({ ${name}: … })。`,
  handlers: (first, more) => more === 0 ? first : `${first} 等 ${more + 1} 个处理函数`,
  noEvents: (client, address, handlers, isAll) =>
    `${client} 在 ${address} 只能调用接口，没有什么把事件送来，所以${
      isAll ? "" : "那个账号的"
    } ${handlers} 永远不会被调用。` +
    '请在地址之外说明事件怎么来：events: "sse"（NapCat 的 HTTP SSE服务器、LLBot）、events: "poll"（go-cqhttp、LLBot）、' +
    'events: { webhook: { port: 8080 } }，或者 events: "ws://…"；也可以用 url: "ws://…"，两样都有。',
  botWanted: (seen) =>
    `launch() 要的是机器人的类，${seen === "object" ? "而不是对象：写类名，不要 new" : `而不是 ${seen}`}。`,
  botEmpty: (name) => `${name ?? "这个类"} 什么也不回答：它的方法上没有 @Command("签到")、@OnGroupMsg() 这样的装饰器。`,
  unreachable: (handler) =>
    `${handler} 有条件，但没有事件会调用它：请再加上 @Command("签到")、@OnGroupMsg() 这样的装饰器。`,
  parentheses: (decorator) => `@${decorator} 要写括号：@${decorator}()。`,
  wrongTarget: (decorator, name, seen) =>
    `@${decorator} 写在了“${name}”（${seen}）上。它要写在类的方法上，不能是静态的，也不能是字段。`,
  textWanted: (decorator, got) => `@${decorator} 要写一段文字，例如 @${decorator}("…")，而不是 ${got}。`,
  packageVersion: (name, folder, version, wanted, majors, run) =>
    `${folder} 里的包“${name}”是 ${version} 版，adelie 需要 ${wanted} 或者更新的 ${
      majors.map((major) => `${major}.x`).join("、")
    }。请运行：${run}`,
  packageMissing: (name, run) => `没有安装包“${name}”。请运行：${run}`,
  packageBroken: (name, why, run) => `包“${name}”加载不了：${why.replace(/[.。]?$/, "。")}请运行：${run}`,
  wrongUrl: (url) =>
    `“${url}”不是实现端的地址。地址像这样：ws://127.0.0.1:3001（WebSocket）或 http://127.0.0.1:3000（HTTP）。`,
  userInUrl: (host) => `请去掉 ${host} 的地址里 @ 前面的部分：token 写在 accessToken 里。`,
  wrongToken: (hasBlank) =>
    `accessToken 里有${hasBlank ? "空格" : "可见 ASCII 以外的字符"}，而它要放在请求头里，那里不能有。` +
    "请在实现端换一个由字母、数字和 - _ 之类组成的 token，这里写一样的。",
  tokenCut: (cut, instead) =>
    `地址里的 ${cut} 让 token 到它前面就结束了。如果它属于 token，请把 token 写在 accessToken 里，或者把它写成 ${instead}。`,
  proxy: () =>
    "proxy 要写 HTTP 代理的地址，例如 http://127.0.0.1:7890，不带路径。不是每个运行时都认识 SOCKS 代理：" +
    "提供 SOCKS 的程序多半同时提供 HTTP 代理。",
  eventsBeside: (address) => `events 要和 http:// 的地址一起用：${address} 自己会送来事件。`,
  noStream: (address, status) =>
    `${address} 没有事件流（/_events 返回 HTTP ${status}）。NapCat 要单独建：WebUI → 网络配置 → HTTP SSE服务器，有自己的端口；` +
    "LLBot 的 HTTP 服务器自带。go-cqhttp 和 Lagrange 没有：请用 WebSocket 或 webhook。",
  noPolling: (address, tried) =>
    `${address} 不能轮询事件（${tried}）。go-cqhttp 请在 config.yml 里打开 HTTP 服务器的 long-polling.enabled；` +
    'LLBot 一直可以；NapCat 和 Lagrange 不行：请用 events: "sse"（NapCat）、webhook 或 WebSocket。',
  portTaken: (port, host) => `${host} 的端口 ${port} 已经被占用：请停掉占着它的程序，或者换一个端口`,
  cannotListen: (place, why) => `不能监听 ${place}：${why}`,
};

/** The errors that a first user meets. */
export const startupTexts: InBoth<typeof en> = inBoth(en, zh);
