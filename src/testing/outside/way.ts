/** The way between a bot under test and the sandbox: where the bot is told to connect or to listen, and who begins. */

import type { OneBotApi } from "../../api/clients.ts";
import type { LaunchOptions } from "../../bot/app/start/options.ts";
import { startServer } from "../../runtime/server/server.ts";
import type { SandboxAccount } from "../../sandbox/control/accounts.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { TestPort } from "../options.ts";
import { turn } from "../quiet.ts";

/** The ports of programs that listen are below those that systems give to connections which go out. */
const FIRST_PORT = 12_000;
const PORTS = 20_000;

/** As long as may be: a day that passes at once is one question after the other. */
const POLL_MS = 300_000;

/** One account's place, as options of `launch` or of its client. */
export type Place = Pick<LaunchOptions, "url" | "events" | "listen">;

/** A way that is open from one start of the bot to its stop. */
export interface Way {
  /** Of each account one place; one for all where the bot listens. */
  readonly places: readonly Place[];
  /**
   * Connects to a bot that listens, as soon as it does.
   *
   * @param listener its client, once there is one
   * @param hasEnded whether the start came to an end without it
   */
  begin(listener: () => OneBotApi | undefined, hasEnded: () => boolean): Promise<void>;
  /** Nobody connects again from now on: the bot is about to stop. */
  end(): void;
  /** Lets go of what is still there. */
  close(): void;
}

/** Opens the way of some accounts. */
export async function openWay(port: TestPort, accounts: readonly SandboxAccount[], sandbox: Sandbox): Promise<Way> {
  if (port === "reverse") return new ReverseWay(accounts, sandbox);
  if (port !== "webhook") {
    // A question that a bot has left behind would take the first event of the next one.
    const close = (): void => accounts.forEach((account) => account.endPolls());
    return { ...still, places: accounts.map((account) => placeOf(port, account)), close };
  }
  const places: Place[] = [];
  const links: { close(): void }[] = [];
  for (const { httpUrl, postTo } of accounts) {
    const webhook = { port: await freePort() };
    places.push({ url: httpUrl, events: { webhook } });
    links.push(postTo(`http://127.0.0.1:${webhook.port}/`));
  }
  return { ...still, places, close: () => links.forEach((link) => link.close()) };
}

const still: Omit<Way, "places"> = { begin: () => Promise.resolve(), end: () => {}, close: () => {} };

function placeOf(port: Exclude<TestPort, "reverse" | "webhook">, account: SandboxAccount): Place {
  if (port === "sse") return { url: account.httpUrl, events: port };
  if (port === "poll") return { url: account.httpUrl, events: { poll: { waitMs: POLL_MS } } };
  return { url: port === "memory" ? account.memoryUrl : account.url };
}

/** The implementations connect to the bot, and come back after a while when the connection was lost. */
class ReverseWay implements Way {
  readonly places: readonly Place[];
  readonly #accounts: readonly SandboxAccount[];
  readonly #sandbox: Sandbox;
  readonly #links = new Map<SandboxAccount, { close(): void }>();
  readonly #waits = new Set<() => void>();
  #unlisten: () => void = () => {};

  constructor(accounts: readonly SandboxAccount[], sandbox: Sandbox) {
    this.#accounts = accounts;
    this.#sandbox = sandbox;
    this.places = [{ listen: { port: 0, maxAccounts: accounts.length } }];
  }

  async begin(listener: () => OneBotApi | undefined, hasEnded: () => boolean): Promise<void> {
    for (; !hasEnded(); await turn(1)) {
      const address = listener()?.address;
      if (address === undefined || address.endsWith(":0")) continue;
      for (const account of this.#accounts) this.#connect(account, address);
      // The sandbox itself would come back by a clock that stands still.
      this.#unlisten = this.#sandbox.journal.listen((entry) => {
        if (entry.kind !== "link" || entry.state === "up") return;
        const lost = this.#accounts.find(({ selfId }) => selfId === entry.selfId);
        if (lost !== undefined && entry.transport === "ws") this.#comeBack(lost, address);
      });
      break;
    }
    while (!hasEnded() && this.#accounts.some(({ connections }) => connections.listeners === 0)) await turn(1);
  }

  end(): void {
    this.#unlisten();
    for (const cancel of this.#waits) cancel();
    this.#waits.clear();
  }

  close(): void {
    this.end();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  #connect(account: SandboxAccount, address: string): void {
    this.#links.get(account)?.close();
    this.#links.set(account, account.connectTo(address));
  }

  #comeBack(account: SandboxAccount, address: string): void {
    const cancel = this.#sandbox.clock.schedule(account.dialect.wire.reverse.reconnectMs, () => {
      this.#waits.delete(cancel);
      this.#connect(account, address);
    });
    this.#waits.add(cancel);
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    try {
      await (await startServer({ port, request: () => ({ status: 404 }) })).close();
      return port;
    } catch {
      // Somebody else has it.
    }
  }
}
