import assert from "node:assert/strict";
import { test } from "node:test";
import ts from "typescript";
import { strayTexts } from "../../tools/lib/sentences.mjs";

const of = (code: string, file = "src/bot/app/a.ts"): string[] =>
  strayTexts(file, ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true)).map(([, words]) => words);

test("the message of an error is seen wherever it is written", () => {
  assert.deepEqual(of('throw new ConfigError("ID", `${a} is wrong`);'), ["… is wrong"]);
  assert.deepEqual(of('throw new ConfigError("ID", "seen: " + b, { cause });'), ["seen: …"]);
  assert.deepEqual(of('throw new ConfigError("ID", x ? "no good" : texts().fine);'), ["no good"]);
  assert.deepEqual(of('const message = "this one went wrong"; throw fail(message);'), ["this one went wrong"]);
  assert.deepEqual(of("log.warn(`${count} calls are waiting now`);"), ["… calls are waiting now"]);
  assert.deepEqual(of('fail("nothing came of it, " +\n  "so it ends");'), ["nothing came of it, so it ends"]);
  assert.deepEqual(of('new ConfigError("ID", texts().a(b ? "one of these words" : "x"));'), ["one of these words"]);
});

test("in the sandbox, what is refused to people is looked at, and the words of implementations are not", () => {
  const file = "src/sandbox/control/operations/a.ts";
  assert.deepEqual(of('throw new Refusal("muted", `${who} is muted`);', file), ["… is muted"]);
  assert.deepEqual(of('throw new ControlFailure("bad-params", "There is none");', file), ["There is none"]);
  assert.deepEqual(of('act("Says something in a chat.", {}); throw new ActionFailure("user not in group");', file), []);
});

test("texts of the module, codes, names, commands and comments are left alone", () => {
  assert.deepEqual(of('throw new ConfigError("ID", texts().wrong(name), { cause });'), []);
  assert.deepEqual(of('/** A sentence that is a comment. */\nconst a = "send_group_msg"; // and one more of them'), []);
  assert.deepEqual(of('import { a } from "./one of these.ts";\ntype B = "one of these";'), []);
  assert.deepEqual(of("return `deno add npm:${name}`; "), []);
  assert.deepEqual(of('throw new Error("this one went wrong");', "src/texts/errors/a.ts"), []);
});
