import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createDialect, DIALECT_NAMES, tiersOfDialect } from "../../../../src/sandbox/dialects/names.ts";
import { loadWorld } from "../../../../src/sandbox/saved/read.ts";
import { saveWorld } from "../../../../src/sandbox/saved/write.ts";
import { Refusal } from "../../../../src/sandbox/world/refusal.ts";
import { chatKey } from "../../../../src/sandbox/world/types.ts";
import { createWorld, type World } from "../../../../src/sandbox/world/world.ts";
import { bot, group, li, ming, otherGroup, say, START, wang, zhen } from "./worlds.ts";

const user = fc.constantFrom(bot, ming, zhen, wang, li, 99_999);
const groupId = fc.constantFrom(group, otherGroup, 1);
const pick = fc.nat({ max: 30 });
const isTrue = fc.boolean();

type Act = (world: World, pass: (ms: number) => void) => unknown;

/** The id of some message, or of none. */
const messageAt = (world: World, index: number): string => world.allMessages()[index]?.id ?? "0";
const flagAt = (world: World, index: number): string => [...world.requests.keys()][index] ?? "0";

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ from: user, groupId }).map((p): Act => (w) => w.sendToGroup({ ...p, segments: say("hi") })),
  fc.record({ from: user, to: user }).map((p): Act => (w) => w.sendToUser({ ...p, segments: say("hi") })),
  fc.tuple(user, pick).map(([by, n]): Act => (w) => w.recall({ by, messageId: messageAt(w, n) })),
  fc.tuple(user, pick, isTrue).map(([by, n, isAdded]): Act => (w) =>
    w.react({ by, messageId: messageAt(w, n), emojiId: "1", isAdded })
  ),
  fc.tuple(user, pick, isTrue).map(([by, n, isAdded]): Act => (w) =>
    w.setEssence({ by, messageId: messageAt(w, n), isAdded })
  ),
  fc.record({ from: user, target: user, groupId }).map((p): Act => (w) => w.poke(p)),
  fc.record({ groupId, userId: user }).map((p): Act => (w) => w.joinGroup(p)),
  fc.record({ groupId, userId: user }).map((p): Act => (w) => w.leaveGroup(p)),
  fc.record({ by: user, groupId, userId: user }).map((p): Act => (w) => w.kick(p)),
  fc.record({ by: user, groupId, userId: user, durationMs: fc.integer({ min: -1, max: 90_000 }) }).map(
    (p): Act => (w) => w.mute(p),
  ),
  fc.record({ by: user, groupId, userId: user, role: fc.constantFrom("admin", "member") }).map((p): Act => (w) =>
    w.setRole(p)
  ),
  fc.record({ by: user, groupId, userId: user, card: fc.constantFrom("", "名片") }).map((p): Act => (w) =>
    w.setCard(p)
  ),
  fc.record({ by: user, groupId, isMuted: isTrue }).map((p): Act => (w) => w.muteGroup(p)),
  fc.record({ by: user, groupId: fc.constant(otherGroup) }).map((p): Act => (w) => w.dissolveGroup(p)),
  fc.record({ a: user, b: user }).map((p): Act => (w) => w.befriend(p)),
  fc.record({ by: user, friend: user }).map((p): Act => (w) => w.unfriend(p)),
  fc.record({ from: user, to: user }).map((p): Act => (w) => w.requestFriend(p)),
  fc.record({ from: user, groupId }).map((p): Act => (w) => w.requestJoin(p)),
  fc.record({ from: user, to: user, groupId }).map((p): Act => (w) => w.inviteToGroup(p)),
  fc.tuple(user, pick, isTrue).map(([by, n, isApproved]): Act => (w) =>
    w.answerRequest({ by, flag: flagAt(w, n), isApproved })
  ),
  fc.record({ by: user, groupId, name: fc.constantFrom("", "资料", "图片") }).map((p): Act => (w) =>
    w.addGroupFolder(p)
  ),
  fc.tuple(user, groupId, pick).map(([by, g, n]): Act => (w) =>
    w.deleteGroupFolder({ by, groupId: g, folderId: w.group(g).folders[n % 3]?.id ?? "/0" })
  ),
  fc.tuple(user, groupId, pick).map(([from, g, n]): Act => (w) => {
    const folderId = w.group(g).folders[n % 3]?.id ?? "/";
    w.uploadGroupFile({ from, groupId: g, sha256: [...w.files.all()][0]?.sha256 ?? "", folderId });
  }),
  fc.tuple(user, groupId, pick).map(([by, g, n]): Act => (w) => {
    const { files, folders } = w.group(g);
    w.moveGroupFile({ by, groupId: g, fileId: files[n]?.id ?? "/0", folderId: folders[0]?.id ?? "/" });
  }),
  fc.tuple(user, groupId, pick).map(([by, g, n]): Act => (w) =>
    w.deleteGroupFile({ by, groupId: g, fileId: w.group(g).files[n]?.id ?? "/0" })
  ),
  fc.record({ by: user, groupId, text: fc.constantFrom("", "开会") }).map((p): Act => (w) => w.addNotice(p)),
  fc.tuple(user, groupId, pick).map(([by, g, n]): Act => (w) =>
    w.removeNotice({ by, groupId: g, noticeId: w.group(g).notices[n]?.id ?? "0" })
  ),
  fc.tuple(user, groupId, pick).map(([by, g, n]): Act => (w) =>
    w.setTodo({ by, groupId: g, messageId: messageAt(w, n) })
  ),
  fc.record({ by: user, name: fc.constantFrom("我的好友", "同学", "同事") }).map((p): Act => (w) => w.addCategory(p)),
  fc.record({ by: user, of: user, categoryId: fc.nat({ max: 4 }) }).map((p): Act => (w) => w.setCategory(p)),
  fc.record({ by: user, categoryId: fc.nat({ max: 4 }), name: fc.constantFrom("同学", "家人") }).map((p): Act => (w) =>
    w.renameCategory(p)
  ),
  fc.record({ by: user, categoryId: fc.nat({ max: 4 }) }).map((p): Act => (w) => w.removeCategory(p)),
  fc.record({ userId: user, state: fc.constantFrom("online", "offline", "kicked", "risk-controlled") }).map(
    (p): Act => (w) => w.setAccountState(p),
  ),
  fc.integer({ min: 0, max: 70_000 }).map((ms): Act => (_, pass) => pass(ms)),
);

function checkInvariants(world: World): void {
  for (const { id, ownerId, essences, todo, files, folders, notices } of world.groups.values()) {
    const members = world.members(id);
    assert.deepEqual(members.filter(({ role }) => role === "owner").map(({ userId }) => userId), [ownerId]);
    assert.equal(new Set(members.map(({ userId }) => userId)).size, members.length);
    for (const { userId } of members) assert.ok(world.users.has(userId));
    for (const { messageId } of essences) world.message(messageId);
    if (todo !== undefined) world.message(todo);
    const homes = new Set(["/", ...folders.map((folder) => folder.id)]);
    for (const { folderId, sha256 } of files) assert.ok(homes.has(folderId) && world.files.get(sha256) !== undefined);
    assert.equal(new Set(folders.map(({ name }) => name)).size, folders.length);
    assert.equal(new Set(notices.map((notice) => notice.id)).size, notices.length);
  }
  const messages = world.allMessages();
  assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length);
  for (const chat of new Map(messages.map((each) => [chatKey(each.chat), each.chat])).values()) {
    const seqs = world.messages(chat).map(({ seq }) => seq);
    assert.deepEqual(seqs, seqs.map((_, index) => (seqs[0] ?? 1) + index), "numbers without a gap");
  }
  for (const { id, isOnline, accountState } of world.users.values()) {
    assert.equal(isOnline, accountState === "online" || accountState === "risk-controlled");
    const categories = new Set(world.categoriesOf(id).map((category) => category.id));
    for (const friend of world.friendsOf(id)) {
      const chosen = world.friendship(id, friend.id)?.categories[id];
      assert.ok(chosen === undefined || categories.has(chosen));
    }
    for (const friend of world.friendsOf(id)) assert.ok(world.friendsOf(friend.id).some((each) => each.id === id));
  }
}

test("any sequence of commands keeps the world sound, and a refusal leaves it as it was", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let now = START;
      const world = createWorld({ clock: { now: () => now } });
      const dialect = createDialect("napcat", { world });
      world.onChange((change) => JSON.stringify(dialect.events(change)));
      for (const each of acts) {
        const before = world.journal.entries.length;
        try {
          each(world, (ms) => void (now += ms));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          assert.equal(world.journal.entries.length, before);
        }
        checkInvariants(world);
      }
    }),
    { numRuns: 150 },
  );
});

test("ten thousand acts keep it sound, within its bounds", () => {
  let now = START;
  const world = createWorld({ clock: { now: () => now }, limits: { journal: 2_000, messages: 300 } });
  const dialect = createDialect("napcat", { world });
  world.onChange((change) => JSON.stringify(dialect.events(change)));
  // New dice for every thousand: one array of ten thousand acts takes long to make.
  for (let round = 0; round < 10; round++) {
    const acts = fc.sample(act, { numRuns: 1_000, seed: round + 1 });
    for (const [index, each] of acts.entries()) {
      try {
        each(world, (ms) => void (now += ms));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
      if (index % 50 === 0) checkInvariants(world);
      // Somebody keeps the talk going: what is said at random is mostly refused after a while.
      if (index % 5 === 0) talk(world);
    }
  }
  assert.ok(world.journal.dropped > 1_000 && world.journal.entries.length <= 2_000);
  assert.ok(world.droppedMessages > 1_000 && world.allMessages().length <= 300);
  const saved = JSON.stringify(saveWorld(world));
  const again = createWorld({ clock: { now: () => now }, seed: (empty) => loadWorld(empty, JSON.parse(saved)) });
  checkInvariants(again);
  assert.equal(JSON.stringify(saveWorld(again)), saved, "a world that was lived in can be kept in a file");
  const { length } = world.journal.entries;
  assert.equal(world.journal.entries[length - 1]?.index, world.journal.dropped + length - 1);
});

function talk(world: World): void {
  const user = world.users.get(wang);
  assert.ok(user !== undefined);
  if (world.member(group, wang).mutedUntil <= world.now()) {
    world.sendToGroup({ from: wang, groupId: group, segments: say("大家好") });
  }
}

const anyParams = fc.oneof(
  fc.anything(),
  fc.dictionary(
    fc.constantFrom("group_id", "user_id", "message_id", "message", "messages", "flag", "file", "words", "count"),
    fc.oneof(
      fc.constantFrom<unknown>(group, String(ming), ming, "", null, true, {}, [{ type: "at" }], "[CQ:at,qq=1]"),
      fc.anything(),
    ),
  ),
);

for (const name of DIALECT_NAMES) {
  const actions = [...tiersOfDialect(name)].filter(([, tier]) => tier !== "refused").map(([action]) => action);

  test(`no action of ${name}, whatever its params, throws or answers anything that is no reply`, () => {
    fc.assert(
      fc.property(fc.constantFrom(...actions), anyParams, fc.constantFrom("ws", "http"), (action, params, via) => {
        const world = createWorld({ clock: { now: () => START } });
        const dialect = createDialect(name, { world });
        const reply = dialect.call({ action, params, echo: 1, via });
        if (reply === undefined) assert.deepEqual([name, via], ["napcat", "ws"]);
        else assert.ok(Number.isInteger(reply.retcode) && (reply.retcode === 0 || reply.status !== "ok"), action);
        const broken = world.journal.entries.filter((entry) =>
          entry.kind === "note" && entry.text.includes("broke in the sandbox")
        );
        assert.deepEqual(broken, []);
      }),
      { numRuns: 400 },
    );
  });
}
