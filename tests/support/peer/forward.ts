/** An implementation of OneBot 11 that does as a test tells it, in the manner of one of the four that people run. */

import {
  type Server,
  type ServerRequest,
  type ServerResponse,
  type ServerSocket,
  type ServerSocketHandlers,
} from "../../../src/runtime/server/types.ts";
import { startServer } from "../../../src/runtime/server/server.ts";
import { freePort } from "../raw.ts";

/** Whose manners a peer has. */
export type Dialect = "napcat" | "go-cqhttp" | "llbot" | "lagrange";

export const dialects: readonly Dialect[] = ["napcat", "go-cqhttp", "llbot", "lagrange"];

/** One call that arrived. */
export interface PeerCall {
  readonly action: string;
  readonly params: Record<string, unknown>;
  readonly headers: (name: string) => string | undefined;
  /** The body, or the frame, as it came. */
  readonly text: string;
  reply(data?: unknown): void;
  fail(retcode: number, message: string): void;
  /** A whole reply, as it is but for its echo. */
  answer(reply: object): void;
  /** One frame of a stream action; `last` ends it. */
  frame(data: unknown, last?: boolean): void;
}

export interface PeerOptions {
  dialect?: Dialect;
  token?: string;
  /** 0 takes any free port. */
  port?: number;
  /** Answers what is asked in no ordinary way; undefined leaves it to the peer. The token has been looked at. */
  request?(request: ServerRequest): ServerResponse | undefined;
  /** Answers a call; false leaves it to the peer. */
  answer?(call: PeerCall): boolean;
}

export interface Peer {
  readonly port: number;
  readonly webSocketUrl: string;
  readonly httpUrl: string;
  /** How many event links are open. */
  readonly links: number;
  /** The next call that is not answered by itself; calls that came before are given first. */
  call(): Promise<PeerCall>;
  /** Resolves when another link opened. */
  linked(): Promise<void>;
  event(payload: object): void;
  heartbeat(interval: number): void;
  /** A text frame as it is, to every link. */
  raw(text: string): void;
  /** Ends every link: without a word, or by a close frame. */
  drop(code?: number, reason?: string): void;
  /** From now on nothing is answered: the link looks alive. */
  mute(): void;
  stop(): Promise<void>;
}

/** A peer that bots connect to. */
export interface ForwardPeer extends Peer {
  /** The event links that are open. */
  readonly sockets: ReadonlySet<ServerSocket>;
}

export const selfId = 10001;

/** Starts a peer. It answers get_login_info and get_status; everything else is handed to the test. */
export async function startPeer(options: PeerOptions = {}): Promise<ForwardPeer> {
  const { dialect = "napcat", token = "" } = options;
  // One that a test may start again on.
  const port = options.port ?? await freePort();
  const manners = mannersOf[dialect];
  const startedAt = Math.floor(Date.now() / 1_000);
  const links = new Set<ServerSocket>();
  const calls = queue<PeerCall>();
  const opened = queue<void>();
  let isMute = false;

  const dispatch = (call: PeerCall): void => {
    if (options.answer?.(call) !== true && !answerUsual(call, selfId)) calls.put(call);
  };

  const upgrade = (request: ServerRequest): ServerResponse | ServerSocketHandlers => {
    const verdict = judge(request, token);
    if (verdict !== undefined && manners.refuseUpgrade !== undefined) {
      return { status: manners.refuseUpgrade[verdict], body: "" };
    }
    return {
      open(socket) {
        if (verdict !== undefined) return manners.refuseLink?.(socket);
        const path = request.url.pathname.replace(/(.)\/$/, "$1");
        if (path === "/api" || (dialect === "llbot" && !["/", "/event"].includes(path))) return;
        links.add(socket);
        const time = dialect === "go-cqhttp" ? startedAt : Math.floor(Date.now() / 1_000);
        const lifecycle = {
          time,
          self_id: selfId,
          post_type: "meta_event",
          meta_event_type: "lifecycle",
          sub_type: "connect",
        };
        socket.send(JSON.stringify(dialect === "go-cqhttp" ? { ...lifecycle, _post_method: 2 } : lifecycle));
        opened.put();
      },
      message(text, socket) {
        if (isMute || verdict !== undefined) return;
        dispatch(linkCall(text, socket, manners, request));
      },
      close() {
        for (const link of links) if (!link.isOpen) links.delete(link);
      },
    };
  };

  const request = async (incoming: ServerRequest): Promise<ServerResponse> => {
    const verdict = judge(incoming, token);
    if (verdict !== undefined) return manners.refuseRequest(verdict);
    const special = isMute ? undefined : options.request?.(incoming);
    if (special !== undefined) return special;
    const text = new TextDecoder().decode(await incoming.bytes());
    if (isMute) return new Promise(() => {});
    return new Promise((resolve) => dispatch(requestCall(text, incoming, manners, resolve)));
  };

  const server: Server = await startServer({ port, request, upgrade });
  const frame = (payload: object): string => JSON.stringify(payload) + manners.frameEnd;
  const peer: ForwardPeer = {
    port: server.port,
    sockets: links,
    webSocketUrl: `ws://127.0.0.1:${server.port}`,
    httpUrl: `http://127.0.0.1:${server.port}`,
    get links() {
      return [...links].filter((link) => link.isOpen).length;
    },
    call: () => calls.take(),
    linked: () => opened.take(),
    event(payload) {
      const time = Math.floor(Date.now() / 1_000);
      peer.raw(frame({ time, self_id: selfId, ...payload }));
    },
    heartbeat(interval) {
      peer.event({
        post_type: "meta_event",
        meta_event_type: "heartbeat",
        status: { online: true, good: true },
        interval,
      });
    },
    raw(text) {
      for (const link of links) link.send(text);
    },
    drop(code, reason) {
      for (const link of links) {
        if (code === undefined) link.terminate();
        else link.close(code, reason);
      }
    },
    mute() {
      isMute = true;
    },
    stop: () => server.close(),
  };
  return peer;
}

type Verdict = "missing" | "wrong";

export interface Manners {
  /** What follows each frame but the lifecycle's. */
  readonly frameEnd: string;
  /** Retcodes of an unknown action: on a link, over HTTP. */
  readonly unknown: readonly [link: number, http: number];
  readonly unknownStatus: number;
  readonly refuseUpgrade?: Record<Verdict, number>;
  refuseLink?(socket: ServerSocket): void;
  refuseRequest(verdict: Verdict): ServerResponse;
  reply(retcode: number, data: unknown, message: string, echo: unknown): object;
}

const forbidden = {
  status: "failed",
  retcode: 1403,
  data: null,
  message: "token验证失败",
  wording: "token验证失败",
  echo: null,
};

const json = { "content-type": "application/json" };

export const mannersOf: Record<Dialect, Manners> = {
  napcat: {
    frameEnd: "",
    unknown: [1404, 200],
    unknownStatus: 200,
    refuseLink(socket) {
      socket.send(JSON.stringify({ ...forbidden, stream: "normal-action" }));
      socket.close();
    },
    refuseRequest: () => ({
      status: 403,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: '{"message":"token verify failed!"}',
    }),
    reply: (retcode, data, message, echo) => ({
      status: retcode === 0 ? "ok" : "failed",
      retcode,
      data,
      message,
      wording: message,
      echo: echo ?? "l3k4j5h6",
      stream: "normal-action",
    }),
  },
  "go-cqhttp": {
    frameEnd: "\n",
    unknown: [404, 404],
    unknownStatus: 200,
    refuseUpgrade: { missing: 401, wrong: 403 },
    refuseRequest: (verdict) => ({ status: verdict === "missing" ? 401 : 403 }),
    reply: (retcode, data, message, echo) => ({
      data,
      ...(echo === undefined ? {} : { echo }),
      message,
      ...(retcode === 0 ? {} : { msg: "API_NOT_FOUND", wording: message }),
      retcode,
      status: retcode === 0 ? "ok" : "failed",
    }),
  },
  llbot: {
    frameEnd: "",
    unknown: [1404, 404],
    unknownStatus: 404,
    refuseLink(socket) {
      socket.send(JSON.stringify(forbidden));
      socket.close(1008, "invalid access token");
    },
    refuseRequest: () => ({ status: 403, headers: json, body: '{"message":"token verify failed"}' }),
    reply: (retcode, data, message, echo) => ({
      status: retcode === 0 ? "ok" : "failed",
      retcode,
      data,
      message,
      wording: message,
      ...(echo === undefined ? {} : { echo }),
    }),
  },
  lagrange: {
    frameEnd: "",
    unknown: [404, 404],
    unknownStatus: 200,
    refuseUpgrade: { missing: 403, wrong: 403 },
    refuseRequest: (verdict) =>
      verdict === "missing" ? { status: 401, headers: { "www-authenticate": "Bearer" } } : { status: 403 },
    reply: (retcode, data, _message, echo) => ({
      status: retcode === 0 ? "ok" : "failed",
      retcode,
      data,
      echo: echo ?? null,
    }),
  },
};

function judge(request: ServerRequest, token: string): Verdict | undefined {
  const given = request.header("authorization")?.replace(/^Bearer /, "") ??
    request.url.searchParams.get("access_token");
  if (token === "" || given === token) return undefined;
  return given === null ? "missing" : "wrong";
}

/** Answers what every test takes for granted. False for a call that the test answers itself. */
export function answerUsual(call: PeerCall, user_id: number): boolean {
  if (call.action === "get_login_info") call.reply({ user_id, nickname: "peer" });
  else if (call.action === "get_status") call.reply({ online: true, good: true, stat: {} });
  else if (call.action === "no_such_action") call.fail(0, "");
  else return false;
  return true;
}

/** A call that came over a link. */
export function linkCall(
  text: string,
  socket: { send(text: string): void },
  manners: Manners,
  upgrade?: ServerRequest,
): PeerCall {
  const { action, params, echo } = JSON.parse(text) as {
    action: string;
    params: Record<string, unknown>;
    echo: unknown;
  };
  const send = (reply: object): void => socket.send(JSON.stringify(reply) + manners.frameEnd);
  return {
    action,
    params,
    text,
    headers: (name) => upgrade?.header(name),
    reply: (data = null) => send(manners.reply(0, data, "", echo)),
    answer: (reply) => send({ ...reply, echo }),
    fail: (retcode, message) => send(manners.reply(retcode || manners.unknown[0], null, message, echo)),
    frame: (data) => send({ ...manners.reply(0, data, "", echo), stream: "stream-action" }),
  };
}

function requestCall(
  text: string,
  incoming: ServerRequest,
  manners: Manners,
  resolve: (response: ServerResponse) => void,
): PeerCall {
  const answer = (reply: object, status = 200): void =>
    resolve({ status, headers: json, body: JSON.stringify(reply) + manners.frameEnd });
  let frames: { put(text: string | undefined): void; take(): Promise<string | undefined> } | undefined;
  return {
    action: decodeURIComponent(incoming.url.pathname.slice(1)),
    params: JSON.parse(text || "{}") as Record<string, unknown>,
    text,
    headers: (name) => incoming.header(name),
    reply: (data = null) => answer(manners.reply(0, data, "", undefined)),
    answer: (reply) => answer(reply),
    fail: (retcode, message) =>
      answer(
        manners.reply(retcode || manners.unknown[1], null, message, undefined),
        retcode === 0 ? manners.unknownStatus : 200,
      ),
    frame(data, last = false) {
      if (frames === undefined) {
        const source = frames = queue<string | undefined>();
        const body = async function* () {
          for (let next = await source.take(); next !== undefined; next = await source.take()) yield next;
        };
        resolve({ status: 200, body: body() });
      }
      frames.put(`${JSON.stringify({ ...manners.reply(0, data, "", undefined), stream: "stream-action" })}\r\n\r\n`);
      if (last) frames.put(undefined);
    },
  };
}

/** What is put in is taken out in order, waiting if need be. */
export function queue<T>(): { put(value: T): void; take(): Promise<T> } {
  const values: T[] = [];
  const takers: ((value: T) => void)[] = [];
  return {
    put(value) {
      const taker = takers.shift();
      if (taker === undefined) values.push(value);
      else taker(value);
    },
    take: () =>
      new Promise((resolve) => {
        if (values.length > 0) resolve(values.shift() as T);
        else takers.push(resolve);
      }),
  };
}
