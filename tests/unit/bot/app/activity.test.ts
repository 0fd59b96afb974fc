import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../../../src/api/clients.ts";
import type { Interceptor } from "../../../../src/api/calls/interceptors.ts";
import { logCalls, logEvent } from "../../../../src/bot/app/activity.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { cellsOf } from "../../../../src/util/log/columns.ts";
import { groupMessage } from "../../../support/peer.ts";

function keep(): { lines: string[]; log: Parameters<typeof logEvent>[0] } {
  const lines: string[] = [];
  const add = (text: string): void => void lines.push(text);
  return { lines, log: { debug: add, info: add, warn: add, error: add } };
}

test("each event is one line, with its columns one below the other whatever is in them", () => {
  const { lines, log } = keep();
  const events: object[] = [
    groupMessage("签到\n第二行"),
    groupMessage("hi", { sender: { nickname: "a very long name that does not fit" } }),
    groupMessage("", { message: [{ type: "at", data: { qq: "10001" } }, { type: "image", data: { file: "x.png" } }] }),
    {
      post_type: "notice",
      notice_type: "notify",
      sub_type: "poke",
      self_id: 1,
      user_id: 2,
      group_id: 3,
      target_id: 4,
      time: 5,
    },
    { post_type: "request", request_type: "friend", self_id: 1, user_id: 2, comment: "我是小明", flag: "f", time: 5 },
    { post_type: "meta_event", meta_event_type: "heartbeat", self_id: 1, time: 5, interval: 1 },
  ];
  for (const event of events) logEvent(log, event as EventPayload);
  assert.deepEqual(lines, [
    "← message.group.normal         700001 小明(20001)         签到⏎第二行",
    "← message.group.normal         700001 a very long name t… hi",
    "← message.group.normal         700001 小明(20001)         @10001[图片]",
    "← notice.notify.poke           3 2                        target_id=4",
    "← request.friend               2                          我是小明",
  ]);
  assert.equal(cellsOf(lines[0]?.split("签")[0] ?? ""), cellsOf(lines[1]?.split("hi")[0] ?? ""));
});

test("each call is one line when it has ended: how, how long it took, and what was sent", async () => {
  const { lines, log } = keep();
  const clock = createManualClock();
  let interceptor: Interceptor | undefined;
  const api = {
    use: (each: Interceptor) => (interceptor = each, () => interceptor = undefined),
  } as unknown as OneBotApi;
  const stop = logCalls(log, api, clock);
  const call = (action: string, params: object, answer: () => Promise<object>) =>
    Promise.resolve(interceptor?.({ action, params } as never, answer as never)).catch(() => {});
  await call("send_group_msg", { group_id: 700001, message: [{ type: "text", data: { text: "好" } }] }, async () => {
    await clock.advance(12);
    return { status: "ok", retcode: 0, data: {} };
  });
  await call(
    "set_group_ban",
    { group_id: 700001, user_id: 2, duration: 60 },
    () => Promise.resolve({ status: "failed", retcode: 1200, wording: "没有权限" }),
  );
  await call("get_status", {}, () => Promise.reject(new TypeError("link lost")));
  assert.deepEqual(lines, [
    "→ send_group_msg               700001                     ok 12 ms  好",
    "→ set_group_ban                700001                     retcode 1200 没有权限 0 ms  duration=60",
    "→ get_status                                              TypeError: link lost 0 ms",
  ]);
  stop();
  assert.equal(interceptor, undefined);
});
