import assert from "node:assert/strict";
import { test } from "node:test";
import { parseScenario } from "../../../../../src/sandbox/scenario/language/parse.ts";
import { storiesOf } from "../../../../../src/sandbox/scenario/language/nodes.ts";

const bodies = (text: string) => {
  const { nodes, errors } = parseScenario(text);
  assert.deepEqual(errors, []);
  return nodes.map(({ line: _, ...body }) => body);
};

/** The scenario of the study: every kind of line once. */
const EVERYTHING = `
# 签到.chat
世界 默认
群 签到测试群

小明: 签到
机器人：[回复] @小明 签到成功！积分 +10，连续 1 天
阿珍: 你好
（没有回应）
小明 戳 机器人
老王 禁言 小明 10分钟
时间 +1天
时间 09:00
故障 send_group_msg 风控 1次
（发送失败 1200）
（调用失败 set_group_ban 102）
（任意顺序）
（其余不管）
私聊 小明
私聊 小明 与 阿珍
事件 group_increase 新人=小李 操作者="老 王"
机器人 → set_group_card {user_id: 小李, card: "新 人", n: [1, true]}
机器人 ↛ set_group_*
布置 群 开发群 群主=老王 成员=小明,阿珍
重启
`;

test("every kind of line is read", () => {
  assert.deepEqual(bodies(EVERYTHING), [
    { kind: "blank" },
    { kind: "comment", text: "签到.chat" },
    { kind: "set", what: "world", value: "default" },
    { kind: "group", name: "签到测试群" },
    { kind: "blank" },
    { kind: "says", who: "小明", text: "签到" },
    { kind: "says", who: null, text: "[回复] @小明 签到成功！积分 +10，连续 1 天" },
    { kind: "says", who: "阿珍", text: "你好" },
    { kind: "note", what: "quiet" },
    { kind: "act", who: "小明", verb: "poke", args: [null] },
    { kind: "act", who: "老王", verb: "mute", args: ["小明", "10分钟"] },
    { kind: "time", by: "1天" },
    { kind: "time", at: "09:00" },
    { kind: "fault", what: "risk-control", match: "send_group_msg", times: 1 },
    { kind: "note", what: "fails", retcode: 1200 },
    { kind: "note", what: "fails", action: "set_group_ban", retcode: 102 },
    { kind: "note", what: "unordered" },
    { kind: "note", what: "rest" },
    { kind: "private", who: "小明" },
    { kind: "private", who: "小明", with: "阿珍" },
    { kind: "event", name: "group_increase", fields: { user_id: "小李", operator_id: "老 王" } },
    {
      kind: "calls",
      who: null,
      action: "set_group_card",
      params: { user_id: "小李", card: "新 人", n: [1, true] },
      isNever: false,
    },
    { kind: "calls", who: null, action: "set_group_*", isNever: true },
    { kind: "given", what: "group", name: "开发群", fields: { owner: "老王", members: "小明,阿珍" } },
    { kind: "restart" },
  ]);
});

test("English words mean the same", () => {
  assert.deepEqual(
    bodies(
      "world default\ngroup g\n小明 pokes bot\n小明 mutes 阿珍 10m\n(silence)\n(send fails 1200)\ntime +1d\nfault risk-control 2x +30s\nbot -> x {a: b}\nbot -/> y\nprivate 小明 with 阿珍\nrestart",
    ),
    [
      { kind: "set", what: "world", value: "default" },
      { kind: "group", name: "g" },
      { kind: "act", who: "小明", verb: "poke", args: [null] },
      { kind: "act", who: "小明", verb: "mute", args: ["阿珍", "10m"] },
      { kind: "note", what: "quiet" },
      { kind: "note", what: "fails", retcode: 1200 },
      { kind: "time", by: "1d" },
      { kind: "fault", what: "risk-control", times: 2, lasts: "30s" },
      { kind: "calls", who: null, action: "x", params: { a: "b" }, isNever: false },
      { kind: "calls", who: null, action: "y", isNever: true },
      { kind: "private", who: "小明", with: "阿珍" },
      { kind: "restart" },
    ],
  );
  assert.equal(parseScenario("bot: hi").lang, "en");
  assert.equal(parseScenario("小明: bot").lang, "zh");
});

test("a message goes on in indented lines, empty ones between them too; a whole scenario may be indented", () => {
  assert.deepEqual(bodies("小明: 一\n  二\n\n    三\n\n机器人:\n  甲"), [
    { kind: "says", who: "小明", text: "一\n二\n\n  三" },
    { kind: "blank" },
    { kind: "says", who: null, text: "甲" },
  ]);
  assert.deepEqual(bodies("\n    小明: 一\n      二\n    阿珍 退群\n").slice(1), [
    { kind: "says", who: "小明", text: "一\n二" },
    { kind: "act", who: "阿珍", verb: "leave", args: [] },
  ]);
});

test("names that are words, and names with blanks, stand in quotes", () => {
  assert.deepEqual(bodies('"机器人": 我是人\n"Big Bob" 戳 "群"\nBig Bob: hi\n群: 这是一个人'), [
    { kind: "says", who: "机器人", text: "我是人" },
    { kind: "act", who: "Big Bob", verb: "poke", args: ["群"] },
    { kind: "says", who: "Big Bob", text: "hi" },
    { kind: "says", who: "群", text: "这是一个人" },
  ]);
});

test("each mistake is told with its place and what was probably meant, and the lines around are read", () => {
  const wrong: [text: string, column: number, message: RegExp, suggestion?: string][] = [
    ["小明 戳戳 机器人", 1, /戳戳/, "戳"],
    ["小明 说什么", 1, /name: text/],
    ["  小明", 1, /indented/],
    ["小明:", 4, /says nothing/],
    [": 你好", 1, /name is missing/],
    ['"小明: 你好', 1, /quotes/],
    ["（没有会应）", 2, /In brackets/, "没有回应"],
    ["（没有回应", 6, /not closed/],
    ["时间 +1", 4, /no span of time/],
    ["时间 25:00", 4, /is no time/],
    ["故障 风控 账号=二号 群主=老王", 7, /Nothing may follow/],
    ["故障 风控 账号=二号 2次", 13, /no field/],
    ["故障 风空", 4, /no fault/, "风控"],
    ["故障 风控 很多次", 4, /neither/],
    ["老王 禁言 小明", 9, /time such as/],
    ["老王 禁言 小明 久", 10, /no span/],
    ["老王 踢", 5, /Who it is about/],
    ["小明 退群 了", 7, /Nothing may follow/],
    ["机器人 戳 小明", 1, /own code/],
    ["机器人 → ", 7, /missing/],
    ["机器人 → a {b}", 11, /does not fit/],
    ["机器人 → a {b: 1", 14, /too early/],
    ["布置 狗 旺财", 4, /set up/],
    ["布置 用户 新人 帅", 10, /no field/],
    ["种子 七", 4, /whole number/],
    ["开始于 明天", 5, /no date/],
    ["世界 大同", 4, /no world/],
    ["##", 3, /title/],
    ["程序", 3, /missing/],
  ];
  for (const [text, column, message, suggestion] of wrong) {
    const { nodes, errors } = parseScenario(`#\n${text}\n阿珍: 在`);
    assert.equal(errors.length, 1, `${text}: ${JSON.stringify(errors)}`);
    const [error] = errors;
    assert.deepEqual([error?.line, error?.column, error?.suggestion], [2, column, suggestion], text);
    assert.match(error?.message ?? "", message, text);
    assert.deepEqual(nodes.map(({ kind }) => kind), ["comment", "broken", "says"], text);
  }
  const late = parseScenario("小明: 早\n种子 7");
  assert.match(late.errors[0]?.message ?? "", /beginning/);
});

test("what stands before the first heading begins every story", () => {
  const scenario = parseScenario("群 签到测试群\n## 一\n小明: 1\n## 二\n小明: 2");
  const stories = storiesOf(scenario);
  assert.deepEqual(stories, [{ title: "一", line: 2, at: [0, 2] }, { title: "二", line: 4, at: [0, 4] }]);
  assert.deepEqual(storiesOf(parseScenario("小明: 1")), [{ title: "", line: 1, at: [0] }]);
});
