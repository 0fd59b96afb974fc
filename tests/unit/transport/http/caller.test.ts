import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransport } from "../../../../src/transport/connect.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { captureLog } from "../../../support/captured_log.ts";
import { eventually, onRequests, startRawServer } from "../../../support/raw.ts";

/** A server that answers nothing, and a call to it that is given up. */
async function givenUp(
  giveUp: (parts: { clock: ReturnType<typeof createManualClock>; abort: AbortController; close(): unknown }) => unknown,
  error: object,
): Promise<void> {
  let [requests, closed] = [0, 0];
  const server = await startRawServer((socket) => {
    socket.on("close", () => closed++);
    onRequests(socket, () => requests++);
  });
  const clock = createManualClock();
  const { caller } = createTransport({ url: `http://127.0.0.1:${server.port}`, log: captureLog(), clock });
  try {
    const abort = new AbortController();
    const seen = assert.rejects(
      caller.call("get_status", {}, { timeoutMs: 1_000, signal: abort.signal }),
      error,
    );
    await eventually(() => requests === 1, 60_000);
    await giveUp({ clock, abort, close: () => caller.close() });
    await seen;
    await eventually(() => closed > 0, 60_000);
    assert.equal(requests, 1);
  } finally {
    await caller.close();
    await server.close();
  }
}

test("a call whose time is over leaves no request behind", () =>
  givenUp(({ clock }) => clock.advance(1_000), { code: "CALL_TIMEOUT" }));

test("a call that is called off leaves no request behind", () =>
  givenUp(({ abort }) => abort.abort(new Error("not wanted")), { message: "not wanted" }));

test("closing leaves no request behind", () =>
  givenUp(({ close }) => close(), { code: "CONNECTION_CLOSED", delivered: "unknown" }));
