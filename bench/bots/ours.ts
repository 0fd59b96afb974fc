/** The bot of this library that speed is measured with: commands, a reply, API calls. */

import process from "node:process";
import {
  type ApiOptions,
  Command,
  createLogger,
  type GroupMessageEvent,
  inject,
  launch,
  NapCatApi,
} from "../../mod.ts";

const { BENCH_WAY, BENCH_URL, BENCH_API, BENCH_PORT, BENCH_TOKEN, BENCH_COMMANDS = "2" } = process.env;
const port = Number(BENCH_PORT);
const path = "/onebot";

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

const log = createLogger("error");
const common: ApiOptions = { log, ...BENCH_TOKEN === undefined ? {} : { accessToken: BENCH_TOKEN } };
const ways: Record<string, ApiOptions> = {
  forward: { ...common, url: BENCH_URL ?? "ws://127.0.0.1:3001" },
  reverse: { ...common, listen: { port, path, maxAccounts: 1 } },
  webhook: { ...common, url: BENCH_API ?? "http://127.0.0.1:3000", events: { webhook: { port, path } } },
};
launch(BenchBot, { api: new NapCatApi(ways[BENCH_WAY ?? "forward"]), prefix: "/", log });
