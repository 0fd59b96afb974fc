/** One thing that was looked at. */

/** `ok`: as it should be. `warn`: it may be meant so. `bad`: it does not work like this. `skipped`: there is nothing to look at. */
export type Status = "ok" | "warn" | "bad" | "skipped";

/** A check and its outcome. Texts have no secrets in them. */
export interface Check {
  /** Stable, for programs: `token`, `copies` … */
  readonly id: string;
  readonly status: Status;
  /** The thing that was seen. */
  readonly seen: string;
  /** The remedy; `""` where nothing has to be done. */
  readonly fix: string;
}

/** Makes checks of one id. */
export function checkOf(id: string, status: Status, seen: string, fix = ""): Check {
  return { id, status, seen, fix };
}
