import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sendingTo } from "../../../src/protocol/chat.ts";
import { ConfigError, ProtocolError } from "../../../src/errors.ts";
import {
  type ActionReply,
  encodeParams,
  encodeRequest,
  isEvent,
  isReply,
  isSuccess,
  parseFrame,
  TextParams,
} from "../../../src/protocol/frames.ts";

describe("parseFrame", () => {
  it("tells events from replies, also a heartbeat that has a status", () => {
    const heartbeat = parseFrame('{"post_type":"meta_event","meta_event_type":"heartbeat","status":{"online":true}}\n');
    assert.equal(isEvent(heartbeat), true);
    assert.equal(isReply(heartbeat), false);
    for (
      const text of ['{"status":"ok","retcode":0,"data":null,"echo":1}', '{"retcode":1403}', '{"status":"failed"}']
    ) {
      const reply = parseFrame(text);
      assert.equal(isEvent(reply), false);
      assert.equal(isReply(reply), true);
    }
  });

  it("reads the reply to a sent message without JSON, and just as JSON would", () => {
    const parts = [
      ["", " "],
      ['{"status":"ok","retcode":0,"data":'],
      ["null", '{"message_id":1}', '{"message_id":-2147483648}', '{"message_id":0}', '{"message_id":1.5}', "{}", "[]"],
      ["", ',"message":""', ',"message":"完成"', ',"message":"a\\"b"', ',"message":"\t"', ',"message":null'],
      ["", ',"wording":""', ',"wording":"好"'],
      ["", ',"echo":7', ',"echo":"7"', ',"echo":07', ',"echo":12345678901234567890', ',"echo":null', ',"echo":-7'],
      ["", ',"stream":"normal-action"', ',"stream":"stream-action"', ',"more":{"echo":8}'],
      ["}", "}\n", "}}", ""],
    ];
    let texts = [""];
    for (const choices of parts) texts = texts.flatMap((text) => choices.map((choice) => text + choice));
    const read = (text: string, how: (text: string) => unknown): unknown => {
      try {
        return how(text);
      } catch {
        return "no JSON";
      }
    };
    for (const text of texts) assert.deepEqual(read(text, parseFrame), read(text, JSON.parse), text);
  });

  it("refuses what is no JSON and shows its beginning", () => {
    assert.throws(() => parseFrame(`oops ${"x".repeat(500)}`), (error) => {
      assert.ok(error instanceof ProtocolError);
      assert.equal(error.code, "FRAME_NOT_JSON");
      assert.match(error.seen, /^oops x+… \(505 characters\)$/);
      return true;
    });
  });

  it("refuses JSON that is neither event nor reply", () => {
    for (const text of ["1", "null", "[]", '"a"', "{}", '{"post_type":5}', '{"echo":1}']) {
      assert.throws(
        () => parseFrame(text),
        (error) => error instanceof ProtocolError && error.code === "FRAME_UNKNOWN",
      );
    }
  });
});

describe("encodeRequest", () => {
  it("writes action, params and echo, and leaves undefined out", () => {
    const text = encodeRequest('odd "name"', { message: "你好\n", gone: undefined }, 7);
    assert.deepEqual(JSON.parse(text), { action: 'odd "name"', params: { message: "你好\n" }, echo: 7 });
  });

  it("refuses what JSON has no form for, and says which action it is", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const throwing = {
      toJSON: () => {
        throw Object.create(null);
      },
    };
    const wrong = [{ group_id: 10n }, { message: [{ type: "at", data: { qq: 10n } }] }, circle, { throwing }];
    for (const params of wrong) {
      for (const write of [() => encodeRequest("send_msg", params, 1), () => encodeParams("send_msg", params)]) {
        assert.throws(write, (error) => {
          assert.ok(error instanceof ConfigError);
          assert.equal(error.code, "ACTION_PARAMS");
          assert.match(error.message, /^send_msg: its parameters cannot be written as JSON \(.+\)\. A bigint goes/);
          return true;
        });
      }
    }
  });
});

describe("isSuccess", () => {
  const reply = (fields: object): ActionReply => fields as ActionReply;

  it("wants both words, where both are there", () => {
    for (
      const yes of [
        { status: "ok", retcode: 0 },
        { status: "async", retcode: 1 },
        { status: "async", retcode: 0 },
        { retcode: 0 },
        { status: "ok" },
        { status: "", retcode: 0 },
        { status: null, retcode: 0 },
      ]
    ) assert.equal(isSuccess(reply(yes)), true, JSON.stringify(yes));
    for (
      const no of [
        { status: "failed", retcode: 0 },
        { status: "user not found in the buffer", retcode: 0 },
        { status: "", retcode: 1 },
        { status: "" },
        { status: "ok", retcode: 100 },
        { status: "ok", retcode: 1 },
        { status: "failed", retcode: 1200 },
        { status: "failed" },
        { retcode: -1 },
      ]
    ) assert.equal(isSuccess(reply(no)), false, JSON.stringify(no));
  });
});

it("one literal text is written as any message is, for every chat", () => {
  const ids = [undefined, 0, 7, "7", "9007199254740993", 2 ** 53, Number.NaN, '"', "0"];
  const texts = ["你好", 'a "b"\n\u0000\ud800', "\u2028", " "];
  for (const message_type of [undefined, "private", "group", "guild"]) {
    for (const group_id of ids) {
      for (const user_id of ids) {
        for (const text of texts) {
          const chat = { ...message_type !== undefined && { message_type }, group_id, user_id };
          const { action, params } = sendingTo(chat, [{ type: "text", data: { text } }]);
          const plain = new TextParams(action === "send_group_msg", chat, text);
          assert.equal(encodeParams(action, plain), JSON.stringify(params));
          assert.deepEqual(
            plain.toJSON(),
            JSON.parse(
              JSON.stringify(params, (_, id: unknown) => Number.isNaN(id) ? "NaN" : id),
              (_, id: unknown) => id === "NaN" ? NaN : id,
            ),
          );
        }
      }
    }
  }
  const odd = new TextParams(true, { group_id: 1n as unknown as number }, "x");
  assert.throws(() => encodeParams("send_group_msg", odd), { code: "ACTION_PARAMS" });
});
