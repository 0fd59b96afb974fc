import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRandom } from "../../../../src/sandbox/world/random.ts";
import { transcriptOf } from "../../../../src/sandbox/play/transcript.ts";
import { createWorld } from "../../../../src/sandbox/world/world.ts";
import { privateChat } from "../../../../src/sandbox/world/types.ts";
import { bot, group, li, ming, newWorld, otherGroup, refused, say, START, wang, zhen } from "./worlds.ts";

describe("the default world", () => {
  it("has a bot that is an admin here and a plain member there", () => {
    const { world } = newWorld();
    assert.equal(world.user(bot).nickname, "小助手");
    assert.equal(world.member(group, bot).role, "admin");
    assert.equal(world.member(otherGroup, bot).role, "member");
    assert.equal(world.member(group, wang).role, "owner");
    assert.equal(world.member(group, li).role, "admin");
  });

  it("makes 小明 a friend of the bot, and 阿珍 not", () => {
    const { world } = newWorld();
    assert.deepEqual(world.friendsOf(bot).map(({ nickname }) => nickname), ["小明"]);
    assert.equal(world.friendship(bot, zhen), undefined);
  });

  it("gives way to a seed of one's own", () => {
    const world = createWorld({ clock: { now: () => 0 }, seed: (empty) => void empty.addUser({ nickname: "独自" }) });
    assert.deepEqual([...world.users.values()].map(({ nickname }) => nickname), ["独自"]);
    assert.equal(world.groups.size, 0);
  });
});

describe("messages", () => {
  it("get ids of 19 digits, a sequence of their chat and the time of the world", () => {
    const { world, pass } = newWorld();
    const first = world.sendToGroup({ from: ming, groupId: group, segments: say("一") });
    pass(5_000);
    const second = world.sendToGroup({ from: zhen, groupId: group, segments: say("二") });
    const elsewhere = world.sendToGroup({ from: ming, groupId: otherGroup, segments: say("三") });
    assert.match(first.id, /^\d{19}$/);
    assert.notEqual(first.id, second.id);
    assert.deepEqual([first.seq, second.seq, elsewhere.seq], [1, 2, 1]);
    assert.deepEqual([first.at, second.at], [START, START + 5_000]);
    assert.equal(world.member(group, zhen).lastSentAt, START + 5_000);
  });

  it("need a member, and some content", () => {
    const { world } = newWorld();
    const stranger = world.addUser({ nickname: "路人" });
    assert.throws(
      () => world.sendToGroup({ from: stranger.id, groupId: group, segments: say("hi") }),
      refused("not-a-member"),
    );
    assert.throws(() => world.sendToGroup({ from: ming, groupId: 1, segments: say("hi") }), refused("no-such-group"));
    assert.throws(() => world.sendToGroup({ from: ming, groupId: group, segments: [] }), refused("empty-message"));
    assert.throws(() => world.sendToGroup({ from: ming, groupId: group, segments: say("") }), refused("empty-message"));
    assert.equal(world.allMessages().length, 0);
  });

  it("are refused while their author is muted, and not a moment longer", () => {
    const { world, pass } = newWorld();
    world.mute({ by: bot, groupId: group, userId: ming, durationMs: 60_000 });
    const talk = () => world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
    assert.throws(talk, refused("muted"));
    pass(59_999);
    assert.throws(talk, refused("muted"));
    pass(1);
    assert.equal(talk().seq, 1);
  });

  it("are refused to plain members while the whole group is muted", () => {
    const { world } = newWorld();
    world.muteGroup({ by: li, groupId: group, isMuted: true });
    assert.throws(() => world.sendToGroup({ from: ming, groupId: group, segments: say("hi") }), refused("group-muted"));
    world.sendToGroup({ from: bot, groupId: group, segments: say("管理员可以") });
    world.muteGroup({ by: li, groupId: group, isMuted: false });
    world.sendToGroup({ from: ming, groupId: group, segments: say("又可以了") });
  });

  it("go between friends, through a shared group otherwise, and not at all to strangers", () => {
    const { world } = newWorld();
    assert.equal(world.sendToUser({ from: ming, to: bot, segments: say("hi") }).viaGroupId, undefined);
    assert.equal(world.sendToUser({ from: zhen, to: bot, segments: say("hi") }).viaGroupId, group);
    const stranger = world.addUser({ nickname: "路人" });
    assert.throws(() => world.sendToUser({ from: stranger.id, to: bot, segments: say("hi") }), refused("not-friends"));
    assert.throws(() => world.sendToUser({ from: bot, to: bot, segments: say("hi") }), refused("oneself"));
    assert.equal(world.messages(privateChat(bot, zhen)).length, 1);
  });

  it("can be recalled by their author for two minutes", () => {
    const { world, pass } = newWorld();
    const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("说错了") });
    assert.throws(() => world.recall({ by: zhen, messageId: id }), refused("no-permission"));
    pass(120_000);
    assert.equal(world.recall({ by: ming, messageId: id }).recalledBy, ming);
    assert.throws(() => world.recall({ by: ming, messageId: id }), refused("already-recalled"));
    const late = world.sendToGroup({ from: ming, groupId: group, segments: say("又错了") });
    pass(120_001);
    assert.throws(() => world.recall({ by: ming, messageId: late.id }), refused("too-late"));
  });

  it("can be recalled by those above at any time", () => {
    const { world, pass } = newWorld();
    const plain = world.sendToGroup({ from: ming, groupId: group, segments: say("1") });
    const admins = world.sendToGroup({ from: li, groupId: group, segments: say("2") });
    const owners = world.sendToGroup({ from: wang, groupId: group, segments: say("3") });
    pass(3_600_000);
    assert.throws(() => world.recall({ by: bot, messageId: admins.id }), refused("no-permission"));
    assert.throws(() => world.recall({ by: bot, messageId: owners.id }), refused("no-permission"));
    world.recall({ by: bot, messageId: plain.id });
    world.recall({ by: wang, messageId: admins.id });
  });

  it("keep who reacted, once each", () => {
    const { world } = newWorld();
    const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("看") });
    world.react({ by: zhen, messageId: id, emojiId: "76", isAdded: true });
    world.react({ by: zhen, messageId: id, emojiId: "76", isAdded: true });
    world.react({ by: bot, messageId: id, emojiId: "76", isAdded: true });
    assert.deepEqual(world.message(id).reactions, { "76": [zhen, bot] });
    world.react({ by: zhen, messageId: id, emojiId: "76", isAdded: false });
    world.react({ by: bot, messageId: id, emojiId: "76", isAdded: false });
    assert.deepEqual(world.message(id).reactions, {});
  });

  it("stay in the journal as they were", () => {
    const { world } = newWorld();
    const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("原话") });
    world.recall({ by: ming, messageId: id });
    const said = world.journal.entries.findLast((entry) => entry.kind === "change" && entry.change.kind === "message");
    assert.ok(said?.kind === "change" && said.change.kind === "message");
    assert.equal(said.change.message.recalledBy, undefined);
  });
});

describe("groups", () => {
  it("let those above act on those below, and on nobody else", () => {
    const { world } = newWorld();
    const mute = (by: number, userId: number) => world.mute({ by, groupId: group, userId, durationMs: 1_000 });
    mute(wang, li);
    mute(li, ming);
    for (const [by, target] of [[ming, zhen], [li, bot], [li, wang], [bot, li], [bot, bot]] as const) {
      assert.throws(() => mute(by, target), refused("no-permission"), `${by} on ${target}`);
    }
    assert.throws(() => world.kick({ by: ming, groupId: group, userId: zhen }), refused("no-permission"));
    assert.throws(() => world.setCard({ by: ming, groupId: group, userId: zhen, card: "x" }), refused("no-permission"));
    world.setCard({ by: ming, groupId: group, userId: ming, card: "明哥" });
    assert.equal(world.nameOf(ming, group), "明哥");
    assert.equal(world.nameOf(ming, otherGroup), "小明");
  });

  it("let only the owner choose admins and give titles", () => {
    const { world } = newWorld();
    assert.throws(
      () => world.setRole({ by: li, groupId: group, userId: ming, role: "admin" }),
      refused("no-permission"),
    );
    assert.throws(() => world.setTitle({ by: li, groupId: group, userId: ming, title: "x" }), refused("no-permission"));
    assert.throws(
      () => world.setRole({ by: wang, groupId: group, userId: wang, role: "member" }),
      refused("no-permission"),
    );
    world.setRole({ by: wang, groupId: group, userId: ming, role: "admin" });
    assert.equal(world.member(group, ming).role, "admin");
  });

  it("mute for 30 days at most", () => {
    const { world } = newWorld();
    const days = 24 * 3_600_000;
    world.mute({ by: bot, groupId: group, userId: ming, durationMs: 30 * days });
    for (const durationMs of [30 * days + 1, -1, NaN]) {
      assert.throws(() => world.mute({ by: bot, groupId: group, userId: ming, durationMs }), refused("out-of-range"));
    }
  });

  it("are left by members and dissolved by owners", () => {
    const { world } = newWorld();
    world.leaveGroup({ groupId: group, userId: ming });
    assert.equal(world.isMember(group, ming), false);
    assert.throws(() => world.leaveGroup({ groupId: group, userId: wang }), refused("owner-cannot-leave"));
    assert.throws(() => world.dissolveGroup({ by: li, groupId: group }), refused("no-permission"));
    world.dissolveGroup({ by: wang, groupId: group });
    assert.throws(() => world.group(group), refused("no-such-group"));
    assert.deepEqual(world.members(group), []);
  });

  it("take in whom they approve, once", () => {
    const { world } = newWorld();
    const { id } = world.addUser({ nickname: "新人" });
    const { flag } = world.requestJoin({ from: id, groupId: group, comment: "让我进" });
    assert.throws(() => world.answerRequest({ by: ming, flag, isApproved: true }), refused("no-permission"));
    world.answerRequest({ by: bot, flag, isApproved: true });
    assert.equal(world.isMember(group, id), true);
    assert.throws(() => world.answerRequest({ by: bot, flag, isApproved: true }), refused("already-answered"));
    assert.throws(() => world.requestJoin({ from: id, groupId: group }), refused("already-a-member"));
  });

  it("leave a request open when approving it is impossible", () => {
    const { world } = newWorld();
    world.addGroup({ id: 5, name: "小群", ownerId: bot, maxMembers: 1 });
    const { flag } = world.requestJoin({ from: ming, groupId: 5 });
    assert.throws(() => world.answerRequest({ by: bot, flag, isApproved: true }), refused("out-of-range"));
    assert.equal(world.requests.get(flag)?.state, "open");
  });
});

describe("people", () => {
  it("become friends when the one who was asked agrees", () => {
    const { world } = newWorld();
    const { flag } = world.requestFriend({ from: zhen, to: bot, comment: "我是阿珍" });
    assert.throws(() => world.answerRequest({ by: ming, flag, isApproved: true }), refused("no-permission"));
    world.answerRequest({ by: bot, flag, isApproved: true });
    assert.ok(world.friendship(zhen, bot));
    assert.throws(() => world.requestFriend({ from: zhen, to: bot }), refused("already-friends"));
  });

  it("stay strangers when the request is turned down", () => {
    const { world } = newWorld();
    const { flag } = world.requestFriend({ from: zhen, to: bot });
    assert.equal(world.answerRequest({ by: bot, flag, isApproved: false }).state, "rejected");
    assert.equal(world.friendship(zhen, bot), undefined);
  });

  it("have ids of their own", () => {
    const { world } = newWorld();
    assert.throws(() => world.addUser({ id: ming, nickname: "冒充" }), refused("id-taken"));
    const [a, b] = [world.addUser({ nickname: "甲" }), world.addUser({ nickname: "乙" })];
    assert.notEqual(a.id, b.id);
  });
});

describe("chance", () => {
  it("repeats itself: the same seed and commands give the same world", () => {
    const play = (seed: number) => {
      const world = createWorld({ clock: { now: () => START }, random: createRandom(seed) });
      world.sendToGroup({ from: ming, groupId: group, segments: say("签到") });
      world.sendToUser({ from: zhen, to: bot, segments: say("在吗") });
      return transcriptOf(world);
    };
    assert.deepEqual(play(1), play(1));
    assert.notEqual(play(1)[0]?.messageId, play(2)[0]?.messageId);
  });

  it("is spread over the whole range", () => {
    const random = createRandom(7);
    const tenths = new Set(Array.from({ length: 1_000 }, () => Math.floor(random() * 10)));
    assert.deepEqual([...tenths].sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
