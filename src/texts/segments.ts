/** The name of each kind of segment in a line of text, as QQ's chat list has it. */

/** In Chinese. */
export const chineseSegments: Readonly<Record<string, string>> = {
  atAll: "@全体成员",
  face: "表情",
  mface: "表情",
  image: "图片",
  record: "语音",
  video: "视频",
  file: "文件",
  forward: "聊天记录",
  node: "聊天记录",
  json: "卡片",
  xml: "卡片",
  markdown: "Markdown",
  reply: "回复",
  poke: "戳一戳",
  dice: "骰子",
  rps: "猜拳",
  music: "音乐",
  location: "位置",
  contact: "名片",
};

/** In English. */
export const englishSegments: Readonly<Record<string, string>> = {
  atAll: "@everyone",
  face: "face",
  mface: "sticker",
  image: "image",
  record: "voice message",
  video: "video",
  file: "file",
  forward: "chat record",
  node: "chat record",
  json: "card",
  xml: "card",
  markdown: "Markdown",
  reply: "reply",
  poke: "poke",
  dice: "dice",
  rps: "rock paper scissors",
  music: "music",
  location: "location",
  contact: "contact",
};
