import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadPackage, loadReflectMetadata, PACKAGES } from "../../../src/runtime/packages.ts";

test("the packages have the versions of package.json", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  // ioredis is the user's to install: here it is only for the tests.
  assert.deepEqual({ ...PACKAGES }, { ...manifest.dependencies, ioredis: manifest.devDependencies["ioredis"] });
});

test("loadPackage() loads a package by its bare name", async () => {
  const { WebSocketServer } = await loadPackage<{ WebSocketServer: unknown }>("ws");
  assert.equal(typeof WebSocketServer, "function");
});

test("loadPackage() names what is missing, and the command to type", async () => {
  await assert.rejects(loadPackage("no-such-package-of-adelie" as "ws"), (error: Error & { code?: string }) => {
    assert.equal(error.code, "PACKAGE_MISSING");
    assert.match(error.message, /"no-such-package-of-adelie" .*\. Run: (npm install|bun install|deno add) /);
    assert.notEqual(error.cause, undefined);
    return true;
  });
});

test("loadReflectMetadata() gives Reflect its metadata, and does so once", () => {
  loadReflectMetadata();
  const { getMetadata } = Reflect as { getMetadata?: unknown };
  assert.equal(typeof getMetadata, "function");
  loadReflectMetadata();
  assert.equal((Reflect as { getMetadata?: unknown }).getMetadata, getMetadata);
});
