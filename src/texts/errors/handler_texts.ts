/** Errors of handlers: of their answers, questions and events. */

import { type InBoth, inBoth } from "../locale.ts";

const en = {
  aboutNobody: (name: string): string =>
    `${name}: this event is about nobody in particular, so "sender" can not answer. Give from: "anyone" or people's numbers.`,
  fromWanted: (name: string, got: string): string =>
    `${name}: from wants "sender", "anyone", QQ numbers or a function, and got ${got}.`,
  noChoices: "choose() wants at least one choice, and got none.",
  questionsFull: (limit: number): string =>
    `${limit} questions wait for an answer already. Give questions a shorter timeoutMs, or ask only where somebody wants to be asked.`,
  nextTwice: "next() was called twice by one middleware; the handler runs once.",
  jobReturned: (source: string, seen: string): string =>
    `${source} returned ${seen}. A job for groups returns what is sent there: text, a segment or a list of both; or nothing.`,
  nobodyInGroups: (source: string, groups: string): string =>
    `${source}: no account is in ${groups}, so nothing was sent there.`,
  turnNowhere: (source: string): string =>
    `${source} returned a message, and it belongs to no chat. Send it with the client of an account that is online.`,
  jobNowhere: (source: string): string =>
    `${source} returned a message, and it belongs to no chat. Say where it goes with { groups: [700001] } (or "all"), or send it with the client.`,
  handlerReturned: (source: string, seen: string): string =>
    `${source} returned ${seen}. A handler returns its reply: text, a segment or a list of both; or nothing.`,
  noChat: (event: string): string => `${event} comes from no chat, so there is nowhere to reply to.`,
  noApp: (method: string): string =>
    `${method} waits for a message, and this event was made outside of an app: nobody would bring it one.`,
  streamSource: (got: string): string => `stream() wants a text piece by piece, such as a generator, and got ${got}.`,
  streamPiece: (got: string): string =>
    `stream() wants pieces of text, and one was ${got}. Take the text out of it, for example chunk.choices[0]?.delta?.content.`,
  streamPace: (got: string): string =>
    `stream(): pace wants "human" or milliseconds for each character, and got ${got}.`,
  streamSilent: (ms: number): string => `The source of stream() said nothing for ${ms} ms (idleMs), and is given up.`,
  triggerAlone: 'reply() with withTrigger wants to know when: { recallAfter: "1m", withTrigger: true }.',
  triggerNoMessage: "reply() with withTrigger recalls the message that is answered, and this event is none.",
  recallNoApp: "reply() with recallAfter wants an app that keeps the recall, and this event was made outside of one.",
  noMessageId: (event: string, seen: string): string => `${event} names no message: its message_id is ${seen}.`,
  banDuration: (got: string): string =>
    `ban() wants milliseconds or a text such as "10分钟" or "1h30m", and got ${got}.`,
  noMember: (event: string, group: string, user: string): string =>
    `${event} is about no member of a group: group_id is ${group}, user_id ${user}.`,
  anObject: "an object",
  chatWithNobody: "app.chat() wants a group or a person: { group_id: 700001 } or { user_id: 10001 }.",
  pokeNobody: (event: string): string => `${event} does not say whose chat it belongs to, so there is nobody to poke.`,
};

const zh: typeof en = {
  aboutNobody: (name) =>
    `${name}：这个事件不针对某个人，没有能回答的 "sender"。请写 from: "anyone"，或者几个人的 QQ 号。`,
  fromWanted: (name, got) => `${name}：from 要写 "sender"、"anyone"、QQ 号或函数，收到的是 ${got}。`,
  noChoices: "choose() 至少要有一个选项，收到的是空的。",
  questionsFull: (limit) => `已经有 ${limit} 个提问在等回答。请给提问更短的 timeoutMs，或者只在有人想被问的地方提问。`,
  nextTwice: "一个中间件调用了两次 next()；处理函数只运行一次。",
  jobReturned: (source, seen) =>
    `${source} 返回了 ${seen}。发给群的任务要返回发到那里的内容：文字、消息段，或者由它们组成的数组；也可以什么都不返回。`,
  nobodyInGroups: (source, groups) => `${source}：没有账号在 ${groups} 里，所以没有发到那里。`,
  turnNowhere: (source) => `${source} 返回了消息，却没有会话可发。请用在线账号的客户端发送。`,
  jobNowhere: (source) =>
    `${source} 返回了消息，却没有会话可发。请用 { groups: [700001] }（或 "all"）写明发到哪里，或者用客户端发送。`,
  handlerReturned: (source, seen) =>
    `${source} 返回了 ${seen}。处理函数要返回它的回复：文字、消息段，或者由它们组成的数组；也可以什么都不返回。`,
  noChat: (event) => `${event} 不来自任何会话，没有地方可以回复。`,
  noApp: (method) => `${method} 要等消息，而这个事件是在应用之外创建的，没有谁会送来消息。`,
  streamSource: (got) => `stream() 要一段一段的文字，例如生成器，收到的是 ${got}。`,
  streamPiece: (got) =>
    `stream() 要的是一段段文字，其中一段是 ${got}。请取出里面的文字，例如 chunk.choices[0]?.delta?.content。`,
  streamPace: (got) => `stream()：pace 要写 "human" 或者每个字的毫秒数，收到的是 ${got}。`,
  streamSilent: (ms) => `stream() 的来源 ${ms} 毫秒（idleMs）没有出声，不再等它。`,
  triggerAlone: 'reply() 的 withTrigger 要说明什么时候：{ recallAfter: "1m", withTrigger: true }。',
  triggerNoMessage: "reply() 的 withTrigger 会撤回被回复的消息，而这个事件不是消息。",
  recallNoApp: "reply() 的 recallAfter 要由应用来保存，而这个事件是在应用之外创建的。",
  noMessageId: (event, seen) => `${event} 没有对应的消息：它的 message_id 是 ${seen}。`,
  banDuration: (got) => `ban() 要写毫秒数，或者 "10分钟"、"1h30m" 这样的文字，收到的是 ${got}。`,
  noMember: (event, group, user) => `${event} 不涉及群成员：group_id 是 ${group}，user_id 是 ${user}。`,
  anObject: "一个对象",
  chatWithNobody: "app.chat() 要写群或者人：{ group_id: 700001 } 或 { user_id: 10001 }。",
  pokeNobody: (event) => `${event} 没有说是和谁的会话，没有可以戳的人。`,
};

/** The sentences about it. */
export const handlerTexts: InBoth<typeof en> = inBoth(en, zh);
