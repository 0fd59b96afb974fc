/** Runs steps side by side, no more than the processors carry. */

/**
 * Starts the steps in order, each as soon as there is room: what runs at one time keeps at most `processors` busy, counted by
 * `busy` of each step (1 if it has none), and one step always runs. What became of a step is for the caller to see: the others
 * run in any case.
 *
 * @template {{ name: string, busy?: number }} Step
 * @template Result
 * @param {number} processors
 * @param {readonly Step[]} steps
 * @param {(step: Step) => Promise<Result>} run
 * @returns {Promise<Result[]>} the results, in the order in which the steps ended
 */
export async function runWithin(processors, steps, run) {
  const waiting = [...steps];
  const running = new Set();
  const results = [];
  let busy = 0;
  const begin = (step) => {
    const { busy: weight = 1 } = step;
    busy += weight;
    const ended = run(step).then((result) => {
      busy -= weight;
      results.push(result);
    }).finally(() => running.delete(ended));
    running.add(ended);
  };
  for (;;) {
    while (waiting.length > 0 && (running.size === 0 || busy + (waiting[0].busy ?? 1) <= processors)) {
      begin(waiting.shift());
    }
    if (running.size === 0) return results;
    await Promise.race(running);
  }
}
