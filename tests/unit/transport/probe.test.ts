import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { probeEndpoint } from "../../../src/transport/probe.ts";

describe("probeEndpoint", () => {
  it("says who is there, by WebSocket and by HTTP", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "secret-99" });
    const found = await probeEndpoint({ url: sandbox.url, accessToken: "secret-99" });
    assert.deepEqual(
      [found.selfId, found.nickname, found.app.split(" ")[0], found.online],
      [sandbox.selfId, "小助手", "NapCat.Onebot", true],
    );
    assert.ok(Math.abs(found.aheadSeconds ?? NaN) <= 60, String(found.aheadSeconds));
    assert.doesNotMatch(JSON.stringify(found), /secret-99/);
    const { selfId, aheadSeconds } = await probeEndpoint({ url: sandbox.httpUrl, accessToken: "secret-99" });
    assert.deepEqual([selfId, aheadSeconds], [sandbox.selfId, undefined]);
  });

  it("rejects with the first failure and what was found, and keeps nothing open", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "secret-99" });
    for (const url of [sandbox.url, sandbox.httpUrl]) {
      await assert.rejects(probeEndpoint({ url, accessToken: "other-99" }), { code: "AUTH_REFUSED" });
    }
    await assert.rejects(probeEndpoint({ url: "ws://127.0.0.1:1" }), { code: "CONNECTION_REFUSED" });
    await assert.rejects(probeEndpoint({ url: "127.0.0.1:3001" }), { code: "URL_INVALID" });
    while (sandbox.connections.open.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
