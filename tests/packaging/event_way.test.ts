import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { filesEnteredBy, requireNamed } from "./marked_way.ts";
import { cleanUp } from "./support.ts";

/** Files that are entered more often than twice, and how often at most. */
const often = new Map([
  ["command/message_view.ts", 3],
  ["command/characters.ts", 5],
]);

describe("the way of an event, from the socket to the handler", () => {
  after(cleanUp);

  it("enters the 25 files that docs/architecture.md names, few of them more than twice", async () => {
    const entered = await filesEnteredBy("event");
    const files = [...new Set(entered)];
    for (const file of ["transport/link/link.ts", "bot/dispatch/router.ts", "bot/events/base.ts"]) {
      assert.ok(files.includes(file), `${file}: ${entered.join(" ")}`);
    }
    assert.ok(files.length <= 25, `${files.length}: ${files.join(" ")}`);
    assert.ok(entered.length <= 34, `${entered.length}: ${entered.join(" ")}`);
    requireNamed("The way of an event", files);
    for (const file of files) {
      const times = entered.filter((each) => each === file).length;
      assert.ok(times <= (often.get(file) ?? 2), `${file}, ${times} times: ${entered.join(" ")}`);
    }
  });
});
