/** Posts events: HTTP/1.1 with connections that stay open, one request at a time on each. */

import { connect, type Socket } from "node:net";

/** So many connections at most. */
const CONNECTIONS = 64;

interface Connection {
  readonly socket: Socket;
  text: string;
}

/** Posts bodies to one port of this machine. What finds no free connection waits. */
export class Poster {
  readonly #port: number;
  readonly #head: string;
  readonly #answered: (body: string, status: number) => void;
  readonly #waiting: Uint8Array[] = [];
  readonly #all = new Set<Connection>();
  readonly #free: Connection[] = [];

  /** @param answered gets the body of every answer, "" where there is none, and its status */
  constructor(
    port: number,
    path: string,
    headers: Record<string, string>,
    answered: (body: string, status: number) => void,
  ) {
    this.#port = port;
    this.#answered = answered;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    this.#head =
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n${lines}Content-Length: `;
  }

  /** Whether somebody listens there. */
  isThere(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
  }

  post(body: Uint8Array): void {
    const free = this.#free.pop() ?? (this.#all.size < CONNECTIONS ? this.#connect() : undefined);
    if (free === undefined) this.#waiting.push(body);
    else this.#write(free, body);
  }

  close(): void {
    this.#waiting.length = 0; // before the sockets: each that closes takes the next body
    for (const { socket } of this.#all) socket.destroy();
  }

  #write({ socket }: Connection, body: Uint8Array): void {
    socket.cork();
    socket.write(`${this.#head}${body.length}\r\n\r\n`, "latin1");
    socket.write(body);
    socket.uncork();
  }

  #connect(): Connection {
    const connection: Connection = { socket: connect(this.#port, "127.0.0.1"), text: "" };
    this.#all.add(connection);
    connection.socket.setNoDelay(true).setEncoding("latin1");
    connection.socket.on("error", () => connection.socket.destroy());
    connection.socket.on("close", () => {
      this.#all.delete(connection);
      const next = this.#waiting.shift();
      if (next !== undefined) this.post(next);
    });
    connection.socket.on("data", (piece) => this.#read(connection, String(piece)));
    return connection;
  }

  #read(connection: Connection, piece: string): void {
    const text = connection.text += piece;
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = text.slice(0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const isChunked = /\r\ntransfer-encoding: *chunked/i.test(head);
    if (isChunked ? !text.endsWith("0\r\n\r\n") : text.length < end + 4 + length) return;
    connection.text = "";
    this.#answered(text.slice(end + 4), Number(head.slice(9, 12)));
    // Deno closes after the answer to some posts.
    if (/\r\nconnection: *close/i.test(head)) return void connection.socket.destroy();
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(connection);
    else this.#write(connection, next);
  }
}
