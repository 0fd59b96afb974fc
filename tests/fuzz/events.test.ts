/** Every door that events come through: broken ones are left out, and the next good one is handled. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  AdelieError,
  AtMe,
  type BotEvent,
  type ChatMessageEvent,
  Command,
  Cooldown,
  Keyword,
  Match,
  On,
  OnGroupMsg,
  OnMessage,
  OnNotice,
  OnRequest,
  Role,
  Superuser,
} from "../../mod.ts";
import { doors, goodEvent } from "../support/doors.ts";
import { arrives, damaged, limitMs, mutated, parameters, recordedEvents, written } from "./fuzz.ts";

/** Texts of good events that were handled. */
const handled = new Set<string>();

/** Looks at all that an event has, and has a handler of every kind. */
class Everything {
  @On("*")
  look(event: BotEvent) {
    void [event.eventName, event.toJSON()];
    if (!("segments" in event)) return;
    const { text, segments, isToMe, isFromSelf, quotedId } = event as unknown as ChatMessageEvent;
    void [segments, isToMe, isFromSelf, quotedId];
    if (text.startsWith("good ")) handled.add(text);
  }

  @Command("roll <sides:int> [what...]")
  roll(_event: ChatMessageEvent, { sides }: { sides: number }) {
    return `${sides}`;
  }

  @Command("签到")
  @Cooldown("1h", { per: "user" })
  checkIn() {}

  @Command("踢")
  @Role("owner")
  kick() {}

  @Command("停")
  @Superuser()
  stop() {}

  @OnMessage()
  @AtMe()
  called() {}

  @Keyword("测试")
  keyword() {}

  @Match(/^掷(\d+)$/)
  match() {}

  @OnGroupMsg([700001])
  group() {}

  @OnNotice()
  notice() {}

  @OnRequest()
  request() {}
}

/** Errors that are the library's own, and so mistakes. A handler may be refused a call, or a text that is too deep. */
const mistakes: unknown[] = [];

const events = mutated(recordedEvents).map((event) => JSON.stringify(event));

for (const [name, open] of Object.entries(doors)) {
  test(`fuzz: ${name}`, { timeout: limitMs }, async () => {
    const door = await open(Everything, {
      superusers: [10002],
      prefix: ["", "/"],
      activity: true,
      onError: (error) => {
        if (!(error instanceof AdelieError)) mistakes.push(error);
      },
    });
    const frames = door.jsonOnly === true
      ? events
      : fc.oneof({ weight: 5, arbitrary: events }, { weight: 1, arbitrary: damaged(events) });
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(frames, { minLength: 1, maxLength: 6 }), async (texts) => {
          for (const text of texts) door.send(written(text));
          const { text, frame } = goodEvent();
          door.send(frame);
          await arrives(`a good event after ${JSON.stringify(texts)}`, () => handled.has(text));
          handled.delete(text);
          assert.deepEqual(mistakes.splice(0), [], "the library's own getters and conditions do not throw");
        }),
        parameters(60),
      );
    } finally {
      await door.stop();
    }
  });
}
