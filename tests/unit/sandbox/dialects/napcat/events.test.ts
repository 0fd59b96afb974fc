import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventName } from "../../../../../src/protocol/events/events.ts";
import { readPayload } from "../../../protocol/events/payloads.ts";
import { bot, group, li, ming, newNapCat, otherGroup, say, START, wang, zhen } from "../../world/worlds.ts";

type NapCat = ReturnType<typeof newNapCat>;

const seconds = Math.floor(START / 1000);

/** The last event of what an act makes. */
function told(act: (napcat: NapCat) => void, napcat = newNapCat()): Record<string, any> {
  act(napcat);
  const event = napcat.events.at(-1);
  assert.ok(event, "nothing was told");
  return JSON.parse(JSON.stringify(event)) as Record<string, any>;
}

/** Recorded fields that were null carry nothing; the sandbox leaves them out. */
function fieldsOf(payload: Record<string, unknown>): string[] {
  return Object.keys(payload).filter((key) => payload[key] !== null).sort();
}

/** Each recorded event, and what makes it happen. */
const recorded: readonly [file: string, act: (napcat: NapCat) => void][] = [
  ["napcat-notice-friend_add-b11", ({ world }) => world.befriend({ a: bot, b: zhen })],
  ["napcat-notice-friend_recall-b10", ({ world }) => {
    const { id } = world.sendToUser({ from: ming, to: bot, segments: say("错了") });
    world.recall({ by: ming, messageId: id });
  }],
  [
    "napcat-notice-group_admin-unset-b03",
    ({ world }) => world.setRole({ by: wang, groupId: group, userId: li, role: "member" }),
  ],
  [
    "napcat-notice-group_ban-ban-10",
    ({ world }) => world.mute({ by: li, groupId: group, userId: ming, durationMs: 43_200_000 }),
  ],
  [
    "napcat-notice-group_ban-lift_ban-11",
    ({ world }) => world.mute({ by: li, groupId: group, userId: ming, durationMs: 0 }),
  ],
  ["napcat-notice-group_decrease-leave-09", ({ world }) => world.leaveGroup({ groupId: group, userId: ming })],
  ["napcat-notice-group_increase-approve-b06", ({ world }) => {
    const { id } = world.addUser({ nickname: "新人" });
    world.answerRequest({ by: bot, flag: world.requestJoin({ from: id, groupId: group }).flag, isApproved: true });
  }],
  ["napcat-notice-group_increase-invite-b05", ({ world }) => {
    const { id } = world.addUser({ nickname: "新人" });
    world.joinGroup({ groupId: group, userId: id, by: ming, how: "invite" });
  }],
  ["napcat-notice-group_recall-b09", ({ world }) => {
    const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("错了") });
    world.recall({ by: ming, messageId: id });
  }],
  ["napcat-notice-group_upload-08", ({ world }) => {
    const { sha256 } = world.files.put(Uint8Array.of(1, 2, 3), "一.bin");
    world.uploadGroupFile({ from: ming, groupId: group, sha256 });
  }],
  ["napcat-notice-notify-input_status-typing", ({ world }) => world.type({ from: ming, to: bot, isTyping: true })],
  ["napcat-notice-notify-input_status-end", ({ world }) => world.type({ from: ming, to: bot, isTyping: false })],
  ["napcat-notice-notify-poke-b00", ({ world }) => world.poke({ from: ming, target: bot, groupId: group })],
];

describe("NapCat's events, against recorded ones", () => {
  for (const [file, act] of recorded) {
    it(`have the fields of ${file}`, () => {
      const payload = readPayload(file);
      const event = told(act);
      assert.deepEqual(fieldsOf(event), fieldsOf(payload));
      assert.equal(eventName(event as never), eventName(payload as never));
    });
  }

  it("have the recorded fields of lifecycle and heartbeat, in their order", () => {
    const { dialect } = newNapCat();
    const lifecycle = dialect.lifecycle() ?? {};
    const heartbeat: Record<string, any> = dialect.heartbeat(30_000);
    assert.deepEqual(Object.keys(lifecycle), Object.keys(readPayload("napcat-meta-lifecycle-connect")));
    const recordedBeat = readPayload("napcat-meta_event-heartbeat-01");
    assert.deepEqual(Object.keys(heartbeat), Object.keys(recordedBeat));
    assert.deepEqual(heartbeat.status, recordedBeat.status);
  });

  it("carry messages with the recorded fields in the recorded order, and those that newer releases added", () => {
    const event = told(({ world }) => world.sendToGroup({ from: ming, groupId: group, segments: say("1") }));
    const old = Object.keys(readPayload("napcat-message-group-text-ov0"));
    const now = Object.keys(event);
    assert.deepEqual(now.filter((key) => old.includes(key)), old);
    assert.deepEqual(now.filter((key) => !old.includes(key)), ["real_seq", "group_name"]);
  });

  it("show the content of forwards as whole messages, as recorded", () => {
    const { call, world } = newNapCat();
    const { data } = call("send_group_forward_msg", {
      group_id: group,
      messages: [{ type: "node", data: { user_id: ming, nickname: "小明", content: "1" } }],
    });
    const [item] = call("get_forward_msg", { message_id: data.message_id }).data.messages;
    const wanted = (readPayload("napcat-message-forward-with-content") as any).data.content[0];
    assert.deepEqual(Object.keys(item).filter((key) => key !== "real_seq"), Object.keys(wanted));
    assert.equal(world.forwards.size, 1);
  });
});

describe("a group message", () => {
  it("is told to the last field", () => {
    const event = told(({ world }) => {
      world.setCard({ by: ming, groupId: group, userId: ming, card: "明哥" });
      world.sendToGroup({
        from: ming,
        groupId: group,
        segments: [{ type: "at", data: { qq: String(bot) } }, ...say(" [hi]")],
      });
    });
    const { message_id } = event;
    assert.ok(Number.isInteger(message_id) && message_id >= 0 && message_id < 2 ** 31);
    assert.deepEqual(event, {
      self_id: bot,
      user_id: ming,
      time: seconds,
      message_id,
      message_seq: message_id,
      real_id: message_id,
      real_seq: "1",
      message_type: "group",
      sender: { user_id: ming, nickname: "小明", card: "明哥", role: "member" },
      raw_message: "[CQ:at,qq=10001] &#91;hi&#93;",
      font: 14,
      sub_type: "normal",
      message: [{ type: "at", data: { qq: "10001" } }, { type: "text", data: { text: " [hi]" } }],
      message_format: "array",
      post_type: "message",
      group_id: group,
      group_name: "签到测试群",
    });
  });

  it("is CQ text where NapCat is set so", () => {
    const event = told(
      ({ world }) => world.sendToGroup({ from: ming, groupId: group, segments: say("a&b") }),
      newNapCat({ messageFormat: "string" }),
    );
    assert.deepEqual([event.message, event.raw_message, event.message_format], ["a&amp;b", "a&amp;b", "string"]);
  });

  it("is not told when the bot is not in the group, and its own are only where it is asked for", () => {
    const napcat = newNapCat();
    napcat.world.leaveGroup({ groupId: otherGroup, userId: bot });
    const before = napcat.events.length;
    napcat.world.sendToGroup({ from: ming, groupId: otherGroup, segments: say("悄悄话") });
    napcat.world.sendToGroup({ from: bot, groupId: group, segments: say("我说的") });
    assert.equal(napcat.events.length, before);
    const own = told(
      ({ world }) => world.sendToGroup({ from: bot, groupId: group, segments: say("我说的") }),
      newNapCat({ reportSelfMessage: true }),
    );
    assert.deepEqual([own.post_type, own.message_sent_type, own.target_id], ["message_sent", "self", group]);
  });

  it("names pictures by their MD5 and says where they are", () => {
    const napcat = newNapCat();
    const { sha256, md5 } = napcat.world.files.put(Uint8Array.of(0xff, 0xd8, 0xff, 0), "猫.jpg");
    const event = told(
      ({ world }) =>
        world.sendToGroup({ from: ming, groupId: group, segments: [{ type: "image", data: { file: sha256 } }] }),
      napcat,
    );
    assert.deepEqual(event.message, [{
      type: "image",
      data: {
        summary: "",
        file: `${md5}.jpg`,
        sub_type: 0,
        url: `http://127.0.0.1:5710/_sandbox/file/${sha256}`,
        file_size: "4",
      },
    }]);
  });
});

describe("a private message", () => {
  it("of a friend has no group", () => {
    const event = told(({ world }) => world.sendToUser({ from: ming, to: bot, segments: say("hi") }));
    assert.deepEqual([event.sub_type, event.target_id, event.group_id], ["friend", ming, undefined]);
    assert.equal("role" in event.sender, false);
  });

  it("of a stranger names the group that they met in", () => {
    const event = told(({ world }) => world.sendToUser({ from: zhen, to: bot, segments: say("hi") }));
    assert.deepEqual([event.sub_type, event.group_id, event.temp_source], ["group", group, 0]);
  });

  it("between others is nobody's business", () => {
    const napcat = newNapCat();
    napcat.world.sendToUser({ from: ming, to: zhen, segments: say("别让机器人知道") });
    assert.deepEqual(napcat.events, []);
  });
});

describe("notices", () => {
  it("tell a private poke by its sender, and a poke in a group by the group", () => {
    const friend = told(({ world }) => world.poke({ from: ming, target: bot }));
    assert.deepEqual([friend.user_id, friend.sender_id, friend.target_id, "group_id" in friend], [
      ming,
      ming,
      bot,
      false,
    ]);
    const inGroup = told(({ world }) => world.poke({ from: ming, target: zhen, groupId: group }));
    assert.deepEqual([inGroup.user_id, inGroup.target_id, inGroup.group_id], [ming, zhen, group]);
  });

  it("tell a kick of the bot as kick_me, though it is no longer there", () => {
    const event = told(({ world }) => world.kick({ by: wang, groupId: group, userId: bot }));
    assert.deepEqual([event.sub_type, event.user_id, event.operator_id], ["kick_me", bot, wang]);
    const other = told(({ world }) => world.kick({ by: wang, groupId: group, userId: ming }));
    assert.deepEqual([other.sub_type, other.user_id], ["kick", ming]);
  });

  it("tell a mute of everybody with user 0 and duration -1", () => {
    const event = told(({ world }) => world.muteGroup({ by: wang, groupId: group, isMuted: true }));
    assert.deepEqual([event.sub_type, event.user_id, event.duration], ["ban", 0, -1]);
  });

  it("tell cards, titles, names, essences, reactions and likes", () => {
    const card = told(({ world }) => world.setCard({ by: ming, groupId: group, userId: ming, card: "明" }));
    assert.deepEqual([card.notice_type, card.card_new, card.card_old], ["group_card", "明", ""]);
    const title = told(({ world }) => world.setTitle({ by: wang, groupId: group, userId: ming, title: "大佬" }));
    assert.deepEqual([title.sub_type, title.title], ["title", "大佬"]);
    const name = told(({ world }) => world.renameGroup({ by: wang, groupId: group, name: "新名" }));
    assert.deepEqual([name.sub_type, name.name_new, name.user_id], ["group_name", "新名", wang]);
    const like = told(({ world }) => world.like({ from: ming, to: bot, times: 10 }));
    assert.deepEqual([like.sub_type, like.operator_id, like.operator_nick, like.times], [
      "profile_like",
      ming,
      "小明",
      10,
    ]);
    const essence = told(({ world }) => {
      const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("金句") });
      world.setEssence({ by: li, messageId: id, isAdded: true });
    });
    assert.deepEqual([essence.notice_type, essence.sender_id, essence.operator_id], ["essence", ming, li]);
    const reaction = told(({ world }) => {
      const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("看") });
      world.react({ by: zhen, messageId: id, emojiId: "76", isAdded: true });
    });
    assert.deepEqual([reaction.user_id, reaction.likes, reaction.is_add], [zhen, [{ emoji_id: "76", count: 1 }], true]);
  });

  it("tell that the bot went offline, and heartbeats say so from then on", () => {
    const napcat = newNapCat();
    const event = told(({ world }) => world.setOnline({ userId: bot, isOnline: false, message: "被挤下线" }), napcat);
    assert.deepEqual([event.notice_type, event.user_id, event.message], ["bot_offline", bot, "被挤下线"]);
    const beat: Record<string, any> = napcat.dialect.heartbeat(1);
    assert.deepEqual(beat.status, { online: false, good: true });
    assert.equal(napcat.call("get_status").data.online, false);
  });
});

describe("requests", () => {
  it("of friends carry a flag of digits", () => {
    const event = told(({ world }) => world.requestFriend({ from: zhen, to: bot, comment: "我是阿珍" }));
    assert.match(event.flag, /^\d+$/);
    assert.deepEqual(Object.keys(event), [
      "time",
      "self_id",
      "post_type",
      "request_type",
      "user_id",
      "comment",
      "flag",
    ]);
  });

  it("to join reach the bot where it is an admin, and not where it is a plain member", () => {
    const napcat = newNapCat();
    const { id } = napcat.world.addUser({ nickname: "新人" });
    napcat.world.requestJoin({ from: id, groupId: otherGroup });
    assert.deepEqual(napcat.events, []);
    const event = told(({ world }) => world.requestJoin({ from: id, groupId: group, comment: "求进" }), napcat);
    assert.deepEqual([event.sub_type, event.group_id, event.user_id, event.comment], ["add", group, id, "求进"]);
  });

  it("invite the bot", () => {
    const event = told(({ world }) => {
      world.addGroup({ id: 5, name: "别的群", ownerId: ming });
      world.inviteToGroup({ from: ming, to: bot, groupId: 5 });
    });
    assert.deepEqual([event.sub_type, event.group_id, event.user_id], ["invite", 5, ming]);
  });
});
