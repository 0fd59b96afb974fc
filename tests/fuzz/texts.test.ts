/** Texts that people write: commands, CQ codes and messages in every form. Nothing throws, and nothing takes long. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  AdelieError,
  at,
  type BotEvent,
  type ChatMessageEvent,
  Command,
  Keyword,
  Match,
  NapCatApi,
  parseCqCode,
  toCqCode,
} from "../../mod.ts";
import { bindBot } from "../../src/bot/dispatch/bind.ts";
import { createEvent } from "../../src/bot/events/create.ts";
import { createRouter } from "../../src/bot/dispatch/router.ts";
import { commandSettings } from "../../src/command/settings.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import { testServices } from "../support/bot.ts";
import { normalizeMessage, plainText } from "../../src/protocol/message.ts";
import { hostileValue, limitMs, parameters } from "./fuzz.ts";

class Talker {
  @Command("roll <sides:int> [times:int]")
  roll() {}

  @Command("提醒 <when:duration> <what...>")
  remind() {}

  @Command("何时 <day:date>")
  day() {}

  @Command("给 <who:at> <much:number> [--悄悄] [--备注:text]")
  give() {}

  @Command("群 设置 <key> <value>")
  set() {}

  @Command("签到", { aliases: ["打卡"] })
  checkIn() {}

  @Keyword("测试")
  word() {}

  @Match(/^掷(\d+)$/)
  match() {}
}

const bot = new Talker();
const bound = bindBot(Talker, bot, testServices());
const router = createRouter(bound.events, bound.commands, {
  commands: commandSettings({ prefix: ["", "/", "！"], names: ["小助手"] } as Parameters<typeof commandSettings>[0]),
});
const api = new NapCatApi({ url: "ws://127.0.0.1:1" });

/** Pieces that the grammars are made of, and what looks like them. */
const piece = fc.oneof(
  fc.constantFrom(
    "roll",
    "提醒",
    "何时",
    "给",
    "群 设置",
    "签到",
    "打卡",
    "掷",
    "测试",
    "/",
    "！",
    "小助手",
    " ",
    "  ",
    "\u3000",
    "\n",
    "\t",
    "\u200e",
    "\ufeff",
    "1",
    "-1",
    "１２",
    "1e9",
    "0x10",
    "9999999999999999999999",
    "NaN",
    "10分钟",
    "1h30m",
    "99999999年",
    "明天",
    "2月30日",
    "2026-13-01",
    "25:61",
    "--悄悄",
    "--备注=",
    "--",
    "-",
    "=",
    '"',
    "“",
    "”",
    "'",
    "「",
    "[CQ:at,qq=1]",
    "[CQ:",
    "]",
    "[",
    "&#91;",
    "&amp;",
    ",",
    "@",
    "😀",
    "\ud800",
    "\u0000",
    "e\u0301",
    "\u202e",
    "__proto__",
    "constructor",
    "toString",
  ), // deno-fmt-ignore
  fc.string({ maxLength: 5 }),
  fc.string({ maxLength: 3, unit: "binary" }),
);
const sentence = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

/** A message in one of the forms in which they arrive, or in none. */
const message = fc.oneof(
  sentence,
  fc.array(
    fc.oneof(
      sentence.map((text) => ({ type: "text", data: { text } })),
      fc.constantFrom<unknown>(
        { type: "at", data: { qq: "10001" } },
        { type: "at", data: { qq: 20002 } },
        { type: "at", data: { qq: "all" } },
        { type: "reply", data: { id: "5" } },
        { type: "reply", data: { id: null } },
        { type: "face", data: { id: 14, raw: {} } },
        { type: "image", data: { file: "x.png", url: null } },
        null,
        "text",
        5,
      ),
      fc.record({ type: hostileValue, data: hostileValue }),
      hostileValue,
    ),
    { maxLength: 6 },
  ),
  hostileValue,
);

function event(content: unknown, more: object): EventPayload {
  return {
    time: 1,
    self_id: 10001,
    post_type: "message",
    message_type: "group",
    sub_type: "normal",
    user_id: 20001,
    group_id: 700001,
    message_id: 1,
    message: content,
    raw_message: typeof content === "string" ? content : "",
    sender: {},
    ...more,
  } as unknown as EventPayload;
}

test("fuzz: messages are normalised, and commands are looked for in them", { timeout: limitMs }, () => {
  fc.assert(
    fc.property(message, fc.boolean(), (content, isPrivate) => {
      const payload = event(content, isPrivate ? { message_type: "private", group_id: undefined } : {});
      const segments = normalizeMessage(content);
      assert.equal(typeof plainText(segments), "string");
      assert.doesNotThrow(() => toCqCode(segments));
      for (const { read } of router.match(payload)) read?.();
      router.explain(payload);
      const { text, isToMe, quotedId } = createEvent(payload, api) as ChatMessageEvent;
      assert.deepEqual([typeof text, typeof isToMe], ["string", "boolean"]);
      assert.ok(quotedId === undefined || typeof quotedId === "string");
    }),
    parameters(1_500),
  );
});

test("fuzz: CQ codes are read and written without loss, and in time", { timeout: limitMs }, () => {
  fc.assert(
    fc.property(sentence, (text) => {
      const segments = parseCqCode(text);
      assert.deepEqual(parseCqCode(toCqCode(segments)), segments);
      // A user's text never becomes a code.
      const literal = [{ type: "text" as const, data: { text } }];
      const read = parseCqCode(toCqCode([...literal, at(1)]));
      assert.equal(plainText(read), text);
      assert.equal(read.filter(({ type }) => type !== "text").length, 1);
    }),
    parameters(1_500),
  );
});

test("fuzz: long texts take a time that grows with their length", { timeout: limitMs }, () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 3 }), (pieces) => {
      const repeated = pieces.join("").repeat(20_000).slice(0, 60_000);
      const startMs = performance.now();
      for (const { read } of router.match(event(repeated, {}))) read?.();
      parseCqCode(repeated);
      assert.ok(performance.now() - startMs < 1_000, `${performance.now() - startMs} ms`);
    }),
    parameters(40),
  );
});

test("fuzz: what cannot be sent is refused with an error of the library", { timeout: limitMs }, async () => {
  const nothing = (): void => {};
  const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const away = new NapCatApi({ url: "http://127.0.0.1:1", log: quiet, timeoutMs: 100 });
  const of = createEvent(event("x", {}), away) as BotEvent;
  await fc.assert(
    fc.asyncProperty(fc.anything({ withNullPrototype: true, withBigInt: true, maxDepth: 2 }), async (value) => {
      if (typeof value === "string" || value === undefined) return;
      const error = await of.reply(value as string).then(() => undefined, (reason: unknown) => reason);
      assert.ok(error instanceof AdelieError, `${(error as Error | undefined)?.stack}`);
    }),
    parameters(200),
  );
  await away.stop();
});
