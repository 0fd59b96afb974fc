/** Where bot processes of this machine connect: one is served, and the others wait until it is gone. */

import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../errors.ts";
import {
  isAnswered,
  listenLocal,
  type LocalHandlers,
  type LocalServer,
  type LocalSocket,
  localSocketPath,
  MOST_PATH_BYTES,
} from "../../runtime/local_socket.ts";
import { isWindows } from "../../runtime/processes.ts";
import { localQueueTexts } from "../../texts/logs/local_queue_texts.ts";
import {
  DESK_STEPS,
  type Question,
  readAsked,
  readHello,
  type Said,
  STEPS,
  VERSION,
} from "../../transport/queue/local/messages.ts";
import type { QueueEngine } from "../../transport/queue/engine.ts";
import type { ScriptName } from "../../transport/queue/scripts.ts";
import type { Logger } from "../../util/log/log.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import { systemClock } from "../../util/time/clock.ts";
import { within } from "../../util/time/within.ts";

/** So many processes may wait. */
const MOST_WAITING = 16;

/** A bot that does not read gets no heartbeats when so many bytes wait for it; answers it asked for. */
const MOST_UNSENT_BYTES = 16 * 2 ** 20;

/** How long the bot may take to hear the last that was said to it, in ms. */
const GOODBYE_MS = 1_000;

/** No gateway takes as long as this to find out whether another one listens, in ms. */
const START_MS = 5_000;

/** The engine, as a door needs it. */
export interface Served extends Pick<QueueEngine, "run" | "accounts" | "answers"> {
  /** Whether there is such an account: no other is made because somebody asks for it. */
  has(base: string): boolean;
  /** The bot that was served is gone. */
  ended(): void;
}

/** The surroundings of a door. */
export interface DoorParts {
  readonly folder: string;
  readonly leaseMs: number;
  readonly log: Logger;
}

interface Bot {
  readonly pid: number;
  readonly as: "bot" | "desk";
  readonly socket: LocalSocket;
  readonly channels: Set<string>;
  heardMs: number;
}

/** The door of one gateway. */
export class LocalDoor {
  readonly #parts: DoorParts;
  readonly #strangers = new NowAndThen({ first: 3 });
  readonly #waiting: Bot[] = [];
  #server: LocalServer | undefined;
  #engine: Served | undefined;
  #bot: Bot | undefined;
  #cancelWatch: (() => void) | undefined;
  #onGone = (): void => {};

  private constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  /**
   * Listens. Who connects waits until {@link LocalDoor.serve}.
   *
   * @throws ConfigError with code `QUEUE_UNFIT` where another gateway listens, and where nobody can
   */
  static async open(parts: DoorParts): Promise<LocalDoor> {
    const { folder } = parts;
    const path = localSocketPath(folder);
    const texts = localQueueTexts();
    if (!isWindows() && Buffer.byteLength(path) > MOST_PATH_BYTES) {
      throw new ConfigError("QUEUE_UNFIT", texts.pathTooLong(path, MOST_PATH_BYTES));
    }
    const door = new LocalDoor(parts);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await oneAtATime(join(folder, "starting"), async () => {
        if (await isAnswered(path)) throw new ConfigError("QUEUE_UNFIT", texts.alreadyThere(folder));
        door.#server = await listenLocal(path, (socket) => door.#came(socket));
      });
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError("QUEUE_UNFIT", texts.folderUnfit(folder, messageOf(error)), { cause: error });
    }
    return door;
  }

  /** Serves the first that came, and those behind it one after the other. */
  serve(engine: Served): void {
    this.#engine = engine;
    this.#next();
  }

  /** Says something to the bot, if it listens. */
  say(channel: string, text: string): void {
    const bot = this.#bot;
    if (bot === undefined || !bot.channels.has(channel)) return;
    // Heartbeats come again.
    if (text.startsWith("m") && bot.socket.unsentBytes > MOST_UNSENT_BYTES) return;
    tell(bot.socket, { channel, said: text });
  }

  async close(): Promise<void> {
    this.#engine = undefined;
    this.#cancelWatch?.();
    // The last words to it have to arrive: answers, above all.
    const bot = this.#bot;
    if (bot !== undefined) {
      const isGone = new Promise<void>((done) => this.#onGone = done);
      bot.socket.end();
      await within(systemClock, GOODBYE_MS, isGone);
    }
    await this.#server?.close();
  }

  #came(socket: LocalSocket): LocalHandlers {
    let bot: Bot | undefined;
    return {
      line: (text) => {
        if (bot === undefined) bot = this.#hello(socket, text);
        else this.#heard(bot, text);
      },
      closed: () => {
        if (bot !== undefined) this.#gone(bot);
      },
    };
  }

  #hello(socket: LocalSocket, line: string): Bot | undefined {
    const hello = readHello(line);
    if (hello === undefined || this.#waiting.length >= MOST_WAITING) {
      this.#sendAway(socket, line);
      return undefined;
    }
    if (hello.version !== VERSION) {
      tell(socket, { state: "version", version: VERSION });
      socket.end();
      return undefined;
    }
    const bot: Bot = { pid: hello.pid, as: hello.as, socket, channels: new Set(), heardMs: performance.now() };
    if (bot.as === "desk") {
      tell(socket, { state: "ready" });
      return bot;
    }
    this.#waiting.push(bot);
    if (this.#bot !== undefined) {
      tell(socket, { state: "busy", pid: this.#bot.pid });
      this.#parts.log.warn(localQueueTexts().standsBy(bot.pid, this.#bot.pid));
      this.#watch();
    }
    this.#next();
    return bot;
  }

  #next(): void {
    if (this.#engine === undefined || this.#bot !== undefined) return;
    const bot = this.#waiting.shift();
    if (bot === undefined) return;
    this.#bot = bot;
    bot.heardMs = performance.now();
    this.#parts.log.info(localQueueTexts().served(bot.pid));
    tell(bot.socket, { state: "ready" });
  }

  #heard(bot: Bot, line: string): void {
    bot.heardMs = performance.now();
    const asked = readAsked(line);
    // Who waits has nothing to ask for.
    if (asked === undefined || (bot.as === "bot" && bot !== this.#bot)) return this.#sendAway(bot.socket, line);
    if ("listen" in asked) bot.channels.add(asked.listen);
    else if ("ignore" in asked) bot.channels.delete(asked.ignore);
    else {
      this.#answer(bot.as, asked).then(
        (value) => tell(bot.socket, { n: asked.n, value }),
        (error: unknown) => tell(bot.socket, { n: asked.n, error: messageOf(error) }),
      );
    }
  }

  async #answer(as: "bot" | "desk", { step, base, args }: Question): Promise<unknown> {
    const engine = this.#engine;
    if (engine === undefined) throw new Error(localQueueTexts().unknownStep(step));
    if (step === "accounts") return await engine.accounts(base);
    if (!engine.has(base)) throw new Error(localQueueTexts().notHeldYet(base));
    if (step === "answers") return await engine.answers(base, args.map((id) => `${id}`));
    if (!(as === "bot" ? STEPS : DESK_STEPS).includes(step as ScriptName)) {
      throw new Error(localQueueTexts().unknownStep(step));
    }
    return await engine.run(step as ScriptName, base, args);
  }

  #gone(bot: Bot): void {
    const at = this.#waiting.indexOf(bot);
    if (at !== -1) this.#waiting.splice(at, 1);
    if (bot !== this.#bot) return;
    this.#bot = undefined;
    this.#onGone();
    this.#parts.log.info(localQueueTexts().gone(bot.pid));
    this.#engine?.ended();
    this.#next();
  }

  #sendAway(socket: LocalSocket, line: string): void {
    const count = this.#strangers.next();
    if (count > 0) this.#parts.log.warn(localQueueTexts().noBot(quoted(line, 100)));
    socket.destroy();
  }

  /** While somebody waits: a bot that stands still is let go. */
  #watch(): void {
    this.#cancelWatch?.();
    const { leaseMs, log } = this.#parts;
    this.#cancelWatch = systemClock.schedule(leaseMs / 4, () => {
      const bot = this.#bot;
      if (this.#waiting.length === 0 || this.#engine === undefined || bot === undefined) return;
      if (performance.now() - bot.heardMs > leaseMs) {
        log.warn(localQueueTexts().silentBot(bot.pid, leaseMs));
        bot.socket.destroy();
      }
      this.#watch();
    });
  }
}

function tell(socket: LocalSocket, said: Said): void {
  socket.send(JSON.stringify(said));
}

/** Of two gateways that start at once one is first. A file that is as old as no start takes was left by one that was killed. */
async function oneAtATime(path: string, start: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await writeFile(path, "", { flag: "wx" });
      break;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EEXIST") throw error;
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
      if (Math.abs(Date.now() - mtimeMs) > START_MS && mtimeMs !== Infinity) await rm(path, { force: true });
      await new Promise<void>((done) => systemClock.schedule(20, done));
    }
  }
  try {
    await start();
  } finally {
    await rm(path, { force: true });
  }
}
