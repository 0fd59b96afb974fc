/** The sidebars: one for each part of the site, made of its folders and of the titles of its pages. */

import type { Page } from "./stage.ts";

/** An entry, or a group of them. */
export interface Item {
  text: string;
  link?: string;
  collapsed?: boolean;
  items?: Item[];
}

/** The sidebar of each path. */
export type Sidebar = Record<string, Item[]>;

/** Names of groups, and of the pages in them. */
type Groups = readonly (readonly [string, readonly string[]])[];

/** The guides on writing bots that are there in both languages. */
const WRITING = ["commands", "conditions", "messages", "media", "events", "dialogue", "schedule", "storage"];

/** The order of the guides. Those that stand nowhere come last, under a name that says so. */
const GUIDES: Groups = [
  ["开始", ["index", "install", "first_bot", "overview", "sandbox", "connect", "cli", "trouble"]],
  ["写机器人", [...WRITING, "compose", "define", "texts"]],
  ["收和发", ["actions", "outbox", "pace", "recall", "order", "stream", "context", "client"]],
  ["测试", ["testing", "scenarios", "record"]],
  ["运行", ["deploy", "gateway", "accounts", "online", "observe", "blocked", "security"]],
];
const ENGLISH_GUIDES: Groups = [
  ["Start", ["install", "first_bot", "overview", "sandbox", "connect", "cli", "trouble"]],
  ["Write bots", [...WRITING, "define"]],
  ["Test and run", ["testing", "deploy", "accounts", "gateway", "client"]],
];
const MORE: Groups = [
  ["比较", ["compare", "matrix", "speed", "faults", "transports", "first-minutes"]],
  ["项目", ["architecture", "support", "security", "release", "milky", "contributing", "changelog"]],
];

const CHINESE_ONLY: readonly (readonly [string, string])[] = [
  ["Guides", "/guide/"],
  ["Cookbook", "/cookbook/"],
  ["Actions", "/reference/actions"],
  ["Events", "/reference/events"],
];

/** Makes them. */
export function sidebarOf(pages: readonly Page[]): Sidebar {
  const inFolder = (folder: string) => pages.filter(({ path }) => path.startsWith(folder));
  const grouped = (folder: string, groups: Groups, other?: string) => {
    const found = inFolder(folder).filter(({ path }) => !path.slice(folder.length).includes("/"));
    const nameOf = ({ path }: Page) => path.slice(folder.length, -".md".length);
    const named = new Set(groups.flatMap(([, names]) => names));
    const rest = found.filter((page) => !named.has(nameOf(page)) && nameOf(page) !== "index");
    return [
      ...groups.map(([text, names]) => ({
        text,
        items: names.flatMap((name) => found.filter((page) => nameOf(page) === name)).map(itemOf),
      })),
      ...rest.length === 0 || other === undefined ? [] : [{ text: other, items: rest.map(itemOf) }],
    ].filter(({ items }) => items.length > 0);
  };
  const listed = (folder: string) => inFolder(folder).filter(({ path }) => path !== `${folder}index.md`).map(itemOf);
  const first = (folder: string, text: string): Item[] =>
    inFolder(folder).some(({ path }) => path === `${folder}index.md`) ? [{ text, link: `/${folder}` }] : [];
  const bots = listed("cookbook/bots/");
  return {
    "/guide/": grouped("guide/", GUIDES, "别的"),
    "/cookbook/": [
      { text: "做法", items: first("cookbook/", "全部例子") },
      { text: "机器人", items: bots },
      { text: "入门", items: listed("cookbook/").filter(({ link }) => !link!.startsWith("/cookbook/bots/")) },
    ],
    "/reference/": [
      { text: "参考", items: listed("reference/").filter(({ link }) => !link!.startsWith("/reference/api/")) },
      ...group("API", [...first("reference/api/", "全部入口"), ...listed("reference/api/")]),
    ],
    "/migration/": [{ text: "从别处过来", items: [...first("migration/", "怎么选"), ...moving(pages)] }],
    "/from-pycqbot": [{ text: "从别处过来", items: [...first("migration/", "怎么选"), ...moving(pages)] }],
    "/adr/": [{ text: "设计决定", items: [...first("adr/", "全部"), ...listed("adr/")] }],
    "/en/": [
      ...grouped("en/guide/", ENGLISH_GUIDES, "More"),
      ...group("Coming from elsewhere", [...first("en/migration/", "Overview"), ...listed("en/migration/")]),
      { text: "In English too", items: english(pages) },
      { text: "In Chinese only", items: CHINESE_ONLY.map(([text, link]) => ({ text, link })) },
    ],
    "/": [
      ...grouped("", MORE),
      { text: "也看", items: [...first("adr/", "设计决定"), ...first("migration/", "从别处过来")] },
    ],
  };
}

/** Pages of the Chinese part that are written in English. */
function english(pages: readonly Page[]): Item[] {
  const names = ["architecture", "speed", "faults", "transports", "reference/errors", "reference/options"];
  return names.flatMap((name) => pages.filter(({ path }) => path === `${name}.md`))
    .map(({ path }) => ({ text: path.replace(/^reference\/|\.md$/g, ""), link: `/${path.replace(/\.md$/, "")}` }));
}

function group(text: string, items: Item[]): Item[] {
  return items.length === 0 ? [] : [{ text, items }];
}

function moving(pages: readonly Page[]): Item[] {
  return pages.filter(({ path }) =>
    path === "from-pycqbot.md" || (path.startsWith("migration/") && path !== "migration/index.md")
  ).map(itemOf);
}

function itemOf({ path, text }: Page): Item {
  return { text: shortTitle(text), link: `/${path.replace(/(?:index)?\.md$/, "")}` };
}

/** The first heading. */
export function titleOf(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? "";
}

function shortTitle(text: string): string {
  const title = titleOf(text).replaceAll("`", "");
  const [short = title, rest] = title.split(/[：，]|: /);
  if (short === "adelie") return rest ?? short;
  return rest !== undefined && /^(?:event\.|adelie\/|defineBot)/.test(rest) ? rest : short;
}
