import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { wordsOf } from "../../docs/.vitepress/words.mjs";
import { dist, docs } from "../../tools/site/build.ts";
import { anchorOf, deadLinks, moveLinks } from "../../tools/site/links.ts";
import { sidebarOf } from "../../tools/site/sidebar.ts";
import { root } from "../../tools/site/stage.ts";
import { built } from "./built.ts";

describe("the pages of the site before it is built", () => {
  const place = {
    source: "docs/guide/a.md",
    page: "guide/a.md",
    pageOf: (file: string) =>
      ({ "docs/guide/README.md": "guide/index.md", "examples/hello.ts": "cookbook/hello.md" })[file],
    addressOf: (file: string) => file.startsWith("src/") ? `https://repository.example/${file}` : undefined,
  };

  it("have links for the site: to pages, to files of the repository, or none", () => {
    const cases = [
      ["[指南](README.md#a)", "[指南](./index.md#a)"],
      ["[例子](../../examples/hello.ts)", "[例子](../cookbook/hello.md)"],
      ["[源码](../../src/a.ts)", "[源码](https://repository.example/src/a.ts)"],
      ["[`没有这一页`](../../tests/a.ts)。", "`没有这一页`。"],
      ["[别处](https://example.com/a.md) [这里](#b)", "[别处](https://example.com/a.md) [这里](#b)"],
      ["`[不是](README.md)`", "`[不是](README.md)`"],
      ["```ts\n[1](README.md)\n```", "```ts\n[1](README.md)\n```"],
    ];
    for (const [before, after] of cases) assert.equal(moveLinks(before!, place), after);
  });

  it("have the anchors that GitHub makes", () => {
    assert.equal(anchorOf("record.redact：写成替身的内容"), "recordredact写成替身的内容");
    assert.equal(anchorOf("Deno 的权限"), "deno-的权限");
    assert.equal(anchorOf("`send_msg` & co."), "send_msg--co");
  });

  it("stand in the sidebar by themselves, each once, with their title up to the colon", () => {
    const page = (path: string, title: string) => ({ path, source: `docs/${path}`, text: `# ${title}\n` });
    const sidebar = sidebarOf([
      page("guide/index.md", "指南"),
      page("guide/cli.md", "命令行：adelie"),
      page("guide/zzz.md", "新的"),
    ]);
    const items = sidebar["/guide/"]!.flatMap(({ text, items }) =>
      items!.map((item) => `${text}/${item.text} ${item.link}`)
    );
    assert.deepEqual(items, ["开始/指南 /guide/", "开始/命令行 /guide/cli", "别的/新的 /guide/zzz"]);
  });

  it("are searched by pairs of Chinese signs, by words, and by the parts of names", () => {
    assert.deepEqual(wordsOf("群消息的 send_group_msg，onMessage 签"), [
      "群消息的".slice(0, 2),
      "消息",
      "息的",
      "send_group_msg",
      "send",
      "group",
      "msg",
      "onMessage",
      "on",
      "Message",
      "签",
    ]);
  });

  it("and links that lead nowhere in HTML are found: a page, a place in a page", () => {
    const folder = mkdtempSync(join(tmpdir(), "adelie-site-"));
    try {
      const write = (name: string, html: string) => {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), html);
      };
      write(
        "index.html",
        '<a href="/x/a/b.html#here">1</a><a href="./a/c.html">2</a><a href="https://else.example/">3</a>',
      );
      write("a/b.html", '<h1 id="here"></h1><a href="#there">4</a><a class="x" href="/x/">5</a>');
      assert.deepEqual(deadLinks(folder, "/x/"), ["/a/b.html: #there", "/index.html: ./a/c.html"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the built site", () => {
  before(built);

  it("has a page for every guide, reference page and example", () => {
    const names = (folder: string, ending: string) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(ending))
        .map((name) => name.replace(ending, ".html").replace("README", "index"));
    const made = new Set(readdirSync(dist, { recursive: true, encoding: "utf8" }));
    const wanted = [
      ...names("docs/guide", ".md").map((name) => `guide/${name}`),
      ...names("docs/reference", ".md").map((name) => `reference/${name}`),
      ...names("examples", ".ts").map((name) => `cookbook/${name}`),
    ];
    assert.ok(wanted.length > 60);
    assert.deepEqual(wanted.filter((name) => !made.has(name)), []);
  });

  it("shows code and the story of an example, as the files have them", () => {
    const html = readFileSync(join(dist, "cookbook/bots/check_in.html"), "utf8");
    const text = html.replaceAll(/<[^>]+>/g, "").replaceAll("&quot;", '"').replaceAll("&gt;", ">");
    const story = readFileSync(join(root, "examples/bots/check_in.chat"), "utf8");
    for (const line of story.split("\n").filter((each) => each.startsWith("机器人: "))) {
      assert.ok(text.includes(line.replaceAll("&", "&amp;")), line);
    }
    assert.match(text, /from "adelie"/);
    assert.doesNotMatch(text, /mod\.ts/);
  });

  it("shows every name that can be imported once, with its declaration, its prose and an example", () => {
    const folder = join(docs, ".site/pages/reference/api");
    const texts = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
    // That page is compared with the entry points by the step `generated`.
    const [, ...entries] = readFileSync(join(docs, "reference/names.md"), "utf8").split(/^## /m);
    const names = new Set(
      entries.flatMap((entry) =>
        entry.split("\n").slice(1).filter((line) => /^(?:类型：)?`\w+`(?: |$)/.test(line)).flatMap((line) =>
          line.match(/\w+(?=`)/g) ?? []
        )
      ),
    );
    assert.ok(names.size > 400);
    const all = [...texts.values()].join("\n");
    const missing = [...names].filter((name) => !all.includes(`\n## ${name}\n`) && !all.includes(`[\`${name}\`](`));
    assert.deepEqual(missing, []);
    const [, cooldown = ""] = /\n## Cooldown\n([^]*?)\n## /.exec(texts.get("adelie-2.md")!) ?? [];
    assert.match(cooldown, /Limits how often a handler runs/);
    assert.match(cooldown, /^function Cooldown\(span: /m);
    assert.match(cooldown, /^ {2}@Cooldown\("day"/m);
    assert.match(texts.get("client.md")!, /\[`ActionError`\]\(\.\/adelie-\d\.md#actionerror\)/);
    const classes = [...texts.values()].flatMap((text) => text.match(/^```ts\n(?:abstract )?class [^]*?^```/gm) ?? []);
    assert.ok(classes.length > 30);
    assert.deepEqual(classes.filter((code) => /^ {2}(?:private |#)/m.test(code)), []);
  });

  it("shows an example of every value that users import, but for those that they only get", () => {
    const folder = join(docs, ".site/pages/reference/api");
    const lonely = readdirSync(folder).filter((name) => name !== "tools.md" && name !== "index.md").flatMap((name) =>
      readFileSync(join(folder, name), "utf8").split(/^## /m).slice(1)
        .filter((part) => /^```ts\n(?!interface|type )/m.test(part) && part.split("```ts\n").length < 3)
        .map((part) => part.split("\n")[0])
    );
    assert.deepEqual(lonely, ["Unreadable", "Settler"]);
  });

  it("has texts for models, with links to pages that lie beside as markdown", () => {
    const index = readFileSync(join(dist, "llms.txt"), "utf8");
    const links = [...index.matchAll(/\]\((\/[^)]+)\)/g)].map(([, link]) => link!);
    assert.ok(links.length > 100);
    assert.deepEqual(links.filter((link) => !existsSync(join(dist, link))), []);
    assert.match(index, /^# adelie\n\n> /);
    const full = readFileSync(join(dist, "llms-full.txt"), "utf8");
    for (const words of ["# 指令", "# 全部选项", 'from "adelie"', "机器人: "]) assert.ok(full.includes(words), words);
  });

  it("finds the pages of Chinese words, and of a name", async () => {
    const search = await searchIndex();
    for (
      const [words, page] of [
        ["签到", "/cookbook/bots/check_in.html"],
        ["群消息", "/guide/"],
        ["撤回", "/guide/messages.html"],
        ["防风控", "/guide/pace.html"],
        ["怎么发图片", "/guide/media.html"],
        ["set_group_ban", "/reference/actions.html"],
        ["defineBot", "/guide/define.html"],
      ]
    ) {
      const found = search(words!).slice(0, 10);
      assert.ok(found.some((id) => id.startsWith(page!)), `${words}: ${found.join(" ")}`);
    }
    assert.deepEqual(search("龘龘"), []);
  });
});

/** The index that the pages load, asked as the search box asks it. */
async function searchIndex(): Promise<(words: string) => string[]> {
  const chunks = join(dist, "assets", "chunks");
  const [name] = readdirSync(chunks).filter((each) => each.startsWith("@localSearchIndexroot"));
  const index = await import(pathToFileURL(join(chunks, name!)).href) as { default: string };
  const { default: MiniSearch } = await import(
    pathToFileURL(join(docs, "node_modules/minisearch/dist/es/index.js")).href
  ) as { default: { loadJSON(text: string, options: object): { search(words: string): { id: string }[] } } };
  const search = MiniSearch.loadJSON(index.default, {
    fields: ["title", "titles", "text"],
    storeFields: ["title", "titles"],
    searchOptions: {
      fuzzy: 0.2,
      prefix: true,
      boost: { title: 4, text: 2, titles: 1 },
      boostDocument: (id: string) => id.includes("/reference/api/") ? 0.2 : 1,
    },
    tokenize: wordsOf,
  });
  return (words) => search.search(words).map(({ id }) => id);
}
