/** Log lines about calls, downloads, tasks and hooks of a client. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  downloaded: (file: string, bytes: number | undefined, path: string): string =>
    `Downloaded ${file}${bytes === undefined ? "" : ` (${bytes} bytes) to ${path}`}`,
  downloadStatus: (file: string, code: number, url: string): string =>
    `Download of ${file} failed: HTTP ${code} from ${url}`,
  downloadFailed: (file: string | undefined, why: string): string => `Download of ${file ?? "a file"} failed: ${why}`,
  noReason: "no reason given",
  refused: (action: string | undefined, words: string, retcode: string): string =>
    `${action ?? "An action"} failed: ${words} (retcode ${retcode})`,
  noReply: (action: string | undefined, why: string): string => `${action ?? "An action"} got no reply: ${why}`,
  taskFailed: (why: string): string => `A task failed: ${why}`,
  hookFailed: (hook: string, why: string): string => `The hook ${hook} failed: ${why}`,
  partFailed: (action: string, target: string, part: number, parts: number): string =>
    `${action} to ${target}: part ${part} of ${parts} failed; the ${part - 1} before it were sent.`,
  mediaFull: (waiting: number): string =>
    `${waiting} calls wait for their files to be read (media.maxWaiting), so those that come now are refused with ` +
    "MEDIA_QUEUE_FULL until one was answered. stats.mediaRefused counts them.",
  nobodyWaited: (call: string, why: string): string => `${call} failed and nobody waited for it: ${why}`,
  loggerFailed: (why: string): string =>
    `The logger that was given failed: ${why}. What it cannot take is printed here.`,
  hints: {
    "native-missing":
      "This action needs NapCat's packet backend, which does not run with the installed QQ version: see NapCat's start-up log.",
    "not-supported": "The implementation does not have this action.",
    "timeout": "It may have been done all the same, so look before sending it again.",
  },
  didYouMean: (hint: string, action: string): string => `${hint} Did you mean ${action}?`,
  askAgain: (ms: number): string => `Ask again in ${ms} ms.`,
  actionFailed: (action: string, words: string, retcode: string, kind: string, hint: string | undefined): string =>
    `${action}: ${words} (retcode ${retcode}, ${kind})${hint === undefined ? "" : `. ${hint}`}`,
  noReplyInTime: (action: string, ms: number): string =>
    `${action}: no reply within ${ms} ms. It may have been done all the same, so look before sending it again.`,
  downloadsFull: (count: number): string =>
    `${count} downloads wait (maxDownloadsWaiting), so those that come now are refused with DOWNLOAD_QUEUE_FULL ` +
    "until one has ended. stats.downloadsRefused counts them.",
  clockFailed: (why: string): string => `The given clock failed, and the machine's serves in its place: ${why}`,
  noTime: (seen: string): string => `it gave ${seen} for a time`,
};

const zh: typeof en = {
  downloaded: (file, bytes, path) => `已下载 ${file}${bytes === undefined ? "" : `（${bytes} 字节）到 ${path}`}`,
  downloadStatus: (file, code, url) => `下载 ${file} 失败：${url} 返回 HTTP ${code}`,
  downloadFailed: (file, why) => `下载${file === undefined ? "" : ` ${file} `}失败：${why}`,
  noReason: "没有给出原因",
  refused: (action, words, retcode) => `${action ?? "调用"} 失败：${words}（retcode ${retcode}）`,
  noReply: (action, why) => `${action ?? "调用"} 没有收到应答：${why}`,
  taskFailed: (why) => `一个任务出错：${why}`,
  hookFailed: (hook, why) => `钩子 ${hook} 出错：${why}`,
  partFailed: (action, target, part, parts) =>
    `${action} 发给 ${target}：共 ${parts} 段，第 ${part} 段失败，前面 ${part - 1} 段已发出。`,
  mediaFull: (waiting) =>
    `${waiting}个调用在等待读取文件（media.maxWaiting），有一个得到应答之前，新来的会被拒绝（MEDIA_QUEUE_FULL），` +
    "次数在 stats.mediaRefused 里。",
  nobodyWaited: (call, why) => `${call} 失败，而且没有人在等它的结果：${why}`,
  loggerFailed: (why) => `传入的日志对象出错：${why}。它写不了的内容改在这里输出。`,
  hints: {
    "native-missing": "这个接口需要 NapCat 的 packet 后端，它不支持现在安装的 QQ 版本：请看 NapCat 启动时的日志。",
    "not-supported": "实现端没有这个接口。",
    "timeout": "可能其实已经做了，重发之前请先确认。",
  },
  didYouMean: (hint, action) => `${hint}是不是想写 ${action}？`,
  askAgain: (ms) => `请在 ${ms} 毫秒后再试。`,
  actionFailed: (action, words, retcode, kind, hint) =>
    `${action}：${words}（retcode ${retcode}，${kind}）${hint === undefined ? "" : `。${hint}`}`,
  noReplyInTime: (action, ms) => `${action}：${ms} 毫秒内没有应答。可能其实已经做了，重发之前请先确认。`,
  downloadsFull: (count) =>
    `已经有 ${count} 个下载在等（maxDownloadsWaiting），现在来的以 DOWNLOAD_QUEUE_FULL 拒绝，直到有一个结束。stats.downloadsRefused 记着数目。`,
  clockFailed: (why) => `给的时钟出错了，改用机器的时钟：${why}`,
  noTime: (seen) => `它给的时间是 ${seen}`,
};

/** The log's lines about a client. */
export const callTexts: InBoth<typeof en> = inBoth(en, zh);
