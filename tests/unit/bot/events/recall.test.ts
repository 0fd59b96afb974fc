import assert from "node:assert/strict";
import { test } from "node:test";
import { isRecall } from "../../../../src/bot/events/recall.ts";

test("what the bot recalls itself is no recall that ends its answer", () => {
  const recall = (operator_id: number | string): boolean =>
    isRecall(
      { post_type: "notice", notice_type: "group_recall", operator_id, user_id: 20001, self_id: 10001 } as never,
    );
  assert.deepEqual([recall(20001), recall(20003), recall(10001), recall("10001")], [true, true, false, false]);
});
