import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { readEnv, runtimeName } from "../../../src/runtime/platform.ts";
import { runProgram } from "./child.ts";

test("the runtime is known by its name", () => {
  const versions = process.versions as Record<string, string | undefined>;
  const expected = versions.deno !== undefined ? "deno" : versions.bun !== undefined ? "bun" : "node";
  assert.equal(runtimeName, expected);
});

test("readEnv() gives a variable, and undefined for an empty one and none", () => {
  process.env.ADELIE_TEST_ENV = "x";
  assert.equal(readEnv("ADELIE_TEST_ENV"), "x");
  process.env.ADELIE_TEST_ENV = "";
  assert.equal(readEnv("ADELIE_TEST_ENV"), undefined);
  delete process.env.ADELIE_TEST_ENV;
  assert.equal(readEnv("ADELIE_TEST_ENV"), undefined);
});

test("onSignal() is told of a signal instead of the process ending, until it is called off", async () => {
  const { code, out, err } = await runProgram(`
    import process from "node:process";
    import { onSignal, setExitCode } from "$src/runtime/platform.ts";
    const timer = setTimeout(() => {}, 60_000);
    const off = onSignal(["SIGINT", "SIGTERM"], (name) => {
      console.log(name);
      off();
      setExitCode(7);
      clearTimeout(timer);
    });
    process.kill(process.pid, "SIGTERM");
  `);
  assert.deepEqual([code, out.trim()], [7, "SIGTERM"], err);
});

test("exit() ends the process at once", async () => {
  const { code, out, err } = await runProgram(`
    import { exit } from "$src/runtime/platform.ts";
    setInterval(() => {}, 1_000);
    console.log("now");
    exit(3);
  `);
  assert.deepEqual([code, out.trim()], [3, "now"], err);
});
