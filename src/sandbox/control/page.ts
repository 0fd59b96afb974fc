/** The page: one HTML file that is loaded when somebody looks, with a policy that lets it speak to nobody but its own server. */

import { Buffer } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";
import type { ServerRequest, ServerResponse } from "../../runtime/server/types.ts";

/** Answers with the page. It holds no secret: the key is in the address, behind the #, which no browser sends. */
export async function pageResponse(request: ServerRequest): Promise<ServerResponse> {
  const { PAGE_BROTLI, SCRIPT_HASH, STYLE_HASH } = await import("../page/page.gen.ts");
  const bytes = new Uint8Array(Buffer.from(PAGE_BROTLI, "base64"));
  const takesBrotli = /\bbr\b/.test(request.header("accept-encoding") ?? "");
  const headers: Record<string, string> = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy(SCRIPT_HASH, STYLE_HASH),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
    vary: "accept, accept-encoding",
    ...takesBrotli ? { "content-encoding": "br" } : {},
  };
  return { status: 200, headers, body: takesBrotli ? bytes : new Uint8Array(brotliDecompressSync(bytes)) };
}

/** Nothing but the page's own script and style, by their hashes, and its own server. */
function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${script}'`,
    `style-src '${style}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
