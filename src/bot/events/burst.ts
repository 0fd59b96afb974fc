/** Events that are handled as one: which others an event stands for. */

const bursts = new WeakMap<object, readonly object[]>();

/** From now on an event stands for these, itself the last of them. */
export function setBurst(event: object, burst: readonly object[]): void {
  bursts.set(event, burst);
}

/** The events that one stands for. */
export function burstOf<E extends object>(event: E): readonly E[] {
  return bursts.get(event) as readonly E[] | undefined ?? [event];
}
