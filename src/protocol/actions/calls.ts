/** The types of `call`: parameters and result of an action by its name. */

import type { CqHttpActions, LagrangeActions, LLBotActions, NapCatActions, OneBotActions } from "../actions.gen.ts";

/** The name of an action that the table has, of whichever implementation. */
export type ActionName =
  | keyof OneBotActions
  | keyof CqHttpActions
  | keyof NapCatActions
  | keyof LLBotActions
  | keyof LagrangeActions;

/** The methods that clients have for an action: implementations want different things under a few names. */
export type ActionMethod<Name> =
  | (Name extends keyof OneBotActions ? OneBotActions[Name] : never)
  | (Name extends keyof CqHttpActions ? CqHttpActions[Name] : never)
  | (Name extends keyof NapCatActions ? NapCatActions[Name] : never)
  | (Name extends keyof LLBotActions ? LLBotActions[Name] : never)
  | (Name extends keyof LagrangeActions ? LagrangeActions[Name] : never);

/** The arguments behind an action's name in a call: its parameters and the options of the call. `call<any>` names no action. */
export type ActionArgs<Name extends ActionName> = boolean extends (Name extends never ? true : false) ? [never]
  : ActionMethod<Name> extends infer Method ? Method extends (...args: infer Args) => unknown ? Args : never
  : never;

/** The result of an action. */
export type ActionResult<Name extends ActionName> = ActionMethod<Name> extends (...args: never) => Promise<infer Result>
  ? Result
  : never;

/** A name that the table does not have: what is known of those does not come here. */
export type OtherName<Name extends string> = Name extends ActionName ? never : Name;
