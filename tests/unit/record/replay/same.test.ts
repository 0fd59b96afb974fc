import assert from "node:assert/strict";
import { it } from "node:test";
import { changesOf, plainCall } from "../../../../src/record/replay/same.ts";

const same = (one: [string, Record<string, unknown>], other: [string, Record<string, unknown>]): boolean => {
  const [a, b] = [one, other].map(([action, params]) => plainCall({ action, params }).key);
  return a === b;
};

it("calls that differ in form only are the same", () => {
  const message = [{ type: "text", data: { text: "hi " } }, { type: "at", data: { qq: 5 } }];
  assert.ok(same(["send_group_msg", { group_id: 1, message }], ["send_group_msg", { message, group_id: "1" }]));
  assert.ok(
    same(["send_group_msg", { group_id: 1, message }], ["send_group_msg", { group_id: 1, message: "hi [CQ:at,qq=5]" }]),
  );
  assert.ok(
    same(["send_msg", { message_type: "group", group_id: 1, message: "x" }], ["send_group_msg", {
      group_id: 1,
      message: "x",
    }]),
  );
  assert.ok(same(["send_msg", { user_id: 1, message: "x" }], ["send_private_msg", { user_id: 1, message: ["x"] }]));
  assert.ok(same(["send_group_msg", { group_id: 1, message: "[x", auto_escape: true }], [
    "send_group_msg",
    { group_id: 1, message: [{ type: "text", data: { text: "[" } }, { type: "text", data: { text: "x" } }] },
  ]));
  assert.ok(same(["x", { a: undefined, b: { d: 1, c: null } }], ["x", { b: { d: 1 } }]));
  const picture = (file: string) => ({ message: [{ type: "image", data: { file } }] });
  assert.ok(same(["send_msg", picture("base64://AAAA")], ["send_msg", picture("base64://***4")]));
});

it("calls that mean something else are not", () => {
  assert.ok(
    !same(["send_group_msg", { group_id: 1, message: "x" }], ["send_group_msg", { group_id: 2, message: "x" }]),
  );
  assert.ok(
    !same(["send_group_msg", { group_id: 1, message: "[CQ:at,qq=5]", auto_escape: true }], [
      "send_group_msg",
      { group_id: 1, message: "[CQ:at,qq=5]" },
    ]),
  );
  const picture = (file: string) => ({ message: [{ type: "image", data: { file } }] });
  assert.ok(!same(["send_msg", picture("base64://AAAA")], ["send_msg", picture("base64://***5")]));
});

it("changes name the values that differ", () => {
  const was = plainCall({ action: "send_group_msg", params: { group_id: 1, message: "积分 +10[CQ:face,id=1]" } });
  const is = plainCall({ action: "send_group_msg", params: { group_id: 1, message: "积分 +12" } });
  assert.deepEqual(changesOf(was.params, is.params), [
    { path: "message[0].data.text", was: "积分 +10", is: "积分 +12" },
    { path: "message[1]", was: { data: { id: "1" }, type: "face" }, is: undefined },
  ]);
});
