/** The queue transport of a worker, over a real `redis-server`: what every transport has to do. */

import { startRedisServer } from "../support/redis_server.ts";
import { behindGateway } from "./gateway_line.ts";
import { transportContract } from "./transport_contract.ts";

transportContract({
  name: "queue in Redis",
  dialect: "napcat",
  accept: behindGateway(() => startRedisServer()),
  keepsLink: true,
});
