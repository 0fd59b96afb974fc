import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageView } from "../../../src/command/message_view.ts";
import { normalizeMessage } from "../../../src/protocol/message.ts";

const SELF = 10001;
const text = (value: string) => ({ type: "text", data: { text: value } });
const at = (qq: unknown) => ({ type: "at", data: { qq } });
const reply = { type: "reply", data: { id: "1" } };
const image = { type: "image", data: { file: "a" } };

/** What is read behind the head, with `@` in front where the bot was meant; undefined when the head is no head. */
function behindHead(message: unknown, names: string[] = [], self_id: unknown = SELF): string | undefined {
  const head = new MessageView({ message, self_id }).head(names);
  return head && `${head.isAddressed ? "@" : ""}${head.text.slice(head.from)}`;
}

test("a quote and the one @ that clients put behind it stand in front of what was written", () => {
  for (
    const [message, expected] of [
      [[reply, at("30002"), text(" 撕")], "撕"],
      [[reply, text(" "), at("30002"), text(" 撕")], "撕"],
      [[text("\u200e"), reply, at("30002"), text(" 撕")], "撕"],
      [[reply, at(30002), text(" 撕")], "撕"],
      ["[CQ:reply,id=1][CQ:at,qq=30002] 撕", "撕"],
      ["[CQ:reply,id=1] [CQ:at,qq=30002] 撕", "撕"],
      [[reply, at("30002"), at("10001"), text(" 撕")], "@撕"],
      [[reply, at("30002"), text(" "), at("10001"), text("\n撕")], "@撕"],
      [[reply, at("10001"), text(" 撕")], "@撕"],
      [[reply, text("撕")], "撕"],
      [[at("10001"), reply, text("撕")], "@撕"],
      [[reply, at("30002"), at("30003"), text(" 撕")], undefined],
      [[reply, at("10001"), at("30003"), text(" 撕")], undefined],
      [[reply, at("all"), text(" 撕")], undefined],
      [[at("30002"), reply, text(" 撕")], undefined],
      [[at("10001"), reply, at("30002"), text(" 撕")], undefined],
      [[at("30002"), text(" 撕")], undefined],
      [[reply, image, text(" 撕")], undefined],
      [[reply, at("30002")], undefined],
      [[reply, at("30002"), text(" ")], undefined],
    ] as const
  ) assert.equal(behindHead(message), expected, JSON.stringify(message));
});

test("odd lists are read in their normal form, ordinary ones are not read beyond their first word", () => {
  for (
    const message of [
      [null, text("签到")],
      [undefined, text("签到")],
      [text("签"), text("到")],
      ["签到"],
      ["签", null, "到"],
      [text("签"), null, text("到")],
      [text("签"), "到"],
      [text(""), text("签"), {}, "到"],
      [{ type: "text" }, text("签到")],
      [{ type: "text", data: null }, null, "签到"],
      [at(SELF), null, "签", text("到")],
      [reply, "签到"],
      [5, text("签到"), null],
      text("签到"),
      "签到",
    ]
  ) assert.equal(behindHead(message)?.replace("@", ""), "签到", JSON.stringify(message));
  const rest = {
    get data() {
      throw new Error("was read");
    },
    type: "image",
  };
  assert.equal(behindHead([text("hello "), rest]), "hello ");
  const ordinary = [reply, at("2"), text("a"), image, text("b")];
  assert.equal(new MessageView({ message: ordinary }).segments, ordinary);
});

test("the head is the same whether or not the message was read before", () => {
  const parts = [reply, at("30002"), at("10001"), at(null), text(" "), text("签"), "到", null, image, { type: "text" }];
  for (let seed = 0; seed < 3_000; seed++) {
    const message = [1, 7, 49, 343].map((power) => parts[Math.floor(seed * 7 / power) % parts.length]);
    assert.deepEqual(
      new MessageView({ message, self_id: SELF }).head([]),
      new MessageView({ message: normalizeMessage(message), self_id: SELF }).head([]),
      JSON.stringify(message),
    );
  }
});

test("the bot's @ is known in every form of its number", () => {
  assert.equal(behindHead([at("10001"), text("a")], [], "10001"), "@a");
  assert.equal(behindHead([at(10001), text("a")], [], "10001"), "@a");
  const large = "9007199254740993";
  assert.equal(behindHead([at(large), text("a")], [], large), "@a");
  assert.equal(behindHead([at("9007199254740992"), text("a")], [], large), undefined);
  for (const nobody of [null, 0, undefined, ""]) {
    assert.equal(behindHead([at(nobody), text("a")], [], nobody), undefined, String(nobody));
  }
});

test("the text has no blanks, line breaks and unseen characters around it", () => {
  const read = (message: unknown) => new MessageView({ message }).text;
  for (
    const around of [
      " ",
      "\n",
      "\r\n",
      "\t",
      "\u3000",
      "\u00a0",
      "\u200b",
      "\u200e",
      "\u200f",
      "\u202a",
      "\u202c",
      "\u2060",
      "\u2066",
      "\u2069",
      "\u200d",
      "\ufeff",
      "\u00ad",
      "\u061c",
    ]
  ) {
    assert.equal(read(`${around}掷6${around}${around}`), "掷6", JSON.stringify(around));
    assert.equal(behindHead([text(`${around}掷6`)]), "掷6", JSON.stringify(around));
  }
  assert.equal(read([reply, at("30002"), text(" 掷 6\n")]), "掷 6");
  assert.equal(read("👨‍👩‍👧 好"), "👨‍👩‍👧 好", "what joins an emoji stays");
  assert.equal(read("  "), "");
});

test("the bot's name is known in any case; alone it is the text", () => {
  const names = ["Adelie", "小助手"];
  assert.equal(behindHead("adelie, 签到", names), "@签到");
  assert.equal(behindHead("ＡＤＥＬＩＥ　签到", names), "@签到");
  assert.equal(behindHead("\u200e小助手\u200e，\u200e签到", names), "@签到");
  assert.equal(behindHead("adelies 签到", names), "adelies 签到");
  assert.equal(behindHead("小助手", names), undefined);
  const view = new MessageView({ message: "小助手，是" });
  assert.deepEqual([view.text, view.textBehind(names), view.withoutName(names).text], ["小助手，是", "是", "是"]);
  assert.equal(view.withoutName(names).segments, view.segments);
  assert.equal(new MessageView({ message: "小助手！" }).textBehind(names), "小助手！");
});
