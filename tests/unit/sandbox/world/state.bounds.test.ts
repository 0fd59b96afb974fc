import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forkWorld } from "../../../../src/sandbox/world/world.ts";
import { bot, group, ming, newNapCat, newWorld, refused, say, START, wang, zhen } from "./worlds.ts";

const chat = { kind: "group", groupId: group } as const;

describe("the bounds of a world", () => {
  it("drop the oldest messages, say so once, and forget what spoke of them", () => {
    const { world } = newWorld({ messages: 10 });
    const first = world.sendToGroup({ from: ming, groupId: group, segments: say("第一条") });
    world.setEssence({ by: wang, messageId: first.id, isAdded: true });
    world.setTodo({ by: wang, groupId: group, messageId: first.id });
    for (let n = 0; n < 30; n++) world.sendToGroup({ from: ming, groupId: group, segments: say(String(n)) });
    assert.equal(world.allMessages().length, 10);
    assert.equal(world.droppedMessages, 21);
    assert.deepEqual(world.messages(chat).map(({ seq }) => seq), [22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
    assert.deepEqual([world.group(group).essences, world.group(group).todo], [[], undefined]);
    assert.throws(() => world.message(first.id), refused("no-such-message"));
    assert.equal(world.journal.entries.filter((entry) => entry.kind === "note").length, 1);
  });

  it("drop the oldest lines of the journal, whose numbers go on", () => {
    const { world } = newWorld({ journal: 100 });
    for (let n = 0; n < 500; n++) world.poke({ from: ming, target: zhen, groupId: group });
    const { journal } = world;
    assert.ok(journal.entries.length <= 100);
    assert.equal(journal.entries[0]?.index, journal.dropped);
    assert.equal(journal.at(journal.dropped)?.index, journal.dropped);
    assert.equal(journal.at(journal.dropped - 1), undefined);
  });

  it("say that the journal is full, once", () => {
    const { world } = newWorld({ journal: 100 });
    const notes: string[] = [];
    world.journal.listen((entry) => {
      if (entry.kind === "note") notes.push(entry.text);
    });
    for (let n = 0; n < 500; n++) world.poke({ from: ming, target: zhen, groupId: group });
    assert.deepEqual(notes, [
      "The sandbox keeps the last 100 entries of its journal: the oldest are dropped from here on.",
    ]);
  });

  it("drop the bytes of the oldest files, and keep their records", () => {
    const { world } = newWorld({ fileBytes: 1_000 });
    const bytes = (n: number) => new Uint8Array(400).fill(n);
    const [a, b] = [world.files.put(bytes(1), "a.bin"), world.files.put(bytes(2), "b.bin")];
    world.files.put(bytes(3), "c.bin");
    assert.equal(world.files.get(a.sha256)?.bytes, undefined);
    assert.equal(world.files.find("a.bin")?.sizeBytes, 400);
    assert.equal(world.files.get(b.sha256)?.bytes?.length, 400);
    assert.equal(world.files.sizeBytes, 800);
    assert.equal(world.files.put(bytes(1), "a.bin").bytes?.length, 400, "the same file, brought again");
  });

  it("do not break a reply to a message that is gone", () => {
    const { world, events } = newNapCat({}, { messages: 10 });
    const first = world.sendToGroup({ from: ming, groupId: group, segments: say("第一条") });
    for (let n = 0; n < 20; n++) world.sendToGroup({ from: ming, groupId: group, segments: say(String(n)) });
    world.sendToGroup({
      from: ming,
      groupId: group,
      segments: [{ type: "reply", data: { id: first.id } }, ...say("回复")],
    });
    assert.equal(events.at(-1)?.raw_message, "回复");
  });
});

describe("accounts", () => {
  it("that are kicked or under risk control send nothing", () => {
    const { world } = newWorld();
    const talk = () => world.sendToGroup({ from: bot, groupId: group, segments: say("hi") });
    for (const [state, reason] of [["risk-controlled", "risk-controlled"], ["kicked", "offline"]] as const) {
      world.setAccountState({ userId: bot, state });
      assert.throws(talk, refused(reason));
      assert.throws(() => world.sendToUser({ from: bot, to: ming, segments: say("hi") }), refused(reason));
    }
    assert.equal(world.user(bot).isOnline, false);
    world.setAccountState({ userId: bot, state: "online" });
    assert.equal(talk().seq, 1);
  });

  it("of people only look offline", () => {
    const { world } = newWorld();
    world.setOnline({ userId: ming, isOnline: false });
    world.sendToGroup({ from: ming, groupId: group, segments: say("隐身") });
    assert.deepEqual([world.user(ming).isOnline, world.user(ming).accountState], [false, "offline"]);
  });
});

describe("a fork of a world", () => {
  it("begins with everything, and goes its own way", () => {
    const { world } = newWorld();
    world.addNotice({ by: wang, groupId: group, text: "开会" });
    const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("早") });
    const { flag } = world.requestFriend({ from: zhen, to: bot });
    const fork = forkWorld(world, { clock: { now: () => START + 5 } });
    assert.equal(fork.journal.entries.length, 0);
    assert.deepEqual(fork.allMessages(), world.allMessages());
    assert.equal(fork.group(group).notices[0]?.text, "开会");
    assert.ok(fork.files.find("示例图片.png")?.bytes !== undefined);
    fork.recall({ by: wang, messageId: id });
    fork.answerRequest({ by: bot, flag, isApproved: true });
    fork.kick({ by: wang, groupId: group, userId: ming });
    assert.equal(fork.sendToGroup({ from: bot, groupId: group, segments: say("新的") }).seq, 2);
    assert.equal(world.message(id).recalledBy, undefined);
    assert.equal(world.friendship(bot, zhen), undefined);
    assert.equal(world.isMember(group, ming), true);
    assert.equal(world.allMessages().length, 1);
  });
});
