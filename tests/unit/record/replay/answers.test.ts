import assert from "node:assert/strict";
import { it } from "node:test";
import { Answers } from "../../../../src/record/replay/answers.ts";
import { plainCall } from "../../../../src/record/replay/same.ts";
import { answered, called, said, scriptFrom } from "../../../support/script.ts";

it("the same calls get their answers in order, then the last one again", async () => {
  const { calls } = await scriptFrom(
    said("a"),
    ...called("get_status", {}, { n: 1 }),
    ...called("get_status", {}, { n: 2 }),
  );
  const answers = new Answers(10_001, calls);
  const ask = () => answers.to(plainCall({ action: "get_status", params: {} })).frames[0]?.["data"];
  assert.deepEqual([ask(), ask(), ask()], [{ n: 1 }, { n: 2 }, { n: 2 }]);
});

it("a message that is new gets a number that was given to one of that chat, and then one of its own", async () => {
  const [call, result] = answered("hi");
  const { calls } = await scriptFrom(said("a"), call, result);
  const answers = new Answers(10_001, calls);
  const send = (message: string) =>
    answers.to(plainCall({ action: "send_group_msg", params: { group_id: 30_001, message } }));
  const [one, two, three] = [send("x"), send("y"), send("z")];
  assert.deepEqual([one.from, two.from], ["similar", "made"]);
  assert.notDeepEqual(two.frames[0]?.["data"], three.frames[0]?.["data"]);
});

it("what was not read then cannot be read now; who the bot is, always", () => {
  const answers = new Answers(10_001, []);
  const ask = (action: string) => answers.to(plainCall({ action, params: {} })).frames[0];
  assert.equal(ask("get_group_list")?.["retcode"], 1404);
  assert.deepEqual(ask("get_login_info")?.["data"], { user_id: 10_001, nickname: "机器人" });
  assert.equal(ask("set_group_ban")?.["retcode"], 0);
});
