// 链接解析：群里发了哔哩哔哩的视频或者 GitHub 的仓库，回复标题、作者和数字；同一个链接十分钟只说一次。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import process from "node:process";
import { type GroupMessageEvent, image, launch, type MessageInput, OnGroupMsg } from "../../mod.ts";

interface Video {
  code: number;
  data?: { title: string; pic: string; owner: { name: string }; stat: { view: number; danmaku: number } };
}

interface Repository {
  full_name: string;
  description: string | null;
  stargazers_count: number;
  language: string | null;
}

const BILI = process.env.BILI_API ?? "https://api.bilibili.com/x/web-interface/view?bvid={id}";
const GITHUB = process.env.GITHUB_API ?? "https://api.github.com/repos/{id}";
const QUIET_MS = 600_000;

/** 10 万以上写成“12.3 万”。 */
const short = (count: number) => count < 100_000 ? String(count) : `${(count / 10_000).toFixed(1)} 万`;

class LinkParser {
  /** 群和链接 → 上一次解析的时间（秒）。 */
  private told = new Map<string, number>();

  @OnGroupMsg()
  async parse(event: GroupMessageEvent) {
    // 分享出来的小程序卡片是 JSON，地址在里面
    const said = event.segments.map(({ type, data }) =>
      type === "text" ? data.text : type === "json" ? String(data.data).replaceAll("\\/", "/") : ""
    ).join(" ");
    const video = /\b(BV[0-9A-Za-z]{10})\b/.exec(said)?.[1];
    const repository = /\bgithub\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?(?=[^\w.-]|$)/.exec(said)?.[1];
    const link = video ?? repository;
    if (link === undefined || this.wasTold(`${event.group_id}:${link}`, event.time)) return;
    // 网站没有回答就不说话，群里不需要知道；别的错误照样到日志里
    if (video !== undefined) return await this.video(video, event.signal);
    return await this.repository(link, event.signal);
  }

  private async video(id: string, signal: AbortSignal): Promise<MessageInput | undefined> {
    const { data } = await read<Video>(BILI.replace("{id}", id), signal) ?? {};
    if (data === undefined) return undefined;
    const { title, owner, stat, pic } = data;
    const words = `${title}\nUP：${owner.name}　播放 ${short(stat.view)}　弹幕 ${short(stat.danmaku)}`;
    return [...pic === "" ? [] : [image(pic.replace(/^http:/, "https:"))], `${words}\nhttps://b23.tv/${id}`];
  }

  private async repository(name: string, signal: AbortSignal) {
    const found = await read<Repository>(GITHUB.replace("{id}", name), signal);
    if (found === undefined) return undefined;
    const { full_name, description, stargazers_count, language } = found;
    return [full_name, description ?? "没有简介", `★ ${short(stargazers_count)}　${language ?? ""}`.trimEnd()].join(
      "\n",
    );
  }

  private wasTold(key: string, now: number) {
    for (const [old, time] of this.told) if (now - time > QUIET_MS / 1_000) this.told.delete(old);
    if (this.told.has(key)) return true;
    this.told.set(key, now);
    return false;
  }
}

/** 网站的回答；没有回答、回答不是 JSON 时没有。 */
async function read<T>(url: string, signal: AbortSignal): Promise<T | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
    return response.ok ? await response.json() as T : undefined;
  } catch (error) {
    console.warn(`${url} 没有回答：`, error);
    return undefined;
  }
}

launch(LinkParser);
