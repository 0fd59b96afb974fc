import assert from "node:assert/strict";
import { test } from "node:test";
import { completeParams, refuseTooLarge, sendTarget } from "../../../../src/api/calls/params.ts";

const hi = [{ type: "text", data: { text: "hi" } }];

const code = "[CQ:at,qq=all]";
const literal = [{ type: "text", data: { text: code } }];
const mention = [{ type: "at", data: { qq: "all" } }];
const sends = ["send_msg", "send_group_msg", "send_private_msg", "send_group_msg_async", "send_msg_rate_limited"];
const forwards = ["send_forward_msg", "send_group_forward_msg", "send_private_forward_msg"];

test("a text is literal in every action that sends, and CQ code only where that is said", () => {
  for (const action of [...sends, ...forwards]) {
    const sent = (more: object) => (completeParams(action, { message: code, ...more }) as { message: unknown }).message;
    for (
      const more of [{}, { auto_escape: true }, { auto_escape: undefined }, { auto_escape: null }, { auto_escape: 0 }]
    ) {
      assert.deepEqual(sent(more), literal, `${action} ${JSON.stringify(more)}`);
    }
    for (const auto_escape of [false, "false"]) assert.deepEqual(sent({ auto_escape }), mention, action);
  }
});

test("what JSON would turn into a text is a text", () => {
  const url = new URL("https://x/[CQ:at,qq=all]");
  const texts: [unknown, string][] = [
    [new String(code), code],
    [{ toJSON: () => code }, code],
    [url, url.href],
    [5, "5"],
    [5n, "5"],
    [true, "true"],
  ];
  for (const [message, text] of texts) {
    const expected = { message: [{ type: "text", data: { text } }] };
    assert.deepEqual(completeParams("send_msg", { message }), expected);
  }
  assert.deepEqual(completeParams("send_msg", { message: [new String(code), url] }), {
    message: [...literal, { type: "text", data: { text: url.href } }],
  });
});

test("a text inside of forward nodes is literal, however deep, in messages and in message", () => {
  const node = (content: unknown) => ({ type: "node", data: { user_id: 1, nickname: "a", content } });
  const texts = [node(code), node([node(code), node([code])]), node(node(code)), { type: "node", data: { id: "5" } }];
  const expected = [node(literal), node([node(literal), node(literal)]), node([node(literal)]), texts[3]];
  for (const action of [...forwards, ...sends]) {
    assert.deepEqual(completeParams(action, { messages: texts }), { messages: expected }, action);
    assert.deepEqual(completeParams(action, { message: texts }), { message: expected }, action);
  }
  assert.deepEqual(completeParams("send_group_forward_msg", { messages: texts[0] }), { messages: [expected[0]] });
  assert.deepEqual(completeParams("send_group_forward_msg", { messages: code }), { messages: literal });
  assert.deepEqual(completeParams("send_group_forward_msg", { messages: [node(code)], auto_escape: false }), {
    messages: [node(mention)],
    auto_escape: false,
  });
});

test("the reply of a quick operation is literal too", () => {
  for (const action of [".handle_quick_operation", ".handle_quick_operation_async", "handle_quick_operation"]) {
    const sent = (operation: unknown) =>
      (completeParams(action, { context: {}, operation }) as { operation: unknown }).operation;
    assert.deepEqual(sent({ reply: code, delete: true }), { reply: literal, delete: true });
    assert.deepEqual(sent({ reply: code, auto_escape: false }), { reply: mention, auto_escape: false });
    for (const operation of [{ approve: true }, null, "x", { reply: null }]) assert.equal(sent(operation), operation);
  }
});

test("what is segments already goes as it is, the same objects", () => {
  const messages: unknown[] = [hi, [{ type: "node", data: { content: hi } }], [{ type: "dice" }], null, [], {}];
  for (const message of messages) {
    const params = { group_id: 1, message };
    assert.equal(completeParams("send_group_msg", params), params);
  }
  const params = Object.freeze({ message: code });
  const once = completeParams("send_msg", params);
  assert.equal(completeParams("send_msg", once), once, "twice is once");
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

test("a message that nobody could take is refused, with its size", () => {
  const text = (length: number) => [{ type: "text", data: { text: "x".repeat(length) } }];
  refuseTooLarge("send_msg", { message: [...text(100_000), ...text(100_000)] });
  refuseTooLarge("send_msg", { message: [{ type: "image", data: { file: `base64://${"A".repeat(300_000)}` } }] });
  for (const message of [undefined, null, "x", [null], [{ type: "text" }]]) refuseTooLarge("send_msg", { message });
  assert.throws(() => refuseTooLarge("send_msg", { message: text(200_001) }), {
    code: "MESSAGE_TOO_LARGE",
    delivered: "no",
    message: /^send_msg: a message of 200001 characters is not sent; 200000 are the most/,
  });
});
