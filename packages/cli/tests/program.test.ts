import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ROWS } from "../src/rows.ts";
import { chinese } from "../src/texts/chinese.ts";
import { english } from "../src/texts/english.ts";
import { Desk } from "./around.ts";

describe("adelie", () => {
  it("lists every command, in the language of the environment", async () => {
    using desk = new Desk();
    const { code, output } = await desk.run("--help");
    assert.equal(code, 0);
    assert.match(output, /Exit codes: 0/);
    for (const { name } of ROWS) assert.ok(output.includes(`\n  ${name} `), name);
    desk.env["LC_ALL"] = "zh_CN.UTF-8";
    const chinese = (await desk.run()).output;
    assert.match(chinese, /用法：[^]*命令：[^]*退出码：/);
  });

  it("has a help for each command, and a sentence for each option in both languages", async () => {
    using desk = new Desk();
    for (const { name, options } of ROWS) {
      const { code, output } = await desk.run(name, "--help");
      assert.equal(code, 0);
      assert.match(output, new RegExp(`^Usage: adelie ${name}`));
      for (const flags of options) {
        const plain = flags.replace("…", "");
        for (const texts of [english, chinese]) {
          const words = texts.commands[name].options[plain] ?? texts.sharedOptions[plain];
          assert.ok(words !== undefined && words !== "", `${name} ${plain}`);
        }
      }
    }
  });

  it("says its version", async () => {
    using desk = new Desk();
    assert.match((await desk.run("--version")).output, /^\d+\.\d+\.\d+$/);
  });

  it("says what is wrong with arguments, what may be meant, and ends with 2", async () => {
    using desk = new Desk();
    const cases: [string[], RegExp, RegExp][] = [
      [["creat"], /There is no command creat\. Did you mean create\?/, /没有 creat 这个命令。是不是 create？/],
      [["doctor", "--jsn"], /There is no option --jsn\. Did you mean --json\?/, /没有 --jsn 这个选项。/],
      [["create", "a", "--runtime", "java"], /--runtime .* cannot be java\./, /不能是 java。/],
      [["create", "a", "b"], /more arguments/, /参数太多/],
      [["doctor", "--url"], /--url <url> wants a value/, /--url <url> 后面要写一个值/],
    ];
    for (const [args, en, zh] of cases) {
      for (const [locale, says] of [["C", en], ["zh_CN.UTF-8", zh]] as const) {
        desk.env["LC_ALL"] = locale;
        const { code, told } = await desk.run(...args);
        assert.equal(code, 2, args.join(" "));
        assert.match(told, says);
      }
    }
  });
});
