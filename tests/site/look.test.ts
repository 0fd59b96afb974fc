/** The site in Chromium: at three widths, light and dark, without an error, a foreign request or a page wider than its window. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe, openChromium, problemsOf, widths } from "../browser/browser.ts";
import { serveSite } from "./built.ts";

/** Where pictures are kept, when `SCREENSHOTS` names a folder. */
const pictures = process.env["SCREENSHOTS"];

const PAGES = {
  start: "/",
  guide: "/guide/commands.html",
  reference: "/reference/options.html",
  cookbook: "/cookbook/bots/check_in.html",
  english: "/en/guide/overview.html",
};

describe("the site in a browser", () => {
  let browser: Browser;
  let site: { url: string; close(): Promise<void> };

  before(async () => {
    site = await serveSite();
    browser = await openChromium();
  });
  after(async () => {
    await browser.close();
    await site.close();
  });

  async function withPage(
    options: { width: number; theme?: "light" | "dark" },
    test: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { width, theme = "light" } = options;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      locale: "zh-CN",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const problems = problemsOf(page, site.url);
    try {
      await test(page);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
    }
  }

  for (const theme of ["light", "dark"] as const) {
    for (const width of widths) {
      // What colours do does not depend on the width: axe looks at the dark ones once.
      const isForAxe = theme === "light" || width === 1440;
      it(`shows its pages at ${width} px, ${theme}${isForAxe ? ", without anything that axe complains of" : ""}`, () =>
        withPage({ width, theme }, async (page) => {
          for (const [name, path] of Object.entries(PAGES)) {
            await page.goto(site.url + path);
            await page.locator("h1").first().waitFor();
            const wide = await page.evaluate(() =>
              [document.documentElement.scrollWidth, globalThis.innerWidth] as const
            );
            assert.ok(wide[0] <= wide[1], `${name} at ${width}: ${wide[0]} px in a window of ${wide[1]}`);
            if (pictures !== undefined) {
              mkdirSync(pictures, { recursive: true });
              await page.screenshot({ path: join(pictures, `${name}-${width}-${theme}.png`) });
            }
            if (isForAxe) assert.deepEqual(await axe(page), [], `${name} at ${width}, ${theme}`);
          }
        }));
    }
  }

  it("leads from a page to the same one in the other language, and from one that is in Chinese only to the start", () =>
    withPage({ width: 1440 }, async (page) => {
      const other = page.locator(".VPNavBarTranslations .items a");
      for (
        const [from, to] of [
          ["/guide/commands.html", "/en/guide/commands.html"],
          ["/en/guide/commands.html", "/guide/commands.html"],
          ["/guide/", "/en/"],
          ["/reference/options.html", "/en/"],
        ]
      ) {
        await page.goto(site.url + from!);
        await page.locator(".VPNavBarTranslations button").click();
        assert.equal(await other.getAttribute("href"), to, from);
      }
    }));

  it("finds 撤回 with the search box, and opens what was found", () =>
    withPage({ width: 1440 }, async (page) => {
      await page.goto(`${site.url}/guide/`);
      await page.locator("#local-search button").click();
      await page.locator("#localsearch-input").fill("撤回");
      const found = page.locator("#localsearch-list a", { hasText: "撤回" }).first();
      await found.waitFor();
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, "search-1440-light.png") });
      const href = await found.getAttribute("href");
      await found.click();
      await page.waitForURL((url) => url.pathname + decodeURIComponent(url.hash) === decodeURIComponent(href!));
      await page.locator("h1").first().waitFor();
    }));
});
