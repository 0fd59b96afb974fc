// 保存群里的图片，并说一声。对应 pycqBot 文档里的 download_img 例子。
import { CqHttpApi, type GroupMessageEvent, inject, launch, OnGroupMsg } from "../mod.ts";

class SaveApi extends CqHttpApi {
  // 没有 ONEBOT_URL 时由 launch 给出地址；下载到 ./test_download。
  constructor(options = {}) {
    super({ downloadPath: "./test_download", ...options });
  }
}

class SaveImages {
  constructor(private api = inject(SaveApi)) {}

  @OnGroupMsg()
  save(event: GroupMessageEvent) {
    for (const segment of event.segments) {
      if (segment.type !== "image") continue;
      // 下载在后台进行，不影响回复
      this.api.addTask(this.api.downloadImg(segment.data.file));
      this.api.addTask(this.api.sendReply(event, `保存图片 ${segment.data.file}...`));
    }
  }
}

launch(SaveImages);
