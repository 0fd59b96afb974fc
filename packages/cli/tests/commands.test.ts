import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { connect } from "adelie/client";
import { Desk, root } from "./around.ts";

const library = pathToFileURL(join(root, "mod.ts")).href;
/** A bot without decorators, which every loader reads. */
const bot = (reply: string): string =>
  `import { defineBot, launch } from "${library}";
launch(defineBot({ name: "Bot", commands: { hello: () => ${reply} } }));
`;
const CHAT = "## greets\n小明: hello\nbot: hi\n\n## is quiet\n小明: nothing\n(no answer)\n";

describe("adelie sandbox", () => {
  it("prints its addresses as JSON, and serves until it is ended", async () => {
    using desk = new Desk();
    const ended = desk.run(
      "sandbox",
      "--port",
      "0",
      "--headless",
      "--dialect",
      "llbot",
      "--token",
      "secret-9x",
      "--world",
      "qq.json",
    );
    const { url, dialect } = JSON.parse(await desk.line(/^\{/)) as Record<string, string>;
    assert.equal(dialect, "llbot");
    const client = await connect({ url: url as string, accessToken: "secret-9x", log: "silent" });
    assert.ok((client.selfId ?? 0) > 0);
    await client.stop();
    desk.end.abort();
    assert.equal((await ended).code, 0);
    assert.match(readFileSync(join(desk.cwd, "qq.json"), "utf8"), /签到测试群/);
  });

  it("says that it reads a world, and that one cannot be written", async () => {
    using desk = new Desk();
    const ended = desk.run("sandbox", "--port", "0", "--world", "qq.json");
    await desk.line(/Ctrl\+C/);
    desk.end.abort();
    await ended;
    using again = new Desk();
    again.write({ "qq.json": readFileSync(join(desk.cwd, "qq.json"), "utf8") });
    const other = again.run("sandbox", "--port", "0", "--world", "qq.json");
    await again.line(/qq\.json/);
    // A folder is in the way when it is saved.
    rmSync(join(again.cwd, "qq.json"));
    mkdirSync(join(again.cwd, "qq.json"));
    again.end.abort();
    await other.catch(() => {});
    await again.line(/^[!✖] .*qq\.json/);
  });
});

describe("adelie test", () => {
  it("plays the conversations of a folder, and says what differs", async () => {
    using desk = new Desk();
    desk.write({ "package.json": '{ "type": "module" }', "src/a.ts": bot('"hi"'), "src/a.chat": CHAT });
    const good = await desk.run("test");
    assert.equal(good.code, 0, good.output);
    assert.match(good.output, /✓ src\/a\.chat:1 greets[^]*2 as expected, 0 not$/);
    desk.write({ "src/b.ts": bot('"hello"'), "src/b.chat": CHAT });
    const other = await desk.run("test", "src/b.chat", "--json");
    assert.equal(other.code, 1);
    const [first] = other.output.split("\n").map((line) => JSON.parse(line) as { ok: boolean; report: string });
    assert.match(first?.report ?? "", /- bot: hi\n +\+ bot: hello/);
    const updated = await desk.run("test", "src/b.chat", "--update");
    assert.equal(updated.code, 0);
    assert.match(readFileSync(join(desk.cwd, "src/b.chat"), "utf8"), /bot: hello/);
  });

  it("says that there is nothing to play, and what cannot be read", async () => {
    using desk = new Desk();
    assert.match((await desk.run("test")).told, /There are no \.chat files\. A conversation is written/);
    assert.match((await desk.run("test", "nowhere")).told, /no file nowhere/);
    desk.write({ "a.chat": "世界 天堂\n" });
    const { code, output } = await desk.run("test");
    assert.equal(code, 1);
    assert.match(output, /✗ a\.chat\n/);
  });
});

describe("adelie conformance and adelie attack", () => {
  it("end with 0 where all is well, and their reports can be read by programs", async () => {
    using desk = new Desk();
    desk.write({
      "package.json": '{ "type": "module" }',
      "bot.ts": bot('"hi"'),
      "chatty.ts": bot('"my key is sk-987654"'),
    });
    const rows = await desk.run("conformance", "--dialect", "llbot", "--json");
    assert.equal(rows.code, 0, rows.output);
    const [report] = JSON.parse(rows.output) as { dialect: string; outcomes: object[] }[];
    assert.ok(report?.dialect === "llbot" && report.outcomes.length > 5);
    const well = await desk.run("attack", "--json");
    assert.equal(well.code, 0, well.output);
    assert.ok((JSON.parse(well.output) as { trials: object[] }).trials.length > 5);
    assert.match(well.told, /Saying \d+ texts/);
    assert.ok(desk.steps.some((step) => /^llbot 2\/\d+ \S/.test(step)), desk.steps.join("\n"));
    assert.ok(desk.steps.some((step) => /^2\/\d+ \S+-\d+$/.test(step)), desk.steps.join("\n"));
    assert.equal(desk.steps.at(-1), "");
  });
});

describe("what cannot be tried ends with 2 and says why", () => {
  const cases: [args: string[], says: RegExp][] = [
    [["sandbox", "--dialect", "thunder"], /--dialect is one of napcat, .*, not thunder/],
    [["sandbox", "--fault", "thunder", "--port", "0"], /--fault is one of/],
    [["sandbox", "--port", "x"], /--port <n> cannot be x\. A whole number/],
    [["sandbox", "--thunder"], /no option --thunder/],
    [["sandbox", "--host", "0.0.0.0", "--port", "0"], /0\.0\.0\.0/],
    [["sandbox", "--mix", "rain=1", "--port", "0"], /--mix is one of/],
    [["conformance", "--url", "ws://127.0.0.1:1"], /ws:\/\/127\.0\.0\.1:1 cannot be reached/],
    [["conformance", "--dialect", "thunder"], /--dialect is one of/],
    [["replay"], /files is missing/],
    [["replay", "day.jsonl"], /A recording \(\.jsonl\) is wanted, and one of/],
    [["replay", "newer.jsonl", "bot.ts"], /written by a newer adelie/],
    [["record"], /--listen PORT and --to URL/],
    [["record", "--listen", "x", "--to", "ws://127.0.0.1:1"], /--listen wants a port, such as 3101, not x/],
    [["record", "--listen", "0.0.0.0:0", "--to", "ws://127.0.0.1:1"], /everyone who can reach/],
    [["attack"], /There is no bot here/],
    [["attack", "bot.ts", "--at-least", "2"], /--at-least is a share from 0 to 1/],
  ];
  for (const [args, says] of cases) {
    it(args.join(" "), async () => {
      using desk = new Desk();
      desk.write({ "newer.jsonl": '{"journal":"adelie","version":9}\n' });
      if (args.includes("bot.ts")) desk.write({ "bot.ts": bot('"hi"') });
      const { code, told } = await desk.run(...args);
      assert.match(told, says);
      assert.equal(code, 2);
    });
  }
});
