/** The page of the names that users can import, read from the entry points themselves, in their order. */

import { fileURLToPath } from "node:url";
import ts from "typescript";

/** One heading of an entry point, and what stands under it. */
export interface Tier {
  readonly title: string;
  /** Names that are there when the program runs. */
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** The entry points: what users import, and the file. */
export const entryPoints: Readonly<Record<string, string>> = {
  "adelie": "mod.ts",
  "adelie/client": "src/entries/client.ts",
  "adelie/gateway": "src/entries/gateway.ts",
  "adelie/protocol": "src/entries/protocol.ts",
  "adelie/sandbox": "src/entries/sandbox.ts",
  "adelie/standalone": "src/entries/standalone.ts",
  "adelie/testing": "src/entries/testing.ts",
  "adelie/tools": "src/entries/tools.ts",
};

/** The tiers of mod.ts, for readers of Chinese. */
export const titles: Readonly<Record<string, string>> = {
  "Start": "入门",
  "Conditions and times": "条件和时间",
  "Messages": "消息",
  "Clients and errors": "客户端和错误",
  "Types of events": "事件的类型",
  "For people who extend it": "扩展用",
  "Files that launch bots": "启动机器人的文件",
  "Scenarios": "剧本",
  "Recordings": "录制",
  "Addresses": "地址",
  "Texts": "文字",
};

export const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** The entry points, read with what they import. */
export function entryProgram(): ts.Program {
  return ts.createProgram(Object.values(entryPoints).map(pathOf), {
    noLib: true,
    noCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  });
}

/** What each entry point exports. */
export function publicNames(program: ts.Program = entryProgram()): ReadonlyMap<string, readonly Tier[]> {
  return new Map(
    Object.entries(entryPoints).map(([name, file]) => [name, tiersOf(program, program.getSourceFile(pathOf(file))!)]),
  );
}

/** A heading is a comment `// ---- Title ----`, or `// Title`, in front of an export. */
function tiersOf(program: ts.Program, file: ts.SourceFile): Tier[] {
  const checker = program.getTypeChecker();
  const tiers: { title: string; values: string[]; types: string[] }[] = [];
  for (const statement of file.statements.filter((each) => ts.isExportDeclaration(each))) {
    const above = file.text.slice(statement.pos, statement.getStart(file));
    const title = /^\/\/ (?:-+ )?(.*?)(?::.*)?(?: -+)?$/m.exec(above)?.[1];
    if (title !== undefined || tiers.length === 0) tiers.push({ title: title ?? "", values: [], types: [] });
    const tier = tiers.at(-1)!;
    const { exportClause, moduleSpecifier, isTypeOnly } = statement;
    if (exportClause !== undefined && ts.isNamedExports(exportClause)) {
      for (const each of exportClause.elements) {
        (isTypeOnly || each.isTypeOnly ? tier.types : tier.values).push(each.name.text);
      }
    } else if (moduleSpecifier !== undefined) {
      const module = checker.getSymbolAtLocation(moduleSpecifier)!;
      const names = checker.getExportsOfModule(module).map((symbol) => symbol.name);
      (isTypeOnly ? tier.types : tier.values).push(...names);
    }
  }
  return tiers;
}

/** The whole page. */
export function namesPage(): string {
  const lines = [
    "# 可以导入的名字",
    "",
    "由 `tools/generate_actions.ts` 从入口文件生成，请勿手改。`mod.ts`（`adelie`）按读者遇到的先后分层；只有少数人需要的在子路径里。",
    "同一个名字在几个入口里是同一个东西：`adelie/client` 的 `NapCatApi` 可以交给 `launch`。",
    '`Storage` 和浏览器的全局对象 `Storage` 同名：导入之后就是 adelie 的；不想混淆可以改名，例如 `import { Storage as Store } from "adelie"`。',
    "",
  ];
  for (const [entry, tiers] of publicNames()) {
    const count = (kind: "values" | "types"): number => tiers.reduce((sum, tier) => sum + tier[kind].length, 0);
    lines.push(`## \`${entry}\``, "", `${count("values")} 个值，${count("types")} 个类型。`, "");
    for (const { title, values, types } of tiers) {
      if (title !== "") lines.push(`### ${titles[title] ?? title}`, "");
      if (values.length > 0) lines.push(values.map((name) => `\`${name}\``).join(" "), "");
      if (types.length > 0) lines.push(`类型：${types.map((name) => `\`${name}\``).join(" ")}`, "");
    }
  }
  return lines.join("\n");
}
