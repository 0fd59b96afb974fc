import assert from "node:assert/strict";
import { test } from "node:test";
import { checkOptions, type OptionKind } from "../../../src/util/options.ts";

/** The message of the error for one option of a kind; undefined when it is taken. */
function refused(kind: OptionKind, value: unknown, name = "x"): string | undefined {
  try {
    checkOptions("launch()", { [name]: value }, { [name]: kind });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test("each kind takes its values, and undefined as left out", () => {
  const taken: [OptionKind, unknown[], unknown[]][] = [
    ["text", ["a"], ["", 5, null]],
    ["boolean", [true, false], ["yes", 0]],
    ["positive number", [0.5, Infinity], [0, -1, NaN, "5"]],
    ["number from 0 on", [0, 0.5], [-1, NaN, "5"]],
    ["count", [1, 20], [0, 1.5, NaN, "1"]],
    ["whole number from 0 on", [0, 1], [-1, 0.5]],
    ["16 or more", [16], [15, 16.5]],
    ["object", [{}, []], [null, "x", 5]],
    ["list of functions", [[], [() => 1]], [[1], () => 1]],
    ["way to get events", ["sse", { poll: {} }], ["", 5]],
    ["language", ["zh", "en"], ["fr", 5]],
    [["keep", "reject"], ["keep", "reject"], ["drop", "", 5]],
  ];
  for (const [kind, good, bad] of taken) {
    for (const value of [...good, undefined]) assert.equal(refused(kind, value), undefined, `${kind} ${String(value)}`);
    for (const value of bad) {
      assert.match(refused(kind, value) ?? "", /^launch\(\): x wants .+, and got .+\.$/, `${kind} ${String(value)}`);
    }
  }
});

test("the error names the option, what is wanted and what was given, and shows no secret", () => {
  assert.equal(refused("count", 0), "launch(): x wants a whole number above 0, and got 0.");
  assert.equal(
    refused(["split", "forward", "off"], "on"),
    'launch(): x wants "split", "forward" or "off", and got "on".',
  );
  assert.equal(refused("text", "", "accessToken"), "launch(): accessToken wants a text, and got an empty text.");
  assert.equal(refused("text", 5, "proxy"), "launch(): proxy wants a text, and got number.");
  const parts = { firstMs: "positive number" } as const;
  assert.throws(() => checkOptions("connect()", { firstMs: -1 }, parts, "reconnect"), {
    code: "OPTION",
    message: "connect(): reconnect.firstMs wants a positive number, and got -1.",
  });
  assert.throws(() => checkOptions("connect()", { fistMs: 1 }, parts, "reconnect"), {
    code: "OPTION_UNKNOWN",
    message: /^connect\(\): reconnect has no option "fistMs"\. Did you mean firstMs\?/,
  });
});
