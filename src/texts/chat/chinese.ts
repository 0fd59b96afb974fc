/** The texts for chats, in Chinese. */

import { chineseSegments } from "../segments.ts";
import type { ChatTexts } from "./chat_texts.ts";

const roles = { member: "群成员", admin: "管理员", owner: "群主" } as const;

/** Every text, in Chinese. */
export const chineseChat: ChatTexts = {
  command: {
    mistake: (wrong, usage) => `${wrong}\n用法：${usage}`,
    missing: ({ name, wanted }) => `缺少 ${name}（${wanted}）。`,
    wrong_type: ({ name, wanted, got }) => `${name} 要${wanted}，收到的是「${got}」。`,
    not_a_choice: ({ name, wanted, got }) => `${name} 只能是 ${wanted}，收到的是「${got}」。`,
    too_many: ({ got }) => `「${got}」多余了。`,
    option_without_value: ({ name, wanted }) => `${name} 后面要写${wanted}。`,
    option_twice: ({ name }) => `${name} 写了两次。`,
    not_a_mention: ({ got }) => `「${got}」不是真正的 @，请从成员列表里选择，或者写 QQ 号。`,
    mention_all: ({ name }) => `${name} 只能是一个人，不能是全体成员。`,
    duration_without_unit: ({ got }) => `「${got}」没有单位，请写成 ${got}分钟、${got}h 这样。`,
    did_you_mean: (command) => `没有这个指令。你是不是想用：${command}`,
    sub_commands: (usages) => `用法：\n${usages.join("\n")}`,
  },
  types: {
    text: "文字",
    int: "整数",
    number: "数字",
    bool: "“是”或“否”",
    user: "成员（@ 或 QQ 号）",
    atall: "成员（@ 或 QQ 号）或全体成员",
    group: "群号",
    duration: "时长，例如 10分钟、1h30m",
    date: "时间，例如 明天 8:00、1月2日",
    image: "图片",
    face: "QQ 表情",
    record: "语音",
    video: "视频",
    file: "文件",
    reply: "引用的消息",
    segment: "图片、表情等",
    message: "内容",
    choices: (words) => words.join("、"),
    between: (what, least, most) => `${range(least, most, "小", "大")}的${what}`,
    characters: (least, most) => `${range(least, most, "少", "多")}个字`,
  },
  help: {
    words: ["帮助", "help"],
    nothing: "这里没有你能用的指令。",
    heading: (category) => `【${category}】`,
    details: (call) => `详细用法：${call} <指令>`,
    page: (page, pages, next) => `第 ${page}/${pages} 页，下一页：${next}`,
    unknown: (topic, call) => `没有「${topic}」这个指令，发送 ${call} 看全部。`,
    aliases: (words) => `也可以写：${words.join("、")}`,
    examples: (examples) => `例如：${examples.join("\n      ")}`,
    speaker: "帮助",
  },
  conditions: {
    groupOnly: "这个命令只能在群里用。",
    role: (role) => `只有${roles[role]}可以用这个命令。`,
    superuser: "只有机器人的主人可以用这个命令。",
    cooldown: (left) => `还要等${left}才能再用。`,
  },
  dialogue: {
    cancelWords: ["取消"],
    cancelled: "已取消。",
    wrong: "这个回答不行，请再试一次。",
    tooMany: "错误次数太多，已取消。",
    yes: "是 是的 是啊 对 对的 对啊 好 好的 好啊 行 可以 确定 确认 同意 要 嗯 嗯嗯 没错 yes y ok yep sure true".split(
      " ",
    ),
    no: "不 不是 不对 否 不要 不行 不可以 不同意 不好 不用 不了 别 没有 算了 no n nope false".split(" "),
    yesOrNo: "请回答“是”或“否”。",
    choose: "请回复序号或名称。",
    notInList: (count) => `请回复 1 到 ${count} 之间的序号，或其中一项的名称。`,
  },
  segments: chineseSegments,
  context: {
    speaker: (name, id) => `${name}（${id}）：`,
    unavailable: "[取不到]",
    more: (count) => `[还有 ${count} 条没有列出]`,
  },
  duration: {
    days: (count) => `${count}天`,
    hours: (count) => `${count}小时`,
    minutes: (count) => `${count}分钟`,
    seconds: (count) => `${count}秒`,
    between: "",
  },
  account: {
    offline: (who, reason) => `机器人 ${who} 在 QQ 上掉线了${because(reason)}`,
    kicked: (who, reason) => `机器人 ${who} 被 QQ 踢下线，需要重新登录${because(reason)}`,
    linkDown: (who, reason) => `机器人 ${who} 连不上实现端了${because(reason)}`,
    back: (who) => `机器人 ${who} 恢复正常了。`,
  },
};

function because(reason: string): string {
  return reason === "" ? "。" : `：${reason}`;
}

function range(least: number, most: number, less: string, more: string): string {
  if (most === Infinity) return `不${less}于 ${least} `;
  return least === -Infinity ? `不${more}于 ${most} ` : `从 ${least} 到 ${most} `;
}
