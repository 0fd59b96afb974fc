/** The control protocol as data: every operation with the JSON Schema of its parameters, and every code. */

import { operations } from "./controller.ts";
import { controlCodes } from "./failures.ts";
import { type JsonSchema, schemaOf } from "./operations/fields.ts";

/** Grows when something is taken away or means something else. */
export const PROTOCOL_VERSION = 1;

/** One operation. */
export interface OperationSchema {
  readonly about: string;
  /** Whether it changes something. */
  readonly acts: boolean;
  readonly params: JsonSchema;
}

/** The whole protocol. */
export interface ProtocolSchema {
  readonly version: number;
  readonly operations: Readonly<Record<string, OperationSchema>>;
  readonly codes: Readonly<Record<string, string>>;
}

/** The protocol, as `GET /_sandbox/schema` gives it. */
export function protocolSchema(): ProtocolSchema {
  const told = Object.entries(operations).map(([name, { about, acts, fields }]): [string, OperationSchema] => [
    name,
    { about, acts, params: schemaOf(fields) },
  ]);
  return { version: PROTOCOL_VERSION, operations: Object.fromEntries(told), codes: controlCodes };
}
