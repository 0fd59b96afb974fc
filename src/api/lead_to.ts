/** A client that goes to another place than its own: a tool that runs somebody's bot puts itself there. */

import { createTransport } from "../transport/connect.ts";
import type { OneBotApi } from "./clients.ts";

/** Lets a client connect to `url`, whatever address it was made with. To be called before it is opened. */
export function leadTo(api: OneBotApi, url: string): void {
  if (api.address === undefined) api.configure({ url });
  else api["~tap"](() => createTransport({ url, log: api.log }));
}
