import assert from "node:assert/strict";
import { test } from "node:test";
import { FileDownload } from "../../../src/api/media/stream_download.ts";
import { ApiClient } from "../../../src/api/client.ts";
import { EventBase } from "../../../src/bot/events/base.ts";
import * as chats from "../../../src/bot/events/chat.ts";
import "../../../src/bot/events/create.ts";
import * as notices from "../../../src/bot/events/notice.ts";
import * as requests from "../../../src/bot/events/request.ts";
import { GroupMember } from "../../../src/bot/events/member.ts";
import { Storage } from "../../../src/storage/storage.ts";
import { isLookedAfter, lookAfter, lookAfterMethods, markTold, rejected } from "../../../src/util/looked_after.ts";
import type { Logger } from "../../../src/util/log/log.ts";

function memoryLog(): { log: Logger; errors: string[] } {
  const errors: string[] = [];
  const nothing = (): void => {};
  return { errors, log: { debug: nothing, info: nothing, warn: nothing, error: (text) => errors.push(text) } };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("a failure that nobody waits for is logged once, with what it was", async () => {
  const { log, errors } = memoryLog();
  void rejected(new Error("refused"), "event.ban()", () => log);
  void lookAfter(turn().then(() => Promise.reject(null)), "later()", () => log);
  await turn();
  await turn();
  assert.deepEqual(errors, [
    "event.ban() failed and nobody waited for it: refused",
    "later() failed and nobody waited for it: null",
  ]);
});

test("whoever waits gets the error, and it is not logged", async () => {
  const { log, errors } = memoryLog();
  const fails = (): Promise<void> => rejected(new Error("refused"), "x()", () => log);
  await assert.rejects(fails(), /refused/);
  await assert.rejects(async () => await fails(), /refused/);
  await assert.rejects(Promise.all([fails(), turn()]), /refused/);
  assert.deepEqual((await Promise.allSettled([fails()]))[0]?.status, "rejected");
  await fails().catch(() => {});
  await fails().then(() => {}, () => {});
  const noted = fails();
  await Promise.resolve();
  await assert.rejects(noted, /refused/);
  await turn();
  assert.deepEqual(errors, []);
});

test("what a hook was told of is not logged again", async () => {
  const { log, errors } = memoryLog();
  const error = new Error("refused");
  markTold(error);
  void rejected(error, "x()", () => log);
  await turn();
  assert.deepEqual(errors, []);
});

test("values arrive, and what then gives is an ordinary promise", async () => {
  const watched = lookAfter(Promise.resolve(5), "x()", () => undefined);
  assert.ok(watched instanceof Promise);
  const next = watched.then((value) => value + 1);
  assert.equal(next.constructor, Promise);
  assert.equal(await next, 6);
});

test("methods keep their names, their this and their arguments", async () => {
  const { log, errors } = memoryLog();
  class Adder {
    base = 1;
    // oxlint-disable-next-line require-await -- it rejects
    async add(more: number): Promise<number> {
      if (more < 0) throw new RangeError("below 0");
      return this.base + more;
    }

    plain(): number {
      return this.base;
    }
  }
  const { plain } = Adder.prototype;
  lookAfterMethods<Adder>(Adder, () => log);
  assert.equal(Adder.prototype.plain, plain);
  assert.equal(Adder.prototype.add.name, "add");
  assert.equal(await new Adder().add(2), 3);
  await assert.rejects(new Adder().add(-1), RangeError);
  void new Adder().add(-1);
  await turn();
  assert.deepEqual(errors, ["add() failed and nobody waited for it: below 0"]);
});

test("every asynchronous method that a handler can call is looked after", () => {
  const classes = [EventBase, ...Object.values(chats), ...Object.values(notices), ...Object.values(requests)]
    .filter((each): each is typeof EventBase => typeof each === "function" && each.prototype !== undefined)
    .filter((each) => each === EventBase || each.prototype instanceof EventBase);
  assert.ok(classes.length > 15, `${classes.length} classes`);
  for (const of of [...classes, GroupMember, Storage, FileDownload] as { name: string; prototype: object }[]) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(of.prototype))) {
      if (typeof value !== "function" || name === "constructor") continue;
      assert.notEqual(value.constructor.name, "AsyncFunction", `${of.name}.${name}() is not looked after`);
    }
  }
  assert.ok(isLookedAfter(chats.ChatEvent.prototype.recall));
  assert.ok(isLookedAfter(chats.GroupMessageEvent.prototype.ban));
  assert.ok(isLookedAfter(ApiClient.prototype.login));
});
