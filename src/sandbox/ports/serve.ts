/** A world on the network: forward and reverse WebSocket, HTTP API, event stream and files, as one implementation. */

import type { EventPayload } from "../../protocol/events/events.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { startServer } from "../../runtime/server/server.ts";
import type { ServerRequest, ServerResponse, ServerSocket, ServerSocketHandlers } from "../../runtime/server/types.ts";
import { hostInUrl, isKnownHost } from "../../util/access.ts";
import { type Clock, systemClock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf, textOf } from "../../util/text_of.ts";
import { hasToken, refusalOf, requireSafeHost } from "./access.ts";
import type { Dialect, DialectCall } from "../dialects/dialect.ts";
import { type Link, type Links, LinkTable } from "./links.ts";
import { connectReverse, type ReverseLink, type ReverseOptions } from "./reverse.ts";
import { answerHttp } from "./http.ts";
import type { World } from "../world/world.ts";
import { sandboxLogTexts } from "../../texts/logs/sandbox_texts.ts";

/** How a sandbox is served. */
export interface ServeOptions {
  /** The world that is served. */
  world: World;
  /** The implementation that it looks like. */
  dialect: Dialect;
  /** Default `127.0.0.1`. Other addresses want an access token. */
  hostname?: string;
  /** Default 0: any free port. */
  port?: number;
  /** Default: none is asked for. */
  accessToken?: string;
  /** Lets in as `accessToken` does, and whoever brings it may name files of this machine. Default: nobody may. */
  ownToken?: string;
  /** Default 30 000; 0 sends none. */
  heartbeatMs?: number;
  /** Times the heartbeats. */
  clock?: Clock;
  /** Where it tells what happens. Default: nowhere. */
  log?: Logger;
  /** @internal Answers for itself under `/_sandbox`, and shows a page at `/`. Default: nobody does. */
  door?: SideDoor;
}

/** @internal Something beside OneBot that is served at the same port. Hosts and origins were looked at before it is asked. */
export interface SideDoor {
  /** Whether a browser goes to the page. It may come from anywhere: from a link, too. */
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
  /** The port that it listens on. */
  readonly port: number;
  /** The world that is served. */
  readonly world: World;
  /** The connections of bots. */
  readonly links: Links;
  /** Connects to a bot that listens (reverse WebSocket), again and again until it is closed. */
  connectTo(url: string, options?: ReverseOptions): ReverseLink;
  /** Sends an event that nothing in the world caused, and writes it down. */
  push(payload: object): { readonly index: number; readonly receivers: number };
  /** Calls an action as a bot would over HTTP, and writes it down. Gives the frames of the reply. */
  call(action: string, params: unknown): readonly ActionReply[];
  /** Closes every connection and the port. */
  close(): Promise<void>;
}

/**
 * Serves a world.
 *
 * @example A world for bots in any language
 * ```ts
 * import { systemClock } from "adelie";
 * import { createNapCatDialect, createWorld, serveSandbox } from "adelie/sandbox";
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
  const server = await startServer({
    hostname,
    port,
    request: (request) => service.request(request),
    upgrade: (request) => service.upgrade(request),
  });
  const host = `${hostInUrl(hostname)}:${server.port}`;
  service.start(hostname, server.port, `http://${host}`);
  return {
    url: `ws://${host}`,
    httpUrl: `http://${host}`,
    port: server.port,
    world: options.world,
    links: service.links,
    connectTo: (url, reverse) => service.connectTo(url, reverse),
    push: (payload) => service.push(payload),
    call: (action, params) => service.callAsBot(action, params),
    async close() {
      service.stop();
      await server.close();
    },
  };
}

class SandboxService {
  readonly links: LinkTable;
  readonly #options: ServeOptions;
  readonly #clock: Clock;
  readonly #heartbeatMs: number;
  readonly #accessToken: string;
  #hostname = "";
  #port = 0;
  readonly #reverse = new Set<ReverseLink>();
  #unlisten: () => void = () => {};
  #cancelHeartbeat: (() => void) | undefined;

  constructor(options: ServeOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#heartbeatMs = options.heartbeatMs ?? 30_000;
    this.#accessToken = options.accessToken ?? "";
    this.links = new LinkTable(options.world.journal);
  }

  start(hostname: string, port: number, httpUrl: string): void {
    const { world, dialect } = this.#options;
    this.#hostname = hostname;
    this.#port = port;
    dialect.mediaBase = httpUrl;
    this.#unlisten = world.onChange((change, of) => {
      for (const payload of dialect.events(change)) {
        const receivers = this.links.broadcast(JSON.stringify(payload));
        world.journal.add({ kind: "event", of, payload, receivers });
      }
    });
  }

  push(payload: object): { readonly index: number; readonly receivers: number } {
    const receivers = this.links.broadcast(JSON.stringify(payload));
    const { index } = this.#options.world.journal.add({ kind: "event", of: -1, payload, receivers });
    return { index, receivers };
  }

  callAsBot(action: string, params: unknown): readonly ActionReply[] {
    return [...this.#call(undefined, { action, params, echo: undefined, via: "http" }) ?? []];
  }

  stop(): void {
    this.#unlisten();
    this.#stopHeartbeat();
    for (const each of this.#reverse) each.close();
    this.links.closeAll();
  }

  connectTo(url: string, options: ReverseOptions = {}): ReverseLink {
    const place = url.replace(/\?.*/, "");
    let told = "";
    const connection = connectReverse(url, options, {
      selfId: this.#options.dialect.selfId,
      clock: this.#clock,
      handlers: () => this.#accept(options.role === "API" ? "/api" : place),
      failed: ({ reason }) => {
        if (reason !== told) this.links.refused("ws", place, reason);
        told = reason;
      },
    });
    const link: ReverseLink = {
      close: () => {
        this.#reverse.delete(link);
        connection.close();
      },
    };
    this.#reverse.add(link);
    return link;
  }

  request(request: ServerRequest): ServerResponse | Promise<ServerResponse> {
    const { dialect, world, door } = this.#options;
    const refused = this.#refusalOf(request);
    // A link from another site may lead to the page; only the name of the host has to be the sandbox's.
    if (door?.wantsPage(request) === true && (refused === undefined || isKnownHost(request, this.#hostname))) {
      return door.page(request);
    }
    if (refused !== undefined) return refused;
    const answered = door?.request(request);
    if (answered !== undefined) return answered;
    const mayReadFiles = this.#isOwn(request);
    const call = (action: string, params: unknown, echo: unknown): Iterable<ActionReply> | undefined =>
      this.#call(undefined, { action, params, echo, via: "http", mayReadFiles });
    const accessToken = mayReadFiles ? "" : this.#accessToken;
    return answerHttp({ dialect, files: world.files, links: this.links, accessToken, call }, request);
  }

  upgrade(request: ServerRequest): ServerResponse | ServerSocketHandlers {
    const path = request.url.pathname;
    const refused = this.#refusalOf(request);
    if (refused !== undefined) return refused;
    const taken = this.#options.door?.upgrade(request);
    if (taken !== undefined) return taken;
    if (path.startsWith("/_sandbox")) return { status: 404, body: "Not found" };
    const isOwn = this.#isOwn(request);
    if (!isOwn && !hasToken(request, this.#accessToken)) {
      this.links.refused("ws", path, "wrong or missing token");
      this.#options.log?.warn(sandboxLogTexts().wrongToken(path));
      return { open: (socket) => this.#refuse(socket), message: () => {} };
    }
    return this.#accept(path, isOwn);
  }

  /** Whether the bot of this process asks. */
  #isOwn(request: ServerRequest): boolean {
    const { ownToken = "" } = this.#options;
    return ownToken !== "" && hasToken(request, ownToken);
  }

  /** NapCat lets the socket open, says why, and closes it without a code. */
  #refuse(socket: ServerSocket): void {
    socket.send(JSON.stringify(this.#options.dialect.unauthorized()));
    socket.close();
  }

  #accept(path: string, isOwn = false): ServerSocketHandlers {
    const getsEvents = path !== "/api" && path !== "/api/";
    let link: Link | undefined;
    return {
      open: (socket) => {
        const [send, close] = [(text: string) => socket.send(text), () => socket.close()];
        link = this.links.add({ transport: "ws", getsEvents, send, close }, path);
        if (!getsEvents) return;
        this.#sendMeta(link, this.#options.dialect.lifecycle());
        this.#startHeartbeat();
      },
      message: (text, socket) => {
        this.#answer(link, text, socket, isOwn);
      },
      close: (code, reason) => {
        if (link === undefined) return;
        this.links.remove(link, path, `${code} ${reason}`.trim());
        if (this.links.listeners === 0) this.#stopHeartbeat();
      },
    };
  }

  /** Whatever a frame causes ends with that frame. */
  #answer(link: Link | undefined, text: string, socket: ServerSocket, isOwn: boolean): void {
    try {
      for (const reply of this.#frame(link, text, isOwn)) socket.send(JSON.stringify(reply));
    } catch (error) {
      // An echo too deep to be written, for one.
      this.#options.log?.warn(sandboxLogTexts().frameFailed(messageOf(error)));
      this.#options.world.journal.add({ kind: "note", text: `沙盒没能处理一帧: ${messageOf(error)}` });
      socket.send(JSON.stringify(this.#options.dialect.unreadable()));
    }
  }

  #frame(link: Link | undefined, text: string, mayReadFiles: boolean): Iterable<ActionReply> {
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      return [this.#options.dialect.unreadable()];
    }
    if (frame === null) return [this.#options.dialect.unreadable()];
    // NapCat stumbles over a bare number or text, and answers nothing.
    if (typeof frame !== "object") return [];
    const { action, params, echo } = frame as { action?: unknown; params?: unknown; echo?: unknown };
    // A list or an object is no name, and may not even become text.
    if (typeof action === "object" && action !== null) {
      const message = "action 必须是文字";
      return [{ ...this.#options.dialect.unreadable(), message, wording: message, echo }];
    }
    return this.#call(link, { action: textOf(action), params: params || {}, echo, via: "ws", mayReadFiles }) ?? [];
  }

  /** The frames of the reply: one, for most actions; undefined when there is no reply at all. */
  #call(link: Link | undefined, call: DialectCall): Iterable<ActionReply> | undefined {
    const { world, dialect } = this.#options;
    this.links.called(link);
    const params = shortened(call.params);
    const { index } = world.journal.add({ kind: "call", link: link?.id ?? 0, action: call.action, params });
    const frames = dialect.stream?.(call);
    if (frames !== undefined) return this.#noted(frames, index);
    const reply = dialect.call(call);
    if (reply === undefined) return undefined;
    world.journal.add({ kind: "result", of: index, reply });
    return [reply];
  }

  /** Writes down how a stream ended. */
  *#noted(frames: Iterable<ActionReply>, of: number): Generator<ActionReply> {
    let last: ActionReply | undefined;
    for (const reply of frames) yield last = reply;
    if (last !== undefined) this.#options.world.journal.add({ kind: "result", of, reply: last });
  }

  #refusalOf(request: ServerRequest): ServerResponse | undefined {
    const door = { hostname: this.#hostname, port: this.#port, accessToken: this.#accessToken };
    const body = refusalOf(request, door);
    return body === undefined ? undefined : { status: 403, body };
  }

  #sendMeta(link: Link, payload: EventPayload | undefined): void {
    if (payload !== undefined) this.links.sendEvent(link, JSON.stringify(payload));
  }

  /** One timer for all, from the first connection that gets events to the last. */
  #startHeartbeat(): void {
    if (this.#cancelHeartbeat !== undefined || this.#heartbeatMs <= 0) return;
    this.#cancelHeartbeat = this.#clock.schedule(this.#heartbeatMs, () => {
      this.#cancelHeartbeat = undefined;
      const payload = this.#options.dialect.heartbeat(this.#heartbeatMs);
      // NapCat's event stream has no heartbeats.
      for (const link of this.links.open) if (link.getsEvents && link.transport === "ws") this.#sendMeta(link, payload);
      if (this.links.listeners > 0) this.#startHeartbeat();
    });
  }

  #stopHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = undefined;
  }
}

/** The journal keeps everything, but not every chunk of every upload. */
function shortened(params: unknown): unknown {
  const { chunk_data } = (params ?? {}) as { chunk_data?: unknown };
  if (typeof chunk_data !== "string") return params;
  return { ...params as object, chunk_data: `(${chunk_data.length} characters)` };
}
