import assert from "node:assert/strict";
import { test } from "node:test";
import { Bot, Command, Cooldown, createLogger, Keyword, launch, Match, Role, Superuser } from "../../../../mod.ts";

const mistyped = (make: () => unknown, message: RegExp): void =>
  assert.throws(make, { name: "ConfigError", code: "OPTION_UNKNOWN", message });

test("a mistyped option of a decorator is refused where it stands, with the one that was meant", () => {
  mistyped(() => Bot({ naem: "x" } as never), /@Bot has no option "naem"\. Did you mean name\?/);
  mistyped(() => Cooldown("1m", { cuont: 2 } as never), /@Cooldown has no option "cuont"\. Did you mean count\?/);
  mistyped(() => Keyword("x", { casesensitive: true } as never), /Did you mean caseSensitive\?/);
  mistyped(() => Match(/x/, { on: "group" } as never), /@Match has no option "on"/);
  mistyped(() => Command("x", { alias: ["y"] } as never), /@Command has no option "alias"\. Did you mean aliases\?/);
  mistyped(() => Command("x", { desc: "y" } as never), /Did you mean description\?/);
  mistyped(() => Role("admin", { says: "x" } as never), /@Role has no option "says"/);
  mistyped(() => Superuser({ says: "x" } as never), /@Superuser has no option "says"/);
});

test("launch refuses options of a wrong kind before it opens anything, and says what it wants", async () => {
  class Hello {
    @Command("你好")
    hello() {}
  }
  const refused = (options: object, message: RegExp): Promise<void> =>
    assert.rejects(launch(Hello, { url: "ws://127.0.0.1:1", storage: "memory", ...options }), {
      name: "ConfigError",
      message,
    });
  await refused({ superusers: "10086" }, /superusers wants a list/);
  await refused({ superusers: [10086, "小明"] }, /launch\(\) superusers: "小明" is no QQ number; give digits/);
  await refused({ superusers: [NaN] }, /superusers: NaN is no QQ number/);
  await refused({ caseSensitive: "no" }, /caseSensitive wants true or false, and got "no"/);
  await refused({ use: [1] }, /use wants a function/);
  await refused({ monitor: { prot: 1 } }, /launch\(\) monitor has no option "prot"\. Did you mean port\?/);
  await refused({ help: { word: ["x"] } }, /launch\(\) help has no option "word"\. Did you mean words\?/);
  await refused({ log: "verbose" }, /There is no log level "verbose": debug, info/);
  assert.throws(() => createLogger({ level: "warning" as never }), { code: "OPTION" });
});
