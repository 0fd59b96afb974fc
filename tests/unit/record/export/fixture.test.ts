import assert from "node:assert/strict";
import { it } from "node:test";
import { fixtureOf } from "../../../../src/record/export/fixture.ts";
import { answered, called, said, scriptFrom } from "../../../support/script.ts";

it("a fixture has the events, and each call with its answer and its place", async () => {
  const script = await scriptFrom(...called("get_status", {}, { good: true }), said("a"), ...answered("A"));
  const { events, calls, accounts } = fixtureOf(script);
  assert.deepEqual(accounts, [10_001]);
  assert.deepEqual(events.map((event) => event["raw_message"]), ["a"]);
  assert.deepEqual(calls.map(({ action, after, reply }) => [action, after, reply?.["echo"]]), [
    ["get_status", 0, undefined],
    ["send_group_msg", 1, undefined],
  ]);
  assert.deepEqual(calls[0]?.reply, { status: "ok", retcode: 0, data: { good: true } });
});
