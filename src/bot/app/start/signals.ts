/** An app is stopped from outside: by Ctrl+C, SIGTERM or an abort signal. */

import { exit, onSignal } from "../../../runtime/platform.ts";
import type { LaunchOptions } from "./options.ts";
import type { RunningApp } from "../run/running_app.ts";

/** Apps that a signal has to stop before the process may end. */
const running = new Set<RunningApp>();

/** Stops an app when it is told to. Returns what ends that. */
export function stopOn(app: RunningApp, { signal, handleSignals = true }: LaunchOptions): () => void {
  const stop = (): void => void app.stop();
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop);
  running.add(app);
  let asked = false;
  const release = handleSignals
    ? onSignal(["SIGINT", "SIGTERM"], () => {
      // The first one may have been read by the sandbox's terminal.
      if (asked || app.isStopping) exit(1);
      asked = true;
      void app.stop().then(() => {
        running.delete(app);
        if (running.size === 0) exit(0);
      });
    })
    : () => {};
  return () => {
    signal?.removeEventListener("abort", stop);
    if (asked) return;
    running.delete(app);
    release();
  };
}
