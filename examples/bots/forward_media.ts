// 搬运：引用一条消息说「搬 群号」，把它连图片、语音、视频、合并转发、群文件一起搬到另一个群。用 npm 时把 "../../mod.ts" 换成 "adelie"。
// 图片和文件下载下来再发：QQ 给的地址过一会儿就失效，别的群也未必打得开。
import { readFile, rm } from "node:fs/promises";
import {
  Command,
  Concurrency,
  type GroupMessageEvent,
  image,
  inject,
  launch,
  NapCatApi,
  record,
  Role,
  type Segment,
  video,
} from "../../mod.ts";

class ForwardMedia {
  private api = inject(NapCatApi);

  @Command("搬 <group:group>", { in: "group", description: "引用一条消息，搬到另一个群" })
  @Role("admin")
  @Concurrency({ by: "chat", strategy: "queue" }) // 一条一条搬，次序不乱
  async carry(event: GroupMessageEvent, { group }: { group: number }) {
    const quoted = await event.quote();
    if (quoted === undefined) return "要引用一条消息";
    if (group === event.group_id) return "就是这个群";
    const groups = await this.api.get_group_list();
    if (!groups.some(({ group_id }) => group_id === group)) return `我不在 ${group} 里`;
    // 合并转发拆开就乱了，整条转发
    if (quoted.segments.some(({ type }) => type === "forward")) {
      await this.api.forward_group_single_msg({ group_id: group, message_id: quoted.message_id });
      return "搬过去了";
    }
    const message: (string | Segment)[] = [`【${quoted.sender.card || quoted.sender.nickname}】`];
    for (const segment of quoted.segments) {
      const part = await this.part(event.group_id, segment);
      if (part === undefined) return "有一个文件下载不了，没有搬";
      if (typeof part === "string" || part.type !== "file") message.push(part);
      else await this.upload(event.group_id, group, part);
    }
    if (message.length > 1) await this.api.send_group_msg({ group_id: group, message });
    return "搬过去了";
  }

  /** 一段消息在别的群里的样子：媒体换成下载好的，引用和提到的人在那边没有意义。 */
  private async part(group_id: number, segment: Segment): Promise<string | Segment | undefined> {
    switch (segment.type) {
      case "image":
        return await this.fetched(segment.data.file, image);
      case "record":
        return await this.fetched(segment.data.file, record);
      case "video":
        return await this.fetched(segment.data.file, video);
      case "at":
        return `@${await this.nameOf(group_id, segment.data.qq)} `;
      case "reply":
        return "";
      default:
        return segment;
    }
  }

  private async nameOf(group_id: number, qq: string | number) {
    if (qq === "all") return "全体成员";
    const { card, nickname } = await this.api.get_group_member_info({ group_id, user_id: qq });
    return card || nickname;
  }

  private async fetched(file: string, make: (bytes: Uint8Array) => Segment) {
    const saved = await this.api.downloadImg(file);
    if (!saved.ok) return undefined;
    const bytes = await readFile(saved.file.path);
    await rm(saved.file.path);
    return make(bytes);
  }

  private async upload(from: number, group_id: number, { data }: Extract<Segment, { type: "file" }>) {
    const { file: name = "文件", file_id = name } = data;
    const { url } = await this.api.get_group_file_url({ group_id: from, file_id });
    const saved = await this.api.downloadFile(name, url);
    if (!saved.ok) throw new Error(`${name} 下载不了`);
    await this.api.upload_group_file({ group_id, file: await readFile(saved.file.path), name });
    await rm(saved.file.path);
  }
}

// 一个群一天最多搬 100 条，被风控就先停一停
launch(ForwardMedia, { pace: { breaker: true, perDay: 100 } });
