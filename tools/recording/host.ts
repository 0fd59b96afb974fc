/** Runs the bot of a file against the peers of a replay: its `launch` gets our address, a storage in memory and a time that is moved. */

import { dirname, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { type App, createManualClock, launch, type LaunchOptions, type OneBotApi } from "../../mod.ts";
import { rehearse } from "../../src/bot/app/start/rehearsal.ts";
import type { ReplayedBot } from "../../src/record/replay/play.ts";
import type { ScriptedPeer } from "../../src/record/replay/peer.ts";
import { createTransport } from "../../src/transport/connect.ts";

/** A bot that runs. */
export interface HostedBot extends ReplayedBot {
  stop(): Promise<void>;
}

/** How a file is run. */
export interface HostOptions {
  readonly file: string;
  readonly peers: readonly ScriptedPeer[];
  /** When the recording began: the bot's time begins there. Undefined leaves the machine's time. */
  readonly startMs: number | undefined;
}

/** Loads the file and takes its first launch over. */
export async function hostBot({ file, peers, startMs }: HostOptions): Promise<HostedBot> {
  const clock = startMs === undefined ? undefined : createManualClock(startMs);
  const urls = await Promise.all(peers.map(async (peer) => `ws://127.0.0.1:${await peer.listen()}`));
  // A bot of another copy of the library is not seen here; without an address of its own it comes to us all the same.
  process.env["ONEBOT_URL"] = urls[0];
  delete process.env["ONEBOT_TOKEN"];
  const launched = new Promise<App>((take, refuse) => {
    const end = rehearse((bots, options) => {
      end();
      const app = Promise.resolve().then(() =>
        launch(bots, {
          ...placed(options, urls),
          storage: "memory",
          handleSignals: false,
          log: options.log ?? "warn",
          ...clock === undefined ? {} : { clock },
        })
      );
      app.then(take, refuse);
      return app;
    });
  });
  launched.catch(() => {});
  const loaded = import(pathToFileURL(resolve(file)).href);
  const app = await Promise.race([launched, loaded.then(() => nothing(file, launched))]);
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

/** The app of a file that has ended: it launches a moment later, or never. */
async function nothing(file: string, launched: Promise<App>): Promise<App> {
  const late = new Promise<never>((_, refuse) =>
    setTimeout(() => refuse(new Error(`${file} launched no bot of this library (in ${dirname(resolve(file))})`)), 5_000)
      .unref()
  );
  return await Promise.race([launched, late]);
}

/** The options of `launch` with our addresses in the place of the real ones. */
function placed(options: LaunchOptions, urls: readonly string[]): LaunchOptions {
  const { api, url: _url, host: _host, port: _port, listen: _listen, events: _events, ...rest } = options;
  const { accessToken: _token, ca: _ca, proxy: _proxy, monitor: _monitor, record: _record, signal: _signal, ...kept } =
    rest;
  const apis = (api === undefined ? [] : Array.isArray(api) ? api : [api]) as OneBotApi[];
  if (apis.length === 0) {
    if (urls.length > 1) {
      throw new Error(`The bot has one account and the recording ${urls.length}: choose one with --account`);
    }
    return { ...kept, url: urls[0] as string };
  }
  if (apis.length !== urls.length) {
    throw new Error(`The bot has ${apis.length} accounts and the recording ${urls.length}: choose one with --account`);
  }
  if (apis.some(({ isListening }) => isListening)) {
    throw new Error(
      "A client with `listen` is given as `api`: run the bot and use --connect ws://… instead of its file",
    );
  }
  apis.forEach((each, n) => {
    const url = urls[n] as string;
    if (each.address === undefined) each.configure({ url });
    else each["~tap"](() => createTransport({ url, log: each.log }));
  });
  return { ...kept, api: apis };
}
