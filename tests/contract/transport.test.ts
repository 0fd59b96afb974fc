import { dialects } from "./peer.ts";
import { transportContract } from "./transport_contract.ts";

for (const dialect of dialects) {
  transportContract({ name: "forward WebSocket", dialect, url: (peer) => peer.webSocketUrl, keepsLink: true });
  transportContract({ name: "HTTP", dialect, url: (peer) => peer.httpUrl, keepsLink: false });
}
