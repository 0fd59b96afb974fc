/** The options of every call, beside its parameters. */

/** How one call differs from the others. */
export interface CallOptions {
  /** How long to wait for the reply, the wait for a link included. Milliseconds above 0; `Infinity` waits for ever. */
  timeoutMs?: number;
  /** Gives the call up; it then rejects with the signal's reason. A request that was sent already is not taken back. */
  signal?: AbortSignal;
  /**
   * Which of the messages that wait in a client's outbox goes first: the higher. Default 0. Messages to one chat keep their
   * order whatever this says; transports do not look at it.
   */
  priority?: number;
}

/** @internal The same on its way to a transport to which it matters for which event a call is made. */
export interface CausedOptions extends CallOptions {
  readonly "~cause": object;
}
