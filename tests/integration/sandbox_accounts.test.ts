import assert from "node:assert/strict";
import { it } from "node:test";
import { createDialect } from "../../src/sandbox/dialects/names.ts";
import { serveSandbox } from "../../src/sandbox/ports/serve.ts";
import { createWorld } from "../../src/sandbox/world/world.ts";
import { systemClock } from "../../src/util/time/clock.ts";
import { connectPlain } from "./plain_client.ts";

const group = 700_001;

it("two accounts live in one world, each behind an implementation and a port of its own, and hear one another", async () => {
  const world = createWorld({ clock: systemClock });
  world.scene.addUser({ id: 10_002, nickname: "小帮手", isBot: true });
  world.scene.putMember(group, 10_002);
  const [napcat, llbot] = [createDialect("napcat", { world }), createDialect("llbot", { world, selfId: 10_002 })];
  const servers = [await serveSandbox({ world, dialect: napcat }), await serveSandbox({ world, dialect: llbot })];
  const [first, second] = await Promise.all(servers.map(({ url }) => connectPlain(url)));
  assert.ok(first !== undefined && second !== undefined);
  try {
    const logins = await Promise.all([first.ask("get_login_info"), second.ask("get_login_info")]);
    assert.deepEqual(logins.map(({ data }) => data), [{ user_id: 10_001, nickname: "小助手" }, {
      user_id: 10_002,
      nickname: "小帮手",
    }]);
    await first.ask("send_group_msg", { group_id: group, message: "我是小助手" });
    const heard = () => second.frames.find((frame) => frame["raw_message"] === "我是小助手");
    while (heard() === undefined) await second.many(second.frames.length + 1);
    assert.deepEqual([heard()?.["user_id"], heard()?.["self_id"]], [10_001, 10_002]);
    assert.equal(
      first.frames.some((frame) => frame["post_type"] === "message"),
      false,
      "its own message is not told to it",
    );
    const ids = world.journal.entries.flatMap((entry) => entry.kind === "link" ? [entry.link] : []);
    assert.equal(new Set(ids).size, 2, "connections have numbers of their own in the journal that both write");
    world.setAccountState({ userId: 10_001, state: "kicked" });
    assert.equal((await first.ask("send_group_msg", { group_id: group, message: "还在吗" }))["status"], "failed");
    assert.equal((await second.ask("send_group_msg", { group_id: group, message: "我还在" }))["status"], "ok");
  } finally {
    for (const server of servers) await server.close();
  }
});
