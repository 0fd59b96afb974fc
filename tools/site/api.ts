/**
 * The API reference: a page for each entry point, and one for each tier of `adelie`, with every name, its declaration, its doc
 * comment and its examples, read from the sources. A name that an earlier page has is named with a link.
 */

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import ts from "typescript";
import { entryPoints, entryProgram, pathOf, publicNames, titles } from "../reference/names.ts";
import { examplesOfPage } from "../lib/doc_examples.mjs";
import type { Page } from "./stage.ts";

/** Examples that do not stand in the sources, by name. */
const EXAMPLES = new Map(
  examplesOfPage("", readFileSync(pathOf("docs/reference/examples.md"), "utf8")).flatMap(({ title, code }) =>
    title.split("、").map((name) => [name, code])
  ),
);

/** Longer declarations are cut: those of clients have hundreds of methods, which the page of actions lists. */
const MAX_LINES = 40;

interface Name {
  readonly name: string;
  readonly declarations: readonly ts.Declaration[];
}

/** Where a declaration is shown. */
interface Place {
  readonly page: string;
  readonly name: string;
}

/** All pages of it. */
export function apiPages(): Page[] {
  const program = entryProgram();
  const checker = program.getTypeChecker();
  /** Where a declaration stands already. */
  const shown = new Map<ts.Declaration, Place>();
  const pages: Page[] = [];
  for (const [entry, tiers] of publicNames(program)) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(pathOf(entryPoints[entry]!))!)!;
    const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
    const find = (name: string): Name => {
      const symbol = exported.get(name)!;
      const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
      return { name, declarations: target.declarations ?? [] };
    };
    const parts = entry === "adelie"
      ? tiers.map((tier, at) => ({
        ...tier,
        file: `adelie-${at + 1}`,
        title: `adelie：${titles[tier.title] ?? tier.title}`,
      }))
      : [{
        file: entry.replace("adelie/", ""),
        title: entry,
        values: tiers.flatMap(({ values }) => values),
        types: tiers.flatMap(({ types }) => types),
      }];
    for (const { file, title, values, types } of parts) {
      const page = { entry, file, title, values: values.map(find), types: types.map(find) };
      if (values.length + types.length > 0) pages.push(pageOf(page, shown));
    }
  }
  return [overviewOf(pages), ...pages];
}

function overviewOf(pages: readonly Page[]): Page {
  const lines = pages.map(({ path, text }) => {
    const title = /^# (.+)$/m.exec(text)![1]!;
    return `* [${title}](${path.replace("reference/api/", "")})`;
  });
  return {
    source: "docs/reference/api/README.md",
    path: "reference/api/index.md",
    text:
      `# API\n\n每个可以导入的名字：它的声明、说明和例子，从源码生成。说明是英文。只想知道名字从哪里导入，看[可以导入的名字](../names.md)；` +
      `接口的参数看[接口参数](../params.md)，选项看[全部选项](../options.md)。\n\n${lines.join("\n")}\n`,
  };
}

interface ApiPage {
  readonly entry: string;
  readonly file: string;
  readonly title: string;
  readonly values: readonly Name[];
  readonly types: readonly Name[];
}

function pageOf({ entry, file, title, values, types }: ApiPage, shown: Map<ts.Declaration, Place>): Page {
  const known: string[] = [];
  const entriesOf = (names: readonly Name[]) =>
    [...names].sort((a, b) => a.name < b.name ? -1 : 1).flatMap((each) => {
      const [first] = each.declarations;
      if (first === undefined) return [];
      const place = shown.get(first);
      if (place !== undefined) {
        known.push(`[\`${each.name}\`](${place.page}#${place.name.toLowerCase()})`);
        return [];
      }
      shown.set(first, { page: `${file}.md`, name: each.name });
      return [textOf(each)];
    });
  const parts = [entriesOf(values).join("\n"), entriesOf(types).join("\n")];
  const also = known.length === 0 ? "" : `## 别处也有\n\n同一个东西，从这里也能导入：${known.join("、")}\n`;
  const text = `# ${title}\n\n\`import { … } from "${entry}"\`\n\n${
    parts.filter((part) => part !== "").join("\n")
  }\n${also}`;
  return { source: `docs/reference/api/${file}.md`, path: `reference/api/${file}.md`, text };
}

/** One name: declaration, prose, parameters, examples. */
function textOf({ name, declarations }: Name): string {
  const code = declarations.map(codeOf).join("\n\n").split("\n");
  const rest = code.length - MAX_LINES;
  const source = declarations[0]!.getSourceFile().fileName;
  const cut = rest <= 5
    ? code
    : [...code.slice(0, MAX_LINES), `// … ${rest} lines more: ${relative(pathOf(""), source)}`];
  const doc = docOf(declarations);
  const example = EXAMPLES.get(name);
  const more = example === undefined ? [] : ["例子：", "", "```ts", ...example.split("\n"), "```", ""];
  return [`## ${name}`, "", ...doc.prose, "```ts", ...cut, "```", "", ...doc.tags, ...more, ""].join("\n");
}

function codeOf(declaration: ts.Declaration): string {
  const file = declaration.getSourceFile();
  const text = (from: number, to: number) => file.text.slice(from, to).trim();
  if (ts.isFunctionDeclaration(declaration)) {
    const end = declaration.body?.getStart(file) ?? declaration.end;
    return `${text(declaration.getStart(file), end).replace(/^export /, "").replace(/;$/, "")};`;
  }
  if (ts.isClassDeclaration(declaration)) return classCode(declaration, file);
  if (ts.isVariableDeclaration(declaration)) {
    const end = declaration.type?.end ?? declaration.end;
    return `const ${text(declaration.getStart(file), end)};`;
  }
  return text(declaration.getStart(file), declaration.end).replaceAll(/^export /gm, "");
}

/** A class without what its users do not see. */
function classCode(declaration: ts.ClassDeclaration, file: ts.SourceFile): string {
  const open = file.text.indexOf("{", declaration.heritageClauses?.end ?? declaration.name!.end);
  const lines = declaration.members.flatMap((member) => {
    const flags = ts.getCombinedModifierFlags(member);
    if ((flags & ts.ModifierFlags.Private) !== 0) return [];
    if (member.name === undefined ? !ts.isConstructorDeclaration(member) : ts.isPrivateIdentifier(member.name)) {
      return [];
    }
    if (commentOf(member).tags.some(({ name }) => name === "internal")) return [];
    const body = ts.isPropertyDeclaration(member)
      ? member.initializer === undefined ? member.end : member.type?.end ?? member.end
      : (member as ts.MethodDeclaration).body?.getStart(file) ?? member.end;
    const code = file.text.slice(member.getStart(file), body).trim().replace(/;$/, "");
    const [said] = commentOf(member).prose.split("\n\n");
    return [...said === "" ? [] : [`  /** ${said!.replaceAll("\n", " ")} */`], `  ${code};`];
  });
  return `${file.text.slice(declaration.getStart(file), open).replace(/^export /, "").trim()} {\n${
    lines.join("\n")
  }\n}`;
}

/** A doc comment as it is written: TypeScript itself takes a decorator in an example for a tag. */
function commentOf(node: ts.Node): { prose: string; tags: { name: string; text: string }[] } {
  const file = node.getSourceFile();
  const raw = ts.getLeadingCommentRanges(file.text, node.pos)?.map(({ pos, end }) => file.text.slice(pos, end))
    .findLast((each) => each.startsWith("/**")) ?? "";
  const lines = raw.replace(/^\/\*\*/, "").replace(/\*\/$/, "").split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
  const tags: { name: string; text: string }[] = [{ name: "", text: "" }];
  let isCode = false;
  for (const line of lines) {
    if (line.startsWith("```")) isCode = !isCode;
    const [, name, text] = (isCode ? undefined : /^@(\w+) ?(.*)$/.exec(line)) ?? [];
    if (name === undefined) tags.at(-1)!.text += `${line}\n`;
    else tags.push({ name, text: `${text}\n` });
  }
  return { prose: plain(tags[0]!.text), tags: tags.slice(1).map(({ name, text }) => ({ name, text: plain(text) })) };
}

function docOf(declarations: readonly ts.Declaration[]): { prose: string[]; tags: string[] } {
  const doc = declarations.map((each) => commentOf(holderOf(each))).find(({ prose }) => prose !== "");
  if (doc === undefined) return { prose: [], tags: [] };
  const facts: string[] = [];
  const examples: string[] = [];
  for (const { name, text } of doc.tags) {
    const [first = "", ...rest] = text.split("\n");
    if (name === "param") facts.push(`* ${oneLine(text).replace(/^(\S+) /, "`$1`：")}`);
    if (name === "returns") facts.push(`* 返回：${oneLine(text)}`);
    if (name === "throws") facts.push(`* 抛出：${oneLine(text)}`);
    if (name === "example") {
      examples.push(
        `例子：${first}`,
        "",
        ...rest.join("\n").trim().replaceAll("```ts ignore", "```ts").split("\n"),
        "",
      );
    }
  }
  return { prose: [doc.prose, ""], tags: [...facts, ...facts.length > 0 ? [""] : [], ...examples] };
}

/** Where the doc comment stands. */
function holderOf(declaration: ts.Declaration): ts.Node {
  return ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
}

function plain(text: string): string {
  return text.replaceAll(/\{@link(?:code|plain)? +([^}|\s]+)[^}]*\}/g, "`$1`").replaceAll("\r", "").trim();
}

function oneLine(text: string): string {
  return text.replace(/^- /, "").replaceAll(/\s+/g, " ");
}
