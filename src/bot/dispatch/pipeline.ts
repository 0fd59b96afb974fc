/** The way of one event: which handlers it is for, whether they may run, what they answer, and when all of that has ended. */

import type { OneBotApi } from "../../api/clients.ts";
import { AdelieError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { outgoing } from "../../protocol/message.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import type { Acknowledge } from "../../transport/transport.ts";
import { textOf } from "../../util/text_of.ts";
import type { ErrorContext, Match } from "../model/route.ts";
import { createEvent } from "../events/create.ts";
import type { BaseEvent } from "../events/chat.ts";
import type { BotEvent } from "../events/types.ts";
import { claimed } from "./claims.ts";
import { MessageView } from "../../command/message_view.ts";
import type { Router } from "./router.ts";
import type { Denial, Gate, Middleware } from "../model/clause.ts";
import { runThrough } from "./gates.ts";
import { isSent } from "../../protocol/sent.ts";
import type { AppServices } from "../model/services.ts";
import type { GroupSwitches } from "../model/switches.ts";
import type { HeldEvent, Turns } from "./turns.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";

/** Who a pipeline tells what happens. */
export interface PipelineHost {
  /** Something that may take time began. */
  enter(): void;
  /** It ended. */
  leave(): void;
  report(error: unknown, context: ErrorContext, bot?: object): Promise<void>;
  /** A handler has ended. Undefined when nobody wants to know: then nothing is measured. */
  readonly handled: ((source: string, ms: number, failed: boolean) => void) | undefined;
  /** Which events have to wait. Without it none has to. */
  readonly turns?: Turns;
}

/** Dispatches events. One for each app. */
export class Pipeline {
  /** Replaced as a whole when bots come and go; events under way go on with the handlers that they found. */
  router: Router;
  readonly counts = { handled: 0, refused: 0 };
  /** Events whose handlers have not ended. */
  readonly #open = new Map<BaseEvent, { readonly matches: readonly Match[]; readonly sinceMs: number }>();
  readonly #services: AppServices;
  readonly #middleware: readonly Middleware[];
  readonly #host: PipelineHost;

  constructor(router: Router, services: AppServices, middleware: readonly Middleware[], host: PipelineHost) {
    this.router = router;
    this.#services = services;
    this.#middleware = middleware;
    this.#host = host;
  }

  /** Takes one event of one account: an answer goes to its question, and no further. An event that nobody wants costs one look-up. */
  dispatch(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    const { dialogues, switches } = this.#services;
    const message = payload.post_type === "message" ? new MessageView(payload) : undefined;
    if (dialogues.size !== 0 && dialogues.offer(payload, api, message)) {
      acknowledge();
      return;
    }
    let matches = this.router.match(payload, message);
    if (switches.size !== 0 && matches.length !== 0) matches = switchedOn(matches, payload, switches);
    if (matches.length === 0 && this.#middleware.length === 0) {
      acknowledge();
      return;
    }
    const { turns } = this.#host;
    if (turns !== undefined && !turns.isFree(payload)) turns.hold({ api, payload, message, acknowledge });
    else this.#begin(matches, { api, payload, message, acknowledge });
  }

  /** Handles an event whose turn has come. Bots may have gone meanwhile, and others have come. */
  resume(held: HeldEvent): void {
    const { switches } = this.#services;
    const { payload, message } = held;
    const matches = this.router.match(payload, message);
    this.#begin(switches.size === 0 ? matches : switchedOn(matches, payload, switches), held);
  }

  #begin(found: readonly Match[], { api, payload, message, acknowledge }: HeldEvent): void {
    const event = createEvent(payload, api, this.#services, message);
    const matches = found.length > 1 && payload.post_type === "message" ? claimed(found, event) : found;
    if (this.#middleware.length === 0) this.#startAll(matches, event, acknowledge, this.#host.turns);
    else void this.#startInside(matches, event).then(() => acknowledge());
  }

  /** Which handlers have not ended, as `Bot.slow (3 s)`; those of one event together. */
  underWay(): string[] {
    const now = this.#services.clock.now();
    return [...this.#open.values()].map(({ matches, sinceMs }) =>
      `${matches.map(({ route }) => route.source).join(" or ")} (${Math.round((now - sinceMs) / 1_000)} s)`
    );
  }

  /** Sends what a handler returned, unless it has been sent: `return event.reply("好")`. */
  async answer(event: BaseEvent, answer: unknown, source: string): Promise<void> {
    if (answer === undefined || answer === null) return;
    const message = outgoing(answer);
    if (message === undefined) {
      if (isSent(answer)) return;
      throw new AdelieError(
        "HANDLER_RETURN",
        `${source} returned ${typeof answer === "object" ? "an object" : textOf(answer)}. ` +
          `A handler returns its reply: text, a segment or a list of both; or nothing.`,
      );
    }
    if (answer === "" || (Array.isArray(answer) && answer.length === 0)) return;
    await event["~answer"](answer as MessageInput, message);
  }

  /** Handlers inside the app's own middleware, whose answer is sent like a handler's. */
  async #startInside(matches: readonly Match[], event: BaseEvent): Promise<void> {
    const { turns } = this.#host;
    turns?.began(event.toJSON());
    this.#host.enter();
    try {
      // While the handlers run, they are what runs.
      const handlers = () =>
        new Promise<void>((resolve) => {
          const ended = (): void => {
            this.#host.enter();
            resolve();
          };
          this.#startAll(matches, event, ended, undefined);
          this.#host.leave();
        });
      const answer = await runThrough(this.#middleware, event as BotEvent, handlers);
      await this.answer(event, answer, "middleware");
    } catch (error) {
      await this.#host.report(error, { source: "middleware", event: event as BotEvent });
    }
    turns?.ended(event.toJSON());
    this.#host.leave();
  }

  /** @param turns where the event is counted, unless it is already */
  #startAll(matches: readonly Match[], event: BaseEvent, done: () => void, turns: Turns | undefined): void {
    if (matches.length === 0) return done();
    this.counts.handled++;
    if (matches.some(({ route }) => route.blocks)) {
      turns?.began(event.toJSON());
      this.#open.set(event, { matches, sinceMs: this.#services.clock.now() });
      void this.#startInOrder(matches, event).then(() => {
        this.#open.delete(event);
        done();
        turns?.ended(event.toJSON());
        turns?.next();
      });
      return;
    }
    let open = matches.length;
    let isCounted = false;
    const ended = (): void => {
      if (--open === 0) {
        this.#open.delete(event);
        done();
        if (isCounted) turns?.ended(event.toJSON());
      }
      this.#host.leave();
    };
    for (const match of matches) this.#start(match, event, ended);
    // Most events are over by now.
    if (open === 0) return;
    this.#open.set(event, { matches, sinceMs: this.#services.clock.now() });
    if (turns === undefined) return;
    isCounted = true;
    turns.began(event.toJSON());
  }

  /** Where a handler may keep others from running, each is asked before the next one is. */
  async #startInOrder(matches: readonly Match[], event: BaseEvent): Promise<void> {
    const running: Promise<void>[] = [];
    for (const match of matches) {
      this.#host.enter();
      const admitted = await this.#admit(match, event);
      running.push(this.#run(match, event, admitted).then(() => this.#host.leave()));
      if (admitted !== undefined && match.route.blocks) break;
    }
    await Promise.all(running);
  }

  #start(match: Match, event: BaseEvent, ended: () => void): void {
    this.#host.enter();
    const { route, rest } = match;
    if (route.gates !== undefined || match.read !== undefined || this.#host.handled !== undefined) {
      void this.#admit(match, event).then((admitted) => this.#run(match, event, admitted)).then(ended);
      return;
    }
    let result: unknown;
    try {
      result = rest === undefined ? route.run(event) : route.run(event, rest);
    } catch (error) {
      void this.#failed(error, match, event).then(ended);
      return;
    }
    // Most handlers of chat messages answer nothing: they cost no promise.
    if (result === undefined || result === null) ended();
    else void this.#finish(result, match, event).then(ended);
  }

  /** Asks the conditions and reads the arguments. Undefined when the handler may not run. Never rejects. */
  async #admit(match: Match, event: BaseEvent): Promise<{ argument: unknown } | undefined> {
    const { gates, source } = match.route;
    try {
      if (gates !== undefined && !(await this.#pass(gates.before, match, event))) return undefined;
      let argument: unknown = match.rest;
      if (match.read !== undefined) {
        const reading = match.read();
        if ("reason" in reading) {
          await this.#refuse(reading, source, event);
          return undefined;
        }
        argument = reading.value;
      }
      if (gates !== undefined && !(await this.#pass(gates.after, match, event))) return undefined;
      return { argument };
    } catch (error) {
      await this.#failed(error, match, event);
      return undefined;
    }
  }

  async #pass(gates: readonly Gate[], { route }: Match, event: BaseEvent): Promise<boolean> {
    for (const { check } of gates) {
      const verdict = check(event as BotEvent, route.info, false);
      const said = verdict === true ? verdict : await verdict;
      if (said === true) continue;
      await this.#refuse(said, route.source, event);
      return false;
    }
    return true;
  }

  async #refuse({ reason, say }: Denial, source: string, event: BaseEvent): Promise<void> {
    this.counts.refused++;
    this.#services.log.debug(appTexts().doesNotRun(source, reason));
    await this.answer(event, say, source);
  }

  async #run(match: Match, event: BaseEvent, admitted: { argument: unknown } | undefined): Promise<void> {
    if (admitted === undefined) return;
    const { route } = match;
    const { argument } = admitted;
    const { handled } = this.#host;
    const startMs = handled === undefined ? 0 : this.#services.clock.now();
    let isFailed = false;
    const handler = (): unknown => argument === undefined ? route.run(event) : route.run(event, argument);
    try {
      const use = route.gates?.use ?? [];
      const result = use.length === 0 ? handler() : runThrough(use, event as BotEvent, handler);
      await this.answer(event, await result, route.source);
    } catch (error) {
      isFailed = true;
      await this.#failed(error, match, event);
    }
    handled?.(route.source, this.#services.clock.now() - startMs, isFailed);
  }

  async #finish(result: unknown, match: Match, event: BaseEvent): Promise<void> {
    try {
      await this.answer(event, await result, match.route.source);
    } catch (error) {
      await this.#failed(error, match, event);
    }
  }

  #failed(error: unknown, match: Match, event: BaseEvent): Promise<void> {
    return this.#host.report(error, { source: match.route.source, event: event as BotEvent }, match.route.bot);
  }
}

function switchedOn(matches: readonly Match[], payload: EventPayload, switches: GroupSwitches): readonly Match[] {
  const { group_id } = payload as { group_id?: number };
  return group_id ? matches.filter(({ route }) => switches.isOn(group_id, route.info.bot)) : matches;
}
