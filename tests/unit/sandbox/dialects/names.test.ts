import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  createDialect,
  DIALECT_NAMES,
  implementationOf,
  tiersOfDialect,
} from "../../../../src/sandbox/dialects/names.ts";
import type { DialectName, FailureKind } from "../../../../src/sandbox/dialects/facts.ts";
import { readPayload } from "../../protocol/events/payloads.ts";
import { bot, group, ming, newDialect, newWorld, otherGroup, say, wang, zhen } from "../world/worlds.ts";

/** The names of the fields, also of those inside `sender`. */
function shapeOf(event: Record<string, unknown> | undefined): string[] {
  const { sender, raw: _, raw_pb: __, ...rest } = event ?? {};
  const inside = typeof sender === "object" && sender !== null ? Object.keys(sender).map((key) => `sender.${key}`) : [];
  return [...Object.keys(rest), ...inside].sort();
}

describe("the table of actions", () => {
  it("has 120 actions and more that NapCat really carries out, and says of every one how far it goes", () => {
    const tiers = [...tiersOfDialect("napcat")];
    assert.ok(tiers.filter(([, tier]) => tier === "simulated").length >= 120);
    for (const name of DIALECT_NAMES) {
      const { names } = implementationOf(name);
      const known = tiersOfDialect(name);
      for (const action of names) assert.ok(known.has(action), `${name} ${action}`);
    }
  });

  it("says where every row was read, and in which version", () => {
    for (const name of DIALECT_NAMES) {
      const { profile } = implementationOf(name);
      assert.match(profile.source, /@[0-9a-f]{7}/, name);
      assert.notEqual(profile.version, "", name);
      for (const [kind, row] of Object.entries(profile.failures)) assert.notEqual(row.source, "", `${name} ${kind}`);
    }
  });

  it("is loud about what an implementation has and the sandbox does not", () => {
    for (const name of DIALECT_NAMES) {
      const refused = [...tiersOfDialect(name)].find(([, tier]) => tier === "refused")?.[0];
      if (refused === undefined) continue;
      const { call, notes } = newDialect(name);
      assert.equal(call(refused).status, "failed");
      assert.match(notes().at(-1) ?? "", new RegExp(`does not simulate this yet: ${refused.replace(".", "\\.")}`));
    }
  });
});

describe("messages", () => {
  const recorded: readonly [DialectName, payload: string, where: "group" | "private"][] = [
    ["go-cqhttp", "gocq-message-group-string", "group"],
    ["go-cqhttp", "gocq-message-private-string", "private"],
    ["lagrange", "lagrange-message-group", "group"],
    ["llbot", "llbot-message-group-file", "group"],
  ];
  for (const [name, payload, where] of recorded) {
    it(`of ${name} have the fields of ${payload}`, () => {
      const { world, events } = newDialect(name);
      if (where === "group") world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
      else world.sendToUser({ from: ming, to: bot, segments: say("hi") });
      assert.deepEqual(shapeOf(events[0]), shapeOf(readPayload(payload) as Record<string, unknown>));
    });
  }

  it("of SnowLuma have what was read of them, and its replies words only where something failed", () => {
    const { world, events, dialect } = newDialect("snowluma");
    const call = (action: string, params: object = {}) =>
      dialect.call({ action, params, echo: undefined, via: "ws" }) as object;
    world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
    const { message, message_seq: seq, anonymous, sender } = events[0] as Record<string, unknown>;
    assert.deepEqual(message, [{ type: "text", data: { text: "hi" } }]);
    assert.deepEqual([typeof seq, anonymous], ["number", null]);
    assert.deepEqual(Object.keys(sender as object), ["user_id", "nickname", "card", "role", "sex", "age"]);
    world.sendToUser({ from: ming, to: bot, segments: say("hi") });
    assert.deepEqual(Object.keys(events[1]?.["sender"] as object), ["user_id", "nickname", "sex", "age"]);
    assert.deepEqual(Object.keys(call("get_status")).sort(), ["data", "retcode", "status"]);
    const unknown = { status: "failed", retcode: 1404, data: null, wording: "unknown action" };
    assert.deepEqual(call("no_such_action"), unknown);
    assert.deepEqual(call("get_msg", { message_id: 1 }), { ...unknown, retcode: 100, wording: "message not found" });
  });

  it("have ids of the implementation's own kind, the same for the same message", () => {
    const ids: Record<string, number[]> = {};
    for (const name of DIALECT_NAMES) {
      const { world, events } = newDialect(name);
      for (let n = 0; n < 40; n++) world.sendToGroup({ from: ming, groupId: group, segments: say(String(n)) });
      ids[name] = events.map((event) => Number(event["message_id"]));
      assert.equal(new Set(ids[name]).size, 40, name);
      assert.ok(ids[name].every((id) => Number.isInteger(id) && Math.abs(id) < 2 ** 31), name);
    }
    const areSigned = (name: DialectName) => ids[name]?.some((id) => id < 0);
    assert.deepEqual([areSigned("go-cqhttp"), areSigned("llbot"), areSigned("napcat")], [true, true, false]);
  });

  it("come as text from go-cqhttp and the standard, as a list from the others, and as the owner wants", () => {
    for (const name of DIALECT_NAMES) {
      const { world, events } = newDialect(name);
      world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
      const isText = name === "go-cqhttp" || name === "onebot";
      assert.equal(typeof events[0]?.["message"], isText ? "string" : "object", name);
      const other = newDialect(name, { messageFormat: isText ? "array" : "string" });
      other.world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
      assert.equal(typeof other.events[0]?.["message"], isText ? "object" : "string", name);
    }
  });

  it("of oneself come only where they are wanted, each in its own way", () => {
    const types: Record<string, unknown> = {};
    for (const name of DIALECT_NAMES) {
      const quiet = newDialect(name);
      quiet.call("send_group_msg", { group_id: group, message: "hi" });
      assert.deepEqual(quiet.events, [], name);
      const { call, events } = newDialect(name, { reportSelfMessage: true });
      call("send_group_msg", { group_id: group, message: "hi" });
      types[name] = events[0]?.["post_type"];
    }
    assert.deepEqual(types, {
      napcat: "message_sent",
      "go-cqhttp": "message_sent",
      llbot: "message_sent",
      lagrange: "message",
      snowluma: "message_sent",
      onebot: "message",
    });
  });
});

describe("replies", () => {
  it("have the fields of the recorded ones", () => {
    const rows: readonly [DialectName, payload: string, action: string, params: object][] = [
      ["llbot", "llbot-send_group_msg-response", "send_group_msg", { group_id: group, message: "hi" }],

      ["lagrange", "lagrange-set_group_add_request-response", "set_group_card", { group_id: group, user_id: bot }],
    ];
    for (const [name, payload, action, params] of rows) {
      const { call } = newDialect(name);
      const { echo: _, ...reply } = call(action, params);
      const { echo: __, ...expected } = readPayload(payload) as Record<string, unknown>;
      assert.deepEqual(Object.keys(reply).sort(), Object.keys(expected).sort(), name);
      assert.equal(reply.retcode, 0, name);
    }
  });

  it("to an unknown action have the implementation's own codes and words", () => {
    const told = Object.fromEntries(DIALECT_NAMES.map((name) => {
      const { dialect } = newDialect(name);
      const ask = (via: "ws" | "http") => dialect.call({ action: "nothing", params: {}, echo: 1, via });
      return [name, [ask("ws")?.retcode, ask("http")?.retcode, ask("ws")?.message]];
    }));
    assert.deepEqual(told, {
      napcat: [1404, 200, "不支持的API nothing"],
      "go-cqhttp": [404, 404, "API不存在"],
      llbot: [1404, 404, "nothing API 不存在"],
      lagrange: [404, 404, undefined],
      snowluma: [1404, 1404, undefined],
      onebot: [1404, 404, undefined],
    });
  });

  it("about a muted account have the implementation's own codes and words", () => {
    const told = Object.fromEntries(DIALECT_NAMES.map((name) => {
      const { world, call } = newDialect(name);
      world.scene.putMember(otherGroup, bot, { mutedUntil: world.now() + 60_000 });
      const { retcode, message, msg } = call("send_group_msg", { group_id: otherGroup, message: "hi" }) as never;
      return [name, [retcode, String(message ?? "").slice(0, 30), msg]];
    }));
    assert.deepEqual(told, {
      napcat: [1200, "EventChecker Failed: NTEvent s", undefined],
      "go-cqhttp": [100, "send group message failed: blo", "SEND_MSG_API_ERROR"],
      llbot: [1200, "EventChecker Failed: NTEvent s", undefined],
      lagrange: [120, "", undefined],
      snowluma: [1200, "", undefined],
      onebot: [103, "", undefined],
    });
  });

  it("without a right are a success only where QQ's answer is not looked at", () => {
    const told = DIALECT_NAMES.map((name) => {
      const { call } = newDialect(name);
      return [name, call("set_group_kick", { group_id: otherGroup, user_id: wang }).retcode];
    });
    assert.deepEqual(Object.fromEntries(told), {
      napcat: 0,
      "go-cqhttp": 100,
      llbot: 1200,
      lagrange: 0,
      snowluma: 1200,
      onebot: 103,
    });
  });

  it("echo as the implementation does", () => {
    const echoes = Object.fromEntries(DIALECT_NAMES.map((name) => {
      const { dialect } = newDialect(name);
      const reply = dialect.call({ action: "get_status", params: {}, echo: undefined, via: "ws" });
      return [name, reply !== undefined && "echo" in reply ? reply.echo : "absent"];
    }));
    assert.deepEqual(echoes, {
      napcat: "",
      "go-cqhttp": "absent",
      llbot: "absent",
      lagrange: null,
      snowluma: "absent",
      onebot: "absent",
    });
  });

  it("name the parameter that is missing only in LLBot, and go-cqhttp takes it for nothing", () => {
    const words = (name: DialectName) => newDialect(name).call("get_msg", {});
    assert.equal(words("llbot").message, "$.message_id missing required value");
    assert.equal(words("go-cqhttp").retcode, 100);
    assert.equal(words("go-cqhttp").message, "消息不存在");
    assert.equal(words("onebot").retcode, 1400);
  });

  it("can be asked for by kind, for every kind and implementation", () => {
    const { world } = newWorld();
    for (const name of DIALECT_NAMES) {
      const dialect = createDialect(name, { world });
      for (const kind of Object.keys(implementationOf(name).profile.failures) as FailureKind[]) {
        const reply = dialect.fail({ action: "send_msg", params: {}, echo: 7, via: "ws" }, kind);
        assert.equal(reply.status, "failed", `${name} ${kind}`);
        assert.equal(reply.echo, 7, `${name} ${kind}`);
      }
    }
  });
});

describe("events of one implementation", () => {
  it("of go-cqhttp: a file in private is a notice, arrivals are approved, the first event is stale", () => {
    const { world, events, pass, dialect } = newDialect("go-cqhttp");
    const { sha256 } = world.files.put(new Uint8Array([1, 2]), "a.txt");
    world.sendToUser({ from: ming, to: bot, segments: [{ type: "file", data: { file: sha256 } }] });
    assert.equal(events.at(-1)?.["notice_type"], "offline_file");
    world.scene.removeMember(group, zhen);
    world.joinGroup({ groupId: group, userId: zhen, by: wang, how: "invite" });
    assert.deepEqual([events.at(-1)?.["sub_type"], events.at(-1)?.["operator_id"]], ["approve", 0]);
    const first = dialect.lifecycle();
    pass(60_000);
    assert.deepEqual(dialect.lifecycle(), first);
    assert.equal((first as unknown as Record<string, unknown>)["_post_method"], 2);
  });

  it("of LLBot: mentions have names, a dissolved group is its own notice, flags are written in its way", () => {
    const { world, events, call } = newDialect("llbot");
    world.sendToGroup({ from: ming, groupId: group, segments: [{ type: "at", data: { qq: String(bot) } }] });
    assert.deepEqual(events.at(-1)?.["message"], [{ type: "at", data: { qq: String(bot), name: "小助手" } }]);
    world.requestFriend({ from: zhen, to: bot, comment: "hi" });
    const flag = String(events.at(-1)?.["flag"]);
    assert.match(flag, /^u_/);
    assert.equal(call("set_friend_add_request", { flag, approve: true }).retcode, 0);
    assert.ok(world.friendship(bot, zhen) !== undefined);
    world.dissolveGroup({ by: wang, groupId: otherGroup });
    assert.equal(events.at(-1)?.["notice_type"], "group_dismiss");
  });

  it("of Lagrange: reactions and names of groups are notices of its own, and it knows when it is back", () => {
    const { world, events } = newDialect("lagrange");
    const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
    world.react({ by: zhen, messageId: id, emojiId: "76", isAdded: true });
    assert.deepEqual([events.at(-1)?.["notice_type"], events.at(-1)?.["code"]], ["reaction", "76"]);
    world.renameGroup({ by: wang, groupId: group, name: "新名" });
    assert.deepEqual([events.at(-1)?.["notice_type"], events.at(-1)?.["name"]], ["group_name_change", "新名"]);
    world.setOnline({ userId: bot, isOnline: false, message: "请重新登录" });
    assert.deepEqual([events.at(-1)?.["notice_type"], events.at(-1)?.["tag"]], ["bot_offline", "请重新登录"]);
    world.setOnline({ userId: bot, isOnline: true });
    assert.equal(events.at(-1)?.["notice_type"], "bot_online");
  });

  it("of the standard: nothing that the text does not have", () => {
    const { world, events } = newDialect("onebot");
    const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("hi") });
    const { length } = events;
    world.react({ by: zhen, messageId: id, emojiId: "76", isAdded: true });
    world.setCard({ by: ming, groupId: group, userId: ming, card: "明" });
    world.setEssence({ by: wang, messageId: id, isAdded: true });
    world.poke({ from: ming, target: bot });
    assert.equal(events.length, length);
  });
});

describe("quick operations", () => {
  it("are obeyed as far as the implementation does", () => {
    const left = Object.fromEntries(DIALECT_NAMES.map((name) => {
      const { world, events, call } = newDialect(name);
      world.scene.putMember(group, bot, { role: "owner" });
      world.sendToGroup({ from: ming, groupId: group, segments: say("骂人") });
      const operation = { reply: "别这样", delete: true, kick: true };
      call(".handle_quick_operation", { context: events[0], operation });
      const [said] = world.allMessages();
      return [name, [world.allMessages().length, said?.recalledBy !== undefined, world.isMember(group, ming)]];
    }));
    assert.deepEqual(left, {
      napcat: [2, false, true],
      "go-cqhttp": [2, true, false],
      llbot: [2, true, false],
      lagrange: [1, false, true],
      snowluma: [1, false, true],
      onebot: [2, true, false],
    });
  });
});
