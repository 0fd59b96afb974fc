import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { node } from "../../../src/protocol/builders.ts";
import { readForward } from "../../../src/protocol/forward.ts";
import { readPayload } from "./events/payloads.ts";

const text = (content: string) => ({ type: "text", data: { text: content } });

describe("readForward", () => {
  it("reads what go-cqhttp documents", () => {
    const messages = readForward(readPayload("doc-gocq-get_forward_msg").data);
    assert.deepEqual(messages.map(({ user_id, nickname, time, segments }) => ({ user_id, nickname, time, segments })), [
      { user_id: 38065, nickname: "昵称", time: 1595694374, segments: [text("合并转发1")] },
      {
        user_id: 29991,
        nickname: "昵称",
        time: 1595694393,
        segments: [text("合并转发2"), { type: "image", data: { file: "xxxx", url: "xxxx" } }],
      },
    ]);
  });

  it("reads NapCat's whole events, in a reply and inside of a forward segment", () => {
    const item = readPayload("napcat-get_forward_msg-response-item");
    for (const data of [{ messages: [item] }, { message: [item] }, [item]]) {
      const [message] = readForward(data);
      assert.equal(message?.user_id, 1000000902);
      assert.deepEqual(message?.segments, [text("5678")]);
      assert.equal(message?.raw, item);
    }
    const segment = readPayload("napcat-message-forward-with-content");
    assert.deepEqual(readForward((segment.data as { content: unknown }).content)[0]?.segments, [text("1")]);
    assert.deepEqual(readForward(segment.data)[0]?.segments, [text("1")]);
  });

  it("reads the nodes of the standard and of Lagrange, nested ones too", () => {
    const inner = node({ user_id: 2, nickname: "b", content: "in" });
    const [outer] = readForward({ message: [node({ user_id: 1, nickname: "a", content: [inner] })] });
    assert.deepEqual([outer?.user_id, outer?.nickname, outer?.time], [1, "a", 0]);
    assert.deepEqual(readForward(outer?.segments)[0]?.segments, [text("in")]);
  });

  it("makes nothing of nothing", () => {
    for (const data of [undefined, null, {}, [], "x", { messages: null }, [1, null]]) {
      assert.deepEqual(readForward(data), []);
    }
  });
});
