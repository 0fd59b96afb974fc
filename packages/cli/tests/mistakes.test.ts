/** Mistakes that people make, each made on purpose: the message says what to do, and `doctor` finds those that it can see. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { createSandbox } from "adelie/sandbox";
import { isOldNode } from "../src/node_version.ts";
import { Desk, type Ended } from "./around.ts";

const BOT = `import { Command, launch } from "adelie";
class MyBot {
  @Command("hello")
  hello() { return "hello"; }
}
launch(MyBot);
`;
const manifest = (more: object = {}): string =>
  JSON.stringify({ type: "module", dependencies: { adelie: "^0.1.0" }, ...more });

/** A project with nothing wrong. */
const WELL = {
  "package.json": manifest({ scripts: { start: "node --import tsx src/bot.ts" } }),
  "src/bot.ts": BOT,
  "node_modules/adelie/package.json": '{ "name": "adelie", "version": "0.1.0" }',
};

interface Mistake {
  readonly title: string;
  /** Files over those of a good project. */
  readonly files?: Readonly<Record<string, string>>;
  readonly run: readonly string[] | ((urls: { sandbox: string; taken: string }) => readonly string[]);
  /** For `doctor`: the check that finds it. */
  readonly check?: string;
  readonly status?: "warn";
  readonly says: RegExp;
}

const MISTAKES: readonly Mistake[] = [
  {
    title: "a wrong token",
    run: ({ sandbox }) => ["doctor", "--url", sandbox, "--token", "wrong-token-1"],
    check: "token",
    says: /Token[^]*adelie connect/,
  },
  {
    title: "no token",
    files: { ".env": "" },
    run: ({ sandbox }) => ["doctor", "--url", sandbox],
    check: "token",
    says: /token/,
  },
  {
    title: "an address where nobody listens",
    run: ["doctor", "--url", "ws://127.0.0.1:1"],
    check: "endpoint",
    says: /Nobody listens at ws:\/\/127\.0\.0\.1:1[^]*NapCat: WebUI/,
  },
  {
    title: "an address without its scheme",
    files: { ".env": "ONEBOT_URL=127.0.0.1:3001\n" },
    run: ["doctor"],
    check: "endpoint",
    says: /ws:\/\//,
  },
  {
    title: "something else at the address",
    run: ({ taken }) => ["doctor", "--url", taken],
    check: "endpoint",
    says: /adelie connect/,
  },
  {
    title: "two copies of the library",
    files: { "node_modules/other/node_modules/adelie/package.json": '{ "version": "0.0.9" }' },
    run: ["doctor"],
    check: "copies",
    says: /2 copies of adelie: [^]*\(0\.0\.9\)[^]*npm dedupe/,
  },
  {
    title: "the library by address beside the one of npm",
    files: { "src/more.ts": 'import { Command } from "https://example.com/adelie@0.1.0/mod.ts";\n' },
    run: ["doctor"],
    check: "copies",
    says: /2 copies of adelie/,
  },
  {
    title: "the library is not installed",
    files: { "node_modules/adelie/package.json": "" },
    run: ["doctor"],
    check: "copies",
    says: /npm install adelie/,
  },
  {
    title: "metadata of decorators without the decorators that have them",
    files: { "tsconfig.json": '{ "compilerOptions": { "emitDecoratorMetadata": true, /* off */ } }' },
    run: ["doctor"],
    check: "decorators",
    says: /emitDecoratorMetadata without experimentalDecorators/,
  },
  {
    title: "a decorator on a parameter",
    files: { "src/more.ts": "class A {\n  constructor(@Inject() private api: Api) {}\n}\n" },
    run: ["doctor"],
    check: "decorators",
    says: /src\/more\.ts has a decorator on a parameter[^]*inject\(\)/,
  },
  {
    title: "Node takes the types out and leaves the decorators",
    files: { "package.json": manifest({ scripts: { start: "node src/bot.ts" } }) },
    run: ["doctor"],
    check: "type-stripping",
    says: /start runs "node src\/bot\.ts"[^]*node --import tsx src\/bot\.ts/,
  },
  {
    title: "the same in a Dockerfile",
    files: { Dockerfile: 'FROM node:24\nCMD ["node", "src/bot.ts"]\n' },
    run: ["doctor"],
    check: "type-stripping",
    says: /Dockerfile runs/,
  },
  {
    title: "a project of CommonJS",
    files: { "package.json": "{}" },
    run: ["doctor"],
    check: "module",
    status: "warn",
    says: /"type": "module"/,
  },
  {
    title: "metadata of decorators under tsx, which records none; by a setting that is extended",
    files: {
      "tsconfig.json": '{ "extends": "./tsconfig.base" }',
      "tsconfig.base.json": '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
    },
    run: ["doctor"],
    check: "decorators",
    status: "warn",
    says: /start runs with tsx, which records no types[^]*inject\(\)/,
  },
  {
    title: "a package.json that is none",
    files: { "package.json": "{ type: module }" },
    run: ["doctor"],
    check: "module",
    says: /package\.json cannot be read: it is no JSON[^]*comma/,
  },
  {
    title: "a tsconfig.json that is none",
    files: { "tsconfig.json": '{ "compilerOptions": }' },
    run: ["doctor"],
    check: "decorators",
    says: /tsconfig\.json cannot be read/,
  },
  {
    title: "settings with a byte order mark",
    files: { ".env": "\ufeffONEBOT_URL=ws://127.0.0.1:1\n" },
    run: ["doctor"],
    check: "settings",
    says: /byte order mark[^]*UTF-8 without BOM/,
  },
  {
    title: "settings that Windows named",
    files: { ".env.txt": "ONEBOT_URL=ws://127.0.0.1:1\n" },
    run: ["doctor"],
    check: "settings",
    says: /\.env\.txt is there, but no \.env\.[^]*Rename it/,
  },
  {
    title: "a setting that is misspelt",
    files: { ".env": "ONEBOT_ULR=ws://127.0.0.1:1\n" },
    run: ["doctor"],
    check: "settings",
    says: /ONEBOT_ULR, which nobody reads[^]*ONEBOT_URL and ONEBOT_TOKEN/,
  },
  {
    title: "a token without an address",
    files: { ".env": "ONEBOT_TOKEN=abcdef123\n" },
    run: ["doctor"],
    check: "settings",
    status: "warn",
    says: /ONEBOT_TOKEN but no ONEBOT_URL/,
  },
  {
    title: "a token with a word before it",
    run: ({ sandbox }) => ["doctor", "--url", sandbox, "--token", "Bearer right-token-1"],
    check: "endpoint",
    says: /blank in it/,
  },
  {
    title: "TLS where there is none",
    run: ({ sandbox }) => ["doctor", "--url", sandbox.replace("ws:", "wss:")],
    check: "endpoint",
    says: /does not speak TLS: write ws:\/\//,
  },
  {
    title: "an address typed with a Chinese keyboard",
    run: ["doctor", "--url", "ws：//127.0.0.1：3001"],
    check: "endpoint",
    says: /It looks like ws:\/\/127\.0\.0\.1:3001/,
  },
  {
    title: "an address of IPv6 without its brackets",
    run: ["doctor", "--url", "ws://::1:3001"],
    check: "endpoint",
    says: /is no address of an implementation/,
  },
  {
    title: "a token in the sources",
    files: { "src/bot.ts": BOT.replace("launch(MyBot)", 'launch(MyBot, { accessToken: "abcdef123" })') },
    run: ["doctor"],
    check: "secrets",
    status: "warn",
    says: /src\/bot\.ts has a token in it[^]*ONEBOT_TOKEN/,
  },
  {
    title: "settings that git would take",
    files: { ".env": "ONEBOT_TOKEN=abcdef123\n", ".git/HEAD": "ref", ".gitignore": "node_modules\n" },
    run: ["doctor"],
    check: "secrets",
    status: "warn",
    says: /Add a line \.env to \.gitignore/,
  },
  {
    title: "a file that is not there",
    run: ["doctor", "src/bto.ts"],
    check: "bot",
    says: /no file src\/bto\.ts\. There are: src\/bot\.ts/,
  },
  { title: "the same for dev", run: ["dev", "src/bto.ts"], says: /There are: src\/bot\.ts/ },
  {
    title: "a folder that is not empty",
    run: ["create", "src", "-y", "--no-install"],
    says: /not empty: bot\.ts[^]*--force/,
  },
  { title: "a command that does not exist", run: ["docter"], says: /Did you mean doctor\?/ },
];

describe("a mistake is told with what to do", () => {
  for (const { title, files = {}, run, check, status = "bad", says } of MISTAKES) {
    it(title, async () => {
      using desk = new Desk();
      desk.write({ ...WELL, ...files });
      const ended = typeof run === "function"
        ? await withPlaces((places) => desk.run(...run(places)))
        : await desk.run(...run);
      assert.match(ended.output + ended.told, says);
      if (check === undefined) return assert.equal(ended.code, 2);
      assert.equal(ended.code, status === "bad" ? 1 : 0, ended.output);
      assert.match(ended.output, new RegExp(`^${status === "bad" ? "✖" : "!"} ${check} `, "m"));
      assert.doesNotMatch(ended.output, /wrong-token-1|abcdef123/);
    });
  }

  it("and where none was made, nothing is found; the report can be read by programs, and has no secrets", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "secret-9x" });
    using desk = new Desk();
    desk.write({ ...WELL, ".env": `ONEBOT_URL=${sandbox.url}\nONEBOT_TOKEN=secret-9x\n` });
    const { code, output } = await desk.run("doctor", "--json");
    const report = JSON.parse(output) as { ok: boolean; checks: { id: string; status: string; seen: string }[] };
    assert.deepEqual([code, report.ok], [0, true], output);
    assert.deepEqual(report.checks.filter(({ status }) => status === "bad"), []);
    for (const id of ["runtime", "bot", "decorators", "copies", "endpoint", "clock", "media", "port", "proxy"]) {
      assert.ok(report.checks.some((each) => each.id === id), id);
    }
    assert.match(report.checks.find(({ id }) => id === "endpoint")?.seen ?? "", /NapCat\.Onebot[^]*account \d+/);
    assert.doesNotMatch(output, /secret-9x/);
  });

  it("a proxy of the environment is told, unless the address is exempt from it", async () => {
    using desk = new Desk();
    desk.write(WELL);
    desk.env["HTTP_PROXY"] = "http://me:hidden-pass@proxy:8080";
    const { output, code } = await desk.run("doctor");
    assert.match(output, /! proxy +HTTP_PROXY is set: Deno and Bun[^]*NO_PROXY=127\.0\.0\.1/);
    assert.doesNotMatch(output, /hidden-pass/);
    assert.equal(code, 0);
    for (const exempt of ["127.0.0.1", "LOCALHOST, 127.0.0.1:3001", "*"]) {
      desk.env["NO_PROXY"] = exempt;
      assert.match((await desk.run("doctor")).output, /✔ proxy /, exempt);
    }
    for (
      const [url, exempt] of [["ws://[::1]:1", "[::1]"], ["ws://[::1]:1", "::1"], ["ws://qq.lan:1", ".lan"]] as const
    ) {
      desk.env["NO_PROXY"] = exempt;
      assert.match((await desk.run("doctor", "--url", url)).output, /✔ proxy /, exempt);
    }
    desk.env["NO_PROXY"] = "0.0.1,.lan";
    assert.match((await desk.run("doctor")).output, /! proxy /);
  });

  it("finds the library of a workspace further up, and the copy that one of its members has beside it", async () => {
    using desk = new Desk();
    desk.write(
      Object.fromEntries(
        Object.entries(WELL).map(([name, text]) => [name.startsWith("node_modules") ? name : `bots/a/${name}`, text]),
      ),
    );
    const { output } = await desk.runIn("bots/a", "doctor");
    assert.match(output, /✔ copies +One copy of adelie: \.\.\/\.\.\/node_modules\/adelie/);
    desk.write({ "bots/a/node_modules/adelie/package.json": '{ "name": "adelie", "version": "0.0.9" }' });
    assert.match((await desk.runIn("bots/a", "doctor")).output, /✖ copies +2 copies of adelie/);
  });

  it("says that Node is not told to read .env, and that the environment counts where it says something else", async () => {
    using desk = new Desk();
    desk.write({ ...WELL, ".env": "ONEBOT_URL=ws://127.0.0.1:2\n" });
    const unread = (await desk.run("doctor")).output;
    assert.match(unread, /! settings .*start does not read it: "node --import tsx src\/bot\.ts"[^]*--env-file/);
    desk.env["ONEBOT_URL"] = "ws://127.0.0.1:1";
    assert.match((await desk.run("doctor")).output, /! settings +ONEBOT_URL of the environment counts/);
  });

  it("an old Node is told before anything is loaded that it does not know", () => {
    const cases = [["18.20.8", true], ["20.18.1", true], ["20.19.0", false], ["22.0.0", false]] as const;
    for (const [node, isOld] of cases) assert.equal(isOldNode({ node }), isOld, node);
    assert.equal(isOldNode({ node: "18.0.0", bun: "1.2.0" }), false);
  });
});

/** A sandbox with a token, and a port that answers with something else. */
async function withPlaces(run: (urls: { sandbox: string; taken: string }) => Promise<Ended>): Promise<Ended> {
  await using sandbox = await createSandbox({ page: false, accessToken: "right-token-1" });
  const server = createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-other\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  try {
    return await run({ sandbox: sandbox.url, taken: `ws://127.0.0.1:${port}` });
  } finally {
    server.close();
  }
}
