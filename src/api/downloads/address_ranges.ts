/**
 * Addresses that are no place on the internet: the special-purpose registries of IANA (RFC 6890 and those that added to
 * them), the older forms that lead to an IPv4 address by another name, and multicast.
 */

import { isIP } from "node:net";

/** The kind of range that an address lies in. `fake` are the ranges that a proxy hands out in place of real ones. */
export type AddressKind = "public" | "special" | "fake";

const RANGES: readonly (readonly [range: string, kind: AddressKind])[] = [
  ["0.0.0.0/8", "special"], // this network (RFC 791)
  ["10.0.0.0/8", "special"], // private use (RFC 1918)
  ["100.64.0.0/10", "special"], // shared by the customers of a carrier (RFC 6598)
  ["127.0.0.0/8", "special"], // loopback (RFC 1122)
  ["169.254.0.0/16", "special"], // link local (RFC 3927)
  ["172.16.0.0/12", "special"], // private use (RFC 1918)
  ["192.0.0.0/24", "special"], // protocol assignments (RFC 6890)
  ["192.0.2.0/24", "special"], // documentation (RFC 5737)
  ["192.88.99.0/24", "special"], // 6to4 relays (RFC 7526)
  ["192.168.0.0/16", "special"], // private use (RFC 1918)
  ["198.18.0.0/15", "fake"], // benchmarks (RFC 2544); Clash, mihomo and sing-box hand them out
  ["198.51.100.0/24", "special"], // documentation (RFC 5737)
  ["203.0.113.0/24", "special"], // documentation (RFC 5737)
  ["224.0.0.0/4", "special"], // multicast (RFC 1112)
  ["240.0.0.0/4", "special"], // reserved, and broadcast (RFC 1112, RFC 919)
  ["::/96", "special"], // unspecified, loopback, and IPv4-compatible (RFC 4291)
  ["64:ff9b::/96", "special"], // IPv4 behind a translator (RFC 6052)
  ["64:ff9b:1::/48", "special"], // the same, for one network's own use (RFC 8215)
  ["100::/63", "special"], // discard only, and dummy (RFC 6666, RFC 9780)
  ["2001::/23", "special"], // protocol assignments, Teredo and ORCHID among them (RFC 2928)
  ["2001:db8::/32", "special"], // documentation (RFC 3849)
  ["2002::/16", "special"], // 6to4 (RFC 3056)
  ["3fff::/20", "special"], // documentation (RFC 9637)
  ["5f00::/16", "special"], // segment routing (RFC 9602)
  ["fc00::/7", "special"], // private use (RFC 4193)
  ["fe80::/10", "special"], // link local (RFC 4291)
  ["fec0::/10", "special"], // site local, as it once was (RFC 3879)
  ["ff00::/8", "special"], // multicast (RFC 4291)
];

interface Range {
  readonly bits: number;
  readonly start: readonly number[];
  readonly kind: AddressKind;
}

// Read when the first address is looked at, and not when the module is loaded.
let ranges: readonly Range[] | undefined;

/**
 * Tells where an address lies. One that cannot be read counts as special.
 *
 * @param address IPv4 or IPv6 in any form that is an address, without brackets; a zone (`%eth0`) is left out of account
 */
export function addressKind(address: string): AddressKind {
  const bytes = bytesOf(address);
  if (bytes === undefined) return "special";
  ranges ??= RANGES.map(([range, kind]) => {
    const [start = "", bits] = range.split("/");
    return { bits: Number(bits), start: bytesOf(start) ?? [], kind };
  });
  return ranges.find((range) => lies(bytes, range))?.kind ?? "public";
}

function lies(bytes: readonly number[], { bits, start }: Range): boolean {
  if (bytes.length !== start.length) return false;
  for (let at = 0, left = bits; left > 0; at++, left -= 8) {
    const mask = left >= 8 ? 0xff : 0xff << (8 - left) & 0xff;
    if (((bytes[at] ?? 0) & mask) !== ((start[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** Four bytes of an IPv4 address, also of one that is mapped into IPv6, or sixteen. */
function bytesOf(address: string): number[] | undefined {
  const plain = address.replace(/%.*$/s, "");
  const family = isIP(plain);
  if (family === 4) return plain.split(".").map(Number);
  if (family !== 6) return undefined;
  // URL brings every way of writing one to one: eight groups at most, no dots.
  const [head = "", tail] = new URL(`http://[${plain}]/`).hostname.slice(1, -1).split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  const bytes = groups.flatMap((group) => [group >> 8, group & 0xff]);
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return isMapped ? bytes.slice(12) : bytes;
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
}
