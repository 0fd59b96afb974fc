/** A world on the network: forward and reverse WebSocket, HTTP API, event stream and files, as one implementation. */

import { sandboxNotes } from "../../texts/logs/sandbox_notes.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { startServer } from "../../runtime/server/server.ts";
import { type MemoryPlace, openPlace } from "../../runtime/socket/memory.ts";
import type { ServerRequest, ServerResponse, ServerSocketHandlers } from "../../runtime/server/types.ts";
import { hostInUrl, isKnownHost } from "../../util/access.ts";
import { type Clock, systemClock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { refusalOf, requireSafeHost, tokenState } from "./access.ts";
import { type Answerer, CallDesk } from "./calls.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Faults } from "../faults/faults.ts";
import { EventDesk } from "./event_desk.ts";
import { Heart } from "./heart.ts";
import { type Connections, ConnectionTable, type ConnectionTransport } from "./connections.ts";
import { connectInMemory, type MemoryLink, type MemoryOptions } from "./memory.ts";
import { Poller } from "./polling.ts";
import { partOf, SocketDesk } from "./sockets.ts";
import { type PostLink, type PostOptions, Webhook } from "./webhook.ts";
import { connectReverse, type ReverseLink, type ReverseOptions } from "./reverse.ts";
import { answerHttp } from "./http.ts";
import type { World } from "../world/world.ts";

/** How a sandbox is served. */
export interface ServeOptions {
  /** The world that is served. */
  world: World;
  /** The implementation that it looks like. */
  dialect: Dialect;
  /** Default `127.0.0.1`. Other addresses want an access token. */
  hostname?: string;
  /** Default 0: any free port. `false` opens none: then only bots of this process come, in memory. */
  port?: number | false;
  /** Default: none is asked for. */
  accessToken?: string;
  /** Lets in as `accessToken` does, and whoever brings it may name files of this machine. Default: nobody may. */
  ownToken?: string;
  /** Default: that of the implementation; 0 sends none. */
  heartbeatMs?: number;
  /** The faults that are to strike. Default: none. */
  faults?: Faults;
  /** @internal Actions that somebody else answers, by name. */
  answers?: ReadonlyMap<string, Answerer>;
  /** Times what belongs to the wire: heartbeats, coming back. Default: the machine's. */
  clock?: Clock;
  /** Times what somebody waits for: questions for events, what faults make late. Default: `clock`. */
  delays?: Clock;
  /** Where it tells what happens. Default: nowhere. */
  log?: Logger;
  /** @internal Answers for itself under `/_sandbox`, and shows a page at `/`. Default: nobody does. */
  door?: SideDoor;
}

/** @internal Something beside OneBot that is served at the same port. Hosts and origins were looked at before it is asked. */
export interface SideDoor {
  /** Whether a browser goes to the page. It may come from anywhere: from a connection, too. */
  wantsPage(request: ServerRequest): boolean;
  /** The page. */
  page(request: ServerRequest): Promise<ServerResponse>;
  /** Undefined when the request is not for the door. */
  request(request: ServerRequest): ServerResponse | Promise<ServerResponse> | undefined;
  /** Undefined when the upgrade is not for the door. */
  upgrade(request: ServerRequest): ServerResponse | ServerSocketHandlers | undefined;
}

/** A sandbox that listens. */
export interface SandboxServer {
  /** `ws://127.0.0.1:5710` */
  readonly url: string;
  /** `http://127.0.0.1:5710` */
  readonly httpUrl: string;
  /** For bots of this process: a WebSocket's address that needs no network. */
  readonly memoryUrl: string;
  /** The port that it listens on; 0 where it opened none. */
  readonly port: number;
  /** The world that is served. */
  readonly world: World;
  /** The connections of bots. */
  readonly connections: Connections;
  /** Connects to a bot that listens (reverse WebSocket), again and again until it is closed. */
  connectTo(url: string, options?: ReverseOptions): ReverseLink;
  /** Posts every event to a bot (HTTP POST, 上报) until it is closed; the answers are quick operations. */
  postTo(url: string, options?: PostOptions): PostLink;
  /** Connects something in this process, without a network. */
  connectInMemory(options: MemoryOptions): MemoryLink;
  /** Sends an event that nothing in the world caused, and writes it down. */
  push(payload: object): { readonly index: number; readonly receivers: number };
  /** Calls an action as a bot would over HTTP, and writes it down. Gives the frames of the reply. */
  call(action: string, params: unknown): readonly ActionReply[];
  /** @internal Answers whoever waits for events over HTTP polling that there are none. */
  endPolls(): void;
  /** Closes every connection and the port. */
  close(): Promise<void>;
}

/**
 * Serves a world.
 *
 * @example A world for bots in any language
 * ```ts
 * import { createNapCatDialect, createWorld, serveSandbox, systemClock } from "adelie/sandbox";
 *
 * const world = createWorld({ clock: systemClock });
 * const server = await serveSandbox({ world, dialect: createNapCatDialect({ world }) });
 * console.log(server.url); // any OneBot 11 bot can connect here
 * await server.close();
 * ```
 *
 * @param options the world, the dialect, and where it listens
 * @returns the server, which listens already
 * @throws ConfigError when it would be reachable from outside without a token
 * @throws ConnectionError with code `PORT_TAKEN`
 */
export async function serveSandbox(options: ServeOptions): Promise<SandboxServer> {
  const { hostname = "127.0.0.1", port = 0, accessToken = "" } = options;
  requireSafeHost(hostname, accessToken);
  const service = new SandboxService(options);
  const server = port === false ? undefined : await startServer({
    hostname,
    port,
    request: (request) => service.request(request),
    upgrade: (request) => service.upgrade(request),
  });
  const place = openPlace(service.place());
  const host = server === undefined ? NO_PORT : `${hostInUrl(hostname)}:${server.port}`;
  service.start(hostname, server?.port ?? 0, `http://${host}`);
  return {
    url: server === undefined ? place.url : `ws://${host}`,
    httpUrl: `http://${host}`,
    memoryUrl: place.url,
    port: server?.port ?? 0,
    world: options.world,
    connections: service.connections,
    connectTo: (url, reverse) => service.connectTo(url, reverse),
    postTo: (url, webhook) => service.postTo(url, webhook),
    connectInMemory: (memory) => service.connectInMemory(memory),
    push: (payload) => service.push(payload),
    call: (action, params) => service.callAsBot(action, params),
    endPolls: () => service.endPolls(),
    async close() {
      place.close();
      service.stop();
      await server?.close();
    },
  };
}

/** In the addresses of files where nothing serves them: whoever fetches one reads why that fails. */
const NO_PORT = "the-sandbox-has-no-port.invalid";

class SandboxService {
  readonly connections: ConnectionTable;
  readonly #options: ServeOptions;
  readonly #clock: Clock;
  readonly #heartbeatMs: number;
  readonly #accessToken: string;
  readonly #poller: Poller;
  readonly #calls: CallDesk;
  readonly #events: EventDesk;
  readonly #sockets: SocketDesk;
  readonly #hearts: readonly [sockets: Heart, streams: Heart];
  readonly #outgoing = new Set<{ close(): void }>();
  readonly #ended: Promise<void>;
  #end: () => void = () => {};
  #hostname = "";
  #port = 0;
  #unlisten: () => void = () => {};

  constructor(options: ServeOptions) {
    const { world, dialect, faults, answers, log, clock = systemClock, delays = clock } = options;
    const { wire } = dialect;
    this.#options = options;
    this.#clock = clock;
    this.#heartbeatMs = options.heartbeatMs ?? wire.heartbeatMs;
    this.#accessToken = options.accessToken ?? "";
    const connections = this.connections = new ConnectionTable(world.journal, dialect.selfId);
    // get_updates counts in seconds, get_event in milliseconds.
    const changed = (): void => this.#keepHearts();
    const poller = this.#poller = new Poller(delays, wire.polling === "get_updates" ? 1_000 : 1, changed);
    const ground = { world, dialect, connections, clock: delays, poller, faults };
    this.#calls = new CallDesk({ ...ground, answers });
    this.#events = new EventDesk({ ...ground, end: wire.newline ? "\n" : "" });
    this.#sockets = new SocketDesk({ ...ground, calls: this.#calls, events: this.#events, log, changed });
    this.#ended = new Promise((resolve) => this.#end = resolve);
    const streamsMs = wire.sse === false || this.#heartbeatMs <= 0 ? 0 : wire.sse.heartbeatMs;
    this.#hearts = [
      new Heart(clock, this.#heartbeatMs, () => this.#beat(this.#heartbeatMs, (each) => each !== "sse")),
      new Heart(clock, streamsMs, () => this.#beat(streamsMs, (each) => each === "sse")),
    ];
  }

  start(hostname: string, port: number, httpUrl: string): void {
    const { world, dialect } = this.#options;
    this.#hostname = hostname;
    this.#port = port;
    dialect.mediaBase = httpUrl;
    this.#unlisten = world.onChange((change, of) => {
      for (const payload of dialect.events(change)) this.#events.send(payload, of);
    });
  }

  push(payload: object): { readonly index: number; readonly receivers: number } {
    return this.#events.send(payload, -1);
  }

  callAsBot(action: string, params: unknown): readonly ActionReply[] {
    return this.#calls.now({ action, params, echo: undefined, via: "http" });
  }

  endPolls(): void {
    this.#poller.stop();
  }

  stop(): void {
    this.#unlisten();
    for (const heart of this.#hearts) heart.stop();
    for (const each of this.#outgoing) each.close();
    this.#poller.stop();
    this.#calls.stop();
    this.#events.stop();
    this.connections.closeAll();
    this.#end();
  }

  connectTo(url: string, options: ReverseOptions = {}): ReverseLink {
    const place = url.replace(/\?.*/, "");
    const { role = "Universal" } = options;
    const part = { getsEvents: role !== "API", takesCalls: role !== "Event" };
    let told = "";
    const connection = connectReverse(url, options, {
      selfId: this.#options.dialect.selfId,
      rules: this.#options.dialect.wire.reverse,
      clock: this.#clock,
      handlers: () => this.#sockets.accept(role === "API" ? "/api" : place, part),
      failed: ({ reason }) => {
        if (reason !== told) this.connections.refused("ws", place, reason);
        told = reason;
      },
    });
    return this.#keep(() => connection.close());
  }

  connectInMemory(options: MemoryOptions): MemoryLink {
    return connectInMemory(this.#sockets, partOf(options.path ?? "/", this.#options.dialect.wire.paths), options);
  }

  /** The same for sockets of this process: faults turn them away as they do others. */
  place(): MemoryPlace {
    return {
      accept: (path, client) => {
        if (this.#options.faults?.isOn("refuse") !== true) {
          return this.connectInMemory({ path, onFrame: client.message, onClose: client.close });
        }
        this.connections.refused("memory", path, "refused by a fault");
        return 503;
      },
    };
  }

  postTo(url: string, options: PostOptions = {}): PostLink {
    const place = url.replace(/\?.*/, "");
    const { dialect, world } = this.#options;
    const webhook = new Webhook(url, options, {
      selfId: dialect.selfId,
      wire: dialect.wire,
      operation: (context, operation) => {
        const call = {
          action: ".handle_quick_operation",
          params: { context, operation },
          echo: undefined,
          via: "http",
        } as const;
        if (dialect.knows(call.action)) this.#calls.now(call);
        else world.journal.add({ kind: "note", text: sandboxNotes().noQuick(dialect.name) });
      },
      failed: (reason) => this.connections.refused("webhook", place, reason),
    });
    const connection = this.connections.add({
      transport: "webhook",
      getsEvents: true,
      send: (text) => {
        if (!webhook.push(text)) {
          this.connections.refused("webhook", place, "too many events wait: the oldest was lost");
        }
      },
      close: () => void webhook.close(),
    }, place);
    this.#keepHearts();
    return this.#keep(() => {
      this.connections.remove(connection, place, "closed");
      this.#keepHearts();
      void webhook.close();
    });
  }

  /** Something that is closed with the sandbox, or before. */
  #keep(close: () => void): { close(): void } {
    const kept = {
      close: () => {
        this.#outgoing.delete(kept);
        close();
      },
    };
    this.#outgoing.add(kept);
    return kept;
  }

  request(request: ServerRequest): ServerResponse | Promise<ServerResponse> {
    const { dialect, world, door, faults } = this.#options;
    const refused = this.#refusalOf(request);
    // A connection from another site may lead to the page; only the name of the host has to be the sandbox's.
    if (door?.wantsPage(request) === true && (refused === undefined || isKnownHost(request, this.#hostname))) {
      return door.page(request);
    }
    if (refused !== undefined) return refused;
    const answered = door?.request(request);
    if (answered !== undefined) return answered;
    const mayReadFiles = this.#isOwn(request);
    const accessToken = mayReadFiles ? "" : this.#accessToken;
    const changed = (): void => this.#keepHearts();
    const { connections } = this;
    const ground = {
      dialect,
      files: world.files,
      connections,
      calls: this.#calls,
      faults,
      ended: this.#ended,
      changed,
    };
    return answerHttp({ ...ground, accessToken, mayReadFiles }, request);
  }

  upgrade(request: ServerRequest): ServerResponse | ServerSocketHandlers {
    const { door, faults, dialect } = this.#options;
    const path = request.url.pathname;
    const refused = this.#refusalOf(request);
    if (refused !== undefined) return refused;
    const taken = door?.upgrade(request);
    if (taken !== undefined) return taken;
    if (path.startsWith("/_sandbox")) return { status: 404, body: "Not found" };
    if (faults?.isOn("refuse") === true) {
      this.connections.refused("ws", path, "refused by a fault");
      return { status: 503 };
    }
    const isOwn = this.#isOwn(request);
    return (isOwn ? undefined : this.#sockets.refuse(request, this.#accessToken)) ??
      this.#sockets.accept(path, partOf(path, dialect.wire.paths), isOwn);
  }

  /** Whether the bot of this process asks. */
  #isOwn(request: ServerRequest): boolean {
    const { ownToken = "", dialect } = this.#options;
    return ownToken !== "" && tokenState(request, ownToken, dialect.wire) === "right";
  }

  #refusalOf(request: ServerRequest): ServerResponse | undefined {
    const door = { hostname: this.#hostname, port: this.#port, accessToken: this.#accessToken };
    const body = refusalOf(request, door);
    return body === undefined ? undefined : { status: 403, body };
  }

  /**
   * NapCat's streams and webhooks have no heartbeats; where they do, streams have their own. An implementation that posts them
   * keeps them for those who poll, too.
   */
  #beat(everyMs: number, isMeant: (transport: ConnectionTransport) => boolean): void {
    const { dialect } = this.#options;
    const payload = dialect.heartbeat(everyMs);
    for (const connection of this.connections.listening()) {
      if (!isMeant(connection.transport) || (connection.transport === "webhook" && !dialect.wire.webhook.sendsMeta)) {
        continue;
      }
      this.#events.sendTo(connection, payload);
    }
    if (isMeant("http") && dialect.wire.webhook.sendsMeta) this.#events.poll(payload, -1);
  }

  #keepHearts(): void {
    const [sockets, streams] = this.#hearts;
    const kinds = this.connections.listening().map(({ transport }) => transport);
    const isPolled = this.#poller.isAsked && this.#options.dialect.wire.webhook.sendsMeta;
    sockets.keep(isPolled || kinds.some((each) => each !== "sse"));
    streams.keep(kinds.includes("sse"));
  }
}
