// 最小的机器人。运行：deno run -A examples/hello.ts　或　bun examples/hello.ts　或　npx -y tsx examples/hello.ts
import { Command, launch } from "../mod.ts";

class Hello {
  @Command("你好")
  hello() {
    return "你好！我是 adelie。";
  }
}

// 没有设置 ONEBOT_URL 时，连的是内置的模拟 QQ：在终端里打字即可试用，不需要账号。
launch(Hello);
