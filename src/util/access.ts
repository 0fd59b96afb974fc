/** Who may come in: secrets compared in a time that tells nothing, and addresses that only this machine can reach. */

import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two secrets are the same. How long it takes says nothing about where they differ, nor how long they are. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Whether a host, of a URL or to listen on, is this machine by its very name. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)\.?$/i.test(hostname);
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
