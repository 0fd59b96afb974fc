import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorsPage, readCodes } from "../../tools/reference/errors.ts";

const read = (members: string) => readCodes("codes.ts", "Codes", `export interface Codes {\n${members}\n}\n`);

describe("the page of error codes", () => {
  it("has what a code means, what to do, and every class that carries it", () => {
    const rows = read(
      '/** Too much\n * came. Send less; see `a.b`. Or wait. */\nA_CODE: "AdelieError" | "ConfigError";',
    );
    assert.deepEqual(rows, [{
      code: "A_CODE",
      classes: ["AdelieError", "ConfigError"],
      meaning: "Too much came.",
      advice: "Send less; see `a.b`. Or wait.",
    }]);
    assert.match(errorsPage(), /^\| `SCHEDULE_GROUP` \| `AdelieError` `ConfigError` \| A job .+\. \| Check .+\. \|$/m);
  });

  const refused: [what: string, members: string, says: RegExp][] = [
    ["no comment", 'A: "AdelieError";', /^A: its comment says/],
    ["a comment that says not what to do", '/** Too much came. */ A: "AdelieError";', /^A: its comment says/],
    ["a sentence without an end", '/** Too much came. Send less */ A: "AdelieError";', /^A: its comment says/],
    ["a line comment", '// Too much came. Send less.\nA: "AdelieError";', /^A: its comment says/],
    ["no class", "/** Too much came. Send less. */ A: string;", /^A: its type is the name of the class/],
    ["a class beside a type", '/** A b. C d. */ A: "AdelieError" | Other;', /^A: its type is the name of the class/],
    ["a name of another form", '/** A b. C d. */ tooMuch: "AdelieError";', /is no code/],
    ["a wrong order", '/** A b. C d. */ B: "X";\n/** A b. C d. */ A: "X";', /^A stands after B/],
    ["a code that stands there twice", '/** A b. C d. */ A: "X";\n/** A b. C d. */ A: "X";', /^A stands after A/],
  ];
  for (const [what, members, says] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => read(members), { message: says }));
  }
});
