/** A gateway that shares an account among frameworks, over real sockets and without a queue. */

import assert from "node:assert/strict";
import { connect } from "node:net";
import { it } from "node:test";
import { createGateway, type Gateway, NapCatApi } from "../../src/entries/gateway.ts";
import { readJournal } from "../../src/record/journal/read.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerRequest, ServerSocket } from "../../src/runtime/server/types.ts";
import type { SocketClose } from "../../src/runtime/socket/socket.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { startPeer } from "../support/peer/forward.ts";
import { freePort } from "../support/raw.ts";
import { inFolder } from "../support/recording.ts";
import {
  connectTo,
  type Consumer,
  type Frame,
  ids,
  message,
  onShareStage,
  type ShareStage,
  until,
} from "../support/share_stage.ts";

const beats = ({ frames }: Consumer): unknown[] =>
  frames.filter(({ meta_event_type }) => meta_event_type === "heartbeat").map(({ status, interval }) => [
    (status as { online: boolean }).online,
    interval,
  ]);

it("two frameworks get the events as they came; calls and replies are each one's own, with its echo as it was written", () =>
  onShareStage(async (stage) => {
    const { peer } = stage;
    const gateway = await stage.gateway();
    const one = await stage.join(gateway);
    const two = await stage.join(gateway, "/10001/");
    for (const { frames: [first] } of [one, two]) {
      const { time, ...rest } = first as Frame;
      assert.equal(typeof time, "number");
      assert.deepEqual(rest, {
        self_id: 10001,
        post_type: "meta_event",
        meta_event_type: "lifecycle",
        sub_type: "connect",
      });
    }
    const raw =
      '{"time":1764547200,"self_id":10001,"post_type":"notice","notice_type":"new_one","x":{"b":[1,null],"a":"é\\n"}}';
    peer.raw(raw);
    peer.event(message(5));
    await until(() => ids(one).length === 1 && ids(two).length === 1);
    for (const { texts } of [one, two]) assert.ok(texts.includes(raw), texts.join("\n"));

    for (const echo of ['"a"', "7", '{"n":[1,{"m":null}]}', "null", "1764547200123456789", '"\\u4f60"', "1.5"]) {
      const answer = one.ask(`{"action":"get_group_info","params":{"group_id":7,"echo":1},"echo":${echo}}`);
      const call = await peer.call();
      assert.deepEqual(call.params, { group_id: 7, echo: 1 });
      call.answer({ status: "ok", retcode: 0, data: { name: "n" }, wording: "w", more: 1 });
      const said = await answer;
      assert.ok(said.endsWith(`,"echo":${echo.replace("\\u4f60", "你")}}`), said);
      const { echo: _, ...rest } = JSON.parse(said) as Frame;
      assert.deepEqual(rest, { status: "ok", retcode: 0, data: { name: "n" }, wording: "w", more: 1 });
    }
    const refused = two.ask('{"action":"set_group_name","echo":2}');
    (await peer.call()).answer({ status: "failed", retcode: 1234, data: null, message: "no", wording: "nein" });
    assert.deepEqual(JSON.parse(await refused), {
      status: "failed",
      retcode: 1234,
      data: null,
      message: "no",
      wording: "nein",
      echo: 2,
    });
    const without = two.ask('{"action":"get_group_info","params":null}');
    (await peer.call()).reply({});
    assert.ok(!("echo" in JSON.parse(await without)));
    assert.equal(one.frames.filter(({ retcode }) => retcode !== undefined).length, 7, "nobody gets another's replies");

    const { frameworks } = gateway.accounts[0] ?? { frameworks: [] };
    assert.deepEqual(frameworks.map(({ calls, dropped, underWay }) => [calls, dropped, underWay]), [[7, 0, 0], [
      2,
      0,
      0,
    ]]);
  }));

it("a text is CQ codes unless auto_escape says otherwise, as OneBot has it; what is segments stays so", () =>
  onShareStage(async (stage) => {
    const gateway = await stage.gateway();
    const framework = await stage.join(gateway);
    const said = async (params: object, action = "send_group_msg"): Promise<unknown> => {
      const answer = framework.ask(JSON.stringify({ action, params: { group_id: 7, ...params }, echo: 1 }));
      const call = await stage.peer.call();
      call.reply({ message_id: 9 });
      assert.equal((JSON.parse(await answer) as Frame)["retcode"], 0);
      return action.startsWith(".") ? (call.params["operation"] as Frame)["reply"] : call.params["message"];
    };
    const at = { type: "at", data: { qq: "1" } };
    const text = (text: string): object => ({ type: "text", data: { text } });
    assert.deepEqual(await said({ message: "[CQ:at,qq=1] &amp;" }), [at, text(" &")]);
    assert.deepEqual(await said({ message: "[CQ:at,qq=1]", auto_escape: true }), [text("[CQ:at,qq=1]")]);
    assert.deepEqual(await said({ message: [at, text("[CQ:at,qq=1]")] }), [at, text("[CQ:at,qq=1]")]);
    const operation = { reply: "[CQ:at,qq=1]" };
    assert.deepEqual(await said({ operation, context: {} }, ".handle_quick_operation"), [at]);
  }));

it("/event takes no calls and /api gets no events; what is no call is told so, and costs nothing else", () =>
  onShareStage(async (stage) => {
    const gateway = await stage.gateway();
    const events = await stage.join(gateway, "/event");
    const calls = await stage.join(gateway, "/10001/api");
    stage.peer.event(message(1));
    await until(() => ids(events).length === 1);
    assert.deepEqual(calls.frames, []);
    const wrong: [text: string, says: RegExp, echo: unknown][] = [
      ["{", /^This frame is not JSON/, undefined],
      ["7", /wants the name of an action in "action"/, undefined],
      ['{"action":7,"echo":"a"}', /wants the name of an action in "action", and has 7/, "a"],
      ['{"action":"get_status","params":[1],"echo":"b"}', /get_status: "params" wants an object, and is \[1\]/, "b"],
    ];
    for (const [text, says, echo] of wrong) {
      const { retcode, status, message, ...rest } = JSON.parse(await calls.ask(text)) as Frame;
      assert.deepEqual([retcode, status, rest["echo"]], [1400, "failed", echo]);
      assert.match(message as string, says);
    }
    assert.match(await events.ask('{"action":"get_status","echo":1}'), /calls are not taken at \/event.*"echo":1\}$/);
    assert.equal((JSON.parse(await calls.ask('{"action":"get_status"}')) as Frame)["retcode"], 0);
  }));

it("the frames of a stream all come, each with the echo", () =>
  onShareStage(async (stage) => {
    const gateway = await stage.gateway();
    const framework = await stage.join(gateway);
    const last = framework.ask('{"action":"download_file_stream","params":{"file":"x"},"echo":"s"}');
    const call = await stage.peer.call();
    for (const n of [1, 2]) call.frame({ type: "stream", n });
    await last;
    call.frame({ type: "response" }, true);
    const replies = (): Frame[] => framework.frames.filter(({ echo }) => echo === "s");
    await until(() => replies().length === 3, () => framework.texts);
    assert.deepEqual(replies().map(({ data }) => (data as Frame)["type"]), ["stream", "stream", "response"]);
  }));

it("who has no token, a wrong one, the wrong path or comes from a page is refused with a sentence", () =>
  onShareStage(async (stage) => {
    const gateway = await stage.gateway({ serve: { port: 0, accessToken: "secret" } });
    const tries = async (path: string, headers: Record<string, string> = {}): Promise<number | undefined> =>
      (await connectTo(`ws://127.0.0.1:${gateway.port}${path}`, headers).ended).status;
    assert.equal(await tries("/"), 401);
    assert.equal(await tries("/?access_token=other"), 403);
    assert.equal(await tries("/10002", { Authorization: "Bearer other" }), 403, "not even which accounts there are");
    const right = { Authorization: "Bearer secret" };
    assert.equal(await tries("/10002", right), 404);
    assert.equal(await tries("/10001/more", right), 404);
    await stage.join(gateway, "/", right);
    await stage.join(gateway, "/event?access_token=secret");
    const response = await fetch(`http://127.0.0.1:${gateway.port}/`);
    assert.deepEqual([response.status, await response.text()], [
      426,
      "This is a gateway's OneBot address: a framework connects here by WebSocket, with ws:// before it",
    ]);
    const open = await stage.gateway();
    const page = connectTo(`ws://127.0.0.1:${open.port}/`, { Origin: "http://evil.example" });
    assert.equal((await page.ended).status, 403);
    assert.match(
      stage.log.of("warn").join("\n"),
      /A framework was not let in \(404\): There is no account 10002 here, but 10001/,
    );
    assert.ok(!stage.log.lines.join().includes("secret"));
  }));

it("of several accounts the path names one, with a token of its own", () =>
  onShareStage(async (stage) => {
    const other = await startPeer({
      answer(call) {
        if (call.action !== "get_login_info") return false;
        call.reply({ user_id: 10002, nickname: "two" });
        return true;
      },
    });
    stage.later(() => other.stop());
    const api = [stage.peer, other].map(({ webSocketUrl }) => new NapCatApi({ url: webSocketUrl, log: stage.log }));
    const gateway = await stage.gateway({ api, serve: { port: 0, accessToken: { 10001: "one", 10002: "two" } } });
    const status = async (path: string): Promise<number | undefined> =>
      (await connectTo(`ws://127.0.0.1:${gateway.port}${path}`).ended).status;
    assert.equal(await status("/?access_token=one"), 400);
    assert.equal(await status("/10001?access_token=two"), 403);
    const first = await stage.join(gateway, "/10001?access_token=one");
    const second = await stage.join(gateway, "/10002/event?access_token=two");
    assert.deepEqual([first, second].map(({ frames }) => frames[0]?.["self_id"]), [10001, 10002]);
    other.raw(JSON.stringify({ time: 1, self_id: 10002, ...message(3) }));
    await until(() => ids(second).length === 1);
    stage.peer.event(message(4));
    await until(() => ids(first).length === 1);
    assert.deepEqual([ids(first), ids(second)], [[4], [3]]);
  }));

it("before an account is there frameworks are asked to come again", () =>
  onShareStage(async (stage) => {
    const [port, nobody] = [await freePort(), await freePort()];
    const starting = createGateway({ url: `ws://127.0.0.1:${nobody}`, serve: { port }, log: stage.log });
    let seen: SocketClose | undefined;
    await until(() => {
      void connectTo(`ws://127.0.0.1:${port}/`).ended.then((info) => seen = info);
      return seen?.status === 503;
    });
    const late = await startPeer({ port: nobody });
    stage.later(() => late.stop());
    const gateway = await starting;
    stage.later(() => gateway.stop());
    await stage.join(gateway);
    assert.match(stage.log.of("warn").join("\n"), /A framework was not let in \(503\): No account is there yet/);
  }));

it("a framework that does not read loses frames, is counted and cut off; another one gets everything", () =>
  onShareStage(async (stage) => {
    const clock = createManualClock();
    const api = new NapCatApi({ url: stage.peer.webSocketUrl, log: stage.log, clock });
    const gateway = await stage.gateway({ api, clock, serve: { port: 0, maxUnsentBytes: 100_000 } });
    const good = await stage.join(gateway);
    const lazy = connect(gateway.port as number, "127.0.0.1");
    stage.later(() => lazy.destroy());
    let isCut = false;
    lazy.on("error", () => {}).on("close", () => isCut = true);
    lazy.write(
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nUser-Agent: lazy\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    lazy.pause();
    const infoOfLazy = (): { dropped: number } | undefined =>
      gateway.accounts[0]?.frameworks.find(({ name }) => name.startsWith("lazy"));
    await until(() => infoOfLazy() !== undefined);
    let sent = 0;
    const large = "x".repeat(200_000);
    await until(() => {
      // One that reads has nothing waiting when the next one comes.
      if (ids(good).length === sent) stage.peer.event(message(++sent, { large }));
      return (infoOfLazy()?.dropped ?? 0) > 2;
    });
    await until(() => ids(good).length === sent, () => [ids(good).length, sent]);
    assert.match(stage.log.of("warn").join("\n"), /lazy \(.*\) reads too slowly: \d+ bytes wait for it, and 1 frames/);
    assert.match(await good.ask('{"action":"get_status"}'), /"retcode":0/);
    await clock.advance(61_000);
    stage.peer.event(message(++sent, { large }));
    await until(() => infoOfLazy() === undefined);
    assert.match(
      stage.log.of("warn").join("\n"),
      /lazy \(.*\) has read nothing of account 10001 for 60 s and is cut off/,
    );
    lazy.resume();
    await until(() => isCut);
    await until(() => ids(good).length === sent);
  }));

it("many calls at once are executed by and by, none is lost, and another framework's is among them", () =>
  onShareStage(async (stage) => {
    const gateway = await stage.gateway();
    const greedy = await stage.join(gateway, "/api");
    const modest = await stage.join(gateway, "/api");
    for (let n = 0; n < 400; n++) greedy.socket.send(`{"action":"get_group_info","params":{"n":${n}},"echo":${n}}`);
    const calls = [];
    for (let n = 0; n < 100; n++) calls.push(await stage.peer.call());
    await until(() => gateway.accounts[0]?.frameworks[0]?.underWay !== undefined);
    assert.equal((JSON.parse(await modest.ask('{"action":"get_status"}')) as Frame)["retcode"], 0);
    for (const call of calls) call.reply(call.params);
    for (let n = 100; n < 400; n++) {
      const call = await stage.peer.call();
      call.reply(call.params);
    }
    await until(() => greedy.frames.length === 400);
    assert.ok(greedy.frames.every(({ echo, data, retcode }) => retcode === 0 && (data as Frame)["n"] === echo));
  }));

/** A gateway and its client by a clock that the test moves. */
async function byClock(stage: ShareStage): Promise<{ gateway: Gateway; clock: ManualClock }> {
  const clock = createManualClock();
  const api = new NapCatApi({ url: stage.peer.webSocketUrl, log: stage.log, clock, silentMs: Infinity });
  return { gateway: await stage.gateway({ api, clock, serve: { port: 0, heartbeatMs: 20_000 } }), clock };
}

it("where the implementation's heart is silent the gateway's beats, and says when the link is down", () =>
  onShareStage(async (stage) => {
    const { gateway, clock } = await byClock(stage);
    const framework = await stage.join(gateway);
    await clock.advance(40_000);
    await until(() => beats(framework).length >= 2);
    assert.deepEqual(beats(framework), [[true, 20_000], [true, 20_000]]);
    stage.peer.heartbeat(5_000);
    await until(() => beats(framework).length === 3);
    assert.deepEqual(beats(framework)[2]?.[1 as never], 5_000, "the implementation's own, as it came");
    await clock.advance(7_000);
    assert.equal(beats(framework).length, 3, "none beside it");
    stage.peer.drop();
    await until(() => beats(framework).length === 4, () => framework.frames);
    assert.deepEqual(beats(framework)[3], [false, 5_000]);
    assert.equal(gateway.accounts[0]?.isUp, false);
    const failed = framework.ask('{"action":"get_version_info","echo":"e"}');
    // It waits for the link as long as a call may.
    await clock.advance(100);
    const linked = stage.peer.linked();
    await clock.advance(35_000);
    await linked;
    const call = await stage.peer.call().catch(() => undefined);
    call?.reply({});
    const { echo } = JSON.parse(await failed) as Frame;
    assert.equal(echo, "e");
    await until(() => beats(framework).at(-1)?.[0 as never] === true, () => framework.frames);
    stage.peer.event(message(8));
    await until(() => ids(framework).length === 1);
  }));

it("a call that gets no reply is answered with a retcode of the gateway and the reason", () =>
  onShareStage(async (stage) => {
    const api = new NapCatApi({ url: stage.peer.webSocketUrl, log: stage.log, timeoutMs: 30 });
    const gateway = await stage.gateway({ api });
    const framework = await stage.join(gateway);
    const reply = JSON.parse(await framework.ask('{"action":"slow","echo":3}')) as Frame;
    assert.deepEqual([reply["status"], reply["retcode"], reply["data"], reply["echo"]], ["failed", 1200, null, 3]);
    assert.match(reply["message"] as string, /slow.*30 ms/);
  }));

it("a framework that listens is connected to, again when it was lost, with the headers of OneBot", () =>
  onShareStage(async (stage) => {
    const asked: ServerRequest[] = [];
    const sockets: ServerSocket[] = [];
    const frames: Frame[] = [];
    const server = await startServer({
      port: 0,
      request: () => ({ status: 400 }),
      upgrade: (request) => {
        asked.push(request);
        return { open: (socket) => void sockets.push(socket), message: (text) => void frames.push(JSON.parse(text)) };
      },
    });
    stage.later(() => server.close());
    const url = `ws://127.0.0.1:${server.port}/onebot/v11/ws`;
    const clock = createManualClock();
    const api = new NapCatApi({ url: stage.peer.webSocketUrl, log: stage.log, clock });
    const gateway = await stage.gateway({ api, clock, serve: { connectTo: [{ url, accessToken: "t0ken" }] } });
    assert.equal(gateway.port, undefined);
    await until(() => frames.length === 1);
    const [request] = asked;
    assert.deepEqual(
      ["x-self-id", "x-client-role", "authorization"].map((name) => request?.header(name)),
      ["10001", "Universal", "Bearer t0ken"],
    );
    assert.equal(request?.url.pathname, "/onebot/v11/ws");
    sockets[0]?.send('{"action":"get_login_info","echo":1}');
    await until(() => frames.some(({ echo }) => echo === 1));
    sockets[0]?.terminate();
    await until(() => gateway.accounts[0]?.frameworks.length === 0);
    await clock.advance(60_000);
    await until(() => sockets.length === 2);
    stage.peer.event(message(1));
    await until(() => frames.some(({ message_id }) => message_id === 1));
    assert.match(stage.log.of("info").join("\n"), /A framework shares account 10001 now: ws:\/\/127\.0\.0\.1:\d+/);
  }));

it("a gateway that stops answers what is under way, and says goodbye", () =>
  onShareStage(async (stage) => {
    const gateway = await stage.gateway();
    const framework = await stage.join(gateway);
    const answer = framework.ask('{"action":"slow","echo":1}');
    const call = await stage.peer.call();
    const stopped = gateway.stop();
    const late = connectTo(`ws://127.0.0.1:${gateway.port}/`);
    assert.equal((await late.ended).opened, false);
    call.reply("done");
    assert.equal((JSON.parse(await answer) as Frame)["data"], "done");
    assert.equal((await framework.ended).code, 1001);
    await stopped;
  }));

it("what passes is recorded, from the first frame on, as an app records it", () =>
  inFolder((path) =>
    onShareStage(async (stage) => {
      const gateway = await stage.gateway({ record: { path, redact: false } });
      const framework = await stage.join(gateway);
      const answer = framework.ask('{"action":"get_status","echo":1}');
      await answer;
      stage.peer.event(message(77));
      await until(() => ids(framework).length === 1);
      await gateway.stop();
      const text = JSON.stringify(await readJournal([path]));
      for (const part of ['"action":"get_login_info"', '"action":"get_status"', '"message_id":77', '"state":"up"']) {
        assert.ok(text.includes(part), `${part} in ${text}`);
      }
    })
  ));

it("wrong options are refused by their names before anything is opened", async () => {
  const url = "ws://127.0.0.1:1";
  const wrong: [options: object, says: RegExp][] = [
    [{}, /give it queue, where workers meet it, or serve, where frameworks do, or record/],
    [{ serve: {} }, /serve wants a port to listen on, or connectTo/],
    [{ serve: { token: "x", port: 0 } }, /serve has no option "token"\. Did you mean accessToken\?/],
    [{ serve: { port: 70_000 } }, /70000/],
    [{ serve: { port: 0, host: "0.0.0.0" } }, /0\.0\.0\.0/],
    [{ serve: { connectTo: "http://x?access_token=geheim" } }, /serve\.connectTo wants addresses of WebSockets/],
    [{ serve: { connectTo: [7] } }, /serve\.connectTo/],
    [{ serve: { connectTo: {} } }, /serve\.connectTo wants addresses/],
    [{ serve: { port: 0, maxUnsentBytes: 0 } }, /serve\.maxUnsentBytes wants a whole number above 0, and got 0/],
    [{ record: { maxFiles: 0 } }, /record\.maxFiles wants a whole number above 0, and got 0/],
  ];
  for (const [options, says] of wrong) {
    await assert.rejects(createGateway({ url, log: "silent", ...options }), (error: Error) => {
      assert.equal(error.name, "ConfigError");
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /geheim/);
      return true;
    });
  }
});
