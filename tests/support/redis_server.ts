/** A real `redis-server` of a test's own, on a free port. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./raw.ts";

export const redisPassword = "geheim";

export interface RedisServer {
  readonly port: number;
  readonly url: `redis://${string}`;
  readonly pid: number;
  /** Ends it without a word. */
  end(): Promise<void>;
  /** Ends it, if it has not ended, and starts it again on the same port, with the same folder. */
  restart(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one that writes an append-only file. */
export async function startRedisServer(...more: string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), "adelie-redis-"));
  let port = await freePort();
  let child: ChildProcess;
  for (let tries = 1;; tries++) {
    try {
      child = await start(port, folder, more);
      break;
    } catch (error) {
      // Somebody else was faster with the port.
      if (tries === 3) throw error;
      port = await freePort();
    }
  }
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await ended;
  };
  return {
    port,
    url: `redis://:${redisPassword}@127.0.0.1:${port}`,
    get pid() {
      return child.pid as number;
    },
    end: () => end("SIGKILL"),
    async restart(signal = "SIGTERM") {
      await end(signal);
      child = await start(port, folder, more);
    },
    async stop() {
      await end("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function start(port: number, folder: string, more: readonly string[]): Promise<ChildProcess> {
  const own = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", folder];
  const child = spawn("redis-server", [...own, "--requirepass", redisPassword, ...more], { stdio: "ignore" });
  const failed = new Promise<never>((_, reject) =>
    child.on(
      "error",
      (error) =>
        reject(new Error(`redis-server does not start (${error.message}). Install it: apt-get install redis-server`)),
    )
  );
  await Promise.race([failed, untilOpen(port, child)]);
  return child;
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 2_400; tries++) {
    if (child.exitCode !== null) throw new Error(`redis-server on ${port} ended with code ${child.exitCode}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.on("error", () => resolve(false)).on("connect", () => socket.end());
    });
    if (isOpen) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`redis-server did not listen on ${port} within a minute`);
}
