import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ACTION_FACTS,
  CQHTTP_ACTIONS,
  LAGRANGE_ACTIONS,
  LLBOT_ACTIONS,
  NAPCAT_ACTIONS,
  ONEBOT_ACTIONS,
} from "../../../../src/protocol/actions.gen.ts";
import { actionName, factsOf } from "../../../../src/protocol/actions/facts.ts";
import { factsTable } from "../../../../tools/reference/facts.ts";
import type { Action } from "../../../../tools/reference/tables.ts";

const all = [...new Set([ONEBOT_ACTIONS, CQHTTP_ACTIONS, NAPCAT_ACTIONS, LLBOT_ACTIONS, LAGRANGE_ACTIONS].flat())];
const listed = (is: (name: string) => boolean): string => all.filter(is).toSorted().join(" ");

describe("factsOf", () => {
  it("knows which actions only read", () => {
    for (const name of ["get_login_info", "get_msg", "_get_group_notice", "can_send_image", "fetch_emoji_like"]) {
      assert.ok(factsOf(name).reads, name);
    }
  });

  it("takes nothing that does something for reading: neither sending, nor taking events, nor what the table lacks", () => {
    const others = [
      "get_updates",
      "get_event",
      "get_ai_record",
      "get_whatever",
      "get_msg_async",
      "get_group_info_rate_limited",
    ];
    for (const name of others) assert.ok(!factsOf(name).reads, name);
    for (const name of NAPCAT_ACTIONS) {
      if (/send|set|delete|del_|upload|mark|forward_|poke|create|move|rename|trans|clean|kick|ban|click/.test(name)) {
        if (!/^_?(get|fetch|can|check)_/.test(name)) assert.ok(!factsOf(name).reads, name);
      }
    }
  });

  it("knows what goes to a chat, whose message may be cut, and which parameter is a file", () => {
    assert.equal(
      listed((name) => factsOf(name).sends),
      "forward_friend_single_msg forward_group_single_msg send_forward_msg send_group_ai_record send_group_forward_msg " +
        "send_group_msg send_msg send_private_forward_msg send_private_msg",
    );
    assert.equal(listed((name) => factsOf(name).longText), "send_group_msg send_msg send_private_msg");
    assert.equal(
      listed((name) => factsOf(name).media !== undefined),
      "_send_group_notice add_custom_face scan_qrcode set_group_portrait set_qq_avatar upload_group_file upload_image " +
        "upload_image_to_qun_album upload_private_file",
    );
    assert.equal(factsOf("_send_group_notice").media, "image");
    assert.equal(factsOf("add_custom_face").pathOnly, "");
  });

  it("says the same of an action that runs later, except that it may be repeated or cut", () => {
    for (const suffix of ["_async", "_rate_limited"]) {
      const facts = factsOf(`send_group_msg${suffix}`);
      assert.deepEqual([facts.sends, facts.longText], [true, false]);
      assert.deepEqual(factsOf(`set_group_ban${suffix}`).defaults, { duration: 1800 });
      assert.equal(factsOf(`upload_group_file${suffix}`).media, "file");
      assert.equal(factsOf(`get_msg${suffix}`).reads, false);
    }
  });

  it("finds an action under every name that it is called by", () => {
    for (const name of ["/send_msg", "send_msg/", "/send_msg/", "/send_msg_async"]) {
      assert.ok(factsOf(name).sends, name);
    }
    for (const name of ["handle_quick_operation", ".handle_quick_operation", ".handle_quick_operation_async"]) {
      assert.equal(factsOf(name).message, "operation.reply", name);
    }
    assert.equal(factsOf("/get_msg"), factsOf("get_msg"));
  });

  it("knows nothing of names that the table lacks, whatever they look like", () => {
    const nothing = factsOf("my_action");
    assert.deepEqual(Object.values(nothing).filter((value) => value !== false && value !== undefined), []);
    const odd = ["", "_async", "constructor", "__proto__", "toString", "send_msg ", "SEND_MSG", "send_msg_async_async"];
    for (const name of odd) assert.equal(factsOf(name), nothing, name);
    for (const name of [undefined, null, 5, {}]) assert.equal(factsOf(name as unknown as string), nothing);
  });
});

describe("actionName", () => {
  it("takes slashes off, and leaves what is no text to those that complain", () => {
    assert.deepEqual(["/a", "a/", "/a/", "a", "a/b", ""].map(actionName), ["a", "a", "a", "a", "a/b", ""]);
    assert.equal(actionName(undefined as unknown as string), undefined);
  });
});

describe("ACTION_FACTS", () => {
  it("has a row for each set of facts, and each action in one of them", () => {
    const names = ACTION_FACTS.flatMap(([, names]) => names);
    assert.equal(new Set(names).size, names.length);
    assert.ok(ACTION_FACTS.length < 40, `${ACTION_FACTS.length} rows`);
    for (const [facts] of ACTION_FACTS) assert.ok(Object.keys(facts).length > 0);
  });

  it("is refused where columns contradict each other", () => {
    const row: Action = { name: "a", in: ["napcat"], zh: "a", en: "a", data: "null" };
    const message = [{ name: "message", type: "Message", zh: "消息" }];
    const wrong: [Partial<Action>, RegExp][] = [
      [{ params: [{ name: "b", type: "string", zh: "b" }] }, /a has a parameter without a description/],
      [{ params: message }, /a has a message among its parameters: it sends/],
      [{ sends: true, reads: true }, /a sends and reads/],
      [{ long_text: true }, /a has long_text, and no message/],
      [{ path_only: true }, /a has path_only, and no parameter of the type Media/],
      [{ path_only: "b", params: [{ name: "file", type: "Media", zh: "文件" }] }, /path_only names no action: b/],
      [{ fallback: "b" }, /fallback names no action: b/],
      [{ unwraps: "words" }, /a unwraps a result, and has none/],
    ];
    for (const [columns, problem] of wrong) assert.throws(() => factsTable([{ ...row, ...columns }]), problem);
    factsTable([{ ...row, sends: true, params: message }]);
  });
});
