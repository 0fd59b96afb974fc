import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, createLogger, type GroupMessageEvent, launch, NapCatApi, Once } from "../../mod.ts";
import { createSandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { freePort } from "../support/raw.ts";

const log = createLogger("silent");
const quiet = { log, handleSignals: false, storage: "memory" } as const;

class CheckIn {
  @Command("签到", { in: "group" })
  checkIn(event: GroupMessageEvent) {
    return `${event.self_id} 签到成功`;
  }

  @Command("一次", { in: "group" })
  @Once("group-message")
  once(event: GroupMessageEvent) {
    return `${event.self_id} 来了`;
  }
}

/** A second bot account in a world of its own. */
const second: NonNullable<SandboxOptions["world"]> = (world) => {
  world.addUser({ id: 10002, nickname: "二号", isBot: true });
  world.addUser({ id: 20001, nickname: "小明" });
  world.addGroup({ id: 700001, name: "签到测试群", ownerId: 20001 });
  world.joinGroup({ groupId: 700001, userId: 10002 });
};

test("two sandboxes connect to one bot, which was started after them, and each is answered by its own account", async () => {
  const port = await freePort();
  await using one = await createSandbox({ quietMs: 100 });
  await using two = await createSandbox({ world: second, quietMs: 100 });
  one.connectTo(`ws://127.0.0.1:${port}/onebot/v11/ws`, { accessToken: "s3cret", reconnectMs: 50 });
  two.connectTo(`ws://127.0.0.1:${port}`, { accessToken: "s3cret", reconnectMs: 50 });
  const api = new NapCatApi({ log, listen: { port }, accessToken: "s3cret" });
  const app = await launch(CheckIn, { ...quiet, api });
  try {
    await Promise.all([one.connected(), two.connected()]);
    const ming = one.group("签到测试群").member("小明");
    await ming.says("签到");
    assert.equal(ming.lastReply?.text, "10001 签到成功");
    const alsoMing = two.group("签到测试群").member("小明");
    await alsoMing.says("签到");
    assert.equal(alsoMing.lastReply?.text, "10002 签到成功");
    assert.deepEqual(app.apis.map(({ selfId }) => selfId).sort(), [10001, 10002]);
  } finally {
    await app.stop();
  }
});

test("the sandbox connects by API and Event, comes back after the bot was gone, and stops when it is told to", async () => {
  const port = await freePort();
  await using sandbox = await createSandbox({ quietMs: 100 });
  const links = (["API", "Event"] as const).map((role) =>
    sandbox.connectTo(`ws://127.0.0.1:${port}`, { role, reconnectMs: 50 })
  );
  for (let round = 0; round < 2; round++) {
    const app = await launch(CheckIn, { ...quiet, api: new NapCatApi({ log, listen: { port } }) });
    await sandbox.connected();
    const ming = sandbox.group("签到测试群").member("小明");
    await ming.says("签到");
    assert.equal(ming.lastReply?.text, "10001 签到成功");
    await app.stop();
  }
  for (const link of links) link.close();
  const app = new NapCatApi({ log, listen: { port } });
  await app.listen(() => assert.fail("nobody is to come"));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await app.stop();
});

test("a bot that refuses the sandbox is written down once", async () => {
  const port = await freePort();
  await using sandbox = await createSandbox({ quietMs: 100 });
  sandbox.connectTo(`ws://127.0.0.1:${port}?access_token=guess`, { reconnectMs: 10 });
  const api = new NapCatApi({ log, listen: { port }, accessToken: "s3cret" });
  await api.listen(() => assert.fail("nobody is to come"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const refused = sandbox.journal.entries.filter((entry) => entry.kind === "link" && entry.state === "refused");
  assert.ok(refused.length >= 1 && refused.length <= 2, JSON.stringify(refused));
  assert.ok(!JSON.stringify(refused).includes("guess"));
  await api.stop();
});
