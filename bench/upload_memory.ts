/**
 * What an upload in chunks costs in memory: a file, or a stream of the same size, to a NapCat that only counts.
 *
 *     node --expose-gc --import tsx bench/upload_memory.ts 50 path ws
 *     node --expose-gc --import tsx bench/upload_memory.ts 500 stream http
 */

import { spawn } from "node:child_process";
import { openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { NapCatApi } from "../mod.ts";
import { startServer } from "../src/runtime/server/server.ts";

const [role = "50", how = "path", via = "ws"] = process.argv.slice(2);
if (role === "napcat") await serve();
else await measure(Number(role) * 2 ** 20);

async function serve(): Promise<void> {
  const reply = ({ is_complete }: { is_complete?: boolean }, echo: unknown): string => {
    const chunk = { type: "stream", status: "chunk_received", received_chunks: 1 };
    const whole = { type: "response", status: "file_complete", file_path: "/x" };
    return JSON.stringify({
      status: "ok",
      retcode: 0,
      echo,
      stream: "stream-action",
      data: is_complete ? whole : chunk,
    });
  };
  const server = await startServer({
    port: 0,
    request: async (request) => ({
      status: 200,
      body: reply(JSON.parse(new TextDecoder().decode(await request.bytes())), undefined),
    }),
    upgrade: () => ({
      message(text, socket) {
        const { params, echo } = JSON.parse(text);
        socket.send(reply(params, echo));
      },
    }),
  });
  console.log(server.port);
}

async function measure(sizeBytes: number): Promise<void> {
  const path = join(tmpdir(), `adelie-bench-${process.pid}`);
  if (how === "path") {
    const file = openSync(path, "w");
    for (let at = 0; at < sizeBytes; at += 2 ** 20) writeSync(file, new Uint8Array(2 ** 20).fill(at));
  }
  // In a process of its own: what NapCat needs is not counted.
  const napcat = spawn(process.execPath, ["--import", "tsx", process.argv[1] ?? "", "napcat"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = String(await new Promise((resolve) => napcat.stdout.once("data", resolve))).trim();
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const api = new NapCatApi({ url: `${via}://127.0.0.1:${port}`, log });
  await api.uploadFileStream(new Uint8Array(1_000));
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => peak = Math.max(peak, process.memoryUsage.rss()), 5);
  const start = performance.now();
  await api.uploadFileStream(how === "path" ? path : pieces(sizeBytes));
  const ms = performance.now() - start;
  clearInterval(timer);
  const mebi = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `${mebi(sizeBytes)} MiB, ${how}, ${via}: ${ms.toFixed(0)} ms, RSS ${mebi(before)} MiB, at most +${
      mebi(peak - before)
    } MiB`,
  );
  await api.stop();
  napcat.kill();
  rmSync(path, { force: true });
}

async function* pieces(sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < sizeBytes; at += 65_536) yield new Uint8Array(65_536).fill(at);
}
