/** A gateway of `npm run gateway:trial`. Says how much memory it has whenever it is asked by a line. */

import { createInterface } from "node:readline";
import { createGateway } from "../../src/entries/gateway.ts";

const [queue = "", url = "", maxBacklog = "2000"] = process.argv.slice(2);

const gateway = await createGateway({ queue, url, maxBacklog: Number(maxBacklog), log: "warn" });
console.log("ready");
process.once("SIGTERM", () => void gateway.stop().then(() => process.exit(0)));
for await (const _ of createInterface({ input: process.stdin })) {
  const [account] = gateway.accounts;
  console.log(
    `m ${process.memoryUsage().rss} ${account?.state} ${account?.isPaused} ${account?.backlog} ${cpuMicros()}`,
  );
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
