/**
 * Sockets without a network, for tests: a place in this process that answers at an address of its own. Frames go their way
 * one behind the other, each in a turn of its own, so that nobody is called back while they call.
 */

import { socketTexts } from "../../texts/errors/socket_texts.ts";
import type { LinkEvents, SocketLink } from "./link.ts";

/** The far end of a socket. */
export interface MemoryPeer {
  /** Takes a frame. */
  send(text: string): void;
  /** Told that this side has hung up. */
  close(): void;
}

/** The near end, for the place. */
export interface MemoryClient {
  /** Brings a frame. */
  message(text: string): void;
  /** The place hangs up. */
  close(): void;
}

/** Something that answers at an address. */
export interface MemoryPlace {
  /** Takes a connection to a path in; an HTTP status where it does not. */
  accept(path: string, client: MemoryClient): MemoryPeer | number;
}

const HOST = /^wss?:\/\/(memory-\d+\.localhost)(\/[^?#]*)?/;

const places = new Map<string, MemoryPlace>();
let lastPlace = 0;

/** Opens a place. Its address is one of this machine, of this process alone, and nobody else ever has it. */
export function openPlace(place: MemoryPlace): { readonly url: string; close(): void } {
  const host = `memory-${++lastPlace}.localhost`;
  places.set(host, place);
  return { url: `ws://${host}`, close: () => void places.delete(host) };
}

/** Whether an address leads to a place in memory, which may be closed. */
export function isInMemory(url: string): boolean {
  return HOST.test(url);
}

/** Begins to connect. */
export function connectMemory(url: string, events: LinkEvents): SocketLink {
  let peer: MemoryPeer | undefined;
  let isOver = false;
  const over = (): boolean => {
    const isFirst = !isOver;
    isOver = true;
    return isFirst;
  };
  const later = (task: () => void): void => queueMicrotask(() => isOver || task());
  later(() => {
    const [, host = "", path = "/"] = HOST.exec(url) ?? [];
    const first: string[] = [];
    const answer = places.get(host)?.accept(path, {
      message: (text) => peer === undefined ? first.push(text) : later(() => events.message(text)),
      close: () => later(() => over() && events.closed(1000, "")),
    });
    if (typeof answer === "object") {
      peer = answer;
      events.open();
      for (const text of first) later(() => events.message(text));
    } else if (over()) {
      const reason = answer === undefined ? socketTexts().noPlace(host) : socketTexts().placeRefuses(host, answer);
      events.failed({ kind: "refused", reason, ...answer === undefined ? {} : { status: answer } });
    }
  });
  return {
    get isOpen(): boolean {
      return peer !== undefined && !isOver;
    },
    bufferedBytes: 0,
    send(text) {
      const far = peer;
      if (far === undefined || isOver) return -1;
      later(() => far.send(text));
      return 0;
    },
    close: (code = 1000) =>
      later(() => {
        if (!over()) return;
        peer?.close();
        events.closed(code, "");
      }),
    terminate() {
      if (over()) peer?.close();
    },
    pause: () => false,
    resume: () => {},
  };
}
