import assert from "node:assert/strict";
import { test } from "node:test";
import { Site } from "../../../../src/bot/model/site.ts";
import { commandSettings } from "../../../../src/command/settings.ts";
import { createRouter, type Router } from "../../../../src/bot/dispatch/router.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { groupMessage, privateMessage } from "../../../support/peer.ts";

const slash = { commands: commandSettings({ prefix: "/" }) };
const bot = {};
const route = (source: string, more: object = {}) => ({
  source,
  label: source,
  bot,
  run: () => {},
  site: new Site(),
  info: { source, bot: "Bot" },
  gates: undefined,
  priority: 0,
  blocks: false,
  ...more,
});
const on = (name: string, more: object = {}) => ({ ...route(`on ${name}`, more), name });
const command = (words: string[], options: { in?: "group" | "private" } = {}) => ({
  ...route(`command ${words[0]}`),
  words,
  options,
});
const names = (router: Router, payload: object) =>
  router.match(payload as EventPayload).map(({ route: { source } }) => source);

test("match() finds handlers by the whole name, by its beginnings, and by *", () => {
  const router = createRouter(
    [on("notice"), on("notice.notify"), on("notice.notify.poke"), on("notice.notif"), on("*"), on("message")],
    [],
  );
  const poke = { post_type: "notice", notice_type: "notify", sub_type: "poke", time: 1, self_id: 1 };
  assert.deepEqual(names(router, poke), ["on notice", "on notice.notify", "on notice.notify.poke", "on *"]);
  assert.deepEqual(names(router, { post_type: "strange" }), ["on *"]);
});

test("match() answers groups and users whether their ids are numbers or texts", () => {
  const router = createRouter(
    [on("message.group", { groups: [1, "2"] }), on("message.private", { users: ["20001"] })],
    [],
  );
  assert.deepEqual(names(router, groupMessage("x", { group_id: 2 })), ["on message.group"]);
  assert.deepEqual(names(router, groupMessage("x", { group_id: "1" })), ["on message.group"]);
  assert.deepEqual(names(router, groupMessage("x", { group_id: 3 })), []);
  assert.deepEqual(names(router, privateMessage("x")), ["on message.private"]);
});

test("match() gives one word to two commands where one is for groups and one for private chats", () => {
  const router = createRouter([], [command(["a"], { in: "group" }), {
    ...command(["a"], { in: "private" }),
    source: "private a",
  }], slash);
  assert.deepEqual(names(router, groupMessage("/a")), ["command a"]);
  assert.deepEqual(names(router, privateMessage("/a")), ["private a"]);
  assert.deepEqual(names(router, groupMessage("a")), []);
});

test("match() never takes the bot's own messages for commands or messages", () => {
  const router = createRouter([on("message"), on("message_sent"), on("*")], [command(["a"])]);
  assert.deepEqual(names(router, groupMessage("a", { user_id: 10001 })), ["on message_sent", "on *"]);
});

test("match() knows the bot's own messages in every form of its number, and as private ones", () => {
  const router = createRouter(
    [on("message"), on("message_sent"), on("message.private", { find: () => true })],
    [command(["a"])],
  );
  for (
    const ids of [{ user_id: "10001" }, { user_id: "10001", self_id: "10001" }, { user_id: 10001, self_id: "10001" }]
  ) {
    assert.deepEqual(names(router, groupMessage("a", ids)), ["on message_sent"]);
    assert.deepEqual(names(router, privateMessage("a", { ...ids, target_id: 20001 })), ["on message_sent"]);
    const why = router.explain(privateMessage("a", ids) as EventPayload).map((each) => each.why);
    assert.deepEqual(why, ["it is for this event", ...Array.from({ length: 3 }, () => "the message is the bot's own")]);
  }
  const large = { user_id: "9007199254740993", self_id: "9007199254740992" };
  assert.deepEqual(names(router, groupMessage("a", large)), ["on message", "command a"]);
});

test("match() takes nothing from the channels of a guild for a message that could be answered", () => {
  const router = createRouter(
    [on("message"), on("*"), on("message.guild"), on("message", { find: () => true })],
    [command(["a"])],
  );
  const guild = groupMessage("a", { message_type: "guild", sub_type: "channel", user_id: "144115218680000001" });
  assert.deepEqual(names(router, guild), ["on *", "on message.guild"]);
  const [, , , , verdict] = router.explain(guild as EventPayload);
  assert.equal(verdict?.why, "the message is from no group and not private, but guild");
});

test("match() survives messages of every shape", () => {
  const router = createRouter([], [command(["a"])], { commands: commandSettings({ prefix: ["", "/"] }) });
  for (
    const message of [
      undefined,
      null,
      "",
      "   ",
      [],
      [null],
      [{}],
      [{ type: "text" }],
      [{ type: "text", data: {} }],
      5,
      [{ type: "at", data: {} }],
    ]
  ) {
    assert.deepEqual(names(router, groupMessage("", { message })), [], JSON.stringify(message));
  }
});

test("match() costs as much with a thousand commands as with ten", () => {
  const event = groupMessage("just chatting about this and that") as EventPayload;
  const routerOf = (count: number) =>
    createRouter([], Array.from({ length: count }, (_, index) => command([`cmd${index}`])), {
      commands: commandSettings({ prefix: ["/", ""] }),
    });
  const routers = [routerOf(10), routerOf(1000)];
  const best = [Infinity, Infinity];
  // In turns, so that a busy machine disturbs both alike; the least disturbed time of each counts.
  for (let round = 0; round < 40; round++) {
    routers.forEach((router, which) => {
      const before = performance.now();
      for (let index = 0; index < 5_000; index++) router.match(event);
      best[which] = Math.min(best[which]!, performance.now() - before);
    });
  }
  const [few, many] = best as [number, number];
  assert.ok(many < few * 3 + 1, `${few} ms with 10, ${many} ms with 1000`);
});

test("match() puts handlers of a higher priority first and keeps the order of equal ones", () => {
  const router = createRouter(
    [on("message"), on("message.group", { priority: 5 }), on("*"), on("message.group.normal", { priority: -1 })],
    [command(["a"])],
  );
  assert.deepEqual(names(router, groupMessage("a")), [
    "on message.group",
    "command a",
    "on message",
    "on *",
    "on message.group.normal",
  ]);
});

test("match() hands on the text behind a command: none where the message ends with its words", () => {
  const router = createRouter([], [command(["hi", "hi you"])], slash);
  const text = (said: string) => ({ type: "text", data: { text: said } });
  const image = { type: "image", data: { file: "a" } };
  const rest = (...message: object[]) =>
    router.match(groupMessage("", { message }) as EventPayload).map(({ rest }) => rest);
  for (const said of ["/hi", "/hi ", " /hi", "/hi you", "/HI\n"]) assert.deepEqual(rest(text(said)), [""], said);
  assert.deepEqual(rest(text("/hi"), image), [""]);
  assert.deepEqual(rest(text("/hi"), image, text("there")), ["there"]);
  assert.deepEqual(rest(image, text("/hi")), []);
  assert.deepEqual(rest(text("/h"), text("i")), [""]);
  assert.deepEqual(rest(text("/hi"), text(" there ")), ["there"]);
});
