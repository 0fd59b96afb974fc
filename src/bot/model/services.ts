/** The services that an app offers to its conditions, events and bots. */

import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import type { EventServices } from "../events/base.ts";
import type { Signals } from "../events/signals.ts";
import type { SharedRuns } from "../../schedule/runs.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Flow } from "./flow.ts";
import type { GroupSwitches } from "./switches.ts";
import type { ChatTexts } from "../../texts/chat/chat_texts.ts";

/** The surroundings of the handlers of one app. */
export interface AppServices extends EventServices {
  readonly clock: Clock;
  readonly log: Logger;
  /** The QQ numbers that `launch` was given as `superusers`, as text. */
  readonly superusers: ReadonlySet<string>;
  /** The storage of a name; a bot's own is named as the bot is. */
  readonly storage: (namespace: string) => Storage;
  /** The storage of a name that all workers of a queue have in common; undefined in an app that is alone. */
  readonly shared?: (namespace: string) => Storage;
  /** The runs of jobs that they have in common. */
  readonly sharedRuns?: (namespace: string) => SharedRuns;
  /** The texts for chats. Default: Chinese. */
  readonly texts?: ChatTexts;
  /** In which groups bots are switched off. */
  readonly switches: GroupSwitches;
  readonly signals: Signals;
  readonly flow: Flow;
}
