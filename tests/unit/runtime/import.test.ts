import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { runtimeName } from "../../../src/runtime/platform.ts";
import { startServer } from "../../../src/runtime/server/server.ts";
import { runProgram } from "./child.ts";
import { freePort } from "../../support/raw.ts";

test("importing the modules opens nothing: the process ends by itself", async () => {
  const files = readdirSync(new URL("../../../src/runtime/", import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"));
  assert.ok(files.length > 10);
  const imports = files.map((name) => `import "$src/runtime/${name}";`).join("\n");
  const { code, out, err, ms, wanted } = await runProgram(`${imports}\nconsole.log("imported");`, { flags: [] });
  assert.deepEqual([code, out.trim(), wanted], [0, "imported", []], err);
  assert.ok(ms < 10_000, `${ms} ms`);
});

test("in Deno a client needs the network and nothing else, and a failed one asks for no more", async () => {
  if (runtimeName !== "node") return; // it starts Deno itself: once is enough
  const server = await startServer({
    port: 0,
    request: async (request) => ({ status: 200, body: await request.bytes() }),
    upgrade: ({ url }) => url.pathname === "/no" ? { status: 401 } : { message: (text, socket) => socket.send(text) },
  });
  const nobody = await freePort();
  const program = `
    import "$src/../mod.ts";
    import { createHttpClient } from "$src/runtime/http/http.ts";
    import { offerReflectMetadata } from "$src/runtime/packages.ts";
    import { onSignal, readEnv, setExitCode } from "$src/runtime/platform.ts";
    import { openSocket } from "$src/runtime/socket/socket.ts";

    offerReflectMetadata();
    Reflect.getMetadata;
    const env = readEnv("HOME");
    const off = onSignal(["SIGINT"], () => {});
    const http = createHttpClient();
    const base = "http://127.0.0.1:${server.port}";
    const text = await (await http.request({ url: base, method: "POST", body: "over http", timeoutMs: 5_000 })).text();
    await http.close();
    const visit = (url) => new Promise((resolve) => {
      const seen = [];
      const socket = openSocket(url, {
        open: () => socket.send("over ws"),
        message: (text) => { seen.push(text); socket.close(); },
        close: ({ kind }) => resolve([...seen, kind].join()),
      });
    });
    const visits = [];
    for (const address of ["127.0.0.1:${server.port}", "127.0.0.1:${server.port}/no", "127.0.0.1:${nobody}"]) {
      visits.push(await visit("ws://" + address));
    }
    off();
    setExitCode(0);
    console.log(JSON.stringify({ env, text, visits }));
  `;
  const result = await runProgram(program, { runtime: "deno", flags: ["--allow-net=127.0.0.1"] });
  await server.close();
  assert.equal(result.code, 0, result.err);
  assert.deepEqual(JSON.parse(result.out), {
    text: "over http",
    visits: ["over ws,closed", "unauthorized", "refused"],
  });
  assert.ok(result.wanted.length > 0);
  assert.deepEqual(result.wanted.filter((wish) => !/^net (\w+:\/\/)?127\.0\.0\.1:/.test(wish)), []);
});

test("in Deno a client that may not use the network says which permission it lacks", async () => {
  if (runtimeName !== "node") return;
  const program = `
    import { createHttpClient } from "$src/runtime/http/http.ts";
    import { openSocket } from "$src/runtime/socket/socket.ts";
    openSocket("ws://127.0.0.1:3001", { open() {}, message() {}, close: ({ kind, reason }) => console.log(kind, reason) });
    await createHttpClient().request({ url: "http://127.0.0.1:3000" }).catch((error) => console.log(error.message));
  `;
  const { code, out, err } = await runProgram(program, { runtime: "deno", flags: ["--no-prompt"] });
  assert.equal(code, 0, err);
  assert.deepEqual(out.trim().split("\n").sort(), [
    "Deno was not allowed to reach http://127.0.0.1:3000/: run it with --allow-net=127.0.0.1:3000",
    "refused Deno was not allowed to reach ws://127.0.0.1:3001/: run it with --allow-net=127.0.0.1:3001",
  ]);
});
