import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  createLogger,
  type FriendRequestEvent,
  type GroupBanEvent,
  type GroupDecreaseEvent,
  type GroupIncreaseEvent,
  type GroupMessageEvent,
  type GroupMsgEmojiLikeEvent,
  type GroupRecallEvent,
  type GroupRequestEvent,
  type GroupUploadEvent,
  launch,
  NapCatApi,
  On,
  OnGroupMsg,
  type PokeEvent,
} from "../../mod.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { createManualClock } from "../../src/util/time/clock.ts";

const GROUP = 700001;
const [MING, WANG] = [20001, 20003];

/** A bot in a sandbox whose time stands still. What handlers throw fails the test. */
async function play(bot: Parameters<typeof launch>[0], act: (sandbox: Sandbox) => Promise<void>) {
  const downloadPath = mkdtempSync(join(tmpdir(), "adelie-events-"));
  const sandbox = await createSandbox({ clock: createManualClock(1_700_000_000_000), heartbeatMs: 0 });
  const errors: unknown[] = [];
  const app = await launch(bot, {
    api: new NapCatApi({ url: sandbox.url, downloadPath, allowPrivateAddresses: true, log: createLogger("silent") }),
    log: "silent",
    handleSignals: false,
    onError: (error) => void errors.push(error),
  });
  sandbox.setIdle({ idle: () => app.idle(), eventsReceived: () => app.stats.events });
  try {
    await act(sandbox);
    assert.deepEqual(errors, []);
  } finally {
    await app.stop();
    await sandbox.close();
    rmSync(downloadPath, { recursive: true, force: true });
  }
}

class Keeper {
  static readonly seen: string[] = [];

  @OnGroupMsg()
  async message(event: GroupMessageEvent) {
    const [word, rest = ""] = event.text.split(" ");
    if (word === "赞") await event.react(76);
    if (word === "不赞") await event.react(76, { remove: true });
    if (word === "精华") await event.setEssence();
    if (word === "取消精华") await event.removeEssence();
    if (word === "撤回") await event.recall();
    if (word === "禁言") await event.ban(rest);
    if (word === "名片") await event.setCard(rest);
    if (word === "戳我") await event.poke();
    if (word === "踢我") await event.kick({ forever: true });
    if (word === "转发") await event.forwardTo({ group_id: 700002 });
    if (word === "已读") await event.markAsRead();
  }

  @On("notice.group_ban.ban")
  async banned(event: GroupBanEvent) {
    Keeper.seen.push(`${event.duration} s by ${event.operator?.user_id}`);
    await event.unban();
  }

  @On("notice.group_recall")
  async recalled(event: GroupRecallEvent) {
    if (event.operator_id === event.user_id) Keeper.seen.push(`recalled ${(await event.getMessage()).message_id}`);
  }

  @On("notice.notify.poke")
  async poked(event: PokeEvent) {
    await event.pokeBack();
  }

  @On("notice.group_decrease")
  left(event: GroupDecreaseEvent) {
    return `${event.user_id} 走了（${event.operator?.user_id ?? "自己"}）`;
  }

  @On("notice.group_increase")
  async joined(event: GroupIncreaseEvent) {
    await event.setCard("新人");
    return "欢迎";
  }

  @On("notice.group_upload")
  async uploaded(event: GroupUploadEvent) {
    const result = await event.download();
    if (result.ok) Keeper.seen.push(`${result.file.fileName}: ${readFileSync(result.file.path, "utf8")}`);
  }

  @On("notice.group_msg_emoji_like")
  async reacted(event: GroupMsgEmojiLikeEvent) {
    const { text } = await event.getMessage();
    if (event.user_id !== event.self_id) Keeper.seen.push(`${event.user_id} ${text} ${event.likes[0]?.emoji_id}`);
  }

  @On("request.friend")
  async friend(event: FriendRequestEvent) {
    await event.approve("老王头");
  }

  @On("request.group")
  async join(event: GroupRequestEvent) {
    if (event.comment.includes("口令")) await event.approve();
    else await event.reject("口令不对");
  }
}

test("messages of a group: reactions, essence, recall, mute, card, poke, forward, kick", () =>
  play(Keeper, async (sandbox) => {
    const { world } = sandbox;
    const ming = sandbox.group(GROUP).member("小明");
    const liked = await ming.says("赞");
    assert.deepEqual(world.message(liked.id).reactions, { 76: [sandbox.selfId] });
    await ming.says("精华");
    assert.equal(world.group(GROUP).essences.length, 1);
    const recalled = await ming.says("撤回");
    assert.equal(world.message(recalled.id).recalledBy, sandbox.selfId);
    await ming.says("名片 明明");
    assert.equal(world.member(GROUP, MING).card, "明明");
    await ming.says("转发");
    assert.equal(sandbox.group(700002).messages.at(-1)?.text, "转发");
    await ming.says("已读");
    const pokes: unknown[] = [];
    world.onChange((change) => {
      if (change.kind === "poke") pokes.push([change.from, change.target]);
    });
    await ming.says("戳我");
    assert.deepEqual(pokes, [[sandbox.selfId, MING]], "and the bot does not poke itself for it");
    await ming.says("禁言 1h30m");
    assert.deepEqual(Keeper.seen.splice(0), [`5400 s by ${sandbox.selfId}`]);
    assert.ok(world.member(GROUP, MING).mutedUntil <= world.now(), "lifted again");
    await ming.says("踢我");
    assert.ok(!world.isMember(GROUP, MING));
    assert.equal(sandbox.group(GROUP).messages.at(-1)?.text, `${MING} 走了（${sandbox.selfId}）`);
    const failed = sandbox.calls().filter(({ reply }) => (reply as { retcode?: number }).retcode !== 0);
    assert.deepEqual(failed, []);
  }));

test("notices and requests: pokes, recalls, files, reactions, people who come and ask", () =>
  play(Keeper, async (sandbox) => {
    const { world } = sandbox;
    const ming = sandbox.group(GROUP).member("小明");
    const pokes: unknown[] = [];
    world.onChange((change) => {
      if (change.kind === "poke") pokes.push([change.from, change.target, change.groupId]);
    });
    await ming.pokes();
    await sandbox.user("小明").pokes();
    assert.deepEqual(pokes, [
      [MING, sandbox.selfId, GROUP],
      [sandbox.selfId, MING, GROUP],
      [MING, sandbox.selfId, undefined],
      [sandbox.selfId, MING, undefined],
    ]);
    await ming.uploads(new TextEncoder().encode("内容"), "a.txt");
    const message = await ming.says("早");
    await sandbox.group(GROUP).member("阿珍").reacts(message, "66");
    assert.deepEqual(Keeper.seen.splice(0), ["a.txt: 内容", "20002 早 66"]);

    await sandbox.user("老王").requestsFriend("我是老王");
    assert.ok(world.friendsOf(sandbox.selfId).some(({ id }) => id === WANG));
    for (const [id, comment] of [[20011, "口令 芝麻开门"], [20012, "让我进去"]] as const) {
      world.addUser({ id, nickname: `人${id}` });
      world.requestJoin({ from: id, groupId: GROUP, comment });
      await sandbox.settle();
    }
    assert.deepEqual([world.isMember(GROUP, 20011), world.isMember(GROUP, 20012)], [true, false]);
    assert.equal(world.member(GROUP, 20011).card, "新人");
    assert.equal(sandbox.group(GROUP).messages.at(-1)?.text, "欢迎");
  }));
