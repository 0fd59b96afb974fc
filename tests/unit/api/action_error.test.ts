import assert from "node:assert/strict";
import { test } from "node:test";
import { ActionError, redactParams } from "../../../src/api/action_error.ts";
import { kindOf } from "../../../src/api/action_kind.ts";

const packetHint =
  "packetBackend不可用，请参照文档 https://napneko.github.io/config/advanced 和启动日志检查packetBackend状态或进行配置！错误堆栈信息：";
const napcat1412 = `${packetHint}undefined\n[Core] [Packet] PacketBackend 不支持当前QQ版本架构：9.9.25-42941-x64，\n` +
  "            请参照 https://github.com/NapNeko/NapCatQQ/releases/tag/v4.9.80 配置正确的QQ版本！";

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
  ["native-missing", "set_group_special_title", 1400, napcat1412],
  ["native-missing", "friend_poke", 400, `${packetHint}\n`],
  ["rate-limited", "send_like", 1200, "点赞失败 今日同一好友点赞数已达上限"],
  ["rate-limited", "get_status", 429, "账号可能被风控"],
  ["not-found", "send_group_msg", 200, '{ "result": 110, "errMsg": "发送失败，你已被移出该群，请重新加群。" }'],
  ["timeout", "send_msg", 1200, "发送超时"],
  ["timeout", "group_poke", 200, "sendCommand timed out after 1500 ms for OidbSvcTrpcTcp.0x9067_202"],
  ["offline", "get_status", 200, "你的帐号当前登录已失效，请重新登录。"],
  ["risk-control", "send_group_msg", 100, "群消息发送失败: 账号可能被风控"],
  ["bad-params", "upload_file_stream", 1200, "total_chunks required for new stream"],
  ["bad-params", "send_msg", 1400, "Schema compilation error: Expected object"],
  ["failed", "upload_private_file", 1200, '"result": -1, "errMsg": "rich media transfer failed"'],
  ["failed", "delete_msg", 100, "消息撤回失败", "RECALL_API_ERROR"],
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

test("a wait that is asked for is on the error, whether it comes as seconds or as a date", () => {
  const error = (fields: object): ActionError =>
    new ActionError("get_status", {}, { status: "failed", retcode: 429, data: null, message: "slow down", ...fields });
  assert.equal(error({ retryAfter: 7 }).retryAfterMs, 7_000);
  assert.equal(error({ "retry-after": "0.5" }).retryAfterMs, 500);
  assert.match(error({ "retry-after": "7" }).message, /rate-limited\)\. Ask again in 7000 ms\.$/);
  const later = error({ "retry-after": new Date(Date.now() + 60_000).toUTCString() }).retryAfterMs;
  assert.ok(later !== undefined && later > 50_000 && later <= 60_000, String(later));
  assert.equal(error({ "retry-after": new Date(0).toUTCString() }).retryAfterMs, 0);
  for (const fields of [{}, { retryAfter: "soon" }, { retryAfter: null }, { "retry-after": "" }]) {
    assert.equal(error(fields).retryAfterMs, undefined);
  }
  const refused = { status: "failed", retcode: 1404, data: null, retryAfter: 7 };
  assert.equal(new ActionError("get_status", {}, refused).retryAfterMs, undefined);
});

test("redactParams() hides secrets and cuts pictures", () => {
  const shown = JSON.stringify(
    redactParams({ cookies: "secret", deep: [{ access_token: "secret" }], file: `base64://${"A".repeat(5000)}` }),
  );
  assert.doesNotMatch(shown, /secret/);
  assert.ok(shown.length < 300);
});
