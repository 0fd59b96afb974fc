import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { growth } from "../../bench/growth/run.ts";
import { type RuntimeName, runtimes } from "../../bench/runtimes.ts";

const PEOPLE = 4_000;

describe("a bot with cooldowns, questions, repeats and metrics", () => {
  for (const name of ["node24", "bun", "deno"] as const satisfies RuntimeName[]) {
    it(`holds no more once everybody has been seen, on ${runtimes[name].title}`, async () => {
      const held = await growth(name, PEOPLE * 8, PEOPLE);
      assert.equal(held.at(-1)?.events, PEOPLE * 8);
      const [first, ...later] = held.filter(({ events }) => events >= PEOPLE * 2).map(({ heapUsed }) => heapUsed);
      // What is compiled meanwhile, and tables that double; a leak of 100 bytes an event would be 2.4 MB.
      for (const bytes of later) {
        assert.ok(bytes - (first ?? 0) < 1.2e6, `${bytes} bytes after ${first}: ${JSON.stringify(held)}`);
      }
    });
  }
});
