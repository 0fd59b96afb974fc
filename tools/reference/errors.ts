/** The page of all error codes: the members of `ErrorCodes` in the sources, with their doc comments. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The interfaces, in the order of the page, and where they are. */
const SECTIONS: readonly (readonly [file: string, name: string, title: string, intro: string])[] = [
  [
    "src/error_codes.ts",
    "ErrorCodes",
    "运行中出的错",
    "连接、实现、下载、存储等等出了问题。断线时错误上的 `delivered` 说明对方是否可能已经执行，见[发件箱](../guide/outbox.md)；`ActionError` 再看 `kind`，见[接口](../guide/actions.md)。",
  ],
  [
    "src/config_error_codes.ts",
    "ConfigErrorCodes",
    "写错了：ConfigError",
    "装饰器、选项、参数写得不对，大多在启动时就报错。错误信息里写着看到了什么、该怎么改。",
  ],
];

/** One code. */
interface CodeRow {
  readonly code: string;
  readonly classes: readonly string[];
  readonly meaning: string;
  readonly advice: string;
}

/** Every code, by the class that carries it, generated from the sources. */
export function errorsPage(): string {
  return [
    "# 错误代码",
    "",
    "由 `tools/generate_actions.ts` 从源代码的注释生成，请勿手改。adelie 抛出的错误都是 `AdelieError`，`error.code` 是下面的一个；代码不会变，可以在程序里判断，",
    "编辑器会补全（类型 `ErrorCode`）；错误信息的文字以后可能改。说明是源代码里的原文（英文），连不上、起不来时先看[排错](../guide/trouble.md)。",
    "",
    "自己的错误请继承 `Error`，不要继承 `AdelieError`：它只用这里的代码。",
    "",
    ...SECTIONS.flatMap(([file, name, title, intro]) => [
      `## ${title}`,
      "",
      intro,
      "",
      "| 代码 | 类 | 意思 | 怎么办 |",
      "|---|---|---|---|",
      ...readCodes(join(root, file), name).map(rowText),
      "",
    ]),
  ].join("\n");
}

/**
 * The members of an interface of codes.
 *
 * @throws Error for a member without a class, or whose comment says not both what it means and what to do
 */
export function readCodes(file: string, name: string, text: string = readFileSync(file, "utf8")): CodeRow[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = tree.statements.find((each) => ts.isInterfaceDeclaration(each) && each.name.text === name);
  if (found === undefined) throw new Error(`${file} has no interface ${name}`);
  const rows = (found as ts.InterfaceDeclaration).members.map((member) => readCode(member));
  rows.forEach(({ code }, index) => {
    const before = rows[index - 1]?.code ?? "";
    if (code <= before) throw new Error(`${code} stands after ${before}: codes stand in alphabetical order, once`);
  });
  return rows;
}

function readCode(member: ts.TypeElement): CodeRow {
  const code = member.name?.getText() ?? "";
  if (!/^[A-Z]+(_[A-Z]+)*$/.test(code)) throw new Error(`"${member.getText()}" is no code: write it as UPPER_SNAKE`);
  const type = ts.isPropertySignature(member) ? member.type : undefined;
  const types = type === undefined ? [] : ts.isUnionTypeNode(type) ? type.types : [type];
  const classes = types.flatMap((each) =>
    ts.isLiteralTypeNode(each) && ts.isStringLiteral(each.literal) ? each.literal.text : []
  );
  if (classes.length === 0 || classes.length < types.length) {
    throw new Error(`${code}: its type is the name of the class that carries it`);
  }
  const [doc] = ts.getJSDocCommentsAndTags(member);
  const text = ts.getTextOfJSDocComment(doc !== undefined && ts.isJSDoc(doc) ? doc.comment : undefined) ?? "";
  const [, meaning, advice] = /^(.+?\.) (\S.*\.)$/.exec(text.replace(/\s+/g, " ").trim()) ?? [];
  if (meaning === undefined || advice === undefined) {
    throw new Error(`${code}: its comment says in one sentence what it means, and then what to do`);
  }
  return { code, classes, meaning, advice };
}

function rowText({ code, classes, meaning, advice }: CodeRow): string {
  const cells = [`\`${code}\``, classes.map((name) => `\`${name}\``).join(" "), meaning, advice];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
