import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DIALECT_NAMES } from "../../../../src/sandbox/dialects/names.ts";
import type { DialectName } from "../../../../src/sandbox/dialects/facts.ts";
import { Faults } from "../../../../src/sandbox/faults/faults.ts";
import { FAULT_PRESETS, type FaultPresetName } from "../../../../src/sandbox/faults/presets.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { bot, group, ming, newDialect, otherGroup, refused, say, START } from "../world/worlds.ts";

function setUp(name: DialectName = "napcat") {
  const napcat = newDialect(name);
  const clock = createManualClock(START);
  const { world, dialect } = napcat;
  const faults = new Faults({ world, dialect, clock });
  const strike = (action: string, params: object = {}, link = 1) =>
    faults.forCall({ action, params, echo: 1, via: "ws" }, link, 0)?.effect.kind;
  return { ...napcat, clock, faults, strike };
}

describe("a rule", () => {
  it("strikes what it matches, as often as it may", () => {
    const { faults, strike } = setUp();
    faults.add({ match: "send_*", groupId: group, times: 2, effect: { kind: "silent" } });
    assert.equal(strike("get_msg"), undefined);
    assert.equal(strike("send_group_msg", { group_id: otherGroup }), undefined);
    assert.equal(strike("send_group_msg", { group_id: String(group) }), "silent");
    assert.equal(faults.list()[0]?.left, 1);
    assert.equal(strike("send_group_msg", { group_id: group }), "silent");
    assert.equal(strike("send_group_msg", { group_id: group }), undefined);
    assert.equal(faults.isQuiet, true);
  });

  it("strikes each third, on one connection, or by chance that repeats itself", () => {
    const { faults, strike } = setUp();
    faults.add({ nth: 3, link: 2, effect: { kind: "silent" } });
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(() => strike("x", {}, 2) !== undefined), [
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    assert.equal(strike("x", {}, 1), undefined);
    faults.clear();
    const toss = () => {
      const { faults: own, strike: hit } = setUp();
      own.add({ probability: 0.5, effect: { kind: "silent" } });
      return Array.from({ length: 40 }, () => hit("x") !== undefined);
    };
    const [first, second] = [toss(), toss()];
    assert.deepEqual(first, second);
    assert.ok(first.filter(Boolean).length > 8 && first.filter(Boolean).length < 32);
  });

  it("ends by itself, and what it did to the world with it", async () => {
    const { faults, world, clock, events } = setUp();
    faults.add({ effect: { kind: "account", state: "kicked" }, forMs: 30_000 });
    assert.equal(world.user(bot).accountState, "kicked");
    assert.equal(events.at(-1)?.["notice_type"], "bot_offline");
    await clock.advance(30_000);
    assert.equal(world.user(bot).accountState, "online");
    assert.equal(faults.isQuiet, true);
  });

  it("limits the rate by the time of the world", () => {
    const { faults, strike, pass } = setUp();
    faults.add({ match: "send_*", effect: { kind: "rate-limit", perSecond: 2 } });
    const send = () => strike("send_msg");
    assert.deepEqual([send(), send(), send()], [undefined, undefined, "rate-limit"]);
    pass(1_000);
    assert.deepEqual([send(), send(), send()], [undefined, undefined, "rate-limit"]);
  });

  it("matches events by their names", () => {
    const { faults, world, events } = setUp();
    faults.add({ match: "message.group", effect: { kind: "drop" } });
    world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
    world.poke({ from: ming, target: bot, groupId: group });
    const struck = events.map((event) => faults.forEvent(event, 1, 0)?.effect.kind);
    assert.deepEqual(struck, ["drop", undefined]);
  });

  it("leaves a line in the journal for each strike", () => {
    const { faults, strike, world } = setUp();
    const [{ id } = { id: "" }] = faults.add({ effect: { kind: "silent" } });
    strike("get_msg");
    const last = world.journal.entries.at(-1);
    assert.deepEqual(last?.kind === "fault" && [last.rule, last.effect], [id, "silent"]);
  });

  it("of which there are two hundred is enough", () => {
    const { faults } = setUp();
    for (let n = 0; n < 200; n++) faults.add({ effect: { kind: "silent" } });
    assert.throws(() => faults.add({ effect: { kind: "silent" } }), refused("out-of-range"));
  });
});

describe("a preset", () => {
  it("begins and ends without a trace, for every implementation", () => {
    for (const dialect of DIALECT_NAMES) {
      for (const name of Object.keys(FAULT_PRESETS) as FaultPresetName[]) {
        const { faults, world } = setUp(dialect);
        faults.add(name);
        faults.clear();
        assert.equal(faults.isQuiet, true);
        assert.equal(world.user(bot).accountState, "online", `${dialect} ${name}`);
        assert.equal(world.member(group, bot).mutedUntil, 0, `${dialect} ${name}`);
      }
    }
  });

  it("that mutes is a real mute: the event comes, and sends fail in the implementation's words", () => {
    const { faults, events, call } = setUp("go-cqhttp");
    faults.add("muted");
    assert.deepEqual(events.map((event) => event["notice_type"]), ["group_ban", "group_ban"]);
    assert.equal(call("send_group_msg", { group_id: group, message: "hi" }).retcode, 100);
    faults.clear();
    assert.equal(call("send_group_msg", { group_id: group, message: "hi" }).retcode, 0);
  });

  it("that forgets ids leaves messages nobody can name", () => {
    const { faults, world, events, call } = setUp();
    world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
    const message_id = events[0]?.["message_id"];
    assert.equal(call("get_msg", { message_id }).retcode, 0);
    faults.add("forgotten-ids");
    assert.equal(call("get_msg", { message_id }).message, "消息不存在");
    assert.equal(faults.isQuiet, true, "it is over as soon as it is done");
  });

  it("of risk control waits as the implementation does", () => {
    const after = (name: DialectName) => {
      const [fault] = setUp(name).faults.add("risk-control");
      return fault?.rule.effect.kind === "fail" ? fault.rule.effect.afterMs : undefined;
    };
    assert.deepEqual([after("napcat"), after("go-cqhttp")], [10_000, 0]);
  });

  it("has a name that is known", () => {
    assert.throws(() => setUp().faults.add("thunder" as FaultPresetName), refused("out-of-range"));
  });
});
