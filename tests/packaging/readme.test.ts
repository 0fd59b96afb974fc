import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { groupMessage, sentText, startPeer } from "../support/peer.ts";
import { builtPackage, bun, cleanUp, copyOfTree, deno, root, run, temporaryFolder } from "./support.ts";

/** What a page tells its readers to type and to write. */
function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].filter(([, name]) => name === language).map(([, , code]) =>
    code!
  );
}

/** The lines of shell blocks, without their comments. The address of a repository is what only a reader can know. */
function commandsOf(page: string): string[] {
  return blocksOf(page, "sh").flatMap((block) => block.trim().split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").replace(/<.*>/, "REPOSITORY"));
}

/** The other ways to run it, which stand in the comment beside. */
function runsOf(page: string): string[] {
  const line = blocksOf(page, "sh").join("").split("\n").find((each) => each.startsWith("npx -y tsx"))!;
  return line.split(/\s+#|，|, /).map((part) => part.replace(/^\s*(或者|or:) /, "").trim());
}

const packLine = (page: string): string => /`(npm pack [^`]+)`/.exec(readFileSync(join(root, page), "utf8"))?.[1] ?? "";

const PAGES = ["README.md", "README.zh-CN.md"] as const;
const [, CHINESE] = PAGES;

/** The Chinese README, line by line, in an empty folder: `adelie` is a clone, `bot.ts` is what stands at the top of the page. */
describe("what the README says", () => {
  let folder: string;
  const [hello = "", hooks = "", tests = ""] = blocksOf(CHINESE, "ts");
  const env = {
    ...process.env,
    NO_COLOR: "1",
    PATH: [dirname(bun), process.env["PATH"]].join(delimiter),
  };
  before(() => {
    folder = temporaryFolder();
  });
  after(cleanUp);

  async function type(line: string, more: Record<string, string> = {}): Promise<void> {
    const { code, output } = await run("bash", ["-c", line], folder, { env: { ...env, ...more } });
    assert.equal(code, 0, `${line}\n${output}`);
  }

  /** Types the command, says something in a group once the bot is there, and presses Ctrl+C when it has answered. */
  async function answerOf(command: string, bot: string, says: string): Promise<string> {
    const peer = await startPeer();
    writeFileSync(join(folder, "bot.ts"), bot.replace("ws://127.0.0.1:3001", peer.url));
    const child = spawn("bash", ["-c", `exec ${command}`], {
      cwd: folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output += chunk);
    const ended = new Promise<undefined>((resolve) => child.on("close", () => resolve(undefined)));
    try {
      void peer.called("get_login_info").then(() => peer.push(groupMessage(says)));
      const call = await Promise.race([peer.called("send_group_msg"), ended]);
      assert.ok(call !== undefined, `${command} ended: ${output}`);
      process.kill(-child.pid!, "SIGINT");
      await ended;
      return sentText(call);
    } finally {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL");
      await peer.close();
    }
  }

  it("is the same in both languages", () => {
    assert.deepEqual(commandsOf("README.md"), commandsOf(CHINESE));
    assert.deepEqual(runsOf("README.md"), runsOf(CHINESE));
    assert.equal(packLine("README.md"), packLine(CHINESE));
    assert.equal(blocksOf("README.md", "ts").length, blocksOf(CHINESE, "ts").length);
  });

  it("is nothing but what is run here and in start.test.ts", () => {
    assert.deepEqual(commandsOf(CHINESE), [
      "npm start",
      "bun start",
      "deno task start",
      "git clone REPOSITORY adelie",
      "npm install --prefix adelie",
      "npx -y tsx bot.ts",
    ]);
    assert.deepEqual(runsOf(CHINESE), ["npx -y tsx bot.ts", "bun bot.ts", "deno run -A bot.ts"]);
  });

  it("runs from a clone: on Bun and Deno at once, on Node when its packages are installed", async () => {
    cpSync(copyOfTree({ bare: true }), join(folder, "adelie"), { recursive: true });
    const bot = hello.replaceAll('"adelie"', '"./adelie/mod.ts"');
    assert.notEqual(bot, hello);
    const [node = "", ...others] = runsOf(CHINESE);
    for (const command of others) assert.match(await answerOf(command, bot, "签到"), /签到成功，累计 \d 天/);
    await type("npm install --prefix adelie");
    assert.match(await answerOf(node, bot, "签到"), /签到成功，累计 \d 天/);
  });

  it("runs in the sandbox, without an address", async () => {
    const bot = hello.replaceAll('"adelie"', '"./adelie/mod.ts"').replace(/launch\(Hello, .*\)/, "launch(Hello)");
    writeFileSync(join(folder, "bot.ts"), bot);
    for (const command of runsOf(CHINESE)) {
      const { output } = await run("bash", ["-c", command], folder, { env, input: "签到\nroll 6\n" });
      assert.match(output, /小助手: @小明 签到成功，累计 1 天\n小明: roll 6\n小助手: [1-6]\n/, command);
    }
  });

  it("runs as a package, in all three", async () => {
    const line = packLine(CHINESE);
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    assert.ok(line.includes(`./adelie-${version}.tgz`), line);
    // That a clone builds itself when it is packed is shown in package.test.ts. Here it has been built already.
    cpSync(join(await builtPackage(), "dist"), join(folder, "adelie/dist"), { recursive: true });
    await type(line, { npm_config_ignore_scripts: "true" });
    for (const command of runsOf(CHINESE)) {
      assert.match(await answerOf(command, hello, "签到"), /签到成功，累计 \d 天/, command);
    }
    writeFileSync(join(folder, "bot.ts"), hello);
    writeFileSync(join(folder, "bot.test.ts"), tests);
    assert.ok(tests.trim().split("\n").length <= 10, "a test of ten lines");
    for (
      const command of [
        "node --import tsx --test bot.test.ts",
        "bun test bot.test.ts",
        `${deno} test -A --no-check bot.test.ts`,
      ]
    ) {
      const { code, output } = await run("bash", ["-c", command], folder, { env });
      assert.equal(code, 0, `${command}\n${output}`);
    }
    assert.match(hooks, /class MyApi/);
    writeFileSync(join(folder, "hooks.ts"), hooks.replace(/launch\(.*\)/s, "console.log(SaveImages.name)"));
    assert.equal((await run("npx", ["tsx", "hooks.ts"], folder, { env })).output, "SaveImages\n");
  });

  it("and every block of the page on connecting can be run", async () => {
    const [first = "", ...others] = blocksOf("docs/guide/connect.md", "ts");
    assert.equal(await answerOf("npx -y tsx bot.ts", first, "签到"), "签到成功");
    writeFileSync(join(folder, "ca.pem"), "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
    others.forEach((code, index) => writeFileSync(join(folder, `block${index}.ts`), code));
    const imports = others.map((_, index) => `import "./block${index}.ts";`);
    assert.ok(imports.length >= 4);
    writeFileSync(join(folder, "blocks.ts"), [...imports, 'console.log("done");'].join("\n"));
    assert.deepEqual(await run("npx", ["tsx", "blocks.ts"], folder, { env }), { code: 0, output: "done\n" });
  });

  it("and so can the bot without decorators, by Node alone", async () => {
    const [code = ""] = blocksOf("docs/guide/trouble.md", "js");
    writeFileSync(join(folder, "plain.mjs"), code);
    const { output } = await run(process.execPath, ["plain.mjs"], folder, { env, input: "你好\n" });
    assert.match(output, /小明: 你好\n小助手: 你好\n/);
  });
});
