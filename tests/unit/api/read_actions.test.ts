import assert from "node:assert/strict";
import { test } from "node:test";
import { isRead } from "../../../src/api/read_actions.ts";
import { NAPCAT_ACTIONS } from "../../../src/protocol/actions.gen.ts";

test("actions that only read are known", () => {
  for (const name of ["get_login_info", "get_msg", "_get_group_notice", "can_send_image", "fetch_emoji_like"]) {
    assert.ok(isRead(name), name);
  }
});

test("nothing that does something is taken for reading: neither sending, nor taking events, nor what the table lacks", () => {
  const others = [
    "get_updates",
    "get_event",
    "get_ai_record",
    "get_whatever",
    "get_msg_async",
    "get_group_info_rate_limited",
  ];
  for (const name of others) assert.ok(!isRead(name), name);
  for (const name of NAPCAT_ACTIONS) {
    if (/send|set|delete|del_|upload|mark|forward_|poke|create|move|rename|trans|clean|kick|ban|click/.test(name)) {
      if (!/^_?(get|fetch|can|check)_/.test(name)) assert.ok(!isRead(name), name);
    }
  }
});
