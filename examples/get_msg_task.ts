// 用 addTask 在后台取得群消息的详情，再发送回去。对应 pycqBot 文档里的 add_task 例子。
import { CqHttpApi, type GroupMessageEvent, inject, launch, OnGroupMsg } from "../mod.ts";

class Details {
  constructor(private api = inject(CqHttpApi)) {}

  @OnGroupMsg()
  onGroupMsg(event: GroupMessageEvent) {
    this.api.addTask(this.#details(event));
  }

  async #details(event: GroupMessageEvent) {
    const reply = await this.api.request("/get_msg", { message_id: event.message_id });
    await this.api.sendReply(event, JSON.stringify(reply));
  }
}

launch(Details);
