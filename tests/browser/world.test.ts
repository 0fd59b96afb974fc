import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { drawPicture } from "../../src/sandbox/play/picture.ts";
import { go, openChromium, type PageOptions, playground, usePage, type Watched, widths } from "./browser.ts";
import { until } from "../support/running_bot.ts";

const group = 700_001;

describe("accounts, the editor of the world and spaces on the page", () => {
  let browser: Browser;
  let sandbox: Sandbox;
  let close: () => Promise<void>;

  before(async () => {
    browser = await openChromium();
    ({ sandbox, close } = await playground());
    sandbox.world.scene.addUser({ id: 10_002, nickname: "小帮手" });
    sandbox.world.scene.putMember(group, 10_002);
  });
  after(async () => {
    await browser.close();
    await close();
  });

  const withPage = (options: PageOptions, test: (watched: Watched) => Promise<void>) =>
    usePage(browser, sandbox, options, test);

  it("adds an account, says how QQ stands to it, and tells both apart in the chats and the journal", () =>
    withPage({}, async ({ page }) => {
      await go(page, 7);
      await page.getByRole("button", { name: "添加账号" }).click();
      await page.locator("dialog [name=user]").selectOption("10002");
      await page.locator("dialog [name=dialect]").selectOption("llbot");
      await page.locator("dialog button[type=submit]").click();
      await page.locator(".accounts li", { hasText: "llbot" }).waitFor();
      const helper = page.locator(".accounts li", { hasText: "小帮手" });
      const url = await helper.locator("code").textContent() ?? "";
      await helper.locator("select").selectOption("risk-controlled");
      await until(() => sandbox.world.user(10_002).accountState === "risk-controlled");
      await helper.locator("select.is-risk-controlled").waitFor();
      assert.match(url, /^ws:\/\/127\.0\.0\.1:\d+$/);
      assert.notEqual(url, sandbox.url);

      await page.locator(".page > .bar .account-pick").click();
      await page.getByRole("menuitem", { name: /小帮手 · llbot · 风控中/ }).click();
      await page.locator(".card", { hasText: "机器人连这里" }).getByText(url, { exact: true }).waitFor();
      await go(page, 2);
      await page.locator(".action-list button", { hasText: /^get_login_info/ }).click();
      await page.getByRole("button", { name: "调用" }).click();
      await page.locator(".result.is-ok", { hasText: "小帮手" }).waitFor();
      await go(page, 0);
      await page.locator(".side .status.is-bad", { hasText: "风控中" }).waitFor();
      await page.locator(".filter-input").fill("bot:10002 kind:call");
      await page.locator(".entry .entry-bot", { hasText: "小帮手" }).first().waitFor();
      assert.equal(await page.locator(".entry .entry-bot", { hasText: "小助手" }).count(), 0);
      sandbox.world.setAccountState({ userId: 10_002, state: "online" });
    }));

  it("edits members, walls and friends, so that the bot hears of it, or silently", () =>
    withPage({}, async ({ page }) => {
      await go(page, 4);
      const card = page.locator(".card", { hasText: "签到测试群" }).first();
      await card.locator(".person", { hasText: "阿珍" }).click();
      await ask(page, "专属头衔", { title: "大佬" });
      await card.locator(".badge.is-title", { hasText: "大佬" }).waitFor();
      assert.equal(changes(sandbox).at(-1), "title");

      await page.getByRole("switch", { name: "悄悄改" }).check({ force: true });
      const before = changes(sandbox).length;
      await card.locator(".person", { hasText: "阿珍" }).click();
      await ask(page, "群名片", { card: "珍珍" });
      await card.locator(".person", { hasText: "珍珍" }).click();
      await page.getByRole("menuitem", { name: "设为管理员" }).click();
      await card.locator(".person", { hasText: "珍珍" }).locator(".badge.is-admin").waitFor();
      assert.equal(changes(sandbox).length, before, "nobody heard of it");
      await page.getByRole("switch", { name: "悄悄改" }).uncheck({ force: true });

      await card.getByRole("button", { name: /群公告/ }).click();
      await card.getByRole("button", { name: "发公告" }).click();
      await fill(page, { text: "明天放假" });
      await card.locator(".wall li", { hasText: "明天放假" }).waitFor();
      await card.getByRole("button", { name: /群文件/ }).click();
      await card.getByRole("button", { name: "新建文件夹" }).click();
      await fill(page, { name: "资料" });
      const folder = card.locator(".folder", { hasText: "资料" });
      await folder.getByRole("button", { name: "资料 的菜单" }).click();
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("menuitem", { name: "上传" }).click();
      const buffer = Buffer.from("hello");
      await (await chooser).setFiles({ name: "第一讲.txt", mimeType: "text/plain", buffer });
      await until(() => sandbox.world.group(group).files[0]?.folderId !== undefined);
      await folder.locator("summary").click();
      await folder.getByRole("button", { name: "第一讲.txt 的菜单" }).click();
      await page.getByRole("menuitem", { name: "移到… 最上层" }).click();
      await until(() => sandbox.world.group(group).files[0]?.folderId === "/");
      await sandbox.group(group).member("小明").says("交作业");
      await card.getByRole("button", { name: /群待办/ }).click();
      await card.getByRole("button", { name: "设置待办" }).click();
      await page.locator("dialog button[type=submit]").click();
      await card.locator(".wall li").waitFor();
      assert.ok(sandbox.world.group(group).todo !== undefined);

      await page.locator(".page-tabs button").nth(3).click();
      await page.getByRole("button", { name: "新建分组" }).click();
      await fill(page, { name: "同学" });
      await page.locator(".card", { hasText: "同学" }).waitFor();
      await page.locator(".person", { hasText: "小明" }).click();
      await page.getByRole("menuitem", { name: "移到分组… 同学" }).click();
      await page.locator(".card", { hasText: "同学" }).locator(".person", { hasText: "小明" }).waitFor();
    }));

  it("shows in a dialog why something was refused, and lets it be put right", () =>
    withPage({}, async ({ page }) => {
      await go(page, 4);
      await page.locator(".page-tabs button").nth(3).click();
      await page.getByRole("button", { name: "新建分组" }).click();
      await page.locator("dialog [name=name]").fill("我的好友");
      await page.locator("dialog button[type=submit]").click();
      await page.locator("dialog [role=alert]", { hasText: "已经有了" }).waitFor();
      await fill(page, { name: "同事" });
    }));

  it("gives people pictures, drawn and chosen, likes and sign-ins; one that is no picture is refused", () =>
    withPage({}, async ({ page }) => {
      await go(page, 4);
      await page.locator(".page-tabs button").nth(1).click();
      const line = page.locator(".user-line", { hasText: "阿珍" });
      await line.click();
      await page.getByRole("menuitem", { name: "画一个头像" }).click();
      await line.locator(".avatar img").waitFor();
      await line.click();
      let chooser = page.waitForEvent("filechooser");
      await page.getByRole("menuitem", { name: "选一张头像…" }).click();
      const noPicture = Buffer.from("<script>alert(1)</script>");
      await (await chooser).setFiles({ name: "猫.png", mimeType: "image/png", buffer: noPicture });
      await page.locator(".toast.is-error", { hasText: /猫\.png (is no picture|不是图片)/ }).waitFor();
      await line.click();
      await ask(page, "给资料点赞", { times: "3" });
      await line.getByText("3 个赞").waitFor();
      await line.click();
      await page.getByRole("menuitem", { name: "去掉头像" }).click();
      await line.locator(".avatar img").waitFor({ state: "detached" });

      await page.locator(".page-tabs button").nth(0).click();
      const card = page.locator(".card", { hasText: "签到测试群" }).first();
      await card.locator(".person", { hasText: "小明" }).click();
      await page.getByRole("menuitem", { name: "打卡" }).click();
      await card.locator(".person", { hasText: "小明" }).getByText("已打卡").waitFor();
      await card.getByRole("button", { name: "设置: 签到测试群" }).click();
      chooser = page.waitForEvent("filechooser");
      await page.getByRole("menuitem", { name: "选一张头像…" }).click();
      const buffer = Buffer.from(drawPicture(3));
      await (await chooser).setFiles({ name: "群.png", mimeType: "image/png", buffer });
      await card.locator(".card-head .avatar img").waitFor();
    }));

  it("saves the world to a file and opens it again; a file that is no world changes nothing", () =>
    withPage({}, async ({ page }) => {
      await sandbox.group(group).member("小明").says("存之前");
      await go(page, 4);
      const menu = page.getByRole("button", { name: "世界存成文件，或从文件打开" });
      await menu.click();
      const download = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: "世界存成文件" }).click();
      const file = await (await download).path();
      await sandbox.group(group).member("小明").says("存之后");
      const open = async (given: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> => {
        await menu.click();
        const chooser = page.waitForEvent("filechooser");
        await page.getByRole("menuitem", { name: "从文件打开世界…" }).click();
        await (await chooser).setFiles(given as string);
      };
      for (const text of ["{", "{}"]) {
        await open({ name: "别的.json", mimeType: "application/json", buffer: Buffer.from(text) });
        await page.locator(".toast.is-error").last().waitFor();
      }
      const count = sandbox.world.allMessages().length;
      await open(file);
      await page.locator(".toast", { hasText: "已换成文件里的世界" }).waitFor();
      assert.equal(sandbox.world.allMessages().length, count - 1);
      await go(page, 0);
      await page.locator(".bubble", { hasText: "存之前" }).waitFor();
      assert.equal(await page.locator(".bubble", { hasText: "存之后" }).count(), 0);
    }));

  it("forks a space, goes there, and closes it from where it came", () =>
    withPage({}, async ({ page, problems }) => {
      await go(page, 4);
      await page.locator(".page-tabs button").nth(4).click();
      await page.getByRole("button", { name: "从现在的样子分出" }).click();
      await fill(page, { title: "试试看" });
      const line = page.locator(".user-line", { hasText: "试试看" });
      await line.waitFor();
      const before = page.url();
      await line.getByRole("link", { name: "进去" }).click();
      await page.waitForURL((url) => url.origin !== new URL(before).origin);
      await page.waitForSelector(".chat-line");
      await go(page, 4);
      await page.locator(".page-tabs button").nth(4).click();
      await page.locator(".user-line", { hasText: "你在这里" }).getByText("试试看").waitFor();
      await page.locator(".user-line", { hasText: "最初的沙盒" }).getByRole("link").click();
      await page.waitForURL((url) => url.origin === new URL(before).origin);
      await page.waitForSelector(".chat-line");
      await go(page, 4);
      await page.locator(".page-tabs button").nth(4).click();
      await page.locator(".user-line", { hasText: "试试看" }).getByRole("button", { name: "关闭" }).click();
      await page.locator(".user-line", { hasText: "试试看" }).waitFor({ state: "detached" });
      // The address of the space was gone to on purpose.
      problems.splice(0, problems.length, ...problems.filter((each) => !each.startsWith("foreign request")));
    }));

  it("shows what a hostile name is made of, cuts what is long, and says what is no picture", () =>
    withPage({ width: 360 }, async ({ page, check }) => {
      const { world } = sandbox;
      const nickname = `\u202e<b>坏人</b>\u001b[31m${"长".repeat(500)}`;
      const evil = 30_001;
      world.scene.addUser({ id: evil, nickname, sign: nickname });
      world.scene.putMember(group, evil, { title: "头".repeat(80) });
      const { sha256 } = world.files.put(Buffer.from("<svg onload=alert(1)>"), "假.png");
      const say = (type: string, data: object): unknown =>
        world.sendToGroup({ from: evil, groupId: group, segments: [{ type, data }] as never });
      say("text", { text: `是\u202e坏人${"a".repeat(600)}` });
      say("image", { file: sha256 });
      world.poke({ from: evil, target: 20_001, groupId: group });
      try {
        await page.locator(".chat-line", { hasText: "签到测试群" }).click();
        await page.locator(".notice", { hasText: "\\u202e<b>坏人</b>\\u001b[31m" }).last().waitFor();
        await page.locator(".bubble", { hasText: "是\\u202e坏人" }).waitFor();
        await page.locator(".media-missing", { hasText: "假.png 不是能显示的图片" }).waitFor();
        await check("hostile-chat");
        const inside = await page.locator(".log").evaluate((log) => log.scrollWidth <= log.clientWidth);
        assert.ok(inside, "the chat is no wider than its window");
        world.setAccountState({ userId: sandbox.selfId, state: "kicked" });
        await page.locator(".hint-bar", { hasText: "小助手 现在被踢下线" }).waitFor();
        await page.getByRole("button", { name: "恢复在线" }).click();
        await page.locator(".hint-bar").waitFor({ state: "detached" });
        await page.getByRole("button", { name: "返回" }).click();
        await go(page, 4);
        const card = page.locator(".card", { hasText: "签到测试群" }).first();
        await card.locator(".person", { hasText: "\\u202e" }).waitFor();
        await check("hostile-world");
        assert.ok(await card.evaluate((node) => node.scrollWidth <= node.clientWidth), "the card holds its members");
      } finally {
        world.setAccountState({ userId: sandbox.selfId, state: "online" });
        world.scene.removeUser(evil);
      }
    }));

  for (const width of widths) {
    it(`looks right where there are two accounts and much in the world: ${width} px`, () =>
      withPage({ width, theme: width === 768 ? "dark" : "light" }, async ({ page, check }) => {
        await check("list-two");
        await go(page, 7);
        await check("links-two");
        await go(page, 4);
        await page.locator(".walls").first().getByRole("button", { name: /群文件/ }).click();
        await check("world-files");
        for (const tab of [3, 4]) {
          await page.locator(".page-tabs button").nth(tab).click();
          await page.locator(".page-body .card, .page-body .user-line").first().waitFor();
          await check(`world-${tab}`);
        }
      }));
  }
});

/** The changes that bots may have heard of. */
function changes({ journal }: Sandbox): string[] {
  return journal.entries.flatMap((entry) => entry.kind === "change" ? [entry.change.kind] : []);
}

/** Chooses from the menu that is open, and fills what it asks for. */
async function ask(page: Page, item: string, values: Record<string, string>): Promise<void> {
  await page.getByRole("menuitem", { name: item }).click();
  await fill(page, values);
}

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await page.locator(`dialog [name=${name}]`).fill(value);
  await page.locator("dialog button[type=submit]").click();
  await page.locator("dialog").waitFor({ state: "detached" });
}
