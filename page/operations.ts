/** The operations of the control protocol in Chinese: their schema speaks English, and a form wants both. */

import { lang } from "./state/prefs.ts";

const operations: Readonly<Record<string, string>> = {
  "say": "说一句话",
  "recall": "撤回消息",
  "react": "表情回应",
  "essence": "设置或取消精华",
  "poke": "戳一戳",
  "typing": "正在输入",
  "upload": "上传文件",
  "user.add": "新来一个人",
  "user.edit": "改资料",
  "user.online": "上线或下线",
  "like": "点赞",
  "friend.add": "直接成为好友",
  "friend.remove": "删除好友",
  "friend.remark": "改备注",
  "friend.request": "申请加好友",
  "request.answer": "处理请求",
  "group.add": "新建群",
  "group.rename": "改群名",
  "group.mute": "全员禁言",
  "group.dissolve": "解散群",
  "group.join": "进群",
  "group.request": "申请加群",
  "group.invite": "邀请入群",
  "group.leave": "退群",
  "group.sign": "群打卡",
  "group.file.delete": "删除群文件",
  "member.kick": "移出群",
  "member.mute": "禁言成员",
  "member.role": "设置或取消管理员",
  "member.card": "改群名片",
  "member.title": "给专属头衔",
};

const fields: Readonly<Record<string, string>> = {
  as: "谁来做",
  by: "谁来做",
  chat: "哪个聊天",
  message: "消息",
  face: "表情的 id",
  on: "开，还是关",
  target: "对谁（不填就是机器人）",
  to: "对谁（不填就是机器人）",
  user: "谁",
  group: "哪个群",
  nickname: "昵称",
  name: "名字",
  id: "号码（不填就自动）",
  sex: "性别",
  age: "年龄",
  sign: "个性签名",
  bot: "是不是机器人账号",
  times: "几次",
  a: "一个人",
  b: "另一个人",
  friend: "哪个好友",
  remark: "备注，空的就是去掉",
  comment: "附言",
  request: "哪个请求",
  approve: "同意",
  owner: "群主",
  how: "怎么进来的",
  file: "文件",
  ms: "多久，0 是解除",
  role: "身份",
  card: "群名片，空的就是去掉",
  title: "头衔，空的就是去掉",
};

/** An operation in the reader's language. */
export function operationText(op: string, about: string): string {
  return lang.value === "zh" ? operations[op] ?? about : about;
}

/** A parameter in the reader's language. */
export function fieldText(name: string, about: string): string {
  return lang.value === "zh" ? fields[name] ?? about : about;
}
