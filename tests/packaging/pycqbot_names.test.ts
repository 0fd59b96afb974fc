import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { CQHTTP_ACTIONS } from "../../src/entries/protocol.ts";
import { root } from "./support.ts";

/** The names that users of pycqBot 0.2 to 0.5 know, by where they stand in it. */
const NAMES = {
  options:
    `ip port download_path chunk_size debug admin commandSign help_text auto_start auto_timing_start group_id_list user_id_list
    reconnection reconnection_sleep messageSql messageSqlPath messageSqlClearTime`,
  bot:
    `cqHttpApi cqBot create_bot link stop start timing_start command timing plugin_load on_group_msg on_private_msg at at_bot help
    status`,
  commands:
    `type user ban function timeSleep check_command notCommandError banCommandError userPurviewError purviewError runCommandError
    timing_jobs_start timing_job_end timing_jobs_end runTimingError`,
  messages:
    `reply reply_not_code delete record set_essence delete_essence code code_str get_stranger_info waiting_reply send_message
    send_forward_msg poke kick set_card set_special_title record_message record_message_get recordMessageError recordMessageInvalid
    recordMessageGetError recordMessageCKError delete_unidirectional`,
  hooks:
    `download_end downloadFileError downloadFileRunError apiLinkError apiLinkRunError download_file download_img add_task add
    _asynclink send_reply`,
  plugins: "Plugin plugin_config.yml pluginNotFoundError pluginImportError cqLog",
  codes:
    `strToCqCode strToCqCodeToDict get_cq_code set_cq_code cqJsonStrToDict DictTocqJsonStr DictToCqCode e_code d_code node_list
    node face record video rps dice shake anonymous share contact location music music_custom music_my image redbag gift xml json
    cardimage tts`,
  helpers: "get_forward cqhttp_download_file _cqhttp_download_file _handle_quick_operation",
} as const;

/** Actions as pycqBot calls them. */
const ACTIONS =
  `get_login_info set_qq_profile qidian_get_account_info _get_model_show _set_model_show get_online_clients get_stranger_info
  get_friend_list get_unidirectional_friend_list delete_friend delete_unidirectional_friend send_private_msg send_group_msg get_msg
  delete_msg mark_msg_as_read get_forward_msg send_group_forward_msg send_private_forward_msg get_group_msg_history get_image
  can_send_image ocr_image get_record can_send_record set_friend_add_request set_group_add_request get_group_info get_group_list
  get_group_member_info get_group_member_list get_group_honor_info get_group_system_msg get_essence_msg_list get_group_at_all_remain
  set_group_name set_group_portrait set_group_admin set_group_card set_group_special_title set_group_ban set_group_whole_ban
  set_group_anonymous_ban set_essence_msg delete_essence_msg send_group_sign set_group_anonymous _send_group_notice _get_group_notice
  set_group_kick set_group_leave upload_group_file delete_group_file create_group_file_folder delete_group_folder
  get_group_file_system_info get_group_root_files get_group_files_by_folder get_group_file_url upload_private_file get_cookies
  get_csrf_token get_credentials get_version_info get_status set_restart clean_cache reload_event_filter check_url_safely
  _get_word_slices`;

/** Names of events. */
const EVENTS =
  `message_private_friend message_private_group message_private_other message_group_normal message_group_anonymous
  message_sent_group_normal message_sent_private_friend notice_group_upload notice_group_admin_set notice_group_admin_unset
  notice_group_decrease_leave notice_group_decrease_kick notice_group_decrease_kick_me notice_group_increase_approve
  notice_group_increase_invite notice_group_ban_ban notice_group_ban_lift_ban notice_group_recall notice_notify_lucky_king
  notice_notify_honor notice_notify_title notice_notify_poke notice_group_card notice_friend_add notice_friend_recall
  notice_offline_file notice_client_status notice_essence_add notice_essence_delete request_friend request_group_add
  request_group_invite meta_event_lifecycle_connect meta_event_heartbeat`;

const words = (text: string): string[] => text.trim().split(/\s+/);

describe("the page for those who come from pycqBot", () => {
  const page = readFileSync(join(root, "docs/from-pycqbot.md"), "utf8");
  const code = [...page.matchAll(/`([^`]+)`/g)].map(([, each]) => each!).join(" ");
  const names = new Set(code.match(/[\w.]*[A-Za-z]\w*/g)?.flatMap((each) => [each, ...each.split(".")]));

  for (const [where, list] of Object.entries(NAMES)) {
    it(`has every name of its ${where}`, () => {
      assert.deepEqual(words(list).filter((name) => !names.has(name)), []);
    });
  }

  it("need not have actions: every one has a method of the same name here", () => {
    assert.deepEqual(words(ACTIONS).filter((name) => !CQHTTP_ACTIONS.includes(name) && !names.has(name)), []);
  });

  it("need not have events: every one has its name here, with dots", () => {
    const rows = JSON.parse(readFileSync(join(root, "src/protocol/events/events.json"), "utf8")) as {
      name: string;
      sub_types?: Record<string, string>;
    }[];
    const known = rows.flatMap(({ name, sub_types = {} }) => [
      name,
      ...Object.keys(sub_types).map((each) => `${name}.${each}`),
    ]).map((name) => name.replaceAll(".", "_"));
    assert.deepEqual(words(EVENTS).filter((name) => !known.includes(name) && !names.has(name)), []);
  });
});
