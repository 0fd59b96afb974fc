import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { filesEnteredBy, requireNamed } from "./marked_way.ts";
import { cleanUp } from "./support.ts";

describe("the way of an event, from the socket to the handler", () => {
  after(cleanUp);

  it("enters the 15 files that docs/architecture.md names, none of them more than twice", async () => {
    const entered = await filesEnteredBy("event");
    const files = [...new Set(entered)];
    for (const file of ["transport/link/link.ts", "bot/dispatch/router.ts", "bot/events/base.ts"]) {
      assert.ok(files.includes(file), `${file}: ${entered.join(" ")}`);
    }
    assert.ok(files.length <= 15, `${files.length}: ${files.join(" ")}`);
    assert.ok(entered.length <= 19, `${entered.length}: ${entered.join(" ")}`);
    requireNamed("The way of an event", files);
    for (const file of files) {
      const times = entered.filter((each) => each === file).length;
      assert.ok(times <= 2, `${file}, ${times} times: ${entered.join(" ")}`);
    }
  });
});
