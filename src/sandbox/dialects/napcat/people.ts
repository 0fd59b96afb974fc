/** NapCat's actions about the account itself, friends and strangers. */

import { action, ActionFailure, type NapCat, type NapCatActions, uidOf } from "./context.ts";
import { answer } from "./groups.ts";
import { Refusal } from "../../world/refusal.ts";
import type { User } from "../../world/types.ts";

/** The release whose behaviour is reproduced. */
const APP_VERSION = "4.18.19";

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
export const peopleActions: NapCatActions = {
  get_login_info: action({}, ({ world, selfId }) => ({ user_id: selfId, nickname: world.nameOf(selfId) })),
  get_status: action({}, ({ world, selfId }) => ({ online: world.user(selfId).isOnline, good: true, stat: {} })),
  get_version_info: action({}, () => ({
    app_name: "NapCat.Onebot",
    protocol_version: "v11",
    app_version: APP_VERSION,
  })),
  can_send_image: action({}, () => ({ yes: true })),
  can_send_record: action({}, () => ({ yes: true })),
  clean_cache: action({}, () => null),
  get_cookies: action({ domain: "text?" }, () => ({ cookies: "", bkn: "" })),
  get_csrf_token: action({}, () => ({ token: 0 })),
  get_credentials: action({ domain: "text?" }, () => ({ cookies: "", csrf_token: 0, token: 0 })),
  get_online_clients: action({}, () => []),
  get_robot_uin_range: action({}, () => [{ minUin: "2854196301", maxUin: "2854216399" }]),
  nc_get_packet_status: action({}, () => undefined),
  check_url_safely: action({ url: "text" }, () => ({ level: 1 })),
  translate_en2zh: action({ words: "list" }, (_, { words }) => ({
    words: words.map((word) => dictionary[String(word).toLowerCase()] ?? `「${word}」`),
  })),
  set_online_status: action(status, () => null),
  set_qq_profile: action({ nickname: "text", personal_note: "text?" }, ({ world, selfId }, params) => {
    const sign = params.personal_note === undefined ? {} : { sign: params.personal_note };
    world.editUser({ userId: selfId, nickname: params.nickname, ...sign });
    return { result: 0, errMsg: "" };
  }),
  set_self_longnick: action({ longNick: "text" }, ({ world, selfId }, { longNick }) => {
    world.editUser({ userId: selfId, sign: longNick });
    return { result: 0, errMsg: "success" };
  }),
  get_friend_list: action({ no_cache: "flag?" }, (napcat) => friends(napcat)),
  get_unidirectional_friend_list: action({}, () => []),
  get_friends_with_category: action({}, (napcat) => {
    const buddyList = friends(napcat);
    const onlineCount = napcat.world.friendsOf(napcat.selfId).filter((friend) => friend.isOnline).length;
    return [{
      categoryId: 1,
      categorySortId: 1,
      categoryName: "我的好友",
      categoryMbCount: buddyList.length,
      onlineCount,
      buddyList,
    }];
  }),
  get_stranger_info: action({ user_id: "id", no_cache: "flag?" }, (napcat, { user_id }) => {
    const user = napcat.world.users.get(user_id);
    if (user === undefined) throw new ActionFailure("无法获取用户信息");
    return renderStranger(napcat, user);
  }),
  nc_get_user_status: action({ user_id: "id" }, ({ world }, { user_id }) => ({
    status: world.user(user_id).isOnline ? 10 : 20,
    ext_status: 0,
  })),
  send_like: action({ user_id: "id", times: "int?" }, ({ world, selfId }, { user_id, times = 1 }) => {
    try {
      world.like({ from: selfId, to: user_id, times });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new ActionFailure(`点赞失败 ${error.message}`);
    }
  }),
  set_friend_add_request: action({ flag: "text", approve: "text?", remark: "text?" }, (napcat, params) => {
    const { flag, approve, remark } = params;
    answer(napcat, flag, approve, true);
    const request = napcat.world.requests.get(flag);
    if (request?.state === "approved" && remark !== undefined && remark !== "") {
      napcat.world.setRemark({ by: napcat.selfId, of: request.from, remark });
    }
    return null;
  }),
  set_friend_remark: action({ user_id: "id", remark: "text" }, ({ world, selfId }, { user_id, remark }) => {
    world.setRemark({ by: selfId, of: user_id, remark });
    return null;
  }),
  delete_friend: action({ user_id: "id?", friend_id: "id?" }, ({ world, selfId }, { user_id, friend_id }) => {
    const friend = user_id ?? friend_id ?? NaN;
    if (world.friendship(selfId, friend) === undefined) return { valid: false, message: "不是好友" };
    world.unfriend({ by: selfId, friend });
    return null;
  }),
  set_input_status: action({ user_id: "id", event_type: "int" }, ({ world, selfId }, { user_id, event_type }) => {
    world.type({ from: selfId, to: user_id, isTyping: event_type === 1 });
    return { result: 0, errMsg: "success" };
  }),
};

function friends({ world, selfId }: NapCat): object[] {
  return world.friendsOf(selfId).map((user) => ({
    birthday_year: 0,
    birthday_month: 0,
    birthday_day: 0,
    user_id: user.id,
    age: user.age,
    phone_num: "-",
    email: "",
    category_id: 1,
    nickname: user.nickname,
    remark: world.friendship(selfId, user.id)?.remarks[selfId] ?? "",
    sex: user.sex,
    level: user.level,
  }));
}

function renderStranger({ world, selfId }: NapCat, user: User): object {
  const uid = uidOf(user.id);
  return {
    uid,
    uin: String(user.id),
    nick: user.nickname,
    user_id: user.id,
    nickname: user.nickname,
    age: user.age,
    qid: "",
    qqLevel: user.level,
    sex: user.sex,
    long_nick: user.sign,
    reg_time: 0,
    is_vip: false,
    is_years_vip: false,
    vip_level: 0,
    remark: world.friendship(selfId, user.id)?.remarks[selfId] ?? "",
    status: user.isOnline ? 10 : 20,
    login_days: 0,
  };
}
