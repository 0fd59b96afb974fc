/**
 * Jobs and storage: what must compile, and what must not, in both decorator dialects. Checked by the two type checks; never run.
 */

import {
  at,
  Cron,
  Every,
  inject,
  launch,
  type NapCatApi,
  type OneBotApi,
  Schedule,
  type ScheduledJob,
  Storage,
  type StorageDriver,
} from "../../mod.ts";

export class Fine {
  private readonly storage: Storage = inject(Storage);
  private readonly schedule: Schedule = inject(Schedule);

  @Cron("0 8 * * *")
  daily() {}

  @Cron("0 0 8 * * *", { timezone: "Asia/Shanghai", missed: "once", jitterMs: 5_000, overlap: true })
  async seconds() {
    await Promise.resolve();
  }

  @Every("10分钟", { immediately: true })
  @Every(60_000)
  often() {}

  @Every("35s", { groups: [700001, "700002"], except: 700001 })
  greet(group_id: number) {
    return [at(group_id), " hi"];
  }

  @Cron("@daily", { groups: "all" })
  async everywhere(group_id: number, api: OneBotApi) {
    await api.get_group_info({ group_id });
    return "早安";
  }

  @Cron("0 9 * * *", { groups: 700001 })
  nobodyNeedsTheNumber() {
    return "早";
  }

  @Every("1m", { groups: "all" })
  quiet(_group_id: number): string | undefined {
    return undefined;
  }

  async use(): Promise<string> {
    const job: ScheduledJob = this.schedule.after("90s", () => {});
    job.cancel();
    this.schedule.at(new Date(), async () => await Promise.resolve(1));
    this.schedule.every(5_000, () => 1, { jitterMs: 10 });
    this.schedule.cron("* * * * *", () => {}, { timezone: "UTC" });
    const points: number = await this.storage.update<number>(10001, (old = 0) => old + 1, { ttlMs: 1_000 });
    const inferred: number = await this.storage.update("k", (old: number | undefined) => (old ?? 0) + 1);
    const found: { a: string } | undefined = await this.storage.get<{ a: string }>("k");
    const ranking: [string, number][] = await this.storage.entries<number>("points/");
    return `${points}${inferred}${found?.a}${ranking.length}`;
  }
}

export class Wrong {
  // @ts-expect-error without groups nobody is told a group
  @Every("1m")
  noGroup(_group_id: number) {}

  // @ts-expect-error without groups there is no chat to answer
  @Cron("0 8 * * *")
  noChat() {
    return "hello";
  }

  // @ts-expect-error a group is told as a number
  @Every("1m", { groups: "all" })
  text(_group_id: string) {}

  // @ts-expect-error the client of the account is the second parameter
  @Every("1m", { groups: "all" })
  client(_group_id: number, _api: NapCatApi[]) {}

  // @ts-expect-error a number is no message
  @Every("1m", { groups: "all" })
  number() {
    return 1;
  }

  // @ts-expect-error a field is no job
  @Every("1m")
  field = 1;
}

// @ts-expect-error except goes with groups
Every("1m", { except: [1] });

// @ts-expect-error there is no such option
Cron("0 8 * * *", { timeZone: "UTC" });

// @ts-expect-error missed is skip or once
Cron("0 8 * * *", { missed: "all" });

// @ts-expect-error an interval has no time zone
Every("1m", { timezone: "UTC" });

export async function storageOptions(driver: StorageDriver, storage: Storage): Promise<void> {
  await launch(Fine, { storage: "memory" });
  await launch(Fine, { storage: "redis://localhost:6379/0" });
  await launch(Fine, { storage: { redis: process.env["REDIS_URL"] ?? "", prefix: "my:" } });
  await launch(Fine, { storage: { folder: "data" } });
  await launch(Fine, { storage: { driver } });
  // @ts-expect-error another database
  await launch(Fine, { storage: "mysql://localhost" });
  // @ts-expect-error a prefix of nothing
  await launch(Fine, { storage: { prefix: "x" } });
  // @ts-expect-error a value that has to wait
  await storage.update<number>("k", async () => await Promise.resolve(1));
  // @ts-expect-error in milliseconds
  await storage.set("k", 1, { ttl: 60 });
  const value = await storage.get("k");
  // @ts-expect-error nobody knows what it is
  void value.length;
}
