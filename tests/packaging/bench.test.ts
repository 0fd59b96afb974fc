import assert from "node:assert/strict";
import { describe, it } from "node:test";
import process from "node:process";
import { placed } from "../../bench/compare/pages.ts";
import { sharesOf } from "../../bench/profile/shares.ts";
import { root, run } from "./support.ts";

describe("npm run bench", () => {
  it("measures one tiny round of a bare bot and of ours, every way", async () => {
    const args =
      "--import tsx bench/compare.ts --rounds 1 --warm 50 --ms 100 --calls 200 --only node24 --kinds bare,ours";
    const { code, output } = await run(process.execPath, [...args.split(" "), "--sources"], root);
    assert.equal(code, 0, output);
    for (const way of ["Forward WebSocket", "Reverse WebSocket", "Webhook"]) {
      const [, table = ""] = output.split(`### ${way}\n`);
      for (const bot of [way === "Webhook" ? "bare HTTP" : "bare", "**adelie**"]) {
        const line = table.split("\n").find((each) => each.startsWith(`| ${bot}, Node 24 |`)) ?? "";
        const [cpu, , events, calls] = line.split("|").slice(2).map((cell) => Number(cell.replaceAll(",", "")));
        assert.ok(cpu! >= 0 && !Number.isNaN(cpu) && events! > 0 && calls! > 0, `${way}, ${bot}: ${line}\n${output}`);
      }
    }
  });

  it("writes its figures between two comments, and nowhere else", () => {
    const page = "before\n<!-- speed -->\nold\n<!-- /speed -->\nafter\n";
    assert.equal(placed(page, "speed", "new\n"), "before\n<!-- speed -->\nnew\n<!-- /speed -->\nafter\n");
    assert.throws(() => placed(page, "figures", ""), /no place <!-- figures -->/);
  });

  it("finds the parts that the samples of a profile fall into, in its second half and without idle time", () => {
    const bundle =
      "// src/protocol/frames.ts\nfunction parseFrame() {}\n// src/bot/dispatch/pipeline.ts\nfunction start() {}\n";
    const frame = (functionName: string, url: string, lineNumber: number) => ({
      callFrame: { functionName, url, lineNumber },
    });
    const nodes = [
      { id: 1, ...frame("parseFrame", "file:///x.mjs", 1) },
      { id: 2, ...frame("start", "file:///x.mjs", 3) },
      { id: 3, ...frame("(garbage collector)", "", -1) },
      { id: 4, ...frame("(idle)", "", -1) },
      { id: 5, ...frame("writev", "node:internal/stream", 7) },
    ];
    const profile = { nodes, samples: [4, 1, 1, 1, 1, 1, 2, 3, 4, 5], timeDeltas: [9, 9, 9, 9, 9, 30, 20, 10, 99, 40] };
    const shares = sharesOf(JSON.stringify(profile), bundle);
    assert.deepEqual([...shares], [["JSON", 0.3], ["bot", 0.2], ["garbage", 0.1], ["socket", 0.4]]);
  });
});
