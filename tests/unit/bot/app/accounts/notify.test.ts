import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountStatus } from "../../../../../src/api/account/state.ts";
import type { OneBotApi } from "../../../../../src/api/clients.ts";
import { createNotifier } from "../../../../../src/bot/app/accounts/notify.ts";
import type { NotifyOption } from "../../../../../src/bot/app/accounts/notify_options.ts";
import { chatTextsOf } from "../../../../../src/texts/chat/choose.ts";
import { createManualClock } from "../../../../../src/util/time/clock.ts";
import { captureLog } from "../../../../support/captured_log.ts";

/** Two accounts: what the second one writes is kept. */
function bench(option: NotifyOption) {
  const clock = createManualClock();
  const log = captureLog();
  const written: string[] = [];
  const make = (selfId: number) => {
    const api = {
      selfId,
      address: `ws://${selfId}`,
      status: { state: "up", sinceMs: 0, reason: "", source: "link" } as AccountStatus,
      send: (to: string, message: unknown) => void written.push(`${selfId} → ${to}: ${String(message)}`),
      send_private_msg: ({ user_id, message }: { user_id: number; message: unknown }) =>
        Promise.resolve(api.send(`u${user_id}`, message)),
      send_group_msg: ({ group_id, message }: { group_id: number; message: unknown }) =>
        Promise.resolve(api.send(`g${group_id}`, message)),
    };
    return api;
  };
  const [first, second] = [make(1), make(2)];
  const apis = [first, second] as unknown as OneBotApi[];
  const notifier = createNotifier(option, { clock, log, texts: chatTextsOf("zh").account, apis });
  const set = (of: typeof first, state: AccountStatus["state"], reason = ""): void => {
    of.status = { state, sinceMs: clock.date(), reason, source: "notice" };
    notifier.changed({ api: of as unknown as OneBotApi, selfId: of.selfId, ...of.status });
  };
  return { clock, log, written, first, second, set, notifier };
}

test("a short loss is not told, a long one is, and so is its end", async () => {
  const { clock, written, first, set, notifier } = bench({ group_id: 7 });
  set(first, "offline", "断开");
  await clock.advance(9_000);
  set(first, "up");
  await clock.advance(60_000);
  assert.deepEqual(written, []);
  set(first, "offline", "断开");
  await clock.advance(10_000);
  set(first, "link-down");
  await clock.advance(90_000);
  set(first, "up");
  await clock.advance(0);
  assert.deepEqual(written, [
    "2 → g7: 机器人 1 在 QQ 上掉线了：断开",
    "2 → g7: 机器人 1 恢复正常了。",
  ]);
  await notifier.stop();
  assert.equal(clock.pending, 0);
});

test("a link is given a minute, and what it turns out to be counts", async () => {
  const { clock, written, first, set, notifier } = bench({ user_id: 9, linkDownMs: 20_000 });
  set(first, "link-down", "拒绝连接");
  await clock.advance(20_000);
  assert.deepEqual(written, ["2 → u9: 机器人 1 连不上实现端了：拒绝连接"]);
  set(first, "up");
  set(first, "link-down");
  await clock.advance(5_000);
  set(first, "kicked");
  await clock.advance(10_000);
  assert.match(written.at(-1) ?? "", /被 QQ 踢下线/);
  await notifier.stop();
});

test("a body that cannot be made is said in the log, whatever it throws", async () => {
  const hostile = new Proxy({}, {
    get() {
      throw new Error("must not be looked at");
    },
  });
  const body = (): never => {
    throw hostile as Error;
  };
  const { clock, log, first, set, notifier } = bench({ url: "http://127.0.0.1:1/key", body, afterMs: 0 });
  set(first, "kicked");
  await clock.advance(300_000);
  assert.match(log.of("error").join("\n"), /^Could not tell 127\.0\.0\.1:1 how the account is/);
  await notifier.stop();
});

test("where nobody can write it is tried again, and then said in the log", async () => {
  const { clock, log, written, first, second, set, notifier } = bench([{ user_id: 9 }, { user_id: 8, account: 3 }]);
  second.status = { ...second.status, state: "link-down" };
  set(first, "kicked");
  await clock.advance(12_000);
  second.status = { ...second.status, state: "up" };
  await clock.advance(10_000);
  assert.deepEqual(written, ["2 → u9: 机器人 1 被 QQ 踢下线，需要重新登录。"]);
  await clock.advance(300_000);
  assert.deepEqual(log.of("error"), ["Could not tell 8 how the account is: no other account of the app is online"]);
  await notifier.stop();
  assert.equal(clock.pending, 0);
});
