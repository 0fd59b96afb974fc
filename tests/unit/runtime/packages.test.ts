import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadPackage, PACKAGES } from "../../../src/runtime/packages.ts";
import { runProgram } from "./child.ts";

test("the packages have the least versions of package.json", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
  };
  const { ioredis, ...own } = PACKAGES;
  assert.deepEqual(
    manifest.dependencies,
    Object.fromEntries(Object.entries(own).map(([name, least]) => [name, `^${least}`])),
  );
  // It is the user's to install.
  assert.deepEqual(manifest.peerDependencies, { ioredis: `^${ioredis} || ^6.0.0` });
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

test("offerReflectMetadata() gives Reflect its metadata once somebody asks for it", async () => {
  const { code, out, err } = await runProgram(
    `
    import { offerReflectMetadata, hasReflectMetadata } from "$src/runtime/packages.ts";
    const seen = [];
    offerReflectMetadata();
    seen.push("metadata" in Reflect, hasReflectMetadata(), "decorate" in Reflect);
    const { getMetadata } = Reflect;
    seen.push(typeof getMetadata, hasReflectMetadata(), typeof Reflect.decorate);
    class A {}
    Reflect.metadata("design:paramtypes", [String])(A);
    offerReflectMetadata();
    seen.push(Reflect.getMetadata("design:paramtypes", A)[0] === String, Reflect.getMetadata === getMetadata);
    console.log(seen.join());
  `,
  );
  assert.deepEqual([code, out.trim()], [0, "true,false,false,function,true,function,true,true"], err);
});

test("offerReflectMetadata() leaves to others what they brought, and lets them bring it later", async () => {
  const { code, out, err } = await runProgram(
    `
    import { offerReflectMetadata, hasReflectMetadata } from "$src/runtime/packages.ts";
    offerReflectMetadata();
    Reflect.getMetadata = () => "theirs";
    console.log([Reflect.getMetadata(), hasReflectMetadata()].join());
  `,
    { flags: [] },
  );
  assert.deepEqual([code, out.trim()], [0, "theirs,true"], err);
});
