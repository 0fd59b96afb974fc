/** NapCat's actions about the account itself, friends and strangers. */

import { type Account, action, ActionFailure, type Actions, canned } from "../account.ts";
import { answer } from "./groups.ts";
import { Refusal } from "../../world/refusal.ts";
import { renderFriend, renderStranger } from "../entities.ts";

const status = { status: "int?", ext_status: "int?", battery_status: "int?" } as const;

/** Enough English for a bot to see that it works. */
const dictionary: Readonly<Record<string, string>> = {
  hello: "你好",
  world: "世界",
  bot: "机器人",
  message: "消息",
  group: "群",
  friend: "朋友",
  penguin: "企鹅",
  good: "好",
  morning: "早上",
  thanks: "谢谢",
};

/** The actions about the account and about people. */
export const peopleActions: Actions = {
  get_login_info: action({}, ({ world, selfId }) => ({ user_id: selfId, nickname: world.nameOf(selfId) })),
  get_status: action({}, (account) => account.profile.status(account)),
  get_version_info: action({}, ({ profile }) => profile.versionInfo),
  can_send_image: canned({}, () => ({ yes: true })),
  can_send_record: canned({}, () => ({ yes: true })),
  clean_cache: canned({}, () => null),
  get_cookies: canned({ domain: "text?" }, () => ({ cookies: "", bkn: "" })),
  get_csrf_token: canned({}, () => ({ token: 0 })),
  get_credentials: canned({ domain: "text?" }, () => ({ cookies: "", csrf_token: 0, token: 0 })),
  get_online_clients: canned({}, () => []),
  get_robot_uin_range: canned({}, () => [{ minUin: "2854196301", maxUin: "2854216399" }]),
  nc_get_packet_status: canned({}, () => undefined),
  check_url_safely: canned({ url: "text" }, () => ({ level: 1 })),
  translate_en2zh: action({ words: "list" }, (_, { words }) => ({
    words: words.map((word) => dictionary[String(word).toLowerCase()] ?? `「${word}」`),
  })),
  set_online_status: action(status, ({ shelf }, { status: code = 10, ext_status = 0 }) => {
    shelf.online = { status: code, ext_status };
    return null;
  }),
  set_qq_profile: action({ nickname: "text", personal_note: "text?" }, ({ world, selfId }, params) => {
    const sign = params.personal_note === undefined ? {} : { sign: params.personal_note };
    world.editUser({ userId: selfId, nickname: params.nickname, ...sign });
    return { result: 0, errMsg: "" };
  }),
  set_self_longnick: action({ longNick: "text" }, ({ world, selfId }, { longNick }) => {
    world.editUser({ userId: selfId, sign: longNick });
    return { result: 0, errMsg: "success" };
  }),
  get_friend_list: action({ no_cache: "flag?" }, (account) => friendsOf(account)),
  get_unidirectional_friend_list: canned({}, () => []),
  get_friends_with_category: action({}, (account) => {
    const { world, selfId } = account;
    const all = world.friendsOf(selfId);
    return world.categoriesOf(selfId).map(({ id, name }) => {
      const inside = all.filter((friend) => (world.friendship(selfId, friend.id)?.categories[selfId] ?? 1) === id);
      return {
        categoryId: id,
        categorySortId: id,
        categoryName: name,
        categoryMbCount: inside.length,
        onlineCount: inside.filter((friend) => friend.isOnline).length,
        buddyList: inside.map((friend) => renderFriend(account, friend)),
      };
    });
  }),
  get_stranger_info: action({ user_id: "id", no_cache: "flag?" }, (account, { user_id }) => {
    const user = account.world.users.get(user_id);
    if (user === undefined) throw new ActionFailure("无法获取用户信息", "no-such-user");
    return renderStranger(account, user);
  }),
  nc_get_user_status: action({ user_id: "id" }, ({ world, selfId, shelf }, { user_id }) => {
    const { isOnline } = world.user(user_id);
    return user_id === selfId && isOnline ? shelf.online : { status: isOnline ? 10 : 20, ext_status: 0 };
  }),
  send_like: action({ user_id: "id", times: "int?" }, ({ world, selfId }, { user_id, times = 1 }) => {
    try {
      world.like({ from: selfId, to: user_id, times });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new ActionFailure(`点赞失败 ${error.message}`);
    }
  }),
  set_friend_add_request: action({ flag: "text", approve: "text?", remark: "text?" }, (account, params) => {
    const { flag, approve, remark } = params;
    const request = answer(account, flag, approve, true);
    if (request.state === "approved" && remark !== undefined && remark !== "") {
      account.world.setRemark({ by: account.selfId, of: request.from, remark });
    }
    return null;
  }),
  set_friend_remark: action({ user_id: "id", remark: "text" }, ({ world, selfId }, { user_id, remark }) => {
    world.setRemark({ by: selfId, of: user_id, remark });
    return null;
  }),
  delete_friend: action({ user_id: "id?", friend_id: "id?" }, ({ world, selfId, profile }, { user_id, friend_id }) => {
    const friend = user_id ?? friend_id ?? NaN;
    if (world.friendship(selfId, friend) === undefined) {
      if (profile.name === "napcat") return { valid: false, message: "不是好友" };
      throw new ActionFailure("好友不存在", "no-such-user");
    }
    world.unfriend({ by: selfId, friend });
    return null;
  }),
  set_input_status: action({ user_id: "id", event_type: "int" }, ({ world, selfId }, { user_id, event_type }) => {
    world.type({ from: selfId, to: user_id, isTyping: event_type === 1 });
    return { result: 0, errMsg: "success" };
  }),
};

function friendsOf(account: Account): object[] {
  return account.world.friendsOf(account.selfId).map((friend) => renderFriend(account, friend));
}
