/** One operation of the control protocol. */

import type { Fields, ValuesOf } from "./fields.ts";
import type { ControlStage } from "../stage.ts";

/** An operation, as the controller runs it and as forms and agents see it. */
export interface Operation {
  /** One sentence, in English: the documentation, and what an agent is told. */
  readonly about: string;
  readonly fields: Fields;
  /** Whether it changes something. Those that do can be repeated safely with an idempotency key. */
  readonly acts: boolean;
  run(stage: ControlStage, params: Readonly<Record<string, unknown>>): unknown;
}

/** Operations by name. */
export type Operations = Readonly<Record<string, Operation>>;

function make<const F extends Fields>(
  acts: boolean,
  about: string,
  fields: F,
  run: (stage: ControlStage, params: ValuesOf<F>) => unknown,
): Operation {
  return { about, fields, acts, run: (stage, params) => run(stage, params as ValuesOf<F>) };
}

/** An operation that changes something. Its parameters were checked before it runs. */
export const act: <const F extends Fields>(
  about: string,
  fields: F,
  run: (stage: ControlStage, params: ValuesOf<F>) => unknown,
) => Operation = (about, fields, run) => make(true, about, fields, run);

/** An operation that only looks. */
export const look: typeof act = (about, fields, run) => make(false, about, fields, run);
