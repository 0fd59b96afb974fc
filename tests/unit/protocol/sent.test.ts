import assert from "node:assert/strict";
import { test } from "node:test";
import { isSent } from "../../../src/protocol/sent.ts";

test("what sending gives back is told from messages and from everything else", () => {
  const sent = [
    { message_id: 1 },
    { message_id: "a", res_id: "b" },
    { message_id: 1, message_ids: [1, 2] },
    { forward_id: "x" },
    { status: "ok", retcode: 0, data: null },
    [{ message_id: 1 }, { message_id: 2 }],
    Object.assign(Object.create(null) as object, { message_id: 1 }),
  ];
  for (const value of sent) assert.ok(isSent(value), JSON.stringify(value));
  const others = [undefined, null, 1, "message_id", true, {}, [], { text: "a" }, [{ message_id: 1 }, "a"], new Date()];
  for (const value of others) assert.ok(!isSent(value), String(value));
});
