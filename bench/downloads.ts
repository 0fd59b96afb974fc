/**
 * What a large download does to API calls: the latency of `send_group_msg` alone, and while 300 MB are downloaded.
 *
 *   node --import tsx bench/downloads.ts      (or: deno run -A bench/downloads.ts, bun bench/downloads.ts)
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { CqHttpApi, createLogger } from "../mod.ts";
import { startServer } from "../src/runtime/server/server.ts";

const MEGABYTES = 300;

async function serve(): Promise<void> {
  const piece = "x".repeat(1 << 20);
  const large = async function* (): AsyncGenerator<string> {
    for (let sent = 0; sent < MEGABYTES; sent++) yield await Promise.resolve(piece);
  };
  const server = await startServer({
    port: 0,
    request: ({ url }) =>
      url.pathname === "/large"
        ? { status: 200, body: large() }
        : { status: 200, body: JSON.stringify({ status: "ok", retcode: 0, data: { message_id: 1 } }) },
  });
  console.log(server.port);
}

async function measure(): Promise<void> {
  const child = spawn(process.execPath, [
    ...process.execArgv,
    ..."Deno" in globalThis ? ["run", "-A"] : [],
    fileURLToPath(import.meta.url),
    "serve",
  ], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once("data", (data: Uint8Array) => resolve(Number(new TextDecoder().decode(data))))
  );
  const folder = mkdtempSync(join(tmpdir(), "adelie-bench-"));
  const api = new CqHttpApi({ allowPrivateAddresses: true, port, downloadPath: folder, log: createLogger("silent") });
  const latencies = async (until: () => boolean): Promise<number[]> => {
    const all: number[] = [];
    while (!until() || all.length < 50) {
      const before = performance.now();
      await api.send_group_msg({ group_id: 1, message: "x" });
      all.push(performance.now() - before);
    }
    return all.sort((a, b) => a - b);
  };
  const show = (name: string, all: readonly number[]): void => {
    const at = (share: number): string => (all[Math.floor(all.length * share)] ?? 0).toFixed(2);
    console.log(
      `${name}: ${all.length} calls, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${(all.at(-1) ?? 0).toFixed(2)} ms`,
    );
  };
  await latencies(() => true);
  const end = Date.now() + 1000;
  show("alone", await latencies(() => Date.now() > end));
  let done = false;
  const before = performance.now();
  const download = api.downloadFile("large", `http://127.0.0.1:${port}/large`).then((result) => {
    done = true;
    return result;
  });
  const during = await latencies(() => done);
  const { ok } = await download;
  show(
    `while ${MEGABYTES} MB were downloaded (${ok ? "whole" : "FAILED"}, ${
      ((performance.now() - before) / 1000).toFixed(2)
    } s)`,
    during,
  );
  await api.stop();
  rmSync(folder, { recursive: true });
  child.kill();
}

await (process.argv[2] === "serve" ? serve() : measure());
