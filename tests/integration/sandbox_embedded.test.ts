import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import process, { env } from "node:process";
import { PassThrough } from "node:stream";
import { afterEach, it } from "node:test";
import { pathToFileURL } from "node:url";
import { NapCatApi } from "../../src/api/clients.ts";
import { image } from "../../src/protocol/builders.ts";
import { drawPicture } from "../../src/sandbox/play/picture.ts";
import { startEmbedded } from "../../src/sandbox/embedded.ts";
import { assertGone } from "./control_client.ts";

const before = { NODE_ENV: env.NODE_ENV, ADELIE_SANDBOX: env.ADELIE_SANDBOX, CI: env.CI };

afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
});

it("the embedded sandbox refuses to stand in for QQ in production, and says what to do", async () => {
  env.NODE_ENV = "production";
  delete env.ADELIE_SANDBOX;
  await assert.rejects(startEmbedded(), (error: Error & { code?: string }) => {
    assert.equal(error.code, "NO_ENDPOINT");
    assert.match(error.message, /ONEBOT_URL.*ADELIE_SANDBOX=1/);
    return true;
  });
  env.ADELIE_SANDBOX = "1";
  await (await startEmbedded()).sandbox.close();
});

it("nor where CI is set, unless it is asked to", async () => {
  delete env.ADELIE_SANDBOX;
  env.CI = "true";
  await assert.rejects(startEmbedded(), /CI=true is set.*ADELIE_SANDBOX=1/);
  env.CI = "false";
  await (await startEmbedded()).sandbox.close();
});

it("the page asks the embedded bot, which stays for it when the sandbox was asked for", async () => {
  env.ADELIE_SANDBOX = "1";
  const input = new PassThrough();
  const { sandbox, run } = await startEmbedded({ log: silent, input, output: new PassThrough() });
  input.end();
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => stop = resolve);
  const running = run({
    idle: () => Promise.resolve(),
    eventsReceived: () => 0,
    stop: () => Promise.resolve(),
    stopped,
    bot: {
      explain: () => Promise.resolve({ event: "message.group.normal", handlers: [] }),
      commands: () => [{ pattern: "签到", description: "每天一次" }],
    },
  });
  const ask = async (op: string, params: object): Promise<unknown> => {
    const response = await fetch(`${sandbox.httpUrl}/_sandbox/control`, {
      method: "POST",
      headers: { authorization: `Bearer ${sandbox.controlKey}` },
      body: JSON.stringify({ op, params }),
    });
    return (await response.json() as { result: unknown }).result;
  };
  assert.deepEqual(await ask("bot.commands", {}), {
    isAttached: true,
    commands: [{ pattern: "签到", description: "每天一次" }],
  });
  const payload = { post_type: "message" };
  assert.deepEqual(await ask("explain", { payload }), { event: "message.group.normal", handlers: [] });
  stop();
  await running;
  await assertGone(sandbox);
});

it("the embedded sandbox takes the next port when one is taken, and says where it is", async () => {
  const lines: string[] = [];
  const log = { debug() {}, warn() {}, error() {}, info: (line: string) => void lines.push(line) };
  const first = await startEmbedded({ log });
  const second = await startEmbedded({ log });
  assert.notEqual(first.url, second.url);
  assert.ok(lines[0]?.includes(first.url));
  await first.sandbox.close();
  await second.sandbox.close();
});

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A client that lets nobody see its failed calls: each is looked at where it is made. */
class QuietApi extends NapCatApi {
  override apiLinkError(): void {}
  override apiLinkRunError(): void {}
}

it("pictures of this machine reach the chat when the embedded bot names them, and no stranger reads any", async () => {
  const folder = await mkdtemp(join(tmpdir(), "adelie-"));
  const path = join(folder, "欢迎 100%.png");
  await writeFile(path, drawPicture(5));
  const { sandbox, url, accessToken } = await startEmbedded({ log: silent });
  const own = new QuietApi({ url, accessToken, log: silent });
  const forms = [
    own,
    ...(["path", "base64", "stream"] as const).map((form) =>
      new QuietApi({ url, accessToken, log: silent, media: { form } })
    ),
  ];
  const overHttp = new QuietApi({ url: sandbox.httpUrl, accessToken, log: silent });
  const strangers = [{ url }, { url, accessToken: "guess" }, { url: sandbox.httpUrl }].map((at) =>
    new QuietApi({ ...at, log: silent, media: { form: "path" } })
  );
  const group_id = 700001;
  try {
    for (const api of [...forms, overHttp]) {
      for (const file of [path, `./${relative(process.cwd(), path)}`, pathToFileURL(path).href]) {
        await api.send_group_msg({ group_id, message: image(file) });
      }
    }
    const lines = sandbox.transcript();
    assert.equal(lines.length, 3 * 5);
    for (const { segments } of lines) {
      const [segment] = segments;
      assert.ok(segment?.type === "image");
      assert.equal(sandbox.world.files.get(String(segment.data.file))?.sizeBytes, 966);
    }
    assert.match(lines[0]?.text ?? "", /^\[图片 欢迎 100%\.png\]$/);
    await own.upload_group_file({ group_id, file: path, name: "a.png" });
    for (const api of strangers) {
      await assert.rejects(api.send_group_msg({ group_id, message: image(path) }), /沙盒没有被允许读取本机文件/);
    }
    await assert.rejects(own.send_group_msg({ group_id, message: image("./没有.png") }), (error: Error) => {
      assert.ok(
        error.message.includes(
          `${resolve("没有.png")}. A relative path starts from the working directory, ${resolve(".")}`,
        ),
      );
      return true;
    });
    const byHand = { type: "image", data: { file: "file:///没有.png" } } as const;
    await assert.rejects(own.call("send_group_msg_async", { group_id, message: [byHand] }), /没有\.png/);
  } finally {
    for (const api of [...forms, overHttp, ...strangers]) await api.stop();
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
});

it("with nobody to talk to, the embedded sandbox says why the bot ends, and ends with a code", async () => {
  const lines: string[] = [];
  const log = {
    ...silent,
    info: (line: string) => void lines.push(line),
    error: (line: string) => void lines.push(line),
  };
  const run = async (text: string, stopped: Promise<void> = new Promise(() => {})) => {
    lines.length = 0;
    const input = new PassThrough();
    const embedded = await startEmbedded({ log, input, output: new PassThrough() });
    input.end(text);
    let stops = 0;
    await embedded.run({
      idle: () => Promise.resolve(),
      eventsReceived: () => 0,
      stop: () => Promise.resolve(void stops++),
      stopped,
    });
    assert.equal(stops, 1);
    const { exitCode } = process;
    process.exitCode = 0; // Bun keeps what it had when this becomes undefined
    return { exitCode, last: lines.at(-1) ?? "" };
  };
  const empty = await run("");
  assert.equal(empty.exitCode, 1);
  assert.match(empty.last, /no address.*no terminal and standard input is empty.*Set ONEBOT_URL/);
  assert.equal((await run(":who\n")).exitCode ?? 0, 0);
  assert.match(lines.join("\n"), /There is no terminal: what standard input brings is said in the chat/);
  assert.match(lines.at(-1) ?? "", /^Its page is at http:\/\/127\.0\.0\.1:\d+\/#key=[\w-]{36}$/);
  assert.equal((await run("", Promise.resolve())).exitCode ?? 0, 0);
});
