/** The texts of the test kit: what was expected, what was seen instead, and why that may be. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  launchesNothing: (name: string): string =>
    `${name === "" ? "The file" : name} was loaded and called no launch(): give createTestBot() the class of the bot`,
  ownCopy: (name: string): string =>
    `A file such as ${name} gets a copy of its own where the package.json beside it has no "type": "module": add that, or call the file .mts.`,
  neverQuiet: (ms: number, running: readonly string[], calmTurns: number): string =>
    running.length > 0
      ? `The bot did not come to rest within ${ms} ms. These handlers have not ended: ${running.join(", ")}. ` +
        "One that waits for the time should wait by the clock of the app (inject(Schedule), event.ask), which a test " +
        "moves; one that loops must end; a slow one wants a greater settleTimeoutMs"
      : `The bot did not come to rest within ${ms} ms: ` +
        (calmTurns === 0 ? "it keeps calling. Does it answer itself?" : "a task of addTask or a job has not ended"),
  expected: (who: string, chat: string, what: string): string => `Expected that ${who} hears ${what} in ${chat}`,
  expectedSilence: (who: string, chat: string): string => `Expected that ${who} hears nothing in ${chat}`,
  expectedCalls: (action: string, what: string): string => `Expected ${what} of ${action}`,
  calls: (atLeast: number, atMost: number): string => {
    if (atLeast === atMost) return atLeast === 1 ? "1 call" : `${atLeast} calls`;
    return atMost === Infinity ? `at least ${atLeast} calls` : `${atLeast} to ${atMost} calls`;
  },
  and: ", then ",
  fitting: "a message that fits the function",
  heardNothing: "the bot said nothing there",
  heard: (messages: readonly string[]): string => `the bot said there: ${messages.join(", then ")}`,
  judged: (why: string): string => `The function says: ${why}`,
  seen: (calls: readonly string[]): string => calls.length === 0 ? "there were none" : `there were ${calls.join(", ")}`,
  crashed: (source: string, count: number): string =>
    `${source} failed${
      count > 1 ? `, and ${count - 1} more` : ""
    }, and the test expected no failure (expectFailure() does)`,
  noFailure: "Expected that a handler, hook or task fails; none did",
  notSimulated: (action: string, dialect: string): string =>
    `The bot called ${action}, which ${dialect} has and the sandbox does not simulate: the bot was told that there is no such ` +
    `action. Say what it answers: bot.answers("${action}", (params) => data). Or give strict: false`,
  notCalled: (place: string): string => `the bot said it in ${place} instead`,
  late: (ms: number): string =>
    `It came ${ms} ms later, when no handler was running any more: a promise that nobody waits for. Is an await or a return missing?`,
  otherOrder:
    "These are the same messages in another order: sends that run side by side, or are not awaited one after the other",
  twice: (handlers: readonly string[]): string =>
    handlers.length > 1
      ? `Several handlers answered: ${handlers.join(", ")}. @Block() or a narrower condition lets only one`
      : "It is said twice: a handler that returns its reply and sends it too, or calls reply() twice?",
  tooMany: (handlers: readonly string[]): string => `More was said than expected; there ran: ${handlers.join(", ")}`,
  failedCalls: (calls: readonly string[]): string => `Calls that failed, and nobody told the chat: ${calls.join("; ")}`,
  asking: (count: number): string =>
    `${count} handler${
      count === 1 ? " waits" : "s wait"
    } for an answer (event.ask and the like): the next message is taken for it`,
  outbox: (count: number): string =>
    `${count} message${
      count === 1 ? " waits" : "s wait"
    } in the outbox for the time or a link: await bot.advance("1m")`,
  noAnswer: (url: string): string =>
    `The bot fetched ${url}, and the test has no answer for it: createTestBot(Bot, { web: { "${url}": … } })`,
  noConnection: (port: string): string =>
    `With port: "${port}" there is no connection that could be cut: disconnect() wants "memory", "websocket", "reverse" or "sse"`,
  unanswered: (count: number): string => `${count} call${count === 1 ? "" : "s"} got no answer so far`,
  nothingKept:
    "The bot was started again since, and its storage holds nothing: what it knew was in fields of the class",
  ran: "ran",
  failedRun: "ran, and failed",
  conversation: "Conversation",
  callsHead: "Calls",
  why: "Why",
  jobs: "Jobs",
  log: "Log",
  perhaps: "Perhaps",
  earlier: (count: number): string => `(${count} earlier)`,
  next: (when: string): string => `next ${when}`,
  runs: (count: number, next: string): string => `ran ${count} times, ${next}`,
  never: "never again",
  passed: (ms: number, now: string): string => `time +${duration(ms)} → ${now}`,
  restarted: "the bot was started again",
  unanswer: "no answer",
  nobody: (name: string, there: readonly string[]): string =>
    `Nobody here is called ${name}. There are: ${
      there.join(", ")
    }. Give people: ["${name}"], or bot.newcomer("${name}")`,
  anybody: "anybody",
  anywhere: "any chat",
  notStarted: (ms: number): string =>
    `The bot had not started after ${ms} ms: the log says what it waits for. A fault that is there from the beginning keeps it from starting for good`,
  notSo: (ms: number): string => `Waited ${ms} ms for something that did not happen`,
  wrongDate: (given: string): string =>
    `createTestBot(): now wants a date, such as "2026-01-05T10:00:00+08:00", not ${given}`,
  wrongTime: (given: string): string => `advance() takes milliseconds or a span of time ("1h30m", "1天"), not ${given}`,
  backwards: (given: string, now: string): string => `advanceTo("${given}") goes back, or is no time: it is ${now}`,
  said: (what: string, chat: string, text: string): string =>
    `Expected that the bot never says ${what}; in ${chat} it said ${text}`,
  wrongTimes: (times: string, atLeast: string): string =>
    `runTrials(): times wants a whole number above 0 and atLeast a share from 0 to 1; got ${times} and ${atLeast}`,
};

/** A span of time, short. */
function duration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000], [
    "s",
    1_000,
  ]];
  let [rest, text] = [ms, ""];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return rest > 0 || text === "" ? `${text}${rest}ms` : text;
}

const zh: typeof en = {
  launchesNothing: (name) =>
    `${name === "" ? "这个文件" : name} 载入了，但没有调用 launch()：请把机器人的类给 createTestBot()`,
  ownCopy: (name) =>
    `${name} 旁边的 package.json 里没有 "type": "module" 时，这个文件用的是另一份：加上它，或者把文件改名为 .mts。`,
  neverQuiet: (ms, running, calmTurns) =>
    running.length > 0
      ? `机器人 ${ms} 毫秒内没有安静下来。这些处理函数还没有结束：${running.join("、")}。` +
        "要等时间的，请用应用的时钟等（inject(Schedule)、event.ask），测试可以拨它；循环要有尽头；真的慢，就把 settleTimeoutMs 调大"
      : `机器人 ${ms} 毫秒内没有安静下来：` +
        (calmTurns === 0 ? "它一直在调用接口。是不是在回答自己？" : "addTask 的任务或者定时任务还没有结束"),
  expected: (who, chat, what) => `期望${who}在${chat}听到${what}`,
  expectedSilence: (who, chat) => `期望${who}在${chat}什么也听不到`,
  expectedCalls: (action, what) => `期望 ${action} 有${what}`,
  calls: (atLeast, atMost) => {
    if (atLeast === atMost) return `${atLeast} 次调用`;
    return atMost === Infinity ? `至少 ${atLeast} 次调用` : `${atLeast} 到 ${atMost} 次调用`;
  },
  and: "，然后",
  fitting: "符合函数的消息",
  heardNothing: "机器人在那里什么也没有说",
  heard: (messages) => `机器人在那里说的是：${messages.join("，然后")}`,
  judged: (why) => `函数说：${why}`,
  seen: (calls) => calls.length === 0 ? "一次也没有" : `看到的是 ${calls.join("、")}`,
  crashed: (source, count) =>
    `${source} 出错了${
      count > 1 ? `，另外还有 ${count - 1} 个` : ""
    }，而测试没有期望出错（期望出错请用 expectFailure()）`,
  noFailure: "期望有处理函数、钩子或任务出错，但没有",
  notSimulated: (action, dialect) =>
    `机器人调用了 ${action}，${dialect} 有这个接口，沙盒没有模拟：机器人得到的回答是没有这个接口。` +
    `请写明它回答什么：bot.answers("${action}", (params) => data)。或者 strict: false`,
  notCalled: (place) => `机器人说在了${place}`,
  late: (ms) =>
    `${ms} 毫秒之后它才来，那时已经没有处理函数在运行：这是没有人等的 Promise。是不是少了 await 或 return？`,
  otherOrder: "消息是一样的，只是顺序不对：几次发送同时进行，或者没有一个接一个地 await",
  twice: (handlers) =>
    handlers.length > 1
      ? `有几个处理函数都回答了：${handlers.join("、")}。用 @Block() 或者更窄的条件，只留一个`
      : "说了两遍：是不是处理函数既返回了回复，又自己发了一次，或者调用了两次 reply()？",
  tooMany: (handlers) => `说的比期望的多；运行过的是：${handlers.join("、")}`,
  failedCalls: (calls) => `失败的调用，聊天里没有人知道：${calls.join("；")}`,
  asking: (count) => `有 ${count} 个处理函数在等回答（event.ask 之类）：下一条消息会被当作回答`,
  outbox: (count) => `有 ${count} 条消息在发件箱里等时间或者等连接：await bot.advance("1m")`,
  noAnswer: (url) => `机器人要取 ${url}，测试没有写它回答什么：createTestBot(Bot, { web: { "${url}": … } })`,
  noConnection: (port) =>
    `port 是 "${port}" 时没有可以断开的连接：disconnect() 要 "memory"、"websocket"、"reverse" 或者 "sse"`,
  unanswered: (count) => `有 ${count} 个调用到现在没有应答`,
  nothingKept: "之后机器人重新启动过，而存储里什么都没有：它记住的东西在类的字段里",
  ran: "运行了",
  failedRun: "运行了，出错了",
  conversation: "对话",
  callsHead: "调用",
  why: "为什么",
  jobs: "定时任务",
  log: "日志",
  perhaps: "可能是",
  earlier: (count) => `（前面还有 ${count} 条）`,
  next: (when) => `下一次 ${when}`,
  runs: (count, next) => `运行过 ${count} 次，${next}`,
  never: "不再运行",
  passed: (ms, now) => `时间 +${duration(ms)} → ${now}`,
  restarted: "机器人重新启动",
  unanswer: "没有应答",
  nobody: (name, there) =>
    `这里没有叫 ${name} 的人。有：${there.join("、")}。请写 people: ["${name}"]，或者 bot.newcomer("${name}")`,
  anybody: "谁",
  anywhere: "任何聊天",
  notStarted: (ms) => `${ms} 毫秒过去了，机器人还没有启动：日志里写着它在等什么。一开始就有的故障会让它永远启动不了`,
  notSo: (ms) => `等了 ${ms} 毫秒，要等的事没有发生`,
  wrongDate: (given) => `createTestBot()：now 要写日期，例如 "2026-01-05T10:00:00+08:00"，收到的是 ${given}`,
  wrongTime: (given) => `advance() 要毫秒或者一段时间（"1h30m"、"1天"），收到的是 ${given}`,
  backwards: (given, now) => `advanceTo("${given}") 往回走了，或者不是时间：现在是 ${now}`,
  said: (what, chat, text) => `期望机器人从不说${what}；它在${chat}说了${text}`,
  wrongTimes: (times, atLeast) =>
    `runTrials()：times 要大于 0 的整数，atLeast 要 0 到 1 的比例；收到的是 ${times} 和 ${atLeast}`,
};

/** The texts of the test kit. */
export const testingTexts: InBoth<typeof en> = inBoth(en, zh);
