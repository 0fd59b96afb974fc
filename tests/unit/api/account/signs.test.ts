import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { saysKicked, signOf, signOfStatus } from "../../../../src/api/account/signs.ts";

test("heartbeats and notices of every implementation are read, as they are really sent", async () => {
  const heartbeat = (status: unknown) => signOf({ post_type: "meta_event", meta_event_type: "heartbeat", status });
  assert.equal(heartbeat({ online: true, good: true })?.isOnline, true);
  assert.equal(heartbeat({ online: false, good: true })?.isOnline, false, "NapCat after a kick");
  assert.equal(heartbeat({ online: true, good: false })?.isOnline, false);
  const goCqHttp = { app_enabled: true, app_good: true, good: true, online: true, plugins_good: null, stat: {} };
  assert.equal(heartbeat(goCqHttp)?.isOnline, true);
  const napCat = { notice_type: "bot_offline", user_id: 1, tag: "BotOfflineEvent", message: "网络断开" };
  assert.deepEqual(signOf(napCat), { isOnline: false, isKicked: false, reason: "网络断开", source: "notice" });
  const recorded = new URL("../../../fixtures/payloads/lagrange-notice-bot_offline.json", import.meta.url);
  const lagrange = signOf(JSON.parse(await readFile(recorded, "utf8")) as object);
  assert.equal(lagrange?.isKicked, true);
  assert.match(lagrange?.reason ?? "", /^下线通知 你的帐号当前登录已失效，请重新登录/);
  assert.equal(signOf({ notice_type: "bot_online", reason: "重连" })?.isOnline, true);
});

test("whatever else arrives in their place says nothing, and nothing is thrown", () => {
  const odd = [null, undefined, 1, "online", [], {}, { online: null }, { online: "no" }, { online: 0, good: 1 }];
  for (const status of odd) {
    assert.equal(signOfStatus(status, "status"), undefined);
    assert.equal(signOf({ meta_event_type: "heartbeat", status }), undefined);
  }
  assert.equal(signOf({ notice_type: "group_ban" }), undefined);
  const broken = signOf({ notice_type: "bot_offline", tag: { a: 1 }, message: ["x"] });
  assert.deepEqual([broken?.isOnline, broken?.reason], [false, ""]);
  assert.equal(signOf({ notice_type: "bot_offline", message: "长".repeat(9_999) })?.reason.length, 200);
});

test("a login that QQ ended is told from a network that is away", () => {
  for (
    const words of [
      "你的帐号在另一地点登录，你被迫下线",
      "你的帐号当前登录已失效，请重新登录。",
      "账号被冻结",
      "KickedOffLine",
    ]
  ) assert.equal(saysKicked(words), true, words);
  for (const words of ["网络连接断开", "Bot not connected", "", "掉线"]) assert.equal(saysKicked(words), false, words);
});
