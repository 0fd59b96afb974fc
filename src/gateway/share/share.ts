/**
 * One account for several frameworks: each gets the events, each may call, and none of them notices the others. Who connects hears
 * `lifecycle` first; how the account is, the implementation's heartbeats tell, and where none come, those of the gateway.
 */

import type { OneBotApi } from "../../api/clients.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { ServerSocket, ServerSocketHandlers } from "../../runtime/server/types.ts";
import { gatewayTexts } from "../../texts/errors/gateway_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import type { Clock } from "../../util/time/clock.ts";
import { within } from "../../util/time/within.ts";
import { dial, type Dialled } from "./dial.ts";
import { Framework, type FrameworkInfo, type Role } from "./framework.ts";
import type { FullServeOptions } from "./options.ts";

/** An implementation that says how often its heart beats is believed within these bounds, in ms. */
const BEAT_MS = { least: 1_000, most: 300_000 } as const;

/** A heartbeat that is late by half counts as left out. */
const PATIENCE = 1.5;

/** The surroundings of a shared account. */
export interface ShareParts {
  readonly api: OneBotApi;
  readonly options: FullServeOptions;
  readonly log: Logger;
  readonly clock: Clock;
}

/** The frameworks of one account. */
export class Share {
  readonly #parts: ShareParts;
  readonly #frameworks = new Set<Framework>();
  #dialled: Dialled[] = [];
  #account: string | undefined;
  #isServing = false;
  #isUp = false;
  #everyMs: number;
  #cancelBeat: (() => void) | undefined;

  constructor(parts: ShareParts) {
    this.#parts = parts;
    this.#everyMs = parts.options.heartbeatMs;
  }

  /** Its number, once it is known. */
  get account(): string | undefined {
    return this.#account;
  }

  /** Whether frameworks may come: not while another gateway holds the account. */
  get isServing(): boolean {
    return this.#isServing;
  }

  get frameworks(): readonly FrameworkInfo[] {
    return [...this.#frameworks].map(({ info }) => info);
  }

  /** Frameworks may come from now on, and those that listen are connected to. */
  serve(account: string): void {
    this.#account = account;
    if (this.#isServing) return;
    this.#isServing = true;
    const { options: { connectTo }, clock, log } = this.#parts;
    this.#dialled = connectTo.map((address) =>
      dial(address, { account, clock, log, handlers: (name) => this.accept(name, "") })
    );
  }

  /** Another gateway holds the account: frameworks find it there. */
  release(): void {
    this.#isServing = false;
    this.#leave(1012, gatewayTexts().standsBy(this.#account ?? ""));
  }

  /** Takes no further calls, waits for those under way, for so long at most, and says goodbye. */
  async close(timeoutMs: number): Promise<void> {
    this.#isServing = false;
    const { clock } = this.#parts;
    await within(clock, timeoutMs, Promise.all([...this.#frameworks].map((framework) => framework.finish())));
    this.#leave(1001, gatewayTexts().gatewayEnds);
  }

  /** An event of the account. */
  event(payload: EventPayload): void {
    const { post_type, meta_event_type, interval } = payload as EventPayload & Record<string, unknown>;
    if (post_type === "meta_event" && meta_event_type === "heartbeat") this.#beats(interval);
    let text: string | undefined;
    for (const framework of this.#frameworks) {
      if (framework.getsEvents) framework.send(text ??= JSON.stringify(payload));
    }
  }

  /** The link to the implementation is up, or not. */
  link(isUp: boolean): void {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    this.#beat();
  }

  /** The handlers of a connection. */
  accept(name: string, role: Role): ServerSocketHandlers {
    let framework: Framework | undefined;
    return {
      open: (socket) => framework = this.#enter(socket, name, role),
      message: (text) => framework?.message(text),
      close: (code, reason) => {
        if (framework === undefined || !this.#frameworks.delete(framework)) return;
        const { log } = this.#parts;
        log.info(gatewayTexts().left(this.#account ?? "", name, `${code} ${reason}`.trim()));
        if (this.#frameworks.size === 0) this.#rest();
      },
    };
  }

  #enter(socket: ServerSocket, name: string, role: Role): Framework {
    const { api, log, clock, options: { maxUnsentBytes } } = this.#parts;
    const account = this.#account ?? "";
    const framework = new Framework(socket, { name, role, account, api, log, clock, maxUnsentBytes });
    this.#frameworks.add(framework);
    log.info(gatewayTexts().came(account, name));
    if (framework.getsEvents) framework.send(this.#meta({ meta_event_type: "lifecycle", sub_type: "connect" }));
    if (this.#cancelBeat === undefined) this.#arm(this.#everyMs);
    return framework;
  }

  #leave(code: number, reason: string): void {
    for (const dialled of this.#dialled) dialled.close();
    this.#dialled = [];
    for (const framework of this.#frameworks) framework.close(code, reason);
    this.#rest();
  }

  /** The implementation's heart beats. */
  #beats(interval: unknown): void {
    const isTold = typeof interval === "number" && interval > 0;
    if (isTold) this.#everyMs = Math.min(Math.max(interval, BEAT_MS.least), BEAT_MS.most);
    if (this.#cancelBeat !== undefined) this.#arm(this.#everyMs * PATIENCE);
  }

  #beat(): void {
    if (this.#frameworks.size === 0) return this.#rest();
    const { state } = this.#parts.api.status;
    const isWell = this.#isUp && state !== "offline" && state !== "kicked";
    const status = { online: isWell, good: isWell };
    const text = this.#meta({ meta_event_type: "heartbeat", status, interval: this.#everyMs });
    for (const framework of this.#frameworks) if (framework.getsEvents) framework.send(text);
    this.#arm(this.#everyMs);
  }

  #arm(ms: number): void {
    this.#cancelBeat?.();
    this.#cancelBeat = this.#parts.clock.schedule(ms, () => this.#beat());
  }

  #rest(): void {
    this.#cancelBeat?.();
    this.#cancelBeat = undefined;
  }

  #meta(fields: object): string {
    const id = Number(this.#account);
    const self_id = Number.isSafeInteger(id) ? id : this.#account;
    const time = Math.floor(this.#parts.clock.date() / 1_000);
    return JSON.stringify({ time, self_id, post_type: "meta_event", ...fields });
  }
}
