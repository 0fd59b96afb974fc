/** A TCP proxy that does to a connection what networks do to it. */

import type { Buffer } from "node:buffer";
import net from "node:net";

export interface FaultProxy {
  readonly port: number;
  /** How many connections are open. */
  readonly open: number;
  /** Ends every connection by FIN, or by RST. */
  drop(): void;
  reset(): void;
  /** Half-open: connections stay, and nothing passes any more on those that are open. */
  stall(): void;
  /** What comes from the target on open connections is held back for so long. Milliseconds. */
  delay(ms: number): void;
  /** Of the next piece that comes from the target, half passes; then every connection ends. */
  truncate(): void;
  /** Nobody listens for a while. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

interface Pair {
  readonly near: net.Socket;
  readonly far: net.Socket;
  isStalled: boolean;
}

/** Starts a proxy in front of a port. `port` 0 takes any. */
export async function startFaultProxy(targetPort: number, port = 0): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let delayMs = 0;
  let isCutting = false;
  const end = (pair: Pair): void => {
    pairs.delete(pair);
    pair.near.destroy();
    pair.far.destroy();
  };
  const back = (pair: Pair, chunk: Buffer): void => {
    if (pair.isStalled || !pairs.has(pair)) return;
    if (isCutting) {
      isCutting = false;
      pair.near.end(chunk.subarray(0, Math.ceil(chunk.length / 2)));
      return pair.far.destroy(), void pairs.delete(pair);
    }
    if (delayMs === 0) return void pair.near.write(chunk);
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!pair.isStalled) pair.near.write(chunk);
    }, delayMs);
    timers.add(timer);
  };
  let isDown = false;
  const server = net.createServer({ allowHalfOpen: false }, (near) => {
    if (isDown) return near.destroy(); // accepted while it closed
    const far = net.connect(targetPort, "127.0.0.1");
    const pair: Pair = { near, far, isStalled: false };
    pairs.add(pair);
    near.setNoDelay(true);
    far.setNoDelay(true);
    for (const socket of [near, far]) {
      socket.on("error", () => end(pair));
      socket.on("close", () => end(pair)); // who writes to a connection that the other side gave up is told so
    }
    near.on("data", (chunk) => pair.isStalled || void far.write(chunk));
    far.on("data", (chunk: Buffer) => back(pair, chunk));
  });
  const tryToListen = (on: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(on, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  /** Another process may have got the port while it was free, for a connection of its own. */
  const listen = async (on: number, tries = 50): Promise<void> => {
    for (;;) {
      try {
        return await tryToListen(on);
      } catch (error) {
        if (--tries === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  await listen(port);
  const ownPort = (server.address() as net.AddressInfo).port;
  const down = async (): Promise<void> => {
    isDown = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const pair of pairs) end(pair);
    await closed;
  };
  return {
    port: ownPort,
    get open() {
      return pairs.size;
    },
    drop() {
      for (const pair of pairs) {
        pairs.delete(pair);
        pair.near.end();
        pair.far.destroy();
      }
    },
    reset() {
      for (const pair of pairs) {
        pairs.delete(pair);
        pair.near.resetAndDestroy();
        pair.far.destroy();
      }
    },
    stall() {
      for (const pair of pairs) pair.isStalled = true;
    },
    delay(ms) {
      delayMs = ms;
    },
    truncate() {
      isCutting = true;
    },
    down,
    async up() {
      await listen(ownPort);
      isDown = false;
    },
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      if (!isDown) await down();
      for (const pair of pairs) end(pair);
    },
  };
}
