/** Log lines of a running app: its start and end, its handlers, and what waits for them. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  notStarted: (why: string): string => `The bot did not start. ${why}`,
  online: (name: string, address: string): string => `${name} is online at ${address}`,
  monitoring: (host: string, port: number, openTelemetry: boolean): string =>
    `Monitoring: http://${host}:${port}/health and /metrics${openTelemetry ? "; OpenTelemetry gets the same" : ""}`,
  place: (source: string, event: string | undefined): string =>
    event === undefined ? source : `${source} (on ${event})`,
  failed: (place: string, why: string): string => `${place} failed: ${why}`,
  onErrorFailed: (why: string): string => `onError failed: ${why}`,
  catchFailed: (source: string, why: string): string => `${source} failed while handling an error: ${why}`,
  unhandled: (count: number): string => `${count} event(s) that waited for their turn are not handled: the app stops.`,
  stopping: (underWay: string, ms: number): string =>
    `Stopping: ${underWay}. They have ${ms} ms in all; Ctrl+C once more ends at once.`,
  leftBehind: (count: number, ms: number, underWay: string): string =>
    `${count} handlers did not end within ${ms} ms and are left behind: ${underWay}`,
  underWay: (names: readonly string[], more: number): string =>
    `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""} ${names.length + more === 1 ? "has" : "have"} not ended`,
  someUnderWay: (count: number): string => `${count} have not ended`,
  eventsWait: "Events wait until every account of the app is there and every @OnReady has ended.",
  eventsWaited: (count: number): string => `${count} events had waited for @OnReady.`,
  stoppingHook: (hook: string, ms: number): string =>
    `Stopping: ${hook} has not ended. All @OnStop have ${ms} ms; Ctrl+C once more ends at once.`,
  stopHookLate: (hook: string, ms: number): string => `@OnStop did not end within ${ms} ms and is left behind: ${hook}`,
  storageLate: (ms: number): string => `The storage did not close within ${ms} ms`,
  storageNotClosed: (why: string): string => `The storage did not close: ${why}`,
  doesNotRun: (source: string, reason: string): string => `${source} does not run: ${reason}`,
  answerUnwanted: (source: string, why: string): string => `The answer of ${source} is not sent: ${why}`,
  ended: (source: string, why: string): string => `${source} has ended: ${why}`,
  reloaded: (file: string, bots: string): string => `${file} has changed: ${bots} reloaded`,
  notReloaded: (file: string, why: string): string =>
    `${file} has changed and cannot be used, the older bots go on: ${why}`,
  noBotInFile: "it exports no bot",
  busy: (concurrency: number): string =>
    `${concurrency} handlers are running (concurrency): further events wait, each chat in a line of its own.`,
  chatFull: (chat: string, waiting: number, running: number): string =>
    `${chat}: ${waiting} events wait (perChat.waiting) and ${running} are being handled`,
  linksPause: (state: string): string => `${state}: the links pause until half of them have begun.`,
  leavesOut: (state: string): string =>
    `${state}: what it says further is left out until half of them have begun; other chats go on. Look for a handler that ` +
    "never ends, for a rate limit that is lower than what is asked for, or raise perChat.waiting.",
  listenedAgain: (chat: string, leftOut: number): string =>
    `${chat} is listened to again; ${leftOut} of its events were left out meanwhile.`,
  crowded: (held: number): string =>
    `${held} events wait for their turn: the links pause until half of them have begun.`,
  loopBlocked: (seconds: number, names: readonly string[], isKnown: boolean): string =>
    `Nothing was handled for ${seconds.toFixed(1)} s: ${
      names.length === 0
        ? "no handler was under way, so it was a job, a timer or another part of the program"
        : isKnown
        ? `${names[0]} kept the loop busy`
        : `one of ${names.join(", ")} kept the loop busy, and from now on it is measured which`
    }. Hand long computations to a worker thread.`,
  lineFull: (source: string, chat: string, max: number, isOldest: boolean): string =>
    `${source}: in ${chat} ${max} messages wait (max of @Concurrency), and the ${
      isOldest ? "oldest" : "newest"
    } is left out.`,
  lineHangs: (source: string, chat: string, seconds: number, waiting: number): string =>
    `${source} has been running for ${seconds} s in ${chat}, and ${waiting} messages wait behind it. ` +
    "A timeoutMs in @Concurrency would let them go on.",
  noChat: "no chat",
  clientStopped: (count: number): string =>
    `${count} event(s) that had arrived are not handled: the client was stopped.`,
  loopDropped: (dropped: number, maxWaiting: number, wanted: string): string =>
    `${dropped} event(s) were let go: more than ${maxWaiting} waited for a loop over events("${wanted}"). ` +
    'Take them faster, raise maxWaiting, or keep them with whenFull: "pause".',
  unknownEvent: (place: string, name: string, meant: string | undefined): string =>
    `${place}: no known event is called "${name}". ${
      meant === undefined ? "Event names look like notice.group_increase." : `Did you mean "${meant}"?`
    }`,
  contextCut: (
    { messages, images, chars, lookups }: Readonly<Record<"messages" | "images" | "chars" | "lookups", number>>,
  ): string =>
    `A context was cut: ${messages} messages, ${images} pictures and ${chars} characters are left out, ${lookups} look-ups failed.`,
  contextLookup: (why: string): string => `A part of a context could not be looked up: ${why}`,
  streamPaused:
    "An answer in parts paused for too long, or took too long in all: others were let go first, and it waits its turn again.",
  streamLong: (most: number): string =>
    `An answer in parts was ended after ${most} messages (maxParts of stream()); the rest of it is not sent.`,
  notRecalled: (id: string, why: string): string => `Message ${id} is not recalled: ${why}`,
  recallNoId: "A reply will not be recalled: the implementation did not tell the id of what it sent.",
  recallNoAccount: (self: string): string => `the account ${self} is not there`,
  moreDownloads: (count: number): string => `and ${count} more`,
  group: (id: string): string => `Group ${id}`,
  person: (id: string): string => `The private chat with ${id}`,
};

const zh: typeof en = {
  notStarted: (why) => `机器人没有启动。${why}`,
  online: (name, address) => `${name} 已上线：${address}`,
  monitoring: (host, port, openTelemetry) =>
    `监控：http://${host}:${port}/health 和 /metrics${openTelemetry ? "；同样的数据也交给 OpenTelemetry" : ""}`,
  place: (source, event) => event === undefined ? source : `${source}（${event}）`,
  failed: (place, why) => `${place} 出错：${why}`,
  onErrorFailed: (why) => `onError 自己出错：${why}`,
  catchFailed: (source, why) => `${source} 处理错误时自己出错：${why}`,
  unhandled: (count) => `还在排队的 ${count} 个事件不再处理：应用正在停止。`,
  stopping: (underWay, ms) => `正在停止：${underWay}。总共最多等 ${ms} 毫秒，再按一次 Ctrl+C 立即结束。`,
  leftBehind: (count, ms, underWay) => `${count} 个处理函数在 ${ms} 毫秒内没有结束，不再等它们：${underWay}`,
  underWay: (names, more) => `${names.join("、")}${more > 0 ? `等 ${names.length + more} 个` : ""}还没有结束`,
  someUnderWay: (count) => `还有 ${count} 个没有结束`,
  eventsWait: "事件在等：要等所有账号都连上、@OnReady 都执行完。",
  eventsWaited: (count) => `有 ${count} 个事件等过 @OnReady。`,
  stoppingHook: (hook, ms) =>
    `正在停止：${hook} 还没有结束。所有 @OnStop 总共最多等 ${ms} 毫秒，再按一次 Ctrl+C 立即结束。`,
  stopHookLate: (hook, ms) => `@OnStop 在 ${ms} 毫秒内没有结束，不再等它：${hook}`,
  storageLate: (ms) => `存储在 ${ms} 毫秒内没有关闭`,
  storageNotClosed: (why) => `存储没能关闭：${why}`,
  doesNotRun: (source, reason) => `${source} 没有执行：${reason}`,
  answerUnwanted: (source, why) => `${source} 的回复不发了：${why}`,
  ended: (source, why) => `${source} 已结束：${why}`,
  reloaded: (file, bots) => `${file} 有改动：已重新加载 ${bots}`,
  notReloaded: (file, why) => `${file} 有改动，但不能用，继续运行旧的机器人：${why}`,
  noBotInFile: "它没有导出机器人",
  busy: (concurrency) => `有 ${concurrency} 个处理函数同时在运行（concurrency）：后面的事件按会话各自排队。`,
  chatFull: (chat, waiting, running) => `${chat}：${waiting} 个事件在排队（perChat.waiting），${running} 个正在处理`,
  linksPause: (state) => `${state}：连接暂停，等其中一半开始处理后继续。`,
  leavesOut: (state) =>
    `${state}：其中一半开始处理之前，它后面的消息都不处理，其他会话不受影响。请检查是否有处理函数一直不结束、发送限速是否太低，或者调大 perChat.waiting。`,
  listenedAgain: (chat, leftOut) => `${chat} 恢复处理，期间有 ${leftOut} 个事件没有处理。`,
  crowded: (held) => `${held} 个事件在排队：连接暂停，等其中一半开始处理后继续。`,
  loopBlocked: (seconds, names, isKnown) =>
    `有 ${seconds.toFixed(1)} 秒什么都没有处理：${
      names.length === 0
        ? "当时没有处理函数在运行，可能是定时任务、计时器或程序的其他部分"
        : isKnown
        ? `${names[0]} 占住了事件循环`
        : `${names.join("、")} 其中一个占住了事件循环，从现在起会测量是哪一个`
    }。耗时的计算请放到工作线程里。`,
  lineFull: (source, chat, max, isOldest) =>
    `${source}：${chat}里有 ${max} 条消息在排队（@Concurrency 的 max），${isOldest ? "最旧" : "最新"}的一条不处理。`,
  lineHangs: (source, chat, seconds, waiting) =>
    `${source} 在${chat}里已经运行了 ${seconds} 秒，后面排着 ${waiting} 条消息。给 @Concurrency 写上 timeoutMs，到时就轮到它们。`,
  noChat: "没有会话的地方",
  clientStopped: (count) => `已经收到的 ${count} 个事件不再处理：客户端已停止。`,
  loopDropped: (dropped, maxWaiting, wanted) =>
    `丢弃了 ${dropped} 个事件：等待 events("${wanted}") 循环的超过了 ${maxWaiting} 个。请取得快一些、调大 maxWaiting，` +
    '或者用 whenFull: "pause" 留住它们。',
  unknownEvent: (place, name, meant) =>
    `${place}：没有叫“${name}”的已知事件。${
      meant === undefined ? "事件名像 notice.group_increase 这样。" : `是不是想写“${meant}”？`
    }`,
  contextCut: ({ messages, images, chars, lookups }) =>
    `上下文有删减：${messages} 条消息、${images} 张图片、${chars} 个字没有放进去，${lookups} 次查询失败。`,
  contextLookup: (why) => `上下文的一部分没有查到：${why}`,
  streamPaused: "分段的回答停得太久或者总共太长：先让别的消息发了，它重新排队。",
  streamLong: (most) => `分段的回答发满 ${most} 条（stream() 的 maxParts）就结束了，剩下的不发。`,
  notRecalled: (id, why) => `消息 ${id} 没有撤回：${why}`,
  recallNoId: "有一条回复不会被撤回：实现没有给出它的消息号。",
  recallNoAccount: (self) => `账号 ${self} 不在`,
  moreDownloads: (count) => `还有 ${count} 个`,
  group: (id) => `群 ${id}`,
  person: (id) => `与 ${id} 的私聊`,
};

/** The log's lines about an app. */
export const appTexts: InBoth<typeof en> = inBoth(en, zh);
