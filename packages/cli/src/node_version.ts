/** An old Node, told before anything is loaded that it does not know. Imports nothing of ours. */

import process from "node:process";

/** The oldest Node that this runs on. */
const LEAST = [20, 19] as const;

/** Whether it is old enough; the other runtimes say which Node they stand for, and are asked by the doctor. */
export function isOldNode(versions: Readonly<Record<string, string | undefined>>): boolean {
  if (versions["bun"] !== undefined || versions["deno"] !== undefined) return false;
  const [major = 0, minor = 0] = (versions["node"] ?? "").split(".").map(Number);
  return major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]);
}

/** Ends this process with a sentence where Node is too old. */
export function requireNode(): void {
  if (!isOldNode(process.versions)) return;
  const least = LEAST.join(".");
  process.stderr.write(
    `Node ${process.versions.node} 太旧了，要 ${least} 以上：https://nodejs.org\n` +
      `Node ${process.versions.node} is too old: ${least} or newer is needed.\n`,
  );
  process.exit(2);
}
