/** The counters of an app, and the state of its links. */

/** How a link is. */
export interface LinkState {
  /** Whether calls and events go through now. */
  /** Whether calls and events go through now. */
  readonly isUp: boolean;
  /** How many times it was lost, or could not be made. */
  readonly lost: number;
}

/** Counters of an app. */
export interface AppStats {
  /** Events that arrived. */
  readonly events: number;
  /** Those of them that came before every account was there and `@OnReady` had ended, and waited for that. */
  readonly early: number;
  /** Messages that another account of the app had sent, and that were left out for that. */
  readonly ignored: number;
  /** Events that at least one handler answered. */
  readonly handled: number;
  /** Handlers that a condition kept from running. */
  readonly refused: number;
  /** Handlers that failed. */
  readonly failed: number;
  /** Handlers and jobs that are running now. */
  readonly running: number;
  /** Those of them that wait for an answer. They do not count for `concurrency`. */
  readonly waiting: number;
  /** Events that wait for their turn: `concurrency` handlers are running, or `perChat.running` of their chat. */
  readonly held: number;
  /** Events that were left out because too many of their chat waited (`perChat.waiting`). */
  readonly dropped: number;
  /** Jobs that are kept beyond the end of the process. */
  readonly keptJobs: number;
  /** Replies that will be recalled (`recallAfter`). */
  readonly recalls: number;
  /** Messages that were to be recalled and were not: refused, without an id, or heard by nobody. */
  readonly recallsFailed: number;
}
