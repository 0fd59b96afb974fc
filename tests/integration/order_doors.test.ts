/** The order of a chat is the same at every door that events come through. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChatMessageEvent, Command, Concurrency } from "../../mod.ts";
import { doors } from "../support/doors.ts";
import { groupMessage, SELF } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";

/** A bot whose handlers end when they are let go, or told to end. */
function gated() {
  const log: string[] = [];
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => open = resolve);
  const ends = (event: ChatMessageEvent): Promise<unknown> =>
    Promise.race([gate, new Promise((resolve) => event.signal.addEventListener("abort", resolve))]);
  class Gated {
    @Command("排队")
    @Concurrency()
    async queue(event: ChatMessageEvent) {
      log.push(`+${event.message_id}`);
      await ends(event);
      log.push(`-${event.message_id}`);
    }
    @Command("最新")
    @Concurrency({ strategy: "latest" })
    async latest(event: ChatMessageEvent) {
      log.push(`+${event.message_id}`);
      await ends(event);
      log.push(event.signal.aborted ? `!${event.message_id}` : `-${event.message_id}`);
    }
    @Command("快")
    fast(event: ChatMessageEvent) {
      log.push(`${event.message_id}`);
    }
  }
  return { Gated, log, open: () => open() };
}

for (const [name, openDoor] of Object.entries(doors)) {
  test(`${name}: a line is kept, a recalled message leaves it, a newer one takes over, and others do not wait`, async () => {
    const { Gated, log, open } = gated();
    const door = await openDoor(Gated);
    const { stats } = door.app;
    const send = async (event: object): Promise<void> => {
      const { events } = door.app.stats;
      door.send(JSON.stringify(event));
      await until(() => door.app.stats.events > events);
    };
    try {
      assert.equal(stats.queued, 0);
      for (const message_id of [1, 2, 3]) await send(groupMessage("排队", { message_id }));
      await until(() => door.app.stats.queued === 2);
      await send(groupMessage("快", { message_id: 4 }));
      await send({
        post_type: "notice",
        notice_type: "group_recall",
        time: 1_700_000_000,
        self_id: SELF,
        group_id: 700001,
        user_id: 20001,
        operator_id: 20001,
        message_id: 2,
      });
      await until(() => door.app.stats.queued === 1 && log.length === 2);
      assert.deepEqual(log.splice(0), ["+1", "4"]);
      await send(groupMessage("最新", { message_id: 5 }));
      await until(() => log.length === 1);
      await send(groupMessage("最新", { message_id: 6 }));
      await until(() => log.length === 3);
      assert.deepEqual(log.splice(0), ["+5", "!5", "+6"]);
      open();
      await until(() => log.length === 4);
      assert.deepEqual(log.toSorted(), ["+3", "-1", "-3", "-6"]);
      assert.ok(log.indexOf("-1") < log.indexOf("+3"));
      await until(() => door.app.stats.running === 0);
      const { queued, leftOut, failed } = door.app.stats;
      assert.deepEqual([queued, leftOut, failed], [0, 1, 0]);
    } finally {
      await door.stop();
    }
  });
}
