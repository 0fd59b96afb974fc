/**
 * The way in for people and agents: the page at `/`, and under `/_sandbox` the control protocol over WebSocket (`/ws`) and
 * HTTP (`/control`), its schema (`/schema`), and the tools of the Model Context Protocol (`/mcp`). Everything but the page and the schema
 * wants the control key.
 */

import { controlTexts } from "../../texts/sandbox/control_texts.ts";
import type { ServerRequest, ServerResponse, ServerSocketHandlers } from "../../runtime/server/types.ts";
import { isSameSecret } from "../../runtime/secrets.ts";
import { Controller, jsonOf, refusal, tooDeep, wrongKey } from "./controller.ts";
import type { ControlCode } from "./failures.ts";
import { answerMcp } from "./mcp/mcp.ts";
import { pageResponse } from "./page.ts";
import { protocolSchema } from "./schema.ts";
import { Session, type SessionHost } from "./session.ts";
import type { ControlStage } from "./stage.ts";

/** How many people and agents may look on at once. */
const MAX_SESSIONS = 64;

/** How a door is made. */
export interface DoorOptions {
  /** Who knows it may do everything. */
  readonly key: string;
  /** Whether the page is shown at `/`. */
  readonly hasPage: boolean;
}

/** The door of one sandbox. Requests for it are checked for their host and origin before they come here. */
export class ControlDoor implements SessionHost {
  readonly #key: string;
  readonly #hasPage: boolean;
  readonly #sessions = new Set<Session>();
  #controller: Controller | undefined;

  constructor({ key, hasPage }: DoorOptions) {
    this.#key = key;
    this.#hasPage = hasPage;
  }

  /** Opens it, once the server that it belongs to listens. */
  open(stage: ControlStage): void {
    this.#controller = new Controller(stage);
  }

  /** Ends every session. */
  close(): void {
    for (const session of this.#sessions) session.end();
  }

  get controller(): Controller {
    if (this.#controller === undefined) throw new Error("The door of the sandbox was used before it was open");
    return this.#controller;
  }

  isKey(given: unknown): boolean {
    return typeof given === "string" && isSameSecret(given, this.#key);
  }

  left(session: Session): void {
    this.#sessions.delete(session);
  }

  /** Whether a request asks for the page: a browser that goes to the address, as it does from anywhere. */
  wantsPage({ method, url, header }: ServerRequest): boolean {
    return this.#hasPage && (method === "GET" || method === "HEAD") && url.pathname === "/" &&
      header("accept")?.includes("text/html") === true;
  }

  /** The page. */
  page(request: ServerRequest): Promise<ServerResponse> {
    return pageResponse(request);
  }

  /** Answers a request under `/_sandbox`; undefined when it is not for the door. */
  request(request: ServerRequest): ServerResponse | Promise<ServerResponse> | undefined {
    switch (request.url.pathname) {
      case "/_sandbox/schema":
        return request.method === "GET" ? json(200, protocolSchema()) : notAllowed("GET");
      case "/_sandbox/control":
        return request.method === "POST" ? this.#control(request) : notAllowed("POST");
      case "/_sandbox/mcp":
        return this.#mcp(request);
      case "/_sandbox/ws":
        return { status: 426, body: "Connect here with a WebSocket\n" };
      default:
        return undefined;
    }
  }

  /** Accepts a WebSocket of the control protocol; undefined when it is not for the door. */
  upgrade(request: ServerRequest): ServerResponse | ServerSocketHandlers | undefined {
    if (request.url.pathname !== "/_sandbox/ws") return undefined;
    if (this.#sessions.size >= MAX_SESSIONS) return { status: 503, body: `${MAX_SESSIONS} are connected already\n` };
    const session = new Session(this);
    this.#sessions.add(session);
    return session.handlers;
  }

  async #control(request: ServerRequest): Promise<ServerResponse> {
    if (!this.#isBearer(request)) return json(401, wrongKey());
    const body = await readJson(request);
    if (body === undefined) return json(400, refusal("bad-request", controlTexts().badBody()));
    const key = body.key ?? request.header("idempotency-key");
    const answer = await this.controller.run({ op: body.op, params: body.params, key });
    return json(answer.ok ? 200 : statuses[answer.error.code], answer);
  }

  async #mcp(request: ServerRequest): Promise<ServerResponse> {
    if (!this.#isBearer(request)) {
      return { ...json(401, wrongKey()), headers: { ...jsonHeaders, "www-authenticate": "Bearer" } };
    }
    // There is no stream of its own accord to read, and no session to end.
    if (request.method !== "POST") return notAllowed("POST");
    const body = await readJson(request);
    const reply = await answerMcp(this.controller, body);
    return reply === undefined ? { status: 202 } : json(body === undefined ? 400 : 200, reply);
  }

  #isBearer(request: ServerRequest): boolean {
    return this.isKey(/^Bearer (.+)$/.exec(request.header("authorization") ?? "")?.[1]);
  }
}

const statuses: Readonly<Record<ControlCode, number>> = {
  "bad-request": 400,
  "unknown-op": 404,
  "bad-params": 400,
  "wrong-key": 401,
  "refused": 409,
  "key-reused": 409,
  "not-quiet": 504,
  "not-attached": 409,
  "unsupported": 501,
  "too-many": 429,
  "failed": 500,
};

const jsonHeaders = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" } as const;

function json(status: number, value: object): ServerResponse {
  return { status, headers: jsonHeaders, body: jsonOf(value) ?? tooDeep() };
}

function notAllowed(allow: string): ServerResponse {
  return { status: 405, headers: { allow }, body: `Only ${allow} is answered here\n` };
}

/** The body as an object; undefined when it is none. */
async function readJson(request: ServerRequest): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await request.bytes()));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return undefined;
}
