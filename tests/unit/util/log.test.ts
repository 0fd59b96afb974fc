import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger, redact } from "../../../src/util/log.ts";

test("redact() takes tokens out of addresses and headers and leaves the rest", () => {
  assert.equal(redact("ws://h/?a=1&access_token=abc%20d&b=2"), "ws://h/?a=1&access_token=***&b=2");
  assert.equal(redact("Authorization: Bearer abc.def"), "Authorization: Bearer ***");
  assert.equal(redact("nothing secret"), "nothing secret");
});

/** What is printed while something runs. */
function printedBy(run: () => void): string[] {
  const printed: string[] = [];
  const real = { info: console.info, warn: console.warn, debug: console.debug, error: console.error };
  const print = (...parts: unknown[]) => void printed.push(parts.join(" "));
  Object.assign(console, { info: print, warn: print, debug: print, error: print });
  try {
    run();
  } finally {
    Object.assign(console, real);
  }
  return printed;
}

test("a logger prints from its level upwards, and no secret", () => {
  const printed = printedBy(() => {
    const log = createLogger("warn");
    log.debug("no");
    log.info("no");
    log.warn("yes", "Bearer secret-one");
    log.error("yes access_token=secret-two");
    createLogger("silent").error("no");
  });
  assert.equal(printed.length, 2);
  assert.match(printed[0] ?? "", /^\[\d\d:\d\d:\d\d\] warn {2}yes Bearer \*\*\*$/);
  assert.doesNotMatch(printed.join(), /secret-/);
});

test("as JSON each line is an object, errors and all, and still no secret", () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  const printed = printedBy(() => {
    const log = createLogger({ format: "json", level: "debug" });
    log.info("connected");
    log.error("failed access_token=one", new TypeError("Bearer secret-two", { cause: new Error("three") }), 4n);
    log.warn("circle", circle);
  });
  const [info, error, warn] = printed.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual({ ...info, time: 0 }, { time: 0, level: "info", message: "connected" });
  assert.ok(Math.abs(Date.parse(String(info?.["time"])) - Date.now()) < 60_000);
  const [thrown, big] = (error ?? {})["details"] as [
    { name: string; message: string; cause: { message: string } },
    string,
  ];
  assert.deepEqual([thrown.name, thrown.message, thrown.cause.message, big], ["TypeError", "Bearer ***", "three", "4"]);
  assert.equal(error?.["message"], "failed access_token=***");
  assert.equal(warn?.["message"], "circle");
});

test("colours are there when they are asked for", () => {
  const [colored, plain] = printedBy(() => {
    createLogger({ colors: true }).warn("a");
    createLogger().warn("a");
  });
  assert.match(colored ?? "", /^\x1b\[2m\[\d\d:\d\d:\d\d\]\x1b\[0m \x1b\[33mwarn \x1b\[0m a$/);
  assert.doesNotMatch(plain ?? "", /\x1b/);
});
