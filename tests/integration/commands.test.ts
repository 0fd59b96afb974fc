import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Bot,
  type ChatMessageEvent,
  Command,
  createManualClock,
  type GroupMessageEvent,
  launch,
  type LaunchOptions,
  problem,
} from "../../mod.ts";
import { groupMessage, type Peer, privateMessage, SELF, sentText, startPeer } from "../support/peer.ts";

class Admin {
  @Command("ban <who:at> <time:duration> [reason...] [--quiet]", { in: "group", aliases: ["禁言"] })
  ban(
    _event: GroupMessageEvent,
    { who, time, reason = "-", quiet }: { who: number; time: number; reason?: string; quiet: boolean },
  ) {
    return JSON.stringify({ who, time, reason, quiet });
  }

  @Command("提醒 <when:date> <what...>")
  remind(_event: ChatMessageEvent, { when, what }: { when: Date; what: string }) {
    return `${when.getDate()} ${when.getHours()} ${what}`;
  }

  @Command("涂 <c:颜色>", { types: { 颜色: (word) => word === "红" ? 1 : problem("没有这个颜色。") } })
  paint(_event: ChatMessageEvent, { c }: { c: number }) {
    return String(c + 1);
  }
}

@Bot({ prefix: "#" })
class Other {
  @Command("ban")
  ban() {
    return "another bot's";
  }
}

async function withBots(options: LaunchOptions, use: (peer: Peer, answer: () => Promise<string>) => Promise<void>) {
  const peer = await startPeer();
  const app = await launch([Admin, Other], {
    log: "silent",
    handleSignals: false,
    storage: "memory",
    url: peer.url,
    ...options,
  });
  try {
    await use(peer, async () => sentText(await peer.called("send_group_msg")));
  } finally {
    await app.stop();
    await peer.close();
  }
}

test("launch() takes the settings of commands, and the whole way from the wire to the reply works", async () => {
  const clock = createManualClock(new Date(2026, 10, 24, 12).getTime());
  const options: LaunchOptions = {
    clock,
    prefix: (event) => "group_id" in event && event.group_id === 5 ? "!" : "/",
    names: ["小助手"],
    messages: { did_you_mean: (command) => `${command}?` },
  };
  await withBots(options, async (peer, answer) => {
    peer.push(groupMessage("", {
      message: [
        { type: "text", data: { text: "/禁言" } },
        { type: "at", data: { qq: "20002" } },
        { type: "text", data: { text: " 10 分钟 刷屏　--quiet" } },
      ],
    }));
    assert.deepEqual(JSON.parse(await answer()), { who: 20002, time: 600_000, reason: "刷屏", quiet: true });
    peer.push(groupMessage("", { message: "/ban [CQ:at,qq=20002] 1h &#91;CQ:at&#44;qq=all&#93;" }));
    assert.deepEqual(JSON.parse(await answer()), {
      who: 20002,
      time: 3_600_000,
      reason: "[CQ:at,qq=all]",
      quiet: false,
    });
    peer.push(groupMessage("/ban"));
    assert.equal(await answer(), "缺少 <who>（成员（@ 或 QQ 号））。\n用法：/ban <who> <time> [reason...] [--quiet]");
    peer.push(groupMessage("!提醒 明天 8:00 开会", { group_id: 5 }));
    assert.equal(await answer(), "25 8 开会");
    peer.push(groupMessage("小助手，提醒 明天 8:00 开会"));
    assert.equal(await answer(), "25 8 开会");
    peer.push(
      groupMessage(`[CQ:at,qq=${SELF}] 提醒 明天 8:00 开会`, { message: `[CQ:at,qq=${SELF}] 提醒 明天 8:00 开会` }),
    );
    assert.equal(await answer(), "25 8 开会");
    peer.push(groupMessage("#ban"));
    assert.equal(await answer(), "another bot's");
    peer.push(groupMessage("/涂 黑"));
    assert.equal(await answer(), "没有这个颜色。\n用法：/涂 <c>");
    peer.push(privateMessage("/ban"));
    peer.push(groupMessage("/bam"));
    assert.equal(await answer(), "/ban?");
  });
});

test("a prefix function that fails is reported, and nothing else stops", async () => {
  const told: string[] = [];
  const options: LaunchOptions = {
    prefix: (event) => {
      if (event.user_id === 1) throw new Error("no prefix");
      return "/";
    },
    onError: (error, { source }) => told.push(`${source}: ${String(error)}`),
  };
  await withBots(options, async (peer, answer) => {
    peer.push(groupMessage("/涂 红", { user_id: 1 }));
    peer.push(groupMessage("/涂 红"));
    assert.equal(await answer(), "2");
    assert.deepEqual(told, ["prefix: Error: no prefix"]);
  });
});

test("launch() refuses wrong settings of commands before anything is opened", async () => {
  for (const wrong of [{ prefix: "a b" }, { names: "x" }, { messages: { nothing: () => "" } }]) {
    await assert.rejects(async () => await launch(Admin, { url: "ws://127.0.0.1:9", ...wrong as object }), {
      name: "ConfigError",
      code: "OPTION",
    });
  }
});
