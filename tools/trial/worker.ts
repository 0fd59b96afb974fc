/** A worker of `npm run gateway:trial`: answers every message, and says on its standard output which one it begins, and when. */

import { launch, OnMessage } from "../../mod.ts";
import type { ChatMessageEvent } from "../../mod.ts";

const [url = "", cpuMs = "0"] = process.argv.slice(2);

function busyMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

class Echo {
  @OnMessage()
  echo(event: ChatMessageEvent): string {
    console.log(`h ${performance.timeOrigin + performance.now()} ${event.text}`);
    // By the time that it had on a processor: by the clock, two that share one would both be done.
    const untilMs = busyMs() + Number(cpuMs);
    while (cpuMs !== "0" && busyMs() < untilMs);
    return `echo ${event.text}`;
  }
}

const log = {
  debug() {},
  info() {},
  warn: (line: string): void => console.error(`warn ${line}`),
  error: (line: string): void => console.error(`error ${line}`),
};
const app = await launch(Echo, { ...url.startsWith("ws") ? { url } : { queue: url }, log, help: false });
// Says how long it has kept a processor busy whenever it is asked by a line.
process.stdin.on("data", () => {
  console.log(`c ${Math.round(busyMs() * 1_000)}`);
});
(process.stdin as unknown as { unref(): void }).unref();
console.log("ready");
await app.stopped;
