/**
 * Lines of text between two processes of one machine: over a socket that is a file, which only its owner may open, or over a named
 * pipe on Windows.
 */

import { createHash } from "node:crypto";
import { chmod, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { socketTexts } from "../texts/errors/socket_texts.ts";
import { isWindows } from "./processes.ts";

/** The longest path that every system takes for such a socket, in bytes. */
export const MOST_PATH_BYTES = 100;

/** The longest line, in characters: the parameters of a call, with every quote escaped. */
const MOST_LINE_CHARS = 160 * 2 ** 20;

/** How long a new connection may be before it has said who it is, in characters. */
const MOST_FIRST_CHARS = 4_096;

/** One end of a connection. */
export interface LocalSocket {
  /** Sends a line, which may hold no line break. Nothing happens once it is closed. */
  send(line: string): void;
  /** Bytes that wait because the other side does not read. */
  readonly unsentBytes: number;
  /** Sends what waits, and ends. */
  end(): void;
  /** Ends at once. */
  destroy(): void;
}

/** Who hears what comes. */
export interface LocalHandlers {
  line(text: string): void;
  /** Once, and nothing comes after it. `error`: why, where it did not just end. */
  closed(error?: Error): void;
}

/** The place of the socket in a folder. */
export function localSocketPath(folder: string): string {
  const path = resolve(folder);
  if (!isWindows()) return join(path, "socket");
  return `\\\\.\\pipe\\adelie-${createHash("sha256").update(path.toLowerCase()).digest("hex").slice(0, 32)}`;
}

/** Connects. `opened` is called before anything comes, or never. */
export function connectLocal(path: string, handlers: LocalHandlers & { opened(): void }): LocalSocket {
  const socket = connect({ path });
  socket.once("connect", () => handlers.opened());
  return endOf(socket, handlers, MOST_LINE_CHARS);
}

/** Whether somebody answers there. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}

/** A place where processes of this machine connect. */
export interface LocalServer {
  close(): Promise<void>;
}

/**
 * Listens. A file that was left behind is replaced: whoever calls this has made sure that nobody answers there.
 *
 * @param came told of each connection; gives its handlers. Its first line may have 4096 characters
 */
export async function listenLocal(path: string, came: (socket: LocalSocket) => LocalHandlers): Promise<LocalServer> {
  if (!isWindows()) await rm(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const end = endOf(socket, {
      line: (text) => handlers.line(text),
      closed: (error) => handlers.closed(error),
    }, MOST_FIRST_CHARS);
    const handlers = came(end);
  });
  await listening(server, path);
  if (!isWindows()) await chmod(path, 0o600);
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen({ path }, () => {
      server.off("error", failed);
      // A connection that cannot be taken in concerns nobody else.
      server.on("error", () => {});
      done();
    });
  });
}

/** @param most how long the first line may be; those behind it may have any length that is ever sent */
function endOf(socket: Socket, handlers: LocalHandlers, most: number): LocalSocket {
  // The parts of a line that is not whole: joined once, however many there are.
  let parts: string[] = [];
  let chars = 0;
  let limit = most;
  let error: Error | undefined;
  let isOver = false;
  const close = (): void => {
    if (isOver) return;
    isOver = true;
    handlers.closed(error);
  };
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    let from = 0;
    for (let at = text.indexOf("\n"); at !== -1 && !isOver; at = text.indexOf("\n", from)) {
      parts.push(text.slice(from, at));
      const line = parts.join("");
      [parts, chars, from, limit] = [[], 0, at + 1, MOST_LINE_CHARS];
      handlers.line(line);
    }
    if (isOver) return;
    parts.push(text.slice(from));
    chars += text.length - from;
    if (chars > limit) socket.destroy(new Error(socketTexts().messageTooLarge));
  });
  socket.on("error", (seen: Error) => error = seen);
  socket.on("end", () => socket.end());
  socket.on("close", close);
  return {
    send(line) {
      if (!isOver && socket.writable) socket.write(`${line}\n`);
    },
    get unsentBytes() {
      return socket.writableLength;
    },
    end: () => void socket.end(),
    destroy() {
      close();
      socket.destroy();
    },
  };
}
