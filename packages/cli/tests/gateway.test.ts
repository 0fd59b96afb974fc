import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { connect } from "adelie/client";
import { createSandbox } from "adelie/sandbox";
import { freePort } from "../../../tests/support/raw.ts";
import { startRedisServer } from "../../../tests/support/redis_server.ts";
import { RedisLink } from "../../../src/transport/queue/redis.ts";
import { logTo } from "../src/log.ts";
import { Desk } from "./around.ts";

/** With a Redis and an implementation. */
async function onStage(test: (redis: string, peer: string) => Promise<void>): Promise<void> {
  const redis = await startRedisServer();
  try {
    await using sandbox = await createSandbox({ page: false, accessToken: "right-token-1" });
    await test(redis.url, sandbox.url);
  } finally {
    await redis.stop();
  }
}

describe("adelie gateway", () => {
  it("holds accounts of a file, tells their state as lines of JSON, and hands them over when it is ended", () =>
    onStage(async (redis, peer) => {
      using desk = new Desk();
      using other = new Desk();
      const file = `{ // with comments
        "accounts": [{ "url": "${peer}", "implementation": "llbot" }], "partitions": 4,
      }`;
      desk.write({ "gateway.json": file, ".env": `REDIS_URL=${redis}\nONEBOT_TOKEN=right-token-1\n` });
      const first = desk.run("gateway", "--config", "gateway.json", "--json", "--lease-ms", "2000");
      await desk.line(/"state":"running".*"state":"held","isUp":true/);
      const second = other.run("gateway", "--redis", redis, "--url", peer, "--token", "right-token-1", "--every", "1");
      await other.line(/^\d+: stands by, link up, 0 workers, 0 events wait$/);
      desk.end.abort();
      const { code, output } = await first;
      assert.equal(code, 0);
      const states = output.split("\n").map((line) => (JSON.parse(line) as { state: string }).state);
      assert.deepEqual(states.slice(-2), ["stopping", "stopped"]);
      await other.line(/^\d+: held here, link up/);
      const { length } = other.lines;
      await other.line(/^\d+: held here/, length);
      other.end.abort();
      const last = await second;
      assert.deepEqual([last.code, /✔ Ended\.$/.test(last.told)], [0, true], last.told);
      assert.doesNotMatch(`${output}${last.output}${last.told}`, /right-token-1|geheim/);
    }));

  it("shares an account with another framework and records, without a queue, whatever the environment has", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "right-token-1" });
    using desk = new Desk();
    desk.write({ ".env": `ONEBOT_URL=${sandbox.url}\nONEBOT_TOKEN=right-token-1\nREDIS_URL=redis://127.0.0.1:1\n` });
    const args = ["--serve", "0", "--serve-token", "for-others-1", "--record", join(desk.cwd, "day.jsonl")];
    const ended = desk.run("gateway", ...args);
    const [, url = ""] = /(ws:\S+)/.exec(await desk.line(/Other frameworks/)) ?? [];
    const client = await connect({ url, accessToken: "for-others-1", log: "silent" });
    assert.equal(client.selfId, sandbox.selfId);
    await desk.line(/, 1 frameworks$/);
    await client.stop();
    desk.end.abort();
    const { code, told, output } = await ended;
    assert.equal(code, 0, told);
    assert.doesNotMatch(`${told}${output}`, /for-others-1|right-token-1/);
    assert.match(readFileSync(join(desk.cwd, "day.jsonl"), "utf8"), /get_login_info/);
  });

  it("keeps the queue of one machine in a folder, and says what was put aside in it", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "right-token-1" });
    using desk = new Desk();
    const local = ["--local", join(desk.cwd, "queue")];
    const ended = desk.run("gateway", ...local, "--url", sandbox.url, "--token", "right-token-1");
    await desk.line(/^\d+: held here, link up/);
    const listed = await desk.run("gateway", "dead", "list", ...local);
    assert.deepEqual([listed.code, listed.output], [0, "No events were put aside."], listed.told);
    desk.end.abort();
    assert.equal((await ended).code, 0);
  });

  it("ends while it still waits for an account, and says that a token is refused", () =>
    onStage(async (redis, peer) => {
      using desk = new Desk();
      const waiting = desk.run("gateway", "--redis", redis, "--url", `ws://127.0.0.1:${await freePort()}`);
      await desk.line(/Nobody listens/);
      desk.end.abort();
      assert.equal((await waiting).code, 0);
      using other = new Desk();
      const refused = await other.run("gateway", "--redis", redis, "--url", peer, "--token", "wrong-9x");
      assert.equal(refused.code, 1, refused.told);
      assert.match(refused.told, /token/);
      assert.doesNotMatch(refused.told, /wrong-9x/);
    }));

  it("lists events that were put aside, hands them out once more, and drops them", async () => {
    const redis = await startRedisServer();
    const link = await RedisLink.open(redis.url, logTo({ tell() {} } as never));
    try {
      using desk = new Desk();
      desk.write({ ".env": `REDIS_URL=${redis.url}\n` });
      const none = await desk.run("gateway", "dead", "list");
      assert.deepEqual([none.code, none.output], [0, "No events were put aside."]);
      await link.call("HSET", "adelie:accounts", "10001", "4");
      for (const n of [1, 2, 3]) {
        const event = JSON.stringify({ post_type: "message", raw_message: `签到\x9b${n}` });
        await link.call("XADD", "adelie:{10001}:dead", `200${n}-0`, "p", "3", "i", `100${n}-0`, "e", event);
      }
      const listed = await desk.run("gateway", "dead", "list", "--limit", "2");
      assert.equal(listed.code, 1);
      assert.match(listed.output, /^10001\/2001-0 {2}1970-01-01T\S+ {2}message {2}"签到\S+1"\n/);
      assert.match(listed.output, /2 of 3 events were put aside/);
      // eslint-disable-next-line no-control-regex -- it steers terminals
      assert.doesNotMatch(listed.output, /[\u0080-\u009f]/);
      const { total } = JSON.parse((await desk.run("gateway", "dead", "--json")).output) as { total: number };
      assert.equal(total, 3);
      const again = await desk.run("gateway", "dead", "retry", "10001/2001-0", "10001/2009-0");
      assert.equal(again.code, 1);
      assert.match(again.output, /Handed out once more: 1\. Not there any more: 10001\/2009-0/);
      const dropped = await desk.run("gateway", "dead", "drop", "--all", "--account", "10001", "--json");
      assert.equal(dropped.code, 0);
      assert.deepEqual(JSON.parse(dropped.output), { done: ["10001/2002-0", "10001/2003-0"], missing: [] });
    } finally {
      link.close();
      await redis.stop();
    }
  });

  const MISTAKES: [title: string, args: string[], says: RegExp][] = [
    ["no account", ["--redis", "redis://127.0.0.1:1"], /Which accounts\? --url/],
    ["no queue", ["--listen", "0"], /Where do bots meet it\? --redis/],
    ["a port of frameworks that is none", ["--listen", "0", "--serve", "x"], /--serve wants a port/],
    ["frameworks without an account", ["--serve", "0"], /Which accounts/],
    ["a Redis that is none", ["--listen", "0", "--redis", "http://me:hidden-1@x"], /"redis:\/\/host:6379"/],
    ["a port that is none", ["--listen", "x", "--redis", "redis://x"], /--listen wants a port, such as 3101, not x/],
    ["no such file", ["--config", "none.json"], /There is no file none\.json/],
    ["a file that is no JSON", ["--config", "broken.json"], /broken\.json cannot be read: /],
    ["a file with something else in it", ["--config", "list.json"], /list\.json is no object/],
    ["accounts that are no list", ["--config", "accounts.json"], /accounts is a list of objects/],
    ["a client that there is not", ["--config", "client.json"], /implementation is one of napcat, .*"thunder"/],
    ["an option that there is not", ["--config", "option.json"], /partition\b[^]*partitions/],
    ["an option of a client that there is not", ["--config", "url.json"], /urll/],
    ["something beside it", ["live"], /There is gateway without more, and gateway dead, not gateway live/],
    ["something else to do with the dead", ["dead", "raise", "--redis", "redis://x"], /not gateway dead raise/],
    ["none of the dead", ["dead", "drop", "--redis", "redis://x"], /Which ones\?.*gateway dead drop --all/],
    ["everybody could come in", ["--listen", "0.0.0.0:0", "--redis", "redis://127.0.0.1:1"], /0\.0\.0\.0/],
  ];
  for (const [title, args, says] of MISTAKES) {
    it(`is told what to do: ${title}`, async () => {
      using desk = new Desk();
      const queue = "redis://127.0.0.1:1";
      const accounts = [{ url: "ws://127.0.0.1:1" }];
      desk.write({
        "broken.json": "{",
        "list.json": "[]",
        "accounts.json": JSON.stringify({ queue, accounts: "ws://127.0.0.1:1" }),
        "client.json": JSON.stringify({ queue, accounts: [{ implementation: "thunder" }] }),
        "option.json": JSON.stringify({ queue, accounts, partition: 4 }),
        "url.json": JSON.stringify({ queue, accounts: [{ urll: "ws://127.0.0.1:1" }] }),
      });
      const { code, told } = await desk.run("gateway", ...args);
      assert.match(told, says);
      assert.doesNotMatch(told, /hidden-1|\n +at /);
      assert.equal(code, 2);
    });
  }
});
