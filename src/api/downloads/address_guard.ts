/**
 * Which addresses a download may come from: http and https, no private network that nobody allowed, and of the
 * implementation only what it named itself. A name is looked up once, and only what was looked at is connected to.
 */

import { isIP } from "node:net";
import { DownloadError } from "../../errors.ts";
import { isLoopback } from "../../util/access.ts";
import { shownAddress } from "../../util/log/redact.ts";
import { type AddressKind, addressKind } from "./address_ranges.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";

/** The rules by which an address is allowed. */
export interface GuardRules {
  /** Addresses of this machine and of private networks are fine. */
  readonly allowPrivate: boolean;
  /** Names that lead to the fake addresses of a proxy are fine. */
  readonly allowFakeIp: boolean;
  /** Whether the implementation named this very address in a reply: its own files are always fine. */
  readonly isNamed: (url: URL) => boolean;
}

/** An address that has been looked at as far as its text goes. */
export interface GuardedAddress {
  readonly url: URL;
  /** The implementation named it, or what the implementation named redirected to it on the same server. */
  readonly isOwn: boolean;
  /**
   * Says which of the addresses of its host may be connected to.
   *
   * @throws DownloadError with code `DOWNLOAD_PRIVATE_ADDRESS` when none may
   */
  readonly admit: (addresses: readonly string[]) => readonly string[];
}

/**
 * Refuses an address that a download must not come from. Called for every redirect too.
 *
 * @param ownOrigin the origin of an own address that redirected here: the rest of that server is fine then
 * @throws DownloadError with code `DOWNLOAD_URL` or `DOWNLOAD_PRIVATE_ADDRESS`
 */
export function guardAddress(fileUrl: string, fileName: string, rules: GuardRules, ownOrigin?: string): GuardedAddress {
  const about = { fileName, fileUrl };
  const url = urlOf(fileUrl, about);
  const isOwn = url.origin === ownOrigin || rules.isNamed(url);
  if (rules.allowPrivate || isOwn) return { url, isOwn, admit: (addresses) => addresses };
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) {
    if (addressKind(host) !== "public") throw privateError(host, undefined, "special", about);
  } else if (isLoopback(host)) throw privateError(host, undefined, "special", about);
  return { url, isOwn, admit: (addresses) => publicOnes(addresses, host, rules, about) };
}

function publicOnes(
  addresses: readonly string[],
  host: string,
  { allowFakeIp }: GuardRules,
  about: About,
): readonly string[] {
  // Written as a number an address is what it is; only a proxy that answers for names gives fake ones.
  const isFine = (kind: AddressKind): boolean =>
    kind === "public" || (kind === "fake" && allowFakeIp && isIP(host) === 0);
  const kinds = addresses.map(addressKind);
  const fine = addresses.filter((_, index) => isFine(kinds[index] ?? "special"));
  if (fine.length > 0 || addresses.length === 0) return fine;
  const fake = kinds.indexOf("fake");
  throw privateError(host, addresses[Math.max(0, fake)], fake < 0 ? "special" : "fake", about);
}

interface About {
  readonly fileName: string;
  readonly fileUrl: string;
}

function urlOf(fileUrl: string, about: About): URL {
  const refuse = (what: string, cause?: unknown): DownloadError =>
    new DownloadError("DOWNLOAD_URL", `${about.fileName}: ${what}`, { ...about, cause });
  let url: URL;
  try {
    url = new URL(fileUrl);
  } catch (cause) {
    throw refuse(fileTexts().noAddress(shownAddress(fileUrl)), cause);
  }
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  throw refuse(fileTexts().onlyHttp(url.protocol));
}

function privateError(host: string, address: string | undefined, kind: AddressKind, about: About): DownloadError {
  const seen = address === undefined || address === host ? host : `${host} leads to ${address}, which`;
  const what = kind === "fake" ? fileTexts().fakeAddress(seen) : fileTexts().privateAddress(seen);
  return new DownloadError("DOWNLOAD_PRIVATE_ADDRESS", `${about.fileName}: ${what}`, about);
}
