/** A client without a library: it keeps the frames that it gets. */

import { openSocket, type SocketClose } from "../../src/runtime/socket/socket.ts";

export type Frame = Record<string, any>;

/** Connects. Frames that are no JSON are kept as `{ text }`. */
export async function connectPlain(url: string, headers?: Record<string, string>) {
  const frames: Frame[] = [];
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  let resolveClosed: (info: SocketClose) => void = () => {};
  const closed = new Promise<SocketClose>((resolve) => resolveClosed = resolve);
  let open: () => void = () => {};
  const isOpen = new Promise<void>((resolve) => open = resolve);
  const socket = openSocket(url, {
    open: () => open(),
    message(text) {
      texts.push(text);
      frames.push(read(text));
      for (const look of [...waiting]) look();
    },
    close: resolveClosed,
  }, headers === undefined ? {} : { headers });
  await Promise.race([isOpen, closed]);
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        const look = (): void => {
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    }
  };
  return {
    frames,
    texts,
    closed,
    socket,
    /** Resolves when there are that many frames. */
    async many(count: number): Promise<Frame[]> {
      await until(() => frames.length >= count);
      return frames;
    },
    send: (frame: unknown) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    /** Calls, and gives the reply with the same echo. */
    async ask(action: string, params: object = {}, echo: unknown = Math.random()): Promise<Frame> {
      socket.send(JSON.stringify({ action, params, echo }));
      await until(() => frames.some((frame) => frame["echo"] === echo));
      return frames.find((frame) => frame["echo"] === echo) as Frame;
    },
    async bye(): Promise<void> {
      socket.close(1000);
      await closed;
    },
  };
}

function read(text: string): Frame {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return { text };
  }
}
