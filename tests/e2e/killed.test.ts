/** A bot that is killed (-9) with promises open, and started again: they are kept. On three runtimes, each run a process of its own. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { groupMessage, type Peer, sentText, startPeer } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";
import { root, runtimes } from "../support/runtimes.ts";

const HOUR = 3_600_000;

const sent = ({ calls }: Peer) => calls.filter(({ action }) => action.startsWith("send_")).map(sentText);
const recalled = ({ calls }: Peer) =>
  calls.filter(({ action }) => action === "delete_msg").map(({ params }) => String(params["message_id"]));

for (const [name, [program = "", ...args]] of Object.entries(runtimes)) {
  test(`reminders, dates, intervals and recalls outlive kill -9 on ${name}`, async () => {
    const peer = await startPeer();
    const cwd = mkdtempSync(join(tmpdir(), "adelie-killed-"));
    const ended: Promise<unknown>[] = [];
    const running: ChildProcess[] = [];
    let output = "";
    const start = (aheadMs: number): ChildProcess => {
      const child = spawn(program, [...args, join(root, "tests/fixtures/kept_bot.ts")], {
        cwd,
        env: { ...process.env, ONEBOT_URL: peer.url, ONEBOT_TOKEN: "", AHEAD_MS: String(aheadMs), LC_ALL: "C" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => output += String(chunk));
      ended.push(new Promise((resolve) => child.on("close", resolve)));
      running.push(child);
      return child;
    };
    const settled = async (isTrue: () => boolean): Promise<void> => {
      await until(() => isTrue() || running.at(-1)?.exitCode !== null).catch(() => {});
      assert.ok(isTrue(), `${JSON.stringify(peer.calls)}\n${output}`);
    };
    try {
      const first = start(0);
      await settled(() => output.includes("is online"));
      peer.answers["send_group_msg"] = () => ({ status: "ok", retcode: 0, data: { message_id: 501 } });
      peer.push(groupMessage("答应", { message_id: 77 }));
      await settled(() => sent(peer).includes("都记住了"));
      assert.deepEqual([sent(peer), recalled(peer)], [["验证码 1234", "都记住了"], []]);
      first.kill("SIGKILL");
      await ended[0];
      peer.calls.length = 0;

      start(2.5 * HOUR);
      await settled(() => sent(peer).length === 3 && recalled(peer).length === 2);
      assert.deepEqual(sent(peer).sort(), ["整点了（晚了）", "该喝水了（晚了）", "该开会了（晚了）"].sort());
      assert.deepEqual(recalled(peer).sort(), ["501", "77"]);
      // Killed before it has written down that a run has ended, it would run once more: at least once is what is promised.
      running.at(-1)?.kill("SIGTERM");
      await ended[1];
      peer.calls.length = 0;

      // Half an hour later nothing is said twice; the next hour is.
      start(3.2 * HOUR);
      await settled(() => sent(peer).length > 0);
      assert.deepEqual([sent(peer), recalled(peer)], [["整点了（晚了）"], []]);
    } finally {
      for (const child of running) child.kill("SIGKILL");
      await Promise.all(ended);
      await peer.close();
      rmSync(cwd, { recursive: true });
    }
  });
}
