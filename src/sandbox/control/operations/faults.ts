/** Operations: what is to go wrong, by the name of a preset or as a rule. */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import { FAULT_PRESETS } from "../../faults/presets.ts";
import { FAULT_EFFECTS, type FaultRule } from "../../faults/rules.ts";
import { ControlFailure } from "../failures.ts";
import { account, object, optional, text } from "./fields.ts";
import { act, look, type Operations } from "./operation.ts";

/** Faults. */
export const faultOperations: Operations = {
  "fault.list": look("The faults at work, and the presets and effects that there are.", { account }, (
    { accounts },
    { account: id },
  ) => ({
    faults: accounts.of(id).faults.list(),
    presets: Object.entries(FAULT_PRESETS).map(([name, { title }]) => ({ name, title })),
    effects: FAULT_EFFECTS,
  })),
  "fault.add": act(
    "Makes something go wrong: a preset by its name, or a rule { effect, match?, on?, groupId?, userId?, times?, probability?, forMs? }.",
    {
      preset: optional(text("the name of a preset; fault.list has them")),
      rule: optional(
        object('for example { "match": "send_*", "effect": { "kind": "fail", "as": "muted" }, "times": 1 }'),
      ),
      account,
    },
    ({ accounts }, { preset, rule, account: id }) => {
      if ((preset === undefined) === (rule === undefined)) {
        throw new ControlFailure("bad-params", controlTexts().presetOrRule());
      }
      // Anything may have come: `add` looks at all of it.
      const what: unknown = preset ?? rule;
      return { faults: accounts.of(id).faults.add(what as FaultRule) };
    },
  ),
  "fault.remove": act("Ends a fault.", { fault: text("its id"), account }, ({ accounts }, { fault, account: id }) => {
    if (!accounts.of(id).faults.remove(fault)) throw new ControlFailure("bad-params", controlTexts().noFault(fault));
  }),
  "fault.clear": act(
    "Ends all faults.",
    { account },
    ({ accounts }, { account: id }) => accounts.of(id).faults.clear(),
  ),
};
