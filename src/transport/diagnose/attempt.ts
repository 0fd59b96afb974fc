/** An attempt that failed, and what was found about its address. */

import type { ConnectionError } from "../../errors.ts";
import type { DialOptions } from "../../runtime/look/dial.ts";
import type { LookOptions, Sight } from "../../runtime/look/look.ts";
import type { Finding } from "../../texts/diagnosis/about.ts";
import type { Endpoint } from "./endpoint.ts";

/** How to look at an address. */
export interface DiagnosisOptions {
  endpoint: Endpoint;
  /** As the attempts go. */
  route?: Pick<DialOptions, "ca" | "proxy">;
  /** For tests: another way to look. */
  look?: (url: string, options: LookOptions) => Promise<Sight>;
}

/** The facts about a failed attempt beside its error. */
export interface Attempt {
  /** The HTTP status that the address answered with. */
  readonly status?: number;
  /** Whether it named the version of WebSocket that it wants, as go-cqhttp and ws do. */
  readonly wantsWebSocket?: boolean;
  /** The words before the text: `get_status: `. */
  readonly prefix?: string;
}

/** A finding, and the words in which it was seen. */
export interface Found {
  readonly finding: Finding;
  readonly seen?: string;
  readonly who?: string;
}

/** These say enough, unless the place turns out to be something else altogether. */
export const specific: ReadonlySet<ConnectionError["code"]> = new Set(["AUTH_REFUSED", "SSE_MISSING"]);
