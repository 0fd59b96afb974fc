import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { createSandbox } from "adelie/sandbox";
import { cellsOf } from "adelie/tools";
import { Desk, root } from "./around.ts";

const library = pathToFileURL(join(root, "mod.ts")).href;
const BOT = `import { defineBot, launch, Role } from "${library}";
launch(defineBot({
  name: "Bot",
  commands: { hello: () => "hi", 签到: () => "好", leave: { in: "group", conditions: [Role("owner")], run: () => "bye" } },
}), { url: "ws://127.0.0.1:1", accessToken: "secret-9x" });
`;
const MODULE = { "package.json": '{ "type": "module" }' };

describe("adelie connect", () => {
  it("tries what it was given, and writes it down: the rest of .env stays, and git does not take it", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "right-token-1" });
    using desk = new Desk();
    desk.write({ ".env": "# ONEBOT_URL=ws://127.0.0.1:3001\nTZ=Asia/Shanghai\n", ".gitignore": "node_modules" });
    const { code, output, told } = await desk.run("connect", "--url", sandbox.url, "--token", "right-token-1");
    assert.equal(code, 0, told);
    assert.match(output, /✔ NapCat\.Onebot \S+ answers: account \d+ 小助手\n✔ \.env is written/);
    assert.match(told, /In NapCat: WebUI/);
    assert.equal(
      readFileSync(join(desk.cwd, ".env"), "utf8"),
      `ONEBOT_URL=${sandbox.url}\nTZ=Asia/Shanghai\nONEBOT_TOKEN=right-token-1\n`,
    );
    assert.equal(readFileSync(join(desk.cwd, ".gitignore"), "utf8"), "node_modules\n.env\n");
  });

  it("asks a person, says what is wrong, and asks again", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "right-token-1" });
    using desk = new Desk();
    desk.isTerminal = true;
    desk.answers = ["llbot", sandbox.url, "wrong-token-1", sandbox.url, "right-token-1"];
    const { code, told } = await desk.run("connect");
    assert.equal(code, 0, told);
    assert.match(told, /In LLBot: WebUI[^]*✖ [^]*[Tt]oken/);
    assert.doesNotMatch(told, /wrong-token-1|right-token-1/);
    assert.equal(statSync(join(desk.cwd, ".env")).mode & 0o777, 0o600);
  });

  it("writes nothing where nobody answers, unless it is told to", async () => {
    using desk = new Desk();
    const { code, output } = await desk.run("connect", "--url", "ws://127.0.0.1:1", "--json");
    assert.equal(code, 1);
    assert.match((JSON.parse(output) as { message: string }).message, /Nobody listens/);
    assert.equal(existsSync(join(desk.cwd, ".env")), false);
    assert.equal((await desk.run("connect", "--url", "ws://127.0.0.1:1", "--force")).code, 1);
    assert.match(readFileSync(join(desk.cwd, ".env"), "utf8"), /ONEBOT_URL=ws:\/\/127\.0\.0\.1:1\n/);
    const nobody = await desk.run("connect");
    assert.equal(nobody.code, 2);
    assert.match(nobody.told, /--url ws:\/\/127\.0\.0\.1:3001/);
  });
});

describe("adelie routes and adelie explain", () => {
  it("list what a bot answers, and say why it would or would not, without going anywhere", async () => {
    using desk = new Desk();
    desk.write({ ...MODULE, "bot.ts": BOT, "other.ts": `${BOT}// again` });
    const listed = await desk.run("routes");
    assert.equal(listed.code, 0, listed.told);
    assert.match(listed.output, /^Bot\.\S+ +\S.*hello/m);
    assert.match(listed.output, /leave.*owner/);
    // In columns, where a Chinese sign is two cells wide.
    assert.equal(cellsOf("签到"), 4);
    const lines = listed.output.split("\n");
    for (const column of ["@Command", "bot.ts"]) {
      const begins = lines.map((line) => cellsOf(line.slice(0, line.indexOf(column))));
      assert.equal(new Set(begins).size, 1, listed.output);
    }
    const said = await desk.run("explain", "leave", "--file", "other.ts", "--json");
    assert.equal(said.code, 1, said.told);
    const { handlers } = JSON.parse(said.output) as { handlers: { answers: string; runs: boolean; why: string }[] };
    assert.match(handlers.find(({ answers }) => answers.includes("leave"))?.why ?? "", /owner/);
  });

  it("say that a file launches nothing, or cannot be loaded", async () => {
    using desk = new Desk();
    desk.write({ ...MODULE, "broken.ts": "export const = 1;\n" });
    const { code, told } = await desk.run("routes", "broken.ts");
    assert.equal(code, 2);
    assert.match(told, /^broken\.ts cannot be loaded: /);
    assert.doesNotMatch(told, /\n +at /);
  });
});

describe("adelie service install", () => {
  it("writes a unit of systemd that is quoted, and says how it is started", async () => {
    using desk = new Desk();
    desk.write({ ...MODULE, 'src/50% of $HOME "x".ts': BOT });
    desk.env["XDG_CONFIG_HOME"] = join(desk.cwd, "config");
    desk.env["PATH"] = join(desk.cwd, "bin");
    const { code, output } = await desk.run(
      "service",
      "install",
      'src/50% of $HOME "x".ts',
      "--name",
      "my-bot",
      "--runtime",
      "bun",
    );
    assert.equal(code, 0);
    assert.match(output, /systemctl --user enable --now my-bot/);
    const unit = readFileSync(join(desk.cwd, "config/systemd/user/my-bot.service"), "utf8");
    assert.match(unit, /^ExecStart="\/usr\/bin\/env" "bun" "src\/50%% of \$\$HOME \\"x\\"\.ts"$/m);
    assert.match(unit, /^TimeoutStopSec=20$/m);
    const again = await desk.run(
      "service",
      "install",
      'src/50% of $HOME "x".ts',
      "--name",
      "my-bot",
      "--runtime",
      "deno",
    );
    assert.equal(again.code, 2);
    assert.match(again.told, /is there and says something else/);
  });

  it("takes the runtime of the project, by its whole path where it is found, and tells a program where the file is", async () => {
    using desk = new Desk();
    desk.write({ "package.json": '{ "scripts": { "start": "bun bot.ts" } }', "bot.ts": BOT, "bin/bun": "" });
    desk.env["XDG_CONFIG_HOME"] = join(desk.cwd, "config");
    desk.env["PATH"] = `bin:${join(desk.cwd, "bin")}`;
    const { output } = await desk.run("service", "install", "--name", "b", "--json");
    const { path, start } = JSON.parse(output) as { path: string; start: string[] };
    assert.ok(readFileSync(path, "utf8").includes(`ExecStart="${join(desk.cwd, "bin/bun")}" "bot.ts"\n`));
    assert.equal(start[1], "systemctl --user enable --now b");
  });

  it("prints a file for pm2, which reads .env, and refuses other actions and names", async () => {
    using desk = new Desk();
    desk.write({ ...MODULE, "bot.ts": BOT, ".env": "ONEBOT_URL=ws://127.0.0.1:3001\n" });
    const { output } = await desk.run("service", "install", "--pm2", "--print", "--name", "b");
    desk.write({ "ecosystem.config.cjs": output });
    const { default: config } = await import(pathToFileURL(join(desk.cwd, "ecosystem.config.cjs")).href) as {
      default: { apps: Record<string, unknown>[] };
    };
    const [app] = config.apps;
    assert.deepEqual([app?.["script"], app?.["exec_mode"], app?.["interpreter_args"]], [
      "bot.ts",
      "fork",
      "--import tsx",
    ]);
    assert.deepEqual({ ...app?.["env"] as object }, { ONEBOT_URL: "ws://127.0.0.1:3001" });
    assert.match((await desk.run("service", "remove")).told, /There is service install/);
    assert.match((await desk.run("service", "install", "--name", "a b")).told, /is no name for a service/);
  });
});
