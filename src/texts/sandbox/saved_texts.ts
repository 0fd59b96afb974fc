/** The sentences about the file of a sandbox's world: why it cannot be read or written, and how it does not hold together. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  unreadable: (file: string, why: string): string =>
    `The sandbox's world cannot be read from ${file}: ${why}. Mend the file, or give another one; nothing was changed.`,
  unwritable: (file: string, why: string): string =>
    `The sandbox's world cannot be written to ${file}, so what happens now would be lost with the process: ${why}. It is tried again.`,
  noJson: (why: string): string => `it is no JSON (${why})`,
  tooLarge: (bytes: number, most: number): string => `it has ${bytes} bytes, and at most ${most} are read`,
  noWorld: (): string => `it is no world of a sandbox: "format" is not "adelie.world"`,
  newer: (version: string, known: number): string =>
    `it has version ${version} of the format, and this library knows those up to ${known}`,
  read: (file: string, messages: number): string => `The sandbox's world comes from ${file} (${messages} messages).`,
  kept: (file: string): string => `The sandbox's world is kept in ${file}.`,
  twice: (place: string, id: string): string => `${place}: ${id} is there twice`,
  nobody: (place: string, id: number): string => `${place}: there is no user ${id}`,
  oneOwner: (place: string, id: number): string =>
    `${place}: ${id} owns the group, so that exactly this member has to have the role owner`,
  noMessage: (place: string, id: string): string => `${place}: the message ${id} was not said in this group`,
  noFolder: (place: string, id: string): string => `${place}: there is no folder ${id}`,
  noCategory: (place: string, id: number): string => `${place}: there is no category ${id}`,
  order: (place: string): string => `${place}: its lower number has to come first, and the two have to differ`,
  noText: (place: string): string => `${place} is missing, or is no text`,
  early: (place: string): string => `${place}: it names something that comes later in the document`,
  seq: (place: string): string => `${place}: seq has to go up within a chat`,
  otherBytes: (place: string): string => `${place}: its bytes have another SHA-256`,
  tooDeep: (place: string): string => `${place}: it goes too deep`,
  noAccount: (id: number): string =>
    `no user of it is ${id}, as whom a bot is here. Add that user, or remove the account`,
};

const zh: typeof en = {
  unreadable: (file, why) => `沙盒的世界没能从 ${file} 读出来：${why}。请改好这个文件，或者换一个；什么都没有改动。`,
  unwritable: (file, why) => `沙盒的世界写不进 ${file}，进程一结束，现在发生的事就没有了：${why}。稍后会再试。`,
  noJson: (why) => `它不是 JSON（${why}）`,
  tooLarge: (bytes, most) => `它有 ${bytes} 字节，最多读 ${most} 字节`,
  noWorld: () => `它不是沙盒的世界：“format”不是“adelie.world”`,
  newer: (version, known) => `它的格式是第 ${version} 版，这个库只认识到第 ${known} 版`,
  read: (file, messages) => `沙盒的世界来自 ${file}（${messages} 条消息）。`,
  kept: (file) => `沙盒的世界保存在 ${file}。`,
  twice: (place, id) => `${place}：${id} 出现了两次`,
  nobody: (place, id) => `${place}：没有用户 ${id}`,
  oneOwner: (place, id) => `${place}：群主是 ${id}，所以只有这个成员的 role 是 owner`,
  noMessage: (place, id) => `${place}：消息 ${id} 不是在这个群里说的`,
  noFolder: (place, id) => `${place}：没有文件夹 ${id}`,
  noCategory: (place, id) => `${place}：没有分组 ${id}`,
  order: (place) => `${place}：两个号码要不同，小的在前`,
  noText: (place) => `${place} 缺少，或者不是文字`,
  early: (place) => `${place}：它指的东西在文件里还没有出现`,
  seq: (place) => `${place}：seq 在一个聊天里要越来越大`,
  otherBytes: (place) => `${place}：内容的 SHA-256 不是这个`,
  tooDeep: (place) => `${place}：嵌套太深`,
  noAccount: (id) => `里面没有用户 ${id}，而这里有机器人用着这个账号。请加上这个用户，或者先移除账号`,
};

/** About the file of a sandbox's world. */
export const savedTexts: InBoth<typeof en> = inBoth(en, zh);
