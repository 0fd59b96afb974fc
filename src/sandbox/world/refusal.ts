/** The world's refusals, when somebody tries to do the impossible. */

import { AdelieError } from "../../errors.ts";

/** Why something cannot be done. */
export type RefusalReason =
  | "no-such-user"
  | "no-such-group"
  | "no-such-message"
  | "no-such-request"
  | "no-such-file"
  | "no-such-forward"
  | "no-such-folder"
  | "no-such-notice"
  | "no-such-category"
  | "no-such-account"
  | "name-taken"
  | "id-taken"
  | "not-a-member"
  | "already-a-member"
  | "not-friends"
  | "already-friends"
  | "oneself"
  | "muted"
  | "group-muted"
  | "no-permission"
  | "owner-cannot-leave"
  | "too-late"
  | "already-recalled"
  | "already-answered"
  | "empty-message"
  | "offline"
  | "risk-controlled"
  | "out-of-range";

/** A command that the world refused; the world is as it was before. `reason` says why. */
export class Refusal extends AdelieError {
  /** Always `Refusal`. */
  override readonly name = "Refusal";
  /** Why it cannot be done. */
  readonly reason: RefusalReason;

  /** Made by the world. */
  constructor(reason: RefusalReason, message: string) {
    super("SANDBOX_REFUSED", message);
    this.reason = reason;
  }
}
