/** Runs a command in a process group of its own, with a time limit, and leaves nothing of it behind. */

import { spawn } from "node:child_process";

const groups = new Set();

/**
 * @param {string[]} command the program and its arguments
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, limitMs: number, echo?: boolean }} options `echo` also prints the output as it comes
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export function runCommand([program, ...args], { cwd, env, limitMs, echo = false }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let timedOut = false;
    const take = (chunk) => {
      output += chunk;
      if (echo) process.stdout.write(chunk);
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
    }, limitMs);
    if (child.pid !== undefined) groups.add(child.pid);
    // Whatever the command started and forgot would hold its output open, and outlive the tests.
    child.on("exit", () => killGroup(child.pid));
    child.on("error", (error) => take(`${program}: ${error.message}\n`));
    child.on("close", (code) => {
      clearTimeout(timer);
      groups.delete(child.pid);
      resolve({ code: code ?? 1, output, timedOut });
    });
  });
}

/** Ends every command that is still running. */
export function killAll() {
  for (const pid of groups) killGroup(pid);
}

function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended already.
  }
}
