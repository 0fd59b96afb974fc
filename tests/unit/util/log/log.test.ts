import assert from "node:assert/strict";
import { test } from "node:test";
import { ActionError } from "../../../../src/api/action_error.ts";
import { ProtocolError } from "../../../../src/errors.ts";
import { createLogger, type LogOptions } from "../../../../src/util/log/log.ts";
import { keepSecret } from "../../../../src/util/log/redact.ts";
import { safeLogger } from "../../../../src/util/log/safe_log.ts";

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

/** What one error line looks like, without its time. */
function lineOf(options: LogOptions, message: string, ...details: unknown[]): string {
  const [line = ""] = printedBy(() => createLogger(options).error(message, ...details));
  return line.replace(/^\[\d\d:\d\d:\d\d\] /, "");
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
  assert.deepEqual(warn?.["details"], [{ self: "(shown above)" }]);
});

test("colours are there when they are asked for", () => {
  const [colored, plain] = printedBy(() => {
    createLogger({ colors: true }).warn("a");
    createLogger().warn("a");
  });
  assert.match(colored ?? "", /^\x1b\[2m\[\d\d:\d\d:\d\d\]\x1b\[0m \x1b\[33mwarn \x1b\[0m a$/);
  assert.doesNotMatch(plain ?? "", /\x1b/);
});

// What nobody knows as a secret goes by its shape or its field; what a client was given goes anywhere.
const GIVEN = "Gw9-Registered/Key";
keepSecret(GIVEN);
const hidden = "Zx8Unknown";
const nest = (value: unknown): unknown => ({ a: [{ b: new Map([["c", new Set([value])]]) }] });
const sub = class extends Error {
  accessToken = hidden;
  request = { headers: { Authorization: `Bearer ${hidden}` } };
};
const loop: Record<string, unknown> = { token: hidden, given: GIVEN };
loop["loop"] = loop;

const holding: Record<string, () => unknown> = {
  "a text": () => `Authorization: Bearer ${hidden}, then ${GIVEN}`,
  "an object": () => ({ access_token: hidden, p_skey: hidden, cookies: hidden, bkn: 123456789, ok: GIVEN }),
  "a field deep inside": () => nest({ Authorization: hidden, text: `x ${GIVEN} y` }),
  "a Map by its key": () => new Map<string, unknown>([["cookie", hidden], ["x", GIVEN]]),
  "raw headers": () => ["Host", "h", "Authorization", hidden, "Cookie", `skey=${hidden}`],
  "Headers": () => new Headers({ authorization: `Bearer ${hidden}`, "x-a": GIVEN }),
  "a URL": () => new URL(`http://me:${hidden}@h/?access_token=${hidden}&a=${encodeURIComponent(GIVEN)}`),
  "an error's message": () => new Error(`refused: Bearer ${hidden} ${GIVEN}`),
  "an error's fields": () => new sub(GIVEN),
  "causes in causes": () =>
    new Error("a", {
      cause: new Error("b", { cause: new Error(`Token ${hidden}1a`, { cause: { token: hidden, g: GIVEN } }) }),
    }),
  "an AggregateError": () =>
    new AggregateError([new Error(`access_token=${hidden}`), { cookie: hidden }, GIVEN], "all"),
  "an error of an action": () =>
    new ActionError("get_cookies", { domain: "x", token: hidden }, {
      status: "failed",
      retcode: 1,
      data: { cookies: hidden },
      wording: `echo ${GIVEN}`,
    }),
  "bytes that are no OneBot": () =>
    new ProtocolError("FRAME_UNKNOWN", `seen Bearer ${hidden}`, `{"token":"${hidden}","g":"${GIVEN}`),
  "something that goes round": () => loop,
  "toJSON": () => ({ toJSON: () => ({ token: hidden, g: GIVEN }), a: 1 }),
  "a class": () =>
    new (class Config {
      accessToken = hidden;
      other = GIVEN;
    })(), // deno-fmt-ignore
  "JSON in a text": () => `{"a":"{\\"access_token\\":\\"${hidden}\\"}","b":"${GIVEN}"}`,
};

for (const [name, make] of Object.entries(holding)) {
  test(`no secret is printed, in text and in JSON, and none reaches a user's own logger: ${name}`, () => {
    const given: unknown[] = [];
    const keep = (...parts: unknown[]): void => void given.push(...parts);
    const own = { debug: keep, info: keep, warn: keep, error: keep };
    const lines = printedBy(() => {
      createLogger().error("failed", make());
      createLogger({ format: "json" }).error("failed", make());
      createLogger({ colors: true }).error(`failed ${String(make())}`);
      safeLogger(own).error("failed", make());
      for (const detail of given) createLogger().error("x", detail);
      console.error(...given.map((detail) => detail instanceof Error ? `${detail.stack} ${detail.message}` : ""));
    });
    const text = lines.join("\n");
    assert.doesNotMatch(text, new RegExp(`${hidden}|${GIVEN}|${encodeURIComponent(GIVEN)}|123456789`));
    assert.match(text, /\*\*\*/);
    JSON.parse(lines[1] ?? "");
  });
}

test("a user's own logger gets what holds no secret as it is, and errors of their class where one did", () => {
  const given: unknown[] = [];
  const keep = (...parts: unknown[]): void => void given.push(parts);
  const log = safeLogger({ debug: keep, info: keep, warn: keep, error: keep });
  const [plain, object] = [new RangeError("plain"), { a: new Map([[1, [2]]]) }];
  log.error("a\u001b[2J\nb", plain, object);
  log.error("b", new RangeError("Bearer abcdef", { cause: plain }));
  const [[message, error, detail], [, copy]] = given as [[string, unknown, unknown], [string, RangeError]];
  assert.equal(message, "a\\x1b[2J\\nb");
  assert.ok(error === plain && detail === object);
  assert.ok(copy instanceof RangeError);
  assert.equal(copy.message, "Bearer ***");
  assert.match(copy.stack ?? "", /RangeError: Bearer \*\*\*\n\s+at /);
});

test("no text of others steers the terminal or looks like a line of the log", () => {
  const forged = "cat\u001b[2J\u0007\r\n[12:00:00] info  all is well\u202egpj\u2028\u009b31m\u0000";
  const shown = "cat\\x1b[2J\\x07\\n[12:00:00] info  all is well\\u202egpj\\u2028\\x9b31m\\x00";
  assert.equal(lineOf({}, forged), `error ${shown}`);
  assert.equal(lineOf({}, "a", forged), `error a ${shown}`);
  for (
    const detail of [
      { a: forged },
      [forged],
      new Map([[forged, forged]]),
      new Error(forged),
      Object.assign(new Error("x"), { forged }),
    ]
  ) {
    const line = lineOf({}, "a", detail);
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(line, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]|\n\S/);
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(lineOf({ format: "json" }, forged, detail), /[\u0000-\u001f\u007f-\u009f\u202e\u2028]/);
  }
  assert.equal(
    (JSON.parse(lineOf({ format: "json" }, forged)) as { message: string }).message,
    forged,
    "the same text",
  );
  assert.equal((JSON.parse(lineOf({ format: "json" }, "\\x1b")) as { message: string }).message, "\\x1b");
});

test("an error keeps its stack, its fields and its causes, a line each; what its message breaks does not", () => {
  const error = Object.assign(new TypeError("first\nsecond", { cause: new Error("why\n    at forged (x:1:1)") }), {
    code: "E1",
  });
  const lines = lineOf({}, "failed:", error).split("\n");
  assert.equal(lines[0], "error failed: TypeError: first\\nsecond");
  assert.match(lines[1] ?? "", /^\s+at .+log\.test/);
  assert.ok(lines.some((line) => line.includes("code: 'E1'")), lines.join("\n"));
  assert.ok(
    lines.some((line) => /^\s+\[cause\]: Error: why\\n {4}at forged|^\s+\[cause\]: Error: why/.test(line)),
    lines.join("\n"),
  );
});

test("lines that the library breaks by itself stay lines", () => {
  assert.equal(lineOf({}, "wrong pattern\n  roll <x\n       ^"), "error wrong pattern\n  roll <x\n       ^");
});

test("whatever is logged, something is printed", () => {
  const thrower = (): never => {
    throw new Error("no");
  };
  const values: unknown[] = [
    Object.create(null),
    { toString: 1, valueOf: 1 },
    new Proxy({}, { get: thrower, ownKeys: thrower, getPrototypeOf: thrower }),
    {
      get a() {
        return thrower();
      },
    }, // deno-fmt-ignore
    { toJSON: thrower },
    Array.from({ length: 100_000 }, (_, index) => ({ index })),
    Symbol("s"),
    undefined,
    null,
    () => {},
    new Date(NaN),
    new WeakMap(),
    new Uint8Array(5),
    Object.defineProperty(new Error("x"), "message", { get: thrower }),
    JSON.parse('{"__proto__":{"token":"abcdef"}}'),
  ];
  let deep: unknown = 1;
  for (let index = 0; index < 50_000; index++) deep = [deep];
  for (const value of [...values, deep]) {
    assert.match(lineOf({}, "x", value), /^error x ./s);
    assert.equal((JSON.parse(lineOf({ format: "json" }, "x", value)) as { message: string }).message, "x");
  }
});

test("a logger asks for colours once, with its first line", () => {
  let asked = 0;
  const log = createLogger({
    get colors() {
      asked++;
      return true;
    },
  });
  log.debug("not printed");
  assert.equal(asked, 0);
  const printed = printedBy(() => {
    log.info("one");
    log.info("two");
  });
  assert.equal(asked, 1);
  assert.match(printed.join(), /^(.*\x1b\[32m.*){2}$/);
});
