/** The page of all options: the members of the interfaces that `launch` and the clients take, with their doc comments. */

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The interfaces, in the order of the page, and where their options are written. */
const SECTIONS: readonly (readonly [name: string, title: string, where: string])[] = [
  ["LaunchOptions", "launch", "`launch(机器人, { … })`"],
  ["ApiOptions", "客户端", "`new NapCatApi({ … })`，`CqHttpApi`、`LLBotApi`、`LagrangeApi`、`OneBotApi` 也一样"],
  ["ListenOptions", "listen：反向 WebSocket", "`listen: { … }`，见[多个账号](../guide/accounts.md)"],
  ["QueueOptions", "queue：网关", "`queue: { … }`，`launch` 和 `createGateway` 都有，见[网关](../guide/gateway.md)"],
  ["GatewayOptions", "createGateway", "`createGateway({ … })`，见[网关](../guide/gateway.md)"],
  ["GatewayServeOptions", "serve：别的框架", "`createGateway({ serve: { … } })`，见[网关](../guide/gateway.md)"],
  ["FrameworkAddress", "serve：监听着的框架", "`createGateway({ serve: { connectTo: [{ … }] } })`"],
  ["WebhookOptions", "events：webhook", "`events: { webhook: { … } }`，见[连接](../guide/connect.md)"],
  ["PollOptions", "events：轮询", "`events: { poll: { … } }`，见[连接](../guide/connect.md)"],
  ["OutboxOptions", "outbox：发件箱", "`outbox: { … }`，见[发件箱](../guide/outbox.md)"],
  ["Rate", "outbox：限速", "`outbox: { perTarget: { … } }`、`overall: { … }`"],
  ["PaceOptions", "pace：防风控", "`pace: { … }`，见[防风控](../guide/pace.md)"],
  ["QuietHours", "pace：安静时间", "`pace: { quiet: { … } }`"],
  ["BreakerOptions", "pace：暂停会话", "`pace: { breaker: { … } }`"],
  ["LongTextOptions", "longText：长消息", "`longText: { … }`，见[发件箱](../guide/outbox.md)"],
  ["MediaOptions", "media：图片和文件", "`media: { … }`，见[媒体](../guide/media.md)"],
  ["CallOptions", "每次调用", "任何接口的最后一个参数：`api.get_group_list({}, { … })`"],
  ["LogOptions", "log：日志", "`launch(机器人, { log: { … } })`，见[日志与监控](../guide/observe.md)"],
  ["RecordOptions", "record：录制", "`launch(机器人, { record: { … } })`，见[录制与回放](../guide/record.md)"],
  ["RedactOptions", "record.redact：写成替身的内容", "`launch(机器人, { record: { redact: { … } } })`"],
  ["MonitorOptions", "monitor：监控", "`launch(机器人, { monitor: { … } })`，见[日志与监控](../guide/observe.md)"],
  ["NotifyOptions", "notify：掉线通知", "`launch(机器人, { notify: { … } })`，见[账号在线](../guide/online.md)"],
  ["HelpOptions", "help：帮助", "`launch(机器人, { help: { … } })`，见[组合](../guide/compose.md)"],
];

/** The types that options of these have, beside interfaces: shown as they are written. */
const ALIASES: readonly string[] = [
  "EventsOption",
  "NotifyOption",
  "StorageOptions",
  "LogLevel",
  "Middleware",
  "Interceptor",
  "Id",
];

/** Every option of `launch` and of the clients, generated from the sources. */
export function optionsPage(): string {
  const src = join(root, "src");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const program = ts.createProgram(files.map((name) => join(src, name)), {
    lib: ["lib.es2022.d.ts"],
    types: [],
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
  });
  const checker = program.getTypeChecker();
  const declared = new Map<string, ts.InterfaceDeclaration>();
  const aliases = new Map<string, string>();
  for (const file of program.getSourceFiles()) {
    if (!file.fileName.replaceAll("\\", "/").startsWith(src.replaceAll("\\", "/"))) continue;
    for (const each of file.statements) {
      if (ts.isTypeAliasDeclaration(each) && ALIASES.includes(each.name.text)) {
        aliases.set(each.name.text, each.getText().replace(/^export /, ""));
      }
      const wanted = ts.isInterfaceDeclaration(each) && SECTIONS.some(([name]) => name === each.name.text);
      if (!wanted || !each.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
      if (declared.has(each.name.text)) throw new Error(`two interfaces are called ${each.name.text}`);
      declared.set(each.name.text, each);
    }
  }
  return [
    "# 全部选项",
    "",
    "由 `tools/generate_actions.ts` 从源代码的注释生成，请勿手改。`launch` 和客户端能写的选项都在这里，没有列出的名字会在启动时报错；说明是源代码里的原文（英文），",
    "怎么用看各节链接的指南。名字带 `?` 的可以不写；`…Ms` 的单位是毫秒，`…Bytes` 是字节。",
    "",
    ...SECTIONS.flatMap(([name, title, where]) => {
      const declaration = declared.get(name);
      if (declaration === undefined) throw new Error(`src has no interface ${name}`);
      return section(title, where, declaration, checker);
    }),
    "## 类型",
    "",
    "```text",
    ALIASES.map((name) => {
      const text = aliases.get(name);
      if (text === undefined) throw new Error(`src has no type ${name}`);
      return text;
    }).join("\n\n"),
    "```",
    "",
  ].join("\n");
}

function section(title: string, where: string, of: ts.InterfaceDeclaration, checker: ts.TypeChecker): string[] {
  const rows: string[] = [];
  const shared: string[] = [];
  for (const symbol of checker.getTypeAtLocation(of).getProperties()) {
    const [declaration] = symbol.declarations ?? [];
    // What is taken over whole from another section is named here, and described there.
    const parent = declaration?.parent;
    const isElsewhere = parent !== of && parent !== undefined && ts.isInterfaceDeclaration(parent) &&
      SECTIONS.some(([name]) => name === parent.name.text);
    if (isElsewhere) shared.push(`\`${symbol.name}\``);
    else rows.push(row(symbol, declaration, checker));
  }
  return [
    `## ${title}`,
    "",
    where.startsWith("`") ? `写在 ${where}。` : `写在${where}。`,
    "",
    ...shared.length === 0 ? [] : [`以及[客户端](#客户端)的这些：${shared.join("、")}。`, ""],
    "| 选项 | 类型 | 说明 |",
    "|---|---|---|",
    ...rows,
    "",
  ];
}

function row(symbol: ts.Symbol, declaration: ts.Declaration | undefined, checker: ts.TypeChecker): string {
  const optional = (symbol.flags & ts.SymbolFlags.Optional) === 0 ? "" : "?";
  const hasType = declaration !== undefined && ts.isPropertySignature(declaration) && declaration.type !== undefined;
  const type = hasType ? declaration.type.getText().replace(/\s+/g, " ") : "函数";
  const anchors = SECTIONS.filter(([name]) => new RegExp(`\\b${name}\\b`).test(type))
    .map(([, title]) => `[↓](#${title.replaceAll(/[：.]/g, "").replaceAll(" ", "-").toLowerCase()})`);
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
    .replace(/\{@link (\S+?) ?\}/g, "`$1`").replace(/\s+/g, " ").trim();
  if (text === "") throw new Error(`the option ${symbol.name} has no doc comment`);
  const cells = [`\`${symbol.name}${optional}\``, [code(type), ...anchors].join(" "), text];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function code(type: string): string {
  return `\`${type.replaceAll("`", "")}\``;
}
