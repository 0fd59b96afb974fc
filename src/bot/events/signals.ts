/**
 * The signals of events: whether what was begun for an event is still wanted. A signal is made when somebody reads it, so an
 * event whose handlers ask for none costs nothing.
 */

import { AdelieError } from "../../errors.ts";
import { abortTexts } from "../../texts/errors/abort_texts.ts";

/** Why an event is not wanted any more: its message was recalled, a newer one took over (`@Concurrency`), the app stops. */
export type AbortCause = "recalled" | "replaced" | "stopped";

const codes = { recalled: "EVENT_RECALLED", replaced: "EVENT_REPLACED", stopped: "EVENT_STOPPED" } as const;

/** The reason that a signal is aborted with. */
export function abortReason(cause: AbortCause): AdelieError {
  return new AdelieError(codes[cause], abortTexts()[cause]);
}

/** The reason where a handler's time is up. */
export function timeoutReason(source: string, ms: number): AdelieError {
  return new AdelieError("HANDLER_TIMEOUT", abortTexts().timeout(source, ms));
}

/** So many signals are kept before it is looked which of them nobody has any more. */
const FEW_SIGNALS = 256;

/** The signals of the events of one app. */
export class Signals {
  /** How many events were aborted: while it is 0 nobody has to ask about one. */
  aborted = 0;
  readonly #controllers = new WeakMap<object, AbortController>();
  /** A signal that somebody has keeps its controller. */
  readonly #ofSignal = new WeakMap<AbortSignal, AbortController>();
  /** Events that belong to another: answers to the event that asked. */
  readonly #owners = new WeakMap<object, object>();
  /** All that were made, for the stop. */
  #made: WeakRef<AbortSignal>[] = [];
  #mostMade = FEW_SIGNALS;
  #stopped: AdelieError | undefined;

  /** The signal of an event, always the same one. */
  of(event: object): AbortSignal {
    const { signal } = this.#controllerOf(this.#ownerOf(event));
    return signal;
  }

  /** Whether somebody has read it: else nobody can hear that it is aborted. */
  isWatched(event: object): boolean {
    return this.#controllers.has(this.#ownerOf(event));
  }

  /** From now on the signal of one event is that of another. */
  follow(event: object, owner: object): void {
    this.#owners.set(event, this.#ownerOf(owner));
  }

  /** Aborts what was begun for an event. The first reason stays. */
  abort(event: object, reason: AdelieError): void {
    const controller = this.#controllerOf(this.#ownerOf(event));
    if (controller.signal.aborted) return;
    this.aborted++;
    controller.abort(reason);
  }

  /** Why an event is not wanted any more; undefined while it is, and where only the app stops. */
  reasonOf(event: object): AdelieError | undefined {
    const reason = this.#controllers.get(this.#ownerOf(event))?.signal.reason as AdelieError | undefined;
    return reason === this.#stopped ? undefined : reason;
  }

  /**
   * Whether an error says no more than that its event was aborted. An error that cannot be looked at is none of
   * ours.
   */
  isEcho(event: object, error: unknown): boolean {
    const signal = this.#controllers.get(this.#ownerOf(event))?.signal;
    if (signal?.aborted !== true) return false;
    try {
      return error === signal.reason ||
        (error instanceof Error && (error.name === "AbortError" || error.cause === signal.reason));
    } catch {
      return false;
    }
  }

  /** The app stops: every signal is aborted, and so is each that is read later. */
  stop(): void {
    const reason = this.#stopped ??= abortReason("stopped");
    for (const made of this.#made.splice(0)) {
      const signal = made.deref();
      if (signal === undefined || signal.aborted) continue;
      this.aborted++;
      this.#ofSignal.get(signal)?.abort(reason);
    }
  }

  #ownerOf(event: object): object {
    return this.#owners.get(event) ?? event;
  }

  #controllerOf(event: object): AbortController {
    let controller = this.#controllers.get(event);
    if (controller === undefined) {
      controller = new AbortController();
      this.#controllers.set(event, controller);
      this.#ofSignal.set(controller.signal, controller);
      if (this.#stopped === undefined) this.#keep(controller.signal);
      else controller.abort(this.#stopped);
    }
    return controller;
  }

  #keep(signal: AbortSignal): void {
    if (this.#made.length >= this.#mostMade) {
      this.#made = this.#made.filter((made) => made.deref()?.aborted === false);
      this.#mostMade = Math.max(FEW_SIGNALS, this.#made.length * 2);
    }
    this.#made.push(new WeakRef(signal));
  }
}
