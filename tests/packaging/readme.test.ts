import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** A command and the other ways to do the same, which stand in the comment beside. */
function waysOf(page: string, command: string): string[] {
  const line = blocksOf(page, "sh").join("").split("\n").find((each) => each.startsWith(command))!;
  return line.split(/\s+#|，|, |、/).map((part) =>
    part.replace(/^\s*(在 adelie 里 |或者在 adelie 里 |或者 |or: |or in adelie: )/, "").trim()
  );
}

const PAGES = ["README.md", "README.zh-CN.md"] as const;
const [, CHINESE] = PAGES;

/** The Chinese README, line by line: `adelie` is a clone, and in the empty folder beside it `bot.ts` is the bot of the page. */
describe("what the README says", () => {
  /** Where `adelie` and `my-bot` are. */
  let clones: string;
  let folder: string;
  const [hello = "", tests = ""] = blocksOf(CHINESE, "ts");
  // A test runner that is told of another one runs nothing, and says that all is well.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    NO_COLOR: "1",
    PATH: [dirname(bun), dirname(deno), process.env["PATH"]].join(delimiter),
  };
  before(() => {
    clones = temporaryFolder();
    folder = join(clones, "my-bot");
    mkdirSync(folder);
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
      env: { ...env, ONEBOT_URL: peer.url },
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
    for (const command of commandsOf(CHINESE).filter((each) => !each.startsWith("git"))) {
      assert.deepEqual(waysOf("README.md", command), waysOf(CHINESE, command));
    }
    assert.equal(blocksOf("README.md", "ts").length, blocksOf(CHINESE, "ts").length);
  });

  it("is nothing but what is run here and in start.test.ts, and short", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    assert.deepEqual(commandsOf(CHINESE), [
      "git clone REPOSITORY adelie",
      "npm start --prefix adelie",
      "cd my-bot",
      `npm pack ../adelie && npm install ./adelie-${version}.tgz tsx`,
      "npx -y tsx bot.ts",
      "node --import tsx --test bot.test.ts",
    ]);
    assert.deepEqual(waysOf(CHINESE, "npm start"), ["npm start --prefix adelie", "bun start", "deno task start"]);
    assert.deepEqual(waysOf(CHINESE, "npx"), ["npx -y tsx bot.ts", "bun bot.ts", "deno run -A bot.ts"]);
    assert.deepEqual(waysOf(CHINESE, "node"), [
      "node --import tsx --test bot.test.ts",
      "bun test",
      "deno test -A --no-check",
    ]);
    assert.ok(hello.trim().split("\n").length <= 15, "a bot of fifteen lines");
    assert.ok(tests.trim().split("\n").length <= 10, "a test of ten lines");
    for (const page of PAGES) assert.ok(readFileSync(join(root, page), "utf8").split("\n").length <= 120, page);
  });

  it("runs from a clone, as the first command", async () => {
    cpSync(copyOfTree({ bare: true }), join(clones, "adelie"), { recursive: true });
    assert.match(await answerOf("npm start --prefix ../adelie", hello, "签到"), /签到成功/);
  });

  /** What the bot says in the sandbox, and its test, by the commands for that. */
  async function works(command: string, testCommand: string): Promise<void> {
    const { output } = await run("bash", ["-c", command], folder, { env, input: "签到\n签到\n帮助\n" });
    assert.match(output, /@小明 签到成功，累计 \d 天\n小明: 签到\n小助手: 今天已经签过了\n/, command);
    assert.match(output, /签到 +.*一天一次/, command);
    const tested = await run("bash", ["-c", testCommand], folder, { env });
    assert.equal(tested.code, 0, `${testCommand}\n${tested.output}`);
    assert.match(tested.output, /\b1 (passed|pass)\b|pass 1\b/, testCommand);
  }

  it("runs with Deno or Bun alone, by the lines of the page on installing", async () => {
    for (const page of ["docs/guide/install.md", "docs/en/guide/install.md"]) {
      assert.deepEqual(blocksOf(page, "json"), blocksOf("docs/guide/install.md", "json"));
    }
    const [imports = "", paths = ""] = blocksOf("docs/guide/install.md", "json");
    writeFileSync(join(folder, "bot.ts"), hello);
    writeFileSync(join(folder, "bot.test.ts"), tests);
    const [, bunTest = "", denoTest = ""] = waysOf(CHINESE, "node");
    for (
      const [file, text, command, testCommand] of [
        ["deno.json", imports, "deno run -A bot.ts", denoTest],
        ["tsconfig.json", paths, "bun bot.ts", bunTest],
      ] as const
    ) {
      writeFileSync(join(folder, file), text);
      await works(command, testCommand);
      rmSync(join(folder, file));
    }
  });

  it("runs as a package, in the sandbox and connected, in all three, and so does its test", async () => {
    const [, , , install = ""] = commandsOf(CHINESE);
    // That a clone builds itself when it is packed is shown in package.test.ts. Here it has been built already.
    cpSync(join(await builtPackage(), "dist"), join(clones, "adelie/dist"), { recursive: true });
    await type(install, { npm_config_ignore_scripts: "true" });
    const testCommands = waysOf(CHINESE, "node");
    for (const [index, command] of waysOf(CHINESE, "npx").entries()) {
      assert.match(await answerOf(command, hello, "签到"), /签到成功，累计 \d 天/, command);
      await works(command, testCommands[index]!);
    }
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
