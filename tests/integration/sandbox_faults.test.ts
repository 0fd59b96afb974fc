import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { drawPicture } from "../../src/sandbox/play/picture.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { connectPlain } from "./plain_client.ts";

const group = 700_001;

async function withClient(
  options: SandboxOptions,
  use: (sandbox: Sandbox, client: Awaited<ReturnType<typeof connectPlain>>) => Promise<void>,
): Promise<void> {
  await using sandbox = await createSandbox(options);
  const client = await connectPlain(sandbox.url);
  await client.many(1);
  await use(sandbox, client);
}

const send = { group_id: group, message: "hi" } as const;
const says = (sandbox: Sandbox, text: string) => sandbox.group(group).member("小明").says(text);

describe("faults of calls", () => {
  it("that fail have the implementation's words, and nothing is done", () =>
    withClient({ dialect: "go-cqhttp" }, async (sandbox, client) => {
      sandbox.faults.add({ match: "send_*", times: 1, effect: { kind: "fail", as: "risk-control" } });
      const reply = await client.ask("send_group_msg", send);
      assert.deepEqual([reply["retcode"], reply["msg"], reply["wording"]], [
        100,
        "SEND_MSG_API_ERROR",
        "send group message failed: blocked by server",
      ]);
      assert.equal(sandbox.world.allMessages().length, 0);
      assert.equal((await client.ask("send_group_msg", send))["retcode"], 0);
    }));

  it("of risk control come when NapCat has waited for ten seconds", async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 1));
    await withClient({ clock, heartbeatMs: 0 }, async (sandbox, client) => {
      sandbox.faults.add("risk-control");
      client.send({ action: "send_group_msg", params: send, echo: 1 });
      client.send({ action: "get_status", echo: 2 });
      assert.equal((await client.many(2))[1]?.["echo"], 2, "others are answered in the meantime");
      await clock.advance(10_000);
      const [, , late] = await client.many(3);
      assert.deepEqual([late?.["echo"], late?.["retcode"]], [1, 1200]);
      assert.match(String(late?.["message"]), /^Timeout: NTEvent/);
    });
  });

  it("make late what a hand on the clock brings at once, and no heartbeat with it", () =>
    withClient({ heartbeatMs: 1_000 }, async (sandbox, client) => {
      sandbox.faults.add({ match: "get_status", effect: { kind: "delay", ms: 3_600_000 } });
      sandbox.faults.add({ match: "message.*", on: "events", effect: { kind: "delay", ms: 1_800_000 } });
      client.send({ action: "get_status", echo: "late" });
      while (sandbox.connections.callsReceived < 1) await client.ask("get_login_info");
      sandbox.world.sendToGroup({ from: 20_001, groupId: group, segments: [{ type: "text", data: { text: "hi" } }] });
      const before = client.frames.length;
      await sandbox.clock.advance(3_600_000);
      const came = (await client.many(before + 2)).slice(before);
      assert.deepEqual(came.map((frame) => frame["echo"] ?? frame["post_type"]), ["message", "late"]);
    }));

  it("upload as slowly as they are told to, by the sandbox's clock", () =>
    withClient({}, async (sandbox, client) => {
      sandbox.faults.add({ match: "send_*", effect: { kind: "slow-upload", bytesPerSecond: 1_000 } });
      const file = `base64://${Buffer.from(drawPicture(3)).toString("base64")}`;
      const picture = { type: "image", data: { file } };
      client.send({ action: "send_group_msg", params: { ...send, message: [picture] }, echo: 1 });
      await client.ask("get_status");
      assert.equal(sandbox.world.allMessages().length, 0, "what is not there yet was not said");
      await sandbox.clock.advance(60_000);
      assert.equal((await client.many(3))[2]?.["echo"], 1);
      assert.equal(sandbox.world.allMessages().length, 1);
    }));

  it("that lose the reply have done it, those that are silent have not", () =>
    withClient({}, async (sandbox, client) => {
      sandbox.faults.add({ match: "send_*", times: 1, effect: { kind: "lose-reply" } });
      sandbox.faults.add({ match: "send_*", times: 1, effect: { kind: "silent" } });
      client.send({ action: "send_group_msg", params: { ...send, message: "done" }, echo: 1 });
      client.send({ action: "send_group_msg", params: { ...send, message: "not done" }, echo: 2 });
      assert.equal((await client.ask("get_status"))["status"], "ok");
      assert.equal(client.frames.length, 2);
      assert.deepEqual(sandbox.transcript().map(({ text }) => text), ["done"]);
    }));

  it("that answer twice, with rubbish, or with another echo", () =>
    withClient({}, async (sandbox, client) => {
      for (const kind of ["double-reply", "bad-json", "wrong-echo"] as const) {
        sandbox.faults.add({ match: "get_status", times: 1, effect: { kind } });
      }
      for (let n = 0; n < 3; n++) client.send({ action: "get_status", echo: n });
      const frames = (await client.many(5)).slice(1);
      assert.deepEqual(frames.map((frame) => frame["echo"] ?? Object.keys(frame)), [0, 0, ["text"], "?"]);
    }));

  it("that cut the connection, before or after", async () => {
    for (const when of ["before", "after"] as const) {
      await withClient({}, async (sandbox, client) => {
        sandbox.faults.add({ match: "send_*", effect: { kind: "disconnect", when } });
        client.send({ action: "send_group_msg", params: send, echo: 1 });
        assert.equal((await client.closed).opened, true);
        assert.equal(sandbox.world.allMessages().length, when === "after" ? 1 : 0);
      });
    }
  });

  it("reach HTTP too", async () => {
    await using sandbox = await createSandbox();
    const ask = async () => {
      const response = await fetch(`${sandbox.httpUrl}/get_status`, { method: "POST", body: "{}" });
      return await response.json() as Record<string, unknown>;
    };
    sandbox.faults.add({ times: 1, effect: { kind: "unknown-action" } });
    assert.equal((await ask())["retcode"], 200);
    sandbox.faults.add({ times: 1, effect: { kind: "bad-json" } });
    await assert.rejects(ask());
    sandbox.faults.add({ times: 1, effect: { kind: "disconnect" } });
    await assert.rejects(ask());
    assert.equal((await ask())["status"], "ok");
  });

  it("that leave HTTP without an answer let it go when the sandbox ends", async () => {
    const sandbox = await createSandbox();
    sandbox.faults.add("silent");
    const asked = fetch(`${sandbox.httpUrl}/get_status`, { method: "POST", body: "{}" }).then(
      ({ status }) => status,
      () => 0,
    );
    while (sandbox.calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await sandbox.close();
    assert.ok([0, 503].includes(await asked));
  });
});

describe("faults of events", () => {
  it("that lose, double and swap them", () =>
    withClient({ heartbeatMs: 0 }, async (sandbox, client) => {
      const heard = () => client.frames.slice(1).map((frame) => frame["raw_message"]);
      sandbox.faults.add({ match: "message", times: 1, effect: { kind: "drop" } });
      await says(sandbox, "1");
      sandbox.faults.add({ match: "message", times: 1, effect: { kind: "double" } });
      await says(sandbox, "2");
      sandbox.faults.add({ match: "message", times: 1, effect: { kind: "swap" } });
      await says(sandbox, "3");
      await says(sandbox, "4");
      await client.many(5);
      assert.deepEqual(heard(), ["2", "2", "4", "3"]);
    }));

  it("give an event that nothing overtakes after a second", async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 1));
    await withClient({ clock, heartbeatMs: 0 }, async (sandbox, client) => {
      sandbox.faults.add("out-of-order");
      await says(sandbox, "alone");
      await clock.advance(1_000);
      assert.equal((await client.many(2))[1]?.["raw_message"], "alone");
    });
  });

  it("make a connection half-open: it stays, and nothing comes through either way", () =>
    withClient({ heartbeatMs: 0 }, async (sandbox, client) => {
      sandbox.faults.add("half-open");
      await says(sandbox, "into the void");
      client.send({ action: "send_group_msg", params: send, echo: 1 });
      const other = await connectPlain(sandbox.url);
      await other.many(1);
      assert.equal((await other.ask("get_status"))["status"], "ok", "others are well");
      assert.equal(client.frames.length, 1);
      assert.equal(sandbox.connections.open.length, 2);
      assert.equal(sandbox.transcript().length, 1);
    }));
});

describe("faults of the whole", () => {
  it("turn away connections for a while, and files for as long as they last", async () => {
    await using sandbox = await createSandbox();
    const { sha256 } = sandbox.world.files.put(new Uint8Array([1]), "a.bin");
    const file = async () => (await fetch(`${sandbox.httpUrl}/_sandbox/file/${sha256}`)).status;
    sandbox.faults.add("refused-links");
    sandbox.faults.add("expired-files");
    assert.deepEqual([(await (await connectPlain(sandbox.url)).closed).status, await file()], [503, 404]);
    await sandbox.clock.advance(30_000);
    const client = await connectPlain(sandbox.url);
    assert.equal((await client.many(1))[0]?.["sub_type"], "connect");
    assert.equal(await file(), 404);
    sandbox.faults.clear();
    assert.equal(await file(), 200);
  });

  it("take an account offline: a notice, heartbeats that say so, and sends that fail", async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 1));
    await withClient({ clock, heartbeatMs: 10_000 }, async (sandbox, client) => {
      sandbox.faults.add("offline");
      assert.equal((await client.many(2))[1]?.["notice_type"], "bot_offline");
      assert.equal((await client.ask("send_group_msg", send))["retcode"], 1200);
      await clock.advance(10_000);
      const beats = () => client.frames.filter((frame) => frame["meta_event_type"] === "heartbeat");
      while (beats().length === 0) await client.many(client.frames.length + 1);
      assert.equal(beats()[0]?.["status"].online, false);
      await clock.advance(20_000);
      assert.equal((await client.ask("send_group_msg", send))["retcode"], 0);
    });
  });
});
