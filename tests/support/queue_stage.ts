/** What the tests of both queues have in common: who reads from one, what is said, and an app that hands over. */

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type App, defineBot, launch } from "../../mod.ts";
import { createListener } from "../../src/transport/connect.ts";
import type { QueueAccount } from "../../src/transport/queue/account.ts";
import type { QueueOptions } from "../../src/transport/queue/options.ts";
import type { Acknowledge } from "../../src/transport/transport.ts";
import { captureLog } from "./captured_log.ts";

/** An event that came. */
export interface Got {
  readonly group: number;
  readonly n: number;
  readonly acknowledge: Acknowledge;
}

/** Whoever reads from a queue: what came to it, and its transport, once there is one. */
export interface Reader {
  readonly got: Got[];
  readonly states: string[];
  readonly transport: QueueAccount;
  readonly log: ReturnType<typeof captureLog>;
  close(): Promise<void>;
}

/**
 * Begins to read the events of 10001.
 *
 * @param acknowledges every event, at once
 */
export function readQueue(url: QueueOptions["url"], acknowledges: boolean, options: Partial<QueueOptions>): Reader {
  const log = captureLog();
  const front = createListener({ queue: { url, account: 10001, ...options }, log });
  const got: Got[] = [];
  const states: string[] = [];
  let transport: QueueAccount | undefined;
  front.listen((arrival) => {
    transport = arrival.transport as QueueAccount;
    transport.feed.open({
      event(payload, acknowledge) {
        const { group_id, n } = payload as unknown as { group_id: number; n: number };
        if (n !== undefined) got.push({ group: group_id, n, acknowledge });
        if (acknowledges) acknowledge();
      },
      up: () => void states.push("up"),
      down: ({ code }) => void states.push(code),
      refused: () => void states.push("refused"),
    });
  }).catch((error: unknown) => states.push(inspect(error)));
  return {
    got,
    states,
    get transport() {
      return transport as QueueAccount;
    },
    log,
    close: () => front.caller.close(),
  };
}

/** A message in a group, with a number of its own. */
export function numbered(group: number, n: number): object {
  return {
    post_type: "message",
    message_type: "group",
    group_id: group,
    user_id: 1,
    message_id: group * 1_000 + n,
    n,
  };
}

/** The numbers of what came from a group, in order. */
export function numbers({ got }: Reader, group: number): number[] {
  return got.filter((each) => each.group === group).map(({ n }) => n);
}

export const count = (length: number): number[] => Array.from({ length }, (_, n) => n);

/** Says something for the first event that came. */
export function say({ transport, got }: Reader, message: string): Promise<{ data: unknown }> {
  return new Promise((resolve, reject) =>
    got[0]?.acknowledge.within?.(() =>
      void transport.call("send_group_msg", { group_id: 7, message }).then(resolve as () => void, reject)
    )
  );
}

/** Waits for something to be so, a minute at most. */
export async function until(isSo: () => unknown, what: () => unknown = () => ""): Promise<void> {
  for (let tries = 0; tries < 3_000; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within a minute: ${isSo} ${inspect(what(), { depth: 4 })}`);
}

/** An app hands over what it has not begun when it stops, and what it has begun is done once. */
export async function handsOver(queue: QueueOptions["url"], send: (group: number, n: number) => void): Promise<void> {
  const begun: string[] = [];
  let release = (): void => {};
  const released = new Promise<void>((resolve) => release = resolve);
  const start = (name: string, isSlow: boolean): Promise<App> =>
    launch(
      defineBot({
        name: "Echo",
        on: {
          "message.group": async (event) => {
            begun.push(`${name} ${event.message_id}`);
            if (isSlow) await released;
          },
        },
      }),
      { queue, order: { strategy: "queue" }, storage: "memory", log: "silent", handleSignals: false },
    );
  const first = await start("first", true);
  for (let n = 0; n < 4; n++) send(7, n);
  await until(() => begun.length === 1 && first.stats.queued === 3, () => [begun, first.stats]);
  const stopped = first.stop();
  release();
  await stopped;
  const second = await start("second", false);
  await until(() => begun.length === 4, () => begun);
  await second.stop();
  assert.deepEqual(begun, ["first 7000", "second 7001", "second 7002", "second 7003"]);
}
