import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import * as generated from "../../../src/protocol/actions.gen.ts";
import { factsOf } from "../../../src/protocol/actions/facts.ts";
import { payloadTypes } from "../../../tools/generate_payload_types.ts";

const {
  CQHTTP_ACTIONS,
  LAGRANGE_ACTIONS,
  LLBOT_ACTIONS,
  NAPCAT_ACTIONS,
  ONEBOT_ACTIONS,
} = generated;

/** NapCat's own page: the actions, in its order, and those that it marks native. */
const napcatPage =
  "set_group_sign group_poke friend_poke ArkSharePeer ArkShareGroup get_robot_uin_range set_online_status get_friends_with_category set_qq_avatar get_file forward_friend_single_msg forward_group_single_msg translate_en2zh set_msg_emoji_like send_forward_msg mark_private_msg_as_read mark_group_msg_as_read get_friend_msg_history create_collection get_collection_list set_self_longnick get_recent_contact _mark_all_as_read get_profile_like fetch_custom_face get_ai_record get_ai_characters send_group_ai_record send_poke"
    .split(" ");
const nativePage =
  "set_group_sign group_poke friend_poke get_ai_record get_ai_characters send_group_ai_record send_poke".split(" ");

describe("the action lists", () => {
  it("have every action of NapCat's page, spelled as there", () => {
    assert.deepEqual(napcatPage.filter((name) => !NAPCAT_ACTIONS.includes(name)), []);
    assert.deepEqual(nativePage.filter((name) => !factsOf(name).native), []);
  });

  it("have no action twice", () => {
    for (const list of [ONEBOT_ACTIONS, CQHTTP_ACTIONS, NAPCAT_ACTIONS, LLBOT_ACTIONS, LAGRANGE_ACTIONS]) {
      assert.equal(new Set(list).size, list.length);
    }
  });

  it("have the whole standard in go-cqhttp, and leave out what an implementation lacks", () => {
    assert.equal(ONEBOT_ACTIONS.length, 39);
    assert.deepEqual(ONEBOT_ACTIONS.filter((name) => !CQHTTP_ACTIONS.includes(name)), []);
    assert.equal(NAPCAT_ACTIONS.includes("delete_unidirectional_friend"), false);
    assert.equal(LLBOT_ACTIONS.includes("set_group_sign"), false);
  });

  it("fill in what the pages promise and what implementations disagree about", () => {
    assert.deepEqual(factsOf("get_friend_msg_history").defaults, { message_seq: "0", count: 20, reverseOrder: false });
    assert.deepEqual(factsOf("get_recent_contact").defaults, { count: 10 });
    assert.deepEqual(factsOf("fetch_custom_face").defaults, { count: 48 });
    assert.deepEqual(factsOf("set_group_ban").defaults, { duration: 1800 });
    assert.deepEqual(factsOf("set_group_admin").defaults, { enable: true });
    assert.deepEqual(factsOf("set_group_whole_ban").defaults, { enable: true });
  });
});

describe("the tables", () => {
  const read = <Row>(path: string): Row[] =>
    JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8")) as Row[];
  const actions = read<
    { name: string; in: string[]; native?: unknown; stream?: boolean; params?: { name: string; zh: string }[] }
  >(
    "src/protocol/actions/actions.json",
  );

  it("have every action of the five implementations, guilds apart", () => {
    const count = (source: string): number => actions.filter((action) => action.in.includes(source)).length;
    const sources = ["onebot11", "go-cqhttp", "napcat", "llbot", "lagrange"];
    assert.equal(actions.length, 220);
    assert.deepEqual(sources.map(count), [39, 72, 173, 121, 79]);
    assert.equal(actions.filter(({ stream }) => stream === true).length, 5);
  });

  it("describe every parameter in Chinese, for the sandbox's forms", () => {
    const bare = actions.flatMap(({ name, params = [] }) =>
      params.filter(({ zh }) => !/\p{Script=Han}/u.test(zh)).map((param) => `${name}.${param.name}`)
    );
    assert.deepEqual(bare, []);
  });

  it("have every event and every segment", () => {
    assert.equal(read("src/protocol/events/events.json").length, 37);
    assert.equal(read("tools/reference/segments.json").length, 33);
  });
});

describe("the generated type test", () => {
  it("is fresh: otherwise run node --import tsx tools/generate_payload_types.ts", () => {
    assert.equal(readFileSync(new URL("../../types/payloads.ts", import.meta.url), "utf8"), payloadTypes());
  });
});
