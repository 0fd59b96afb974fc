import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { checkRule, FAULT_EFFECTS, type FaultRule, fits, sideOf } from "../../../../src/sandbox/faults/rules.ts";
import { Refusal } from "../../../../src/sandbox/world/refusal.ts";

it("a pattern is a name, the beginning of one, or has stars", () => {
  const rows: readonly [pattern: string, name: string, fits: boolean][] = [
    ["*", "send_group_msg", true],
    ["send_*", "send_group_msg", true],
    ["send_*", "resend_msg", false],
    ["*_msg", "send_group_msg", true],
    ["set_*_ban", "set_group_whole_ban", true],
    ["set_*_ban", "set_ban", false],
    ["message", "message.group.normal", true],
    ["message.group", "message.group.normal", true],
    ["message.gr", "message.group.normal", false],
    ["get_msg", "get_msg", true],
    ["get_msg", "get_msg_history", false],
  ];
  for (const [pattern, name, expected] of rows) assert.equal(fits(pattern, name), expected, `${pattern} ${name}`);
});

it("an effect that works on calls and events works on calls unless it is told otherwise", () => {
  assert.equal(sideOf({ effect: { kind: "delay", ms: 1 } }), "calls");
  assert.equal(sideOf({ effect: { kind: "delay", ms: 1 }, on: "events" }), "events");
  assert.equal(sideOf({ effect: { kind: "drop" } }), "events");
  assert.equal(sideOf({ effect: { kind: "refuse" } }), "state");
});

it("a rule that makes no sense is refused with what is wrong", () => {
  const rows: readonly [rule: unknown, words: RegExp][] = [
    [undefined, /needs an effect/],
    [{}, /needs an effect/],
    [{ effect: { kind: "explode" } }, /needs an effect of one of these kinds: fail, /],
    [{ effect: { kind: "drop" }, on: "calls" }, /drop works on events, not on calls/],
    [{ effect: { kind: "delay" } }, /needs ms/],
    [{ effect: { kind: "delay", ms: 10, upToMs: 5 } }, /upToMs is not less/],
    [{ effect: { kind: "delay", ms: 1e12 } }, /needs ms/],
    [{ effect: { kind: "rate-limit", perSecond: NaN } }, /perSecond/],
    [{ effect: { kind: "silent" }, times: 0 }, /times is a whole number from 1 on/],
    [{ effect: { kind: "silent" }, probability: 2 }, /from 0 to 1/],
    [{ effect: { kind: "silent" }, groupId: "7" }, /groupId is a whole number/],
    [{ effect: { kind: "account", state: "online" } }, /offline, kicked or risk-controlled/],
  ];
  for (const [rule, words] of rows) {
    assert.throws(() => checkRule(rule as FaultRule), (error) => error instanceof Refusal && words.test(error.message));
  }
});

it("whatever is given as a rule, it is taken or refused", () => {
  const rule = fc.record({ effect: fc.record({ kind: fc.constantFrom(...FAULT_EFFECTS), ms: fc.anything() }) });
  fc.assert(fc.property(fc.oneof(fc.anything(), rule), (given) => {
    try {
      checkRule(given as FaultRule);
    } catch (error) {
      assert.ok(error instanceof Refusal);
    }
  }));
});
