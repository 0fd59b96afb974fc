/**
 * The bot that speed is measured with: commands, a reply, API calls. A load generator starts it with BENCH_URL,
 * BENCH_TOKEN and BENCH_COMMANDS; bench/README.md tells how.
 */

import process from "node:process";
import { Command, type GroupMessageEvent, inject, launch, NapCatApi } from "../mod.ts";

const { BENCH_URL, BENCH_TOKEN, BENCH_COMMANDS = "2" } = process.env;

class Base {}

// Commands that do nothing, before those that do: their number must not matter.
for (let index = 2; index < Number(BENCH_COMMANDS); index++) {
  const name = `cmd${index}`;
  Object.defineProperty(Base.prototype, name, { value() {}, configurable: true, writable: true });
  Command(name)(Base.prototype, name, Object.getOwnPropertyDescriptor(Base.prototype, name) ?? {});
}

class BenchBot extends Base {
  #api = inject(NapCatApi);

  @Command("echo", { in: "group" })
  echo(_event: GroupMessageEvent, rest: string) {
    return rest;
  }

  @Command("api", { in: "group" })
  async api(_event: GroupMessageEvent, rest: string) {
    const [calls = 0, callers = 0] = rest.split(" ").map(Number);
    let left = calls;
    await Promise.all(Array.from({ length: callers }, async () => {
      while (left-- > 0) await this.#api.get_login_info();
    }));
    return "api-done";
  }
}

launch(BenchBot, {
  url: BENCH_URL ?? "ws://127.0.0.1:3001",
  prefix: "/",
  log: "error",
  ...BENCH_TOKEN === undefined ? {} : { accessToken: BENCH_TOKEN },
});
