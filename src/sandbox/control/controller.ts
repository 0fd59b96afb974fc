/** Runs operations: finds them, checks their parameters, remembers idempotency keys, and tells every failure in one form. */

import { controlTexts } from "../../texts/sandbox/control_texts.ts";
import { createHash } from "node:crypto";
import { nearest } from "../../util/near.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import { accountOperations } from "./operations/accounts.ts";
import { chatOperations } from "./operations/chat.ts";
import { ControlFailure, type FailureInfo, failureInfo } from "./failures.ts";
import { readFields } from "./operations/fields.ts";
import { lookOperations } from "./operations/look.ts";
import type { Operations } from "./operations/operation.ts";
import { sceneOperations } from "./operations/scene.ts";
import type { ControlStage } from "./stage.ts";
import { faultOperations } from "./operations/faults.ts";
import { scenarioOperations } from "./operations/scenarios.ts";
import { profileOperations } from "./operations/profiles.ts";
import { spaceOperations } from "./operations/spaces.ts";
import { wireOperations } from "./operations/wire.ts";
import { wallOperations } from "./operations/walls.ts";
import { worldOperations } from "./operations/world.ts";

/** Every operation, by name. */
export const operations: Operations = {
  ...lookOperations,
  ...chatOperations,
  ...worldOperations,
  ...wallOperations,
  ...profileOperations,
  ...accountOperations,
  ...sceneOperations,
  ...wireOperations,
  ...faultOperations,
  ...spaceOperations,
  ...scenarioOperations,
};

/** How many idempotency keys are remembered. */
const REMEMBERED_KEYS = 1_000;

/** One request. */
export interface ControlRequest {
  readonly op: unknown;
  readonly params?: unknown;
  /** The same key with the same request is carried out once, and answered alike each time. */
  readonly key?: unknown;
}

/** One answer. */
export type ControlAnswer =
  | { readonly ok: true; readonly result: object }
  | { readonly ok: false; readonly error: FailureInfo };

interface Remembered {
  readonly fingerprint: string;
  readonly answer: Promise<ControlAnswer>;
}

/** Carries out what the control protocol asks for. */
export class Controller {
  readonly stage: ControlStage;
  readonly #remembered = new Map<string, Remembered>();

  constructor(stage: ControlStage) {
    this.stage = stage;
  }

  /** Runs one operation. Never rejects. */
  run(request: ControlRequest): Promise<ControlAnswer> {
    const { op, params = {}, key } = request;
    if (key === undefined || key === null) return this.#try(op, params);
    if (typeof key !== "string" || key === "" || key.length > 200) {
      return Promise.resolve(refusal("bad-params", controlTexts().badKeyText()));
    }
    const text = jsonOf([op, params]);
    if (text === undefined) {
      return Promise.resolve(refusal("bad-params", controlTexts().deepRequest()));
    }
    const fingerprint = createHash("sha256").update(text).digest("base64");
    const known = this.#remembered.get(key);
    if (known !== undefined) {
      if (known.fingerprint === fingerprint) return known.answer;
      return Promise.resolve(refusal("key-reused", controlTexts().keyReused(key)));
    }
    const answer = this.#try(op, params);
    this.#remembered.set(key, { fingerprint, answer });
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size > REMEMBERED_KEYS && oldest !== undefined) this.#remembered.delete(oldest);
    return answer;
  }

  async #try(op: unknown, params: unknown): Promise<ControlAnswer> {
    try {
      if (typeof op !== "string") throw new ControlFailure("bad-request", controlTexts().noOp());
      const operation = Object.hasOwn(operations, op) ? operations[op] : undefined;
      if (operation === undefined) throw new ControlFailure("unknown-op", unknownOp(op));
      const result = await operation.run(this.stage, readFields(operation.fields, params));
      return { ok: true, result: (result ?? {}) as object };
    } catch (error) {
      return { ok: false, error: failureInfo(error, messageOf) };
    }
  }
}

/** A value as JSON; undefined where it is so deep that it cannot be written. */
export function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The answer instead of one that cannot be written. */
export function tooDeep(): string {
  return JSON.stringify(refusal("too-many", controlTexts().deepAnswer()));
}

/** An answer that says no. */
export function refusal(code: FailureInfo["code"], message: string): ControlAnswer {
  return { ok: false, error: { code, message } };
}

/** The answer to a wrong key. */
export function wrongKey(): ControlAnswer {
  return refusal(
    "wrong-key",
    controlTexts().wrongKey(),
  );
}

function unknownOp(op: string): string {
  return controlTexts().unknownOp(quoted(op), nearest(op, Object.keys(operations)));
}
