import assert from "node:assert/strict";
import { test } from "node:test";
import { givenIds } from "../../../src/api/given_ids.ts";
import { InGroup } from "../../../src/bot/decorators/conditions.ts";

test("QQ numbers are checked in one way; blanks around them do not count", () => {
  assert.deepEqual(givenIds("x", [10087, " 10087", "10087\n", "010087", 10087n, "9007199254740993"]), [
    ...Array.from({ length: 5 }, () => "10087"),
    "9007199254740993",
  ]);
  for (
    const wrong of [
      "小明",
      "",
      " ",
      "1 2",
      "10087,",
      "１００８７",
      "-5",
      -5,
      0,
      "0",
      1.5,
      NaN,
      Infinity,
      null,
      undefined,
      true,
      [],
      {},
    ]
  ) {
    assert.throws(() => givenIds("launch() superusers", [wrong]), {
      name: "ConfigError",
      code: "ID",
      message: /^launch\(\) superusers: .+ is no QQ number; give digits, as a number or as text\.$/,
    });
    if (wrong !== null && typeof wrong !== "object") assert.throws(() => InGroup(wrong as never), { code: "ID" });
  }
  assert.throws(() => givenIds("x", [2 ** 53]), {
    message: /too large to be exact as a number; give it as text/,
  });
});
