/** How a server comes to its answer: the part that is the same on every runtime. */

import type { ServerOptions, ServerRequest, ServerResponse, ServerSocketHandlers } from "./types.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";

const badRequest: ServerResponse = { status: 400, body: "Bad Request" };

/** The answer to a plain request; to none, when it could not be read. Never rejects. */
export async function answerRequest(
  options: ServerOptions,
  request: ServerRequest | undefined,
): Promise<ServerResponse> {
  if (request === undefined) return badRequest;
  try {
    return cutting(await options.request(request));
  } catch (error) {
    return failureResponse(options, error);
  }
}

/** Who sends too much, or too slowly, goes on doing so: the connection is over. */
function cutting(answer: ServerResponse): ServerResponse {
  if (answer.status !== 408 && answer.status !== 413) return answer;
  return { ...answer, headers: { ...answer.headers, connection: "close" } };
}

/** The answer to a request for an upgrade. Never throws. */
export function answerUpgrade(
  options: ServerOptions,
  request: ServerRequest | undefined,
): ServerResponse | ServerSocketHandlers {
  if (request === undefined) return badRequest;
  try {
    const answer = options.upgrade?.(request) ?? { status: 426, body: "There is no WebSocket here" };
    return isAccepted(answer) ? guarded(options, answer) : answer;
  } catch (error) {
    return failureResponse(options, error);
  }
}

/** Whether an answer to an upgrade accepts it. */
export function isAccepted(answer: ServerResponse | ServerSocketHandlers): answer is ServerSocketHandlers {
  return "message" in answer;
}

/** Tells of a failure that nobody else would hear of. */
export function reportError(options: ServerOptions, error: unknown): void {
  if (options.error === undefined) console.error(socketTexts().handlerFailed, error);
  else options.error(error);
}

/** Handlers of a socket that throw end nothing: no one connection may take the others along. */
function guarded(options: ServerOptions, handlers: ServerSocketHandlers): ServerSocketHandlers {
  const run = (task: () => void): void => {
    try {
      task();
    } catch (error) {
      reportError(options, error);
    }
  };
  return {
    open: (socket) => run(() => handlers.open?.(socket)),
    message(text, socket) {
      try {
        handlers.message(text, socket);
      } catch (error) {
        reportError(options, error);
      }
    },
    close: (code, reason) => run(() => handlers.close?.(code, reason)),
  };
}

/** Anything can be thrown, also what has no fields to look at. */
function codeOf(error: unknown): unknown {
  try {
    return (error as { code?: unknown } | null | undefined)?.code;
  } catch {
    return undefined;
  }
}

function failureResponse(options: ServerOptions, error: unknown): ServerResponse {
  const code = codeOf(error);
  if (code === "BODY_TOO_LARGE") return cutting({ status: 413, body: (error as Error).message });
  if (code === "BODY_TOO_SLOW") return cutting({ status: 408, body: (error as Error).message });
  if (code === "CONNECTION_DROPPED") return { status: 400 }; // the client went away: nobody sees this
  reportError(options, error);
  return { status: 500, body: "Internal Server Error" };
}
