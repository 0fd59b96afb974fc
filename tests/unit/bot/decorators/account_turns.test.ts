import assert from "node:assert/strict";
import { test } from "node:test";
import { OnOffline, OnOnline } from "../../../../src/bot/decorators/account_turns.ts";
import type { AccountChange } from "../../../../src/bot/model/account.ts";
import { readMethods } from "../../../../src/bot/model/records.ts";

test("a method is recorded with the turn that it answers, a private one and an override too", () => {
  class Watch {
    @OnOffline()
    lost(_change: AccountChange) {}
    @OnOnline()
    back() {}
  }
  class Louder extends Watch {
    override lost() {}
  }
  assert.deepEqual(readMethods(Louder).map(({ method, decorator, binding }) => [method, decorator, binding]), [
    ["lost", "OnOffline", { type: "account", turn: "offline" }],
    ["back", "OnOnline", { type: "account", turn: "online" }],
  ]);
});

test("without its parentheses it says so", () => {
  const bare = (decorator: unknown) => () => (decorator as (method: unknown, context: object) => void)(() => {}, {});
  assert.throws(bare(OnOffline), { name: "ConfigError", message: /@OnOffline/ });
  assert.throws(bare(OnOnline), { name: "ConfigError", message: /@OnOnline/ });
});
