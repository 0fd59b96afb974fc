import assert from "node:assert/strict";
import { it } from "node:test";
import { describe as words, hear } from "../../../../src/sandbox/play/speech.ts";
import { type Chat, privateChat } from "../../../../src/sandbox/world/types.ts";
import { bot, group, ming, newWorld, say } from "../world/worlds.ts";

const here: Chat = { kind: "group", groupId: group };
const at = (id: number | string) => ({ type: "at", data: { qq: String(id) } });

it("@ before the name, the card or the number of a member mentions them", () => {
  const { world } = newWorld();
  world.setCard({ by: ming, groupId: group, userId: ming, card: "明哥" });
  for (const name of ["小明", "明哥", String(ming)]) {
    assert.deepEqual(hear(world, here, `早 @${name} 好`), [...say("早 "), at(ming), ...say(" 好")]);
  }
  assert.deepEqual(hear(world, here, "@小助手@全体成员"), [at(bot), at("all")]);
});

it("the longest name is meant, and @ before anything else is text", () => {
  const { world } = newWorld();
  const { id } = world.addUser({ nickname: "小明明" });
  world.joinGroup({ groupId: group, userId: id });
  assert.deepEqual(hear(world, here, "@小明明"), [at(id)]);
  assert.deepEqual(hear(world, here, "a@b.c @路人"), say("a@b.c @路人"));
  assert.deepEqual(hear(world, privateChat(ming, bot), "@小助手"), say("@小助手"));
});

it("what looks like a CQ code is text, as people type it", () => {
  assert.deepEqual(hear(newWorld().world, here, "[CQ:at,qq=all]"), say("[CQ:at,qq=all]"));
});

it("segments are taken as they are, with their bytes kept as files", () => {
  const { world } = newWorld();
  const [image, text] = hear(world, here, [{ type: "image", data: { file: `base64://${btoa("x")}` } }, "好看吗"]);
  assert.ok(image?.type === "image");
  assert.equal(world.files.get(image.data.file)?.sizeBytes, 1);
  assert.deepEqual(text, say("好看吗")[0]);
});

it("segments read as a line", () => {
  const { world } = newWorld();
  const quoted = world.sendToGroup({ from: ming, groupId: group, segments: say("在吗") });
  const { sha256 } = world.files.put(Uint8Array.of(1), "猫.png");
  const forward = world.addForward([{ userId: ming, nickname: "小明", at: 0, segments: say("1") }]);
  const line = words(world, here, [
    { type: "reply", data: { id: quoted.id } },
    { type: "at", data: { qq: String(ming) } },
    { type: "at", data: { qq: "all" } },
    ...say(" 看 "),
    { type: "image", data: { file: sha256 } },
    { type: "file", data: { file: sha256, name: "表.xlsx" } as never },
    { type: "face", data: { id: "14" } },
    { type: "dice", data: { result: "6" } },
    { type: "forward", data: { id: forward } },
    { type: "json", data: { data: "{}" } },
    { type: "unheard_of", data: {} } as never,
  ]);
  assert.equal(
    line,
    "[回复 小明: 在吗]@小明@全体成员 看 [图片 猫.png][文件 表.xlsx][表情 14][骰子 6][聊天记录 1 条][卡片][unheard_of]",
  );
});
