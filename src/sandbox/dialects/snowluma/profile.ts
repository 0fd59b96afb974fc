/**
 * SnowLuma as data, as far as it was read: its messages, codes and the names of its actions. Nobody here has seen it run, and whatever
 * was not read is as in the text of OneBot 11; those rows say `assumed`.
 */

import type { ActionReply } from "../../../protocol/frames.ts";
import type { Account } from "../account.ts";
import type { FailureRow, Told } from "../facts.ts";
import { plainTellers, tellMessage } from "../onebot/events.ts";
import { oneBotProfile, plainMessage, plainSegments, plainWire, type SenderTeller } from "../onebot/profile.ts";
import type { Profile } from "../profile.ts";

const source = "SnowLuma/SnowLuma@14a1fbb packages/onebot";

/** The code of whatever an action throws, with the words of the error; the words that refusals of QQ get were not read. */
const thrown: FailureRow = {
  retcode: 1200,
  source: `${source}/src/api-handler.ts, without its words`,
  basis: "assumed",
};
const notFound: FailureRow = {
  retcode: 100,
  says: "message not found",
  source: `${source}/src/actions/message.ts`,
  basis: "read",
};

const failures: Readonly<Record<keyof Profile["failures"], FailureRow>> = {
  "no-such-message": notFound,
  "no-such-member": thrown,
  "no-such-group": thrown,
  "no-such-user": thrown,
  "no-such-file": thrown,
  "no-such-request": thrown,
  "no-permission": thrown,
  "not-in-group": thrown,
  "not-friends": thrown,
  muted: thrown,
  "group-muted": thrown,
  "risk-control": thrown,
  offline: thrown,
  "rate-limit": thrown,
  "empty-message": thrown,
  "unknown-segment": thrown,
  "recall-failed": { ...notFound, says: "message not found or not retractable" },
  failed: thrown,
};

const sender: SenderTeller = ({ world }, { from, chat }) => {
  const isMember = chat.kind === "group" && world.isMember(chat.groupId, from);
  const member = isMember ? world.member(chat.groupId, from) : undefined;
  return {
    user_id: from,
    nickname: world.nameOf(from),
    ...chat.kind === "group" ? { card: member?.card ?? "", role: member?.role ?? "member" } : {},
    sex: "unknown",
    age: 0,
  };
};

/** Words only where something failed. */
function reply(status: string, retcode: number, data: unknown, told: Told, echo: unknown): ActionReply {
  const wording = status === "failed" ? { wording: told.says } : {};
  return { status, retcode, data: data ?? null, ...wording, ...echo === undefined ? {} : { echo } } as ActionReply;
}

function status({ world, selfId }: Account): object {
  const online = world.users.get(selfId)?.isOnline === true;
  return { online, good: online };
}

/** SnowLuma, not verified. */
export const snowLumaProfile: Profile = {
  ...oneBotProfile,
  name: "snowluma",
  title: "SnowLuma",
  version: "dev, unverified",
  source,
  messageFormat: "array",
  codes: {
    ws: { failed: 1200, badParams: 1400, unknown: 1404 },
    http: { failed: 1200, badParams: 1400, unknown: 1404 },
  },
  failures,
  quirks: { ...oneBotProfile.quirks, quickOperations: new Set() },
  wire: { ...plainWire, reverse: { ...plainWire.reverse, reconnectMs: 5_000 } },
  tellers: { ...plainTellers, message: (account, { message }) => tellMessage(account, message, "message_sent") },
  versionInfo: { app_name: "SnowLuma", app_version: "dev-node", protocol_version: "v11" },
  status,
  beat: status,
  message: (account, message) => {
    const inGroups = message.chat.kind === "group" ? { anonymous: null } : {};
    const more = { message_seq: message.seq, ...inGroups };
    return plainMessage(account, message, { segments: plainSegments, sender, more });
  },
  foundMessage: (account, message) => {
    const { post_type: _, self_id: __, ...told } = account.profile.message(account, message);
    return { ...told, real_id: told["message_id"] };
  },
  reply,
  unknownAction: () => ({ says: "unknown action" }),
  unreadable: () => reply("failed", 1400, null, { says: "bad request" }, undefined),
};

/** Its actions: SnowLuma/SnowLumaDocs@0cb5abf content/api/openapi.json. Some of them do nothing there, and what they do elsewhere here. */
export const SNOWLUMA_ACTIONS: readonly string[] = (
  "bot_exit can_send_image can_send_record cancel_group_todo check_url_safely clean_cache " +
  "click_inline_keyboard_button complete_group_todo create_group_file_folder _del_group_notice " +
  "delete_essence_msg delete_friend delete_group_file delete_group_file_folder delete_group_folder " +
  "delete_msg download_file fetch_custom_face fetch_emoji_like forward_friend_single_msg " +
  "forward_group_single_msg friend_poke get_ai_characters get_ai_record get_clientkey " +
  "get_collection_list get_cookies get_credentials get_csrf_token get_emoji_likes get_essence_msg_list " +
  "get_forward_msg get_friend_list get_friend_msg_history get_friends_with_category " +
  "get_group_at_all_remain get_group_detail_info get_group_file_system_info get_group_file_url " +
  "get_group_files_by_folder get_group_honor_info get_group_ignore_add_request " +
  "get_group_ignored_notifies get_group_info get_group_info_ex get_group_list get_group_member_info " +
  "get_group_member_list get_group_msg_history _get_group_notice get_group_root_files " +
  "get_group_shut_list get_group_system_msg get_image get_login_info get_mini_app_ark _get_model_show " +
  "get_msg get_online_clients get_private_file_url get_profile_like get_recent_contact get_record " +
  "get_rkey get_status get_stranger_info get_unidirectional_friend_list get_version_info group_poke " +
  "_mark_all_as_read mark_group_msg_as_read mark_msg_as_read mark_private_msg_as_read move_group_file " +
  "nc_get_packet_status nc_get_rkey nc_get_user_status rename_group_file_folder send_forward_msg " +
  "send_group_ai_record send_group_forward_msg send_group_msg _send_group_notice send_group_sign " +
  "send_like send_msg send_packet send_poke send_private_forward_msg send_private_msg " +
  "set_diy_online_status set_essence_msg set_friend_add_request set_friend_remark set_group_add_option " +
  "set_group_add_request set_group_admin set_group_anonymous set_group_anonymous_ban set_group_ban " +
  "set_group_card set_group_kick set_group_kick_members set_group_leave set_group_name " +
  "set_group_portrait set_group_reaction set_group_remark set_group_search set_group_sign " +
  "set_group_special_title set_group_todo set_group_whole_ban set_input_status _set_model_show " +
  "set_msg_emoji_like set_online_status set_qq_avatar set_qq_profile set_self_longnick translate_en2zh " +
  "upload_forward_msg upload_group_file upload_private_file"
).split(" ");
