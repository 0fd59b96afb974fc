import assert from "node:assert/strict";
import { test } from "node:test";
import { ActionError, redactParams } from "../../../src/api/action_error.ts";
import { kindOf } from "../../../src/api/action_kind.ts";

/** What implementations were seen to answer. */
const rows: [kind: string, action: string, retcode: number, wording: string, msg?: string][] = [
  ["not-supported", "x", 1404, "不支持的API x"],
  ["not-supported", "x", 200, "不支持的Api x"],
  ["not-supported", "x", 404, "API不存在", "API_NOT_FOUND"],
  ["not-supported", "x", 404, ""],
  ["bad-params", "get_msg", 1400, "Schema compilation error: Expected required property"],
  ["bad-params", "get_msg", 400, "$.message_id missing required value"],
  ["bad-params", "send_msg", 1200, "消息体无法解析, 请检查是否发送了不支持的消息类型"],
  ["bad-params", "send_msg", 200, "请指定正确的 group_id 或 user_id"],
  ["bad-params", "send_msg", 1200, "未知的消息类型：zzz"],
  ["not-found", "get_msg", 1200, "消息不存在"],
  ["not-found", "get_file", 200, "file not found"],
  ["not-found", "get_group_member_info", 1200, "群(20001)成员88888不存在"],
  ["not-found", "get_group_info", 100, "群聊不存在", "GROUP_NOT_FOUND"],
  ["permission", "set_group_kick", 100, "机器人权限不足", "NOT_MANAGEABLE"],
  ["permission", "set_group_ban", 1200, "cannot ban owner"],
  ["permission", "set_group_card", 1200, "ERR_NOT_GROUP_ADMIN"],
  ["muted", "send_group_msg", 1200, 'EventChecker Failed: NTEvent sendMsg "result": 120, "errMsg": ""'],
  ["risk-control", "send_group_msg", 100, "请参考 go-cqhttp 端输出", "SEND_MSG_API_ERROR"],
  ["timeout", "send_group_msg", 1200, 'Timeout: NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg "result": 0'],
  ["rate-limited", "send_group_msg", 429, "RateLimitExceeded"],
  ["native-missing", "set_group_sign", 1400, "packetBackend不可用"],
  ["failed", "delete_msg", 1200, "Recall failed"],
  ["failed", "set_group_card", 1200, "设置群名片未生效"],
  ["failed", "set_group_card", 100, "", "SOMETHING_ELSE"],
  ["failed", "anything", -1, ""],
  ["not-supported", "x", 1404, "x API 不存在"],
  ["not-found", "get_group_member_info", 100, "群员不存在", "MEMBER_NOT_FOUND"],
  ["not-found", "set_group_kick", 1200, "user not in group"],
  ["not-found", "send_private_msg", 200, "无法获取用户信息"],
  ["permission", "set_group_ban", 1200, "cannot ban admin"],
  ["permission", "set_group_kick", 100, "", "PERMISSION_DENIED"],
  ["bad-params", "send_msg", 100, "", "EMPTY_MSG_ERROR"],
  ["bad-params", "send_msg", 200, "文件消息缺少参数"],
  ["bad-params", "send_msg", 1400, "转发消息不能和普通消息混在一起发送"],
  ["bad-params", "", 1400, "json解析失败,请检查数据格式"],
  ["risk-control", "send_group_msg", 100, "send group message failed: blocked by server"],
  ["native-missing", "group_poke", 400, "packetBackend不可用，请参照文档检查packetBackend状态或进行配置"],
];

for (const [kind, action, retcode, wording, msg] of rows) {
  test(`${action} with ${retcode} "${wording.slice(0, 40)}" is ${kind}`, () =>
    assert.equal(kindOf(action, retcode, wording, msg), kind));
}

test("ActionError keeps the reply, and its message has the implementation's words", () => {
  const reply = { status: "failed", retcode: 100, data: null, msg: "GROUP_NOT_FOUND", wording: "群聊不存在" };
  const error = new ActionError("get_group_info", { group_id: 1 }, reply);
  assert.equal(error.reply, reply);
  assert.equal(error.message, "get_group_info: 群聊不存在 (retcode 100, not-found)");
  assert.deepEqual([error.code, error.delivered], ["ACTION_FAILED", "no"]);
});

test("a timeout inside of the implementation may have been delivered", () => {
  const error = new ActionError("send_msg", {}, {
    status: "failed",
    retcode: 1200,
    data: null,
    message: "Timeout: sendMsg",
  });
  assert.deepEqual([error.kind, error.delivered], ["timeout", "unknown"]);
});

test("the message of a missing packet backend says what is missing", () => {
  const reply = { status: "failed", retcode: 1400, data: null, message: "packetBackend不可用" };
  assert.match(
    new ActionError("group_poke", {}, reply).message,
    /native-missing\)\. This action needs NapCat's packet/,
  );
});

test("redactParams() hides secrets and cuts pictures", () => {
  const shown = JSON.stringify(
    redactParams({ cookies: "secret", deep: [{ access_token: "secret" }], file: `base64://${"A".repeat(5000)}` }),
  );
  assert.doesNotMatch(shown, /secret/);
  assert.ok(shown.length < 300);
});
