import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compare, type Counters, least } from "../../bench/counters/judge.ts";

describe("the comparison of counters", () => {
  const recorded: Counters = {
    "node20 memory": { chat: { bytes: 1000, promises: 0 } },
    "bun memory": { chat: { bytes: 1000 } },
  };
  const losses = (chat: object): string[] => compare(recorded, { "node20 memory": { chat } }).losses;

  it("lets 5 % pass in both directions", () => {
    const { losses, gains } = compare(recorded, { "node20 memory": { chat: { bytes: 1049, promises: 0 } } });
    assert.deepEqual([...losses, ...gains], []);
    assert.deepEqual(compare(recorded, { "bun memory": { chat: { bytes: 951 } } }), { losses: [], gains: [] });
  });

  it("tells a loss and a gain with both numbers", () => {
    assert.deepEqual(losses({ bytes: 1060, promises: 0 }), ["node20 memory: chat, bytes: 1060 instead of 1000 (+6 %)"]);
    assert.deepEqual(compare(recorded, { "bun memory": { chat: { bytes: 900 } } }).gains, [
      "bun memory: chat, bytes: 900 instead of 1000 (-10 %)",
    ]);
  });

  it("leaves room on Deno's sockets, whose pieces depend on how busy the machine is", () => {
    const busy: Counters = { "deno reverse": { command: { bytes: 5_000, promises: 0.1 } } };
    assert.deepEqual(compare(busy, { "deno reverse": { command: { bytes: 6_400, promises: 3 } } }).losses, []);
    assert.equal(compare(busy, { "deno reverse": { command: { bytes: 6_600, promises: 3.2 } } }).losses.length, 2);
  });

  it("takes the least of what was counted twice, count by count", () => {
    const first = { chat: { bytes: 1_200, promises: 0 }, command: { bytes: 5_000 } };
    const second = { chat: { bytes: 1_000, promises: 1 }, command: { bytes: 5_100 } };
    assert.deepEqual(least(first, second), { chat: { bytes: 1_000, promises: 0 }, command: { bytes: 5_000 } });
  });

  it("counts the first promise as a loss", () => {
    assert.deepEqual(losses({ bytes: 1000, promises: 1 }), ["node20 memory: chat, promises: 1 instead of 0"]);
  });

  it("wants everything recorded, and everything counted of a place that was counted", () => {
    assert.deepEqual(losses({ bytes: 1000 }), ["node20 memory: chat, promises: not counted, 0 is recorded"]);
    assert.deepEqual(losses({ bytes: 1000, promises: 0, files: 3 }), [
      "node20 memory: chat, files: 3, and nothing is recorded",
    ]);
  });
});
