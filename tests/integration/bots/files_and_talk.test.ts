import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { play, serve } from "../../support/stage.ts";

const bots = new URL("../../../examples/bots/", import.meta.url);

test("there are twenty bots and more, none has more than 125 lines, and the list names each", async () => {
  const files = (await readdir(bots)).filter((name) => name.endsWith(".ts"));
  const list = await readFile(new URL("../README.md", bots), "utf8");
  assert.ok(files.length >= 20);
  for (const file of files) {
    const source = await readFile(new URL(file, bots), "utf8");
    const lines = source.trimEnd().split("\n");
    assert.ok(lines.length <= 125, `${file} has ${lines.length} lines`);
    assert.match(lines[0] ?? "", /^\/\/ .+用 npm 时把 "\.\.\/\.\.\/mod\.ts" 换成 "adelie"。$/, file);
    assert.match(lines.at(-1) ?? "", /^launch\(.+\);$/, file);
    assert.ok(list.includes(`(bots/${file})`), `examples/README.md does not name ${file}`);
  }
});

test("statistics counts who says how much, day by day, over a restart", async () => {
  await using bot = await play("statistics.ts");
  const { 小明, 阿珍, 老王 } = bot.people;
  await 老王.says("发言榜 昨天");
  await 小明.says("一");
  await 小明.says("二");
  await bot.group("摸鱼群").member("阿珍").says("别的群");
  await bot.restart();
  await 老王.says("发言榜 前天");
  await bot.advance("1天");
  await 阿珍.says("三");
  await 老王.says("发言榜 昨天");
  await 老王.says("发言榜 本周");
  await 老王.says("发言统计");
  const [empty, mistake = "", yesterday, week, days = ""] = bot.said();
  assert.equal(empty, "昨天的发言榜\n没有人说话");
  assert.match(mistake, /今天|昨天|本周/);
  assert.equal(
    yesterday,
    "昨天的发言榜\n1. 小明 2 条\n2. 老王 2 条",
  );
  assert.match(week ?? "", /^本周的发言榜\n1\. 老王 4 条\n2\. 小明 2 条\n3\. 阿珍 1 条$/);
  assert.deepEqual(days.split("\n").slice(0, 3), ["01-06 4 条，2 人", "01-05 4 条，2 人", "01-04 0 条，0 人"]);
});

test("quotes keeps what is quoted, with its pictures, and gives it back after a restart", async () => {
  const downloadPath = await mkdtemp(join(tmpdir(), "adelie-quotes-"));
  try {
    await using bot = await play("quotes.ts", { port: "websocket", launch: { downloadPath } });
    const { 小明, 阿珍, 老王, 管理员小李 } = bot.people;
    await 小明.says("语录");
    await 小明.says("记");
    const words = await 阿珍.says("明天一定早起");
    await 小明.replies(words, "记");
    const picture = await 老王.sendsImage();
    await 小明.replies(picture, "记");
    const face = await 阿珍.says([{ type: "face", data: { id: "14" } }]);
    await 小明.replies(face, "记");
    assert.deepEqual(bot.said(), [
      "还没有语录，引用一条消息说「记」",
      "要引用一条消息",
      "记下了，现在有 1 条",
      "记下了，现在有 2 条",
      "只能记文字和图片",
    ]);
    await bot.restart();
    await 小明.says("语录 @阿珍");
    await 小明.says("语录 @老王");
    const [text, shown = ""] = bot.said();
    assert.equal(text, "阿珍：明天一定早起");
    assert.match(shown, /^老王：\[图片/);
    const { segments } = bot.world.messages({ kind: "group", groupId: 700001 }).at(-1) ?? { segments: [] };
    assert.deepEqual(segments.at(-1)?.data, picture.segments[0]?.data, "the same picture");
    await 小明.replies(words, "删语录");
    await 管理员小李.replies(words, "删语录");
    await 管理员小李.replies(words, "删语录");
    await 小明.says("语录 @阿珍");
    assert.deepEqual(bot.said(), [
      "只有管理员可以用这个命令。",
      "删掉了",
      "这条不在语录里",
      "还没有语录，引用一条消息说「记」",
    ]);
  } finally {
    await rm(downloadPath, { recursive: true });
  }
});

test("group_files lists, finds and saves files, and tells what was uploaded", async () => {
  await using bot = await play("group_files.ts", { port: "websocket" });
  const { 小明, 阿珍 } = bot.people;
  await 小明.says("群文件");
  await 小明.uploads(new Uint8Array(2048), "作业.pdf");
  await 阿珍.uploads(new Uint8Array(3 * 1024 * 1024), "作业.pdf");
  await 小明.says("存文件 群/规 第一条\n第二条");
  await 小明.says("群文件 2");
  await 小明.says("群文件 0");
  await 小明.says("找文件 作业");
  await 小明.says("找文件 没有的");
  await 小明.says("找文件 群_");
  const [empty, first, second, saved, pages, zero = "", both, none, found = ""] = bot.said();
  assert.equal(empty, "群文件 0 个，第 1/1 页");
  assert.deepEqual([first, second], ["收到 作业.pdf（2.0 KB）", "收到 作业.pdf（3.0 MB），群里已经有同名的文件"]);
  assert.deepEqual([saved, pages, both], ["存到群文件了：群_规.txt", "只有 1 页", "作业.pdf\n作业.pdf"]);
  assert.match(zero, /要不小于 1 的整数，收到的是「0」/);
  assert.equal(none, "没有名字里有「没有的」的文件");
  const [line, url = ""] = found.split("\n");
  assert.equal(line, "群_规.txt（0.0 KB，小助手）");
  assert.ok(url.startsWith(bot.sandbox.httpUrl));
  assert.equal(await (await fetch(url)).text(), "第一条\n第二条");
});

test("ai_chat says what streams in part by part, remembers each user, and can be interrupted", async () => {
  const asked: { role: string; content: string }[][] = [];
  let goOn = () => {};
  const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
  async function* stream(question: string) {
    const first = new TextEncoder().encode(delta(`你问的是${question}。`) + delta("\n\n第二"));
    // In the middle of a character.
    yield first.slice(0, first.length - 8);
    // Else both halves would be read as one.
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (question === "慢") await new Promise<void>((resolve) => goOn = resolve);
    yield first.slice(first.length - 8);
    yield `${delta("段")}data: [DONE]\n\n`;
  }
  await using web = await serve(async (request) => {
    const { messages } = JSON.parse(new TextDecoder().decode(await request.bytes())) as { messages: typeof asked[0] };
    asked.push(messages);
    const question = messages.at(-1)?.content ?? "";
    return question === "坏" ? { status: 500 } : { status: 200, body: stream(question) };
  });
  process.env["AI_URL"] = `${web.url}/v1/chat/completions`;
  try {
    await using bot = await play("ai_chat.ts", { parkedMs: 400 });
    const { 小明, 阿珍 } = bot.people;
    await 小明.says("没有 @ 机器人");
    await 小明.says("@小助手 天气");
    const answer = bot.said();
    assert.equal(answer.length, 2);
    assert.ok(answer[0]?.endsWith("你问的是天气。"), answer[0]);
    assert.equal(answer[1], "第二段");
    await bot.restart();
    const friend = bot.user("小明");
    await friend.says("还有呢");
    assert.deepEqual(asked[1]?.slice(1).map(({ content }) => content), [
      "天气",
      "你问的是天气。\n\n第二段",
      "还有呢",
    ]);
    await 阿珍.says("@小助手 你好");
    assert.equal(asked[2]?.length, 2, "each user has a history of their own");
    bot.said();
    await friend.says("忘记");
    await friend.says("坏");
    assert.equal(friend.lastReply?.text, "AI 没有回答，等一会儿再试");
    assert.equal(asked[3]?.length, 2);
    await friend.says("慢");
    await friend.says("快点");
    assert.equal(friend.lastReply?.text, "第二段", "the newer question is answered, not the older one");
    await friend.says("慢");
    await friend.says("停");
    assert.equal(friend.lastReply?.text, "好，不说了");
    goOn();
    assert.deepEqual(bot.said(), []);
  } finally {
    delete process.env["AI_URL"];
  }
});
