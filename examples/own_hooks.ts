// 重写客户端的事件函数。对应 pycqBot 文档里的 download_end 例子。
import { type ActionReply, CqHttpApi, type GroupMessageEvent, inject, launch, OnGroupMsg } from "../mod.ts";

class MyApi extends CqHttpApi {
  // 不调用 super.downloadEnd，就不会打印原来的日志
  override downloadEnd(fileName: string) {
    console.log(`文件下载好了：${fileName}，但是我啥也不干，还吞了日志输出捏:)`);
  }

  override downloadFileError(fileName: string, _fileUrl: string, code: number) {
    console.log(`${fileName} 下载失败：${code}`);
  }

  override apiLinkError(reply: ActionReply) {
    console.log(`接口返回了错误：${reply.retcode}`);
  }
}

class SaveImages {
  constructor(private api = inject(MyApi)) {}

  @OnGroupMsg()
  save(event: GroupMessageEvent) {
    for (const segment of event.segments) {
      if (segment.type === "image") this.api.addTask(this.api.downloadImg(segment.data.file));
    }
  }
}

launch(SaveImages);
