import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger, type GroupMessageEvent, launch, NapCatApi, On, OnGroupMsg } from "../../mod.ts";
import { groupMessage, SELF, startPeer } from "../support/peer.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("a message that comes twice is handled once, also after a lost link; two pokes on one link are two", async () => {
  const peer = await startPeer();
  const seen: string[] = [];
  class Echo {
    @OnGroupMsg()
    said(event: GroupMessageEvent): void {
      seen.push(event.text);
    }
    @On("notice.notify.poke")
    poked(): void {
      seen.push("poke");
    }
  }
  const log = createLogger("silent");
  const api = new NapCatApi({ url: peer.url, log });
  const app = await launch(Echo, { api, log });
  const say = (id: number): void => peer.push(groupMessage(String(id), { message_id: id }));
  const poke = { post_type: "notice", notice_type: "notify", sub_type: "poke", time: 1, self_id: SELF, user_id: 2 };
  const until = async (count: number): Promise<void> => {
    while (seen.length < count) await pause(2);
  };
  try {
    say(1);
    say(1);
    say(2);
    peer.push(poke);
    peer.push(poke);
    await until(4);
    for (const socket of peer.sockets) socket.terminate();
    while (peer.sockets.size > 0) await pause(2);
    while (peer.sockets.size === 0) await pause(2);
    say(2);
    peer.push(poke);
    say(3);
    say(3);
    say(4);
    await until(6);
    assert.deepEqual(seen, ["1", "2", "poke", "poke", "3", "4"]);
    assert.equal(api.stats.repeatedEvents, 4);
  } finally {
    await app.stop();
    await peer.close();
  }
});
