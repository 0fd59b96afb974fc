import assert from "node:assert/strict";
import { test } from "node:test";
import { checkNotify, type NotifyOption, placesOf } from "../../../../../src/bot/app/accounts/notify_options.ts";

test("a text is a web address, and one or several places may be named", () => {
  assert.deepEqual(placesOf("https://h/1"), [{ url: "https://h/1" }]);
  assert.deepEqual(placesOf(["https://h/1", { user_id: 5 }]), [{ url: "https://h/1" }, { user_id: 5 }]);
  checkNotify(["https://h/1", { group_id: "5", account: 1, afterMs: 0, linkDownMs: Infinity, body: () => ({}) }]);
});

test("what cannot be is refused at the start", () => {
  const wrong: [unknown, RegExp][] = [
    ["example.com/hook", /notify/],
    [5, /notify/],
    [{}, /notify.*none/],
    [{ url: "https://h", user_id: 5 }, /notify/],
    [{ user_id: {} }, /notify\.user_id/],
    [{ user: 5 }, /user/],
    [{ url: "https://h", afterMs: -1 }, /notify\.afterMs/],
    [{ url: "https://h", body: "text" }, /notify\.body/],
  ];
  for (const [option, message] of wrong) {
    assert.throws(() => checkNotify(option as NotifyOption), { name: "ConfigError", message });
  }
});
