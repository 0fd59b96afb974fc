import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { describe, it } from "node:test";
import { root, runtimes } from "../support/runtimes.ts";

/** Starts the example bot without an address, and gives the address of the page that it prints. */
async function start([program = "", ...args]: readonly string[], env: Record<string, string>) {
  const child = spawn(program, [...args, "examples/check_in.ts"], {
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

describe("a bot without an address", () => {
  for (const [name, command] of Object.entries(runtimes)) {
    it(`plays in the sandbox, goes by its time and explains itself: ${name}`, async () => {
      const { child, ended, page, output } = await start(command, { ADELIE_SANDBOX: "1", CI: "true" });
      try {
        assert.equal(typeof page, "string", output());
        const [base = "", key = ""] = String(page).split("/#key=");
        const ask = async (op: string, params: object = {}): Promise<Record<string, any>> => {
          const headers = { authorization: `Bearer ${key}` };
          const body = JSON.stringify({ op, params });
          const answer = await fetch(`${base}/_sandbox/control`, { method: "POST", headers, body });
          return (await answer.json() as { result: Record<string, any> }).result;
        };
        while ((await ask("bot.commands")).commands.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
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

  it("does not play where CI is set and nobody asked for it, and says what to do", async () => {
    const { ended, output } = await start(runtimes.node, { ADELIE_SANDBOX: "", CI: "true" });
    assert.equal(await ended, 1);
    assert.match(output(), /CI=true is set.*ONEBOT_URL.*ADELIE_SANDBOX=1/);
  });
});
