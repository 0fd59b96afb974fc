/** The page's end of the control protocol: one WebSocket that is opened again and again, and requests with their answers. */

import { signal } from "@preact/signals";
import type { FailureInfo } from "../../src/sandbox/control/failures.ts";
import type { Snapshot } from "../../src/sandbox/control/snapshot.ts";
import type { JournalEntry } from "../../src/sandbox/world/journal.ts";
import { t } from "../texts.ts";

export type LinkState = "connecting" | "open" | "lost" | "locked";

/** How the link to the sandbox is. `locked`: there is no key, or a wrong one. */
export const linkState = signal<LinkState>("connecting");

/** A request that the sandbox refused. */
export class OpError extends Error {
  readonly code: string;
  readonly reason: string | undefined;

  constructor({ code, message, reason }: FailureInfo) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

interface Frame {
  readonly id?: number | null;
  readonly ok?: boolean;
  readonly result?: { readonly state?: Snapshot };
  readonly error?: FailureInfo;
  readonly push?: "journal";
  readonly entries?: readonly JournalEntry[];
  readonly leftOut?: number;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Who hears of what the sandbox pushes. */
export interface Listener {
  /** The link is up, for the first time or again. */
  opened(state: Snapshot): void;
  entries(entries: readonly JournalEntry[], leftOut: number): void;
}

const KEY = "adelie-key";
const MAX_WAIT_MS = 5_000;

let socket: WebSocket | undefined;
let lastId = 0;
let attempt = 0;
let listener: Listener | undefined;
const waiting = new Map<number, Waiting>();

/** The control key: from the address, which keeps it behind the #, or from before a reload. */
export function readKey(): string {
  const fromAddress = new URLSearchParams(location.hash.slice(1)).get("key");
  if (fromAddress !== null) sessionStorage.setItem(KEY, fromAddress);
  return fromAddress ?? sessionStorage.getItem(KEY) ?? "";
}

/** Opens the link, and keeps it open. */
export function connect(to: Listener): void {
  listener = to;
  open();
}

/** Tries the key that somebody typed in. */
export function unlock(key: string): void {
  sessionStorage.setItem(KEY, key);
  history.replaceState(null, "", location.pathname);
  attempt = 0;
  open();
}

function open(): void {
  const key = readKey();
  if (key === "") {
    linkState.value = "locked";
    return;
  }
  linkState.value = linkState.value === "lost" ? "lost" : "connecting";
  const opening = socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/_sandbox/ws`);
  opening.onopen = () => opening.send(JSON.stringify({ id: 0, op: "hello", params: { key } }));
  opening.onmessage = ({ data }) => take(JSON.parse(data as string) as Frame);
  opening.onclose = ({ code }) => {
    if (socket !== opening) return;
    for (const { reject } of waiting.values()) reject(new OpError({ code: "failed", message: t().linkLost }));
    waiting.clear();
    if (code === 4401) {
      sessionStorage.removeItem(KEY);
      linkState.value = "locked";
      return;
    }
    linkState.value = "lost";
    setTimeout(open, Math.min(MAX_WAIT_MS, 250 * 2 ** attempt++));
  };
}

function take(frame: Frame): void {
  if (frame.push === "journal") {
    listener?.entries(frame.entries ?? [], frame.leftOut ?? 0);
    return;
  }
  if (frame.id === 0) {
    if (frame.ok !== true || frame.result?.state === undefined) return;
    attempt = 0;
    linkState.value = "open";
    listener?.opened(frame.result.state);
    return;
  }
  const asked = waiting.get(frame.id ?? -1);
  if (asked === undefined) return;
  waiting.delete(frame.id ?? -1);
  if (frame.ok === true) asked.resolve(frame.result);
  else asked.reject(new OpError(frame.error ?? { code: "failed", message: "?" }));
}

/** Asks the sandbox to do something. Rejects with OpError. */
export function ask<T = Record<string, unknown>>(op: string, params: object = {}): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (socket?.readyState !== WebSocket.OPEN) {
      reject(new OpError({ code: "failed", message: t().notConnected }));
      return;
    }
    const id = ++lastId;
    waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
    socket.send(JSON.stringify({ id, op, params }));
  });
}
