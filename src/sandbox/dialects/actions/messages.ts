/** NapCat's actions about messages that are there: looking them up, recalling, reacting, essences, histories, pokes. */

import { sandboxNotes } from "../../../texts/logs/sandbox_notes.ts";
import { type Account, type Action, action, ActionFailure, type Actions, findMessage, seconds } from "../account.ts";
import { renderEssence } from "../entities.ts";
import { peerOf } from "../render.ts";
import { Refusal } from "../../world/refusal.ts";
import { type Chat, chatKey, type Message, privateChat } from "../../world/types.ts";
import { given } from "../../../util/given.ts";

const history = { message_seq: "id?", count: "int?", reverse_order: "flag?", reverseOrder: "flag?" } as const;
const peer = { user_id: "id?", group_id: "id?", target_id: "id?" } as const;

/** The actions about messages. */
export const messageActions: Actions = {
  get_msg: action({ message_id: "id" }, (account, { message_id }) => {
    const message = findMessage(account, message_id);
    if (message === undefined || message.recalledBy !== undefined) {
      throw new ActionFailure("消息不存在", "no-such-message");
    }
    return account.profile.foundMessage(account, message);
  }),
  delete_msg: action({ message_id: "id" }, (account, { message_id }) => {
    const message = findMessage(account, message_id);
    if (message === undefined) throw new ActionFailure("Recall failed", "no-such-message");
    try {
      account.world.recall({ by: account.selfId, messageId: message.id });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      account.world.journal.add({ kind: "note", text: sandboxNotes().recallFailed(error.message) });
      throw new ActionFailure(recallTimeout, "recall-failed");
    }
    return null;
  }),
  get_forward_msg: action({ message_id: "text?", id: "text?" }, (account, { message_id, id }) => {
    const wanted = message_id ?? id;
    if (wanted === undefined || wanted === "") throw new ActionFailure("message_id is required");
    return forwardContent(account, wanted);
  }),
  get_group_msg_history: action(
    { group_id: "id", ...history },
    (account, { group_id, ...wanted }) => readHistory(account, { kind: "group", groupId: group_id }, wanted),
  ),
  get_friend_msg_history: action({ user_id: "id", ...history }, (account, { user_id, ...wanted }) => {
    if (!account.world.users.has(user_id)) throw new ActionFailure(`记录${user_id}不存在`, "no-such-user");
    return readHistory(account, privateChat(account.selfId, user_id), wanted);
  }),
  set_msg_emoji_like: action({ message_id: "id", emoji_id: "text", set: "flag?" }, (account, params) => {
    const { message_id, emoji_id, set = true } = params;
    const message = findMessage(account, message_id);
    if (message === undefined) throw new ActionFailure("msg not found", "no-such-message");
    if (emoji_id === "") throw new ActionFailure("emojiId not found");
    account.world.react({ by: account.selfId, messageId: message.id, emojiId: emoji_id, isAdded: set });
    return { result: 0, errMsg: "success" };
  }),
  unset_msg_emoji_like: action({ message_id: "id", emoji_id: "text" }, (account, { message_id, emoji_id }) => {
    const message = findMessage(account, message_id);
    if (message === undefined) throw new ActionFailure("msg not found", "no-such-message");
    account.world.react({ by: account.selfId, messageId: message.id, emojiId: emoji_id, isAdded: false });
    return null;
  }),
  set_group_reaction: action(
    { group_id: "id", message_id: "id", code: "text", is_add: "flag?" },
    (account, { message_id, code, is_add = true }) => {
      const message = findMessage(account, message_id);
      if (message === undefined) throw new ActionFailure("msg not found", "no-such-message");
      account.world.react({ by: account.selfId, messageId: message.id, emojiId: code, isAdded: is_add });
      return null;
    },
  ),
  set_essence_msg: action({ message_id: "id" }, (account, { message_id }) => setEssence(account, message_id, true)),
  delete_essence_msg: action({ message_id: "id" }, (account, { message_id }) => setEssence(account, message_id, false)),
  get_essence_msg_list: action({ group_id: "id" }, (account, { group_id }) => listEssences(account, group_id)),
  get_recent_contact: action({ count: "int?" }, (account, { count = 10 }) => recentContacts(account, count)),
  mark_msg_as_read: markAsRead(),
  mark_group_msg_as_read: markAsRead(),
  mark_private_msg_as_read: markAsRead(),
  _mark_all_as_read: action({}, (account) => {
    for (const chat of chatsOf(account)) account.world.markRead({ by: account.selfId, chat });
    return null;
  }),
  send_poke: action(peer, poke),
  group_poke: action(peer, poke),
  friend_poke: action(peer, poke),
};

/** NapCat's words, ten seconds later, when QQ does not let it recall. The sandbox does not wait. */
const recallTimeout = "Timeout: NTEvent serviceAndMethod:NodeIKernelMsgService/recallMsg " +
  'ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate EventRet:\n{\n    "result": 8,\n    "errMsg": ""\n}\n';

function forwardContent(account: Account, wanted: string): object {
  const message = findMessage(account, Number(wanted));
  const segment = message?.segments.find((each) => each.type === "forward");
  if (message !== undefined && segment?.type === "forward") {
    return account.profile.forward(account, segment.data.id, message.chat);
  }
  // A forward inside a forward is known by its own id only.
  if (account.world.forwards.has(wanted)) {
    return account.profile.forward(account, wanted, { kind: "group", groupId: 284840486 });
  }
  throw new ActionFailure("消息已过期或者为内层消息，无法获取转发消息", "no-such-message");
}

interface Wanted {
  readonly message_seq?: number;
  readonly count?: number;
  readonly reverse_order?: boolean;
  readonly reverseOrder?: boolean;
}

/** The newest messages; or those up to a given one; or, reversed, those from it on. */
function readHistory(account: Account, chat: Chat, wanted: Wanted): object {
  const { message_seq, count = 20, reverse_order = false, reverseOrder = false } = wanted;
  const all = account.world.messages(chat).filter((message) => message.recalledBy === undefined);
  let part = all.slice(-count);
  if (message_seq !== undefined && message_seq !== 0) {
    const from = all.findIndex((message) => message.id === account.ids.find(message_seq));
    if (from === -1) part = [];
    else if (reverse_order || reverseOrder) part = all.slice(from, from + count);
    else part = all.slice(Math.max(0, from + 1 - count), from + 1);
  }
  if (part.length === 0) throw new ActionFailure(`消息${message_seq}不存在`, "no-such-message");
  return { messages: part.map((message) => account.profile.message(account, message)) };
}

function setEssence(account: Account, messageId: number, isAdded: boolean): object {
  const message = findMessage(account, messageId);
  if (message === undefined) throw new ActionFailure("msg not found", "no-such-message");
  account.world.setEssence({ by: account.selfId, messageId: message.id, isAdded });
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

function listEssences(account: Account, groupId: number): object[] {
  const { world } = account;
  return world.group(groupId).essences.map(({ messageId, by, at }) =>
    renderEssence(account, world.message(messageId), by, at)
  );
}

/** The chats that the account has something in, each with its last message. */
function chatsOf({ world, selfId }: Account): Chat[] {
  const chats = new Map<string, Chat>();
  for (const { chat } of world.allMessages()) {
    const isPresent = chat.kind === "group" ? world.isMember(chat.groupId, selfId) : chat.users.includes(selfId);
    if (!isPresent) continue;
    chats.delete(chatKey(chat));
    chats.set(chatKey(chat), chat);
  }
  return [...chats.values()].reverse();
}

function recentContacts(account: Account, count: number): object[] {
  const { world, selfId } = account;
  return chatsOf(account).slice(0, count).map((chat) => {
    const last = world.messages(chat).at(-1) as Message;
    const peerId = peerOf(account, chat);
    const isGroup = chat.kind === "group";
    return {
      lastestMsg: account.profile.message(account, last),
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

function markAsRead(): Action {
  return action(
    { message_id: "id?", user_id: "id?", group_id: "id?" },
    (account, { message_id, user_id, group_id }) => {
      const { world, selfId } = account;
      const message = message_id === undefined ? undefined : findMessage(account, message_id);
      let chat: Chat;
      if (message !== undefined) chat = message.chat;
      else if (user_id !== undefined) {
        if (!world.users.has(user_id)) throw new ActionFailure(`私聊${user_id}不存在`, "no-such-user");
        chat = privateChat(selfId, user_id);
      } else if (group_id !== undefined) chat = { kind: "group", groupId: group_id };
      else throw new ActionFailure("缺少参数 group_id 或 user_id");
      world.markRead({ by: selfId, chat });
      return null;
    },
  );
}

interface PokeParams {
  readonly user_id?: number;
  readonly group_id?: number;
  readonly target_id?: number;
}

function poke({ world, selfId }: Account, { user_id, group_id, target_id }: PokeParams): undefined {
  const target = target_id ?? user_id;
  if (target === undefined) throw new ActionFailure("请检查参数，缺少 user_id 或 group_id");
  world.poke({ from: selfId, target, ...given({ groupId: group_id }) });
}
