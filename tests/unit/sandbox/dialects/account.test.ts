import assert from "node:assert/strict";
import { it } from "node:test";
import { ShortIds } from "../../../../src/sandbox/dialects/account.ts";
import type { Message } from "../../../../src/sandbox/world/types.ts";

const message = (n: number): Message => ({ id: String(n), seq: n } as Message);

it("so many ids of messages are remembered: the one that was not seen for longest is forgotten", () => {
  const ids = new ShortIds(({ seq }) => seq, 3);
  for (const n of [1, 2, 3]) ids.of(message(n));
  ids.of(message(1)); // seen again
  ids.of(message(4));
  assert.deepEqual([1, 2, 3, 4].map((n) => ids.find(n)), ["1", undefined, "3", "4"]);
  for (let n = 5; n < 1_000; n++) ids.of(message(n));
  assert.deepEqual([996, 997, 998, 999].map((n) => ids.find(n)), [undefined, "997", "998", "999"]);
  ids.clear();
  assert.equal(ids.find(999), undefined);
  for (const n of [1, 2, 3, 4]) ids.of(message(n));
  assert.deepEqual([1, 2, 3, 4].map((n) => ids.find(n)), [undefined, "2", "3", "4"]);
});
