import assert from "node:assert/strict";
import { it } from "node:test";
import { scenarioOf } from "../../../../src/record/export/scenario.ts";
import { parseScenario } from "../../../../src/sandbox/scenario/language/parse.ts";
import { answered, called, said, scriptFrom } from "../../../support/script.ts";

const notice = (fields: Record<string, unknown>) =>
  ({
    kind: "event",
    frame: { post_type: "notice", self_id: 10_001, group_id: 30_001, user_id: 20_002, ...fields },
  }) as const;

it("a scenario has who was there, what they said and did, and what the bot did", async () => {
  const [kick, refused] = called("set_group_kick", { group_id: 30_001, user_id: 20_002 });
  const script = await scriptFrom(
    said("签到"),
    ...answered("/签到/"),
    ...called("set_group_card", { group_id: 30_001, user_id: 20_001, card: "x" }),
    ...called("get_group_list", {}, []),
    { ...said("[戳我]", { user_id: 20_002, sender: { nickname: "阿 珍" } }), at: 3_600_000 },
    { ...notice({ notice_type: "notify", sub_type: "poke", target_id: 10_001 }), at: 3_600_001 },
    { ...notice({ notice_type: "group_ban", sub_type: "ban", operator_id: 20_001, duration: 60 }), at: 3_600_002 },
    { ...notice({ notice_type: "something_new" }), at: 3_600_003 },
    { ...kick, at: 3_600_004 },
    Object.assign({}, refused, { frame: { status: "failed", retcode: 200 }, at: 3_600_004 }),
    { ...said("在吗", { message_type: "private", group_id: undefined }), at: 3_600_005 },
  );
  const text = scenarioOf(script);
  assert.equal(
    text,
    `# 2026-11-30T00:00:00.000Z
世界 空
布置 用户 小明 号码=20001
布置 用户 阿珍 号码=20002
布置 好友 小明
布置 群 群30001 号码=30001 群主=小明 成员=阿珍

群 群30001
小明: 签到
机器人: = /签到/
机器人 → set_group_card {group_id: 30001, user_id: 20001, card: x}
时间 +1小时
阿珍: [戳我]
阿珍 戳 机器人
小明 禁言 阿珍 60s
# notice something_new
（调用失败 set_group_kick 200）
私聊 小明
小明: 在吗
`,
  );
  assert.deepEqual(parseScenario(text).errors, []);
  assert.deepEqual(parseScenario(scenarioOf(script, "en")).errors, []);
});
