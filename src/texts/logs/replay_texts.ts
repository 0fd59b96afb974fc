/** Sentences about journals, the proxy that records, and replays. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  cannotRead: (path: string, why: string): string => `${path} cannot be read: ${why}`,
  noJournal: (path: string): string =>
    `${path} is no journal of adelie: its first line is not the header that docs/reference/journal.md describes`,
  newerJournal: (path: string, version: number, known: number): string =>
    `${path} was written by a newer adelie: it has version ${version}, and this one reads versions up to ${known}`,
  otherRecording: (path: string, first: string): string =>
    `${path} belongs to another recording than ${first}: give the parts of one recording`,
  lineTooLong: (bytes: number): string => `The line is longer than ${bytes} bytes`,
  damagedLine: (what: string): string =>
    what === "not-json" || what === "no-object"
      ? "The line is no JSON object"
      : `The line is no entry: look at its field ${what}`,
  halfLine: "The last line was written only in half: the recording was cut off there",
  proxyEnds: "the recording proxy ends",
  report: {
    events: (events: number, accounts: number): string => `${events} events of ${accounts} account(s) were replayed`,
    group: (id: string): string => `group ${id}`,
    user: (id: string): string => `private ${id}`,
    nowhere: "no chat",
    account: (id: number): string => `account ${id}`,
    start: "at the start",
    kinds: { added: "new", missing: "missing", changed: "changed", moved: "in another order" },
    was: "was",
    is: "now",
    none: "(nothing)",
    more: (count: number): string => `… and ${count} more`,
    sum: (same: number, added: number, missing: number, changed: number, moved: number): string =>
      `${same} the same, ${added} new, ${missing} missing, ${changed} changed, ${moved} in another order`,
    alike: "The bot does the same as then",
    unanswered: (actions: string): string => `The recording has no answer to: ${actions}`,
    lost: (count: number): string => `The recording lacks ${count} entries: some differences may come from that`,
  },
  noBotCame: (accounts: string, ms: number): string =>
    `No bot connected as ${accounts} within ${ms} ms. Does it take its address from the option url or from ONEBOT_URL, and run at all?`,
  noPages: "Pages of a browser have no business here\n",
  noAnswer: (action: string): string => `The recording has no answer to ${action}`,
  proxyExposed: (hostname: string): string =>
    `The proxy would be open to everyone who can reach ${hostname}, and only the other side asks for a token: ` +
    "leave it on 127.0.0.1, or say --expose",
  proxyTarget: (to: string): string => `--to wants an address such as ws://127.0.0.1:3001, not ${to}`,
  nearLeft: (code: number, reason: string): string =>
    `the side that connected left (${code}${reason === "" ? "" : ` ${reason}`})`,
  farLeft: (reason: string): string => `The other side: ${reason}`,
  farAway: (why: string): string => `The recording proxy cannot reach the other side: ${why}\n`,
  readerLeft: "the reader left",
  streamEnded: "the stream ended",
  tooSlow: (url: string): string =>
    `${url}: one side sends faster than the other reads, and cannot be stopped here: both are cut off`,
};

const zh: typeof en = {
  cannotRead: (path, why) => `读不了 ${path}：${why}`,
  noJournal: (path) => `${path} 不是 adelie 的录制文件：第一行不是 docs/reference/journal.md 里写的文件头`,
  newerJournal: (path, version, known) =>
    `${path} 是更新版本的 adelie 写的：格式版本 ${version}，这里最多能读 ${known}`,
  otherRecording: (path, first) => `${path} 和 ${first} 不是同一次录制：请只给同一次录制的各个部分`,
  lineTooLong: (bytes) => `这一行超过 ${bytes} 字节`,
  damagedLine: (what) =>
    what === "not-json" || what === "no-object" ? "这一行不是 JSON 对象" : `这一行不是一条记录：请看字段 ${what}`,
  halfLine: "最后一行只写了一半：录制在那里中断了",
  proxyEnds: "录制代理结束了",
  report: {
    events: (events, accounts) => `回放了 ${accounts} 个账号的 ${events} 个事件`,
    group: (id) => `群 ${id}`,
    user: (id) => `私聊 ${id}`,
    nowhere: "不属于任何会话",
    account: (id) => `账号 ${id}`,
    start: "启动时",
    kinds: { added: "多了", missing: "少了", changed: "变了", moved: "换了先后" },
    was: "当时",
    is: "现在",
    none: "（没有）",
    more: (count) => `……还有 ${count} 处`,
    sum: (same, added, missing, changed, moved) =>
      `一样 ${same}，多了 ${added}，少了 ${missing}，变了 ${changed}，换了先后 ${moved}`,
    alike: "机器人和当时做的一样",
    unanswered: (actions) => `录制里没有回应的接口：${actions}`,
    lost: (count) => `录制缺 ${count} 条，有些差别可能来自这里`,
  },
  noBotCame: (accounts, ms) =>
    `${ms} 毫秒内没有机器人以 ${accounts} 的身份连上来。它是不是从选项 url 或 ONEBOT_URL 取地址？运行起来了吗？`,
  noPages: "浏览器的网页不能从这里走\n",
  noAnswer: (action) => `录制里没有 ${action} 的回应`,
  proxyExposed: (hostname) =>
    `代理会对所有能连到 ${hostname} 的人开放，而只有另一头才检查 token：请留在 127.0.0.1，或者加 --expose`,
  proxyTarget: (to) => `--to 要写地址，比如 ws://127.0.0.1:3001，而不是 ${to}`,
  nearLeft: (code, reason) => `连过来的一头离开了（${code}${reason === "" ? "" : ` ${reason}`}）`,
  farLeft: (reason) => `另一头：${reason}`,
  farAway: (why) => `录制代理连不上另一头：${why}\n`,
  readerLeft: "读的一头离开了",
  streamEnded: "事件流结束了",
  tooSlow: (url) => `${url}：一头发得比另一头读得快，这里又没法让它停下：两头都断开`,
};

/** Sentences about journals, proxies and replays. */
export const replayTexts: InBoth<typeof en> = inBoth(en, zh);
