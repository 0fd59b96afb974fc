/** The counters of an app, and the state of its links. */

/** How a link is. */
export interface LinkState {
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
  /** Handlers that wait for their turn (`@Concurrency`). They do not count for `concurrency`. */
  readonly queued: number;
  /**
   * Handlers that were left out by `@Concurrency` (busy, too many waited, a newer message came), and events whose message was
   * recalled before their turn.
   */
  readonly leftOut: number;
  /** Events whose `event.signal` was aborted: recalled, replaced by a newer one, out of time, or under way when the app stopped. */
  readonly aborted: number;
  /** Those of them whose handler did not end within its `timeoutMs`. */
  readonly timedOut: number;
  /** How often the loop stood still for `blockedMs` or longer. */
  readonly blocked: number;
  /** How long that was in all, in milliseconds. */
  readonly blockedMs: number;
}
