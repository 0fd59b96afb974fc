// GitHub 推送：在仓库的 Settings → Webhooks 里填 http://你的地址:8090/github 和密钥，提交、议题、合并请求、发布就会说到订阅的群里。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import process from "node:process";
import {
  Command,
  type GroupMessageEvent,
  inject,
  launch,
  NapCatApi,
  OnReady,
  OnStop,
  Role,
  Storage,
} from "../../mod.ts";

interface Payload {
  repository?: { full_name: string };
  sender?: { login: string };
  action?: string;
  ref?: string;
  commits?: { message: string; author: { name: string } }[];
  issue?: { number: number; title: string; html_url: string };
  pull_request?: { number: number; title: string; html_url: string; merged?: boolean };
  release?: { tag_name: string; html_url: string };
}

const SECRET = process.env.GITHUB_SECRET ?? "";
const MAX_BYTES = 1024 * 1024;
const SAMPLE: Payload = { ref: "refs/heads/main", commits: [{ message: "试一下", author: { name: "octocat" } }] };

/** 群里说的话；不说的事没有。 */
function wordsOf(event: string, { action, ref, commits = [], issue, pull_request, release, sender }: Payload) {
  const who = sender?.login ?? "有人";
  if (event === "push" && commits.length > 0) {
    const lines = commits.slice(0, 5).map(({ message, author }) => `· ${message.split("\n")[0]}（${author.name}）`);
    return [`${ref?.replace(/^refs\/\w+\//, "")} 有 ${commits.length} 个提交`, ...lines].join("\n");
  }
  const did = { opened: "新开", closed: pull_request?.merged ? "合并" : "关闭", published: "发布" }[action ?? ""];
  const about = issue ?? pull_request;
  if (did !== undefined && about !== undefined) {
    return `${who} ${did}了 #${about.number} ${about.title}\n${about.html_url}`;
  }
  return did !== undefined && release ? `${did}了 ${release.tag_name}\n${release.html_url}` : undefined;
}

class GitHubWebhook {
  private api = inject(NapCatApi);
  private groups = inject(Storage); // 键是仓库
  private server: Server | undefined;

  @OnReady()
  listen() {
    this.server = createServer((request, response) => {
      this.take(request).then((status) => response.writeHead(status).end(), () => response.writeHead(400).end());
    });
    this.server.on("error", (error) => console.error("GitHub 推送收不到：", error.message));
    // 只听本机，前面放 nginx 或 Caddy；要直接听外面，设 GITHUB_HOST=0.0.0.0，也一定要设密钥
    this.server.listen(Number(process.env.GITHUB_PORT ?? 8090), process.env.GITHUB_HOST ?? "127.0.0.1");
  }

  @OnStop()
  close() {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  @Command("订阅仓库 <repository>", { in: "group", description: "例如：订阅仓库 octocat/Hello-World" })
  @Role("admin")
  async subscribe({ group_id }: GroupMessageEvent, { repository }: { repository: string }) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return "写成 所有者/仓库";
    await this.groups.update<number[]>(repository, (old = []) => [...new Set([...old, group_id])]);
    return `${repository} 有新的提交、议题、合并请求、发布时会说`;
  }

  @Command("退订仓库 <repository>", { in: "group" })
  @Role("admin")
  async unsubscribe({ group_id }: GroupMessageEvent, { repository }: { repository: string }) {
    await this.groups.update<number[]>(repository, (old = []) => old.filter((id) => id !== group_id));
    return "退订了";
  }

  @Command("测试推送 <repository>", { in: "group", description: "假装有一个提交" })
  @Role("admin")
  async sample(_event: GroupMessageEvent, { repository }: { repository: string }) {
    const told = await this.tell("push", { ...SAMPLE, repository: { full_name: repository } });
    return told === 0 ? "没有群订阅这个仓库" : undefined;
  }

  /** 收下一次推送，答它一个状态码。签名对着收到的字节算。 */
  private async take(request: IncomingMessage) {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request as AsyncIterable<Buffer>) {
      if ((size += part.length) > MAX_BYTES) return 413;
      parts.push(part);
    }
    const body = Buffer.concat(parts);
    const wanted = Buffer.from(`sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`);
    const given = Buffer.from(String(request.headers["x-hub-signature-256"]));
    if (SECRET === "" || given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 401;
    await this.tell(String(request.headers["x-github-event"]), JSON.parse(body.toString()) as Payload);
    return 204;
  }

  /** 说到订阅的群里，给出说了几个群。 */
  private async tell(event: string, payload: Payload) {
    const name = payload.repository?.full_name ?? "";
    const words = wordsOf(event, payload);
    const groups = words === undefined ? [] : await this.groups.get<number[]>(name) ?? [];
    for (const group_id of groups) {
      this.api.addTask(this.api.send_group_msg({ group_id, message: `【${name}】${words}` }));
    }
    return groups.length;
  }
}

launch(GitHubWebhook);
