/**
 * How fast commands are read, and whether looking one up costs the same among ten thousand.
 *
 *   node --import tsx bench/commands.ts
 */

import { readCall } from "../src/command/call.ts";
import { CommandFinder } from "../src/command/find.ts";
import { compileCommand } from "../src/command/pattern.ts";
import { commandSettings } from "../src/command/settings.ts";
import type { TypeContext } from "../src/command/types.ts";
import type { CommandRoute } from "../src/bot/model/route.ts";
import { createRouter } from "../src/bot/dispatch/router.ts";
import { Site } from "../src/bot/model/site.ts";
import type { EventPayload } from "../src/protocol/events/events.ts";
import type { Segment } from "../src/protocol/segments.ts";
import { systemClock } from "../src/util/time/clock.ts";

const text = (value: string): Segment => ({ type: "text", data: { text: value } });
const message = [text("/ban "), { type: "at", data: { qq: "20001" } } as Segment, text(" 10 --reason x")];
const event = {
  post_type: "message",
  message_type: "group",
  sub_type: "normal",
  self_id: 10001,
  user_id: 20001,
  group_id: 700001,
  message,
} as unknown as EventPayload;

/** The least disturbed of several rounds, in calls a second. */
function rate(work: () => unknown, calls = 5_000): number {
  let best = 0;
  for (let round = 0; round < 200; round++) {
    const before = performance.now();
    for (let call = 0; call < calls; call++) work();
    best = Math.max(best, calls / (performance.now() - before) * 1000);
  }
  return best;
}

const settings = commandSettings({ prefix: "/" });
const pattern = compileCommand("ban <who:at> <minutes:int> [--reason:text]");
const entry = { source: "bench", site: {}, words: pattern.words, options: {}, pattern };
const finder = new CommandFinder([entry], settings, () => {});
const parsed = rate(() => {
  const called = finder.find(event);
  if (called === undefined || "say" in called) throw new Error("not found");
  const reading = readCall(called, event as unknown as TypeContext["event"], systemClock, settings.texts);
  if (!("value" in reading)) throw new Error(reading.say);
});
console.log(`/ban @user 10 --reason x: ${Math.round(parsed / 1000)}k parses/s, from the message to the arguments`);

function routerOf(bots: number): ReturnType<typeof createRouter> {
  const routes: CommandRoute[] = [];
  for (let bot = 0; bot < bots; bot++) {
    for (let index = 0; index < 10; index++) {
      const compiled = compileCommand(`cmd${bot}x${index} <who:at> <minutes:int> [--reason:text]`);
      routes.push({
        source: `Bot${bot}.cmd${index}`,
        label: "@Command",
        bot: {},
        run: () => undefined,
        site: new Site(),
        info: { source: `Bot${bot}.cmd${index}`, bot: `Bot${bot}` },
        gates: undefined,
        priority: 0,
        blocks: false,
        words: compiled.words,
        options: {},
        pattern: compiled,
      });
    }
  }
  return createRouter([], routes, { commands: settings });
}

const few = routerOf(1);
const many = routerOf(1000);
const cases = {
  "a command, with its arguments": "/cmd0x5 ",
  "a word that is no command": "/nothing ",
  "chat": "just chatting about this and that ",
};
for (const [what, word] of Object.entries(cases)) {
  const payload = { ...event, message: [text(word), ...message.slice(1)] } as unknown as EventPayload;
  const work = (router: typeof few) => (): unknown => router.match(payload)[0]?.read?.();
  // In turns, so that a busy machine disturbs both alike.
  let [one, thousand] = [0, 0];
  for (let turn = 0; turn < 3; turn++) {
    one = Math.max(one, rate(work(few)));
    thousand = Math.max(thousand, rate(work(many)));
  }
  const ns = (perSecond: number): string => `${Math.round(1e9 / perSecond)} ns`;
  console.log(`${what}: ${ns(one)} with 10 commands, ${ns(thousand)} with 10,000: ${(one / thousand).toFixed(2)} ×`);
}
