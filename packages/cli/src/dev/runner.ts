/**
 * Runs a bot's file in a runtime of the person's choice, and lets its app watch the file: `runner.ts bot.ts`. Imports nothing but what every
 * runtime has: the library is the one that the bot's file imports (docs/adr/0084).
 *
 * `ADELIE_DEV=real` leaves the address that the file gives; otherwise the bot goes to the sandbox.
 */

import type { App, Class, LaunchOptions } from "adelie";
import type { Rehearsal } from "adelie/tools";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const REHEARSALS: unique symbol = Symbol.for("adelie.rehearsals") as typeof REHEARSALS;
const shared = globalThis as { [REHEARSALS]?: Set<Rehearsal> };

/** How long a file may take to launch after it was loaded. */
const LAUNCH_MS = 5_000;

const [, , file = ""] = process.argv;
const path = resolve(file);
let isLaunched = false;
const rehearsals = shared[REHEARSALS] ??= new Set();

const take: Rehearsal = (bots, options, _stack, start) => {
  rehearsals.delete(take);
  isLaunched = true;
  const app = start(bots, process.env["ADELIE_DEV"] === "real" ? options : withoutPlace(options));
  void watch(app, Array.isArray(bots) ? bots as readonly Class[] : [bots as Class]);
  return app;
};
rehearsals.add(take);
load();

function load(): void {
  import(pathToFileURL(path).href).then(
    () => {
      setTimeout(() => {
        if (!isLaunched) fail(process.env["ADELIE_DEV_NOTHING"] ?? `${file} launches no bot`);
      }, LAUNCH_MS).unref();
    },
    (error: unknown) => fail(error),
  );
}

async function watch(starting: Promise<App>, bots: readonly Class[]): Promise<void> {
  try {
    const app = await starting;
    await app.watch(path, { everyMs: 200, bots });
  } catch {
    // The launch has said why.
    process.exitCode = 1;
  }
}

function withoutPlace(options: LaunchOptions): LaunchOptions {
  const { url: _url, host: _host, port: _port, listen: _listen, accessToken: _token, events: _events, ...rest } =
    options;
  return rest;
}

function fail(why: unknown): void {
  console.error(why);
  process.exit(1);
}
