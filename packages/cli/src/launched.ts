/** Bots of a file that launches them, started by somebody else: in other surroundings than the file says. */

import type { App, LaunchOptions } from "adelie";
import { createSandbox } from "adelie/sandbox";
import { messageOf, rehearse } from "adelie/tools";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { readTypeScript } from "./loading.ts";
import { Failure, type Surroundings } from "./surroundings.ts";
import { chosenTexts } from "./texts/texts.ts";

/** How long a file may take to launch after it was loaded. */
const LAUNCH_MS = 5_000;

/** A bot in a sandbox that nobody sees, with a storage in memory, for as long as `use` takes. */
export async function withLaunched<T>(
  file: string,
  around: Surroundings,
  use: (app: App) => T | Promise<T>,
): Promise<T> {
  await using sandbox = await createSandbox({ page: false });
  const app = await launchedBy(file, relative(around.cwd, file), (options) => ({
    ...withoutPlace(options),
    url: sandbox.url,
    storage: "memory",
    handleSignals: false,
    log: "silent",
  }));
  try {
    return await use(app);
  } finally {
    await app.stop();
  }
}

/** The options of a launch without those that say where it goes, and without what others would notice. */
export function withoutPlace(options: LaunchOptions): LaunchOptions {
  const { api: _api, url: _url, host: _host, port: _port, listen: _listen, events: _events, ...rest } = options;
  const { accessToken: _token, proxy: _proxy, ca: _ca, monitor: _monitor, record: _record, signal: _signal, ...kept } =
    rest;
  return kept;
}

/**
 * Loads a file, and starts the bots that it launches with other options.
 *
 * @param shown the name of the file in messages
 * @param change gives the options that it is started with
 * @throws Failure when the file cannot be loaded, or launches nothing; what `change` and the launch throw
 */
export async function launchedBy(
  file: string,
  shown: string,
  change: (options: LaunchOptions) => LaunchOptions,
): Promise<App> {
  const texts = chosenTexts().files;
  await readTypeScript();
  let end = (): void => {};
  const launched = new Promise<App>((take, refuse) => {
    end = rehearse((bots, options, _stack, start) => {
      end();
      const app = Promise.resolve().then(() => start(bots, change(options)));
      app.then(take, refuse);
      return app;
    });
  });
  launched.catch(() => {});
  const late = import(pathToFileURL(file).href).then(
    () =>
      new Promise<never>((_take, refuse) => {
        setTimeout(() => refuse(new Failure(texts.launchesNothing(shown))), LAUNCH_MS).unref();
      }),
    (error: unknown) => Promise.reject(new Failure(texts.notLoaded(shown, messageOf(error)))),
  );
  late.catch(() => {});
  try {
    return await Promise.race([launched, late]);
  } finally {
    end();
  }
}
