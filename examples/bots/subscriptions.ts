// 订阅：每 5 分钟看一次 JSON Feed（RSSHub 的地址加 ?format=json），新的发到群里。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { Command, Every, type GroupMessageEvent, inject, launch, NapCatApi, Role, Storage } from "../../mod.ts";

interface Feed {
  title: string;
  groups: number[];
  /** 见过的条目。 */
  seen: string[];
}

interface Item {
  id: string;
  title: string;
  url: string;
}

class Subscriptions {
  private api = inject(NapCatApi);
  private feeds = inject(Storage); // 键是地址

  @Command("订阅 <url>", { in: "group", description: "把一个 JSON Feed 推送到这个群" })
  @Role("admin")
  async subscribe({ group_id }: GroupMessageEvent, { url }: { url: string }) {
    const read = await readFeed(url).catch(() => undefined);
    if (read === undefined) return "读不到这个地址，它要是 JSON Feed";
    await this.feeds.update<Feed>(url, (old) => ({
      title: read.title,
      groups: [...new Set([...old?.groups ?? [], group_id])],
      // 订阅之前就有的不推送
      seen: old?.seen ?? read.items.map(({ id }) => id),
    }));
    return `订阅了「${read.title}」`;
  }

  @Command("退订 <url>", { in: "group", description: "地址见「订阅列表」" })
  @Role("admin")
  async unsubscribe({ group_id }: GroupMessageEvent, { url }: { url: string }) {
    const had = (await this.feeds.get<Feed>(url))?.groups.includes(group_id);
    await this.feeds.update<Feed | undefined>(url, (old) => {
      const groups = old?.groups.filter((id) => id !== group_id) ?? [];
      return old === undefined || groups.length === 0 ? undefined : { ...old, groups };
    });
    return had ? "退订了" : "没有订阅这个地址";
  }

  @Command("订阅列表", { in: "group" })
  async list({ group_id }: GroupMessageEvent) {
    const mine = (await this.feeds.entries<Feed>()).filter(([, { groups }]) => groups.includes(group_id));
    return mine.map(([url, { title }]) => `${title} ${url}`).join("\n") || "还没有订阅";
  }

  @Every("5m")
  async push() {
    // 一个地址出错不影响别的，错误照样到日志里
    for (const [url, feed] of await this.feeds.entries<Feed>()) this.api.addTask(this.pushFeed(url, feed));
  }

  private async pushFeed(url: string, { title, groups, seen }: Feed) {
    const { items } = await readFeed(url);
    const fresh = items.filter(({ id }) => !seen.includes(id)).reverse();
    if (fresh.length === 0) return;
    // 先记住再发送：宁可漏一条，不要刷屏
    const remembered = [...items.map(({ id }) => id), ...seen].slice(0, 500);
    await this.feeds.update<Feed | undefined>(url, (old) => old && { ...old, seen: remembered });
    const message = fresh.map((item) => `【${title}】${item.title}\n${item.url}`).join("\n\n");
    for (const group_id of groups) this.api.addTask(this.api.send_group_msg({ group_id, message }));
  }
}

async function readFeed(url: string) {
  const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`${url} 回答 ${response.status}`);
  const { title, items } = await response.json() as { title: string; items: Item[] };
  return { title, items: items.map((item) => ({ ...item, id: item.id ?? item.url })) };
}

// 被禁言、被风控的群先停一停，每个群一天最多 200 条
launch(Subscriptions, { pace: { breaker: true, perDay: 200 } });
