import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { formatScenario } from "../../../../src/sandbox/scenario/language/format.ts";
import { storiesOf } from "../../../../src/sandbox/scenario/language/nodes.ts";
import { parseScenario } from "../../../../src/sandbox/scenario/language/parse.ts";
import { reportOf } from "../../../../src/sandbox/scenario/report.ts";
import { runStory, type ScenarioStage, type StoryResult, updated } from "../../../../src/sandbox/scenario/run.ts";
import { lineText } from "../../../../src/sandbox/scenario/transcript.ts";
import { STORY_START } from "../../../../src/sandbox/scenario/language/dates.ts";
import type { WorldChange } from "../../../../src/sandbox/world/change.ts";
import { createWorld, type World } from "../../../../src/sandbox/world/world.ts";

const SELF = 10001;

/** A bot of a few lines on a world, without a wire: `answer` is asked after each change. */
function stageOf(answer: (world: World, change: WorldChange) => void, more: Partial<ScenarioStage> = {}) {
  const clock = createManualClock(STORY_START);
  const world = createWorld({ clock });
  const stage: ScenarioStage = {
    world,
    selfId: SELF,
    faults: { add: () => {}, clear: () => {} },
    settle: () => Promise.resolve(),
    advance: (ms) => clock.advance(ms),
    push: () => {},
    ...more,
  };
  world.onChange((change) => answer(world, change));
  return stage;
}

/** Says what `words` has for a text, wherever it was said. */
const speaker = (words: Record<string, string | string[]>) => (world: World, change: WorldChange) => {
  if (change.kind !== "message" || change.message.from === SELF) return;
  const { chat, segments, from } = change.message;
  const said = segments.map((segment) => segment.type === "text" ? segment.data.text : "").join("");
  for (const text of [words[said] ?? []].flat()) {
    const answer = [{ type: "text", data: { text } } as const];
    if (chat.kind === "group") world.sendToGroup({ from: SELF, groupId: chat.groupId, segments: answer });
    else world.sendToUser({ from: SELF, to: from, segments: answer });
  }
};

async function play(text: string, stage: ScenarioStage): Promise<StoryResult & { report: string; text: string }> {
  const scenario = parseScenario(text);
  assert.deepEqual(scenario.errors, []);
  const [story] = storiesOf(scenario);
  assert.ok(story !== undefined);
  const result = await runStory(stage, scenario, story);
  return { ...result, report: reportOf(result, text, "a.chat"), text: formatScenario(updated(scenario, [result])) };
}

const good = async (text: string, stage: ScenarioStage) => {
  const { isOk, report, failure } = await play(text, stage);
  assert.ok(isOk, report || failure?.message);
};

test("exact texts, patterns, wildcards and silence", () =>
  good(
    `小明: 签到
机器人: 签到成功！积分 +10
小明: 签到
机器人: /积分 \\+\\d+$/
小明: 签到
机器人: * 成功 *
小明: 签到
机器人: 签到成功 *
小明: 两行
机器人:
  第一行
    缩进
小明: 星号
机器人: = * 星 *
阿珍: 你好
（没有回应）`,
    stageOf(speaker({ "签到": "签到成功！积分 +10", "两行": "第一行\n  缩进", "星号": "* 星 *" })),
  ));

test("several groups and private chats each have an order of their own", () =>
  good(
    `小明: a
机器人: 1
机器人: 2
群 摸鱼群
小明: a
群 签到测试群
群 摸鱼群
机器人: 1
机器人: 2
私聊 小明
小明: a
机器人: 1
机器人: 2`,
    stageOf(speaker({ a: ["1", "2"] })),
  ));

test("another answer, one too few and one too many are shown, and the lines that are right are written", async () => {
  const { differences, report, text, isOk } = await play(
    `小明: a
机器人: 一
机器人: 二
机器人: 四

阿珍: b
（没有回应）
阿珍: c
机器人: 在吗
`,
    stageOf(speaker({ a: ["一", "三", "四", "五"], b: "多嘴" })),
  );
  assert.equal(isOk, false);
  assert.deepEqual(differences.map(({ kind, line, expected, actual }) => [kind, line, expected, actual]), [
    ["unexpected", 1, undefined, "机器人: 五"],
    ["changed", 3, "机器人: 二", "机器人: 三"],
    ["unexpected", 6, undefined, "机器人: 多嘴"],
    ["missing", 9, "机器人: 在吗", undefined],
  ]);
  assert.equal(
    report.split("\n").slice(3, 7).join("\n"),
    "a.chat:3 another answer\n    小明: a\n  - 机器人: 二\n  + 机器人: 三",
  );
  assert.equal(
    text,
    "小明: a\n机器人: 一\n机器人: 三\n机器人: 四\n机器人: 五\n\n阿珍: b\n机器人: 多嘴\n（没有回应）\n阿珍: c\n",
  );
});

test("any order, and whatever else is said", () =>
  good(
    `小明: a
（任意顺序）
机器人: 三
机器人: 一
机器人: 二
小明: a
机器人: 二
（其余不管）`,
    stageOf(speaker({ a: ["一", "二", "三"] })),
  ));

test("calls are found by name and some parameters, names stand for numbers; those that were not to come are told", async () => {
  const calling = (world: World, change: WorldChange): void => {
    if (change.kind !== "message") return;
    const params = {
      group_id: 700001,
      user_id: "20001",
      duration: 60,
      message: [{ type: "text", data: { text: "好" } }],
    };
    const { index } = world.journal.add({ kind: "call", link: 1, selfId: SELF, action: "set_group_ban", params });
    world.journal.add({ kind: "result", of: index, reply: { status: "failed", retcode: 102, data: null } as never });
  };
  await good(
    `小明: a
机器人 → set_group_ban {user_id: 小明, duration: 60, message: "* 好"}
（调用失败 set_group_ban 102）
机器人 ↛ set_group_kick`,
    stageOf(calling),
  );
  const { differences, text } = await play(
    `小明: a
机器人 → set_group_ban {duration: 61}
机器人 → set_group_kick
机器人 ↛ set_group_*
（调用失败 set_group_ban 1）`,
    stageOf(calling),
  );
  assert.deepEqual(differences.map(({ kind, actual }) => [kind, actual]), [
    ["call", "机器人 → set_group_ban {duration: 60}"],
    ["call", undefined],
    ["never", differences[2]?.actual],
    ["fails", "（调用失败 set_group_ban 102）"],
  ]);
  assert.equal(text, "小明: a\n机器人 → set_group_ban {duration: 60}\n（调用失败 set_group_ban 102）\n");
});

test("every act is done in the world, and what a person cannot do ends the story with its line", async () => {
  const seen: string[] = [];
  const stage = stageOf((_, change) => void seen.push(change.kind));
  await good(
    `布置 用户 新人 号码=30001
布置 群 开发群 群主=老王 成员=小明 号码=700009
布置 成员 小明 名片=明哥
布置 好友 阿珍
新人 申请进群 "你好"
老王 同意 新人
明哥 戳 机器人
老王 禁言 明哥 1分钟
老王 解除禁言 小明
老王 设管理 小明
老王 取消管理 小明
老王 给头衔 小明 第一
小明 改名片 小明 明
新人 退群
老王 拉 新人
老王 踢 新人
新人 进群
老王 全员禁言
老王 解除全员禁言
小明: 一
小明 撤回
小明: 二 [图片 猫.png] [表情 14] @阿珍
阿珍: [回复 二] 好
老王 设精华 二
小明 上传 作业.pdf 2KB
小明 打卡
小明 点赞 3
小明 删好友
小明 加好友 又是我
群 开发群
小明: 这里
时间 09:00
私聊 小明 与 阿珍
小明: 悄悄话`,
    stage,
  );
  const { world } = stage;
  assert.equal(new Date(world.now()).toISOString(), "2026-01-06T01:00:00.000Z");
  assert.deepEqual(
    [
      "request-answered",
      "poke",
      "member-muted",
      "role",
      "title",
      "card",
      "member-left",
      "recall",
      "essence",
      "group-file",
      "sign",
      "like",
      "friend-removed",
    ].filter((kind) => !seen.includes(kind)),
    [],
  );
  const answer = world.messages({ kind: "group", groupId: 700001 }).at(-1);
  assert.deepEqual(answer?.segments.map(({ type }) => type), ["reply", "text"]);

  for (
    const [text, line, message] of [
      ["小明: a\n小名: b", 2, /nobody|called 小名.+小明/i],
      ["群 签到测试", 1, /签到测试群/],
      ["老王 禁言 小明 1分钟\n小明: 说不了", 2, /muted/],
      ["私聊 小明\n阿珍: 我呢", 2, /not part/],
      ["私聊 小明\n小明 退群", 2, /group/],
      ["重启", 1, /cannot be started/],
      ["小明 回应 76", 1, /said nothing/],
      ["时间 2020-01-01 00:00", 1, /past/],
      ["小明: a\n机器人: /(/", 2, /no pattern/],
    ] as const
  ) {
    const { failure, isOk } = await play(text, stageOf(() => {}));
    assert.equal(isOk, false);
    assert.deepEqual(failure?.line, line, text);
    assert.match(failure?.message ?? "", message, text);
  }
});

test("the same story gives the same transcript; faults, events and restarts reach the stage", async () => {
  const done: unknown[] = [];
  const run = () =>
    play(
      "小明: a\n机器人: 1\n故障 send_group_msg 风控 1次\n故障 没有\n事件 group_increase 新人=小明\n时间 +1天\n重启\n小明: [图片]",
      stageOf(speaker({ a: "1" }), {
        faults: { add: (what) => done.push(what), clear: () => done.push("clear") },
        push: (payload) => done.push(payload),
        restart: () => Promise.resolve(void done.push("restart")),
      }),
    );
  const { lines, report } = await run();
  assert.equal(report, "");
  assert.deepEqual(lines.map(lineText), [
    "10:00:00 [签到测试群] 小明: a",
    "10:00:00 [签到测试群] 小助手: 1",
    "10:00:00 [签到测试群] 小明: [图片]",
  ]);
  assert.deepEqual(done, [
    { effect: { kind: "fail", as: "risk-control" }, match: "send_group_msg", times: 1 },
    "clear",
    {
      time: STORY_START / 1000,
      self_id: SELF,
      post_type: "notice",
      notice_type: "group_increase",
      group_id: 700001,
      user_id: 20001,
    },
    "restart",
  ]);
  assert.deepEqual((await run()).lines, lines);
});

test("a fault strikes the account that it names, else the first one, and none ends those of all", async () => {
  const done: string[] = [];
  const faultsOf = (name: string) => ({
    add: (what: unknown) => done.push(`${name} ${typeof what === "string" ? what : "rule"}`),
    clear: () => done.push(`${name} clear`),
  });
  const accounts = [{ selfId: SELF, faults: faultsOf("1") }, { selfId: 20001, faults: faultsOf("2") }];
  const stage = () => stageOf(speaker({}), { faults: faultsOf("1"), accounts });
  await play(
    "故障 被踢下线\n故障 被踢下线 账号=小明\nfault send_* silent 2x +1m account=小明\n故障 没有 账号=小明\n故障 没有",
    stage(),
  );
  assert.deepEqual(done, ["1 kicked", "2 kicked", "2 rule", "2 clear", "1 clear", "2 clear"]);
  const { failure } = await play("故障 被踢下线 账号=阿珍", stage());
  assert.match(failure?.message ?? "", /阿珍 is no account of the bot. Its accounts: 小助手, 小明/);
});

test("several bots: one that is named is expected too", () =>
  good(
    "布置 账号 二号\n布置 成员 二号\n小明: a\n机器人: 1\n小明: b\n二号: 我是二号",
    stageOf((world, change) => {
      speaker({ a: "1" })(world, change);
      if (change.kind !== "message" || world.users.get(change.message.from)?.isBot === true) return;
      const second = [...world.users.values()].find(({ nickname }) => nickname === "二号")?.id ?? 0;
      if (change.message.segments[0]?.type !== "text" || change.message.segments[0].data.text !== "b") return;
      const segments = [{ type: "text", data: { text: "我是二号" } } as const];
      world.sendToGroup({ from: second, groupId: 700001, segments });
    }),
  ));
