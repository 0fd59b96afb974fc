import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { WorldChange } from "../../../../src/sandbox/world/change.ts";
import type { Scene } from "../../../../src/sandbox/world/scene.ts";
import { bot, group, li, ming, newNapCat, newWorld, otherGroup, refused, say, wang, zhen } from "./worlds.ts";

describe("setting the scene", () => {
  it("tells nobody, whichever command it is, and leaves a line of its own", () => {
    const { world, events } = newNapCat();
    const changes: WorldChange[] = [];
    world.onChange((change) => changes.push(change));
    const from = world.journal.entries.length;
    const { scene } = world;
    const { sha256 } = world.files.put(new Uint8Array([1]), "a.bin");
    const run: { [K in keyof Scene]: () => unknown } = {
      addUser: () => scene.addUser({ id: 30_001, nickname: "新人" }),
      editUser: () => scene.editUser(ming, { nickname: "大明" }),
      setAccountState: () => scene.setAccountState(bot, "risk-controlled"),
      befriend: () => scene.befriend({ a: bot, b: zhen, remark: "珍" }),
      setLikes: () => scene.setLikes({ userId: bot, by: ming, times: 2 }),
      addCategory: () => scene.addCategory(bot, "同学"),
      unfriend: () => scene.unfriend(bot, ming),
      addGroup: () => scene.addGroup({ id: 700_009, name: "新群", ownerId: ming, isMuted: true }),
      editGroup: () => scene.editGroup(group, { name: "改名群" }),
      removeGroup: () => scene.removeGroup(700_009),
      putMember: () => scene.putMember(group, ming, { role: "admin", card: "明" }),
      removeMember: () => scene.removeMember(otherGroup, zhen),
      sign: () => scene.sign(group, ming, 1),
      addMessage: () =>
        scene.addMessage({ chat: { kind: "group", groupId: group }, from: ming, segments: say("早"), at: 1 }),
      addGroupFile: () => scene.addGroupFile({ groupId: group, from: ming, sha256 }),
      addGroupFolder: () => scene.addGroupFolder({ groupId: group, by: wang, name: "资料" }),
      addNotice: () => scene.addNotice({ groupId: group, by: wang, text: "开会" }),
      addRequest: () => scene.addRequest({ kind: "friend", from: zhen, to: bot, comment: "hi" }),
      removeUser: () => scene.removeUser(30_001),
    };
    for (const each of Object.values(run)) each();
    assert.deepEqual(changes, []);
    assert.deepEqual(events, []);
    const lines = world.journal.entries.slice(from).map((entry) => entry.kind === "scene" ? entry.what : entry.kind);
    assert.deepEqual(lines, Object.keys(run));
    assert.equal(world.user(ming).nickname, "大明");
    assert.equal(world.member(group, ming).role, "admin");
    assert.equal(world.messages({ kind: "group", groupId: group })[0]?.at, 1);
    assert.equal(world.group(group).files[0]?.folderId, "/");
    assert.deepEqual([world.group(group).signs, world.likes.get(bot)?.get(ming)], [{ [ming]: 1 }, 2]);
    assert.equal([...world.requests.values()][0]?.comment, "hi");
  });

  it("asks nobody for leave", () => {
    const { world } = newWorld();
    assert.throws(
      () => world.setRole({ by: ming, groupId: group, userId: zhen, role: "admin" }),
      refused("no-permission"),
    );
    world.scene.putMember(group, zhen, { role: "admin", mutedUntil: world.now() + 1_000 });
    assert.throws(() => world.sendToGroup({ from: zhen, groupId: group, segments: say("x") }), refused("muted"));
  });

  it("keeps one owner in every group", () => {
    const { world } = newWorld();
    world.scene.putMember(group, li, { role: "owner" });
    assert.deepEqual([world.group(group).ownerId, world.member(group, wang).role], [li, "admin"]);
    assert.throws(() => world.scene.putMember(group, li, { role: "member" }), refused("no-permission"));
    assert.throws(() => world.scene.removeMember(group, li), refused("owner-cannot-leave"));
    assert.throws(() => world.scene.removeUser(li), refused("owner-cannot-leave"));
  });

  it("leaves the world as it was when it refuses", () => {
    const { world } = newWorld();
    const { length } = world.journal.entries;
    assert.throws(() => world.scene.addUser({ id: ming, nickname: "又一个" }), refused("id-taken"));
    assert.throws(() => world.scene.addUser({ id: NaN, nickname: "没有号" }), refused("out-of-range"));
    assert.throws(() => world.scene.putMember(1, ming), refused("no-such-group"));
    assert.throws(() => world.scene.befriend({ a: ming, b: ming }), refused("oneself"));
    assert.equal(world.journal.entries.length, length);
  });
});
