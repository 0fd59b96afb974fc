import assert from "node:assert/strict";
import { test } from "node:test";
import { Once } from "../../../../src/bot/decorators/accounts.ts";
import { SharedOnceMemory } from "../../../../src/bot/decorators/once.ts";
import { OnMessage } from "../../../../src/bot/decorators/on.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { runBot } from "../../../support/bot.ts";
import { sharedStore } from "../../../support/shared_store.ts";

const message = (self_id: number, more: object = {}) => ({
  self_id,
  time: 1_700_000_000,
  post_type: "message",
  message_type: "group",
  sub_type: "normal",
  group_id: 700001,
  user_id: 20001,
  message_id: self_id * 7,
  message_seq: 3620502,
  message: [{ type: "text", data: { text: "签到" } }],
  raw_message: "签到",
  sender: { user_id: 20001, nickname: "a" },
  ...more,
});

function worker(store: ReturnType<typeof sharedStore>) {
  class Bot {
    @OnMessage()
    @Once("group-message")
    checkIn(event: { self_id: number }) {
      return `${event.self_id}`;
    }
  }
  return runBot(Bot, { shared: store.process() });
}

test("accounts with different workers answer a message once, whoever comes when", async () => {
  let turn = 0;
  const store = sharedStore(() => turn++ % 7);
  const workers = [10001, 10002, 10003].map((account) => ({ account, bot: worker(store) }));
  for (let n = 1; n <= 40; n++) {
    await Promise.all(
      workers.map(({ account, bot }) =>
        bot.push(message(account, { message_seq: n, time: n, message_id: account * 1_000 + n }))
      ),
    );
    assert.equal(workers.flatMap(({ bot }) => bot.sent).length, n);
  }
  assert.deepEqual(workers.flatMap(({ bot }) => bot.failed), []);
});

test("without a number the content has to do, also where some accounts tell one", async () => {
  const store = sharedStore();
  const [first, second] = [worker(store), worker(store)];
  await first.push(message(10001, { message_seq: 0 }));
  await second.push(message(10002));
  await second.push(message(10003, { message_seq: 0 }));
  assert.deepEqual([first.sent, second.sent], [["10001"], []]);
  await second.push(message(10002, { message_seq: 0, time: 1_700_000_001 }));
  assert.deepEqual(second.sent, ["10002"], "the same words a second later are others");
});

test("what comes again, because the worker that had it ended, is answered, and by its own account", async () => {
  const store = sharedStore();
  const [first, second] = [worker(store), worker(store)];
  await first.push(message(10001));
  await second.push(message(10001));
  await second.push(message(10002));
  assert.deepEqual([first.sent, second.sent], [["10001"], ["10001"]]);
});

test("a trial keeps nothing, and entries that cannot be read are none", async () => {
  const store = sharedStore();
  const memory = new SharedOnceMemory(store.process(), "Bot.checkIn");
  const payload = message(10001) as unknown as EventPayload;
  assert.equal(await memory.owner(payload, true), 10001);
  assert.equal(store.texts.size, 0);
  assert.equal(await memory.owner(payload, false), 10001);
  for (const [name, text] of store.texts) {
    store.texts.set(name, text.replace(/"value":.*/, '"value":[5,null,{"accounts":1}]}'));
  }
  assert.equal(await memory.owner(message(10002) as unknown as EventPayload, false), 10002);
});
