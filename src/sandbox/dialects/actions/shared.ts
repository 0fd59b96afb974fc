/** Every action that the sandbox carries out, for whichever implementation has it. */

import type { Actions } from "../account.ts";
import { fileActions } from "./files.ts";
import { groupActions } from "./groups.ts";
import { messageActions } from "./messages.ts";
import { noticeActions } from "./notices.ts";
import { peopleActions } from "./people.ts";
import { sendActions } from "./send.ts";
import { shelfActions } from "./shelves.ts";
import { streamActions } from "./streams.ts";
import { transferActions } from "./transfers.ts";

const all: Actions = {
  ...sendActions,
  ...messageActions,
  ...groupActions,
  ...peopleActions,
  ...fileActions,
  ...noticeActions,
  ...shelfActions,
  ...transferActions,
  ...streamActions,
};

/** Those of them that an implementation with these names has, and the ones that are its own. */
export function actionsFor(names: readonly string[], own: Actions = {}): Actions {
  const shared = Object.fromEntries(names.flatMap((name) => {
    const found = Object.hasOwn(all, name) ? all[name] : undefined;
    return found === undefined ? [] : [[name, found]];
  }));
  return { ...shared, ...own };
}
