import assert from "node:assert/strict";
import process from "node:process";
import { afterEach, describe, test } from "node:test";
import { environmentLocale, inBoth, setLocale } from "../../../src/texts/locale.ts";

const names = ["LC_ALL", "LC_MESSAGES", "LANG"] as const;
const before = names.map((name) => process.env[name]);

function localeIn(environment: Partial<Record<typeof names[number], string>>): string {
  for (const name of names) {
    if (environment[name] === undefined) delete process.env[name];
    else process.env[name] = environment[name];
  }
  return environmentLocale();
}

describe("the language", () => {
  afterEach(() => {
    setLocale(undefined);
    names.forEach((name, at) => {
      const value = before[at];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    });
  });

  test("the environment says which language", () => {
    assert.equal(localeIn({ LANG: "zh_CN.UTF-8" }), "zh");
    assert.equal(localeIn({ LANG: "zh-Hans-CN" }), "zh");
    assert.equal(localeIn({ LANG: "zh_TW.UTF-8" }), "zh");
    assert.equal(localeIn({ LANG: "zh" }), "zh");
    assert.equal(localeIn({ LANG: "zha_CN" }), "en");
    assert.equal(localeIn({ LANG: "C" }), "en");
    assert.equal(localeIn({ LANG: "de_DE.UTF-8" }), "en");
    assert.equal(localeIn({ LANG: "zh_CN.UTF-8", LC_ALL: "C" }), "en");
    assert.equal(localeIn({ LANG: "C", LC_MESSAGES: "zh_CN.UTF-8" }), "zh");
    assert.equal(localeIn({ LANG: "zh_CN.UTF-8", LC_ALL: "" }), "zh");
  });

  test("one language for the process, read when a sentence is made", () => {
    const texts = inBoth({ hello: "hello" }, { hello: "你好" });
    setLocale("zh");
    assert.equal(texts().hello, "你好");
    setLocale("en");
    assert.equal(texts().hello, "hello");
    setLocale(undefined);
    localeIn({ LANG: "zh_CN.UTF-8" });
    assert.equal(texts().hello, "你好");
  });
});
