/** Lays out the pages of the site: those of docs with links for the site, and those that are made of other files. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { apiPages } from "./api.ts";
import { cookbookPages, pageOfExample } from "./cookbook.ts";
import { moveLinks } from "./links.ts";
import { matrixPage } from "./matrix.ts";
import { modelFiles } from "./llms.ts";
import { type Sidebar, sidebarOf } from "./sidebar.ts";

export const root: string = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
/** What is made for the site; not committed. */
export const site: string = join(root, "docs", ".site");

/** One page. */
export interface Page {
  /** In the site: `guide/media.md`. */
  readonly path: string;
  /** The file in the repository that it is made of. */
  readonly source: string;
  readonly text: string;
}

/** Pages of files outside docs. */
const OTHERS: readonly (readonly [string, string])[] = [
  ["CONTRIBUTING.md", "contributing.md"],
  ["CHANGELOG.md", "changelog.md"],
  ["SECURITY.md", "security.md"],
];

/** Writes all pages to `docs/.site/pages`, and what the configuration reads of them beside. */
export async function stage(): Promise<Page[]> {
  const pages = await allPages();
  const folder = join(site, "pages");
  rmSync(folder, { recursive: true, force: true });
  for (const { path, text } of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync(join(root, "docs", "images"), join(folder, "images"), { recursive: true });
  mkdirSync(join(folder, "public"));
  for (const file of ["editor/chat.tmLanguage.json", "images/adelie.svg", "images/sandbox.png"]) {
    cpSync(join(root, "docs", file), join(folder, "public", basename(file)));
  }
  for (const [name, text] of modelFiles(pages)) {
    mkdirSync(dirname(join(folder, "public", name)), { recursive: true });
    writeFileSync(join(folder, "public", name), text);
  }
  const sidebar: Sidebar = sidebarOf(pages);
  writeFileSync(join(site, "sidebar.json"), JSON.stringify(sidebar, undefined, 1));
  writeFileSync(join(site, "languages.json"), JSON.stringify(inBothLanguages(pages)));
  return pages;
}

/** The paths of the pages that are written in Chinese and in English. */
export function inBothLanguages(pages: readonly { readonly path: string }[]): string[] {
  const paths = new Set(pages.map(({ path }) => path));
  return [...paths].filter((path) => paths.has(`en/${path}`));
}

async function allPages(): Promise<Page[]> {
  const sources = [...docPages(), ...OTHERS];
  const shown = new Map(sources.map(([source, path]) => [source, path]));
  // A folder is shown by its first page.
  for (const [source, path] of sources) if (path.endsWith("/index.md")) shown.set(dirname(source), path);
  const made = [
    ...cookbookPages(root),
    ...apiPages(),
    matrixPage(root),
    decisionsPage(sources.map(([source]) => source)),
  ];
  for (const { source, path } of made) shown.set(source, path);
  const place = {
    pageOf: (file: string) =>
      shown.get(file) ?? pageOfExample(file) ??
        (file.startsWith("docs/images/") ? file.slice("docs/".length) : undefined) ??
        (file === "docs/editor/chat.tmLanguage.json" ? "/chat.tmLanguage.json" : undefined),
    addressOf: repositoryAddress(),
  };
  return [
    ...sources.map(([source, path]) => ({ source, path, text: readFileSync(join(root, source), "utf8") })),
    ...made,
  ].map(({ source, path, text }) => ({
    source,
    path,
    text: ready(path, moveLinks(text, { ...place, source, page: path })),
  }));
}

function docPages(): [string, string][] {
  const docs = join(root, "docs");
  return readdirSync(docs, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".md") && !/(?:^|\/)(?:node_modules|\.|editor\/)/.test(name)).sort()
    .map((name) => [`docs/${name}`, name.replace(/README\.md$/, "index.md")]);
}

/** The addresses of files at the place where the package says that its sources are. */
function repositoryAddress(): (file: string) => string | undefined {
  const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    repository?: { url: string };
  };
  const home = repository?.url.replace(/^git\+/, "").replace(/\.git$/, "");
  return (file) => home === undefined || !existsSync(join(root, file)) ? undefined : `${home}/blob/main/${file}`;
}

/** Comments of markdown go, a bot named behind the word chat too, and decisions are not searched. */
function ready(path: string, text: string): string {
  const clean = text.replaceAll(/^<!-- .+ -->\n/gm, "").replaceAll(/^```chat .+$/gm, "```chat");
  return /^adr\/\d/.test(path) ? `---\nsearch: false\n---\n\n${clean}` : clean;
}

function decisionsPage(sources: readonly string[]): Page {
  const lines = sources.filter((source) => /^docs\/adr\/\d/.test(source)).map((source) => {
    const [title = ""] = readFileSync(join(root, source), "utf8").split("\n");
    return `* [${title.replace("# ", "")}](${source.slice("docs/adr/".length)})`;
  });
  const text = `# 设计决定\n\n每一页是一个决定：当时的处境、决定了什么、有什么后果、怎样反悔。这些页只有英文。\n\n${
    lines.join("\n")
  }\n`;
  return { source: "docs/adr/README.md", path: "adr/index.md", text };
}
