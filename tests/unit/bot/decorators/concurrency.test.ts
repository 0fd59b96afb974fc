import assert from "node:assert/strict";
import { test } from "node:test";
import { Concurrency } from "../../../../src/bot/decorators/concurrency.ts";
import type { ConcurrencyOptions } from "../../../../src/bot/model/flow.ts";
import { ConfigError } from "../../../../src/errors.ts";

const refused: readonly [unknown, string, RegExp][] = [
  [{ stratgy: "queue" }, "OPTION_UNKNOWN", /@Concurrency.*stratgy.*strategy/],
  [{ strategy: "que" }, "OPTION", /strategy wants "concurrent", "queue", "drop", "latest" or "debounce".*"que"/],
  [{ by: "group" }, "OPTION", /by wants "chat", "user" or "all"/],
  [{ waitMs: 0 }, "OPTION", /waitMs wants a positive number.*0/],
  [{ max: 1.5 }, "OPTION", /max wants a whole number above 0.*1\.5/],
  [{ onFull: "drop" }, "OPTION", /onFull wants "newest" or "oldest"/],
  [{ timeoutMs: "1m" }, "OPTION", /timeoutMs wants a positive number.*"1m"/],
  [{ strategy: "drop", waitMs: 10 }, "OPTION", /waitMs says nothing for the strategy "drop"/],
  [{ strategy: "latest", max: 10 }, "OPTION", /max says nothing for the strategy "latest"/],
  [{ strategy: "concurrent", by: "user" }, "OPTION", /by says nothing for the strategy "concurrent"/],
  [{ strategy: "latest", say: "忙" }, "OPTION", /say says nothing/],
  [{ say: 5 }, "OPTION", /say wants a message.*5/],
  ["queue", "OPTION", /wants options such as/],
  [null, "OPTION", /wants options such as.*null/],
  [function method() {}, "DECORATOR_PARENTHESES", /@Concurrency/],
];

test("options that cannot be are refused where the decorator is written", () => {
  for (const [options, code, message] of refused) {
    assert.throws(
      () => Concurrency(options as ConcurrencyOptions),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      },
    );
  }
});
