/**
 * Bots of examples/bots on a stage: the file as a reader copies it, in a sandbox, with a clock that is moved by hand and
 * storage that outlives a restart. Its last statement, `launch(…)`, is replaced, so that the test launches what it would.
 */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type App, createManualClock, launch, type LaunchOptions, type ManualClock } from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerRequest, ServerResponse } from "../../src/runtime/server/types.ts";
import type { Actor } from "../../src/sandbox/play/actors.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";

export const CHECK_IN_GROUP = "签到测试群";
export const OTHER_GROUP = "摸鱼群";
/** A Monday, ten o'clock in China. */
export const START: number = Date.parse("2026-01-05T10:00:00+08:00");
export const MINUTE = 60_000;
export const DAY: number = 24 * 60 * MINUTE;

export interface Play {
  readonly sandbox: Sandbox;
  readonly clock: ManualClock;
  readonly app: App;
  /** Errors of handlers and jobs; a play that leaves some behind fails. */
  readonly failures: string[];
  /** Somebody in a group, 签到测试群 unless told otherwise. */
  member(name: string, group?: string): Actor;
  /** What the bot said in a group since it was last asked. */
  said(group?: string): string[];
  /** Moves the time on, and waits for what fell due. */
  pass(ms: number): Promise<void>;
  /** Stops the bot and starts it again with the same storage. */
  restart(): Promise<void>;
}

/** Plays with the bot of a file in examples/bots. `more` is asked at every start. */
export async function play(
  file: string,
  act: (play: Play) => Promise<void>,
  more: () => LaunchOptions = () => ({}),
): Promise<void> {
  const [bots, options] = await load(file);
  const clock = createManualClock(START);
  const sandbox = await createSandbox({ clock, heartbeatMs: 0 });
  const folder = await mkdtemp(join(tmpdir(), "adelie-bot-"));
  const failures: string[] = [];
  const start = async (): Promise<App> => {
    const app = await launch(bots, {
      ...options,
      url: sandbox.url,
      clock,
      storage: { folder },
      log: "silent",
      handleSignals: false,
      onError: (error, { source }) => failures.push(`${source}: ${String(error)}`),
      ...more(),
    });
    const before = sandbox.links.eventsSent - app.stats.events;
    sandbox.setIdle({ idle: () => app.idle(), eventsReceived: () => before + app.stats.events });
    return app;
  };
  const read = new Map<string, number>();
  let app: App | undefined;
  try {
    app = await start();
    await act({
      sandbox,
      clock,
      failures,
      get app() {
        return app as App;
      },
      member: (name, group = CHECK_IN_GROUP) => sandbox.group(group).member(name),
      said: (group = CHECK_IN_GROUP) => {
        const all = sandbox.group(group).messages.filter(({ userId }) => userId === sandbox.selfId);
        const from = read.get(group) ?? 0;
        read.set(group, all.length);
        return all.slice(from).map(({ text }) => text);
      },
      pass: async (ms) => {
        await clock.advance(ms);
        await app?.idle();
        // What a job hands to addTask goes on when the job has ended.
        while (app?.apis.some(({ stats }) => stats.tasks > 0)) await new Promise((resolve) => setTimeout(resolve, 5));
        await sandbox.settle();
      },
      restart: async () => {
        await app?.stop();
        app = await start();
      },
    });
  } finally {
    await app?.stop();
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
  assert.deepEqual(failures, []);
  assert.equal(clock.pending, 0, "nothing waits any more");
}

type Launched = [bots: Parameters<typeof launch>[0], options: LaunchOptions];

async function load(file: string): Promise<Launched> {
  const source = await readFile(new URL(`../../examples/bots/${file}`, import.meta.url), "utf8");
  const copy = source
    .replaceAll('"../../mod.ts"', JSON.stringify(new URL("../../mod.ts", import.meta.url).href))
    .replace(/^launch\(/m, "export const launched = ((...args) => args)(");
  const folder = await mkdtemp(join(tmpdir(), "adelie-bot-"));
  try {
    const path = join(folder, file.replace(/\.ts$/, ".mts"));
    await writeFile(path, copy);
    const { launched } = await import(pathToFileURL(path).href) as { launched: [Launched[0], LaunchOptions?] };
    return [launched[0], launched[1] ?? {}];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A web server of the test's own, while `use` runs. */
export async function withServer(
  request: (request: ServerRequest) => ServerResponse | Promise<ServerResponse>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = await startServer({ port: 0, request });
  try {
    await use(`http://127.0.0.1:${server.port}`);
  } finally {
    await server.close();
  }
}

export function jsonReply(value: unknown): ServerResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
