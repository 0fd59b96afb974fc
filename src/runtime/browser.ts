/** Opens an address in the browser of whoever sits at this machine, where somebody does. */

import { spawn } from "node:child_process";
import process from "node:process";
import { isGranted, readEnv } from "./platform.ts";

/**
 * The command that opens an address in a browser; undefined where there is nobody to look: on a server, over SSH, where `CI` is
 * set, or where `BROWSER=none` says that none is wanted.
 *
 * @param platform as in `process.platform`
 */
export function browserCommand(
  url: string,
  platform: string,
  env: (name: string) => string | undefined,
): readonly [program: string, ...args: string[]] | undefined {
  if (env("CI") !== undefined || env("BROWSER")?.toLowerCase() === "none") return undefined;
  if (env("SSH_CONNECTION") !== undefined || env("SSH_TTY") !== undefined) return undefined;
  if (platform === "darwin") return ["open", url];
  // Not `cmd /c start`, which would read the address as a command line.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  const hasDesktop = env("DISPLAY") !== undefined || env("WAYLAND_DISPLAY") !== undefined;
  return hasDesktop ? ["xdg-open", url] : undefined;
}

/** Opens an address in the browser. Says whether it tried; that it did not work is seen by nobody but the person. */
export function openBrowser(url: string): boolean {
  const command = browserCommand(url, process.platform, readEnv);
  if (command === undefined || !isGranted({ name: "run" })) return false;
  const [program, ...args] = command;
  try {
    const child = spawn(program, args, { stdio: "ignore", detached: true });
    child.on("error", () => {});
    child.unref();
    return true;
  } catch {
    return false;
  }
}
