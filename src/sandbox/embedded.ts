/** The sandbox that `launch` starts when it was given no endpoint: a simulated QQ on loopback, and a chat in the terminal. */

import { stdin, stdout } from "node:process";
import { ConfigError, ConnectionError } from "../errors.ts";
import { readEnv } from "../runtime/platform.ts";
import type { Clock } from "../util/clock.ts";
import type { Logger } from "../util/log.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
import type { IdleProbe } from "./settle.ts";
import { runTerminal } from "./terminal.ts";

/** The first port that is tried, and how many after it. */
const FIRST_PORT = 5710;
const PORTS = 10;

/** The bot, as far as the sandbox has to know it. */
export interface EmbeddedApp extends IdleProbe {
  idle(): Promise<void>;
  eventsReceived(): number;
  /** Called when the person leaves. */
  stop(): Promise<void>;
  /** Resolves when the app was stopped by somebody else: the terminal ends too. */
  readonly stopped?: Promise<void>;
}

/** A sandbox and its terminal. */
export interface EmbeddedSandbox {
  readonly url: string;
  readonly sandbox: Sandbox;
  /** Talks with the person until they leave, then stops the app and closes the sandbox. */
  run(app: EmbeddedApp): Promise<void>;
}

/**
 * Starts a sandbox on port 5710, or the next free one.
 *
 * @throws ConfigError where `NODE_ENV` is `production`, unless `ADELIE_SANDBOX` is 1
 */
export async function startEmbedded(options: { log?: Logger; clock?: Clock } = {}): Promise<EmbeddedSandbox> {
  if (readEnv("NODE_ENV") === "production" && readEnv("ADELIE_SANDBOX") !== "1") {
    throw new ConfigError(
      "NO_ENDPOINT",
      "The bot was given no address to connect to, and the sandbox does not start in production (NODE_ENV=production). " +
        "Set ONEBOT_URL (and ONEBOT_TOKEN), give launch() a url, or set ADELIE_SANDBOX=1 to have the sandbox all the same.",
    );
  }
  const sandbox = await onFreePort(options);
  options.log?.info(
    `No endpoint was given, so a sandbox plays QQ at ${sandbox.url}. Set ONEBOT_URL, or give launch() a url, for a real account.`,
  );
  return {
    url: sandbox.url,
    sandbox,
    async run(app) {
      const isStopped = new AbortController();
      void app.stopped?.then(() => isStopped.abort());
      await runTerminal({
        sandbox,
        input: stdin,
        output: stdout,
        interactive: stdin.isTTY === true && stdout.isTTY === true,
        idle: app,
        signal: isStopped.signal,
      });
      // A stream that is still read would keep the process alive.
      stdin.pause();
      await app.stop();
      await sandbox.close();
    },
  };
}

async function onFreePort(options: SandboxOptions): Promise<Sandbox> {
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
    try {
      return await createSandbox({ ...options, port });
    } catch (error) {
      if (!(error instanceof ConnectionError && error.code === "PORT_TAKEN")) throw error;
    }
  }
  return createSandbox(options);
}
