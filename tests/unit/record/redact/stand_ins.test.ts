import assert from "node:assert/strict";
import { it } from "node:test";
import { Names, StandIns } from "../../../../src/record/redact/stand_ins.ts";

it("stand-ins are counted, and made of a digest beyond the bound: the same again, without memory", () => {
  const ids = new StandIns(10_001, 2);
  assert.deepEqual(["a", "b", "a"].map((each) => ids.of(each)), [10_001, 10_002, 10_001]);
  const third = ids.of("c");
  assert.ok(Number.isSafeInteger(third) && third >= 10 ** 14);
  assert.equal(ids.of("c"), third);
  assert.notEqual(ids.of("d"), third);
  assert.notEqual(new StandIns(1, 0).of("c"), third);
  assert.deepEqual([ids.has("a"), ids.has("c")], [true, false]);
});

it("names are found in texts, the longest first; the oldest is forgotten", () => {
  const names = new Names(2);
  names.add("x");
  names.add("小明");
  names.add("小明明");
  const shown = (text: string) => names.replace(text, (name) => `<${name}>`);
  assert.equal(shown("x小明明和小明"), "x<小明明>和<小明>");
  names.add("阿珍");
  assert.equal(shown("小明明和小明和阿珍"), "<小明明>和小明和<阿珍>");
});
