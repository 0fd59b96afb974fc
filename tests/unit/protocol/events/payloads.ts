/** The recorded payloads, as values. */

import { readFileSync } from "node:fs";

const folder = new URL("../../../fixtures/payloads/", import.meta.url);

/** What the index says about a payload. */
export interface Recorded {
  readonly file: string;
  readonly implementation: string;
  readonly kind: string;
  readonly note: string;
}

/** Every recorded payload, from the index. */
export function recordedPayloads(): Recorded[] {
  return JSON.parse(readFileSync(new URL("index.json", folder), "utf8")) as Recorded[];
}

/** The text of one payload. */
export function payloadText(name: string): string {
  return readFileSync(new URL(name.endsWith(".json") ? name : `${name}.json`, folder), "utf8");
}

/** One payload. */
export function readPayload(name: string): Record<string, unknown> {
  return JSON.parse(payloadText(name)) as Record<string, unknown>;
}
