import assert from "node:assert/strict";
import { it } from "node:test";
import { isLoadKind, LOAD_KINDS, runLoad } from "../../../../src/sandbox/play/load.ts";
import { createSandbox } from "../../../../src/sandbox/sandbox.ts";
import { newWorld, refused } from "../world/worlds.ts";

it("a load does what was asked, in the mix that was asked for, and says how it went", async () => {
  await using sandbox = await createSandbox({ page: false, heartbeatMs: 0 });
  let frames = 0;
  sandbox.connectInMemory({ onFrame: () => frames++ });
  const before = frames;
  const mix = { message: 6, private: 1, mention: 1, image: 1, poke: 1 };
  const report = await runLoad(sandbox, { perSecond: 20_000, forMs: 50, mix });
  assert.equal(report.asked, 1_000);
  assert.equal(report.done, 1_000);
  assert.equal(Object.values(report.kinds).reduce((sum, many) => sum + many, 0), 1_000);
  assert.ok((report.kinds.message ?? 0) > 500 && (report.kinds.poke ?? 0) > 50);
  assert.equal(report.events, 1_000);
  assert.equal(frames - before, 1_000);
  assert.deepEqual(report.listeners, [1, 1]);
  assert.ok(report.perSecond > 0 && report.tookMs >= 0);
});

it("reactions and recalls strike the last message, and what cannot be done is not counted", async () => {
  await using sandbox = await createSandbox({ page: false, heartbeatMs: 0 });
  const report = await runLoad(sandbox, { perSecond: 10_000, forMs: 20, mix: { message: 1, reaction: 1, recall: 1 } });
  assert.ok(report.done < report.asked && report.done > 50);
});

it("a load that makes no sense is refused", async () => {
  const { world } = newWorld();
  const stage = { world, selfId: 10_001, connections: {} as never };
  const out = refused("out-of-range");
  await assert.rejects(runLoad(stage, { perSecond: 0, forMs: 1 }), out);
  await assert.rejects(runLoad(stage, { perSecond: 1, forMs: NaN }), out);
  await assert.rejects(runLoad(stage, { perSecond: 1, forMs: 1, mix: {} }), out);
  await assert.rejects(runLoad(stage, { perSecond: 1, forMs: 1, mix: { thunder: 1 } as never }), out);
  await assert.rejects(runLoad({ ...stage, selfId: 1 }, { perSecond: 1, forMs: 1 }), refused("no-such-group"));
  assert.ok(LOAD_KINDS.every(isLoadKind) && !isLoadKind("thunder"));
});
