/** Runs steps side by side, no more than the processors carry. */

/**
 * Starts the steps in order, each as soon as there is room: what runs at one time keeps at most `processors` busy, counted by
 * `busy` of each step (1 if it has none), and one step always runs. After a step that failed no other is started; those that
 * run come to their end.
 *
 * @template {{ name: string, busy?: number }} Step
 * @template Result
 * @param {number} processors
 * @param {readonly Step[]} steps
 * @param {(step: Step) => Promise<Result>} run
 * @param {(result: Result) => boolean} hasFailed
 * @returns {Promise<Result[]>} the results, in the order in which the steps ended
 */
export async function runWithin(processors, steps, run, hasFailed) {
  const waiting = [...steps];
  const running = new Set();
  const results = [];
  let busy = 0;
  let failed = false;
  const begin = (step) => {
    const { busy: weight = 1 } = step;
    busy += weight;
    const ended = run(step).then((result) => {
      busy -= weight;
      results.push(result);
      if (hasFailed(result)) failed = true;
    }).finally(() => running.delete(ended));
    running.add(ended);
  };
  for (;;) {
    while (!failed && waiting.length > 0 && (running.size === 0 || busy + (waiting[0].busy ?? 1) <= processors)) {
      begin(waiting.shift());
    }
    if (running.size === 0) return results;
    await Promise.race(running);
  }
}
