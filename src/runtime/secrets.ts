/** Secrets, compared in a time that tells nothing. Apart from `util/access.ts`, because only servers need what it loads. */

import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two secrets are the same. How long it takes says nothing about where they differ, nor how long they are. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
