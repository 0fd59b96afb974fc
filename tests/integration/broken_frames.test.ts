/** Frames that no implementation sends, one by one, at every door: each is left out, and what follows it is handled. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChatMessageEvent, launch, type Logger, NapCatApi, On, OnMessage } from "../../mod.ts";
import { startReversePeer } from "../support/peer/reverse.ts";
import { doors, goodEvent } from "../support/doors.ts";
import { groupMessage, SELF, startPeer } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";
import { freePort } from "../support/raw.ts";

const handled = new Set<string>();

class Listener {
  @OnMessage()
  heard(event: ChatMessageEvent) {
    handled.add(event.text);
  }

  @On("notice")
  noticed() {
    handled.add("notice");
  }
}

/** What cannot become text or a number. */
const bad = { toString: 1, valueOf: 1 };

const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;

const message = (more: object): string => JSON.stringify(groupMessage("broken", more));

/** Frames that ended the process, and what is like them. */
const frames: readonly string[] = [
  message({ time: bad }),
  message({ user_id: bad }),
  message({ group_id: [bad] }),
  message({ self_id: bad }),
  message({ message_id: bad }),
  message({ message: bad }),
  message({ message: [{ type: "text", data: { text: bad } }] }),
  message({ message: [{ type: bad, data: bad }, null, "x", 5] }),
  message({ message_type: bad, sub_type: bad, raw_message: bad, sender: bad, font: bad }),
  JSON.stringify({ post_type: "notice", notice_type: bad, time: 1, self_id: SELF }),
  JSON.stringify({ post_type: "notice", notice_type: "group_upload", file: bad, time: 1, self_id: SELF, group_id: 1 }),
  JSON.stringify({ post_type: "request", request_type: "group", flag: bad, comment: bad, time: 1, self_id: SELF }),
  JSON.stringify({ post_type: "meta_event", meta_event_type: "heartbeat", interval: bad, time: 1, self_id: SELF }),
  JSON.stringify({ post_type: "__proto__", time: 1, self_id: SELF, __proto__: bad }),
  `{"post_type":"notice","notice_type":"x","time":1,"self_id":${SELF},"deep":${deep(100_000)}}`,
  `{"post_type":"message","message_type":"group","time":1,"self_id":${SELF},"message":${deep(100_000)}}`,
];

/** Frames that are no events. */
const replies: readonly string[] = [
  JSON.stringify({ status: "failed", retcode: 5, wording: bad }),
  JSON.stringify({ status: "failed", retcode: 5, message: bad, msg: bad }),
  JSON.stringify({ status: "failed", retcode: bad }),
  JSON.stringify({ status: "failed", retcode: 1, echo: bad, data: bad }),
  `{"status":"ok","retcode":0,"data":${deep(100_000)}}`,
  deep(100_000),
  "not JSON",
  "null",
  "5",
];

for (const [name, open] of Object.entries(doors)) {
  test(`${name}: whatever one frame causes is left out`, async () => {
    const door = await open(Listener);
    try {
      for (const frame of door.jsonOnly === true ? frames : [...frames, ...replies]) door.send(frame);
      const { text, frame } = goodEvent();
      door.send(frame);
      await until(() => handled.has(text));
      if (door.drop === undefined) return;
      // What came before a link was re-made is compared with what comes after it.
      await door.drop();
      door.send(frames.at(-2) ?? "");
      const again = goodEvent();
      door.send(again.frame);
      await until(() => handled.has(again.text));
    } finally {
      await door.stop();
    }
  });
}

test("a connection without a name that says nonsense harms no account beside it", async () => {
  const port = await freePort();
  const target = `ws://127.0.0.1:${port}`;
  const nothing = (): void => {};
  const log: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const launching = launch(Listener, {
    api: new NapCatApi({ listen: { port }, log, timeoutMs: 2_000 }),
    log,
    storage: "memory",
    handleSignals: false,
  });
  const named = startReversePeer({ target, reconnectMs: 20 });
  await named.linked();
  const app = await launching;
  const unnamed = startReversePeer({
    target,
    selfId: 10009,
    lifecycle: false,
    headers: { "X-Self-ID": undefined },
    reconnectMs: 20,
  });
  await unnamed.linked();
  try {
    for (const frame of [...frames.filter((frame) => !frame.includes(`"self_id":${SELF}`)), ...replies]) {
      unnamed.raw(frame);
    }
    const { text, frame } = goodEvent();
    named.raw(frame);
    await until(() => handled.has(text));
    const other = goodEvent();
    unnamed.raw(other.frame.replace('"self_id":10001', '"self_id":10009'));
    await until(() => handled.has(other.text));
  } finally {
    await app.stop();
    await Promise.all([named.stop(), unnamed.stop()]);
  }
});

for (
  const data of [bad, null, 5, [], { user_id: bad, nickname: bad }, { user_id: null }, { nickname: bad, user_id: 5 }]
) {
  test(`a bot starts though its login is answered with ${JSON.stringify(data)}`, async () => {
    const peer = await startPeer();
    peer.answers["get_login_info"] = () => ({ status: "ok", retcode: 0, data });
    const app = await launch(Listener, { url: peer.url, log: "silent", storage: "memory", handleSignals: false });
    try {
      const { text, frame } = goodEvent();
      peer.push(JSON.parse(frame) as object);
      await until(() => handled.has(text));
      assert.equal(typeof app.apis[0]?.selfId, "number");
    } finally {
      await app.stop();
      await peer.close();
    }
  });
}
