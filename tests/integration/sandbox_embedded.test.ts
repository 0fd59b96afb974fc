import assert from "node:assert/strict";
import { env } from "node:process";
import { afterEach, it } from "node:test";
import { startEmbedded } from "../../src/sandbox/embedded.ts";

const before = { NODE_ENV: env.NODE_ENV, ADELIE_SANDBOX: env.ADELIE_SANDBOX };

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
