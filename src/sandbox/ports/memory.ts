/** A connection without a network: frames as text, from one function to another. */

import type { FrameSocket, SocketDesk } from "./sockets.ts";

/** How a connection in memory is made. */
export interface MemoryOptions {
  /** Hears every frame: events and replies. */
  onFrame(text: string): void;
  /** Called when the sandbox closes it. */
  onClose?(): void;
  /** The path, where implementations tell paths apart. Default `/`. */
  path?: string;
}

/** The bot's end of a connection in memory. */
export interface MemoryLink {
  /** Sends a frame to the sandbox. */
  send(text: string): void;
  /** Hangs up. */
  close(): void;
}

/** Connects. The first frame comes before this returns. */
export function connectInMemory(
  desk: SocketDesk,
  part: Parameters<SocketDesk["accept"]>[1],
  { onFrame, onClose, path = "/" }: MemoryOptions,
): MemoryLink {
  const handlers = desk.accept(path, part, false, "memory");
  let isOpen = true;
  const end = (reason: string): void => {
    if (!isOpen) return;
    isOpen = false;
    handlers.close?.(1000, reason);
  };
  const far: FrameSocket = {
    send: (text) => {
      if (isOpen) onFrame(text);
    },
    close: () => {
      if (!isOpen) return;
      end("closed by the sandbox");
      onClose?.();
    },
    terminate: () => far.close(),
  };
  // The handlers use no more of a socket than this.
  handlers.open?.(far as never);
  return {
    send: (text) => {
      if (isOpen) handlers.message(text, far as never);
    },
    close: () => end("closed by the bot"),
  };
}
