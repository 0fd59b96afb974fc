import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventName } from "../../../../src/protocol/events/events.ts";

const name = (payload: object): string => eventName(payload as { post_type: string });

describe("eventName", () => {
  it("joins post type, detail type and sub type", () => {
    assert.equal(name({ post_type: "message", message_type: "group", sub_type: "normal" }), "message.group.normal");
    assert.equal(
      name({ post_type: "message_sent", message_type: "private", sub_type: "friend" }),
      "message_sent.private.friend",
    );
    assert.equal(name({ post_type: "notice", notice_type: "notify", sub_type: "poke" }), "notice.notify.poke");
    assert.equal(name({ post_type: "request", request_type: "friend" }), "request.friend");
    assert.equal(
      name({ post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" }),
      "meta_event.lifecycle.connect",
    );
  });

  it("does without a sub type that is missing, null or empty", () => {
    for (const sub_type of [undefined, null, ""]) {
      assert.equal(name({ post_type: "notice", notice_type: "friend_add", sub_type }), "notice.friend_add");
    }
  });

  it("names events that nobody knows by their own words", () => {
    assert.equal(name({ post_type: "notice", notice_type: "brand_new", sub_type: "x" }), "notice.brand_new.x");
    assert.equal(name({ post_type: "audio", audio_type: "call" }), "audio.call");
    assert.equal(name({ post_type: "constructor" }), "constructor");
  });
});
