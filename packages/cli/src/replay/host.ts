/** Runs the bot of a file against the peers of a replay: its `launch` gets our address, a storage in memory and a time that is moved. */

import { createManualClock, type LaunchOptions, type Logger, type OneBotApi } from "adelie";
import { leadTo, type ReplayedBot, type ScriptedPeer } from "adelie/tools";
import process from "node:process";
import { launchedBy, withoutPlace } from "../launched.ts";
import { Failure } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** A bot that runs. */
export interface HostedBot extends ReplayedBot {
  stop(): Promise<void>;
}

/** How a file is run. */
export interface HostOptions {
  readonly file: string;
  /** Its name in messages. */
  readonly shown: string;
  readonly peers: readonly ScriptedPeer[];
  /** When the recording began: the bot's time begins there. Undefined leaves the machine's time. */
  readonly startMs: number | undefined;
  /** Where a bot speaks that has no log of its own. */
  readonly log: Logger;
}

/** Loads the file and takes its first launch over. */
export async function hostBot({ file, shown, peers, startMs, log }: HostOptions): Promise<HostedBot> {
  const clock = startMs === undefined ? undefined : createManualClock(startMs);
  const urls = await Promise.all(peers.map(async (peer) => `ws://127.0.0.1:${await peer.listen()}`));
  // A bot of another copy of the library is not seen here; without an address of its own it comes to us all the same.
  process.env["ONEBOT_URL"] = urls[0];
  delete process.env["ONEBOT_TOKEN"];
  const app = await launchedBy(file, shown, (options) => ({
    ...placed(options, urls),
    storage: "memory",
    handleSignals: false,
    log: options.log ?? log,
    ...clock === undefined ? {} : { clock },
  }));
  return {
    idle: () => app.idle(),
    eventsReceived: () => app.stats.events,
    ...clock === undefined ? {} : { advance: (ms: number) => clock.advance(ms) },
    async stop() {
      let isStopped = false;
      const stopped = app.stop().then(() => isStopped = true);
      // Whatever it waits for, only its own time can bring it.
      for (let n = 0; n < 60 && !isStopped; n++) {
        await clock?.advance(1_000);
        await new Promise((pause) => setTimeout(pause, 1));
      }
      await stopped;
    },
  };
}

/** The options of `launch` with our addresses in the place of the real ones. */
function placed(options: LaunchOptions, urls: readonly string[]): LaunchOptions {
  const { api } = options;
  const kept = withoutPlace(options);
  const apis = (api === undefined ? [] : Array.isArray(api) ? api : [api]) as OneBotApi[];
  if (apis.length === 0) {
    if (urls.length > 1) {
      throw new Failure(chosenTexts().replay.accounts(1, urls.length));
    }
    // Hours pass at once: questions whether the account is there are no part of what the bot does.
    return { ...kept, url: urls[0] as string, silentMs: Infinity, statusMs: Infinity };
  }
  if (apis.length !== urls.length) {
    throw new Failure(chosenTexts().replay.accounts(apis.length, urls.length));
  }
  if (apis.some(({ isListening }) => isListening)) {
    throw new Failure(chosenTexts().replay.listens);
  }
  apis.forEach((each, n) => leadTo(each, urls[n] as string));
  return { ...kept, api: apis };
}
