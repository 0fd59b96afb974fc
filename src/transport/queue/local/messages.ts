/** The lines between a bot and the gateway of its machine: JSON, one message each. */

import type { ScriptName } from "../scripts.ts";

/** The first line of who connects. */
export interface Hello {
  readonly adelie: "queue";
  readonly version: number;
  readonly pid: number;
  /** `bot`: takes events, one process at a time. `desk`: looks at those that were put aside. */
  readonly as: "bot" | "desk";
}

/** The number of this way of talking: who speaks another one is told so. */
export const VERSION = 1;

/** The steps that a bot may ask for; the others are the gateway's own. */
export const STEPS: readonly ScriptName[] = [
  "adelieRegister",
  "adelieTick",
  "adelieTake",
  "adelieAck",
  "adelieRelease",
  "adelieCall",
];

/** The steps of a desk. */
export const DESK_STEPS: readonly ScriptName[] = ["adelieDead", "adelieBury"];

/** A step that is asked for. */
export interface Question {
  readonly n: number;
  readonly step: string;
  readonly base: string;
  readonly args: readonly (string | number)[];
}

/** A question, or from when on it is listened on a channel, and no longer. */
export type Asked =
  | Question
  | { readonly listen: string }
  | { readonly ignore: string };

/** The lines of a gateway. */
export type Said =
  /** This bot is served from now on. */
  | { readonly state: "ready" }
  /** Another bot process is; this one is served when that one is gone. */
  | { readonly state: "busy"; readonly pid: number }
  | { readonly state: "version"; readonly version: number }
  | { readonly n: number; readonly value: unknown }
  | { readonly n: number; readonly error: string }
  | { readonly channel: string; readonly said: string };

/** Reads a first line; undefined for anything else. */
export function readHello(line: string): Hello | undefined {
  const { adelie, version, pid, as } = objectIn(line);
  if (adelie !== "queue" || !isCount(version) || !isCount(pid)) return undefined;
  return as === "bot" || as === "desk" ? { adelie, version, pid, as } : undefined;
}

/** Reads a later one; undefined for what is none of these. */
export function readAsked(line: string): Asked | undefined {
  const { n, step, base, args, listen, ignore } = objectIn(line);
  if (typeof listen === "string") return { listen };
  if (typeof ignore === "string") return { ignore };
  if (!isCount(n) || typeof step !== "string" || typeof base !== "string" || !Array.isArray(args)) return undefined;
  return args.every((arg) => typeof arg === "string" || typeof arg === "number") ? { n, step, base, args } : undefined;
}

/** Reads a line of the gateway; undefined for what is none. */
export function readSaid(line: string): Said | undefined {
  const seen = objectIn(line);
  const { state, n, channel, said, pid, version, error } = seen;
  if (state === "ready") return { state };
  if (state === "busy") return { state, pid: Number(pid) };
  if (state === "version") return { state, version: Number(version) };
  if (typeof channel === "string" && typeof said === "string") return { channel, said };
  if (!isCount(n)) return undefined;
  return typeof error === "string" ? { n, error } : { n, value: seen["value"] };
}

function objectIn(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
