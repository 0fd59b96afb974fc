/** The peers of the subject: each speaks one way, over real sockets of this machine. */

import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createRequire } from "node:module";
import { freePort } from "../../tests/support/raw.ts";
import { SELF_ID } from "../traffic/payloads.ts";

/** The parts of `ws` that are used here. */
interface WebSocket {
  on(name: "message", listener: (data: unknown) => void): void;
  on(name: "open" | "error", listener: () => void): void;
  send(text: string): void;
  terminate(): void;
}

interface WebSocketServer {
  once(name: "listening", listener: () => void): void;
  once(name: "connection", listener: (socket: WebSocket) => void): void;
  address(): unknown;
  close(closed: (error?: Error) => void): void;
}

const { WebSocket, WebSocketServer } = createRequire(import.meta.url)("ws") as {
  WebSocket: new (url: string, options: object) => WebSocket;
  WebSocketServer: new (options: object) => WebSocketServer;
};

/** How events reach the subject, and what it needs to know. */
export interface Way {
  /** For the environment of the subject. */
  readonly port: string;
  /** Resolves when the subject is there. */
  readonly ready: Promise<unknown>;
  post(events: readonly string[], answers: number): Promise<void>;
  close(): Promise<void>;
}

const host = "127.0.0.1";

/** What a peer answers to a call. */
function answerTo(call: string): string {
  const { action, echo } = JSON.parse(call) as { action: string; echo?: unknown };
  return JSON.stringify({ status: "ok", retcode: 0, data: dataOf(action), ...echo === undefined ? {} : { echo } });
}

function dataOf(action: string): object {
  if (action === "get_login_info") return { user_id: SELF_ID, nickname: "bot" };
  return action === "get_version_info" ? { app_name: "NapCat.Onebot", app_version: "4.9.0" } : { message_id: 1 };
}

/** Counts answers. */
class Answers {
  #awaited = 0;
  #done: (() => void) | undefined;

  await(answers: number): Promise<void> {
    this.#awaited = answers;
    return answers === 0 ? Promise.resolve() : new Promise((resolve) => this.#done = resolve);
  }

  /** One call was answered. */
  came(call: string): void {
    if (call.includes('"send_group_msg"') && --this.#awaited === 0) this.#done?.();
  }
}

/** All frames of a batch leave in one write, so that the subject reads them alike each time. */
function postTo(socket: WebSocket, events: readonly string[]): void {
  const tcp = (socket as unknown as { _socket: { cork(): void; uncork(): void } })._socket;
  tcp.cork();
  for (const event of events) socket.send(event);
  tcp.uncork();
}

function answerOn(socket: WebSocket, answers: Answers): void {
  socket.on("message", (data) => {
    const call = String(data);
    socket.send(answerTo(call));
    answers.came(call);
  });
}

const sockets = { perMessageDeflate: false } as const;

async function forward(): Promise<Way> {
  const answers = new Answers();
  const server = new WebSocketServer({ ...sockets, port: 0, host });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  let socket: WebSocket | undefined;
  const ready = new Promise<void>((resolve) =>
    server.once("connection", (opened) => {
      answerOn(socket = opened, answers);
      resolve();
    })
  );
  return {
    port: String((server.address() as AddressInfo).port),
    ready,
    post(events, wanted) {
      const all = answers.await(wanted);
      if (socket !== undefined) postTo(socket, events);
      return all;
    },
    async close() {
      socket?.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function reverse(): Promise<Way> {
  const answers = new Answers();
  const port = await freePort();
  const headers = { "X-Self-ID": String(SELF_ID), "X-Client-Role": "Universal" };
  let socket: WebSocket | undefined;
  let isClosed = false;
  const ready = (async () => {
    while (!isClosed) {
      const opening = new WebSocket(`ws://${host}:${port}/onebot`, { ...sockets, headers });
      answerOn(opening, answers);
      const isOpen = await new Promise((resolve) => {
        opening.on("open", () => resolve(true));
        opening.on("error", () => resolve(false));
      });
      if (isOpen) {
        socket = opening;
        return;
      }
      await sleep(20);
    }
  })();
  return {
    port: String(port),
    ready,
    post(events, wanted) {
      const all = answers.await(wanted);
      if (socket !== undefined) postTo(socket, events);
      return all;
    },
    close() {
      isClosed = true;
      socket?.terminate();
      return Promise.resolve();
    },
  };
}

async function webhook(): Promise<Way> {
  const answers = new Answers();
  const server = createServer((incoming, response) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (piece: string) => body += piece).on("end", () => {
      const action = incoming.url?.slice(1) ?? "";
      response.setHeader("content-type", "application/json");
      response.end(answerTo(JSON.stringify({ action })));
      answers.came(JSON.stringify(action));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const hook = await freePort();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = (event: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(event),
        "x-self-id": SELF_ID,
      };
      const posting = request({ host, port: hook, path: "/onebot", method: "POST", agent, headers }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      posting.on("error", reject).end(event);
    });
  const ready = (async () => {
    for (;;) {
      if (await post("{}").then(() => true, () => false)) return;
      await sleep(20);
    }
  })();
  return {
    port: `${(server.address() as AddressInfo).port},${hook}`,
    ready,
    async post(events, wanted) {
      const all = answers.await(wanted);
      for (const event of events) {
        const status = await post(event);
        if (status !== 204) throw new Error(`The webhook answered with ${status}.`);
      }
      await all;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The ways over sockets. In memory the subject is its own peer. */
export const ways = { forward, reverse, webhook };
