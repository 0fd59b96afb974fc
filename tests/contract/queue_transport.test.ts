/** The queue transport of a worker: a peer, a gateway, a real `redis-server`, and what every transport has to do. */

import { createGateway } from "../../src/entries/gateway.ts";
import { NapCatApi } from "../../src/api/clients.ts";
import { createListener } from "../../src/transport/connect.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { captureLog } from "../support/captured_log.ts";
import { startPeer } from "../support/peer/forward.ts";
import { startRedisServer } from "../support/redis_server.ts";
import { transportContract, type TransportLine } from "./transport_contract.ts";

/** A peer with a gateway linked to it, and the transport of a worker. The gateway's clock goes along with the worker's. */
const accept: NonNullable<TransportLine["accept"]> = async (dialect, { log, clock }) => {
  const redis = await startRedisServer();
  const peer = await startPeer({ dialect });
  const gatewayClock = createManualClock();
  const { advance } = clock;
  clock.advance = async (ms) => {
    await advance.call(clock, ms);
    await gatewayClock.advance(ms);
  };
  const api = new NapCatApi({ url: peer.webSocketUrl, log: captureLog(), clock: gatewayClock });
  const gateway = await createGateway({ queue: redis.url, api, log: captureLog(), partitions: 8 });
  const front = createListener({ queue: { url: redis.url, account: 10001 }, log, clock });
  const transport = await new Promise<Transport>((resolve, reject) => {
    front.listen((arrival) => resolve(arrival.transport)).catch(reject);
  });
  const stop = async (): Promise<void> => {
    await transport.caller.close();
    await front.caller.close();
    await Promise.all([gateway.stop(), peer.stop()]);
    await redis.stop();
  };
  return { peer, transport, stop };
};

transportContract({ name: "queue in Redis", dialect: "napcat", accept, keepsLink: true });
