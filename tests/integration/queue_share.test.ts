/** A gateway with a queue and frameworks: workers and frameworks of one account, and a gateway that takes over. */

import assert from "node:assert/strict";
import { it } from "node:test";
import { startRedisServer } from "../support/redis_server.ts";
import { connectTo, type Frame, ids, message, onShareStage, until } from "../support/share_stage.ts";

it("beside workers: both get the events, and frameworks follow the account to the gateway that takes over", async () => {
  const redis = await startRedisServer();
  try {
    await onShareStage(async (stage) => {
      const first = await stage.gateway({ queue: redis.url });
      await until(() => first.accounts[0]?.state === "held");
      const second = await stage.gateway({ queue: redis.url });
      const framework = await stage.join(first);
      stage.peer.event(message(1));
      await until(() => ids(framework).length === 1 && first.accounts[0]?.published === 1, () => first.accounts);
      const early = connectTo(`ws://127.0.0.1:${second.port}/`);
      assert.equal((await early.ended).status, 503);
      await first.stop();
      assert.equal((await framework.ended).code, 1001);
      await until(() => second.accounts[0]?.state === "held");
      const later = await stage.join(second);
      stage.peer.event(message(2));
      await until(() => ids(later).length === 1);
      assert.equal((JSON.parse(await later.ask('{"action":"get_status"}')) as Frame)["retcode"], 0);
    });
  } finally {
    await redis.stop();
  }
});
