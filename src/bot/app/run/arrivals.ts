/** Events on their way into an app: counted, kept until the app has begun, and left out where they are its own echo. */

import type { OneBotApi } from "../../../api/clients.ts";
import { isOwnMessage } from "../../../protocol/chat.ts";
import { eventName, type EventPayload } from "../../../protocol/events/events.ts";
import { idText } from "../../../protocol/ids.ts";
import type { Acknowledge } from "../../../transport/transport.ts";
import { appTexts } from "../../../texts/logs/app_texts.ts";
import type { Pipeline } from "../../dispatch/pipeline.ts";
import { logEvent } from "../activity.ts";
import type { AppParts } from "../start/parts.ts";

/** After how long it is said that events wait for the start. */
const TELL_MS = 1_000;

/** How many events of accounts that do not know their number are kept until `@OnReady` has ended. */
const MOST_EARLY = 1_000;

/** The parts of an app that they need. */
export type ArrivalsParts = Pick<AppParts, "activity" | "apis" | "ignoreOwnAccounts" | "services">;

/** The events of one app, of all its accounts. */
export class Arrivals {
  readonly counts = { events: 0, early: 0, ignored: 0 };
  readonly #parts: ArrivalsParts;
  readonly #pipeline: Pick<Pipeline, "dispatch">;
  readonly #report: (error: unknown, source: string) => void;
  readonly #ownNumbers = new Set<string>();
  /** Events that arrived before {@link Arrivals.open}: the first ones of each account. Undefined from then on. */
  #early: (() => void)[] | undefined = [];
  #calmEarly: () => void = () => {};
  #isPaused = false;
  #isClosed = false;

  constructor(
    parts: ArrivalsParts,
    pipeline: Pick<Pipeline, "dispatch">,
    report: (error: unknown, source: string) => void,
  ) {
    this.#parts = parts;
    this.#pipeline = pipeline;
    this.#report = report;
  }

  /** An account has connected. */
  join(api: OneBotApi): void {
    this.#parts.apis.push(api);
    if (this.#isPaused || this.#isClosed) api.pause();
  }

  /** The number of one of the app's accounts. */
  accountKnown(selfId: number | string): void {
    const number = idText(selfId);
    if (number !== undefined && this.#parts.ignoreOwnAccounts !== false) this.#ownNumbers.add(number);
  }

  /** The function that a link hands the events of one account to. */
  takerOf(api: OneBotApi): (payload: EventPayload, acknowledge: Acknowledge) => void {
    return (payload, acknowledge) => this.#receive(api, payload, acknowledge);
  }

  #receive(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    this.counts.events++;
    if (this.#parts.activity) logEvent(this.#parts.services.log, payload);
    if (this.#early === undefined) this.#dispatch(api, payload, acknowledge);
    else this.#wait(api, payload, acknowledge, this.#early);
  }

  /** Lets the events in that came before `@OnReady` had ended, and the links go on. */
  open(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#calmEarly();
    const before = this.counts.events - early.length;
    for (const dispatch of early) dispatch();
    if (this.#isClosed) return;
    // Those that fill the lines of `Turns` pause the links again.
    for (const api of this.#parts.apis) if (!this.#isPaused) api.resume();
    this.counts.early = this.counts.events - before;
    if (this.counts.early > 1) this.#parts.services.log.debug(appTexts().eventsWaited(this.counts.early));
  }

  /** Stops the links, or lets them go on. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (this.#isClosed) return;
    for (const api of this.#parts.apis) {
      if (isPaused) api.pause();
      else api.resume();
    }
  }

  /** The app stops: what arrives from now on is not handled, and a queue keeps it. */
  close(): void {
    this.#isClosed = true;
    this.#calmEarly();
    for (const api of this.#parts.apis) api.pause(true);
  }

  /**
   * Until every account is there and `@OnReady` has ended, events wait at the links, which bound them. The first one of an
   * account comes through: from it the account learns its number where nothing else tells it. Apart, because V8 makes a
   * context for every call of a function that has closures.
   */
  #wait(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge, early: (() => void)[]): void {
    const { clock, log } = this.#parts.services;
    if (early.length === 0) this.#calmEarly = clock.schedule(TELL_MS, () => log.info(appTexts().eventsWait));
    const dispatch = (): void => this.#dispatch(api, payload, acknowledge);
    early.push(acknowledge.within === undefined ? dispatch : () => acknowledge.within?.(dispatch));
    if (api.selfId !== undefined || early.length >= MOST_EARLY) api.pause();
  }

  #dispatch(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    try {
      if (this.#isClosed) acknowledge("unhandled");
      else if (this.#ownNumbers.size > 1 && this.#isFromOther(payload)) acknowledge();
      else this.#pipeline.dispatch(api, payload, acknowledge);
    } catch (error) {
      // An error of one event before a handler has it ends here; the events after it are handled.
      acknowledge();
      this.#report(error, `dispatching ${eventName(payload)}`);
    }
  }

  /** Whether a message was sent by another account of this app. */
  #isFromOther(payload: EventPayload): boolean {
    if (payload.post_type !== "message" || isOwnMessage(payload)) return false;
    if (!this.#ownNumbers.has(idText((payload as { user_id?: unknown }).user_id) ?? "")) return false;
    this.counts.ignored++;
    return true;
  }
}
