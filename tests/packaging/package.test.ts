import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { bun, cleanUp, copyOfTree, deno, nodes, root, run, temporaryFolder, tool } from "./support.ts";

/** A bot file as a user writes it; what it prints shows that the decorators and the client work. */
const BOT = `
import { at, Bot, Command, launch, NapCatApi, type ChatMessageEvent } from "adelie";

@Bot({ description: "says hello" })
class Hello {
  @Command("你好")
  hello(event: ChatMessageEvent) {
    return [at(event.user_id), " 你好"];
  }
}

const stopped = new AbortController();
stopped.abort();
launch(Hello, { api: new NapCatApi({ url: "ws://127.0.0.1:9" }), signal: stopped.signal, log: "silent" }).then(
  () => console.log("launched"),
  (error) => console.log(error.name),
);
`;

/** What BOT prints: nobody listens there, and it was told to stop. */
const PRINTS = "AbortError";

/** A test of examples/bots/check_in.ts, as its user would write it. */
const EXAMPLE_TEST = `
import { test } from "node:test";
import { createTestBot } from "adelie/testing";

test("once a day, and a row of days is worth more", async () => {
  await using bot = await createTestBot(new URL("check_in.ts", import.meta.url));
  const { 小明 } = bot.people;
  await 小明.says("签到");
  await 小明.hears("@小明 签到成功，+10 积分，共 10，连续 1 天");
  await bot.restart();
  await 小明.says("打卡");
  await 小明.hears("@小明 今天已经签到过了");
  await bot.advance("1d");
  await 小明.says("签到");
  await 小明.hears("@小明 签到成功，+11 积分，共 21，连续 2 天");
});
`;

const IMPORTS = `import { NapCatApi, eventName, parseCqCode } from "adelie";`;
const REQUIRES = `const { NapCatApi, eventName, parseCqCode } = require("adelie");`;
const USES = `
const payload = { post_type: "notice", notice_type: "notify", sub_type: "poke" };
console.log(eventName(payload), parseCqCode("[CQ:at,qq=1]")[0].data.qq, typeof new NapCatApi({ url: "ws://127.0.0.1:9" }).send_msg);
`;
const USED = "notice.notify.poke 1 function";

describe("the npm package", () => {
  let consumer: string;
  let packed: { tree: string; path: string; files: string[]; size: number; unpackedSize: number };

  before(async () => {
    // A fresh clone, and a machine that leaves development packages out unless it is told otherwise.
    const tree = copyOfTree({ bare: true });
    const pack = await run("npm", ["pack", "--json"], tree, { env: { NODE_ENV: "production" } });
    assert.equal(pack.code, 0, pack.output);
    const [json = ""] = /^\[[^]*?^\]$/m.exec(pack.output) ?? [];
    const [{ filename, files, ...sizes }] = JSON.parse(json) as [
      { filename: string; files: { path: string }[]; size: number; unpackedSize: number },
    ];
    packed = { ...sizes, tree, path: join(tree, filename), files: files.map(({ path }) => path) };
    consumer = temporaryFolder();
    writeFileSync(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
    const install = await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", packed.path], consumer);
    assert.equal(install.code, 0, install.output);
    writeFileSync(join(consumer, "esm.mjs"), IMPORTS + USES);
    writeFileSync(join(consumer, "common.cjs"), REQUIRES + USES);
    writeFileSync(join(consumer, "bot.ts"), BOT);
  });
  after(cleanUp);

  it("holds the bundled library, its types and the texts, and nothing else", () => {
    const expected =
      /^dist\/(\w+|chunks\/[\w.]+)(\.d\.ts|\.js)$|^(package\.json|LICENSE|README\.md|README\.zh-CN\.md)$/;
    assert.deepEqual(packed.files.filter((path) => !expected.test(path)), []);
    for (const path of ["dist/mod.js", "dist/mod.d.ts", "dist/client.d.ts", "LICENSE", "README.zh-CN.md"]) {
      assert.ok(packed.files.includes(path), path);
    }
  });

  it("is small: 400 kB to download for bots, 250 kB for the sandbox with its page and the test kit, 26 kB for tools, 42 kB for the gateway", () => {
    const content = (path: string): string => readFileSync(join(packed.tree, path), "utf8");
    const modules = JSON.parse(content("dist/modules.json")) as Record<string, string[]>;
    const declarations = new Set<string>();
    const visit = (path: string): void => {
      if (declarations.has(path)) return;
      declarations.add(path);
      for (const [, next = ""] of content(path).matchAll(/ from '(\.[^']*)\.js'/g)) {
        visit(join(path, `../${next}.d.ts`));
      }
    };
    for (const entry of ["mod", "client", "protocol", "standalone"]) visit(`dist/${entry}.d.ts`);
    const isOf = (path: string, pattern: RegExp): boolean => {
      const sources = modules[path.replace(/^dist\//, "")] ?? [];
      return sources.filter((source) => pattern.test(source)).length > sources.length / 2;
    };
    const partOf = (path: string): keyof typeof limits => {
      // The types of scenarios are of the tools: the test kit names two of them.
      if (/^dist\/(tools\.|chunks\/scenarios\.d\.ts)/.test(path)) return "tools";
      if (path === "dist/gateway.d.ts" || isOf(path, /(gateway|queue)(\/|_texts|\.ts$)/)) return "gateway";
      if (path.endsWith(".d.ts")) return declarations.has(path) ? "library" : "sandbox";
      return isOf(path, /(sandbox|testing)\/|entries\/(sandbox|testing)/) ? "sandbox" : "library";
    };
    const limits = {
      library: { packed: 400_000, unpacked: 1_300_000 },
      sandbox: { packed: 250_000, unpacked: 610_000 },
      tools: { packed: 26_000, unpacked: 72_000 },
      gateway: { packed: 42_000, unpacked: 110_000 },
      all: { packed: 688_000, unpacked: 2_000_000 },
    };
    const sizes = Object.fromEntries(Object.keys(limits).map((part) => [part, { packed: 0, unpacked: 0 }]));
    for (const path of packed.files) {
      const bytes = readFileSync(join(packed.tree, path));
      const part = sizes[partOf(path)];
      assert.ok(part);
      part.packed += gzipSync(bytes, { level: 9 }).length;
      part.unpacked += bytes.length;
    }
    sizes["all"] = { packed: packed.size, unpacked: packed.unpackedSize };
    const text = JSON.stringify(sizes);
    for (const [part, limit] of Object.entries(limits)) {
      const size = sizes[part];
      assert.ok(size !== undefined && size.packed > 0, `${part}: ${text}`);
      assert.ok(size.packed <= limit.packed && size.unpacked <= limit.unpacked, `${part}: ${text}`);
    }
    assert.ok(packed.files.length <= 150, String(packed.files.length));
  });

  it("keeps the names of functions, methods and classes, which stacks and messages show", async () => {
    const text = [
      'import { NapCatApi } from "adelie";',
      "class Mine extends NapCatApi {}",
      "try {",
      '  new Mine({ url: "ws://127.0.0.1:9", timeoutMs: -1 });',
      "} catch (error) {",
      '  console.log(error.stack.replace(/ \\(?file:.*/g, ""));',
      "}",
    ].join("\n");
    writeFileSync(join(consumer, "stack.mjs"), text);
    const { code, output } = await run(process.execPath, ["stack.mjs"], consumer);
    assert.equal(code, 0, output);
    assert.match(output, /^ConfigError: new Mine\(\): timeoutMs wants/);
    assert.match(
      output,
      /\n +at checkClientOptions\n +at new ApiClient\n +at new CqHttpApi\n( +at new NapCatApi\n)? +at new Mine\n/,
    );
    const chunks = packed.files.filter((path) => path.endsWith(".js"))
      .map((path) => readFileSync(join(packed.tree, path), "utf8")).join("\n");
    assert.match(chunks, /[;}{]#[a-z]\w{4,}\(/, "private methods");
  });

  it("has types that every resolution finds, as are-the-types-wrong sees it", async () => {
    const args = [tool("@arethetypeswrong/cli/dist/index.js"), packed.path, "--profile", "esm-only", "--no-emoji"];
    const { code, output } = await run(process.execPath, args, consumer);
    assert.equal(code, 0, output);
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };
    const right = output.match(/^(node16 \(from ESM\)|bundler): OK\b/gm) ?? [];
    assert.equal(right.length, 2 * Object.keys(manifest.exports).length, output);
  });

  it("has nothing that publint complains of", async () => {
    const folder = join(consumer, "node_modules/adelie");
    const { code, output } = await run(process.execPath, [tool("publint/src/cli.js"), folder, "--strict"], consumer);
    assert.equal(code, 0, output);
    assert.match(output, /All good/);
  });

  for (const [name, node] of Object.entries(nodes)) {
    it(`is imported by ${name}`, async () => {
      assert.deepEqual(await run(node, ["esm.mjs"], consumer), { code: 0, output: `${USED}\n` });
    });

    it(`is required by ${name}, from CommonJS`, async () => {
      const { code, output } = await run(node, ["--no-warnings", "common.cjs"], consumer);
      assert.deepEqual({ code, output }, { code: 0, output: `${USED}\n` });
    });

    it(`runs under tsx on ${name}, in a folder without package.json`, async () => {
      const folder = temporaryFolder();
      symlinkSync(join(consumer, "node_modules"), join(folder, "node_modules"));
      writeFileSync(join(folder, "bot.ts"), BOT);
      const { code, output } = await run(node, [join(root, "node_modules/tsx/dist/cli.mjs"), "bot.ts"], folder);
      assert.deepEqual({ code, output }, { code: 0, output: `${PRINTS}\n` });
    });
  }

  it("runs on Bun, as TypeScript with decorators", async () => {
    assert.deepEqual(await run(bun, ["bot.ts"], consumer), { code: 0, output: `${PRINTS}\n` });
  });

  it("runs on Deno, as TypeScript with decorators", async () => {
    const args = ["run", "--allow-net=127.0.0.1:9", "--no-prompt", "bot.ts"];
    const { code, output } = await run(deno, args, consumer, { env: { NO_COLOR: "1" } });
    assert.deepEqual({ code, output }, { code: 0, output: `${PRINTS}\n` });
  });

  describe("runs an example and its test", () => {
    const tsx = join(root, "node_modules/tsx/dist/loader.mjs");
    const ways: Record<string, readonly [program: string, ...args: string[]]> = {
      ...Object.fromEntries(
        Object.entries(nodes).map(([name, node]) => [name, [node, "--import", tsx, "--test", "check_in.test.ts"]]),
      ),
      Bun: [bun, "test", "check_in.test.ts"],
      Deno: [deno, "test", "-A", "--no-check", "check_in.test.ts"],
    };
    before(() => {
      const example = readFileSync(join(root, "examples/bots/check_in.ts"), "utf8");
      writeFileSync(join(consumer, "check_in.ts"), example.replaceAll("../../mod.ts", "adelie"));
      writeFileSync(join(consumer, "check_in.test.ts"), EXAMPLE_TEST);
    });
    for (const [name, [program, ...args]] of Object.entries(ways)) {
      it(`on ${name}`, async () => {
        const { code, output } = await run(program, args, consumer, { env: { NO_COLOR: "1", LC_ALL: "C.UTF-8" } });
        assert.equal(code, 0, output);
        assert.match(output, /\b1 (passed|pass)\b|pass 1\b/);
      });
    }
  });

  describe("has a test kit that runs the same file under", () => {
    const runners = join(root, "tests/runners");
    const ways: Record<string, readonly [program: string, ...args: string[]]> = {
      "node:test": [process.execPath, "--test", "kit.test.mjs"],
      "bun test": [bun, "test", "kit.test.mjs"],
      "deno test": [deno, "test", "-A", "--no-check", "kit.test.mjs"],
      vitest: [process.execPath, join(runners, "node_modules/vitest/vitest.mjs"), "run", "--globals", "kit.test.mjs"],
      jest: [
        process.execPath,
        "--experimental-vm-modules",
        join(runners, "node_modules/jest/bin/jest.js"),
        "--testMatch=**/kit.test.mjs",
        "--transform={}",
      ],
    };
    before(() => {
      for (const file of ["kit.test.mjs", "start.test.mjs"]) cpSync(join(runners, file), join(consumer, file));
    });

    it("Node, where a file of twenty tests starts in 300 ms of a processor", async () => {
      let least = Infinity;
      for (let tries = 0; tries < 3 && least >= 300; tries++) {
        const { code, output } = await run(process.execPath, ["start.test.mjs"], consumer);
        assert.equal(code, 0, output);
        least = Math.min(least, Number(/started after ([\d.]+) ms/.exec(output)?.[1]));
      }
      assert.ok(least < 300, `${least} ms`);
    });

    const env = { NO_COLOR: "1", LC_ALL: "C.UTF-8" };
    for (const [name, [program, ...args]] of Object.entries(ways)) {
      it(name, async () => {
        const { code, output } = await run(program, args, consumer, { env });
        assert.equal(code, 0, output);
        assert.match(output, /\b3 (passed|pass)\b|# pass 3\b|pass 3\b/, output);
      });
    }
  });

  describe("has sub-paths", () => {
    const subPaths = {
      "adelie/client": "connect",
      "adelie/protocol": "parseCqCode",
      "adelie/sandbox": "createWorld",
      "adelie/testing": "createManualClock",
      "adelie/tools": "parseScenario",
    };
    const shown = `${Object.values(subPaths).map(() => "function").join(" ")} undefined\nfunction function\n`;
    const shows = `console.log(${
      Object.values(subPaths).map((name) => `typeof ${name}`).join(", ")
    }, typeof Reflect.getMetadata);`;

    before(() => {
      const imports = Object.entries(subPaths).map(([path, name]) => `import { ${name} } from "${path}";`);
      const requires = Object.entries(subPaths).map(([path, name]) => `const { ${name} } = require("${path}");`);
      // This one is for compilers, and brings the package that adds to Reflect.
      const standalone = 'const { providePackages } = LOAD("adelie/standalone");' +
        "console.log(typeof providePackages, typeof Reflect.getMetadata);";
      const writePaths = (file: string, lines: string[], load: string): void =>
        writeFileSync(join(consumer, file), [...lines, shows, standalone.replace("LOAD", load)].join("\n"));
      writePaths("paths.mjs", imports, "await import");
      writePaths("paths.cjs", requires, "require");
    });

    it("on Node, imported and required, Bun and Deno, and none that a bot needs touches Reflect", async () => {
      const ways = [
        ...Object.values(nodes).flatMap((node) => [[node, "paths.mjs"], [node, "--no-warnings", "paths.cjs"]]),
        [bun, "paths.mjs"],
        [deno, "run", "--no-prompt", "paths.mjs"],
      ];
      for (const [program = "", ...args] of ways) {
        const ended = await run(program, args, consumer, { env: { NO_COLOR: "1" } });
        assert.deepEqual(ended, { code: 0, output: shown }, `${program} ${args.join(" ")}`);
      }
    });
  });

  /** Where the two handlers of a bot stand, as an error names them: `file:line file:line`. */
  const SITES = `import { Command, launch, OnMessage, type ChatMessageEvent } from "adelie";
class Twice {
  @Command("a")
  first(_event: ChatMessageEvent) {}

  @OnMessage()
  between() {}

  @Command("a")
  second() {}
}
launch(Twice, { url: "ws://127.0.0.1:9", log: "silent" }).catch((error: Error) => {
  console.log([...error.message.matchAll(/\\(([^()]*(?:\\(\\d\\)[^()]*)?:\\d+)\\)/g)].map(([, place]) => place).join(" "));
});
`;

  describe("names the file and the line of a handler", () => {
    let folder: string;
    before(async () => {
      folder = join(temporaryFolder(), "我的 机器人 (1)");
      mkdirSync(folder);
      symlinkSync(join(consumer, "node_modules"), join(folder, "node_modules"));
      writeFileSync(join(folder, "sites.ts"), SITES);
      writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
      const options = ["--module", "nodenext", "--target", "es2022", "--sourceMap", "--noCheck"];
      const compiled = await run(
        process.execPath,
        [tool("@typescript/native/bin/tsc"), ...options, "sites.ts"],
        folder,
      );
      assert.equal(compiled.code, 0, compiled.output);
    });
    const places = async (program: string, args: string[], env = {}) => {
      const { code, output } = await run(program, args, folder, { env: { NO_COLOR: "1", ...env } });
      assert.equal(code, 0, output);
      return output.trim().replaceAll(`${folder}/`, "");
    };
    const tsx = join(root, "node_modules/tsx/dist/cli.mjs");

    for (const [name, node] of Object.entries(nodes)) {
      it(`under tsx on ${name}`, async () => {
        assert.equal(await places(node, [tsx, "sites.ts"]), "sites.ts:3 sites.ts:9");
      });

      it(`on ${name}, compiled, with source maps and without`, async () => {
        assert.equal(await places(node, ["--enable-source-maps", "sites.js"]), "sites.ts:3 sites.ts:9");
        assert.match(await places(node, ["sites.js"]), /^sites\.js:\d+ sites\.js:\d+$/);
      });
    }

    it("under tsx in a folder of CommonJS", async () => {
      const folder = temporaryFolder();
      symlinkSync(join(consumer, "node_modules"), join(folder, "node_modules"));
      writeFileSync(join(folder, "sites.ts"), SITES);
      const { output } = await run(process.execPath, [tsx, "sites.ts"], folder);
      assert.equal(output.trim().replaceAll(`${folder}/`, ""), "sites.ts:3 sites.ts:9");
    });

    it("on Bun", async () => {
      assert.equal(await places(bun, ["sites.ts"]), "sites.ts:3 sites.ts:9");
    });

    it("on Deno", async () => {
      assert.equal(await places(deno, ["run", "-A", "sites.ts"]), "sites.ts:3 sites.ts:9");
    });
  });

  it("is made from the repository too, when npm installs it by git", async () => {
    const repository = copyOfTree({ bare: true });
    const commit = "git init -q && git add -A && git -c user.name=a -c user.email=a@b.c commit -qm first";
    assert.equal((await run("bash", ["-c", commit], repository)).code, 0);
    const folder = temporaryFolder();
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const arguments_ = ["install", "--prefer-offline", "--no-audit", "--no-fund", `git+file://${repository}`];
    const install = await run("npm", arguments_, folder);
    assert.equal(install.code, 0, install.output);
    writeFileSync(join(folder, "esm.mjs"), IMPORTS + USES);
    assert.deepEqual(await run(process.execPath, ["esm.mjs"], folder), { code: 0, output: `${USED}\n` });
  });

  /** All entry points at once, in a file that is compiled with the bot. */
  const USE = `
import { type Client, connect } from "adelie/client";
import type { ImageSegment, PokePayload } from "adelie/protocol";
import { createSandbox, type World } from "adelie/sandbox";
import { providePackages } from "adelie/standalone";
import { createManualClock, type TranscriptLine } from "adelie/testing";
import { type Scenario, parseScenario } from "adelie/tools";
export const scenario: Scenario = parseScenario("");
export const url = (segment: ImageSegment, poke: PokePayload): string => \`\${segment.data.url} \${poke.target_id}\`;
export async function talk(): Promise<readonly TranscriptLine[]> {
  providePackages({});
  const sandbox = await createSandbox({ clock: createManualClock(), world: (world: World) => void world });
  const client: Client = await connect({ url: sandbox.url });
  for await (const event of client.events("message.group")) await event.reply(event.text);
  return sandbox.transcript();
}
`;
  const compilers = {
    "TypeScript 5.4": tool("typescript54/bin/tsc"),
    "TypeScript 6": join(root, "node_modules/typescript/bin/tsc"),
    "TypeScript 7": tool("@typescript/native/bin/tsc"),
  };
  const ways = [
    { module: "node16", moduleResolution: "node16", experimentalDecorators: false },
    { module: "esnext", moduleResolution: "bundler", experimentalDecorators: true },
  ];
  for (const [name, tsc] of Object.entries(compilers)) {
    for (const way of ways) {
      const dialect = way.experimentalDecorators ? "legacy" : "standard";
      it(`has types for ${name}, ${way.moduleResolution}, ${dialect} decorators, without anybody's types but its own`, async () => {
        const folder = join(consumer, `${dialect}-${name.replace(/\W/g, "")}`);
        mkdirSync(folder, { recursive: true });
        const files = {
          "right.ts": BOT,
          "wrong.ts": BOT.replace("event: ChatMessageEvent", "event: number"),
          "use.ts": USE,
        };
        for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
        const compilerOptions = {
          ...way,
          target: "es2022",
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          types: [],
          noEmit: true,
        };
        writeFileSync(
          join(folder, "tsconfig.json"),
          JSON.stringify({ compilerOptions, files: Object.keys(files) }),
        );
        const { code, output } = await run(process.execPath, [tsc, "-p", "."], folder);
        assert.notEqual(code, 0);
        assert.match(output, /^wrong\.ts\(.*error TS/m);
        assert.doesNotMatch(output, /^(?!wrong\.ts)\S/m);
      });
    }
  }
});
