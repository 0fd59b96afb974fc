import assert from "node:assert/strict";
import { test } from "node:test";
import { completeParams, sendTarget } from "../../../src/api/params.ts";

const hi = [{ type: "text", data: { text: "hi" } }];

test("a text message of a wire action is read as CQ code, unless auto_escape", () => {
  assert.deepEqual(completeParams("send_group_msg", { group_id: 1, message: "[CQ:at,qq=2]" }), {
    group_id: 1,
    message: [{ type: "at", data: { qq: "2" } }],
  });
  assert.deepEqual(completeParams("send_msg", { message: "[CQ:at,qq=2]", auto_escape: true }), {
    message: [{ type: "text", data: { text: "[CQ:at,qq=2]" } }],
    auto_escape: true,
  });
});

test("whatever form a message is given in, a list of segments leaves", () => {
  const forms: unknown[] = ["hi", ["hi"], hi[0], hi];
  for (const message of forms) {
    for (const action of ["send_msg", "send_group_msg", "send_private_msg", "send_group_msg_async"]) {
      assert.deepEqual((completeParams(action, { message }) as { message: unknown }).message, hi, action);
    }
  }
});

test("texts inside of a list are literal", () => {
  const params = completeParams("send_group_msg", { message: ["[CQ:at,qq=2]", hi[0]] });
  assert.deepEqual(params, { message: [{ type: "text", data: { text: "[CQ:at,qq=2]" } }, hi[0]] });
});

test("a field called message of another action is left alone", () => {
  assert.deepEqual(completeParams("set_group_note", { message: "[CQ:x]" }), { message: "[CQ:x]" });
});

test("a ban that does not say how long is not one that lifts it", () => {
  assert.deepEqual(completeParams("set_group_ban", { group_id: 1, user_id: 2 }), {
    group_id: 1,
    user_id: 2,
    duration: 1800,
  });
  assert.equal((completeParams("set_group_ban", { duration: undefined }) as { duration: number }).duration, 1800);
  assert.equal((completeParams("set_group_ban", { duration: 0 }) as { duration: number }).duration, 0);
});

test("parameters are not changed in place", () => {
  const params = Object.freeze({ group_id: 1, message: "hi" });
  completeParams("send_group_msg", params);
  assert.equal(params.message, "hi");
});

const targets: [action: string, params: object, target: string | undefined][] = [
  ["send_group_msg", { group_id: 1 }, "g1"],
  ["send_group_msg", { group_id: "1" }, "g1"],
  ["send_private_msg", { user_id: 1, group_id: 2 }, "u1"],
  ["send_msg", { message_type: "private", user_id: 1, group_id: 2 }, "u1"],
  ["send_msg", { user_id: 1, group_id: 2 }, "g2"],
  ["send_group_forward_msg", { group_id: 1, messages: [] }, "g1"],
  ["forward_friend_single_msg", { user_id: 1, message_id: 2 }, "u1"],
  ["send_group_msg_rate_limited", { group_id: 1 }, "g1"],
  ["get_msg", { message_id: 1 }, undefined],
  ["send_like", { user_id: 1 }, undefined],
];

for (const [action, params, target] of targets) {
  test(`${action} with ${JSON.stringify(params)} ${target === undefined ? "waits for nobody" : `waits for ${target}`}`, () =>
    assert.equal(sendTarget(action, params), target));
}
