/** The sentences about scenarios: why a line cannot be read, why a story could not go on, and how it differs. */

import { type InBoth, inBoth } from "../locale.ts";
import { differenceKinds } from "./difference_kinds.ts";

const en = {
  meant: (near: string): string => ` Is ${near} meant?`,
  unknownLine: (line: string): string =>
    `This line says nothing that is known: ${line}. A message is "name: text", an act "小明 pokes bot".`,
  unknownNote: (text: string): string =>
    `In brackets stands one of: (silence), (send fails 1200), (call fails action 102), (error), (ignore the rest), (any order). Here it is ${text}.`,
  openNote: (): string => "The bracket is not closed.",
  saysNothing: (who: string): string => `${who} says nothing: write the text behind the colon.`,
  noName: (): string => "A name is missing here.",
  noTitle: (): string => "A story needs a title behind ##.",
  badQuotes: (): string => 'The quotes are not closed: "…".',
  stray: (): string => "This line is indented, and there is no message above it that it could go on with.",
  tooMuch: (rest: string): string => `Nothing may follow here, and there is: ${rest}`,
  missing: (what: string): string => `${what} is missing.`,
  kinds: { who: "Who it is about", word: "A word", duration: "A time such as 10m", text: "A text" },
  badDuration: (text: string): string => `${text} is no span of time: write 30s, 10m, 2h, 1d.`,
  badTime: (text: string): string => `${text} is no time: write +10m, 09:00 or 2026-01-06 09:00.`,
  badDate: (text: string): string => `${text} is no date: write 2026-01-05 10:00.`,
  badWorld: (text: string): string =>
    `There is no world ${text}: default is the sandbox's own, in empty the bot is alone.`,
  badSeed: (text: string): string => `${text} is no whole number.`,
  badPort: (text: string, all: readonly string[]): string =>
    `${text} is no way to connect. There are: ${all.join(", ")}.`,
  badEnv: (text: string): string => `${text} sets nothing: write NAME=value.`,
  badField: (text: string): string => `${text} is no field: write name=value.`,
  badThing: (text: string): string => `${text} can not be set up: there are user, account, group, member, friend.`,
  badFault: (text: string, all: string): string => `There is no fault ${text}. There are: ${all}.`,
  badTimes: (text: string): string => `${text} is neither a number of times (3x) nor a span of time (+30s).`,
  badAction: (text: string): string => `${text} is no name of an action.`,
  badValue: (seen: string): string =>
    seen === "end"
      ? "The parameters end too early: {user_id: 小明, duration: 60}."
      : `${seen} does not fit here. Parameters are {name: value, …}.`,
  tooLong: (most: number): string => `A scenario has ${most} lines at most.`,
  late: (word: string): string => `${word} stands at the beginning, before anything happens.`,
  broken: (line: number): string => `Line ${line} cannot be read.`,
  nobody: (name: string): string => `Nobody here is called ${name}.`,
  noAccount: (name: string, known: string): string => `${name} is no account of the bot. Its accounts: ${known}.`,
  noGroup: (name: string): string => `There is no group ${name}.`,
  noGroups: (): string => "The bot is in no group: write `group` and its name, or `private` and a name.",
  notHere: (name: string): string => `${name} is not part of this private chat.`,
  groupOnly: (word: string): string => `${word} is only possible in a group: write \`group\` and its name before.`,
  nothingSaid: (who: string, text: string): string =>
    text === "" ? `${who} has said nothing here.` : `Nobody has said anything here with ${text} in it.`,
  noRequest: (who: string): string => `${who} has asked for nothing that is still open.`,
  past: (text: string): string => `${text} is past already.`,
  botActs: (): string => "The bot acts by its own code: write → and the name of the action to expect a call.",
  noRestart: (): string => "Here the bot cannot be started again: this line works where the run starts the bot itself.",
  badPattern: (text: string, why: string): string => `${text} is no pattern: ${why}`,
  kind: differenceKinds.en as typeof differenceKinds.en,
  nothing: "(nothing)",
  whyNot: "why:",
  failedAt: (line: number, why: string): string => `line ${line}: ${why}`,
};

/** The sentences about scenarios. */
export type ScenarioTexts = typeof en;

const zh: ScenarioTexts = {
  meant: (near) => `是不是想写 ${near}？`,
  unknownLine: (line) => `看不懂这一行：${line}。说话写成“名字: 内容”，做事写成“小明 戳 机器人”。`,
  unknownNote: (text) =>
    `括号里只能是：（没有回应）、（发送失败 1200）、（调用失败 接口 102）、（出错）、（其余不管）、（任意顺序），这里是 ${text}。`,
  openNote: () => "括号没有关上。",
  saysNothing: (who) => `${who} 什么也没说：冒号后面写内容。`,
  noName: () => "这里缺一个名字。",
  noTitle: () => "## 后面要写这一段的标题。",
  badQuotes: () => '引号没有关上："…"。',
  stray: () => "这一行有缩进，可是上面没有消息可以接。",
  tooMuch: (rest) => `这里后面不能再有别的，可是还有：${rest}`,
  missing: (what) => `缺少${what}。`,
  kinds: { who: "名字：对谁", word: "一个词", duration: "时间，例如 10分钟", text: "文字" },
  badDuration: (text) => `${text} 不是一段时间：写成 30秒、10分钟、2小时、1天。`,
  badTime: (text) => `${text} 不是时间：写成 +10分钟、09:00 或 2026-01-06 09:00。`,
  badDate: (text) => `${text} 不是日期：写成 2026-01-05 10:00。`,
  badWorld: (text) => `没有 ${text} 这个世界：“默认”是沙盒自己的，“空”里只有机器人。`,
  badSeed: (text) => `${text} 不是整数。`,
  badPort: (text, all) => `没有 ${text} 这种连接。有：${all.join("、")}。`,
  badEnv: (text) => `${text} 没有设置什么：写成 名字=值。`,
  badField: (text) => `${text} 不是字段：写成 名字=值。`,
  badThing: (text) => `${text} 不能布置：可以布置用户、账号、群、成员、好友。`,
  badFault: (text, all) => `没有 ${text} 这种故障。有：${all}。`,
  badTimes: (text) => `${text} 既不是次数（3次），也不是一段时间（+30秒）。`,
  badAction: (text) => `${text} 不是接口的名字。`,
  badValue: (seen) =>
    seen === "end" ? "参数没有写完：{user_id: 小明, duration: 60}。" : `这里不能是 ${seen}。参数写成 {名字: 值, …}。`,
  tooLong: (most) => `一个剧本最多 ${most} 行。`,
  late: (word) => `${word} 要写在开头，别的事情之前。`,
  broken: (line) => `第 ${line} 行看不懂。`,
  nobody: (name) => `这里没有叫 ${name} 的人。`,
  noAccount: (name, known) => `${name} 不是机器人的账号。它的账号：${known}。`,
  noGroup: (name) => `没有叫 ${name} 的群。`,
  noGroups: () => "机器人不在任何群里：先写“群 群名”或“私聊 名字”。",
  notHere: (name) => `${name} 不在这个私聊里。`,
  groupOnly: (word) => `${word} 只能在群里：先写“群 群名”。`,
  nothingSaid: (who, text) => text === "" ? `${who} 在这里还没有说过话。` : `这里没有人说过有“${text}”的话。`,
  noRequest: (who) => `${who} 没有还没处理的申请。`,
  past: (text) => `${text} 已经过去了。`,
  botActs: () => "机器人做什么由它的代码决定：要检查调用，写 → 和接口的名字。",
  noRestart: () => "这里不能重启机器人：由运行剧本的程序启动机器人时才行。",
  badPattern: (text, why) => `${text} 不是正则表达式：${why}`,
  kind: differenceKinds.zh,
  nothing: "（没有）",
  whyNot: "为什么：",
  failedAt: (line, why) => `第 ${line} 行：${why}`,
};

/** The sentences, in the language of the moment. */
export const scenarioTexts: InBoth<ScenarioTexts> = inBoth(en, zh);
