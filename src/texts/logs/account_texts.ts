/** Log lines about accounts: whether QQ has them online, and how their messages are paced. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  nameless: "The account",
  offline: (who: string, source: string, reason: string): string =>
    `${who} is offline in QQ, although the link is up (${source}${reason === "" ? "" : `: ${reason}`}). ` +
    "Messages wait, as outbox.whenDown says, until it is back.",
  kicked: (who: string, source: string, reason: string): string =>
    `${who} was logged out by QQ (${source}${reason === "" ? "" : `: ${reason}`}). Log in again in the implementation.`,
  back: (who: string, source: string): string => `${who} is online in QQ again (${source}).`,
  sources: {
    link: "says the link",
    heartbeat: "says a heartbeat",
    notice: "says a notice",
    refusal: "a message was refused",
    status: "says get_status",
  },
  notified: (where: string): string => `Told ${where} how the account is.`,
  notNotified: (where: string, why: string): string => `Could not tell ${where} how the account is: ${why}`,
  notifyFull: (count: number): string => `${count} tellings wait already (notify), so one more is left out.`,
  notifyStatus: (status: number): string => `it answered with HTTP ${status}`,
  notifyNobody: "no other account of the app is online",
  chatPaused: (chat: string, kind: string, count: number, until: string): string =>
    `${chat}: nothing is sent until ${until}, because ${
      count === 0 ? "the bot is muted there" : `QQ refused ${count} message(s) (${kind})`
    }.`,
  chatTried: (chat: string): string => `${chat}: one message is sent to see whether QQ takes it again.`,
  chatOpen: (chat: string): string => `${chat}: QQ takes messages again.`,
  budgetSpent: (chat: string, perDay: number): string =>
    `${chat}: the ${perDay} messages of today are spent (pace.perDay); nothing more is sent until tomorrow.`,
  quietRefused: (count: number, until: string): string =>
    `${count} message(s) were not sent because of the quiet hours (pace.quiet), which end at ${until}.`,
  quietNow: (until: string): string => `it is quiet until ${until} (pace.quiet)`,
  paceNotKept: (why: string): string => `The counts of the day and the pauses cannot be kept: ${why}. They begin anew.`,
  stillPaused: (count: number): string => `${count} chat(s) are paused still, as before the restart (pace.breaker).`,
};

const zh: typeof en = {
  nameless: "账号",
  offline: (who, source, reason) =>
    `${who} 在 QQ 上掉线了，虽然连接还在（${source}${
      reason === "" ? "" : `：${reason}`
    }）。消息按 outbox.whenDown 等它回来。`,
  kicked: (who, source, reason) =>
    `${who} 被 QQ 踢下线（${source}${reason === "" ? "" : `：${reason}`}）。请在实现端重新登录。`,
  back: (who, source) => `${who} 又在 QQ 上线了（${source}）。`,
  sources: {
    link: "连接",
    heartbeat: "来自心跳",
    notice: "来自通知",
    refusal: "消息被拒绝",
    status: "来自 get_status",
  },
  notified: (where) => `已经把账号的状态告诉 ${where}。`,
  notNotified: (where, why) => `没能把账号的状态告诉 ${where}：${why}`,
  notifyFull: (count) => `已经有 ${count} 个通知在等（notify），这一个不发了。`,
  notifyStatus: (status) => `回应是 HTTP ${status}`,
  notifyNobody: "应用里没有别的账号在线",
  chatPaused: (chat, kind, count, until) =>
    `${chat}：${count === 0 ? "机器人被禁言" : `QQ 拒绝了 ${count} 条消息（${kind}）`}，${until} 之前不再发送。`,
  chatTried: (chat) => `${chat}：发一条试试，看 QQ 收不收。`,
  chatOpen: (chat) => `${chat}：QQ 又收消息了。`,
  budgetSpent: (chat, perDay) => `${chat}：今天的 ${perDay} 条已经发完（pace.perDay），明天之前不再发送。`,
  quietRefused: (count, until) => `安静时间里有 ${count} 条消息没有发送（pace.quiet），${until} 结束。`,
  quietNow: (until) => `现在是安静时间（pace.quiet），到 ${until}`,
  paceNotKept: (why) => `当天的发送条数和暂停没法保存：${why}。从头开始数。`,
  stillPaused: (count) => `有 ${count} 个会话从重启前暂停到现在（pace.breaker）。`,
};

/** The log's lines about accounts. */
export const accountTexts: InBoth<typeof en> = inBoth(en, zh);
