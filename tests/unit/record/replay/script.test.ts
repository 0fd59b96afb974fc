import assert from "node:assert/strict";
import { it } from "node:test";
import { scriptOf } from "../../../../src/record/replay/script.ts";
import { called, journalOf, said } from "../../../support/script.ts";

it("events and calls go to the accounts whose links they were on", async () => {
  const [login, me] = called("get_login_info", {}, { user_id: 10_002 });
  const [ban, done] = called("set_group_ban", { group_id: 1 });
  const journal = await journalOf(
    said("a"),
    { ...login, link: 2 },
    { ...me, link: 2 },
    { ...ban, link: 2 },
    { ...done, link: 2 },
    { kind: "event", frame: { post_type: "meta_event", self_id: 10_001 } },
    { kind: "lost", count: 3, link: 0 },
  );
  const script = scriptOf(journal);
  assert.deepEqual(script.accounts, [10_001, 10_002]);
  assert.deepEqual(script.events.map(({ selfId, line }) => [selfId, line]), [[10_001, 2]]);
  assert.deepEqual(script.calls.map(({ selfId, frame, replies }) => [selfId, frame.action, replies.length]), [
    [10_002, "get_login_info", 1],
    [10_002, "set_group_ban", 1],
  ]);
  assert.deepEqual([script.lengthMs, script.lost], [6_000, 3]);
  assert.deepEqual(scriptOf(journal, 10_001).calls, []);
});

it("calls over HTTP belong to the one account that there is", async () => {
  const [ban] = called("set_group_ban", { group_id: 1 });
  const { calls } = scriptOf(await journalOf(said("a"), { ...ban, link: 7 }));
  assert.equal(calls[0]?.selfId, 10_001);
});
