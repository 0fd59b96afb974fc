/** A copy of the library that tells which of its files are entered on one way: from the socket to the handler, or from the handler back. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { copyOfTree, root, run } from "./support.ts";

/** A bot that is sent its command twice. `begin` and `end` are run around the part of the second time that is looked at. */
const program = (begin: string, end: string): string => `
import { WebSocketServer, WebSocket } from "ws";
import { Bot, Command, launch, NapCatApi } from "./mod.ts";
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
await new Promise((resolve) => server.on("listening", resolve));
let peer;
server.on("connection", (socket) => {
  peer = socket;
  socket.on("message", (text) => {
    const { action, echo } = JSON.parse(String(text));
    const data = action === "get_login_info" ? { user_id: 1, nickname: "a" } : { message_id: 5 };
    socket.send(JSON.stringify({ status: "ok", retcode: 0, data, echo }));
    if (action === "send_group_msg") answered();
  });
});
let handled = () => {};
@Bot() class Greeter { @Command("hi") hi() { handled(); return "好"; } }
await launch(Greeter, { api: new NapCatApi({ url: "ws://127.0.0.1:" + server.address().port }) });
let answered;
const say = (message_id) => new Promise((resolve) => {
  answered = resolve;
  const text = { type: "text", data: { text: "hi" } };
  const common = { self_id: 1, group_id: 7, user_id: 9, sender: { user_id: 9 }, time: Math.floor(Date.now() / 1000) };
  peer.send(JSON.stringify({ ...common, post_type: "message", message_type: "group", message_id, message: [text] }));
});
await say(1);
await new Promise((resolve) => setTimeout(resolve, 20));
const entered = [];
let open;
globalThis.enterFile = (file) => {
  if (open === undefined) return;
  if (open.at(-1) !== file) entered.push(file);
  open.push(file);
};
globalThis.leaveFile = () => open?.pop();
const begin = () => { open = []; };
const end = () => { open = undefined; };
${begin}
${end}
await say(2);
console.log("entered " + entered.join(" "));
process.exit();
`;

const handler = "handled = end;";

const arrival = `
const { emit } = WebSocket.prototype;
WebSocket.prototype.emit = function (name, ...args) {
  if (name === "message" && this !== peer) begin();
  return emit.call(this, name, ...args);
};`;

const answer = "handled = begin;";

const sent = `
const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (...args) {
  if (this !== peer) end();
  return send.apply(this, args);
};`;

/** The programs of the two ways. */
const ways = { event: program(arrival, handler), reply: program(answer, sent) };

const mark = (name: string, ...args: ts.Expression[]): ts.Statement =>
  ts.factory.createExpressionStatement(
    ts.factory.createCallChain(
      ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier("globalThis"), name),
      ts.factory.createToken(ts.SyntaxKind.QuestionDotToken),
      undefined,
      args,
    ),
  );

/** The text of a source file whose functions say that they are entered, and left. */
function marked(file: string, text: string): string {
  const { factory } = ts;
  const wrap = (body: ts.Block): ts.Block =>
    factory.createBlock([
      mark("enterFile", factory.createStringLiteral(file)),
      factory.createTryStatement(body, undefined, factory.createBlock([mark("leaveFile")])),
    ]);
  const visit = (child: ts.Node): ts.Node => {
    const node = ts.visitEachChild(child, visit, undefined);
    if (ts.isFunctionDeclaration(node) && node.body !== undefined && node.asteriskToken === undefined) {
      const { modifiers, name, typeParameters, parameters, type } = node;
      const body = wrap(node.body);
      return factory.updateFunctionDeclaration(
        node,
        modifiers,
        undefined,
        name,
        typeParameters,
        parameters,
        type,
        body,
      );
    }
    if (ts.isMethodDeclaration(node) && node.body !== undefined && node.asteriskToken === undefined) {
      const { modifiers, name, questionToken, typeParameters: of, parameters, type } = node;
      const body = wrap(node.body);
      return factory.updateMethodDeclaration(
        node,
        modifiers,
        undefined,
        name,
        questionToken,
        of,
        parameters,
        type,
        body,
      );
    }
    if (ts.isGetAccessorDeclaration(node) && node.body !== undefined) {
      const { modifiers, name, parameters, type } = node;
      return factory.updateGetAccessorDeclaration(node, modifiers, name, parameters, type, wrap(node.body));
    }
    if (ts.isConstructorDeclaration(node) && node.body !== undefined) {
      const { modifiers, parameters, body } = node;
      return factory.updateConstructorDeclaration(node, modifiers, parameters, wrap(body));
    }
    if (!ts.isArrowFunction(node)) return node;
    const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken: arrow, body } = node;
    const block = ts.isBlock(body) ? body : factory.createBlock([factory.createReturnStatement(body)]);
    return factory.updateArrowFunction(node, modifiers, typeParameters, parameters, type, arrow, wrap(block));
  };
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return ts.createPrinter().printFile(ts.visitNode(source, visit) as ts.SourceFile);
}

/** The files of `src` that are entered on a way, in order: one name for each time that a function of another file calls it. */
export async function filesEnteredBy(way: keyof typeof ways): Promise<readonly string[]> {
  const tree = copyOfTree();
  for (const name of readdirSync(join(tree, "src"), { recursive: true, encoding: "utf8" })) {
    const path = join(tree, "src", name);
    if (name.endsWith(".ts")) writeFileSync(path, marked(name, readFileSync(path, "utf8")));
  }
  writeFileSync(join(tree, "way.ts"), ways[way]);
  const { code, output } = await run(process.execPath, ["--import", "tsx", "way.ts"], tree);
  assert.equal(code, 0, output);
  return /^entered (.*)$/m.exec(output)?.[1]?.split(" ") ?? [];
}

/** Requires that the part of docs/architecture.md with this heading names every one of the files. */
export function requireNamed(heading: string, files: Iterable<string>): void {
  const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const part = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  for (const file of files) assert.ok(part.includes(`\`${file}\``), `${heading}: ${file}`);
}
