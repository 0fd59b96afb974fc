/** The control protocol of a sandbox, over HTTP. */

import assert from "node:assert/strict";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";

export type Frame = Record<string, any>;

/** A sandbox, as far as its control protocol needs it. */
export type Controlled = Pick<Sandbox, "httpUrl" | "controlKey">;

/** Asks for an operation over HTTP: the status, and the answer. */
export async function control(
  sandbox: Controlled,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Frame> {
  const response = await fetch(`${sandbox.httpUrl}/_sandbox/control`, {
    method: "POST",
    headers: { authorization: `Bearer ${sandbox.controlKey}`, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, ...await response.json() as Frame };
}

/** Nobody who knows the key answers there any more. The port itself may be another program's by now. */
export async function assertGone(sandbox: Controlled): Promise<void> {
  const answer = await control(sandbox, { op: "time.get" }).catch(() => undefined);
  assert.notEqual(answer?.ok, true, `${sandbox.httpUrl} still answers`);
}

/** The result of an operation; it has to succeed. */
export async function run(sandbox: Controlled, op: string, params: object = {}): Promise<Frame> {
  const { ok, result, error } = await control(sandbox, { op, params });
  assert.equal(ok, true, JSON.stringify(error));
  return result as Frame;
}
