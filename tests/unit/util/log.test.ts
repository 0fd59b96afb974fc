import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger, redact } from "../../../src/util/log.ts";

test("redact() takes tokens out of addresses and headers and leaves the rest", () => {
  assert.equal(redact("ws://h/?a=1&access_token=abc%20d&b=2"), "ws://h/?a=1&access_token=***&b=2");
  assert.equal(redact("Authorization: Bearer abc.def"), "Authorization: Bearer ***");
  assert.equal(redact("nothing secret"), "nothing secret");
});

test("a logger prints from its level upwards, and no secret", () => {
  const printed: string[] = [];
  const real = { info: console.info, warn: console.warn, debug: console.debug, error: console.error };
  const print = (...parts: unknown[]) => void printed.push(parts.join(" "));
  Object.assign(console, { info: print, warn: print, debug: print, error: print });
  try {
    const log = createLogger("warn");
    log.debug("no");
    log.info("no");
    log.warn("yes", "Bearer secret-one");
    log.error("yes access_token=secret-two");
    createLogger("silent").error("no");
  } finally {
    Object.assign(console, real);
  }
  assert.equal(printed.length, 2);
  assert.match(printed[0] ?? "", /^\[\d\d:\d\d:\d\d\] warn {2}yes Bearer \*\*\*$/);
  assert.doesNotMatch(printed.join(), /secret-/);
});
