/**
 * The port on which frameworks find the accounts of a gateway. With one account `/`, `/event` and `/api` are its; with several the path
 * begins with the number of one: `/10001`, `/10001/event`.
 */

import { startServer } from "../../runtime/server/server.ts";
import type { Server, ServerRequest, ServerResponse, ServerSocketHandlers } from "../../runtime/server/types.ts";
import { gatewayTexts } from "../../texts/errors/gateway_texts.ts";
import { refuseToken } from "../../transport/reverse/admit.ts";
import { hostInUrl } from "../../util/access.ts";
import type { Logger } from "../../util/log/log.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Role } from "./framework.ts";
import type { FullServeOptions } from "./options.ts";
import type { Share } from "./share.ts";

/** A server that frameworks connect to. */
export interface ShareServer {
  /** The port, as it really is. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts to listen. Who comes before an account is there, or while another gateway holds it, is asked to come again.
 *
 * @param shares the accounts at that moment
 * @throws ConnectionError with code `PORT_TAKEN` or `LISTEN_FAILED`
 */
export async function startShareServer(
  { port, host, rules }: NonNullable<FullServeOptions["door"]>,
  { maxConnections }: Pick<FullServeOptions, "maxConnections">,
  shares: () => readonly Share[],
  log: Logger,
): Promise<ShareServer> {
  const refusals = new Map<string, NowAndThen>();
  const refuse = (status: number, body: string): ServerResponse => {
    const times = refusals.get(body) ?? new NowAndThen();
    // Bodies name what was asked for, so they are as many as somebody likes.
    if (refusals.size < 100) refusals.set(body, times);
    const count = times.next();
    if (count > 0) log.warn(gatewayTexts().notLetIn(status, body, count));
    return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
  };
  const server: Server = await startServer({
    hostname: host,
    port,
    maxConnections,
    request: () => refuse(426, gatewayTexts().webSocketsOnly),
    upgrade(request): ServerResponse | ServerSocketHandlers {
      const { account, role } = placeOf(request.url.pathname);
      const known = shares().filter((share) => share.account !== undefined);
      const share = account === undefined && known.length === 1
        ? known[0]
        : known.find((each) => each.account === account);
      const named = share?.account ?? account;
      // Nobody learns which accounts there are before the token was seen.
      const refused = rules.perAccount && named === undefined
        ? { status: 400, body: gatewayTexts().nameOne }
        : refuseToken(request, named, rules);
      if (refused !== undefined) return refuse(refused.status, refused.body);
      if (role === undefined) return refuse(404, gatewayTexts().nothingAt(request.url.pathname.slice(0, 100)));
      if (share?.isServing === true) return share.accept(agentOf(request), role);
      if (share !== undefined) return refuse(503, gatewayTexts().standsBy(named ?? ""));
      if (known.length === 0) return refuse(503, gatewayTexts().nobodyYet);
      const accounts = known.map((each) => each.account).join(", ");
      return account === undefined
        ? refuse(400, gatewayTexts().whichOne(accounts))
        : refuse(404, gatewayTexts().noSuchAccount(account.slice(0, 64), accounts));
    },
    error: (error) => log.warn(messageOf(error)),
  });
  log.info(gatewayTexts().serves(`ws://${hostInUrl(host)}:${server.port}`));
  return server;
}

/** The account and the part that a path names; without a part for one that is none of OneBot's. */
function placeOf(path: string): { readonly account: string | undefined; readonly role: Role | undefined } {
  const parts = path.split("/").filter((part) => part !== "");
  const last = parts.at(-1);
  const role = last === "event" || last === "api" ? last : "";
  if (role !== "") parts.pop();
  return { account: parts[0], role: parts.length > 1 ? undefined : role };
}

function agentOf(request: ServerRequest): string {
  const agent = (request.header("user-agent") ?? "").replace(/[^\x20-\x7e]/g, "?").slice(0, 60);
  return `${agent === "" ? "unknown" : agent} (${request.remoteAddress})`;
}
