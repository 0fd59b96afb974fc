/** Errors of handlers, jobs, tasks and hooks, and who is told of them: `@Catch` methods, `onError`, the log. */

import { ActionError } from "../../../api/action_error.ts";
import { OutboxError } from "../../../errors.ts";
import { appTexts } from "../../../texts/logs/app_texts.ts";
import { briefly, outsideError } from "../../../util/brief.ts";
import { claim } from "../../../util/looked_after.ts";
import type { Logger } from "../../../util/log/log.ts";
import { messageOf } from "../../../util/text_of.ts";
import type { BaseEvent } from "../../events/chat.ts";
import type { BoundBot, CatchRoute, ErrorContext } from "../../model/route.ts";

/** The part of an app that is told about errors. */
export interface FailuresHost {
  readonly log: Logger;
  readonly onError: ((error: unknown, context: ErrorContext) => unknown) | undefined;
  bots(): readonly BoundBot[];
  /** Sends what a `@Catch` method returned. */
  answer(event: BaseEvent, answer: unknown, source: string): Promise<void>;
}

/** Tells about errors. One for each app. */
export class Failures {
  readonly #host: FailuresHost;

  constructor(host: FailuresHost) {
    this.#host = host;
  }

  /** @param bot the instance whose `@Catch` methods are told; those of every bot when left out. Never rejects. */
  async report(error: unknown, context: ErrorContext, bot?: object): Promise<void> {
    const { log, onError } = this.#host;
    const place = appTexts().place(context.source, context.event?.eventName);
    const refused = outsideError(error);
    // Its chat is paused: the log has a line about that, and none for each message.
    if (refused instanceof OutboxError && refused.retryAfterMs !== undefined) {
      log.debug(appTexts().failed(place, refused.message));
    } else if (refused === undefined) log.error(appTexts().failed(place, messageOf(error)), error);
    else {
      claim(refused instanceof ActionError ? refused.reply : refused);
      log.error(appTexts().failed(place, briefly(refused)));
      log.debug(place, refused);
    }
    for (const each of this.#host.bots()) {
      if (bot !== undefined && each.instance !== bot) continue;
      for (const route of each.catches) {
        await this.#tell(route, error, context);
      }
    }
    if (onError === undefined) return;
    try {
      await onError(error, context);
    } catch (second) {
      log.error(appTexts().onErrorFailed(messageOf(second)), second);
    }
  }

  async #tell(route: CatchRoute, error: unknown, context: ErrorContext): Promise<void> {
    try {
      if (!accepts(route, error)) return;
      const answer = await route.run(error, context);
      if (context.event !== undefined) await this.#host.answer(context.event, answer, route.source);
    } catch (second) {
      this.#host.log.error(appTexts().catchFailed(route.source, messageOf(second)), second);
    }
  }
}

function accepts(route: CatchRoute, error: unknown): boolean {
  return route.errors.length === 0 || route.errors.some((type) => error instanceof type);
}
