import assert from "node:assert/strict";
import { test } from "node:test";
import { NapCatApi } from "../../../../src/api/clients.ts";
import { createDialogues } from "../../../../src/bot/dialogue/questions.ts";
import { createEvent, openChat } from "../../../../src/bot/events/create.ts";
import type { AskOptions, ChatMessageEvent } from "../../../../src/bot/events/chat.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { plainText, toSegments } from "../../../../src/protocol/message.ts";
import type { MessageInput } from "../../../../src/protocol/segments.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { createLogger } from "../../../../src/util/log/log.ts";
import { groupMessage, privateMessage, SELF } from "../../../support/peer.ts";

const [MING, HONG, GANG] = [20001, 20002, 20003];

/** One group, some people, and what the bot said. */
function stage(options: { limit?: number; names?: string[] } = {}) {
  const clock = createManualClock();
  let waiting = 0;
  const dialogues = createDialogues({
    clock,
    log: createLogger("silent"),
    waiting: (change) => waiting += change,
    ...options,
  });
  const said: string[] = [];
  let isMuted = false;
  const api = new NapCatApi();
  api.call = ((_action: string, { message }: { message: MessageInput }) => {
    if (isMuted) return Promise.reject(new Error("muted"));
    said.push(plainText(toSegments(message)));
    return Promise.resolve({ message_id: said.length });
  }) as unknown as typeof api.call;
  const by = (user_id: number, text: string, more: object = {}) =>
    groupMessage(text, { user_id, ...more }) as EventPayload;
  return {
    clock,
    dialogues,
    said,
    api,
    by,
    get waiting() {
      return waiting;
    },
    mute: () => isMuted = true,
    /** An event of somebody in the group. */
    event: (user_id = MING, more: object = {}) =>
      createEvent(by(user_id, "开始", more), api, {
        dialogues,
        chatEvent: createEvent,
      }) as unknown as ChatMessageEvent,
    /** Somebody says something. True: it was an answer. */
    says: async (user_id: number, text: string, more: object = {}) => {
      const isTaken = dialogues.offer(by(user_id, text, more), api);
      await clock.advance(0);
      return isTaken;
    },
    /** Nothing is left behind. */
    isClean: () => {
      assert.deepEqual([dialogues.size, waiting, clock.pending], [0, 0, 0]);
    },
  };
}

test("an answer is what was written, without the quote, the @ and the name in front of it", async () => {
  const { event, says, isClean } = stage({ names: ["小助手"] });
  const at = (qq: unknown) => ({ type: "at", data: { qq } });
  const reply = { type: "reply", data: { id: "1" } };
  const text = (value: string) => ({ type: "text", data: { text: value } });
  for (
    const message of [
      [reply, at(HONG), text(" 是")],
      [reply, at(10001), text("\n是\u200e")],
      [null, text("是")],
      "[CQ:reply,id=1][CQ:at,qq=10001] 是",
      [text("小助手，是")],
      [at(10001), text(" 小助手 是")],
    ]
  ) {
    const asked = event().ask("真的吗？");
    assert.equal(await says(MING, "", { message }), true);
    assert.equal((await asked)?.text, "是", JSON.stringify(message));
  }
  const sure = event().confirm("真的吗？");
  await says(MING, "", { message: [reply, at(HONG), text(" 小助手，好的")] });
  assert.equal(await sure, true);
  const asked = event().ask("取消吗？");
  await says(MING, "", { message: [reply, at(HONG), text(" 取消")] });
  assert.equal(await asked, undefined);
  isClean();
});

test("people and accounts are the same whether their numbers are numbers or texts; own messages answer nothing", async () => {
  const { event, says, isClean } = stage();
  const asked = event().ask("名字？");
  assert.equal(await says(MING, "机器人自己", { user_id: "10001" }), false);
  assert.equal(await says(MING, "机器人自己", { user_id: MING, self_id: String(MING) }), false);
  assert.equal(await says(MING, "频道", { message_type: "guild" }), false);
  assert.equal(await says(MING, "没有人", { user_id: null }), false);
  assert.equal(await says(MING, "小明", { user_id: String(MING), self_id: "10001", group_id: "700001" }), true);
  assert.equal((await asked)?.text, "小明");
  isClean();
});

test("the next message of the asked person is the answer, and nobody else's is", async () => {
  const { event, says, said, isClean } = stage();
  const asked = event().ask("名字？");
  assert.equal(await says(HONG, "我来"), false);
  assert.equal(await says(MING, "在别的群", { group_id: 9 }), false);
  assert.equal(await says(MING, "别的账号", { self_id: 9 }), false);
  assert.equal(await says(MING, "私聊", { message_type: "private" }), false);
  assert.equal(await says(MING, "机器人自己", { post_type: "message_sent" }), false);
  assert.equal(await says(MING, " 小明 "), true);
  const answer = await asked;
  assert.deepEqual([answer?.text, answer?.user_id, answer?.message_type], ["小明", MING, "group"]);
  assert.equal(await says(MING, "再说一句"), false, "it was one question");
  assert.deepEqual(said, ["名字？"]);
  isClean();
});

test("an answer is an event like any other: it can reply and ask on", async () => {
  const { event, says, said, isClean } = stage();
  const talk = (async () => {
    const first = await event().ask("一");
    const second = await first?.ask("二");
    await second?.reply(`${first?.text}${second.text}`);
  })();
  await says(MING, "a");
  await says(MING, "b");
  await talk;
  assert.deepEqual(said, ["一", "二", "ab"]);
  isClean();
});

test("in private and in a temporary chat the other person answers, whatever from says", async () => {
  const { says, api, dialogues, isClean } = stage();
  for (const more of [{}, { sub_type: "group", group_id: 700001 }]) {
    for (const from of ["sender", "anyone", HONG] as const) {
      const payload = privateMessage("开始", more) as EventPayload;
      const asked = createEvent(payload, api, { dialogues, chatEvent: createEvent }).ask("?", { from });
      const inPrivate = { message_type: "private", sub_type: "friend", ...more };
      assert.equal(await says(MING, "在群里"), false);
      assert.equal(await says(HONG, "x", inPrivate), false);
      assert.equal(await says(MING, "好", inPrivate), true);
      assert.equal((await asked)?.text, "好");
    }
  }
  isClean();
});

test("the bot's own messages answer nothing, and nobody waits for them", async () => {
  const { event, says, api, dialogues, by, isClean } = stage();
  const asked = event().ask("?", { from: "anyone" });
  assert.equal(await says(SELF, "?"), false, "Lagrange reports what the bot says as an ordinary message");
  await says(HONG, "x");
  assert.equal((await asked)?.text, "x");
  const sent = createEvent(by(SELF, "x", { post_type: "message_sent" }), api, {
    dialogues,
    chatEvent: createEvent,
  });
  await assert.rejects(sent.ask("?"), { code: "DIALOGUE_PERSON" });
  isClean();
});

test("without a question nothing is sent", async () => {
  const { event, says, said } = stage();
  const asked = event().ask();
  await says(MING, "x");
  assert.equal((await asked)?.text, "x");
  assert.deepEqual(said, []);
});

test("time is up after timeoutMs, 60 s by default, from the moment the question is out", async () => {
  const { event, clock, said, isClean, says } = stage();
  const asked = event().askResult("?", { timeoutText: "超时了" });
  await clock.advance(59_999);
  const short = event(HONG).askResult("?", { timeoutMs: 1 });
  await clock.advance(1);
  assert.deepEqual(await asked, { ok: false, reason: "timeout" });
  assert.deepEqual(await short, { ok: false, reason: "timeout" });
  assert.deepEqual(said, ["?", "?", "超时了"]);
  assert.equal(await says(MING, "太晚了"), false);
  isClean();
  const endless = event().ask("?", { timeoutMs: Infinity });
  await clock.advance(1e9);
  await says(MING, "终于");
  assert.equal((await endless)?.text, "终于");
  isClean();
});

test("a cancel word ends the question, in any width and with a full stop", async () => {
  for (const word of ["取消", " 取消。 ", "退出", "Ｑuit"]) {
    const { event, says, said, isClean } = stage();
    const asked = event().askResult("?", { cancelWords: ["取消", "退出", "quit"] });
    assert.equal(await says(MING, word), true);
    assert.deepEqual(await asked, { ok: false, reason: "cancelled" });
    assert.deepEqual(said, ["?", "已取消。"]);
    isClean();
  }
  const { event, says, said } = stage();
  const asked = event().ask("?", { cancelWords: [] });
  await says(MING, "取消");
  assert.equal((await asked)?.text, "取消");
  const quiet = event().ask("?", { cancelText: "" });
  await says(MING, "取消");
  assert.equal(await quiet, undefined);
  assert.deepEqual(said, ["?", "?"]);
});

test("a wrong answer is told why and may be corrected, three times by default", async () => {
  const validate: NonNullable<AskOptions["validate"]> = ({ text }) =>
    /^\d+$/.test(text) ? true : text === "?" ? false : `“${text}”不是数字`;
  const { event, says, said, clock, isClean } = stage();
  const asked = event().ask("几岁？", { validate });
  await says(MING, "?");
  await clock.advance(59_000);
  await says(MING, "十八");
  await clock.advance(59_000);
  await says(MING, "18");
  assert.equal((await asked)?.text, "18", "each answer has its own time");
  assert.deepEqual(said, ["几岁？", "这个回答不行，请再试一次。", "“十八”不是数字"]);
  isClean();

  said.length = 0;
  const failed = event().askResult("几岁？", { validate, retryText: "再来", retries: 1 });
  await says(MING, "?");
  await says(MING, "?");
  assert.deepEqual(await failed, { ok: false, reason: "retries" });
  assert.deepEqual(said, ["几岁？", "再来", "错误次数太多，已取消。"]);
  const once = event().askResult("?", { validate, retries: 0, failText: "" });
  await says(MING, "x");
  assert.deepEqual(await once, { ok: false, reason: "retries" });
  isClean();
});

test("while a promise of validate is open, time stands still and messages go on as usual", async () => {
  const stageOf = stage();
  const { event, says, clock, said, isClean } = stageOf;
  const open: ((verdict: boolean) => void)[] = [];
  const validate = () => new Promise<boolean>((resolve) => open.push(resolve));
  const asked = event().ask("?", { validate });
  await clock.advance(0);
  assert.equal(stageOf.waiting, 1);
  assert.equal(await says(MING, "一"), true);
  assert.equal(stageOf.waiting, 0, "the handler works");
  assert.equal(await says(MING, "插话"), false);
  await clock.advance(100_000);
  open.shift()?.(false);
  await clock.advance(0);
  assert.equal(stageOf.waiting, 1);
  assert.equal(await says(MING, "二"), true);
  open.shift()?.(true);
  assert.equal((await asked)?.text, "二");
  assert.deepEqual(said, ["?", "这个回答不行，请再试一次。"]);
  isClean();
});

test("what validate, from or the sending throws reaches the handler, and nothing stays behind", async () => {
  const fail = () => {
    throw new Error("broken");
  };
  const broken = { message: "broken" };
  const { event, says, mute, isClean } = stage();
  const thrown = event().ask("?", { validate: fail });
  void thrown.catch(() => {});
  await says(MING, "x");
  await assert.rejects(thrown, broken);
  const rejected = event().ask("?", { validate: () => Promise.reject(new Error("broken")) });
  void rejected.catch(() => {});
  await says(MING, "x");
  await assert.rejects(rejected, broken);
  const predicate = event().ask("?", { from: fail });
  void predicate.catch(() => {});
  assert.equal(await says(MING, "x"), false);
  await assert.rejects(predicate, broken);
  mute();
  await assert.rejects(event().ask("?"), { message: "muted" });
  isClean();
});

test("anyone in the group, particular people, or whoever a function wants", async () => {
  const { event, says, said, isClean } = stage();
  const anyone = event().ask("谁来？", { from: "anyone" });
  await says(HONG, "我");
  assert.equal((await anyone)?.user_id, HONG);

  const other = event().ask("小红？", { from: HONG });
  assert.equal(await says(MING, "我"), false);
  await says(HONG, "在");
  assert.equal((await other)?.text, "在");

  const either = event().ask("?", { from: [HONG, String(GANG)] });
  await says(GANG, "在");
  assert.equal((await either)?.user_id, GANG);

  const even = event().ask("偶数？", { from: ({ text }) => Number(text) % 2 === 0 });
  assert.equal(await says(HONG, "3"), false);
  assert.equal(await says(GANG, "4"), true);
  assert.equal((await even)?.text, "4");
  assert.deepEqual(said, ["谁来？", "小红？", "?", "偶数？"]);
  isClean();
});

test("in a crowd only the one who began can call it off", async () => {
  const { event, says, isClean } = stage();
  const crowd = event().askResult("?", { from: "anyone" });
  await says(HONG, "取消");
  assert.equal((await crowd).ok, true, "it is an answer like any other");
  const mine = event().askResult("?", { from: "anyone" });
  await says(MING, "取消");
  assert.deepEqual(await mine, { ok: false, reason: "cancelled" });
  const asked = event().askResult("?", { from: HONG });
  await says(HONG, "取消");
  assert.deepEqual(await asked, { ok: false, reason: "cancelled" });
  isClean();
});

test("a newer question to the same person takes the place of the older one", async () => {
  const { event, says, isClean } = stage();
  const older = event().askResult("一");
  const elsewhere = event(MING, { group_id: 9 }).askResult("别的群");
  const newer = event().askResult("二");
  assert.deepEqual(await older, { ok: false, reason: "replaced" });
  await says(MING, "x");
  assert.equal((await newer).ok, true);
  await says(MING, "y", { group_id: 9 });
  assert.equal((await elsewhere).ok, true);

  const both = event().askResult("?", { from: [MING, HONG] });
  const one = event().askResult("?", { from: MING });
  await says(MING, "x");
  assert.equal((await one).ok, true);
  assert.equal(await says(MING, "x"), false, "the older one has lost him");
  await says(HONG, "y");
  assert.deepEqual([(await both).ok], [true]);
  isClean();
});

test("a person who is asked by name goes before the crowd, and newer choosers before older ones", async () => {
  const { event, says, isClean } = stage();
  const crowd = event().ask("?", { from: "anyone" });
  const named = event(HONG).ask("?");
  await says(HONG, "a");
  assert.equal((await named)?.text, "a");
  await says(HONG, "b");
  assert.equal((await crowd)?.text, "b");

  const odd = event().ask("?", { from: ({ text }) => text.length === 1 });
  const long = event().ask("?", { from: () => true });
  await says(HONG, "c");
  assert.equal((await long)?.text, "c");
  await says(HONG, "d");
  assert.equal((await odd)?.text, "d", "it was not replaced");
  isClean();
});

test("one after another, a burst answers one question; the rest goes on as usual", async () => {
  const { event, api, by, dialogues, isClean } = stage();
  const asked = event().ask("?");
  const taken = ["1", "2", "3"].map((text) => dialogues.offer(by(MING, text), api));
  assert.deepEqual(taken, [true, false, false]);
  assert.equal((await asked)?.text, "1");

  const patient = event().ask("?", { validate: ({ text }) => text === "3" });
  const judged = ["1", "2", "3", "4"].map((text) => dialogues.offer(by(MING, text), api));
  assert.deepEqual(judged, [true, true, true, false]);
  assert.equal((await patient)?.text, "3");
  isClean();
});

test("a signal and the end of the app give questions up", async () => {
  const { event, dialogues, said, says, isClean } = stage();
  const stop = new AbortController();
  let listeners = 0;
  const { addEventListener: add, removeEventListener: remove } = stop.signal;
  stop.signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add.apply(stop.signal, args);
  };
  stop.signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove.apply(stop.signal, args);
  };
  const asked = event().askResult("?", { signal: stop.signal });
  const over = event(GANG).ask("?", { signal: stop.signal });
  await says(GANG, "x");
  assert.equal((await over)?.text, "x");
  assert.equal(listeners, 1, "a question that is over lets go of its signal");
  stop.abort();
  assert.deepEqual(await asked, { ok: false, reason: "aborted" });
  assert.deepEqual(await event().askResult("没人听到", { signal: stop.signal }), { ok: false, reason: "aborted" });
  const many = [event(MING), event(HONG)].map((each) => each.askResult("?"));
  dialogues.cancelAll();
  assert.deepEqual(await Promise.all(many), [
    { ok: false, reason: "stopped" },
    { ok: false, reason: "stopped" },
  ]);
  assert.deepEqual(await event().askResult("太晚了"), { ok: false, reason: "stopped" });
  assert.equal(await event().confirm("太晚了"), undefined);
  assert.deepEqual(await event().askAll("太晚了"), []);
  assert.ok(!said.includes("太晚了") && !said.includes("没人听到"));
  isClean();
});

test("yes and no are understood in the words that people use", async () => {
  const words: [string, boolean | undefined][] = [
    ["是", true],
    ["好的！", true],
    ["ＯＫ", true],
    [" Yes ", true],
    ["嗯嗯", true],
    ["不", false],
    ["不要。", false],
    ["no", false],
    ["取消", undefined],
  ];
  for (const [word, expected] of words) {
    const { event, says, isClean } = stage();
    const asked = event().confirm("真的吗？");
    await says(MING, word);
    assert.equal(await asked, expected, word);
    isClean();
  }
  const { event, says, said } = stage();
  const asked = event().confirm("?");
  await says(MING, "随便");
  await says(MING, "是的");
  assert.equal(await asked, true);
  assert.deepEqual(said, ["?", "请回答“是”或“否”。"]);
  const own = event().confirm("?", { yes: ["冲"], no: ["撤"] });
  await says(MING, "冲");
  assert.equal(await own, true);
});

test("a choice is made by number or by name", async () => {
  for (const text of ["2", "２", " 2. ", "②", "二", "第二个", "第2项", "绿", "绿。"]) {
    const { event, says, isClean } = stage();
    const asked = event().choose("颜色？", ["红", "绿", "蓝"]);
    await says(MING, text);
    assert.equal(await asked, "绿", text);
    isClean();
  }
  const { event, says, said } = stage();
  const people = [{ id: 1, name: "小明" }, { id: 2, name: "小红" }];
  const asked = event().choose("谁？", people, { label: ({ name }) => name });
  await says(MING, "3");
  await says(MING, "0");
  await says(MING, "小红");
  assert.equal(await asked, people[1]);
  const wrong = "请回复 1 到 2 之间的序号，或其中一项的名称。";
  assert.deepEqual(said, ["谁？\n1. 小明\n2. 小红\n请回复序号或名称。", wrong, wrong]);
  const numbers = event().choose(undefined, [20, 1]);
  await says(MING, "1");
  assert.equal(await numbers, 1, "a name goes before a number");
  await assert.rejects(event().choose("?", []), { code: "OPTION" });
});

test("several people answer once each: enough of them, all who were asked, or who came in time", async () => {
  const { event, says, clock, isClean } = stage();
  const two = event().askAll("报名", { count: 2 });
  assert.equal(await says(MING, "1"), true);
  assert.equal(await says(MING, "又是我"), false);
  assert.equal(await says(HONG, "2"), true);
  assert.deepEqual((await two).map(({ text }) => text), ["1", "2"]);

  const named = event().askAll("到齐", { from: [HONG, GANG] });
  assert.equal(await says(MING, "我也来"), false);
  await says(GANG, "到");
  await says(HONG, "到");
  assert.deepEqual((await named).map(({ user_id }) => user_id), [GANG, HONG]);

  const timed = event().askAll("投票", { timeoutMs: 1_000, validate: ({ text }) => text === "A" });
  await clock.advance(600);
  await says(HONG, "B");
  await says(HONG, "A");
  await clock.advance(400);
  assert.deepEqual((await timed).map(({ user_id }) => user_id), [HONG], "one deadline for all");
  const off = event().askAll("?");
  await says(HONG, "x");
  await says(MING, "取消");
  assert.equal((await off).length, 1);
  isClean();
});

test("answers of several people are judged side by side", async () => {
  const { event, says, isClean } = stage();
  const open = new Map<number, (verdict: boolean) => void>();
  const asked = event().askAll("?", {
    count: 2,
    validate: ({ user_id }) => new Promise((resolve) => open.set(user_id, resolve)),
  });
  assert.deepEqual([await says(MING, "a"), await says(HONG, "b"), await says(MING, "c")], [true, true, false]);
  open.get(HONG)?.(true);
  open.get(MING)?.(true);
  assert.deepEqual((await asked).map(({ text }) => text), ["b", "a"]);
  isClean();
});

test("a chat without an event asks whom it names, or anyone", async () => {
  const { api, dialogues, says, isClean } = stage();
  Object.defineProperty(api, "selfId", { value: SELF });
  const group = openChat({ group_id: 700001 }, api, { dialogues, chatEvent: createEvent });
  const asked = group.ask("谁值日？", { from: "anyone" });
  await says(HONG, "我");
  assert.equal((await asked)?.user_id, HONG);
  await assert.rejects(group.ask("?"), { code: "DIALOGUE_PERSON" });
  const named = openChat({ group_id: 700001, user_id: HONG }, api, { dialogues, chatEvent: createEvent }).ask("?");
  await says(HONG, "在");
  assert.equal((await named)?.text, "在");
  const person = openChat({ user_id: HONG }, api, { dialogues, chatEvent: createEvent }).ask("?");
  await says(HONG, "在", { message_type: "private" });
  assert.equal((await person)?.text, "在");
  isClean();
});

test("wrong options are refused before anything is sent", async () => {
  const { event, said, isClean } = stage();
  const wrong = (options: object) => assert.rejects(event().ask("?", options), { name: "ConfigError" });
  await wrong({ timeout: 5 });
  await wrong({ timeoutMs: 0 });
  await wrong({ timeoutMs: "60s" });
  await wrong({ retries: -1 });
  await wrong({ from: [] });
  await wrong({ from: "everybody" });
  await assert.rejects(event().askAll("?", { count: 0 }), { name: "ConfigError" });
  assert.deepEqual(said, []);
  isClean();
});

test("the number of open questions is bounded: one more is refused", async () => {
  const { event, dialogues, says, isClean } = stage({ limit: 2 });
  const open = [MING, HONG].map((user) => event(user).ask("?"));
  await assert.rejects(event(GANG).ask("?"), { code: "DIALOGUE_LIMIT" });
  assert.equal(dialogues.size, 2);
  await says(MING, "x");
  await says(HONG, "x");
  await Promise.all(open);
  isClean();
});

test("a thousand people are asked at once; each answers their own question", async () => {
  const { event, api, by, dialogues, isClean } = stage();
  const people = Array.from({ length: 1_000 }, (_, index) => 30_000 + index);
  const asked = people.map((user) => event(user).ask());
  for (const user of [...people].reverse()) assert.equal(dialogues.offer(by(user, String(user)), api), true);
  const answers = await Promise.all(asked);
  assert.deepEqual(answers.map((answer) => answer?.text), people.map(String));
  isClean();
});
