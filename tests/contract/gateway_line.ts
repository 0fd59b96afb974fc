/** The lines of the contract behind a gateway: a peer, a gateway that is linked to it, and the transport of a bot. */

import { createGateway } from "../../src/entries/gateway.ts";
import { NapCatApi } from "../../src/api/clients.ts";
import { createListener } from "../../src/transport/connect.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { captureLog } from "../support/captured_log.ts";
import { startPeer } from "../support/peer/forward.ts";
import type { TransportLine } from "./transport_contract.ts";

/** A queue of a test's own. */
export interface TestQueue {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** Makes the line of a queue. The gateway's clock goes along with the bot's. */
export function behindGateway(startQueue: () => Promise<TestQueue>): NonNullable<TransportLine["accept"]> {
  return async (dialect, { log, clock }) => {
    const queue = await startQueue();
    const peer = await startPeer({ dialect });
    const gatewayClock = createManualClock();
    const { advance } = clock;
    clock.advance = async (ms) => {
      await advance.call(clock, ms);
      await gatewayClock.advance(ms);
    };
    const api = new NapCatApi({ url: peer.webSocketUrl, log: captureLog(), clock: gatewayClock });
    const gateway = await createGateway({ queue: queue.url, api, log: captureLog() });
    const front = createListener({ queue: { url: queue.url, account: 10001 }, log, clock });
    const transport = await new Promise<Transport>((resolve, reject) => {
      front.listen((arrival) => resolve(arrival.transport)).catch(reject);
    });
    const stop = async (): Promise<void> => {
      await transport.caller.close();
      await front.caller.close();
      await Promise.all([gateway.stop(), peer.stop()]);
      await queue.stop();
    };
    return { peer, transport, stop };
  };
}
