/** Log lines of the sandbox, and its own notes in the journal. The words of its implementation are not among them: those are NapCat's. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  plays: (url: string, hasTerminal: boolean): string =>
    `No endpoint was given, so a sandbox plays QQ at ${url}. Set ONEBOT_URL, or give launch() a url, for a real account.` +
    (hasTerminal ? "" : " There is no terminal: what standard input brings is said in the chat, line by line."),
  nobodyToTalkTo: (): string =>
    "The bot ends: it was given no address to connect to, and the sandbox that it started instead has nobody to talk " +
    "to, for there is no terminal and standard input is empty (a service, a container, < /dev/null). Set ONEBOT_URL " +
    "(and ONEBOT_TOKEN), or give launch() a url; to try the bot, start it in a terminal or pipe lines into it.",
  wrongToken: (path: string): string => `A bot came to the sandbox with a wrong token, or without one (${path})`,
  frameFailed: (why: string): string => `A frame could not be answered: ${why}`,
  journalFull: (limit: number): string =>
    `The sandbox keeps the last ${limit} entries of its journal: the oldest are dropped from here on.`,
  messagesFull: (dropped: number): string =>
    `The sandbox holds as many messages as it keeps: the ${dropped} oldest are gone, and more will go.`,
  filesFull: (limitBytes: number): string =>
    `The sandbox keeps ${limitBytes} bytes of files: the oldest are gone, their addresses answer 404.`,
  page: (url: string, isOpened: boolean): string =>
    isOpened ? `Its page opens in the browser: ${url}` : `Its page is at ${url}`,
  unwanted: (where: string): string =>
    `The bot was given no address to connect to, and the sandbox does not start by itself where ${where} is set. ` +
    "Set ONEBOT_URL (and ONEBOT_TOKEN), give launch() a url, or set ADELIE_SANDBOX=1 to have the sandbox all the same.",
};

const zh: typeof en = {
  plays: (url, hasTerminal) =>
    `没有给地址，所以由沙盒在 ${url} 扮演 QQ。要用真实账号，请设置 ONEBOT_URL，或者在 launch() 里写 url。` +
    (hasTerminal ? "" : "这里没有终端：标准输入里的每一行都会当作消息说出来。"),
  nobodyToTalkTo: () =>
    "机器人结束：没有给它地址，代替它启动的沙盒也没有人可以说话，因为这里没有终端，标准输入是空的（服务、容器、< /dev/null）。" +
    "请设置 ONEBOT_URL（和 ONEBOT_TOKEN），或者在 launch() 里写 url；想试用机器人，请在终端里启动，或者用管道把消息传给它。",
  wrongToken: (path) => `有机器人来连沙盒，但 token 不对或没有 token（${path}）`,
  frameFailed: (why) => `有一帧没能应答：${why}`,
  journalFull: (limit) => `沙盒的流水只保留最近 ${limit} 条：从现在起，最旧的会被丢掉。`,
  messagesFull: (dropped) => `沙盒里的消息已经满了：最旧的 ${dropped} 条已经丢掉，之后还会继续丢。`,
  filesFull: (limitBytes) => `沙盒最多保留 ${limitBytes} 字节的文件：最旧的已经丢掉，它们的链接返回 404。`,
  page: (url, isOpened) => isOpened ? `沙盒的页面正在浏览器里打开：${url}` : `沙盒的页面在 ${url}`,
  unwanted: (where) =>
    `没有给机器人地址，而设置了 ${where} 的地方沙盒不会自己启动。请设置 ONEBOT_URL（和 ONEBOT_TOKEN），` +
    "或者在 launch() 里写 url；一定要用沙盒，请设置 ADELIE_SANDBOX=1。",
};

/** The log's lines about the sandbox. */
export const sandboxLogTexts: InBoth<typeof en> = inBoth(en, zh);
