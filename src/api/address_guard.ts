/** Which addresses a download may come from: http(s), and no private network that nobody allowed. */

import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { DownloadError } from "../errors.ts";
import { isLoopback } from "../util/access.ts";

/** What decides whether an address is fine. */
export interface GuardRules {
  readonly allowPrivate: boolean;
  /** The host of the implementation, as `URL.hostname` has it: its own files are always fine. */
  readonly trustedHost: string | undefined;
}

const priv = new BlockList();
for (
  const [net, bits] of [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["224.0.0.0", 3],
  ] as const
) {
  priv.addSubnet(net, bits, "ipv4");
}
for (const [net, bits] of [["::", 127], ["fc00::", 7], ["fe80::", 10], ["ff00::", 8]] as const) {
  priv.addSubnet(net, bits, "ipv6");
}

/**
 * Refuses an address that a download must not come from. Called for every redirect too.
 *
 * @throws DownloadError with code `DOWNLOAD_URL` or `DOWNLOAD_PRIVATE_ADDRESS`
 */
export async function guardAddress(fileUrl: string, fileName: string, rules: GuardRules): Promise<URL> {
  let url: URL;
  try {
    url = new URL(fileUrl);
  } catch (cause) {
    throw new DownloadError("DOWNLOAD_URL", `${fileName}: "${fileUrl.slice(0, 200)}" is no address`, {
      fileName,
      fileUrl,
      cause,
    });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new DownloadError("DOWNLOAD_URL", `${fileName}: only http and https are downloaded, not ${url.protocol}`, {
      fileName,
      fileUrl,
    });
  }
  if (rules.allowPrivate || isTrusted(url.hostname, rules.trustedHost)) return url;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if ((await addressesOf(host)).some(isPrivate)) {
    throw new DownloadError(
      "DOWNLOAD_PRIVATE_ADDRESS",
      `${fileName}: ${host} is an address of this machine or of a private network. If that is meant, set allowPrivateAddresses: true`,
      { fileName, fileUrl },
    );
  }
  return url;
}

/** Whether a URL's host is the implementation's, by any of its names when that is this machine. */
export function isTrusted(hostname: string, trustedHost: string | undefined): boolean {
  return hostname === trustedHost || (trustedHost !== undefined && isLoopback(trustedHost) && isLoopback(hostname));
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    // The request itself will tell that the name is not known, or that it may not be looked up.
    return host === "localhost" || host.endsWith(".localhost") ? ["127.0.0.1"] : [];
  }
}

function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return priv.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}
