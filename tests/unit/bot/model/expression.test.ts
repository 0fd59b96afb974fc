import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { costOf, Expression, type ExpressionOptions } from "../../../../src/bot/model/expression.ts";

const where = "Dice.roll (dice.ts:12)";

async function bounded(pattern: RegExp, options?: ExpressionOptions): Promise<Expression> {
  const expression = new Expression(pattern, options);
  await expression.bound(where);
  return expression;
}

/** What a match says, in a form that both engines can be compared in. */
function told(match: RegExpExecArray | null | undefined) {
  return match ? { all: [...match], index: match.index, groups: match.groups && { ...match.groups } } : undefined;
}

test("no text takes long, whatever the expression", async () => {
  const long = "a".repeat(999);
  const slow: [RegExp, string][] = [
    [/^(a+)+$/, `${long}!`],
    [/^(a|a)*$/, `${long}!`],
    [/^(a|aa)+$/, `${long}!`],
    [/(a*)*b/, long],
    [/^([a-zA-Z]+)*$/, `${long}!`],
    [/(.*a){12}/, `${"b".repeat(999)}`],
    [/^(\w+\s?)*$/, `${"word ".repeat(199)}!`],
    [/(x+x+)+y/, "x".repeat(999)],
    [/\s+$/, `${" ".repeat(998)}x`],
    [/^(.+?,)*x/, "a,".repeat(499)],
    [/(a?){30}a{30}/, "a".repeat(29)],
    [/(?<n>(?:[^,]*,)*)end/, ",".repeat(999)],
  ];
  for (const [pattern, text] of slow) {
    const expression = await bounded(pattern);
    const begin = performance.now();
    expression.find(text);
    const ms = performance.now() - begin;
    assert.ok(ms < 1_000, `${String(pattern)} took ${ms} ms`);
  }
});

test("what an expression costs is judged from above", () => {
  const costs: [RegExp, number, boolean][] = [
    [/^(\d+)d(\d+)$/, 2, false],
    [/早安/, 1, false],
    [/^a{3}$/, 0, false],
    [/^(?:早|晚)安$/, 0, false],
    [/a+b+/, 3, false],
    [/^a|b+/, 2, false],
    [/^a+/m, 2, false],
    [/^(a+)+$/, 2, true],
    [/^(?:ab|c)*$/, 1, true],
    [/^[(*+]+\(\[\*$/, 1, false],
    [/^(?:a{1,9}){1,9}$/, 0, false],
    [/^(?:a{1,20})?$/, 1, false],
    [/^(a)\1+$/, 2, false],
  ];
  for (const [pattern, degree, isNested] of costs) {
    assert.deepEqual([String(pattern), costOf(pattern)], [String(pattern), { degree, isNested }]);
  }
});

test("cheap expressions are run by the runtime's engine, look-around and all", async () => {
  const expression = await bounded(/^(?<=)(?!b)(\d+)d(?<sides>\d+)?$/);
  assert.deepEqual(told(expression.find("3d")), {
    all: ["3d", "3", undefined],
    index: 0,
    groups: { sides: undefined },
  });
});

test("the other engine says the same", async () => {
  const patterns = [
    /(?<word>[a-z]+)+\s+(\d+)?(?:x|yy)*/,
    /^(?:\s*\S+)*$/,
    /(?:(签|到)+|[^\s]{2,})+.(.*)(.*)$/i,
    /((a)|(b)|\u4e00)+\/?\s*(\w*)(\w*)(\w*)/m,
    /(?:[\s\S]+?:)*([\s,，]+)+/,
    /(\p{Script=Han}+)+(\p{L}*)*/u,
  ];
  const unit = fc.constantFrom(..."abxyABXYZ01 \n\r\t\u3000\u2028一签到,，:/!");
  for (const pattern of patterns) {
    const linear = await bounded(pattern, { maxLength: 5_000 });
    const native = new RegExp(pattern.source, pattern.flags);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        assert.deepEqual(told(linear.find(text))?.all[0], told(native.exec(text))?.all[0], String(pattern));
        assert.equal(linear.find(text)?.index, native.exec(text)?.index);
      }),
      { numRuns: 300, seed: 5 },
    );
  }
});

test("what RE2 has not is tried on shorter texts, or refused", async () => {
  const short = new Expression(/^(?=.*\d)(?=.*[a-z]).*x.*$/);
  assert.match(await short.bound(where) ?? "", /^Dice\.roll .*only texts up to 37 characters are tried/);
  assert.equal(short.find(`${"1a".repeat(20)}x`), undefined);
  assert.equal(short.find("1ax")?.[0], "1ax");
  await assert.rejects(bounded(/^(?!x)(a+)+$/), { code: "MATCH_UNBOUNDED" });
  await assert.rejects(bounded(/^(a+)+\1$/), { code: "MATCH_UNBOUNDED" });
  assert.equal((await bounded(/^(?!x)(a+)+$/, { native: true })).find("aa")?.[0], "aa");
});
