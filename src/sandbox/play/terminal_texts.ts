/** Every text that the terminal shows to a person, in Chinese: the only place to change when there is another language. */

import type { RefusalReason } from "../world/refusal.ts";
import { describe } from "./speech.ts";
import type { World } from "../world/world.ts";
import type { ChangeKind, ChangeOf, WorldChange } from "../world/change.ts";
import type { Message } from "../world/types.ts";

/** The terminal's own texts. */
export const texts = {
  greeting: (url: string, bot: string, where: string): readonly string[] => [
    `沙盒 ${url}，机器人是 ${bot}。你是 ${where}。`,
    "直接打字就是发消息，@名字 可以提到人；以 : 开头的是沙盒的命令，:help 看说明，:quit 结束。",
  ],
  noBot: "（没有机器人连着）",
  noAnswer: "（没有回应）",
  now: (where: string): string => `（现在是 ${where}）`,
  where: (name: string, place: string): string => `${name}，在 ${place}`,
  inPrivate: "私聊",
  privately: "私聊 ",
  unknownCommand: (name: string, near: string | undefined): string =>
    near === undefined ? `没有 :${name} 这个命令，:help 看看有哪些` : `没有 :${name} 这个命令，是不是想输入 :${near}？`,
  callFailed: (action: string, retcode: number, message: string): string =>
    `${action} 调用失败 (${retcode})：${message}`,
  couldNot: (name: string, why: string): string => `${name} ${why}`,
  nobody: (name: string): string => `这里没有叫 ${name} 的人，:who 看看有谁`,
  noGroup: (name: string): string => `没有叫 ${name} 的群，:group 看看有哪些`,
  notIn: (name: string, group: string): string => `${name} 不在 ${group} 里，:join ${group} 可以加入`,
  owner: "（群主）",
  admin: "（管理员）",
  bot: "（机器人）",
  friend: "（机器人的好友）",
  members: (group: string, names: readonly string[]): string => `${group}：${names.join("、")}`,
  outside: (names: readonly string[]): string => `不在这个群里：${names.join("、")}`,
  group: (name: string, id: number, people: number, isIn: boolean, isHere: boolean): string =>
    `${isHere ? "→ " : "  "}${name} (${id})，${people} 人${isIn ? "" : "，你不在里面"}`,
  groupsEnd: "用 :group 名字 切换",
  needsGroup: "私聊里没有这个，先用 :group 回到群里",
  needsName: (usage: string): string => `还少一个名字：${usage}`,
  needsText: (usage: string): string => `还少要说的话：${usage}`,
  nothingToQuote: "这里还没有别人说过话，没有可以引用的",
  noSuchNumber: (number: string): string => `这里没有第 ${number} 条消息，:history 看编号`,
  nothingSaid: "这里还没有人说过话",
  asked: (group: string, sees: boolean): string =>
    sees ? `（已申请加入 ${group}）` : `（已申请加入 ${group}；机器人在那里不是管理员，看不到申请）`,
  nameTaken: (name: string): string => `已经有人叫 ${name} 了，:as ${name} 就是他`,
  cannotRead: (path: string, why: string): string => `读不了 ${path}：${why}`,
  noSuchFile: (path: string, folder: string): string => `找不到文件 ${path}（相对路径从 ${folder} 算起）`,
  notAFile: (path: string): string => `${path} 不是文件`,
  sampleFile: { name: "示例文件.txt", text: "这是沙盒自带的示例文件。\n" },
  example: "例：",
  helpEnd: [
    "名字里有空格就写 QQ 号或群号。冒号用全角 ：也行。",
    "以 :: 开头，就是发一条以 : 开头的消息。",
  ] as readonly string[],
  /** How each command is written, what it does, and an example where there is something to add. */
  commands: {
    as: [":as 名字", "换个身份说话", ":as 阿珍"],
    new: [":new 名字", "来一个新人：不在任何群里，也不是机器人的好友", ":new 路人"],
    who: [":who", "看看这里有谁"],
    group: [":group [群名]", "看看有哪些群；给了名字就过去说话", ":group 摸鱼群"],
    private: [":private", "和机器人私聊（:group 回到群里）"],
    join: [":join [群名]", "直接进群", ":join 摸鱼群"],
    ask: [":ask [群名] [附言]", "申请加群，等机器人同意", ":ask 签到测试群 我是小明的同学"],
    leave: [":leave", "退出现在的群"],
    friend: [":friend [附言]", "申请加机器人为好友", ":friend 你好"],
    unfriend: [":unfriend", "不再是机器人的好友"],
    poke: [":poke [名字]", "戳一戳机器人，或者群里的别人", ":poke 老王"],
    reply: [":reply [#编号] 内容", "引用一条消息：不给编号就是别人说的上一条", ":reply #3 说得对"],
    react: [":react [表情编号]", "给别人说的上一条贴表情", ":react 76"],
    image: [":image [路径]", "发一张图片，不给路径就用内置的", ":image ./猫.png"],
    file: [":file [路径]", "发一个文件（群里就是上传群文件）", ":file ./报名表.xlsx"],
    recall: [":recall", "撤回自己的上一条消息"],
    history: [":history", "这里最近说了什么，带编号"],
    help: [":help", "这份说明"],
    quit: [":quit", "结束（也可以按 Ctrl+C）"],
  } as Readonly<Record<string, readonly [usage: string, help: string, example?: string]>>,
};

/** Why something could not be done, for the person who tried. */
export const refusals: Readonly<Partial<Record<RefusalReason, string>>> = {
  muted: "被禁言了，说不了话",
  "group-muted": "全员禁言中，只有群主和管理员能说话",
  "not-a-member": "不在这个群里",
  "not-friends": "和机器人既不是好友，也没有共同的群",
  "no-permission": "没有这个权限",
  "too-late": "超过两分钟，不能撤回了",
  "already-recalled": "这条消息已经撤回过了",
  "no-such-message": "没有可以撤回的消息",
  "empty-message": "不能发送空消息",
  "owner-cannot-leave": "群主不能退群，只能解散",
  "already-a-member": "已经在这个群里了",
  "already-friends": "和机器人已经是好友了",
  "out-of-range": "进不去，群满了",
};

type Words<K extends ChangeKind> = (world: World, change: ChangeOf<K>) => string | undefined;

const words: { readonly [K in ChangeKind]?: Words<K> } = {
  recall: (world, { message, by }) => `${nameIn(world, message, by)} 撤回了一条消息：${textOf(world, message)}`,
  reaction: (world, { message, by, emojiId, isAdded }) =>
    `${nameIn(world, message, by)} 给「${textOf(world, message)}」${isAdded ? "贴了" : "取消了"}表情 ${emojiId}`,
  essence: (world, { message, by, isAdded }) =>
    `${nameIn(world, message, by)} 把「${textOf(world, message)}」${isAdded ? "设为精华" : "移出精华"}`,
  poke: (world, { from, target, groupId }) => `${world.nameOf(from, groupId)} 戳了戳 ${world.nameOf(target, groupId)}`,
  like: (world, { from, to, times }) => `${world.nameOf(from)} 赞了 ${world.nameOf(to)} 的资料 ${times} 次`,
  online: (world, { userId, isOnline }) => `${world.nameOf(userId)} ${isOnline ? "上线了" : "掉线了"}`,
  "friend-added": (world, { users: [a, b] }) => `${world.nameOf(a)} 和 ${world.nameOf(b)} 成为好友`,
  "friend-removed": (world, { users: [a, b] }) => `${world.nameOf(a)} 和 ${world.nameOf(b)} 不再是好友`,
  request: (world, { request: { kind, from, to, groupId, comment } }) => {
    const group = world.groups.get(groupId ?? 0)?.name ?? "";
    const note = comment === "" ? "" : `（${comment}）`;
    if (kind === "friend") return `${world.nameOf(from)} 想加 ${world.nameOf(to)} 为好友${note}`;
    if (kind === "join") return `${world.nameOf(from)} 申请加入 ${group}${note}`;
    return `${world.nameOf(from)} 邀请 ${world.nameOf(to)} 加入 ${group}`;
  },
  "request-answered": (world, { request, by }) =>
    `${world.nameOf(by)} ${request.state === "approved" ? "同意" : "拒绝"}了 ${world.nameOf(request.from)} 的请求`,
  "group-dissolved": (world, { groupId, by }) => `${world.nameOf(by)} 解散了群 ${groupId}`,
  "group-renamed": (world, { groupId, by, name }) => `${world.nameOf(by, groupId)} 把群名改为 ${name}`,
  "group-muted": (world, { groupId, by, isMuted }) =>
    `${world.nameOf(by, groupId)} ${isMuted ? "开启" : "关闭"}了全员禁言`,
  "group-file": (world, { groupId, by, file, isAdded }) =>
    `${world.nameOf(by, groupId)} ${isAdded ? "上传" : "删除"}了群文件 ${file.name}`,
  "member-joined": (world, { groupId, userId }) => `${world.nameOf(userId)} 加入了 ${world.group(groupId).name}`,
  "member-left": (world, { groupId, userId, by, how }) => {
    const group = world.group(groupId).name;
    return how === "leave"
      ? `${world.nameOf(userId)} 退出了 ${group}`
      : `${world.nameOf(by, groupId)} 把 ${world.nameOf(userId)} 移出了 ${group}`;
  },
  "member-muted": (world, { groupId, userId, by, durationMs }) => {
    const [who, whom] = [world.nameOf(by, groupId), world.nameOf(userId, groupId)];
    return durationMs === 0 ? `${who} 解除了 ${whom} 的禁言` : `${who} 把 ${whom} 禁言 ${durationMs / 1000} 秒`;
  },
  role: (world, { groupId, userId, role }) =>
    `${world.nameOf(userId, groupId)} ${role === "admin" ? "成为管理员" : "不再是管理员"}`,
  card: (world, { userId, after }) => `${world.nameOf(userId)} 的群名片改为 ${after === "" ? "（空）" : after}`,
  title: (world, { groupId, userId, after }) =>
    `${world.nameOf(userId, groupId)} ${after === "" ? "的头衔被收回" : `获得头衔 ${after}`}`,
  sign: (world, { groupId, userId }) => `${world.nameOf(userId, groupId)} 在 ${world.group(groupId).name} 打卡`,
};

/** The line for a change in the chat; undefined where there is nothing to show. */
export function changeWords(world: World, change: WorldChange): string | undefined {
  const tell = words[change.kind] as Words<ChangeKind> | undefined;
  return tell?.(world, change as never);
}

function textOf(world: World, { chat, segments }: Message): string {
  return describe(world, chat, segments);
}

function nameIn(world: World, { chat }: Message, userId: number): string {
  return world.nameOf(userId, chat.kind === "group" ? chat.groupId : undefined);
}
