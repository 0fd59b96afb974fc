/** Who may come in: addresses that only this machine can reach, and what a request tells of who made it. */

/** Whether a host, of a URL or to listen on, is this machine by its very name. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)\.?$/i.test(hostname);
}

/** Whether a server lets everybody in: others reach the host that it listens on, and it asks for no secret. */
export function isExposed(hostname: string, secret: unknown): boolean {
  return (secret === undefined || secret === "") && !isLoopback(hostname);
}

/** A host as it stands in an address: an IPv6 one, which has colons of its own, in brackets. */
export function hostInUrl(hostname: string): string {
  return hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
}

/** The headers of an HTTP request that tell where it was sent to and who made it. */
interface Asked {
  header(name: string): string | undefined;
}

/**
 * Whether a request names a host that only its real address can stand for: a loopback name, an address in numbers, or the
 * name that the server was opened on. A page may point a name of its own at this machine and then counts as one site with
 * it (DNS rebinding): the name in the Host header tells. Other programs than browsers may leave it out.
 *
 * @param hostname what the server listens on
 */
export function isKnownHost(request: Asked, hostname: string): boolean {
  const host = request.header("host");
  if (host === undefined || host === "") return true;
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname: name } = new URL(`http://${host}`);
  const isNumeric = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/i.test(name);
  return isNumeric || isLoopback(name) || name === hostname.toLowerCase();
}

/** Whether a page of another site made a browser send the request. Older browsers do not tell. */
export function isCrossSite(request: Asked): boolean {
  const site = request.header("sec-fetch-site");
  return site !== undefined && site !== "same-origin" && site !== "none";
}

/**
 * Whether a browser sent the request. `Sec-Fetch-Mode` alone is no mark: the `fetch` of Node sends it too. Where a browser
 * leaves the other two out, it still names itself `Mozilla/…`, which of other programs only PowerShell does.
 */
export function isFromBrowser(request: Asked): boolean {
  if (request.header("sec-fetch-site") !== undefined || request.header("sec-fetch-dest") !== undefined) return true;
  const agent = request.header("user-agent") ?? "";
  return request.header("origin") !== undefined || (/^Mozilla\//i.test(agent) && !/PowerShell/i.test(agent));
}
