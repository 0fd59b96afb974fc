/**
 * Takes the picture of the sandbox that the READMEs and the start page of the site show: the check-in bot of the examples, started
 * without an address as a newcomer starts it, people who talk with it, and its page in Chromium.
 *
 *     node --import tsx tools/picture.ts     writes docs/images/sandbox.png
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openChromium } from "../tests/browser/browser.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const target = join(root, "docs", "images", "sandbox.png");
/** It lies in the repository and is shown on every visit. */
const MAX_BYTES = 150_000;

const GROUP = "group:700001";
const [MING, ZHEN, WANG] = [20001, 20002, 20003];
const TALK: readonly (readonly [number, string])[] = [
  [ZHEN, "早上好"],
  [ZHEN, "签到"],
  [WANG, "签到"],
  [MING, "签到"],
  [MING, "签到"],
  [MING, "积分排行"],
];

const bot = spawn(process.execPath, ["--import", "tsx", join(root, "examples", "bots", "check_in.ts")], {
  // In the sandbox it keeps nothing on the disk.
  cwd: root,
  env: {
    ...process.env,
    ONEBOT_URL: undefined,
    BROWSER: "none",
    ADELIE_SANDBOX: "1",
    TZ: "Asia/Shanghai",
    LC_ALL: "zh_CN.UTF-8",
  },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const address = new URL(await addressOf(bot));
  for (const [as, message] of TALK) {
    await control(address, { op: "say", params: { as, chat: GROUP, message } });
    await sleep(300);
  }
  await control(address, { op: "poke", params: { as: WANG, chat: GROUP, target: MING } });
  await takePicture(address.href);
} finally {
  bot.kill("SIGTERM");
}
const { size } = statSync(target);
assert.ok(size <= MAX_BYTES, `${target} has ${size} bytes, more than ${MAX_BYTES}`);
console.log(`${target}, ${size} bytes`);

/** The address of the page, which the bot prints. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  let output = "";
  for await (const chunk of stdout!) {
    output += String(chunk);
    const [address] = /http:\/\/\S+#key=[\w-]+/.exec(output) ?? [];
    if (address !== undefined && /10001/.test(output)) return address;
  }
  throw new Error(`the bot printed no address:\n${output}`);
}

async function control({ origin, hash }: URL, body: object): Promise<void> {
  const response = await fetch(`${origin}/_sandbox/control`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${hash.slice("#key=".length)}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

async function takePicture(address: string): Promise<void> {
  const browser = await openChromium();
  try {
    const context = await browser.newContext({
      viewport: { width: 1160, height: 640 },
      colorScheme: "light",
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    await page.goto(address);
    await page.locator(".chat-line").first().click();
    await page.waitForSelector(".bubble");
    await page.locator(".entry.is-call").last().click();
    await sleep(500);
    await page.screenshot({ path: target });
  } finally {
    await browser.close();
  }
}
