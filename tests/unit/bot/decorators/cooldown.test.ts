import assert from "node:assert/strict";
import { test } from "node:test";
import { Guard } from "../../../../src/bot/decorators/conditions.ts";
import { Cooldown, type CooldownOptions } from "../../../../src/bot/decorators/cooldown.ts";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { On } from "../../../../src/bot/decorators/on.ts";
import { type BotRun, runBot } from "../../../support/bot.ts";
import { Storage } from "../../../../src/storage/storage.ts";
import { privateMessage } from "../../../support/peer.ts";

function bot(span: string | number, options: CooldownOptions = {}, startMs = 0, storage?: Storage): BotRun {
  class Bot {
    @Command("用")
    @Cooldown(span, options)
    use() {
      return "好";
    }
  }
  return runBot(Bot, { startMs, ...storage === undefined ? {} : { storage } });
}

test("@Cooldown lets a command run once in its span, tells how long it takes, and tells it once", async () => {
  const app = bot("10m");
  await app.say("用");
  await app.clock.advance(60_000);
  await app.say("用");
  await app.say("用");
  await app.clock.advance(9 * 60_000);
  await app.say("用");
  assert.deepEqual(app.sent, ["好", "还要等9分钟才能再用。", "好"]);
});

test("@Cooldown counts each user, each group, both, or everybody", async () => {
  const used = async (per: NonNullable<CooldownOptions["per"]>) => {
    const app = bot("1h", { per, say: false });
    const chats: [number, number][] = [[1, 1], [1, 2], [2, 1], [2, 2]];
    const who: string[] = [];
    for (const [group_id, user_id] of chats) {
      const before = app.sent.length;
      await app.say("用", { group_id, user_id });
      if (app.sent.length > before) who.push(`${group_id}/${user_id}`);
    }
    const before = app.sent.length;
    await app.push({ ...privateMessage("用"), user_id: 2 });
    return [...who, ...app.sent.length > before ? ["private/2"] : []];
  };
  assert.deepEqual(await used("user"), ["1/1", "1/2"]);
  assert.deepEqual(await used("group"), ["1/1", "2/1", "private/2"]);
  assert.deepEqual(await used("both"), ["1/1", "1/2", "2/1", "2/2", "private/2"]);
  assert.deepEqual(await used("all"), ["1/1"]);
});

test("a sliding span never has more uses than it may; a fixed one begins anew as a whole", async () => {
  const times = async (mode: "sliding" | "fixed") => {
    const app = bot(100, { count: 2, mode, say: false });
    const ran: number[] = [];
    for (let ms = 0; ms <= 250; ms += 50) {
      const before = app.sent.length;
      await app.say("用");
      if (app.sent.length > before) ran.push(ms);
      await app.clock.advance(50);
    }
    return ran;
  };
  assert.deepEqual(await times("sliding"), [0, 50, 100, 150, 200, 250]);
  const app = bot(100, { count: 2, mode: "sliding", say: false });
  await app.clock.advance(10);
  await app.say("用");
  await app.clock.advance(80);
  await app.say("用");
  await app.clock.advance(30); // the first use is over, the second is not
  await app.say("用");
  await app.say("用");
  assert.equal(app.sent.length, 3);
  const fixed = bot(100, { count: 2, mode: "fixed", say: false });
  await fixed.say("用");
  await fixed.clock.advance(90);
  await fixed.say("用");
  await fixed.clock.advance(10); // both are forgotten together
  for (let each = 0; each < 3; each++) await fixed.say("用");
  assert.equal(fixed.sent.length, 4);
});

test('"day" lasts until midnight in the time zone, also on the day when the clocks are changed', async () => {
  const app = bot(
    "day",
    { timezone: "Asia/Shanghai", say: (leftMs) => `${leftMs}` },
    Date.parse("2026-11-24T15:59:50Z"),
  );
  await app.say("用");
  await app.say("用");
  await app.clock.advance(10_000);
  await app.say("用");
  assert.deepEqual(app.sent, ["好", "10000", "好"]);

  const spring = bot(
    "day",
    { timezone: "Europe/Berlin", say: (leftMs) => `${leftMs / 3_600_000}` },
    Date.parse("2026-03-28T23:00:00Z"),
  );
  await spring.say("用");
  await spring.say("用");
  assert.deepEqual(spring.sent, ["好", "23"]);
});

test("what another condition refuses uses nothing up, and handlers that are no commands are silent", async () => {
  let open = false;
  class Bot {
    @Command("用")
    @Cooldown("1h")
    @Guard(() => open)
    use() {
      return "好";
    }
    @On("message.group")
    @Cooldown("1h")
    all() {
      return "听";
    }
  }
  const app = runBot(Bot);
  await app.say("用");
  open = true;
  await app.say("用");
  assert.deepEqual(app.sent, ["听", "好"]);
});

test("a cooldown's own words are said, and wrong arguments are refused", async () => {
  const app = bot("1h", { say: ["慢", "点"] });
  await app.say("用");
  await app.say("用");
  assert.deepEqual(app.sent, ["好", ["慢", "点"]]);
  for (const wrong of ["", "soon", 0, -1, Number.NaN]) {
    assert.throws(() => Cooldown(wrong), { name: "ConfigError", message: /@Cooldown wants a length of time/ });
  }
  assert.throws(() => Cooldown("1h", { count: 0 }), /count is a whole number from 1/);
  assert.throws(() => Cooldown("day", { timezone: "Mars/Base" }), /there is no time zone "Mars\/Base"/);
});

test("a span of @Cooldown does not mind a date that is set; a day does", async () => {
  for (const byMs of [-3_600_000, 3_600_000, -400 * 86_400_000]) {
    const app = bot("10s", { say: false });
    await app.say("用");
    app.clock.setDateBy(byMs);
    await app.clock.advance(9_999);
    await app.say("用");
    assert.equal(app.sent.length, 1, `${byMs}`);
    await app.clock.advance(1);
    await app.say("用");
    assert.equal(app.sent.length, 2, `${byMs}`);
  }
  // Used after midnight, and then the date is put right: it is the day before, and tomorrow is a day of its own.
  const app = bot("day", { say: false, timezone: "UTC" }, Date.UTC(2026, 0, 2, 0, 10));
  await app.say("用");
  app.clock.setDateBy(-3_600_000);
  await app.say("用");
  await app.say("用");
  assert.equal(app.sent.length, 2);
  await app.clock.advance(3_600_000);
  await app.say("用");
  assert.equal(app.sent.length, 3);
});

test("a cooldown that is kept goes on in the next process, and one that is not begins anew", async () => {
  const storage = new Storage();
  const next = async (options: CooldownOptions, startMs: number) => {
    const app = bot("1h", options, 1e12 + startMs, storage);
    await app.say("用");
    await app.say("用");
    await app.say("用");
    return app.sent;
  };
  assert.deepEqual(await next({ keep: true }, 0), ["好", "还要等1小时才能再用。"]);
  assert.deepEqual(await next({ keep: true }, 40 * 60_000), [], "told once for each wait, over a restart too");
  assert.deepEqual(await next({ keep: true }, 60 * 60_000), ["好", "还要等1小时才能再用。"]);
  assert.deepEqual(await next({}, 61 * 60_000), ["好", "还要等1小时才能再用。"]);
  // The date was set back by years.
  assert.deepEqual(await next({ keep: true }, -5e11), ["好", "还要等1小时才能再用。"]);
});

test("a kept cooldown of a day ends at midnight, counts people apart, and minds no odd entry", async () => {
  const storage = new Storage();
  const options: CooldownOptions = { keep: true, timezone: "UTC", say: false, count: 2 };
  const DAY = 86_400_000;
  const first = bot("day", options, DAY - 1_000, storage);
  for (const user_id of [1, 1, 1, 2]) await first.say("用", { user_id });
  assert.equal(first.sent.length, 3);
  const second = bot("day", options, DAY, storage);
  await second.say("用", { user_id: 1 });
  assert.equal(second.sent.length, 1);
  for (const odd of [null, 7, { times: "x" }, { times: [1e99, "a"], toldUntil: "soon" }]) {
    await storage.namespace("adelie.cooldowns").set("Bot.use 3", odd);
    const app = bot("day", options, 2 * DAY, storage);
    await app.say("用", { user_id: 3 });
    assert.equal(app.sent.length, 1);
  }
});

test("many uses of a kept cooldown at once are counted one by one, and what asks for a trial uses nothing up", async () => {
  const storage = new Storage();
  const app = bot("1h", { keep: true, count: 3, say: false }, 0, storage);
  await Promise.all(Array.from({ length: 10 }, () => app.say("用")));
  assert.equal(app.sent.length, 3);
});
