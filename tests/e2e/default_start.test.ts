import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, it } from "node:test";
import { root, runtimes } from "../support/runtimes.ts";

/** Starts a bot without an address, and gives the address of the page that it prints. */
async function start(
  [program = "", ...args]: readonly string[],
  env: Record<string, string>,
  file = "examples/check_in.ts",
) {
  const child = spawn(program, [...args, file], {
    cwd: root,
    env: { ...process.env, ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const page = new Promise<string>((resolve) => {
    const read = (chunk: unknown): void => {
      output += String(chunk);
      const [found] = /http:\S+#key=\S+/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
  });
  const first = await Promise.race([page, ended]);
  return { child, ended, page: first, output: () => output };
}

type Ask = (op: string, params?: object) => Promise<Record<string, any>>;

/** Asks the sandbox whose page is at an address. */
function asking(page: string): Ask {
  const [base = "", key = ""] = page.split("/#key=");
  return async (op, params = {}) => {
    const headers = { authorization: `Bearer ${key}` };
    const body = JSON.stringify({ op, params });
    const answer = await fetch(`${base}/_sandbox/control`, { method: "POST", headers, body });
    const { result, error } = await answer.json() as { result: Record<string, any>; error?: unknown };
    assert.equal(error, undefined, `${op}: ${JSON.stringify(error)}`);
    return result;
  };
}

/** The commands of the bot, once it is there. */
async function commandsOf(ask: Ask): Promise<unknown[]> {
  for (let tries = 0; tries < 1_200; tries++) {
    const { commands } = await ask("bot.commands");
    if (commands.length > 0) return commands;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the bot has no commands after a minute");
}

describe("a bot without an address", () => {
  for (const [name, command] of Object.entries(runtimes)) {
    it(`plays in the sandbox, goes by its time and explains itself: ${name}`, async () => {
      const { child, ended, page, output } = await start(command, { ADELIE_SANDBOX: "1", CI: "true" });
      try {
        assert.equal(typeof page, "string", output());
        const ask = asking(String(page));
        await commandsOf(ask);
        const say = async (message: string): Promise<string> => {
          const { cursor } = await ask("state");
          await ask("say", { as: 20001, chat: "group:700001", message });
          const { replies } = await ask("wait", { after: cursor });
          return JSON.stringify(replies.map(({ segments }: { segments: unknown }) => segments));
        };
        assert.match(await say("签到"), /累计 1 天/);
        assert.match(await say("签到"), /今天已经签到过了/);
        await ask("time.advance", { ms: 86_400_000 });
        assert.match(await say("签到"), /累计 2 天/);
        assert.deepEqual((await ask("bot.commands")).commands[0], { pattern: "签到", description: "每天一次" });
        const { handlers } = await ask("explain", { payload: { post_type: "message", message_type: "group" } });
        assert.ok(
          handlers.some(({ handler }: { handler: string }) => handler === "CheckIn.checkIn"),
          JSON.stringify(handlers),
        );
      } finally {
        child.kill("SIGINT");
      }
      await ended;
    });
  }

  it("is silent in the quiet hours of the sandbox's time, and says in the morning what it kept", async () => {
    const { child, ended, page, output } = await start(
      runtimes.node,
      { ADELIE_SANDBOX: "1", CI: "true" },
      "tests/fixtures/night_bot.ts",
    );
    try {
      assert.equal(typeof page, "string", output());
      const ask = asking(String(page));
      await commandsOf(ask);
      const dayMs = 86_400_000;
      const ofDayMs = ((await ask("time.get")).now + 8 * 3_600_000) % dayMs;
      await ask("time.advance", { ms: (23.5 * 3_600_000 - ofDayMs + dayMs) % dayMs });
      const { cursor } = await ask("state");
      await ask("say", { as: 20001, chat: "group:700001", message: "在吗" });
      const payload = { post_type: "message", message_type: "group", group_id: 700001, user_id: 20001, self_id: 10001 };
      const why = JSON.stringify(await ask("explain", { payload: { ...payload, message: "在吗" } }));
      assert.match(why, /quiet until|安静时间/);
      await ask("time.advance", { ms: 8 * 3_600_000 });
      let { replies } = await ask("wait", { after: cursor });
      for (let tries = 0; replies.length === 0 && tries < 100; tries++) {
        ({ replies } = await ask("wait", { after: cursor }));
      }
      assert.equal(JSON.stringify(replies).match(/"在"/g)?.length, 1, JSON.stringify(replies));
    } finally {
      child.kill("SIGINT");
    }
    await ended;
  });

  it("does not play where CI is set and nobody asked for it, and says what to do", async () => {
    const { ended, output } = await start(runtimes.node, { ADELIE_SANDBOX: "", CI: "true" });
    assert.equal(await ended, 1);
    assert.match(output(), /CI=true is set.*ONEBOT_URL.*ADELIE_SANDBOX=1/);
  });
});
