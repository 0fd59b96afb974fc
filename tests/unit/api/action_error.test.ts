import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ActionError, redactParams } from "../../../src/api/action_error.ts";
import { kindOf } from "../../../src/api/action_kind.ts";
import type { ActionReply } from "../../../src/protocol/frames.ts";

interface Refusal {
  readonly kind: string;
  readonly implementation: string;
  readonly source: string;
  readonly action: string;
  readonly retcode: number;
  readonly wording: string;
  readonly msg?: string;
}

/** What implementations answer, and where that was seen. */
const refusals = JSON.parse(
  readFileSync(new URL("../../fixtures/refusals.json", import.meta.url), "utf8"),
) as Refusal[];

for (const { kind, implementation, action, retcode, wording, msg } of refusals) {
  const words = `${msg ?? ""} ${wording.slice(0, 60)}`.trim();
  test(`${implementation}: ${action} with ${retcode} "${words}" is ${kind}`, () =>
    assert.equal(kindOf(action, retcode, wording, msg), kind));
}

test("an action that nobody has is answered with the one that was meant", () => {
  const message = (action: string): string =>
    new ActionError(action, {}, { status: "failed", retcode: 1404, data: null, message: "不支持的API" }).message;
  for (const action of ["send_grup_msg", "sendGroupMsg", "send_group_msgs", "SEND_GROUP_MSG"]) {
    assert.match(message(action), /does not have this action\. Did you mean send_group_msg\?$/, action);
  }
  assert.match(message("mark_all_as_read"), /Did you mean _mark_all_as_read\?$/);
  for (const action of ["my_own_action", "set_group_sign", "x"]) assert.doesNotMatch(message(action), /Did you mean/);
});

test("a long text is judged by its beginning, in no time", () => {
  const startMs = performance.now();
  assert.equal(kindOf("x", 200, `消息不存在\n${"    at x (packet$$$$)".repeat(50_000)}`), "not-found");
  for (const text of ["$", "packet", "无", "$ expected ", "需要", "暂不支持"]) kindOf("x", 200, text.repeat(100_000));
  assert.ok(performance.now() - startMs < 500);
});

test("Lagrange's reasons are shown, wherever it puts them", () => {
  const shown = (reply: Partial<ActionReply>) =>
    new ActionError("send_like", {}, { status: "failed", retcode: 0, data: null, ...reply }).message;
  assert.equal(
    shown({ status: "user not found in the buffer" }),
    "send_like: user not found in the buffer (retcode 0, not-found)",
  );
  assert.equal(shown({ retcode: -1, data: "点赞失败" }), "send_like: 点赞失败 (retcode -1, failed)");
  assert.equal(shown({ retcode: -1 }), "send_like: no reason given (retcode -1, failed)");
  assert.equal(shown({ status: "", retcode: 5, data: "" }), "send_like: no reason given (retcode 5, failed)");
  assert.match(shown({ status: "why", message: "because" }), /send_like: because/);
  assert.match(shown({ msg: {} as string, wording: 5 as unknown as string, retcode: 5 }), /no reason given/);
});

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
