import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ProgressLine } from "../src/progress.ts";

/** What a terminal shows in the end, and everything that was written to it. */
class Terminal {
  written = "";
  readonly columns: number;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    this.written += text;
  }

  /** The lines that are seen: a return and an erasure begin the last one anew. */
  get seen(): string[] {
    return this.written.split("\n").map((line) => line.slice(line.lastIndexOf("\r\x1b[2K") + 1).replace("\x1b[2K", ""));
  }
}

describe("the line of progress", () => {
  it("is rewritten in place, steps aside for what is printed, and goes away", () => {
    const terminal = new Terminal(12);
    const line = new ProgressLine(terminal);
    line.show("1/2 a");
    line.show("2/2 b");
    assert.deepEqual(terminal.seen, ["2/2 b"]);
    line.aside(() => terminal.write("done a\n"));
    assert.deepEqual(terminal.seen, ["done a", "2/2 b"]);
    line.show("");
    assert.deepEqual(terminal.seen, ["done a", ""]);
    line.aside(() => terminal.write("end\n"));
    assert.deepEqual(terminal.seen, ["done a", "end", ""]);
  });

  it("never wraps, also with wide signs and line breaks", () => {
    const terminal = new Terminal(12);
    new ProgressLine(terminal).show("签到测试群的\n机器人");
    assert.deepEqual(terminal.seen, ["签到测试群"]);
  });

  it("is as wide as most terminals where this one does not say how wide it is", () => {
    const terminal = new Terminal(0);
    new ProgressLine(terminal).show("1/31 act-1");
    assert.deepEqual(terminal.seen, ["1/31 act-1"]);
  });

  it("shows nothing where there is no terminal, and prints all the same", () => {
    const line = new ProgressLine(undefined);
    let printed = 0;
    line.show("1/2");
    line.aside(() => printed++);
    assert.equal(printed, 1);
  });
});
