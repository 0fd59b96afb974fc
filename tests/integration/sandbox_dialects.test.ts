import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerRequest } from "../../src/runtime/server/types.ts";
import type { DialectName } from "../../src/sandbox/dialects/facts.ts";
import { DIALECT_NAMES } from "../../src/sandbox/dialects/names.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { connectPlain, type Frame } from "./plain_client.ts";

const group = 700_001;

async function forEach<T>(ask: (name: DialectName) => Promise<T>): Promise<Record<string, T>> {
  const answers: Record<string, T> = {};
  for (const name of DIALECT_NAMES) answers[name] = await ask(name);
  return answers;
}

describe("HTTP of each implementation", () => {
  it("refuses a missing and a wrong token in its own way", async () => {
    const told = await forEach(async (dialect) => {
      await using sandbox = await createSandbox({ dialect, accessToken: "key" });
      const ask = async (headers: Record<string, string>) => {
        const response = await fetch(`${sandbox.httpUrl}/get_status`, { method: "POST", body: "{}", headers });
        return [response.status, (await response.text()).slice(0, 36)];
      };
      return [...await ask({}), ...await ask({ authorization: "Bearer wrong" })];
    });
    assert.deepEqual(told, {
      napcat: [403, '{"message":"token verify failed!"}', 403, '{"message":"token verify failed!"}'],
      llbot: [403, '{"message":"token verify failed"}', 403, '{"message":"token verify failed"}'],
      "go-cqhttp": [401, "", 403, ""],
      lagrange: [401, "", 403, ""],
      snowluma: [401, "", 403, ""],
      onebot: [401, "", 403, ""],
    });
  });

  it("answers unknown actions, broken JSON, other methods and a slash behind the name in its own way", async () => {
    const told = await forEach(async (dialect) => {
      await using sandbox = await createSandbox({ dialect });
      const ask = async (path: string, init: RequestInit) => {
        const response = await fetch(`${sandbox.httpUrl}${path}`, init);
        const text = await response.text();
        const { retcode } = text.startsWith("{") ? JSON.parse(text) as Frame : {};
        return retcode === undefined ? `${response.status}` : `${response.status}/${retcode}`;
      };
      const post = { method: "POST", body: "{}" };
      return [
        await ask("/nothing", post),
        await ask("/get_status", { method: "POST", body: "{" }),
        await ask("/get_status", { method: "PUT", body: "{}" }),
        await ask("/get_status/", post),
        await ask("/", { method: "POST", body: '{"action":"get_status"}' }),
      ].join(" ");
    });
    assert.deepEqual(told, {
      napcat: "200/200 400 200/0 200/0 200/0",
      llbot: "404/404 200/400 200/0 404 404",
      "go-cqhttp": "200/404 400 404 200/404 200/0",
      lagrange: "200/404 400 405 200/404 404",
      snowluma: "404/1404 400 405 200/0 404",
      onebot: "404/404 400 405 200/0 404",
    });
  });

  it("of go-cqhttp reads JSON in a query, and ends its bodies with a line feed", async () => {
    await using sandbox = await createSandbox({ dialect: "go-cqhttp" });
    const message = encodeURIComponent('[{"type":"text","data":{"text":"嗨"}}]');
    const response = await fetch(`${sandbox.httpUrl}/send_group_msg?group_id=${group}&message=${message}`);
    assert.match(await response.text(), /\}\n$/);
    assert.equal(sandbox.transcript()[0]?.text, "嗨");
  });

  it("lets poll for events where the implementation does", async () => {
    for (const [dialect, action] of [["go-cqhttp", "get_updates"], ["llbot", "get_event"]] as const) {
      await using sandbox = await createSandbox({ dialect, heartbeatMs: 0 });
      const poll = async (params: object) => {
        const init = { method: "POST", body: JSON.stringify(params) };
        const reply = await (await fetch(`${sandbox.httpUrl}/${action}`, init)).json() as Frame;
        return (reply["data"] as Frame[]).map((event) => event["raw_message"]);
      };
      assert.deepEqual(await poll({}), []);
      await sandbox.group(group).member("小明").says("一");
      await sandbox.group(group).member("小明").says("二");
      assert.deepEqual(await poll({ limit: 1 }), ["一"]);
      assert.deepEqual(await poll({}), ["二"]);
      const waited = poll({ timeout: dialect === "llbot" ? 10_000 : 10 });
      while (sandbox.calls().length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
      await sandbox.group(group).member("小明").says("三");
      assert.deepEqual(await waited, ["三"]);
    }
  });

  it("of LLBot beats in the event stream every five seconds, that of NapCat never", async () => {
    const beats = await Promise.all((["llbot", "napcat"] as const).map(async (dialect) => {
      const clock = createManualClock(Date.UTC(2026, 0, 1));
      await using sandbox = await createSandbox({ dialect, clock });
      const response = await fetch(`${sandbox.httpUrl}/_events`);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      while (sandbox.connections.listeners === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      await clock.advance(5_000);
      await sandbox.group(group).member("小明").says("hi");
      let text = "";
      while (!text.includes("raw_message")) text += (await reader?.read())?.value ?? "";
      await reader?.cancel();
      return text.includes("heartbeat");
    }));
    assert.deepEqual(beats, [true, false]);
  });
});

const agents: Readonly<Record<DialectName, string>> = {
  napcat: "OneBot/11",
  llbot: "LLOneBot/8.1.7",
  "go-cqhttp": "CQHttp/4.15.0",
  lagrange: "Lagrange.OneBot",
  snowluma: "CQHttp/4.15.0",
  onebot: "CQHttp/4.15.0",
};

describe("WebSockets of each implementation", () => {
  it("refuse a wrong token in its own way", async () => {
    const told = await forEach(async (dialect) => {
      await using sandbox = await createSandbox({ dialect, accessToken: "key" });
      const ask = async (headers?: Record<string, string>) => {
        const client = await connectPlain(sandbox.url, headers);
        const { opened, status, code } = await client.closed;
        return opened ? `${client.frames[0]?.["retcode"]} then ${code}` : `HTTP ${status}`;
      };
      return [await ask(), await ask({ authorization: "Bearer wrong" })];
    });
    assert.deepEqual(told, {
      napcat: ["1403 then 1005", "1403 then 1005"],
      llbot: ["1403 then 1008", "1403 then 1008"],
      "go-cqhttp": ["HTTP 401", "HTTP 403"],
      lagrange: ["HTTP 403", "HTTP 403"],
      snowluma: ["HTTP 401", "HTTP 403"],
      onebot: ["HTTP 401", "HTTP 403"],
    });
  });

  it("give each path its part", async () => {
    const told = await forEach(async (dialect) => {
      await using sandbox = await createSandbox({ dialect, heartbeatMs: 0 });
      const parts: string[] = [];
      for (const path of ["/", "/api", "/event", "/other"]) {
        const client = await connectPlain(`${sandbox.url}${path}`);
        client.send({ action: "get_status", echo: 1 });
        await sandbox.settle();
        const hears = client.frames.some((frame) => frame["meta_event_type"] === "lifecycle");
        const answers = client.frames.some((frame) => frame["echo"] === 1);
        parts.push(`${hears ? "E" : "-"}${answers ? "A" : "-"}`);
        await client.bye();
      }
      return parts.join(" ");
    });
    assert.deepEqual(told, {
      napcat: "EA -A EA EA",
      llbot: "EA -A E- --",
      "go-cqhttp": "EA -A E- EA",
      lagrange: "EA -A E- EA",
      snowluma: "EA -A E- EA",
      onebot: "EA -A E- EA",
    });
  });

  it("answer a frame that cannot be read, except Lagrange", async () => {
    const told = await forEach(async (dialect) => {
      await using sandbox = await createSandbox({ dialect, heartbeatMs: 0 });
      const client = await connectPlain(sandbox.url);
      client.send("{");
      await client.ask("get_status");
      return client.frames.length;
    });
    assert.deepEqual(told, { napcat: 3, llbot: 3, "go-cqhttp": 3, lagrange: 2, snowluma: 3, onebot: 3 });
  });

  it("knock at a bot's door with their own headers", async () => {
    const told = await forEach(async (dialect) => {
      let knock: (request: ServerRequest) => void = () => {};
      const knocked = new Promise<ServerRequest>((resolve) => knock = resolve);
      const server = await startServer({
        hostname: "127.0.0.1",
        port: 0,
        request: () => ({ status: 404 }),
        upgrade: (request) => {
          knock(request);
          return { status: 401 };
        },
      });
      await using sandbox = await createSandbox({ dialect });
      const link = sandbox.connectTo(`ws://127.0.0.1:${server.port}/onebot`, { accessToken: "key", role: "API" });
      const request = await knocked;
      link.close();
      await server.close();
      const [authorization, role, agent = ""] = ["authorization", "x-client-role", "user-agent"].map((name) =>
        request.header(name)
      );
      // The WebSocket of Deno lets nobody else name the agent.
      return [authorization, role, agent.startsWith("Deno/") ? agents[dialect] : agent].join(", ");
    });
    assert.deepEqual(told, {
      napcat: "Bearer key, API, OneBot/11",
      llbot: "Bearer key, API, LLOneBot/8.1.7",
      "go-cqhttp": "Token key, API, CQHttp/4.15.0",
      lagrange: "Bearer key, Api, Lagrange.OneBot",
      snowluma: "Bearer key, API, CQHttp/4.15.0",
      onebot: "Bearer key, API, CQHttp/4.15.0",
    });
  });
});

describe("webhooks of each implementation", () => {
  it("post signed events, and do what the answers say as far as they obey", async () => {
    const told = await forEach(async (dialect) => {
      const posts: { headers: (name: string) => string | undefined; body: string }[] = [];
      const server = await startServer({
        hostname: "127.0.0.1",
        port: 0,
        request: async (request) => {
          posts.push({ headers: request.header, body: new TextDecoder().decode(await request.bytes()) });
          return { status: 200, body: JSON.stringify({ reply: "收到", delete: true }) };
        },
        upgrade: () => ({ status: 404 }),
      });
      await using sandbox = await createSandbox({ dialect, heartbeatMs: 0 });
      const hook = sandbox.postTo(`http://127.0.0.1:${server.port}/`, { secret: "key" });
      await sandbox.group(group).member("小明").says("hi");
      while (posts.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      await sandbox.settle();
      hook.close();
      await server.close();
      const [post] = posts;
      const signature = `sha1=${createHmac("sha1", "key").update(post?.body ?? "").digest("hex")}`;
      assert.equal(post?.headers("x-signature"), signature, dialect);
      assert.equal(post?.headers("x-self-id"), "10001");
      const [first, answer] = sandbox.transcript();
      return [post?.body.endsWith("\n"), first?.isRecalled, answer?.text.replace(/\[.*\]/, "[回复]")];
    });
    assert.deepEqual(told, {
      napcat: [false, false, "[回复]收到"],
      llbot: [false, true, "[回复]收到"],
      "go-cqhttp": [true, true, "收到"],
      lagrange: [false, false, undefined],
      snowluma: [false, false, undefined],
      onebot: [false, true, "收到"],
    });
  });
});

describe("a connection in memory", () => {
  it("is one like the others, without a network", async () => {
    await using sandbox = await createSandbox({ heartbeatMs: 0 });
    const frames: Frame[] = [];
    let isClosed = false;
    const link = sandbox.connectInMemory({
      onFrame: (text) => frames.push(JSON.parse(text) as Frame),
      onClose: () => isClosed = true,
    });
    assert.equal(frames[0]?.["meta_event_type"], "lifecycle");
    sandbox.world.sendToGroup({ from: 20_001, groupId: group, segments: [{ type: "text", data: { text: "hi" } }] });
    assert.equal(frames[1]?.["raw_message"], "hi");
    link.send(JSON.stringify({ action: "get_status", echo: 1 }));
    assert.equal(frames[2]?.["echo"], 1);
    assert.equal(sandbox.connections.open[0]?.transport, "memory");
    link.close();
    assert.equal(sandbox.connections.open.length, 0);
    sandbox.connectInMemory({ onFrame: () => {}, onClose: () => isClosed = true });
    await sandbox.close();
    assert.equal(isClosed, true);
  });
});
