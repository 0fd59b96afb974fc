import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientLinks } from "../../../../src/api/account/links.ts";
import type { Transport } from "../../../../src/transport/transport.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { createLogger } from "../../../../src/util/log/log.ts";

const nothing = {
  callsWaiting: 0,
  callsTurnedAway: 0,
  isCongested: false,
  unsentBytes: 0,
  eventsWaiting: 0,
  eventsLost: 0,
  repeatedEvents: 0,
  connectionsRefused: 0,
};

function linksOf(transport?: Partial<Transport>): ClientLinks {
  return new ClientLinks("X", {}, createLogger("silent"), createManualClock(), transport as Transport | undefined);
}

test("the numbers of a client's links are those of its transport", () => {
  const links = linksOf({
    caller: { stats: { waiting: 1, turnedAway: 2, unsentBytes: 3 } } as Transport["caller"],
    feed: { held: 4, lost: 5, repeats: 6 } as Transport["feed"],
    refused: 7,
  });
  assert.deepEqual(Object.values(links.stats), [1, 2, 3, false, 4, 5, 6, 7]);
});

test("where nothing can wait, and where no transport was made, the numbers are 0", () => {
  assert.deepEqual(linksOf({ caller: {} as Transport["caller"] }).stats, nothing);
  assert.deepEqual(linksOf().stats, nothing);
});
