/** What a test runner's closing lines say. */

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/** `node --test --test-reporter=spec`: "ℹ pass 12", "ℹ skipped 0" … */
export function nodeTotals(output) {
  const read = (name) => lastNumber(output, new RegExp(`^. ${name} (\\d+)$`, "gm"));
  const failed = sum(read("fail"), read("cancelled"));
  return { passed: read("pass"), failed, skipped: sum(read("skipped"), read("todo")) };
}

/** `deno test`: "ok | 12 passed (3 steps) | 0 failed | 1 ignored (2s)". */
export function denoTotals(output) {
  const line = output.match(/^(?:ok|FAILED) \| .*$/gm)?.at(-1) ?? "";
  const read = (name) => lastNumber(line, new RegExp(`(\\d+) ${name}`, "g"));
  return { passed: read("passed"), failed: read("failed"), skipped: sum(read("ignored"), read("filtered out")) };
}

/** `bun test`: " 12 pass", " 0 fail", " 1 skip", " 1 todo". */
export function bunTotals(output) {
  const read = (name) => lastNumber(output, new RegExp(`^ *(\\d+) ${name}$`, "gm"));
  return { passed: read("pass"), failed: read("fail"), skipped: sum(read("skip"), read("todo")) };
}

/** The test files that ran without a test in them: where each has a process Node counts it as one passed test, and Deno says that it has none. */
export function emptyFiles(output) {
  const lines = output.matchAll(/^(?:✔ (\S+\.test\.ts) \(|running 0 tests from (\S+)$)/gm);
  return [...lines].map(([, node, deno]) => node ?? deno);
}

/** The test files with a test that failed, of any of the three runners. Bun and Deno say once more at the end what failed, without the file. */
export function failedFiles(output) {
  const failed = new Set();
  let file;
  for (const line of output.split("\n")) {
    if (/^\d+ tests? failed:$|^ ERRORS $/.test(line)) break;
    file = /^(?:running \d+ tests? from )?(\S+\.test\.ts):?$/.exec(line)?.[1] ?? file;
    const node = /^test at (\S+\.test\.ts):/.exec(line)?.[1];
    if (node !== undefined) failed.add(node);
    else if (file !== undefined && /^\(fail\) |\.\.\. FAILED \(/.test(line)) failed.add(file);
  }
  return [...failed];
}

function lastNumber(text, pattern) {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}

function sum(...numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
