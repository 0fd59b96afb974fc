import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createNapCatDialect } from "../../../../src/sandbox/dialects/napcat/dialect.ts";
import { Refusal } from "../../../../src/sandbox/world/refusal.ts";
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
  fc.integer({ min: 0, max: 70_000 }).map((ms): Act => (_, pass) => pass(ms)),
);

function checkInvariants(world: World): void {
  for (const { id, ownerId, essences } of world.groups.values()) {
    const members = world.members(id);
    assert.deepEqual(members.filter(({ role }) => role === "owner").map(({ userId }) => userId), [ownerId]);
    assert.equal(new Set(members.map(({ userId }) => userId)).size, members.length);
    for (const { userId } of members) assert.ok(world.users.has(userId));
    for (const { messageId } of essences) world.message(messageId);
  }
  const messages = world.allMessages();
  assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length);
  for (const { chat, seq } of messages) assert.equal(world.messages(chat)[seq - 1]?.seq, seq);
  for (const { id } of world.users.values()) {
    for (const friend of world.friendsOf(id)) assert.ok(world.friendsOf(friend.id).some((each) => each.id === id));
  }
}

test("any sequence of commands keeps the world sound, and a refusal leaves it as it was", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let now = START;
      const world = createWorld({ clock: { now: () => now } });
      const dialect = createNapCatDialect({ world });
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

test("no action, whatever its params, throws or answers anything that is no reply", async () => {
  const { SIMULATED_ACTIONS } = await import("../../../../src/sandbox/dialects/napcat/dialect.ts");
  fc.assert(
    fc.property(
      fc.constantFrom(...SIMULATED_ACTIONS),
      anyParams,
      fc.constantFrom("ws", "http"),
      (action, params, via) => {
        const world = createWorld({ clock: { now: () => START } });
        const dialect = createNapCatDialect({ world });
        const reply = dialect.call({ action, params, echo: 1, via });
        if (reply === undefined) assert.equal(via, "ws");
        else assert.ok([0, 200, 400, 1200, 1400].includes(reply.retcode), `${action} ${reply.retcode}`);
        const broken = world.journal.entries.filter((entry) =>
          entry.kind === "note" && entry.text.includes("在沙盒里出错")
        );
        assert.deepEqual(broken, []);
      },
    ),
    { numRuns: 600 },
  );
});
