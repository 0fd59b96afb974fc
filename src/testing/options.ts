/** How a test bot is set up. */

import type { LaunchOptions } from "../bot/app/start/options.ts";
import type { DialectName } from "../sandbox/dialects/facts.ts";
import type { FaultPresetName } from "../sandbox/faults/presets.ts";
import type { FaultRule } from "../sandbox/faults/rules.ts";
import type { USER_IDS } from "../sandbox/world/default_world.ts";
import type { World } from "../sandbox/world/world.ts";
import type { TestWeb, WebAnswers } from "./outside/web.ts";
import { checkOptions } from "../util/options.ts";

/** The people of the default world, who are all in 签到测试群 and 摸鱼群. */
export type DefaultPerson = keyof typeof USER_IDS;

/**
 * The way on which the bot is connected to the sandbox: without a network (`memory`), or as implementations do it. It connects
 * to a WebSocket, listens for one (`reverse`), or calls over HTTP and gets its events as a stream (`sse`), by asking for them
 * (`poll`) or as posts (`webhook`).
 */
export type TestPort = "memory" | "websocket" | "reverse" | "sse" | "poll" | "webhook";

const ports: readonly TestPort[] = ["memory", "websocket", "reverse", "sse", "poll", "webhook"];

/** The options of `launch` that a test gives: all but those that are the test kit's own affair. */
export type TestLaunchOptions = Omit<
  LaunchOptions,
  | "api"
  | "url"
  | "accessToken"
  | "host"
  | "port"
  | "listen"
  | "events"
  | "clock"
  | "handleSignals"
  | "signal"
  | "provide"
  | "options"
>;

/** How a test bot is set up. Everything has a default. */
export interface TestBotOptions<Name extends string = never> {
  /** People who are there besides those of the world, as plain members of the first group. Their names are typed. */
  people?: readonly Name[];
  /** Names of further accounts that the bots run as, plain members of the first group. Default: only the one. */
  accounts?: readonly string[];
  /** Fills the world. Default: 小明, 阿珍, 老王 and 管理员小李 in 签到测试群 and 摸鱼群. */
  world?: (world: World) => void;
  /** The implementation that the sandbox looks like. Default `napcat`. */
  dialect?: DialectName;
  /** The number that all chance of the sandbox comes from. Default 1. */
  seed?: number;
  /** When the test begins. Default: Monday, 2026-01-05, ten in the morning in China. */
  now?: Date | string;
  /** Instances that are injected instead of new ones, as for `launch`. */
  provide?: LaunchOptions["provide"];
  /** The options of bots, by their names, as for `launch`. */
  options?: LaunchOptions["options"];
  /**
   * The other options of `launch`: `prefix`, `superusers`, `perChat`, … `silentMs` and `statusMs` are `Infinity` when left out:
   * nobody asks whether a link is alive, and whether the account is online only while it is not.
   */
  launch?: TestLaunchOptions;
  /** Faults that are at work from the beginning. */
  faults?: readonly (FaultRule | FaultPresetName)[];
  /** Default `memory`. The others open ports of this machine, so that the bot can fetch files of the chat too. */
  port?: TestPort;
  /**
   * The answers of web addresses that the bot downloads, pictures among them; `createTestWeb` makes one whose `fetch` the bot's
   * own services can have. Default: none answers, and the test of a bot that asks for one fails. Nothing is fetched from the network
   * unless `strict` is false.
   */
  web?: WebAnswers | TestWeb;
  /**
   * Fails the test where the bot calls an action that the sandbox does not simulate, and where a handler, hook or task fails.
   * Default true.
   */
  strict?: boolean;
  /** The longest wait for the bot to be quiet, in real milliseconds. Default 5000. */
  settleTimeoutMs?: number;
  /** How long a start may take, in real milliseconds, before the test fails: what it waits for nobody brings. Default 60 000. */
  startTimeoutMs?: number;
  /**
   * A handler that lets nothing happen for so long, in real milliseconds, counts as quiet: it waits for something outside that the
   * test brings later. Default `Infinity`: it is waited for, and the test fails where it does not end.
   */
  parkedMs?: number;
}

/** @throws ConfigError for the first wrong option */
export function checkTestOptions(options: TestBotOptions<string>): void {
  const { people, accounts, world, now, ...others } = options;
  checkOptions("createTestBot()", others, {
    dialect: ["napcat", "go-cqhttp", "llbot", "lagrange", "snowluma", "onebot"],
    seed: "number from 0 on",
    provide: "object",
    options: "object",
    launch: "object",
    faults: "object",
    port: ports,
    web: "object",
    strict: "boolean",
    settleTimeoutMs: "positive number",
    startTimeoutMs: "positive number",
    parkedMs: "positive number",
  });
}
