/** A folder for a local queue, and something that connects to its gateway as a bot does, or worse. */

import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localSocketPath } from "../../src/runtime/local_socket.ts";

export interface LocalQueue {
  readonly folder: string;
  readonly url: `local:${string}`;
  stop(): Promise<void>;
}

/** Makes an empty folder. */
export async function startLocalQueue(): Promise<LocalQueue> {
  const folder = await mkdtemp(join(tmpdir(), "adelie-local-"));
  return { folder, url: `local:${folder}`, stop: () => rm(folder, { recursive: true, force: true }) };
}

/** One connection that says what a test wants. */
export interface RawBot {
  /** All that was said to it, line by line. */
  readonly lines: Record<string, unknown>[];
  readonly isClosed: boolean;
  /** Sends bytes as they are. */
  write(text: string | Uint8Array): void;
  /** Does a step, and gives its answer. */
  step(step: string, base: string, args: readonly (string | number)[]): Promise<{ value?: unknown; error?: string }>;
  /** Is gone without a word, as a process that was killed. */
  kill(): void;
}

/** Connects, without saying anything. */
export async function connectRaw(folder: string): Promise<RawBot> {
  const socket = connect({ path: localSocketPath(folder) });
  const lines: Record<string, unknown>[] = [];
  let isClosed = false;
  let rest = "";
  let last = 0;
  socket.on("error", () => {});
  socket.once("close", () => isClosed = true);
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const whole = (rest + text).split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) lines.push(JSON.parse(line) as Record<string, unknown>);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return {
    lines,
    get isClosed() {
      return isClosed;
    },
    write: (text) => void socket.write(text),
    async step(step, base, args) {
      const n = ++last;
      socket.write(`${JSON.stringify({ n, step, base, args })}\n`);
      for (let tries = 0; tries < 6_000 && !isClosed; tries++) {
        const line = lines.find((each) => each["n"] === n);
        if (line !== undefined) return line;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no answer to ${step}`);
    },
    kill: () => void socket.destroy(),
  };
}

/** The first line of a bot. */
export const HELLO: string = `${JSON.stringify({ adelie: "queue", version: 1, pid: 4_711, as: "bot" })}\n`;
