// 只用 HTTP 接口的机器人，pycqBot 的形状：默认 127.0.0.1:8000。没有事件，做完事情就结束。
// 运行：deno run -A examples/http_only.ts 700001
import process from "node:process";
import { CqHttpApi, face, inject, launch, OnReady } from "../mod.ts";

class Notice {
  constructor(private api = inject(CqHttpApi)) {}

  @OnReady()
  async notify() {
    const { nickname } = await this.api.get_login_info();
    const groups = await this.api.get_group_list();
    const group_id = process.argv[2] ?? groups[0]?.group_id;
    if (group_id === undefined) return console.log(`${nickname} 不在任何群里`);
    await this.api.send_group_msg({ group_id, message: [`大家好，${nickname} 上线了`, face(14)] });
    // add 不等待，也没有返回值
    this.api.add("/send_msg", { group_id, message: "这一条是用 add 发的" });
    console.log("消息已发送");
  }
}

// ONEBOT_URL 是 http://… 时连它；否则连 127.0.0.1:8000
const api = new CqHttpApi(process.env.ONEBOT_URL === undefined ? {} : { url: process.env.ONEBOT_URL });
const app = launch(Notice, { api });
app.then((running) => running.stop(), (error: unknown) => console.error(error));
