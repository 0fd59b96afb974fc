import assert from "node:assert/strict";
import { test } from "node:test";
import { GroupSwitches } from "../../../../src/bot/model/switches.ts";
import { sharedStore } from "../../../support/shared_store.ts";

test("what two processes decide at the same time is kept of both, and each learns of the other", async () => {
  let turn = 0;
  const store = sharedStore(() => turn++ % 5);
  const [first, second] = [new GroupSwitches(store.process()), new GroupSwitches(store.process())];
  await Promise.all([
    first.turnOff(1),
    second.turnOff(2),
    first.turnOff(3, "CheckIn"),
    second.turnOff(4),
    second.turnOn(4),
  ]);
  assert.deepEqual([first.isOn(1, "Bot"), first.isOn(2, "Bot")], [false, true]);
  await Promise.all([first.load(), second.load()]);
  const all = [["1", ["*"]], ["2", ["*"]], ["3", ["CheckIn"]]];
  for (const each of [first, second]) assert.deepEqual([...each.list()].sort(), all);
  await second.turnOn(1);
  assert.equal(first.isOn(1, "Bot"), false);
  await first.load();
  assert.deepEqual([first.isOn(1, "Bot"), first.size], [true, 2]);
});

test("what was decided here while it was read is not undone", async () => {
  const store = sharedStore(() => 3);
  const switches = new GroupSwitches(store.process());
  const loading = switches.load();
  const off = switches.turnOff(1);
  await loading;
  assert.equal(switches.isOn(1, "Bot"), false);
  await off;
});
