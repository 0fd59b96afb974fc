import { type ChatMessageEvent, Command, launch, On, type PokeEvent } from "adelie";

/** 一个机器人就是一个类，装饰器写明它回应什么，返回的就是回复。 */
export class MyBot {
  @Command("你好", { description: "打个招呼" })
  hello() {
    return "你好！发「帮助」看我会什么。";
  }

  @Command("加 <a:int> <b:int>", { description: "算加法" })
  add(_event: ChatMessageEvent, { a, b }: { a: number; b: number }) {
    return `${a} + ${b} = ${a + b}`;
  }

  @On("notice.notify.poke")
  poked(event: PokeEvent) {
    return event.target_id === event.self_id ? "别戳啦" : undefined;
  }
}

// 没有设置 ONEBOT_URL 时，连的是内置的模拟 QQ，不需要账号。
launch(MyBot);
