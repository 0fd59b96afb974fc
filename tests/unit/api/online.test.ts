import assert from "node:assert/strict";
import { test } from "node:test";
import { whyStopped } from "../../../src/api/online.ts";
import { AdelieError } from "../../../src/errors.ts";

test("a start that was called off fails with the signal's reason, whatever that is; one that was stopped, with a code", () => {
  for (const reason of [new Error("enough"), "enough", 0, null, { why: "enough" }]) {
    assert.equal(whyStopped(AbortSignal.abort(reason)), reason);
  }
  assert.equal((whyStopped(AbortSignal.abort()) as Error).name, "AbortError");
  for (const signal of [undefined, new AbortController().signal]) {
    const error = whyStopped(signal);
    assert.ok(error instanceof AdelieError);
    assert.equal(error.code, "LAUNCH_STOPPED");
  }
});
