/** The signature of a webhook's body: `X-Signature: sha1=<hex>`, HMAC-SHA1 over the bytes as they came. */

import { createHmac, timingSafeEqual } from "node:crypto";

/** The signature that a body has to have. */
export function signatureOf(body: Uint8Array, secret: string): Uint8Array {
  return createHmac("sha1", secret).update(body).digest();
}

/** The beginning of a signature as a number: enough to know a body again. */
export function signatureNumber(signature: Uint8Array): number {
  const view = new DataView(signature.buffer, signature.byteOffset);
  return view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11);
}

/**
 * Whether a header holds this signature. How long it takes says nothing about where they differ.
 *
 * @param header what came as `X-Signature`
 */
export function isSignature(header: string, signature: Uint8Array): boolean {
  const hex = /^\s*sha1=([0-9a-f]{40})\s*$/i.exec(header)?.[1];
  if (hex === undefined) return false;
  const given = Uint8Array.from({ length: 20 }, (_, n) => parseInt(hex.slice(2 * n, 2 * n + 2), 16));
  return timingSafeEqual(given, signature);
}
