/** The way of one event: which handlers it is for, whether they may run, what they answer, and when all of that has ended. */

import type { Outcome } from "../../api/calls/call.ts";
import type { OneBotApi } from "../../api/clients.ts";
import { noChatError } from "../../api/calls/params.ts";
import { AdelieError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { chatOf } from "../../protocol/chat.ts";
import { outgoing, type OutgoingMessage } from "../../protocol/message.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import type { Acknowledge } from "../../transport/transport.ts";
import { outsideError } from "../../util/brief.ts";
import { messageOf, textOf } from "../../util/text_of.ts";
import type { ErrorContext, Match, Route } from "../model/route.ts";
import { createEvent } from "../events/create.ts";
import type { BaseEvent } from "../events/chat.ts";
import type { BotEvent } from "../events/types.ts";
import { isRecall, isRecalledBy } from "../events/recall.ts";
import { abortReason } from "../events/signals.ts";
import { claimed } from "./claims.ts";
import { MessageView } from "../../command/message_view.ts";
import type { Router } from "./router.ts";
import type { Denial, Gate, Middleware } from "../model/clause.ts";
import { runThrough } from "./gates.ts";
import { eventFor, heedMove, refind, switchedOn } from "./rematch.ts";
import { isSent } from "../../protocol/sent.ts";
import type { AppServices } from "../model/services.ts";
import type { Chat, HeldEvent, Turns } from "./turns.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import type { Ticket } from "../model/flow.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** Who a pipeline tells what happens. */
export interface PipelineHost {
  /**
   * The count of all that goes on: the pipeline adds what it begins, and notes the handler that began last. Fields, because it is
   * done for every handler.
   */
  readonly load: { running: number; last?: Route | undefined };
  /** Something that was counted has ended. */
  leave(): void;
  report(error: unknown, context: ErrorContext, bot?: object): Promise<void>;
  /** A handler has ended. Undefined when nobody wants to know: then nothing is measured. */
  handled: ((source: string, ms: number, failed: boolean) => void) | undefined;
  /** How long a handler that is measured took until its first pause. */
  readonly ran?: (source: string, ms: number) => void;
  /** Which events have to wait. Without it none has to. */
  readonly turns?: Turns;
}

const NONE: readonly Match[] = [];

/** One event on its way: all that is known of it until its last handler has ended. */
class Run implements HeldEvent {
  readonly api: OneBotApi;
  readonly payload: EventPayload;
  readonly view: MessageView | undefined;
  readonly acknowledge: Acknowledge;
  matches: readonly Match[] = NONE;
  event!: BaseEvent;
  /** Called when the handlers have ended. */
  done: Acknowledge;
  /** How many of them have not. */
  open = 0;
  sinceMs = 0;
  /** Where the event is counted; undefined where it is over at once. */
  chat: Chat | undefined = undefined;
  /** Those whose handlers have not ended stand in a row. */
  older: Run | undefined = undefined;
  newer: Run | undefined = undefined;

  constructor(api: OneBotApi, payload: EventPayload, view: MessageView | undefined, acknowledge: Acknowledge) {
    this.api = api;
    this.payload = payload;
    this.view = view;
    this.acknowledge = acknowledge;
    this.done = acknowledge;
  }
}

/** Who hears how the answer of a handler was sent. */
interface Told {
  done(run: Run): void;
  failed(error: unknown, match: Match, run: Run): void;
}

/** The answer of one handler. */
class Answer implements Outcome {
  readonly #told: Told;
  readonly #match: Match;
  readonly #run: Run;

  constructor(told: Told, match: Match, run: Run) {
    this.#told = told;
    this.#match = match;
    this.#run = run;
  }

  done(): void {
    this.#told.done(this.#run);
  }

  failed(error: unknown): void {
    this.#told.failed(error, this.#match, this.#run);
  }
}

/** Dispatches events. One for each app. */
export class Pipeline {
  /** Replaced as a whole when bots come and go; events under way go on with the handlers that they found. */
  router: Router;
  readonly counts = { handled: 0, refused: 0 };
  /** The newest event whose handlers have not ended. */
  #newest: Run | undefined;
  readonly #services: AppServices;
  readonly #middleware: readonly Middleware[];
  readonly #host: PipelineHost;
  readonly #told: Told = {
    done: (run) => this.#ended(run),
    failed: (error, match, run) => void this.#failed(error, match, run.event).then(() => this.#ended(run)),
  };

  constructor(router: Router, services: AppServices, middleware: readonly Middleware[], host: PipelineHost) {
    this.router = router;
    this.#services = services;
    this.#middleware = middleware;
    this.#host = host;
  }

  /** Takes one event: an answer goes to its question, and no further. One that nobody wants costs one look-up, and leaves nothing behind. */
  dispatch(api: OneBotApi, payload: EventPayload, acknowledge: Acknowledge): void {
    const { dialogues, switches } = this.#services;
    const isAsked = dialogues.size !== 0;
    const view = payload.post_type === "message" && (isAsked || this.router.readsText)
      ? new MessageView(payload)
      : undefined;
    if (isAsked && dialogues.offer(payload, api, view)) return acknowledge();
    if (this.#newest !== undefined && payload.post_type === "notice") this.#heed(payload);
    let matches = this.router.match(payload, view);
    if (switches.size !== 0 && matches.length !== 0) matches = switchedOn(matches, payload, switches);
    if (matches.length === 0 && this.#middleware.length === 0) return acknowledge();
    const run = new Run(api, payload, view ?? matches[0]?.view, acknowledge);
    const { turns, load } = this.#host;
    // Where nothing else goes on it is everybody's turn.
    if (turns === undefined || load.running === 0 || turns.isFree(payload)) this.#begin(run, matches);
    else turns.hold(run);
  }

  /** Handles an event whose turn has come. Bots may have gone meanwhile, and others have come. */
  resume({ api, payload, view, acknowledge }: HeldEvent): void {
    const { switches } = this.#services;
    const matches = this.router.match(payload, view);
    const run = new Run(api, payload, view ?? matches[0]?.view, acknowledge);
    this.#begin(run, switches.size === 0 ? matches : switchedOn(matches, payload, switches));
  }

  /** Where a notice says that a message was recalled: what goes on for it is not wanted any more. */
  #heed(notice: EventPayload): void {
    if (!isRecall(notice)) return;
    for (let run = this.#newest; run !== undefined; run = run.older) {
      if (!isRecalledBy(notice, run.payload)) continue;
      this.#services.signals.abort(run.event, abortReason("recalled"));
      this.#services.flow.recalled(run.payload);
    }
    this.#services.flow.leftOut += this.#host.turns?.takeOut((held) => isRecalledBy(notice, held), notice) ?? 0;
  }

  #begin(run: Run, found: readonly Match[]): void {
    const event = run.event = createEvent(run.payload, run.api, this.#services, run.view);
    run.matches = found.length > 1 && run.payload.post_type === "message" ? claimed(found, event) : found;
    if (this.#middleware.length === 0) this.#startAll(run, this.#host.turns);
    else void this.#startInside(run).then(() => run.acknowledge(this.#services.flow.left?.(run.payload)));
  }

  /** Which handlers have not ended, as `Bot.slow (3 s)`; those of one event together. */
  underWay(): string[] {
    const now = this.#services.clock.now();
    const all: string[] = [];
    for (let run = this.#newest; run !== undefined; run = run.older) {
      const sources = run.matches.map(({ route }) => route.source).join(" or ");
      all.unshift(`${sources} (${Math.round((now - run.sinceMs) / 1_000)} s)`);
    }
    return all;
  }

  /** Sends what a handler returned, unless it has been sent: `return event.reply("好")`. */
  answer(event: BaseEvent, answer: unknown, source: string): Promise<void> {
    return new Promise((resolve, failed) =>
      this.#say(event.api, event.toJSON(), answer, source, { done: () => resolve(), failed })
    );
  }

  /** Never throws. */
  #say(api: OneBotApi, payload: EventPayload, answer: unknown, source: string, outcome: Outcome): void {
    let message: OutgoingMessage | undefined;
    const chat = chatOf(payload);
    try {
      message = readAnswer(answer, source);
      if (message !== undefined && chat.group_id === undefined && chat.user_id === undefined) {
        throw noChatError(payload);
      }
    } catch (error) {
      return outcome.failed(error);
    }
    if (message === undefined) outcome.done(undefined);
    else if (api["~send"] !== undefined) api["~send"](chat, answer as MessageInput, message, outcome);
    // Whatever stands in for a client in a test has the public method only.
    else {api.sendReply(chat, answer as MessageInput).then((sent) =>
        outcome.done(sent), (error) =>
        outcome.failed(error));}
  }

  /** Handlers inside the app's own middleware, whose answer is sent like a handler's. */
  async #startInside(run: Run): Promise<void> {
    const { turns, load } = this.#host;
    const { event } = run;
    const chat = turns?.began(run.payload);
    load.running++;
    try {
      // While the handlers run, they are what runs.
      const handlers = () =>
        new Promise<void>((resolve) => {
          run.done = () => {
            load.running++;
            resolve();
          };
          this.#startAll(run, undefined);
          this.#host.leave();
        });
      const answer = await runThrough(this.#middleware, event as BotEvent, handlers);
      await this.answer(event, answer, "middleware");
    } catch (error) {
      await this.#host.report(error, { source: "middleware", event: event as BotEvent });
    }
    if (chat !== undefined) turns?.ended(chat);
    this.#host.leave();
  }

  /** @param turns where the event is counted, unless it is already */
  #startAll(run: Run, turns: Turns | undefined): void {
    const { matches } = run;
    if (matches.length === 0) return run.done();
    this.counts.handled++;
    // By index: an iterator for each event is more than the rest of what is made for it.
    for (let at = 0; at < matches.length; at++) {
      if ((matches[at] as Match).route.blocks) return this.#startBlocking(run, turns);
    }
    run.open = matches.length;
    for (let at = 0; at < matches.length; at++) this.#start(matches[at] as Match, run);
    // Most events are over by now.
    if (run.open > 0) this.#keep(run, turns);
  }

  #startBlocking(run: Run, turns: Turns | undefined): void {
    this.#keep(run, turns);
    void this.#startInOrder(run).then(() => {
      this.#over(run);
      turns?.next();
    });
  }

  /** The handlers of an event go on: it is counted, and `underWay` knows it. */
  #keep(run: Run, turns: Turns | undefined): void {
    run.sinceMs = this.#services.clock.now();
    run.chat = turns?.began(run.payload);
    run.older = this.#newest;
    if (run.older !== undefined) run.older.newer = run;
    this.#newest = run;
    if (run.acknowledge.onMoved !== undefined) heedMove(run, this.#services);
  }

  /** A handler of an event has ended. */
  #ended(run: Run): void {
    if (--run.open === 0) this.#over(run);
    this.#host.leave();
  }

  /** All handlers of an event have ended. One that was not kept stands in no row. */
  #over(run: Run): void {
    const { older, newer, chat } = run;
    if (older !== undefined) older.newer = newer;
    if (newer !== undefined) newer.older = older;
    else if (this.#newest === run) this.#newest = older;
    // A run that has left the row must not keep its neighbours alive.
    run.older = run.newer = undefined;
    run.done(this.#services.flow.left?.(run.payload));
    if (chat !== undefined) this.#host.turns?.ended(chat);
  }

  /** Where a handler may keep others from running, each is asked before the next one is. */
  async #startInOrder(run: Run): Promise<void> {
    const running: Promise<void>[] = [];
    for (const match of run.matches) {
      this.#host.load.running++;
      const event = eventFor(match, run, this.#services);
      const ticket = match.route.gates?.flow?.arrive(event);
      const admitted = await this.#admit(match, event, ticket);
      running.push(this.#runInTurn(match, event, admitted, ticket).then(() => this.#host.leave()));
      if (admitted !== undefined && match.route.blocks) break;
    }
    await Promise.all(running);
  }

  #start(match: Match, run: Run): void {
    const { load } = this.#host;
    load.running++;
    const { route, rest } = match;
    load.last = route;
    const { event } = run;
    if (route.gates !== undefined || this.#host.handled !== undefined) {
      return this.#endAfter(this.#admitAndRun(match, run), run);
    }
    let result: unknown;
    try {
      let argument = rest;
      if (match.read !== undefined) {
        const reading = match.read();
        if ("reason" in reading) return this.#endAfter(this.#turnDown(reading, match, event), run);
        argument = reading.value;
      }
      result = argument === undefined ? route.run(event) : route.run(event, argument);
    } catch (error) {
      return this.#endAfter(this.#failed(error, match, event), run);
    }
    // Most handlers of chat messages answer nothing: they cost no promise.
    if (result === undefined || result === null) this.#ended(run);
    else this.#finish(result, match, run);
  }

  /** The handler ends with this promise. Apart, so that only those that need the function make it. */
  #endAfter(all: Promise<void>, run: Run): void {
    void all.then(() => this.#ended(run));
  }

  async #turnDown(denial: Denial, match: Match, event: BaseEvent): Promise<void> {
    try {
      await this.#refuse(denial, match.route.source, event);
    } catch (error) {
      await this.#failed(error, match, event);
    }
  }

  async #admitAndRun(match: Match, run: Run): Promise<void> {
    const event = eventFor(match, run, this.#services);
    const ticket = match.route.gates?.flow?.arrive(event);
    await this.#runInTurn(match, event, await this.#admit(match, event, ticket), ticket);
  }

  /**
   * Asks the conditions and reads the arguments. Undefined when the handler may not run. Never rejects.
   *
   * @param ticket where it has to wait for its turn: until then a cooldown only tells what it would say
   */
  async #admit(match: Match, event: BaseEvent, ticket?: Ticket): Promise<{ argument: unknown } | undefined> {
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
      if (gates !== undefined && !(await this.#pass(gates.after, match, event, ticket !== undefined))) return undefined;
      return { argument };
    } catch (error) {
      await this.#failed(error, match, event);
      return undefined;
    }
  }

  async #pass(gates: readonly Gate[], { route }: Match, event: BaseEvent, isTrial = false): Promise<boolean> {
    for (const { check } of gates) {
      const verdict = check(event as BotEvent, route.info, isTrial);
      const said = verdict === true ? verdict : await verdict;
      if (said === true) continue;
      // Who is refused is told so once: a trial does not know whether that has been done.
      const denial = isTrial ? await check(event as BotEvent, route.info, false) : said;
      await this.#refuse(denial === true ? said : denial, route.source, event);
      return false;
    }
    return true;
  }

  /** Runs a handler whose conditions are met, once its turn has come. Never rejects. */
  async #runInTurn(
    found: Match,
    event: BaseEvent,
    admitted: { argument: unknown } | undefined,
    ticket: Ticket | undefined,
  ): Promise<void> {
    if (ticket === undefined) return await this.#run(found, event, admitted);
    if (admitted === undefined) return ticket.leave();
    const { router } = this;
    try {
      const turn = await ticket.ready();
      const match = router === this.router ? found : refind(found, event, this.router, this.#services.switches);
      const unwanted = this.#services.signals.reasonOf(event);
      if (turn !== true || match === undefined || unwanted !== undefined) {
        const { reason, say } = turn !== true
          ? turn
          : { reason: unwanted?.message ?? reasonTexts().botGone, say: undefined };
        this.#services.log.debug(appTexts().doesNotRun(found.route.source, reason));
        return await this.answer(event, say, found.route.source);
      }
      if (!(await this.#pass(match.route.gates?.after ?? [], match, event))) return;
      await this.#run(match, event, admitted, ticket);
    } catch (error) {
      await this.#failed(error, found, event);
    } finally {
      ticket.leave();
    }
  }

  async #refuse({ reason, say }: Denial, source: string, event: BaseEvent): Promise<void> {
    this.counts.refused++;
    this.#services.log.debug(appTexts().doesNotRun(source, reason));
    await this.answer(event, say, source);
  }

  async #run(
    match: Match,
    event: BaseEvent,
    admitted: { argument: unknown } | undefined,
    ticket?: Ticket,
  ): Promise<void> {
    if (admitted === undefined) return;
    const { route } = match;
    const { argument } = admitted;
    const { handled, ran, load } = this.#host;
    load.last = route;
    const startMs = handled === undefined ? 0 : this.#services.clock.now();
    let isFailed = false;
    const handler = (): unknown => argument === undefined ? route.run(event) : route.run(event, argument);
    try {
      const use = route.gates?.use ?? [];
      const result = use.length === 0 ? handler() : runThrough(use, event as BotEvent, handler);
      if (handled !== undefined) ran?.(route.source, this.#services.clock.now() - startMs);
      const answer = await (ticket === undefined ? result : ticket.within(result));
      if (!this.#isOver(event, route.source)) await this.answer(event, answer, route.source);
    } catch (error) {
      isFailed = true;
      await this.#failed(error, match, event);
    }
    handled?.(route.source, this.#services.clock.now() - startMs, isFailed);
  }

  /** Sends the handler's answer, once it is there. An answer that is there at once costs no promise. */
  #finish(result: unknown, match: Match, run: Run): void {
    const { api, payload } = run;
    const { source } = match.route;
    const outcome = new Answer(this.#told, match, run);
    if (typeof result === "object") this.#finishLater(result, run, source, outcome);
    else this.#say(api, payload, result, source, outcome);
  }

  /** Apart, because V8 makes a context for every call of a function that has closures. */
  #finishLater(result: unknown, { api, payload, event }: Run, source: string, outcome: Outcome): void {
    Promise.resolve(result).then((answer) => {
      if (this.#isOver(event, source)) outcome.done(undefined);
      else this.#say(api, payload, answer, source, outcome);
    }, (error) => outcome.failed(error));
  }

  /** Whether nobody wants the answer of a handler any more. */
  #isOver(event: BaseEvent, source: string): boolean {
    const { signals, log } = this.#services;
    const reason = signals.aborted === 0 ? undefined : signals.reasonOf(event);
    if (reason !== undefined) log.debug(appTexts().answerUnwanted(source, reason.message));
    return reason !== undefined;
  }

  #failed(error: unknown, match: Match, event: BaseEvent): Promise<void> {
    const { signals, log } = this.#services;
    // Who was told to end, and ends, has not failed. That time was up is told by nobody else.
    if (signals.aborted !== 0 && outsideError(error)?.code !== "HANDLER_TIMEOUT" && signals.isEcho(event, error)) {
      log.debug(appTexts().ended(match.route.source, messageOf(error)));
      return Promise.resolve();
    }
    return this.#host.report(error, { source: match.route.source, event: event as BotEvent }, match.route.bot);
  }
}

/** The message that a handler returned; undefined where nothing is to be sent. */
function readAnswer(answer: unknown, source: string): OutgoingMessage | undefined {
  if (answer === undefined || answer === null || answer === "") return undefined;
  if (Array.isArray(answer) && answer.length === 0) return undefined;
  const message = outgoing(answer);
  if (message !== undefined || isSent(answer)) return message;
  throw new AdelieError(
    "HANDLER_RETURN",
    handlerTexts().handlerReturned(source, typeof answer === "object" ? handlerTexts().anObject : textOf(answer)),
  );
}
