import assert from "node:assert/strict";
import { nameOfTarget, type Target } from "../../../../src/api/calls/call.ts";
import { test } from "node:test";
import { image, node } from "../../../../src/protocol/builders.ts";
import { MOST_TEXT, readyCall, tooLargeError } from "../../../../src/api/calls/params.ts";
import { factsOf } from "../../../../src/protocol/actions/facts.ts";

const ready = (action: string, params: object) => readyCall(action, factsOf(action), params);
const completeParams = (action: string, params: object): object => ready(action, params).params;

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

const nameOf = (target: Target | undefined) => target === undefined ? undefined : nameOfTarget(target);

for (const [action, params, target] of targets) {
  test(`${action} with ${JSON.stringify(params)} ${target === undefined ? "waits for nobody" : `waits for ${target}`}`, () =>
    assert.equal(nameOf(ready(action, params).target), target));
}

test("how long the text of a message is, and whether it has media, is seen in one look", () => {
  const text = (length: number) => [{ type: "text", data: { text: "x".repeat(length) } }];
  const look = (message: unknown) => ready("send_msg", { message }).message;
  assert.equal(look([...text(100_000), ...text(100_000)])?.chars, MOST_TEXT);
  assert.equal(look([{ type: "image", data: { file: `base64://${"A".repeat(300)}` } }])?.chars, 0);
  assert.equal(look("你好")?.chars, 2);
  assert.equal(look(["a", ...text(2), { type: "text", data: { text: 12 } }])?.chars, 5);
  for (const message of [[null], [{ type: "text" }], {}, [1]]) {
    assert.deepEqual([look(message)?.chars, look(message)?.isWhole], [0, false], JSON.stringify(message));
  }
  for (const message of [undefined, null]) assert.equal(look(message), undefined);
  const picture = image(new Uint8Array([1]));
  const deep = node({ user_id: 1, nickname: "a", content: [node({ user_id: 1, nickname: "a", content: picture })] });
  for (const message of [picture, [picture], ["a", picture], deep]) {
    for (const action of [...sends, ...forwards]) {
      assert.equal(ready(action, { message }).hasMedia, true);
      assert.equal(ready(action, { messages: message }).hasMedia, true);
    }
    assert.equal(ready("an_action_of_the_future", { message }).hasMedia, true);
    assert.equal(ready(".handle_quick_operation", { operation: { reply: message } }).hasMedia, true);
  }
  assert.equal(ready("send_msg", { message: image("https://x/a.png") }).hasMedia, false);
  assert.equal(ready("upload_group_file", { file: "a.png" }).hasMedia, true);
  assert.equal(ready("upload_group_file", { name: "a.png" }).hasMedia, false);
});

test("a message that nobody could take is refused with its size", () => {
  const error = tooLargeError("send_msg", 200_001);
  assert.equal(error.code, "MESSAGE_TOO_LARGE");
  assert.equal(error.delivered, "no");
  assert.match(error.message, /^send_msg: a message of 200001 characters is not sent; 200000 are the most/);
});
