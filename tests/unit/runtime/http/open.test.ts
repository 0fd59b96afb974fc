import assert from "node:assert/strict";
import { test } from "node:test";
import { type Underway, UnderwayList } from "../../../../src/runtime/http/open.ts";

test("each leaves alone, whatever its place, and those that are left are given up", () => {
  const list = new UnderwayList();
  const given: [number, unknown][] = [];
  const all = Array.from({ length: 9 }, (_, number): Underway => ({
    place: -1,
    abort(reason) {
      given.push([number, reason]);
      list.remove(this);
    },
  }));
  for (const one of all) list.add(one);
  for (const number of [8, 0, 4, 4, 0]) list.remove(all[number] as Underway);
  list.remove({ place: 2, abort: () => {} }); // was never in it
  list.add(all[0] as Underway);
  list.abortAll("closed");
  assert.deepEqual(given.map(([number]) => number).sort(), [0, 1, 2, 3, 5, 6, 7]);
  assert.ok(given.every(([, reason]) => reason === "closed"));
  list.abortAll("again");
  assert.equal(given.length, 7);
});
