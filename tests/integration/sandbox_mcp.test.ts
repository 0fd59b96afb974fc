import assert from "node:assert/strict";
import { it } from "node:test";
import { Command } from "../../src/bot/decorators/command.ts";
import { launch } from "../../src/bot/app/launch.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";

class CheckIn {
  @Command("签到")
  checkIn() {
    return "签到成功";
  }
}

/** The protocol's own client. */
async function connect(sandbox: Sandbox, key = sandbox.controlKey) {
  const { Client } = await import("@modelcontextprotocol/sdk/client/index.js");
  const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
  const client = new Client({ name: "test", version: "1" });
  const headers = { authorization: `Bearer ${key}` };
  const transport = new StreamableHTTPClientTransport(new URL(`${sandbox.httpUrl}/_sandbox/mcp`), {
    requestInit: { headers },
  });
  await client.connect(transport as never);
  const call = async (name: string, args: Record<string, unknown> = {}): Promise<string> => {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const text = (content as { text: string }[])[0]?.text ?? "";
    return isError === true ? `error: ${text}` : text;
  };
  return { client, call };
}

it("an agent tries a bot through the Model Context Protocol, with the protocol's own client", async () => {
  await using sandbox = await createSandbox();
  const app = await launch(CheckIn, { url: sandbox.url, storage: "memory", log: "silent" });
  sandbox.setIdle({ idle: () => app.idle(), eventsReceived: () => app.stats.events });
  const { client, call } = await connect(sandbox);
  try {
    const { tools } = await client.listTools();
    assert.ok(tools.length >= 11, String(tools.length));
    for (const { description, inputSchema } of tools) {
      assert.ok((description ?? "").length > 20);
      assert.equal(inputSchema.type, "object");
    }
    assert.match(
      await call("who_is_there"),
      /小助手 \(10001\), a napcat at ws:.*\n.*小明 \(20001\), a friend of the bot/,
    );
    assert.match(
      await call("say_as", { who: "小明", where: "签到测试群", text: "签到" }),
      /\[签到测试群\] 小助手: 签到成功\ncursor: \d+$/,
    );
    assert.match(await call("say_as", { who: "20001", where: "private", text: "你好" }), /The bot said nothing/);
    assert.match(await call("act_as", { op: "poke", params: { as: 20001, chat: "group:700001" } }), /said nothing/);
    assert.match(await call("act_as", { op: "state" }), /^error: state is none of: say, /);
    assert.match(await call("get_schema", { ops: ["poke", "nothing"] }), /"poke":\{"type":"object".*"nothing":null/);
    assert.match(await call("read_chat", { where: "签到测试群" }), /小明: 签到\n\d+ .*小助手: 签到成功/);
    assert.match(await call("read_journal", { kinds: ["call"] }), /send_group_msg|send_msg/);
    assert.match(await call("call_api", { action: "get_login_info" }), /小助手/);
    assert.match(
      await call("push_event", { payload: { post_type: "notice", notice_type: "bot_offline" } }),
      /receivers/,
    );
    assert.match(await call("advance_time", { seconds: 60 }), /aheadMs/);
    assert.match(await call("wait_until_quiet"), /cursor: \d+/);
    assert.match(await call("faults"), /"presets":\[/);
    assert.match(await call("faults", { preset: "slow" }), /"preset":"slow"/);
    assert.match(await call("faults", { clear: true }), /"faults":\[\]/);
    const forked = JSON.parse(await call("fork_space")) as { space: string; httpUrl: string };
    const other = await connect({ httpUrl: forked.httpUrl, controlKey: sandbox.controlKey } as Sandbox);
    assert.match(await other.call("read_chat", { where: "签到测试群" }), /签到成功/);
    assert.equal(await other.call("reset_world"), "{}");
    await other.client.close();
    assert.equal(await call("close_space", { space: forked.space }), "{}");
    assert.match(await call("read_chat", { where: "签到测试群" }), /签到成功/);
    assert.match(await call("explain"), /^error: not-attached/);
    assert.match(
      await call("say_as", { who: "谁", where: "签到测试群", text: "?" }),
      /^error: Nobody here is called 谁/,
    );
    assert.match(await call("say_as", { who: "小明", where: "哪里", text: "?" }), /^error: There is no group 哪里/);
    assert.match(await call("say_as", { who: "小明" }), /^error: The parameter where is missing/);
  } finally {
    await client.close();
    await app.stop();
  }
});

it("an agent without the key, or with a message that is none, is told so", async () => {
  await using sandbox = await createSandbox();
  await assert.rejects(connect(sandbox, "wrong"));
  const post = async (body: string): Promise<[number, string]> => {
    const response = await fetch(`${sandbox.httpUrl}/_sandbox/mcp`, {
      method: "POST",
      headers: { authorization: `Bearer ${sandbox.controlKey}` },
      body,
    });
    return [response.status, await response.text()];
  };
  assert.match((await post("{")).join(" "), /^400 .*-32700/);
  assert.match((await post("{}")).join(" "), /-32600/);
  assert.match((await post('{"id":1,"method":"x"}')).join(" "), /-32601/);
  assert.match((await post('{"id":1,"method":"tools/call","params":{"name":"x"}}')).join(" "), /-32602.*who_is_there/);
  assert.deepEqual(await post('{"method":"notifications/initialized"}'), [202, ""]);
  const get = await fetch(`${sandbox.httpUrl}/_sandbox/mcp`, {
    headers: { authorization: `Bearer ${sandbox.controlKey}` },
  });
  assert.equal(get.status, 405);
  await get.body?.cancel();
});
