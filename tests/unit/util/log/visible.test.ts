import assert from "node:assert/strict";
import { it } from "node:test";
import { oneLine, visible } from "../../../../src/util/log/visible.ts";

it("what a terminal would obey is written out, what people write stays", () => {
  assert.equal(visible("签到 成功 😀\t1"), "签到 成功 😀\t1");
  assert.equal(visible("\u001b[2J\u001b]0;title\u0007"), "\\x1b[2J\\x1b]0;title\\x07");
  assert.equal(visible("a\rb\bc\u0000\u007f\u009b31m"), "a\\x0db\\x08c\\x00\\x7f\\x9b31m");
  assert.equal(visible("\u202egpj\u2066\u200e\u2028"), "\\u202egpj\\u2066\\u200e\\u2028");
  assert.equal(visible("一\r\n小助手: 二\n三"), "一\n  小助手: 二\n  三");
});

it("oneLine() takes out what a terminal would obey", () => {
  assert.equal(oneLine("a\nb\r\nc\x1b[2Jd\x07\u202ee"), "a⏎b⏎c [2Jd  e");
});
