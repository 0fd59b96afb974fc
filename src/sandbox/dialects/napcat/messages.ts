/** NapCat's actions about messages that are there: looking them up, recalling, reacting, essences, histories, pokes. */

import {
  action,
  ActionFailure,
  findMessage,
  type NapCat,
  type NapCatAction,
  type NapCatActions,
  seconds,
} from "./context.ts";
import { type NapCatMessage, peerOf, renderForward, renderMessage } from "./render.ts";
import { Refusal } from "../../world/refusal.ts";
import { type Chat, chatKey, type Message, privateChat } from "../../world/types.ts";

const history = { message_seq: "id?", count: "int?", reverse_order: "flag?", reverseOrder: "flag?" } as const;
const peer = { user_id: "id?", group_id: "id?", target_id: "id?" } as const;

/** The actions about messages. */
export const messageActions: NapCatActions = {
  get_msg: action({ message_id: "id" }, (napcat, { message_id }) => {
    const message = findMessage(napcat, message_id);
    if (message === undefined || message.recalledBy !== undefined) throw new ActionFailure("消息不存在");
    const likes = Object.entries(message.reactions);
    const emoji_likes_list = likes.map(([emoji_id, users]) => ({
      emoji_id,
      emoji_type: "1",
      likes_cnt: String(users.length),
    }));
    return { ...renderMessage(napcat, message), emoji_likes_list };
  }),
  delete_msg: action({ message_id: "id" }, (napcat, { message_id }) => {
    const message = findMessage(napcat, message_id);
    if (message === undefined) throw new ActionFailure("Recall failed");
    try {
      napcat.world.recall({ by: napcat.selfId, messageId: message.id });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      napcat.world.journal.add({ kind: "note", text: `撤回失败: ${error.message}` });
      throw new ActionFailure(recallTimeout);
    }
    return null;
  }),
  get_forward_msg: action({ message_id: "text?", id: "text?" }, (napcat, { message_id, id }) => {
    const wanted = message_id ?? id;
    if (wanted === undefined || wanted === "") throw new ActionFailure("message_id is required");
    return { messages: forwardContent(napcat, wanted) };
  }),
  get_group_msg_history: action(
    { group_id: "id", ...history },
    (napcat, { group_id, ...wanted }) => readHistory(napcat, { kind: "group", groupId: group_id }, wanted),
  ),
  get_friend_msg_history: action({ user_id: "id", ...history }, (napcat, { user_id, ...wanted }) => {
    if (!napcat.world.users.has(user_id)) throw new ActionFailure(`记录${user_id}不存在`);
    return readHistory(napcat, privateChat(napcat.selfId, user_id), wanted);
  }),
  set_msg_emoji_like: action({ message_id: "id", emoji_id: "text", set: "flag?" }, (napcat, params) => {
    const { message_id, emoji_id, set = true } = params;
    const message = findMessage(napcat, message_id);
    if (message === undefined) throw new ActionFailure("msg not found");
    if (emoji_id === "") throw new ActionFailure("emojiId not found");
    napcat.world.react({ by: napcat.selfId, messageId: message.id, emojiId: emoji_id, isAdded: set });
    return { result: 0, errMsg: "success" };
  }),
  set_essence_msg: action({ message_id: "id" }, (napcat, { message_id }) => setEssence(napcat, message_id, true)),
  delete_essence_msg: action({ message_id: "id" }, (napcat, { message_id }) => setEssence(napcat, message_id, false)),
  get_essence_msg_list: action({ group_id: "id" }, (napcat, { group_id }) => listEssences(napcat, group_id)),
  get_recent_contact: action({ count: "int?" }, (napcat, { count = 10 }) => recentContacts(napcat, count)),
  mark_msg_as_read: markAsRead(),
  mark_group_msg_as_read: markAsRead(),
  mark_private_msg_as_read: markAsRead(),
  _mark_all_as_read: action({}, (napcat) => {
    for (const chat of chatsOf(napcat)) napcat.world.markRead({ by: napcat.selfId, chat });
    return null;
  }),
  send_poke: action(peer, poke),
  group_poke: action(peer, poke),
  friend_poke: action(peer, poke),
};

/** NapCat's words, ten seconds later, when QQ does not let it recall. The sandbox does not wait. */
const recallTimeout = "Timeout: NTEvent serviceAndMethod:NodeIKernelMsgService/recallMsg " +
  'ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate EventRet:\n{\n    "result": 8,\n    "errMsg": ""\n}\n';

function forwardContent(napcat: NapCat, wanted: string): NapCatMessage[] {
  const message = findMessage(napcat, Number(wanted));
  const segment = message?.segments.find((each) => each.type === "forward");
  if (message !== undefined && segment?.type === "forward") return renderForward(napcat, segment.data.id, message.chat);
  // A forward inside a forward is known by its own id only.
  if (napcat.world.forwards.has(wanted)) return renderForward(napcat, wanted, { kind: "group", groupId: 284840486 });
  throw new ActionFailure("消息已过期或者为内层消息，无法获取转发消息");
}

interface Wanted {
  readonly message_seq?: number;
  readonly count?: number;
  readonly reverse_order?: boolean;
  readonly reverseOrder?: boolean;
}

/** The newest messages; or those up to a given one; or, reversed, those from it on. */
function readHistory(napcat: NapCat, chat: Chat, wanted: Wanted): object {
  const { message_seq, count = 20, reverse_order = false, reverseOrder = false } = wanted;
  const all = napcat.world.messages(chat).filter((message) => message.recalledBy === undefined);
  let part = all.slice(-count);
  if (message_seq !== undefined && message_seq !== 0) {
    const from = all.findIndex((message) => message.id === napcat.ids.find(message_seq));
    if (from === -1) part = [];
    else if (reverse_order || reverseOrder) part = all.slice(from, from + count);
    else part = all.slice(Math.max(0, from + 1 - count), from + 1);
  }
  if (part.length === 0) throw new ActionFailure(`消息${message_seq}不存在`);
  return { messages: part.map((message) => renderMessage(napcat, message)) };
}

function setEssence(napcat: NapCat, messageId: number, isAdded: boolean): object {
  const message = findMessage(napcat, messageId);
  if (message === undefined) throw new ActionFailure("msg not found");
  napcat.world.setEssence({ by: napcat.selfId, messageId: message.id, isAdded });
  const msg = {
    groupCode: "0",
    msgSeq: 0,
    msgRandom: 0,
    msgContent: [],
    textSize: "0",
    picSize: "0",
    videoSize: "0",
    senderUin: "0",
    senderTime: 0,
    addDigestUin: "0",
    addDigestTime: 0,
    startTime: 0,
    latestMsgSeq: 0,
    opType: 0,
  };
  return { errCode: 0, errMsg: "success", result: { wording: "", digestUin: "0", digestTime: 0, msg, errorCode: 0 } };
}

function listEssences(napcat: NapCat, groupId: number): object[] {
  const { world } = napcat;
  return world.group(groupId).essences.map(({ messageId, by, at }) => {
    const message = world.message(messageId);
    const rendered = renderMessage(napcat, message);
    return {
      msg_seq: message.seq,
      msg_random: message.random,
      sender_id: message.from,
      sender_nick: world.nameOf(message.from),
      operator_id: by,
      operator_nick: world.nameOf(by),
      message_id: rendered.message_id,
      operator_time: seconds(at),
      content: typeof rendered.message === "string"
        ? [{ type: "text", data: { text: rendered.message } }]
        : rendered.message,
    };
  });
}

/** The chats that the account has something in, each with its last message. */
function chatsOf({ world, selfId }: NapCat): Chat[] {
  const chats = new Map<string, Chat>();
  for (const { chat } of world.allMessages()) {
    const isPresent = chat.kind === "group" ? world.isMember(chat.groupId, selfId) : chat.users.includes(selfId);
    if (!isPresent) continue;
    chats.delete(chatKey(chat));
    chats.set(chatKey(chat), chat);
  }
  return [...chats.values()].reverse();
}

function recentContacts(napcat: NapCat, count: number): object[] {
  const { world, selfId } = napcat;
  return chatsOf(napcat).slice(0, count).map((chat) => {
    const last = world.messages(chat).at(-1) as Message;
    const peerId = peerOf(napcat, chat);
    const isGroup = chat.kind === "group";
    return {
      lastestMsg: renderMessage(napcat, last),
      peerUin: String(peerId),
      remark: isGroup ? "" : world.friendship(selfId, peerId)?.remarks[selfId] ?? "",
      msgTime: String(seconds(last.at)),
      chatType: isGroup ? 2 : last.viaGroupId === undefined ? 1 : 100,
      msgId: last.id,
      sendNickName: world.nameOf(last.from),
      sendMemberName: isGroup && world.isMember(chat.groupId, last.from)
        ? world.member(chat.groupId, last.from).card
        : "",
      peerName: isGroup ? world.group(chat.groupId).name : world.nameOf(peerId),
    };
  });
}

function markAsRead(): NapCatAction {
  return action({ message_id: "id?", user_id: "id?", group_id: "id?" }, (napcat, { message_id, user_id, group_id }) => {
    const { world, selfId } = napcat;
    const message = message_id === undefined ? undefined : findMessage(napcat, message_id);
    let chat: Chat;
    if (message !== undefined) chat = message.chat;
    else if (user_id !== undefined) {
      if (!world.users.has(user_id)) throw new ActionFailure(`私聊${user_id}不存在`);
      chat = privateChat(selfId, user_id);
    } else if (group_id !== undefined) chat = { kind: "group", groupId: group_id };
    else throw new ActionFailure("缺少参数 group_id 或 user_id");
    world.markRead({ by: selfId, chat });
    return null;
  });
}

interface PokeParams {
  readonly user_id?: number;
  readonly group_id?: number;
  readonly target_id?: number;
}

function poke({ world, selfId }: NapCat, { user_id, group_id, target_id }: PokeParams): undefined {
  const target = target_id ?? user_id;
  if (target === undefined) throw new ActionFailure("请检查参数，缺少 user_id 或 group_id");
  world.poke({ from: selfId, target, ...group_id === undefined ? {} : { groupId: group_id } });
}
