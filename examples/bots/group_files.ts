// 群文件助手：列表、搜索、下载地址、存文字，上传时说一声。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { Command, type GroupMessageEvent, type GroupUploadEvent, inject, launch, NapCatApi, On } from "../../mod.ts";

const PAGE = 10;

function size(bytes: number) {
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

class GroupFiles {
  private api = inject(NapCatApi);

  @Command("群文件 [page:int(1..)=1]", { in: "group", description: "最新的在前面" })
  async list({ group_id }: GroupMessageEvent, { page }: { page: number }) {
    const files = await this.all(group_id);
    const pages = Math.max(1, Math.ceil(files.length / PAGE));
    if (page > pages) return `只有 ${pages} 页`;
    const lines = files.slice((page - 1) * PAGE, page * PAGE).map((file) => `${file.path}（${size(file.file_size)}）`);
    return [`群文件 ${files.length} 个，第 ${page}/${pages} 页`, ...lines].join("\n");
  }

  @Command("找文件 <word...>", { in: "group", description: "按名字找，只有一个时给下载地址" })
  async search({ group_id }: GroupMessageEvent, { word }: { word: string }) {
    const wanted = word.toLowerCase();
    const found = (await this.all(group_id)).filter(({ path }) => path.toLowerCase().includes(wanted));
    const [file] = found;
    if (file === undefined) return `没有名字里有「${word}」的文件`;
    if (found.length > 1) return found.slice(0, PAGE).map(({ path }) => path).join("\n");
    const { url } = await this.api.get_group_file_url({ group_id, file_id: file.file_id });
    return `${file.path}（${size(file.file_size)}，${file.uploader_name}）\n${url}`;
  }

  @Command("存文件 <name> <content...>", { in: "group", description: "把文字存成群文件" })
  async save({ group_id }: GroupMessageEvent, { name, content }: { name: string; content: string }) {
    const fileName = `${name.replaceAll(/[\\/:*?"<>|]/g, "_")}.txt`;
    await this.api.upload_group_file({ group_id, file: new TextEncoder().encode(content), name: fileName });
    return `存到群文件了：${fileName}`;
  }

  @On("notice.group_upload")
  async uploaded(event: GroupUploadEvent) {
    if (event.user_id === event.self_id) return;
    const same = (await this.all(event.group_id)).filter(({ file_name }) => file_name === event.file.name);
    const hint = same.length > 1 ? "，群里已经有同名的文件" : "";
    return `收到 ${event.file.name}（${size(event.file.size)}）${hint}`;
  }

  /** 根目录和一层文件夹里的全部文件。 */
  private async all(group_id: number) {
    const { files, folders } = await this.api.get_group_root_files({ group_id, file_count: 500 });
    const all = files.map((file) => ({ ...file, path: file.file_name }));
    for (const { folder_id, folder_name } of folders) {
      const inside = await this.api.get_group_files_by_folder({ group_id, folder_id, file_count: 500 });
      all.push(...inside.files.map((file) => ({ ...file, path: `${folder_name}/${file.file_name}` })));
    }
    return all.sort((a, b) => b.upload_time - a.upload_time);
  }
}

launch(GroupFiles);
