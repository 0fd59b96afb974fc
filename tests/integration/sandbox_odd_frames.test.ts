import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { it } from "node:test";
import { openSocket } from "../../src/runtime/socket/socket.ts";
import { SIMULATED_ACTIONS } from "../../src/sandbox/dialects/napcat/dialect.ts";
import { createRandom } from "../../src/sandbox/world/random.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { runTerminal } from "../../src/sandbox/play/terminal.ts";

/** Values where something else belongs. */
const values: readonly unknown[] = [
  null,
  0,
  -1,
  1e300,
  "",
  "\u001b[2J",
  true,
  [],
  {},
  { toString: 1, valueOf: 1 },
  { toJSON: 1 },
  ["__proto__"],
  700001,
  "700001",
  20001,
  [{ type: "image", data: { file: "/etc/passwd" } }],
  [{ type: { toString: 1 }, data: 1 }],
  [{ type: "text", data: { text: { toString: 1 } } }],
  [{ type: "node", data: { content: [{ type: "node", data: {} }] } }],
  "[CQ:image,file=\u001b]0;a\u0007]",
];

const fields = [
  "group_id",
  "user_id",
  "message",
  "message_id",
  "messages",
  "name",
  "card",
  "file",
  "flag",
  "duration",
  "id",
];

it("no frame ends the sandbox or its terminal, and nothing in it steers the terminal", async () => {
  const random = createRandom(9);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const sandbox = await createSandbox();
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.on("data", (chunk: Uint8Array) => shown += new TextDecoder().decode(chunk));
  const terminal = runTerminal({ sandbox, input, output, interactive: false });
  let last: (text: string) => void = () => {};
  const ended = new Promise<string>((resolve) => last = resolve);
  let opened: () => void = () => {};
  const isOpen = new Promise<void>((resolve) => opened = resolve);
  const socket = openSocket(sandbox.url, {
    open: () => opened(),
    message: (text) => text.includes('"the end"') && last(text),
    close: () => last("closed"),
  });
  await isOpen;
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  for (let round = 0; round < 400; round++) {
    const params = Object.fromEntries(Array.from({ length: 4 }, () => [pick(fields), pick(values)]));
    const action = random() < 0.9 ? pick(SIMULATED_ACTIONS) : pick(values);
    socket.send(JSON.stringify({ action, params: random() < 0.9 ? params : pick(values), echo: pick(values) }));
  }
  for (const text of [`"echo":${deep}`, `"params":${deep}`, `"params":{"group_id":700001,"message":${deep}}`]) {
    for (const action of ["get_status", "send_group_msg"]) socket.send(`{"action":"${action}",${text}}`);
  }
  socket.send(`{"action":${deep}}`);
  socket.send(JSON.stringify({ action: "get_status", echo: "the end" }));
  assert.match(await ended, /"retcode":0/);
  socket.close();
  for (const command of [":as", ":group", ":ask", ":reply", ":reply #", ":poke", ":react", ":join", ":new", ":image"]) {
    for (const argument of ["__proto__\u001b[2J", "NaN\u0000"]) {
      input.write(`${command} ${argument}\n`);
    }
  }
  input.end(":history\n");
  await terminal;
  await sandbox.close();
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
