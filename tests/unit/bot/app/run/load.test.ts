import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../../../../src/api/clients.ts";
import { Load } from "../../../../../src/bot/app/run/load.ts";
import { testServices } from "../../../../support/bot.ts";

const chat = { self_id: 1, group_id: 7, person: 5 };

function loadOf(concurrency: number, apis: Pick<OneBotApi, "messagesWaiting" | "maxMessagesWaiting">[] = []): Load {
  const parts = { apis: apis as OneBotApi[], concurrency, services: testServices() };
  return new Load(parts, { start: () => {}, pause: () => {} });
}

test("as many run as may, and handlers that wait for an answer make room once others wait to send", () => {
  const api = { messagesWaiting: 0, maxMessagesWaiting: 100 };
  const load = loadOf(2, [api]);
  load.enter();
  assert.equal(load.mayRun(), true);
  load.enter();
  assert.equal(load.mayRun(), false);
  load.waits(1, chat);
  assert.deepEqual([load.mayRun(), load.running, load.waiting], [true, 2, 1]);
  load.waits(-1, chat);
  assert.equal(load.mayRun(), false);
  api.messagesWaiting = 1;
  assert.equal(load.mayRun(), true);
  // But never more than the outbox has room for.
  api.messagesWaiting = 500;
  for (let more = 2; more < 100; more++) load.enter();
  assert.equal(load.mayRun(), false);
});

test("an app is idle when all that runs waits for an answer, and who asked is told then", async () => {
  const load = loadOf(2);
  await load.idle();
  load.enter();
  load.enter();
  let told = 0;
  const idle = load.idle().then(() => told++);
  load.leave();
  await Promise.resolve();
  assert.equal(told, 0);
  load.waits(1, chat);
  await idle;
  assert.deepEqual([told, load.running, load.waiting], [1, 1, 1]);
});
