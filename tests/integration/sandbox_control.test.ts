import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { it } from "node:test";
import { openSocket, type SocketClose } from "../../src/runtime/socket/socket.ts";
import { drawPicture } from "../../src/sandbox/play/picture.ts";
import { assertGone, control, type Frame, run } from "./control_client.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";

const KEY = "秘密 key";
const [bot, ming, zhen, wang, group] = [10001, 20001, 20002, 20003, 700001];

async function withSandbox(test: (sandbox: Sandbox) => Promise<void>, options: SandboxOptions = {}): Promise<void> {
  await using sandbox = await createSandbox({ controlKey: "k", ...options });
  await test(sandbox);
}

/** A client of the control protocol that keeps every frame. */
async function connect(sandbox: Sandbox, first: object = { id: 0, op: "hello", params: { key: sandbox.controlKey } }) {
  const frames: Frame[] = [];
  let wake = (): void => {};
  let resolveClosed: (info: SocketClose) => void = () => {};
  const closed = new Promise<SocketClose>((resolve) => resolveClosed = resolve);
  const socket = openSocket(`${sandbox.url}/_sandbox/ws`, {
    open: () => socket.send(JSON.stringify(first)),
    message(text) {
      frames.push(JSON.parse(text) as Frame);
      wake();
    },
    close: resolveClosed,
  });
  const find = async (wanted: (frame: Frame) => boolean): Promise<Frame> => {
    for (;;) {
      const found = frames.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => wake = resolve);
    }
  };
  return { socket, frames, closed, find };
}

it("the control protocol says, waits and looks over HTTP, and everything that it needs is in its schema", () =>
  withSandbox(async (sandbox) => {
    const schema = await (await fetch(`${sandbox.httpUrl}/_sandbox/schema`)).json() as Frame;
    assert.deepEqual(schema.operations.say.params.required, ["as", "chat", "message"]);
    assert.equal(schema.operations.say.acts, true);
    assert.equal(typeof schema.codes["wrong-key"], "string");

    const { message } = await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "@小助手 签到" });
    const { messages } = await run(sandbox, "chat.messages", { chat: `group:${group}` });
    assert.deepEqual(messages.map(({ id, from, in: chat, segments }: Frame) => ({ id, from, chat, segments })), [{
      id: message,
      from: ming,
      chat: `group:${group}`,
      segments: [{ type: "at", data: { qq: String(bot) } }, { type: "text", data: { text: " 签到" } }],
    }]);
    const state = await run(sandbox, "state");
    assert.equal(state.selfId, bot);
    assert.equal(state.groups[0].members.length, 5);
    assert.equal(state.friendships.length, 1);
    const { entries, cursor } = await run(sandbox, "journal.read", { after: -1, kinds: ["event"] });
    assert.equal(entries[0].payload.user_id, ming);
    assert.equal((await run(sandbox, "journal.read", { after: cursor })).entries.length, 0);
  }));

it("the control protocol does what people do, and what they may not do is refused with the world's reason", () =>
  withSandbox(async (sandbox) => {
    const chat = `group:${group}`;
    const { message } = await run(sandbox, "say", { as: ming, chat, message: "hi" });
    await run(sandbox, "react", { as: zhen, message, face: "76" });
    await run(sandbox, "essence", { as: wang, message });
    await run(sandbox, "poke", { as: ming, chat });
    await run(sandbox, "poke", { as: ming, chat: `private:${ming}` });
    await run(sandbox, "recall", { as: ming, message });
    const file = await run(sandbox, "file.put", {
      base64: btoa(String.fromCharCode(...drawPicture(3))),
      name: "a.png",
    });
    assert.equal(file.mime, "image/png");
    await run(sandbox, "say", { as: ming, chat, message: [{ type: "image", data: { file: file.file } }] });
    await run(sandbox, "upload", { as: ming, chat, file: file.file });
    await run(sandbox, "upload", { as: ming, chat: `private:${ming}`, file: file.file, name: "b.png" });
    const forward = await run(sandbox, "forward", {
      as: ming,
      chat,
      messages: [message],
      nodes: [{ user: zhen, nodes: [{ user: wang, message: "里面" }] }],
    });
    const { nodes } = await run(sandbox, "forward.get", { id: forward.forward });
    assert.deepEqual(nodes.map(({ nickname }: Frame) => nickname), ["小明", "阿珍"]);
    const someone = await run(sandbox, "user.add", { nickname: "路人" });
    await run(sandbox, "group.request", { as: someone.id, group, comment: "hi" });
    const { requests: [{ flag }] } = await run(sandbox, "state");
    await run(sandbox, "request.answer", { as: wang, request: flag, approve: true });
    await run(sandbox, "member.mute", { as: wang, group, user: someone.id, ms: 60_000 });

    const muted = await control(sandbox, { op: "say", params: { as: someone.id, chat, message: "?" } });
    assert.deepEqual([muted.status, muted.error.code, muted.error.reason], [409, "refused", "muted"]);
    await run(sandbox, "time.advance", { ms: 61_000 });
    await run(sandbox, "say", { as: someone.id, chat, message: "!" });
    const before = sandbox.connections.eventsSent;
    await run(sandbox, "time.advance", { ms: 31 * 86_400_000 });
    assert.equal(sandbox.connections.eventsSent, before, "a month has no heartbeats");
    const time = await run(sandbox, "time.get");
    assert.ok(time.aheadMs >= 61_000);
    assert.ok(Number.isInteger(time.now), String(time.now));
    const called = await run(sandbox, "api.call", { action: "get_group_info", params: { group_id: group } });
    assert.equal(called.reply.data.group_name, "签到测试群");
    assert.equal(
      (await run(sandbox, "event.push", { payload: { post_type: "notice", notice_type: "x" } })).receivers,
      0,
    );
  }));

it("faults are added by name or as rules, strike the bot's calls, and end", () =>
  withSandbox(async (sandbox) => {
    const { presets } = await run(sandbox, "fault.list");
    assert.ok(presets.some(({ name }: Frame) => name === "risk-control"));
    const rule = { match: "send_group_msg", effect: { kind: "fail", as: "muted" }, times: 1 };
    const { faults: [fault] } = await run(sandbox, "fault.add", { rule });
    const send = async (): Promise<string> => {
      const response = await fetch(`${sandbox.httpUrl}/send_group_msg`, {
        method: "POST",
        body: JSON.stringify({ group_id: group, message: "x" }),
      });
      return (await response.json() as Frame).status;
    };
    assert.equal(await send(), "failed");
    assert.equal(await send(), "ok");
    await run(sandbox, "fault.add", { preset: "expired-files" });
    const { faults } = await run(sandbox, "fault.list");
    assert.ok(faults.every(({ id }: Frame) => id !== fault.id), "the first is spent");
    await run(sandbox, "fault.remove", { fault: faults[0].id });
    await run(sandbox, "fault.clear");
    for (const params of [{}, { preset: "expired-files", rule }]) {
      assert.match((await control(sandbox, { op: "fault.add", params })).error.message, /a preset or a rule/);
    }
    assert.match((await control(sandbox, { op: "fault.add", params: { preset: "x" } })).error.message, /no preset x/);
    assert.equal((await control(sandbox, { op: "fault.add", params: { rule: { effect: 1 } } })).error.code, "refused");
    assert.equal((await control(sandbox, { op: "fault.remove", params: { fault: "f99" } })).error.code, "bad-params");
  }));

it("a reset gives the world of the beginning back, and the journal and the time go on", () =>
  withSandbox(async (sandbox) => {
    const { message } = await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "hi" });
    await run(sandbox, "member.kick", { as: wang, group, user: zhen });
    await run(sandbox, "time.advance", { ms: 60_000 });
    const { cursor } = await run(sandbox, "state");
    await run(sandbox, "reset");
    const state = await run(sandbox, "state");
    assert.equal(state.groups[0].members.length, 5);
    assert.ok(state.aheadMs >= 60_000 && state.cursor > cursor);
    assert.deepEqual((await run(sandbox, "chat.list")).chats, []);
    assert.equal(
      (await control(sandbox, { op: "recall", params: { as: ming, message } })).error.reason,
      "no-such-message",
    );
    await run(sandbox, "say", { as: zhen, chat: `group:${group}`, message: "again" });
  }));

it("a space begins where its sandbox is, and neither hears of the other", () =>
  withSandbox(async (sandbox) => {
    const chat = `group:${group}`;
    await run(sandbox, "say", { as: ming, chat, message: "both" });
    const space = await run(sandbox, "space.fork", { seed: 7 });
    assert.notEqual(space.httpUrl, sandbox.httpUrl);
    const there = { httpUrl: space.httpUrl, controlKey: sandbox.controlKey } as Sandbox;
    await run(there, "say", { as: zhen, chat, message: "there" });
    await run(sandbox, "say", { as: wang, chat, message: "here" });
    const texts = async (of: Sandbox): Promise<string[]> =>
      (await run(of, "chat.messages", { chat })).messages.map(({ segments }: Frame) => segments[0].data.text);
    assert.deepEqual(await texts(sandbox), ["both", "here"]);
    assert.deepEqual(await texts(there), ["both", "there"]);
    assert.deepEqual((await run(sandbox, "space.list")).spaces, [space]);
    await run(sandbox, "space.close", { space: space.space });
    await assertGone(there);
    assert.equal((await control(sandbox, { op: "space.close", params: { space: "s9" } })).status, 400);
    const last = await run(sandbox, "space.fork");
    await sandbox.close();
    await assertGone({ ...there, httpUrl: last.httpUrl });
  }, { controlKey: crypto.randomUUID() }));

it("wrong requests are told apart by their codes, and each says what is wrong", () =>
  withSandbox(async (sandbox) => {
    const code = async (body: unknown): Promise<unknown[]> => {
      const { status, error } = await control(sandbox, body);
      return [status, error.code, error.message];
    };
    assert.deepEqual((await code("nonsense")).slice(0, 2), [400, "bad-request"]);
    assert.deepEqual((await code([1])).slice(0, 2), [400, "bad-request"]);
    assert.deepEqual((await code({ op: 5 })).slice(0, 2), [400, "bad-request"]);
    assert.match(String((await code({ op: "sya" }))[2]), /no operation "sya".*Is say meant/);
    assert.match(String((await code({ op: "constructor" }))[2]), /no operation/);
    assert.match(
      String((await code({ op: "say", params: { as: ming, chat: `group:${group}` } }))[2]),
      /message is missing/,
    );
    assert.match(
      String((await code({ op: "say", params: { as: "x", chat: "", message: "" } }))[2]),
      /as has to be a whole number/,
    );
    assert.match(String((await code({ op: "state", params: { a: 1 } }))[2]), /no parameter "a"/);
    assert.match(String((await code({ op: "poke", params: { as: ming, chat: "moon" } }))[2]), /moon is no chat/);
    assert.match(
      String(
        (await code({
          op: "say",
          params: { as: ming, chat: `group:${group}`, message: [{ type: "image", data: { file: "x" } }] },
        }))[2],
      ),
      /no file x/,
    );
    assert.match(
      String((await code({ op: "say", params: { as: ming, chat: `group:${group}`, message: [{ typ: "text" }] } }))[2]),
      /message\[0\] is no segment/,
    );
    assert.deepEqual((await code({ op: "explain", params: { index: 0 } })).slice(0, 2), [409, "not-attached"]);
    assert.deepEqual(sandbox.world.allMessages(), []);
  }));

it("a request with an idempotency key is carried out once, and the key serves no other", () =>
  withSandbox(async (sandbox) => {
    const say = { op: "say", params: { as: ming, chat: `group:${group}`, message: "once" } };
    const first = await control(sandbox, { ...say, key: "a" });
    assert.deepEqual(await control(sandbox, say, { "idempotency-key": "a" }), first);
    assert.equal(sandbox.world.allMessages().length, 1);
    const other = await control(sandbox, { op: "state", key: "a" });
    assert.deepEqual([other.status, other.error.code], [409, "key-reused"]);
  }));

it("nobody controls the sandbox without its key: not over HTTP, not over WebSocket, not as an agent", () =>
  withSandbox(async (sandbox) => {
    for (const authorization of ["", "Bearer ", "Bearer wrong", "秘密 key", "bearer k"]) {
      for (const path of ["control", "mcp"]) {
        const response = await fetch(`${sandbox.httpUrl}/_sandbox/${path}`, {
          method: "POST",
          headers: { authorization: encodeURIComponent(authorization).replaceAll("%20", " ") },
          body: JSON.stringify({ op: "state", method: "ping", id: 1 }),
        });
        assert.equal(response.status, 401, authorization);
        await response.body?.cancel();
      }
    }
    for (
      const first of [{ op: "state" }, { op: "hello" }, { op: "hello", params: { key: "K" } }, {
        op: "hello",
        params: 5,
      }]
    ) {
      const { frames, closed } = await connect(sandbox, first);
      const { code } = await closed;
      assert.equal(code, 4401);
      assert.equal(frames[0]?.error.code, "wrong-key");
    }
  }));

it("a page of another site reaches neither the page's protocol nor its data, also under a name that it points here", () =>
  withSandbox(async (sandbox) => {
    const status = (path: string, headers: Record<string, string>, method = "GET"): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = httpRequest({ port: sandbox.port, host: "127.0.0.1", path, method, headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on("error", reject);
        sent.end(method === "POST" ? '{"op":"state"}' : undefined);
      });
    const html = { accept: "text/html" };
    const key = { authorization: "Bearer k" };
    const rebound = { host: `evil.example:${sandbox.port}` };
    const foreign = { origin: "http://evil.example" };
    assert.equal(await status("/", { ...html, ...rebound }), 403);
    assert.equal(await status("/_sandbox/control", { ...key, ...rebound }, "POST"), 403);
    assert.equal(await status("/_sandbox/control", { ...key, ...foreign }, "POST"), 403);
    assert.equal(await status("/_sandbox/mcp", { ...key, ...foreign }, "POST"), 403);
    assert.equal(await status("/_sandbox/schema", { "sec-fetch-site": "cross-site" }), 403);
    // A link leads to the page from anywhere.
    assert.equal(await status("/", { ...html, "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" }), 200);
    assert.equal(await status("/_sandbox/control", key, "POST"), 200);
    const upgrade = {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    for (const headers of [foreign, rebound]) {
      assert.equal(await status("/_sandbox/ws", { ...upgrade, ...headers }), 403);
    }
  }));

it("the control socket answers each request and pushes what happens, in order", () =>
  withSandbox(async (sandbox) => {
    const { socket, frames, find } = await connect(sandbox);
    const { result } = await find(({ id }) => id === 0);
    assert.equal(result.state.selfId, bot);
    socket.send("nonsense");
    assert.equal((await find(({ id }) => id === null)).error.code, "bad-request");
    for (let id = 1; id <= 5; id++) {
      socket.send(JSON.stringify({ id, op: "say", params: { as: ming, chat: `private:${ming}`, message: `${id}` } }));
    }
    await find(({ id }) => id === 5);
    await find(({ push, entries }) =>
      push === "journal" && entries.some(({ kind, payload }: Frame) => kind === "event" && payload.raw_message === "5")
    );
    const entries = frames.flatMap(({ push, entries: some }) => push === "journal" ? some as Frame[] : []);
    assert.deepEqual(entries.map(({ index }) => index), entries.map((_, at) => at + (result.state.cursor + 1)));
    socket.close();
  }));

it("long texts are shortened where they are pushed, and whole where they are asked for", () =>
  withSandbox(async (sandbox) => {
    await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "长".repeat(5_000) });
    const { entries } = await run(sandbox, "journal.read", { kinds: ["change"] });
    const said = entries.at(-1);
    assert.match(said.change.message.segments[0].data.text, /^长{200}… \(5000 characters\)$/);
    const { entry } = await run(sandbox, "journal.entry", { index: said.index });
    assert.equal(entry.change.message.segments[0].data.text.length, 5_000);
  }));

it("the page is one file for browsers, with a policy that lets it speak to its own server alone", () =>
  withSandbox(async (sandbox) => {
    const page = await fetch(sandbox.httpUrl, { headers: { accept: "text/html" } });
    const text = await page.text();
    assert.match(text, /^<!doctype html>/i);
    assert.doesNotMatch(text, /(?:src|href)="(?!data:)/);
    const policy = page.headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.ok(!text.includes(sandbox.controlKey.padEnd(8, "\u0000")));
    const hello = await (await fetch(sandbox.httpUrl)).json() as Frame;
    assert.equal(hello.status, "ok");
    assert.equal(sandbox.pageUrl, `${sandbox.httpUrl}/#key=k`);
    for (const [takes, gets] of [["br, gzip", "br"], ["gzip", null], ["identity", null]] as const) {
      const again = await fetch(sandbox.httpUrl, { headers: { accept: "text/html", "accept-encoding": takes } });
      assert.equal(await again.text(), text, takes);
      assert.equal(again.headers.get("content-encoding"), gets, takes);
    }
  }));

it("without the page the sandbox answers browsers as it answers others", () =>
  withSandbox(async (sandbox) => {
    const answer = await fetch(sandbox.httpUrl, { headers: { accept: "text/html" } });
    assert.match(answer.headers.get("content-type") ?? "", /json/);
    await answer.body?.cancel();
  }, { page: false, controlKey: KEY }));

it("the attached bot says why it would answer", () =>
  withSandbox(async (sandbox) => {
    sandbox.attach({
      explain: (payload) =>
        Promise.resolve({
          event: (payload as { raw_message: string }).raw_message,
          handlers: [{ handler: "A.b", answers: "@Command", site: undefined, runs: false, why: "no" }],
        }),
      commands: () => [{ pattern: "签到", description: "" }],
    });
    await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "hello" });
    const { entries } = await run(sandbox, "journal.read", { kinds: ["change"] });
    assert.equal((await run(sandbox, "explain", { index: entries.at(-1).index })).event, "hello");
    assert.deepEqual((await run(sandbox, "bot.commands")).commands, [{ pattern: "签到", description: "" }]);
  }));

it("each account has its own bot to ask, and its own commands", () =>
  withSandbox(async (sandbox) => {
    const botOf = (name: string) => ({
      explain: () => Promise.resolve({ event: name, handlers: [] }),
      commands: () => [{ pattern: name, description: "" }],
    });
    const helper = await sandbox.addAccount(20003, { dialect: "llbot" });
    helper.attach(botOf("帮手"));
    await run(sandbox, "say", { as: ming, chat: `group:${group}`, message: "hello" });
    const { entries } = await run(sandbox, "journal.read", { kinds: ["change"] });
    const [index, account] = [entries.at(-1).index, 20003];
    const unasked = await control(sandbox, { op: "explain", params: { index, account: sandbox.selfId } });
    assert.equal(unasked.error.code, "not-attached");
    assert.equal((await run(sandbox, "explain", { index, account })).event, "帮手");
    sandbox.attach(botOf("第一个"));
    assert.equal((await run(sandbox, "explain", { index })).event, "第一个");
    assert.equal((await run(sandbox, "explain", { payload: { self_id: account } })).event, "帮手");
    assert.equal((await run(sandbox, "bot.commands", { account })).commands[0].pattern, "帮手");
    assert.equal((await run(sandbox, "bot.commands")).commands[0].pattern, "第一个");
    const { accounts } = await run(sandbox, "state");
    assert.deepEqual(accounts.map(({ canExplain }: { canExplain: boolean }) => canExplain), [true, true]);
  }));
