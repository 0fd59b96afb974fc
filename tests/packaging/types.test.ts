import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import ts from "typescript";
import { cleanUp, consumerOfBuild, root, run, tool } from "./support.ts";

const native = tool("@typescript/native/bin/tsc");
const settings = { target: "es2022", module: "nodenext", strict: true, noEmit: true, types: ["node"] };

/** What the compiler and an editor tell somebody who has the npm package. */
describe("the types, to a user of the package", () => {
  let user: string;

  before(async () => {
    user = await consumerOfBuild();
    for (const name of ["@types", "undici-types"]) {
      symlinkSync(join(root, "node_modules", name), join(user, "node_modules", name));
    }
    writeFileSync(join(user, "package.json"), '{ "type": "module" }');
    writeFileSync(join(user, "tsconfig.json"), JSON.stringify({ compilerOptions: settings, files: ["bot.ts"] }));
  });
  after(cleanUp);

  /** What the compiler says about a file. */
  async function compile(text: string, compiler: string, ...more: string[]): Promise<string> {
    writeFileSync(join(user, "bot.ts"), text);
    return (await run(process.execPath, [compiler, "-p", ".", ...more], user)).output;
  }

  for (
    const [version, compiler] of [["TypeScript 6", join(root, "node_modules/typescript/bin/tsc")], [
      "TypeScript 7",
      native,
    ]] as const
  ) {
    it(`an action that the dialect lacks: ${version} names the client that has it`, async () => {
      const cases = [
        ["new CqHttpApi().ArkSharePeer({ user_id: 1 })", "NapCatApi"],
        ['new CqHttpApi()["ArkSharePeer"]({ user_id: 1 })', "NapCatApi"],
        ["new NapCatApi().get_word_slices({})", undefined],
        ['new NapCatApi()[".get_word_slices"]({ content: "a" })', "CqHttpApi"],
        ["new NapCatApi().qidian_get_account_info()", "CqHttpApi"],
        ["new NapCatApi().set_group_anonymous({ group_id: 1 })", "CqHttpApi"],
        ["new LLBotApi().upload_image({ file: 'a' })", "LagrangeApi"],
        ["new LagrangeApi().translate_en2zh({ words: [] })", "NapCatApi"],
        ["new OneBotApi().friend_poke({ user_id: 1 })", "NapCatApiOrLLBotApiOrLagrangeApi"],
        ["new (class extends CqHttpApi {})().set_group_sign({ group_id: 1 })", "NapCatApi"],
      ] as const;
      const text = 'import { CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "adelie";\n' +
        `void [OneBotApi, LagrangeApi, LLBotApi];\n${cases.map(([call]) => `void ${call};`).join("\n")}\n`;
      const output = await compile(text, compiler);
      for (const [index, [call, name]] of cases.entries()) {
        const said = output.split(/^(?=bot\.ts)/m).filter((part) => part.startsWith(`bot.ts(${index + 3},`)).join("");
        assert.match(said, name === undefined ? /does not exist/ : new RegExp(`(OnlyIn|OnlyIn<")${name}`), call);
      }
    });
  }

  it("a completion offers the actions that there are, with their comments in Chinese", () => {
    const file = join(user, "bot.ts");
    const text = 'import { CqHttpApi, NapCatApi } from "adelie";\n' +
      "const api = new NapCatApi();\napi.ArkShare;\napi.set_group_sign({ group_id: 1 });\nnew CqHttpApi().get_login;\n";
    const editor = openEditor(file, text);
    const at = (mark: string): number => text.indexOf(mark) + mark.length;
    const napcat = editor.getCompletionsAtPosition(file, at("api.ArkShare"), {})?.entries.map(({ name }) => name) ?? [];
    for (const name of ["ArkSharePeer", "send_group_msg", "downloadImg", "supports"]) {
      assert.ok(napcat.includes(name), name);
    }
    for (const name of ["qidian_get_account_info", "batch_delete_group_member", "set_group_reaction"]) {
      assert.ok(!napcat.includes(name), name);
    }
    const details = editor.getCompletionEntryDetails(
      file,
      at("api.ArkShare"),
      "ArkSharePeer",
      {},
      undefined,
      {},
      undefined,
    );
    assert.match(ts.displayPartsToString(details?.documentation), /^取推荐名片卡片: /);
    const cqhttp = editor.getCompletionsAtPosition(file, at(").get_login"), {})?.entries.map(({ name }) => name) ?? [];
    assert.ok(cqhttp.includes("get_login_info") && cqhttp.includes("get_supported_actions"));
    assert.ok(!cqhttp.includes("ArkSharePeer"));
    const hover = editor.getQuickInfoAtPosition(file, at("api.set_group_s"));
    assert.match(ts.displayPartsToString(hover?.documentation), /^群打卡/);
    assert.match(
      ts.displayPartsToString(hover?.displayParts),
      /set_group_sign\(params: \{[^]*group_id: number \| string;/,
    );
  });

  it("a file that calls a hundred actions makes the compiler hardly more work than one that calls none", async () => {
    const calls = readFileSync(join(root, "tests/types/calls.gen.ts"), "utf8");
    const napcat = /function callNapCat[^{]*\{\n([^]*?)\n\}/.exec(calls)![1]!.split("\n").slice(0, 100);
    assert.equal(napcat.length, 100);
    const start = 'import { NapCatApi } from "adelie";\nconst api = new NapCatApi();\nvoid api;\n';
    // What is counted is the same on every machine; times are not.
    const work = async (text: string): Promise<Record<string, number>> => {
      const output = await compile(text, native, "--extendedDiagnostics");
      assert.doesNotMatch(output, /error/);
      return Object.fromEntries(
        ["Symbols", "Types", "Instantiations"].map((name) => [
          name,
          Number(new RegExp(`^${name}: +(\\d+)$`, "m").exec(output)?.[1]),
        ]),
      );
    };
    const [none, hundred] = [await work(start), await work(`${start}${napcat.join("\n")}\n`)];
    for (const [name, count] of Object.entries(none)) {
      assert.ok(count > 0 && hundred[name]! < count * 1.1, `${name}: ${count}, then ${hundred[name]}`);
    }
  });

  /** An editor with one open file. */
  function openEditor(file: string, text: string): ts.LanguageService {
    const { options } = ts.convertCompilerOptionsFromJson(settings, user);
    return ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: () => "1",
      getScriptSnapshot: (name) => {
        const found = name === file ? text : ts.sys.readFile(name);
        return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
      },
      getCurrentDirectory: () => user,
      getDefaultLibFileName: (of) => ts.getDefaultLibFilePath(of),
      fileExists: (name) => name === file || ts.sys.fileExists(name),
      readFile: (name) => ts.sys.readFile(name),
      directoryExists: (name) => ts.sys.directoryExists(name),
      realpath: (name) => ts.sys.realpath?.(name) ?? name,
    });
  }
});
