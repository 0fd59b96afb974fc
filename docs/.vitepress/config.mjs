/** The site. Its pages are laid out by tools/site, which also writes the sidebars. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { anchorOf } from "../../tools/site/links.ts";
import { wordsOf } from "./words.mjs";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const sidebar = read("../.site/sidebar.json");
const isHere = (link) => Object.values(sidebar).flat().some(({ items }) => items.some((item) => item.link === link));

/** A page as it is searched: without colours, which cost half of the build; of the declarations of the API only their prose. */
function textForSearch(text, env, md) {
  if (/^---\nsearch: false/.test(text)) return "";
  const isApi = env.relativePath.startsWith("reference/api/");
  const { highlight } = md.options;
  md.options.highlight = null;
  try {
    return md.render(isApi ? text.replaceAll(/^```[^]*?^```$/gm, "") : text, env);
  } finally {
    md.options.highlight = highlight;
  }
}

export default {
  title: "adelie",
  lang: "zh-CN",
  base: process.env.SITE_BASE ?? "/",
  srcDir: ".site/pages",
  srcExclude: ["public/**"],
  outDir: ".site/dist",
  cacheDir: ".site/cache",
  description: "用 TypeScript 写 QQ 机器人：OneBot 11，NapCat、go-cqhttp、LLBot、Lagrange；Node、Deno、Bun",
  // The title of a page is its heading; a page of the default theme would say it was changed when it was built.
  lastUpdated: false,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${process.env.SITE_BASE ?? "/"}adelie.svg` }]],
  metaChunk: true,
  markdown: {
    // Documents of a repository: signs like < stand for themselves.
    html: false,
    linkify: false,
    attrs: { disable: true },
    anchor: { slugify: anchorOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    languages: [{ ...read("../editor/chat.tmLanguage.json"), name: "chat" }],
    codeCopyButtonTitle: "复制",
  },
  vite: {
    resolve: {
      alias: [{
        find: /^.*\/composables\/langs$/,
        replacement: fileURLToPath(new URL("theme/langs.mjs", import.meta.url)),
      }],
    },
  },
  locales: {
    root: { label: "简体中文", lang: "zh-CN" },
    en: {
      label: "English",
      lang: "en",
      description: "QQ bots in TypeScript: OneBot 11, NapCat, go-cqhttp, LLBot, Lagrange; Node, Deno, Bun",
      themeConfig: {
        nav: [
          { text: "Guide", link: "/en/guide/install", activeMatch: "/en/guide/" },
          { text: "Coming from elsewhere", link: "/en/migration/", activeMatch: "/en/migration/" },
          { text: "Options", link: "/reference/options" },
        ],
        outline: { label: "On this page", level: [2, 3] },
        docFooter: { prev: "Before", next: "Next" },
        darkModeSwitchLabel: "Dark",
        sidebarMenuLabel: "Menu",
        returnToTopLabel: "To the top",
        langMenuLabel: "Language",
        skipToContentLabel: "Skip to the text",
      },
    },
  },
  themeConfig: {
    logo: "/adelie.svg",
    sidebar,
    // The pages that are there in both languages; those of other pages lead to the start page (theme/langs.mjs).
    inBothLanguages: read("../.site/languages.json"),
    nav: [
      { text: "指南", link: "/guide/", activeMatch: "/guide/" },
      { text: "做法", link: "/cookbook/", activeMatch: "/cookbook/" },
      { text: "参考", link: "/reference/overview", activeMatch: "/reference/" },
      ...isHere("/migration/") ? [{ text: "从别处过来", link: "/migration/", activeMatch: "/migration/|/from-" }] : [],
      { text: "更多", link: "/architecture", activeMatch: "/(architecture|speed|faults|transports|adr)" },
    ],
    outline: { label: "本页", level: [2, 3] },
    docFooter: { prev: "上一页", next: "下一页" },
    darkModeSwitchLabel: "深浅色",
    lightModeSwitchTitle: "换成浅色",
    darkModeSwitchTitle: "换成深色",
    sidebarMenuLabel: "目录",
    returnToTopLabel: "回到顶部",
    langMenuLabel: "语言",
    skipToContentLabel: "跳到正文",
    notFound: {
      title: "没有这一页",
      quote: "地址可能写错了，或者这一页搬走了。用上面的搜索找找看。",
      linkLabel: "回到首页",
      linkText: "回到首页",
    },
    search: {
      provider: "local",
      options: {
        _render: textForSearch,
        miniSearch: {
          options: { tokenize: wordsOf },
          // Whoever looks for a word wants the guide before fifty declarations.
          searchOptions: { boostDocument: (id) => id.includes("/reference/api/") ? 0.2 : 1 },
        },
        translations: {
          button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
          modal: {
            displayDetails: "显示正文",
            resetButtonTitle: "清空",
            backButtonTitle: "关闭搜索",
            noResultsText: "没有找到",
            footer: { selectText: "打开", navigateText: "切换", closeText: "关闭" },
          },
        },
        locales: {
          en: {
            translations: {
              button: { buttonText: "Search", buttonAriaLabel: "Search" },
            },
          },
        },
      },
    },
  },
};
