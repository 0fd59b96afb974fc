import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureKind } from "../../../../src/sandbox/dialects/facts.ts";
import { DIALECT_NAMES, implementationOf } from "../../../../src/sandbox/dialects/names.ts";
import { readPayload } from "../../protocol/events/payloads.ts";
import { newDialect } from "../world/worlds.ts";

/** Without what differs from call to call: the function of the kernel, its number and text, and the class of an error. */
function formOf(message: string): string {
  return message.replace(/^Error: /, "").replace(/(?<=MsgService\/)\w+/, "…").replace(/(?<="result": )-?\d+/, "…")
    .replace(/(?<="errMsg": )".*"/, "…");
}

let compared = 0;
for (const name of DIALECT_NAMES) {
  const { failures } = implementationOf(name).profile;
  for (const kind of Object.keys(failures) as FailureKind[]) {
    const { recorded } = failures[kind];
    if (recorded === undefined) continue;
    compared++;
    test(`${name}: ${kind} is told as in ${recorded}`, () => {
      const seen = readPayload(recorded);
      const via = seen.retcode === 200 ? "http" : "ws";
      const told: Record<string, unknown> = {
        ...newDialect(name).dialect.fail({ action: "a", params: {}, echo: 1, via }, kind),
      };
      assert.deepEqual([told.status, told.retcode], [seen.status, seen.retcode]);
      assert.equal(formOf(String(told.message)), formOf(String(seen.message)));
      assert.equal(told.wording, told.message);
      assert.deepEqual(Object.keys(seen).filter((key) => !(key in told)), []);
    });
  }
}

test("there are rows that rest on a recorded reply", () => {
  assert.ok(compared >= 3, String(compared));
});

test("onebot: an action that it does not know is answered as in doc-onebot11-ws-unknown-action", () => {
  const { call } = newDialect("onebot");
  const seen = readPayload("doc-onebot11-ws-unknown-action");
  assert.deepEqual({ ...call("no_such_action"), echo: "123" }, seen);
});
