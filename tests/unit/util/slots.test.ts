import assert from "node:assert/strict";
import { test } from "node:test";
import { Slots } from "../../../src/util/slots.ts";

const full = (): Error => new Error("full");
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test("slots are given out in order, as many as there are, and one that is given back goes to the next", async () => {
  const slots = new Slots({ count: 2, maxWaiting: 10 });
  const held: { name: string; give: () => void }[] = [];
  const take = (name: string): void => void slots.take(full).then((give) => held.push({ name, give }));
  for (const name of ["a", "b", "c", "d"]) take(name);
  await settle();
  assert.deepEqual([held.map(({ name }) => name), slots.waiting], [["a", "b"], 2]);
  held[1]?.give();
  held[1]?.give();
  await settle();
  assert.deepEqual([held.map(({ name }) => name), slots.waiting], [["a", "b", "c"], 1]);
  for (const { give } of held) give();
  await settle();
  for (const { give } of held) give();
  take("e");
  take("f");
  take("g");
  await settle();
  assert.deepEqual([held.map(({ name }) => name).slice(3), slots.waiting], [["d", "e", "f"], 1]);
});

test("what finds too many waiting is refused", async () => {
  const slots = new Slots({ count: 1, maxWaiting: 1 });
  const give = await slots.take(full);
  const second = slots.take(full);
  await assert.rejects(slots.take(full), /full/);
  give();
  (await second)();
  (await slots.take(full))();
  assert.equal(slots.waiting, 0);
});

test("refusals are counted, and told the first time since nobody waited", async () => {
  let told = 0;
  const slots = new Slots({ count: 1, maxWaiting: 1, onFull: () => void told++ });
  for (const round of [1, 2]) {
    const give = await slots.take(full);
    const second = slots.take(full);
    for (const _ of [1, 2, 3]) await assert.rejects(slots.take(full), /full/);
    assert.deepEqual([told, slots.refused], [round, round * 3]);
    give();
    (await second)();
  }
});

test("whoever calls off a wait leaves at once, and takes no slot from anybody", async () => {
  const slots = new Slots({ count: 1, maxWaiting: 2 });
  const give = await slots.take(full);
  const [first, second] = [new AbortController(), new AbortController()];
  const left = slots.take(full, first.signal);
  const stays = slots.take(full, second.signal);
  first.abort(new Error("called off"));
  await assert.rejects(left, /called off/);
  assert.equal(slots.waiting, 1);
  await assert.rejects(slots.take(full, first.signal), /called off/);
  give();
  const giveSecond = await stays;
  second.abort(new Error("too late"));
  giveSecond();
  (await slots.take(full))();
  assert.equal(slots.waiting, 0);
});
