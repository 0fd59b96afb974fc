/** The transport of a bot whose gateway keeps the queue itself: what every transport has to do. */

import { startLocalQueue } from "../support/local_queue.ts";
import { behindGateway } from "./gateway_line.ts";
import { transportContract } from "./transport_contract.ts";

transportContract({
  name: "local queue",
  dialect: "napcat",
  accept: behindGateway(startLocalQueue),
  keepsLink: true,
});
