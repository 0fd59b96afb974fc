import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigError } from "../../../../src/errors.ts";
import type { SavedWorld } from "../../../../src/sandbox/saved/document.ts";
import { loadWorld } from "../../../../src/sandbox/saved/read.ts";
import { saveWorld } from "../../../../src/sandbox/saved/write.ts";
import { createWorld } from "../../../../src/sandbox/world/world.ts";
import { setLocale } from "../../../../src/texts/locale.ts";
import { bot, group, li, ming, newWorld, refused, say, wang, zhen } from "../world/worlds.ts";

/** A world with something of everything. */
function lived() {
  const { world, pass } = newWorld();
  const { id: first } = world.sendToGroup({ from: ming, groupId: group, segments: say("签到") });
  const reply = [{ type: "reply", data: { id: first } }, ...say("好")] as ReturnType<typeof say>;
  const { id: second } = world.sendToGroup({ from: bot, groupId: group, segments: reply });
  pass(1_500.5);
  world.sendToUser({ from: ming, to: bot, segments: say("在吗") });
  world.sendToUser({ from: zhen, to: bot, segments: say("临时会话") });
  world.recall({ by: bot, messageId: second });
  world.react({ by: zhen, messageId: first, emojiId: "76", isAdded: true });
  world.setEssence({ by: wang, messageId: first, isAdded: true });
  world.setTodo({ by: wang, groupId: group, messageId: first });
  const { sha256 } = world.files.put(new TextEncoder().encode("hello"), "a.txt");
  world.files.putUrl("https://example.com/b.png");
  const { id: folderId } = world.addGroupFolder({ by: wang, groupId: group, name: "资料" });
  world.uploadGroupFile({ from: ming, groupId: group, sha256, folderId });
  world.addNotice({ by: wang, groupId: group, text: "明天放假" });
  world.setAvatar({ userId: ming, sha256 });
  world.mute({ by: wang, groupId: group, userId: zhen, durationMs: 60_000 });
  world.signIn({ groupId: group, userId: ming });
  world.setGroupRemark({ by: bot, groupId: group, remark: "测试" });
  const { id: categoryId } = world.addCategory({ by: bot, name: "同学" });
  world.setCategory({ by: bot, of: ming, categoryId });
  world.setRemark({ by: bot, of: ming, remark: "明哥" });
  world.like({ from: ming, to: bot, times: 3 });
  world.requestFriend({ from: zhen, to: bot, comment: "你好" });
  const inner = world.addForward([{ userId: ming, nickname: "小明", at: 1, segments: say("里面") }]);
  const outer = world.addForward([{
    userId: ming,
    nickname: "小明",
    at: 2,
    segments: [{ type: "forward", data: { id: inner } }],
  }]);
  world.sendToGroup({ from: ming, groupId: group, segments: [{ type: "forward", data: { id: outer } }] });
  world.setAccountState({ userId: li, state: "kicked" });
  return { world, first };
}

const inText = (saved: SavedWorld): any => JSON.parse(JSON.stringify(saved));

describe("a saved world", () => {
  it("is the same when it is read again", () => {
    const { world, first } = lived();
    const saved = inText(saveWorld(world));
    const again = newWorld().world;
    loadWorld(again, saved);
    assert.deepEqual(inText(saveWorld(again)), saved);
    assert.equal(again.message(first).reactions["76"]?.[0], zhen);
    assert.equal(again.user(li).isOnline, false);
    assert.equal(new TextDecoder().decode(again.files.find("a.txt")?.bytes), "hello");
    const next = again.sendToGroup({ from: ming, groupId: group, segments: say("接着说") });
    assert.equal(next.seq, 4);
    assert.throws(() => again.sendToGroup({ from: zhen, groupId: group, segments: say("?") }), refused("muted"));
  });

  it("leaves what was there before, and a fork of it, alone when the document is no good", () => {
    const { world } = lived();
    const before = inText(saveWorld(world));
    const bad = inText(before);
    bad.groups[0].members[1].role = "king";
    assert.throws(
      () => loadWorld(world, bad),
      /groups\[0\]\.members\[1\]\.role has to be one of owner, admin, member, and is "king"/,
    );
    assert.deepEqual(inText(saveWorld(world)), before);
  });

  it("keeps the bytes of the newest files, and says how many it does not have", () => {
    const { world } = newWorld();
    for (const letter of ["a", "b", "c"]) {
      world.files.put(new TextEncoder().encode(letter.repeat(100)), `${letter}.txt`);
    }
    const saved = inText(saveWorld(world, { fileBytes: 200 }));
    assert.deepEqual(
      saved.files.map(({ name, base64 }: { name: string; base64?: string }) => [name, base64 !== undefined]),
      [["示例图片.png", false], ["a.txt", false], ["b.txt", true], ["c.txt", true]],
    );
    assert.equal(saved.filesWithoutBytes, 2);
    const again = newWorld().world;
    loadWorld(createWorld({ clock: { now: () => 0 }, seed: () => {} }), saved);
    loadWorld(again, saved);
    assert.equal(again.files.find("a.txt")?.sizeBytes, 100);
  });

  const wrong: [string, (saved: any) => unknown, RegExp][] = [
    ["nothing", () => undefined, /no world of a sandbox/],
    ["a list", () => [], /no world of a sandbox/],
    ["another file", () => ({ name: "adelie", version: "1.0.0" }), /no world of a sandbox/],
    [
      "a later version",
      (saved) => ({ ...saved, version: 2 }),
      /version 2 of the format, and this library knows those up to 1/,
    ],
    ["a table that is missing", ({ users: _, ...rest }) => rest, /: users is missing/],
    [
      "a field that nobody knows",
      (saved) => (saved.users[0].colour = 1, saved),
      /Nothing is known of "users\[0\]\.colour"/,
    ],
    ["a user twice", (saved) => (saved.users.push(saved.users[0]), saved), /users: 10001 is there twice/],
    [
      "a group without its owner",
      (saved) => (saved.groups[0].ownerId = ming, saved),
      /groups\[0\]\.ownerId: 20001 owns/,
    ],
    ["two owners", (saved) => (saved.groups[0].members[2].role = "owner", saved), /groups\[0\]\.ownerId/],
    [
      "a member who is nobody",
      (saved) => (saved.groups[0].members[2].userId = 5, saved),
      /members\[2\]\.userId: there is no user 5/,
    ],
    [
      "a friend of oneself",
      (saved) => (saved.friendships[0].users = [ming, ming], saved),
      /friendships\[0\]\.users: its lower/,
    ],
    ["one friend", (saved) => (saved.friendships[0].users = [ming], saved), /friendships\[0\]\.users/],
    ["a message that quotes itself", (saved) => {
      saved.messages[1].segments[0].data.id = saved.messages[1].id;
      return saved;
    }, /messages\[1\]\.segments\[0\]\.data\.id: it names something that comes later/],
    ["forwards in a circle", (saved) => {
      saved.forwards[0].nodes[0].segments = [{ type: "forward", data: { id: saved.forwards[1].id } }];
      return saved;
    }, /forwards\[0\]\.nodes\[0\]\.segments\[0\]\.data\.id/],
    [
      "a text without words",
      (saved) => (saved.messages[0].segments[0].data = {}, saved),
      /segments\[0\]\.data\.text is missing/,
    ],
    ["a message in no chat", (saved) => (delete saved.messages[0].group, saved), /messages\[0\]\.users/],
    ["numbers that go back", (saved) => (saved.messages[1].seq = 1, saved), /messages\[1\]: seq has to go up/],
    ["other bytes", (saved) => (saved.files[1].base64 = "AAAA", saved), /files\[1\]: its bytes have another SHA-256/],
    [
      "an essence of another group",
      (saved) => (saved.groups[1].essences = saved.groups[0].essences, saved),
      /groups\[1\]\.essences\[0\]\.messageId/,
    ],
    [
      "a file in no folder",
      (saved) => (saved.groups[0].files[0].folderId = "/9", saved),
      /files\[0\]\.folderId: there is no folder/,
    ],
    ["a key that is no number", (saved) => {
      saved.friendships[0].remarks = JSON.parse('{ "__proto__": "x" }');
      return saved;
    }, /"__proto__" is no name that friendships\[0\]\.remarks may have/],
    [
      "a number too large",
      (saved) => (saved.users[0].id = 1e300, saved),
      /users\[0\]\.id has to be a whole number from 1/,
    ],
    ["a segment without end", (saved) => {
      let data = {};
      for (let level = 0; level < 5_000; level++) data = { data };
      saved.messages[0].segments.push({ type: "json", data });
      return saved;
    }, /messages\[0\]\.segments\[1\]\.data: it goes too deep/],
  ];
  for (const [name, spoil, expected] of wrong) {
    it(`is refused with ${name}`, () => {
      const saved = inText(saveWorld(lived().world));
      assert.throws(() => loadWorld(newWorld().world, spoil(saved)), (error) => {
        assert.ok(error instanceof ConfigError && error.code === "SANDBOX_WORLD");
        assert.match(error.message, expected);
        return true;
      });
    });
  }

  it("says in Chinese what is wrong, where that is the language", () => {
    setLocale("zh");
    try {
      assert.throws(
        () => loadWorld(newWorld().world, { format: "adelie.world", version: 1, aheadMs: 0, users: [7] }),
        /users\[0\] 要是对象，现在是 7/,
      );
    } finally {
      setLocale(undefined);
    }
  });
});
