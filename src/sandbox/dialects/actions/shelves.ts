/** Actions about reactions, likes, favourite pictures, collections, cards, and answers that a simulated QQ can only make up. */

import {
  type Account,
  action,
  ActionFailure,
  type Actions,
  canned,
  fileUrl,
  findMessage,
  seconds,
  SHELF_LIMIT,
} from "../account.ts";
import { takeFile } from "./read.ts";

const success = { result: 0, errMsg: "success" } as const;
const reactors = {
  message_id: "id",
  emojiId: "text?",
  emoji_id: "text?",
  emojiType: "text?",
  emoji_type: "text?",
  count: "int?",
  cookie: "text?",
  group_id: "id?",
} as const;

/** Voices that do not exist, in the shape of those that do. */
const characters = [
  {
    type: "推荐",
    characters: [{ character_id: "lucy-voice-laibixiaoxin", character_name: "小新", preview_url: "" }],
  },
] as const;

/** The actions of this file. */
export const shelfActions: Actions = {
  fetch_emoji_like: action(reactors, (account, params) => {
    const emojiLikesList = reactorsOf(account, params).map((id) => ({
      tinyId: String(id),
      nickName: account.world.nameOf(id),
      headUrl: "",
    }));
    return { emojiLikesList, cookie: "", isLastPage: true, isFirstPage: true, ...success };
  }),
  get_emoji_likes: action(reactors, (account, params) => ({
    emoji_like_list: reactorsOf(account, params).map((id) => ({
      user_id: String(id),
      nick_name: account.world.nameOf(id),
    })),
  })),
  get_profile_like: action({ user_id: "id?", start: "int?", count: "int?" }, (account, { user_id, count = 10 }) => {
    const { world, selfId, profile } = account;
    const likes = [...world.likes.get(user_id ?? selfId) ?? []].slice(0, count);
    const userInfos = likes.map(([uin, times]) => ({
      uin,
      nick: world.nameOf(uin),
      count: times,
      bTodayVotedCnt: times,
    }));
    const total_count = likes.reduce((sum, [, times]) => sum + times, 0);
    if (profile.name === "llbot") return { users: userInfos, nextStart: -1 };
    return {
      uid: String(user_id ?? selfId),
      time: String(seconds(world.now())),
      favoriteInfo: { total_count: 0, last_time: 0, today_count: 0, userInfos: [] },
      voteInfo: { total_count, new_count: 0, new_nearby_count: 0, last_visit_time: 0, userInfos },
    };
  }),
  get_profile_like_count: action({ user_id: "id" }, ({ world }, { user_id }) => ({
    total_count: [...world.likes.get(user_id)?.values() ?? []].reduce((sum, times) => sum + times, 0),
  })),
  get_profile_like_me: action({ start: "int?", count: "int?" }, ({ world, selfId }) => ({
    users: [...world.likes.get(selfId) ?? []].map(([uin, count]) => ({ uin, nick: world.nameOf(uin), count })),
    nextStart: -1,
  })),
  set_qq_avatar: action({ file: "text" }, (account, { file }) => {
    const { world, selfId } = account;
    world.setAvatar({ userId: selfId, sha256: takeFile(account, file).sha256 });
    return null;
  }),
  get_qq_avatar: action({ user_id: "id?", group_id: "id?" }, (account, { user_id, group_id }) => {
    const { world, selfId } = account;
    const sha256 = group_id === undefined ? world.user(user_id ?? selfId).avatar : world.group(group_id).avatar;
    const file = sha256 === undefined ? undefined : world.files.get(sha256);
    return {
      url: file === undefined ? `https://q1.qlogo.cn/g?b=qq&nk=${user_id ?? selfId}&s=640` : fileUrl(account, file),
    };
  }),
  set_diy_online_status: action(
    { face_id: "text", face_type: "text?", wording: "text?" },
    (account, { wording = "" }) => {
      account.shelf.status = wording;
      return "设置成功";
    },
  ),
  set_friend_category: action({ user_id: "id", category_id: "int" }, ({ world, selfId }, { user_id, category_id }) => {
    world.setCategory({ by: selfId, of: user_id, categoryId: category_id });
    return null;
  }),
  fetch_custom_face: action(
    { count: "int?" },
    (account, { count = 48 }) =>
      account.shelf.faces.slice(0, count).flatMap(({ sha256 }) => {
        const file = account.world.files.get(sha256);
        return file === undefined ? [] : [fileUrl(account, file)];
      }),
  ),
  fetch_custom_face_detail: action(
    { count: "int?" },
    (account, { count = 48 }) =>
      account.shelf.faces.slice(0, count).flatMap(({ sha256, words }, index) => {
        const file = account.world.files.get(sha256);
        return file === undefined
          ? []
          : [{ emoId: index + 1, resId: sha256, md5: file.md5, desc: words, url: fileUrl(account, file) }];
      }),
  ),
  add_custom_face: action({ file: "text", file_name: "text?" }, (account, { file, file_name }) => {
    const { sha256 } = takeFile(account, file, file_name);
    const { faces } = account.shelf;
    if (!faces.some((face) => face.sha256 === sha256)) faces.unshift({ sha256, words: "" });
    faces.length = Math.min(faces.length, SHELF_LIMIT);
    return success;
  }),
  delete_custom_face: action({ res_id: "text?", id: "text?", ids: "list?", md5: "text?" }, (account, params) => {
    const named = new Set([params.res_id, params.id, params.md5?.toUpperCase(), ...params.ids ?? []].map(String));
    const { faces } = account.shelf;
    const kept = faces.filter(({ sha256 }) =>
      !named.has(sha256) && !named.has(account.world.files.get(sha256)?.md5 ?? sha256)
    );
    if (kept.length === faces.length) throw new ActionFailure("未找到要删除的收藏表情", "no-such-file");
    faces.splice(0, faces.length, ...kept);
    return success;
  }),
  set_custom_face_desc: action({ emoji_id: "text?", res_id: "text", md5: "text?", desc: "text" }, (account, params) => {
    const face = account.shelf.faces.find(({ sha256 }) => sha256 === params.res_id);
    if (face === undefined) throw new ActionFailure("未找到收藏表情", "no-such-file");
    face.words = params.desc;
    return success;
  }),
  create_collection: action({ rawData: "text", brief: "text" }, (account, { rawData, brief }) => {
    const { shelf, world } = account;
    shelf.collections.unshift({ id: world.newId(), text: rawData, brief, at: world.now() });
    shelf.collections.length = Math.min(shelf.collections.length, SHELF_LIMIT);
    return success;
  }),
  get_collection_list: action({ category: "int?", count: "int?" }, ({ shelf, selfId }, { count = 50 }) => {
    const collectionItemList = shelf.collections.slice(0, count).map(({ id, text, brief, at }) => ({
      cid: id,
      type: 1,
      status: 1,
      author: { type: 1, numId: String(selfId), strId: "", groupId: "0", groupName: "", uid: "" },
      category: 1,
      createTime: String(at),
      collectTime: String(at),
      modifyTime: String(at),
      summary: { textSummary: text, richMediaSummary: brief },
    }));
    return {
      errCode: 0,
      errMsg: "",
      collectionSearchList: { collectionItemList, hasMore: false, bottomTimeStamp: "0" },
    };
  }),
  get_doubt_friends_add_request: canned({ count: "int?" }, () => []),
  set_doubt_friends_add_request: canned({ flag: "text", approve: "flag?" }, () => {
    throw new ActionFailure("没有这条可疑好友申请", "no-such-request");
  }),
  send_ark_share: action({ user_id: "id?", group_id: "id?", phone_number: "text?" }, shareCard),
  ArkSharePeer: action({ user_id: "id?", group_id: "id?", phone_number: "text?" }, shareCard),
  send_group_ark_share: action({ group_id: "id" }, (account, { group_id }) => groupCard(account, group_id)),
  ArkShareGroup: action({ group_id: "id" }, (account, { group_id }) => groupCard(account, group_id)),

  // Answers of the right shape that mean nothing.
  get_clientkey: canned({}, () => ({ clientkey: "0".repeat(64) })),
  get_rkey: canned({}, (account) => {
    const { profile, world } = account;
    const created_at = seconds(world.now());
    const rkeys = ["private", "group"].map((type) => ({ type, rkey: "&rkey=sandbox", created_at, ttl: 3600 }));
    if (profile.name === "lagrange") return { rkeys };
    if (profile.name !== "llbot") return rkeys;
    const expired_time = created_at + 3600;
    return { private_key: "&rkey=sandbox", group_key: "&rkey=sandbox", expired_time, updated_time: "" };
  }),
  nc_get_rkey: canned(
    {},
    ({ world }) => [10, 20].map((type) => ({ rkey: "&rkey=sandbox", ttl: "3600", time: seconds(world.now()), type })),
  ),
  get_rkey_server: canned({}, ({ world }) => ({
    private_rkey: "&rkey=sandbox",
    group_rkey: "&rkey=sandbox",
    expired_time: seconds(world.now()) + 3600,
    name: "sandbox",
  })),
  get_ai_characters: canned({ group_id: "id", chat_type: "text?" }, () => characters),
  _get_model_show: canned(
    { model: "text?" },
    (_, { model = "napcat" }) => [{ variants: { model_show: model, need_pay: false } }],
  ),
  _set_model_show: canned({ model: "text?", model_show: "text?" }, () => null),
  ocr_image: canned({ image: "text" }, recognise),
  ".ocr_image": canned({ image: "text" }, recognise),
  fetch_ptt_text: canned({ message_id: "id" }, (account, { message_id }) => voiceText(account, message_id)),
  voice_msg_to_text: canned({ message_id: "id" }, (account, { message_id }) => voiceText(account, message_id)),
  set_restart: canned({ delay: "int?" }, () => null),
  bot_exit: canned({}, () => null),
  get_mini_app_ark: canned({ title: "text?", desc: "text?" }, (_, { title = "", desc = "" }) => ({
    data: { app: "com.tencent.miniapp_01", prompt: title, meta: { detail_1: { title, desc } } },
  })),
  get_group_album_list: canned({ group_id: "id" }, () => []),
  ".get_word_slices": canned(
    { content: "text" },
    (_, { content }) => ({ slices: content.split(/\s+/).filter(Boolean) }),
  ),
  qidian_get_account_info: canned({}, () => ({ data: [] })),
  reload_event_filter: canned({ file: "text?" }, () => null),
  fetch_mface_key: canned({ emoji_ids: "list" }, (_, { emoji_ids }) => emoji_ids.map(() => "0".repeat(16))),
  upload_image: action({ file: "text" }, (account, { file }) => fileUrl(account, takeFile(account, file))),
  get_music_ark: canned(
    { title: "text?", desc: "text?" },
    (_, { title = "", desc = "" }) =>
      JSON.stringify({ app: "com.tencent.music.lua", prompt: `[分享]${title}`, meta: { music: { title, desc } } }),
  ),
  get_recommend_face: canned({ word: "text?" }, () => ({ url: [] })),
  scan_qrcode: canned({ file: "text?" }, () => []),
};

interface Reactors {
  readonly message_id: number;
  readonly emojiId?: string;
  readonly emoji_id?: string;
}

function reactorsOf(account: Account, { message_id, emojiId, emoji_id }: Reactors): readonly number[] {
  const message = findMessage(account, message_id);
  if (message === undefined) throw new ActionFailure("消息不存在", "no-such-message");
  return message.reactions[emoji_id ?? emojiId ?? ""] ?? [];
}

function shareCard(
  account: Account,
  { user_id, group_id }: { readonly user_id?: number; readonly group_id?: number },
): object | string {
  if (group_id !== undefined) return { errCode: 0, errMsg: "", arkJson: groupCard(account, group_id) };
  if (user_id === undefined) throw new ActionFailure("请指定 user_id 或 group_id");
  const { nickname } = account.world.user(user_id);
  return { errCode: 0, errMsg: "", arkMsg: card("contact", nickname, user_id) };
}

function groupCard({ world }: Account, groupId: number): string {
  return card("troopsharecard", world.group(groupId).name, groupId);
}

function card(app: string, name: string, id: number): string {
  return JSON.stringify({
    app: `com.tencent.${app}`,
    prompt: `推荐: ${name}`,
    meta: { contact: { nickname: name, contact: `${id}` } },
  });
}

function recognise(account: Account, { image }: { readonly image: string }): object {
  const file = takeFile(account, image);
  const text = `沙盒不认字：${file.name}`;
  const corner = { x: 0, y: 0 };
  if (account.profile.name === "napcat") {
    return [{ text, pt1: corner, pt2: corner, pt3: corner, pt4: corner, charBox: [], score: 1 }];
  }
  return { texts: [{ text, confidence: 100, coordinates: [corner, corner, corner, corner] }], language: "zh" };
}

function voiceText(account: Account, messageId: number): object {
  const message = findMessage(account, messageId);
  if (message === undefined) throw new ActionFailure("消息不存在", "no-such-message");
  const hasVoice = message.segments.some(({ type }) => type === "record");
  if (!hasVoice) throw new ActionFailure("该消息不是语音消息");
  return { text: "沙盒听不见" };
}
