import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createHttpClient, type HttpRequest } from "../../src/runtime/http/http.ts";
import { drawPicture } from "../../src/sandbox/play/picture.ts";
import { get, rawClient } from "../support/raw.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";

const http = createHttpClient();
after(() => http.close());

async function ask(url: string, request: Partial<HttpRequest> = {}) {
  const response = await http.request({ url, timeoutMs: 5_000, ...request });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    text,
    get json() {
      return JSON.parse(text) as Record<string, any>;
    },
  };
}

const post = (body: unknown, headers: Record<string, string> = { "content-type": "application/json" }) => ({
  method: "POST",
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers,
});

describe("a sandbox over HTTP", () => {
  let sandbox: Sandbox;
  before(async () => void (sandbox = await createSandbox()));
  after(() => sandbox.close());

  it("takes params from the body and the query, and the query wins", async () => {
    const { httpUrl } = sandbox;
    const inBody = await ask(`${httpUrl}/get_stranger_info`, post({ user_id: 20001 }));
    assert.equal(inBody.json.data.nickname, "小明");
    assert.match(inBody.type ?? "", /^application\/json/);
    assert.equal(
      (await ask(`${httpUrl}/get_stranger_info?user_id=20002`, post({ user_id: 20001 }))).json.data.nickname,
      "阿珍",
    );
    assert.equal((await ask(`${httpUrl}/get_stranger_info?user_id=20002`)).json.data.nickname, "阿珍");
    assert.equal((await ask(`${httpUrl}/get_login_info/`)).json.data.user_id, 10001);
    assert.deepEqual((await ask(`${httpUrl}/translate_en2zh?words=hello&words=world`)).json.data.words, [
      "你好",
      "世界",
    ]);
    const form = post("group_id=700001&message=%E4%BD%A0%E5%A5%BD", {
      "content-type": "application/x-www-form-urlencoded",
    });
    assert.equal((await ask(`${httpUrl}/send_group_msg`, form)).json.status, "ok");
    assert.equal(sandbox.transcript().at(-1)?.text, "你好");
  });

  it("has NapCat's codes: 200 for failures and unknown actions, 400 for wrong params", async () => {
    const { httpUrl } = sandbox;
    const failed = await ask(`${httpUrl}/get_msg`, post({ message_id: 1, echo: "x" }));
    assert.deepEqual([failed.status, failed.json.retcode, failed.json.echo], [200, 200, "x"]);
    const wrong = await ask(`${httpUrl}/get_msg`, post({ echo: "x" }));
    assert.deepEqual([wrong.status, wrong.json.retcode, wrong.json.echo], [200, 400, null]);
    const unknown = await ask(`${httpUrl}/nope`, post({}));
    assert.deepEqual([unknown.status, unknown.json.retcode, unknown.json.message], [200, 200, "不支持的Api nope"]);
  });

  it("refuses a body that is no JSON, and takes an empty one", async () => {
    const { httpUrl } = sandbox;
    const bad = await ask(`${httpUrl}/get_status`, post("{oops"));
    assert.deepEqual([bad.status, bad.text], [400, "Invalid JSON"]);
    assert.match(bad.type ?? "", /^text\/html/);
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    for (const body of [`{"echo":${deep}}`, `{"message":${deep},"group_id":700001}`, `{"action":${deep}}`]) {
      for (const path of ["/", "/get_status", "/send_group_msg"]) {
        assert.equal((await ask(`${httpUrl}${path}`, post(body))).status, 200);
      }
    }
    assert.equal((await ask(`${httpUrl}/get_status`, post(""))).json.retcode, 0);
    assert.equal((await ask(`${httpUrl}/get_status`, post("[]"))).json.retcode, 0);
  });

  it("says hello at the root, and takes go-cqhttp's way of calling there", async () => {
    const { httpUrl } = sandbox;
    assert.equal((await ask(`${httpUrl}/`)).json.message, "NapCat4 Is Running");
    assert.equal((await ask(`${httpUrl}/`, post({}))).json.message, "NapCat4 Is Running");
    const called = await ask(`${httpUrl}/`, post({ action: "get_login_info", params: {}, echo: 5 }));
    assert.deepEqual([called.json.data.user_id, called.json.echo], [10001, 5]);
    assert.deepEqual((await ask(`${httpUrl}/healthz`)).json, { ok: true, dialect: "napcat", clients: 0 });
  });

  it("turns away pages of other sites", async () => {
    const foreign = await ask(`${sandbox.httpUrl}/get_status`, { headers: { origin: "https://evil.example" } });
    assert.equal(foreign.status, 403);
    const own = await ask(`${sandbox.httpUrl}/get_status`, { ...post({}), headers: { origin: sandbox.httpUrl } });
    assert.equal(own.status, 200);
  });

  it("lets no page act by a link or a picture, nor under a name that merely points here", async () => {
    const before = sandbox.connections.callsReceived;
    const action = `${sandbox.httpUrl}/send_group_msg?group_id=700001&message=hi`;
    const looks = [{ "sec-fetch-site": "none" }, { "sec-fetch-site": "cross-site" }, { "user-agent": "Mozilla/5.0" }];
    for (const headers of looks) {
      for (const method of ["GET", "HEAD"]) {
        assert.equal((await ask(action, { method, headers })).status, 403, `${method} ${JSON.stringify(headers)}`);
      }
    }
    // Byte by byte: not every runtime's client lets anybody choose the Host.
    const under = (host: string) =>
      rawClient(sandbox.port, get("/send_group_msg?group_id=700001&message=hi", { host, connection: "close" }))
        .closed();
    assert.match(await under("evil.example:5710"), /^HTTP\/1\.1 403 /);
    assert.match(await under("127.0.0.1.evil.example"), /^HTTP\/1\.1 403 /);
    assert.equal(sandbox.connections.callsReceived, before);
    assert.match(await under("localhost"), /^HTTP\/1\.1 200 /);
    assert.equal((await ask(action)).json.retcode, 0);
  });

  it("streams events, and notices when the reader leaves", async () => {
    const response = await http.request({ url: `${sandbox.httpUrl}/_events` });
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    const reader = response.body()[Symbol.asyncIterator]();
    const first = reader.next();
    while (sandbox.connections.listeners === 0) await sandbox.settle();
    await sandbox.group("签到测试群").member("小明").says("一\n二");
    let text = new TextDecoder().decode((await first).value);
    while (!text.includes("data")) text += new TextDecoder().decode((await reader.next()).value);
    const [, json = ""] = /^\n?data: (\{.*\})\n\n$/.exec(text) ?? [];
    assert.equal((JSON.parse(json) as Record<string, any>).raw_message, "一\n二");
    await reader.return?.();
    await response.cancel();
    for (let tries = 0; sandbox.connections.listeners > 0 && tries < 200; tries++) await sandbox.settle();
    assert.equal(sandbox.connections.listeners, 0);
  });

  it("serves the pictures that it tells of, whole and in part", async () => {
    const bytes = drawPicture(3);
    await sandbox.group("签到测试群").member("小明").sendsImage(bytes, "三.png");
    const { sha256 } = sandbox.world.files.put(bytes);
    const history = await ask(`${sandbox.httpUrl}/get_group_msg_history?group_id=700001&count=1`);
    const { file, url } = history.json.data.messages[0].message[0].data;
    const info = (await ask(`${sandbox.httpUrl}/get_image`, post({ file }))).json.data;
    assert.deepEqual([info.url, info.file_size, info.file_name], [url, String(bytes.length), "三.png"]);
    const get = async (headers: Record<string, string> = {}, address: string = url) => {
      const response = await http.request({ url: address, headers });
      const parts: number[] = [];
      for await (const chunk of response.body()) parts.push(...chunk);
      return { response, parts };
    };
    const whole = await get();
    assert.deepEqual([whole.response.status, whole.response.headers.get("content-type")], [200, "image/png"]);
    assert.deepEqual(whole.parts, [...bytes]);
    const part = await get({ range: "bytes=10-19" });
    assert.deepEqual([part.response.status, part.response.headers.get("content-range")], [
      206,
      `bytes 10-19/${bytes.length}`,
    ]);
    assert.deepEqual(part.parts, [...bytes.subarray(10, 20)]);
    const rest = await get({ range: `bytes=${bytes.length - 5}-` });
    assert.deepEqual(rest.parts, [...bytes.subarray(-5)]);
    assert.equal((await get({ range: `bytes=${bytes.length}-` })).response.status, 416);
    const named = await get({}, `${sandbox.httpUrl}/_sandbox/file/${sha256}?download`);
    assert.equal(
      named.response.headers.get("content-disposition"),
      `attachment; filename*=UTF-8''${encodeURIComponent("三.png")}`,
    );
    assert.equal((await ask(`${sandbox.httpUrl}/_sandbox/file/nope`)).status, 404);
    assert.equal((await ask(`${sandbox.httpUrl}/_sandbox/other`)).status, 404);
  });
});

describe("a sandbox with a token", () => {
  let sandbox: Sandbox;
  before(async () => void (sandbox = await createSandbox({ accessToken: "right" })));
  after(() => sandbox.close());

  it("answers 403 in NapCat's way without it, and reads the body first", async () => {
    const { httpUrl } = sandbox;
    for (const request of [{}, { headers: { authorization: "Bearer wrong" } }]) {
      const refused = await ask(`${httpUrl}/get_status`, request);
      assert.deepEqual([refused.status, refused.text], [403, '{"message":"token verify failed!"}']);
      assert.match(refused.type ?? "", /^text\/html/);
    }
    assert.equal((await ask(`${httpUrl}/get_status`, post("{oops"))).status, 400);
    assert.equal((await ask(`${httpUrl}/_events`)).status, 403);
    assert.equal((await ask(`${httpUrl}/get_status?access_token=right`)).json.retcode, 0);
    const header = await ask(`${httpUrl}/get_status`, { headers: { authorization: "Bearer right" } });
    assert.equal(header.json.retcode, 0);
  });
});
