/** Chromium and a sandbox with a bot in it, for the tests of the page. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { Command } from "../../src/bot/decorators/command.ts";
import { On } from "../../src/bot/decorators/on.ts";
import type { App } from "../../src/bot/app/app.ts";
import { startApp } from "../../src/bot/app/launch.ts";
import { startAgain } from "../../src/bot/app/start/again.ts";
import type { LaunchOptions } from "../../src/bot/app/start/options.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";

/** The widths that the page is looked at in. */
export const widths = [360, 768, 1440] as const;

/** Where pictures of every screen are kept, when `SCREENSHOTS` names a folder. */
const pictures = process.env.SCREENSHOTS;

class CheckIn {
  @Command("签到", { description: "每天一次，领取 10 积分" })
  checkIn() {
    return "签到成功，积分 +10";
  }

  @On("notice.notify.poke")
  poked() {
    return "别戳啦";
  }
}

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser that is installed: `CHROMIUM_PATH`, or the first in PATH. */
export function chromiumPath(): string | undefined {
  if (process.env.CHROMIUM_PATH !== undefined) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? "").split(delimiter);
  return programs.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

export function openChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  assert.ok(executablePath !== undefined, "There is no Chromium: apt-get install chromium, or set CHROMIUM_PATH");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A story that goes well, one whose answer is another, and one without an answer. */
const STORIES = `## 签到
小明: 签到
机器人: 签到成功，积分 +10
小明 戳 机器人
机器人: 别戳啦

## 积分变了
小明: 签到
机器人: 签到成功，积分 +5

## 没有这个指令
小明: 积分
机器人: 你有 10 积分
`;

/** A sandbox with the check-in bot in it, which explains itself. */
export async function playground(): Promise<{ sandbox: Sandbox; app: App; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "adelie-page-"));
  writeFileSync(join(folder, "签到.chat"), STORIES);
  const sandbox = await createSandbox({ scenarios: [folder] });
  const start = (options: LaunchOptions) => startApp(CheckIn, options);
  const app = await start({ url: sandbox.url, storage: "memory", log: "silent", handleSignals: false });
  sandbox.attach({
    explain: (payload) => app.explain(payload as never),
    commands: () => [{ pattern: "签到", description: "每天一次，领取 10 积分" }],
    async again(place) {
      const again = await startAgain(start, place);
      return { ...again, explain: (payload) => again.explain(payload as never) };
    },
  });
  return {
    sandbox,
    app,
    async close() {
      await app.stop();
      await sandbox.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A page, and all that went wrong on it. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly problems: string[];
  /** Fails when anything went wrong, the page is wider than the window, or axe finds something serious. */
  check(name: string): Promise<void>;
  close(): Promise<void>;
}

/** How a page is looked at. */
export interface PageOptions {
  readonly width?: number;
  readonly theme?: "light" | "dark";
  readonly locale?: string;
  readonly url?: string;
}

/** Opens the page, waits for its chats, and closes it after the test. Fails when anything went wrong on it. */
export async function usePage(
  browser: Browser,
  sandbox: Sandbox,
  options: PageOptions,
  test: (watched: Watched) => Promise<void>,
): Promise<void> {
  const watched = await openPage(browser, sandbox, options);
  try {
    await watched.page.waitForSelector(".chat-line");
    await test(watched);
    assert.deepEqual(watched.problems, []);
  } finally {
    await watched.close();
  }
}

/** The errors and warnings of a page, and its requests to anybody but its own server; it grows. */
export function problemsOf(page: Page, server: string): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`thrown: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${server}/`)) {
      problems.push(`foreign request: ${request.url()}`);
    }
  });
  return problems;
}

/** Opens the page of a sandbox in a window of its own. */
export async function openPage(
  browser: Browser,
  sandbox: Sandbox,
  { width = 1440, theme = "light", locale = "zh-CN", url = sandbox.pageUrl }: PageOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width, height: width < 700 ? 740 : 900 },
    colorScheme: theme,
    locale,
    reducedMotion: "reduce",
    hasTouch: width < 700,
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const problems = problemsOf(page, sandbox.httpUrl);
  await page.goto(url);
  return {
    page,
    context,
    problems,
    async check(name) {
      const { wide, high } = await page.evaluate(() => ({
        wide: [document.documentElement.scrollWidth, globalThis.innerWidth] as const,
        high: [document.documentElement.scrollHeight, globalThis.innerHeight] as const,
      }));
      assert.ok(wide[0] <= wide[1], `${name} at ${width}: ${wide[0]} px in a window of ${wide[1]}`);
      assert.ok(high[0] <= high[1], `${name} at ${width}: the page itself scrolls`);
      // The middle width has the structure of the wide one.
      const serious = width === 768 ? [] : await axe(page);
      if (pictures !== undefined) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: join(pictures, `${name}-${width}-${theme}.png`) });
      }
      assert.deepEqual(serious, [], `${name} at ${width}, ${theme}`);
      assert.deepEqual(problems, [], `${name} at ${width}`);
    },
    close: () => context.close(),
  };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  readonly violations: readonly {
    id: string;
    impact: string;
    nodes: readonly { html: string; failureSummary: string }[];
  }[];
}

/** The serious and critical findings of axe, one line each. */
export async function axe(page: Page): Promise<string[]> {
  // Not as a script of the page, which its policy would refuse.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } };
    return await axe.run({ resultTypes: ["violations"] });
  });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) =>
      `${id}: ${html.slice(0, 160)} ${failureSummary.split("\n")[1]?.trim() ?? ""}`
    )
  );
}

/** Goes to a section of the page by its place on the rail. */
export async function go(page: Page, section: number): Promise<void> {
  await page.locator(".rail li button").nth(section).click();
}
