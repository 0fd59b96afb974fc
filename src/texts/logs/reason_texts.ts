/** Why a handler does not run for an event: for `app.explain` and the log. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  otherAccount: (came: string | number, wanted: string): string => `it came to account ${came}, not to ${wanted}`,
  takenByAccount: (owner: string | number): string => `account ${owner} of this app has it already`,
  noGroup: "it comes from no group",
  noSuperuser: (person: string): string => `${person} is no superuser`,
  guardNo: "it said no",
  noAt: "the message has no @ of the bot",
  otherGroup: (group: string | number): string => `it comes from group ${group}`,
  cooling: (left: string): string => `it may be used again in ${left}`,
  calls: (label: string): string => `the message calls ${label}; @On("message") and @Priority(1) see it too`,
  blocked: (by: string): string => `${by} runs and has @Block()`,
  switchedOff: (bot: string, group: string | number): string => `${bot} is switched off in group ${group}`,
  accountOffline: (isKicked: boolean, reason: string): string =>
    `the account is ${isKicked ? "logged out" : "offline"}${
      reason === "" ? "" : ` (${reason})`
    }: what is said waits for it`,
  fits: "it is for this event",
  noCommandEvent: (name: string): string => `the event is ${name}, and commands are called by messages`,
  ownMessage: "the message is the bot's own",
  neither: (type: string): string => `the message is from no group and not private, but ${type}`,
  placeOnly: (isGroup: boolean): string => `it answers in ${isGroup ? "group" : "private"} chats only`,
  noCommand: "the message calls no command",
  otherCommand: (label: string): string => `the message calls ${label}`,
  otherEvent: (name: string, wanted: string): string => `the event is ${name}, and it answers ${wanted}`,
  notItsGroup: (id: string): string => `group ${id} is not among its groups`,
  notItsUser: (id: string): string => `user ${id} is not among its users`,
  noMatch: "the text has not what it looks for",
  wrongArguments: (code: string, about: string): string => `its arguments are wrong: ${code}${about}`,
  hidden: "who hides",
  hasRole: (person: string, role: string): string => `${person} is ${role}`,
  waitsBehind: (front: string, more: number): string => `waits behind ${front}${more > 0 ? ` and ${more} more` : ""}`,
  behindStream: (seconds: number, more: number): string =>
    `what is said waits behind an answer in parts (event.stream, for ${seconds} s now)${
      more > 0 ? ` and ${more} message(s)` : ""
    } of this chat`,
  behindMessages: (count: number): string => `what is said waits behind ${count} message(s) of this chat`,
  conditionsOfOther: "a message whose conditions are being asked",
  waitsForMore: (ms: number, already: number): string => `waits ${ms} ms for more; ${already} messages are gathered`,
  takesPlaceOf: (front: string): string => `takes the place of ${front}`,
  droppedBusy: (front: string): string => `left out: ${front} runs`,
  droppedNewer: "dropped: newer message",
  lineFull: (count: number): string => `left out: ${count} wait already (max)`,
  waitedTooLong: (ms: number): string => `left out: its turn did not come within ${ms} ms (waitMs)`,
  takenTogether: "a newer message stands for it (event.burst)",
  recalled: "left out: its message was recalled",
  appStops: "left out: the app stops",
  botGone: "left out: its bot has gone",
};

const zh: typeof en = {
  otherAccount: (came, wanted) => `它发给账号 ${came}，而不是 ${wanted}`,
  takenByAccount: (owner) => `应用的账号 ${owner} 已经处理了它`,
  noGroup: "它不来自群",
  noSuperuser: (person) => `${person} 不是超级用户`,
  guardNo: "它不放行",
  noAt: "消息里没有 @ 机器人",
  otherGroup: (group) => `它来自群 ${group}`,
  cooling: (left) => `${left} 后才能再用`,
  calls: (label) => `消息调用的是 ${label}；@On("message") 和 @Priority(1) 也看得到它`,
  blocked: (by) => `${by} 执行了，它有 @Block()`,
  switchedOff: (bot, group) => `${bot} 在群 ${group} 里是关闭的`,
  accountOffline: (isKicked, reason) =>
    `账号${isKicked ? "被踢下线" : "不在线"}${reason === "" ? "" : `（${reason}）`}：说的话要等它回来`,
  fits: "它回答这个事件",
  noCommandEvent: (name) => `事件是 ${name}，而命令由消息调用`,
  ownMessage: "消息是机器人自己发的",
  neither: (type) => `消息不来自群也不是私聊，而是 ${type}`,
  placeOnly: (isGroup) => `它只回答${isGroup ? "群聊" : "私聊"}`,
  noCommand: "消息没有调用命令",
  otherCommand: (label) => `消息调用的是 ${label}`,
  otherEvent: (name, wanted) => `事件是 ${name}，而它回答 ${wanted}`,
  notItsGroup: (id) => `群 ${id} 不在它的群里`,
  notItsUser: (id) => `用户 ${id} 不在它的用户里`,
  noMatch: "文字不符合它的要求",
  wrongArguments: (code, about) => `参数不对：${code}${about}`,
  hidden: "匿名的人",
  hasRole: (person, role) => `${person} 是 ${role}`,
  waitsBehind: (front, more) => `排在 ${front}${more > 0 ? ` 和另外 ${more} 个` : ""}后面`,
  behindStream: (seconds, more) =>
    `说的话排在这个会话的分段回答（event.stream，已说了 ${seconds} 秒）${more > 0 ? `和 ${more} 条消息` : ""}后面`,
  behindMessages: (count) => `说的话排在这个会话的 ${count} 条消息后面`,
  conditionsOfOther: "一条还在判断条件的消息",
  waitsForMore: (ms, already) => `等 ${ms} 毫秒看还有没有下文，已收集 ${already} 条`,
  takesPlaceOf: (front) => `取代 ${front}`,
  droppedBusy: (front) => `没有处理：${front} 正在执行`,
  droppedNewer: "没有处理：有更新的消息",
  lineFull: (count) => `没有处理：已有 ${count} 个在排队（max）`,
  waitedTooLong: (ms) => `没有处理：${ms} 毫秒（waitMs）内没有轮到`,
  takenTogether: "与更新的消息合并处理（event.burst）",
  recalled: "没有处理：消息已撤回",
  appStops: "没有处理：应用正在停止",
  botGone: "没有处理：机器人已移除",
};

/** The sentences about it. */
export const reasonTexts: InBoth<typeof en> = inBoth(en, zh);
