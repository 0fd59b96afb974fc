import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compareCalls, type Comparison } from "../../../../src/record/replay/compare.ts";
import type { ReplayedCall } from "../../../../src/record/replay/peer.ts";
import { answered, called, said, scriptFrom } from "../../../support/script.ts";

/** What is said now, behind so many events. */
const now = (after: number, text: string, group_id = 30_001): ReplayedCall => ({
  selfId: 10_001,
  after,
  from: "recorded",
  frame: { action: "send_group_msg", params: { group_id, message: [{ type: "text", data: { text } }] } },
});

const told = ({ differences, same }: Comparison): string[] => [
  ...differences.map(({ kind, action, event, changes }) =>
    [
      kind,
      action,
      event?.frame["raw_message"] ?? "-",
      ...changes.map(({ was, is }) => `${String(was)} → ${String(is)}`),
    ].join(" ")
  ),
  `${same} same`,
];

describe("the calls of a replay beside the recorded ones", () => {
  it("are alike, whatever time they took in a chat and in which order chats were answered", async () => {
    const script = await scriptFrom(
      said("a"),
      said("b"),
      said("c", { group_id: 30_002 }),
      ...answered("C", { group_id: 30_002 }),
      ...answered("A"),
      ...answered("B"),
    );
    const calls = [now(1, "A"), now(2, "B"), now(3, "C", 30_002)];
    assert.deepEqual(told(compareCalls(script, calls)), ["3 same"]);
  });

  it("are missing, new, changed", async () => {
    const script = await scriptFrom(
      said("a"),
      ...answered("A"),
      said("b"),
      ...answered("B"),
      said("c"),
      said("d"),
      ...answered("D"),
    );
    assert.deepEqual(
      told(compareCalls(script, [now(1, "A"), now(3, "C"), now(4, "D!")])),
      [
        "missing send_group_msg b",
        "added send_group_msg c",
        "changed send_group_msg d D → D!",
        "1 same",
      ],
    );
  });

  it("are not laid beside others that say the same long before or after", async () => {
    const script = await scriptFrom(
      { ...said("a"), at: 0 },
      { ...said("b"), at: 3_600_000 },
      ...answered("pong").map((each) => ({ ...each, at: 3_600_100 })),
    );
    assert.deepEqual(told(compareCalls(script, [now(1, "pong")])), [
      "added send_group_msg a",
      "missing send_group_msg b",
      "0 same",
    ]);
  });

  it("are in another order", async () => {
    const script = await scriptFrom(said("a"), ...answered("1"), ...answered("2"), ...answered("3"));
    assert.deepEqual(told(compareCalls(script, [now(1, "3"), now(1, "1"), now(1, "2")])), [
      "moved send_group_msg a",
      "3 same",
    ]);
  });

  it("that only read count when they are asked for", async () => {
    const script = await scriptFrom(said("a"), ...called("get_group_list", {}, []));
    assert.deepEqual(told(compareCalls(script, [])), ["0 same"]);
    assert.deepEqual(told(compareCalls(script, [], true)), ["missing get_group_list a", "0 same"]);
  });

  it("are compared in a time that grows with their number", async () => {
    const entries = Array.from({ length: 3_000 }, (_, n) => [said(`${n}`), ...answered(`${n}`)]).flat();
    const script = await scriptFrom(...entries);
    const calls = Array.from({ length: 3_000 }, (_, n) => now(n + 1, `${n}`));
    const begin = performance.now();
    assert.equal(compareCalls(script, calls).same, 3_000);
    assert.ok(performance.now() - begin < 5_000);
  });
});
