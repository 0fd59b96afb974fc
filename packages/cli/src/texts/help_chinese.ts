/** The help of each command, in Chinese. */

import type { CommandName, CommandWords } from "./help_english.ts";

export const chineseHelp: Readonly<Record<CommandName, CommandWords>> = {
  create: {
    summary: "新建一个机器人，带测试",
    about: "在一个文件夹里新建机器人：代码、测试、一段对话、Dockerfile、带 NapCat 的 compose.yml、CI、AGENTS.md。",
    options: {
      "-y, --yes": "什么都不问",
      "--runtime <node|bun|deno>": "node、bun 或 deno；不写就用启动它的那个",
      "--lang <zh|en>": "机器人和说明用的语言",
      "--no-install": "不安装依赖",
      "--force": "文件夹不空也写，同名文件会被替换",
      "--dry-run": "只列出文件",
    },
    examples: "  npm create adelie my-bot -- -y\n  adelie create my-bot --runtime bun",
  },
  dev: {
    summary: "在沙盒里运行机器人，保存就重新加载",
    about:
      "在模拟的 QQ 里运行机器人。保存它的文件，或者它导入的文件，机器人当场换成新的。不写文件就找 src/bot.ts、bot.ts……",
    options: {
      "--real": "连 .env 或文件里写的地址，不用沙盒",
      "--no-open": "不打开浏览器",
    },
    examples: "  adelie dev\n  adelie dev src/bot.ts --runtime deno",
  },
  doctor: {
    summary: "看看哪里不对",
    about:
      "检查运行时、装饰器设置、有没有两份 adelie、类型擦除、地址和 token、代理、端口、时钟、图片怎么发。输出里没有密码，可以直接贴到 issue。",
    options: {},
    examples: "  adelie doctor\n  adelie doctor --url ws://127.0.0.1:3001 --token secret --json",
  },
  sandbox: {
    summary: "单独运行一个模拟的 QQ，给任何语言的机器人用",
    about: "运行一个说 OneBot 11 的模拟 QQ，直到 Ctrl+C：WebSocket、HTTP、网页、故障、压测。",
    options: {
      "--port <n>": "端口，不写是 5710，0 是任意空闲端口",
      "--host <host>": "监听的地址，不写是 127.0.0.1，写别的要有 --token",
      "--dialect <name>": "模拟哪个实现：napcat、llbot、go-cqhttp、lagrange",
      "--seed <n>": "随机数的种子",
      "--world <file>": "把世界存在这个文件里，下次启动接着用",
      "--heartbeat <n>": "心跳间隔，毫秒",
      "--headless": "打印一行 JSON，里面是各个地址",
      "--connect <url>": "连到正在监听的机器人（反向 WebSocket），可以写几次",
      "--post <url>": "把事件上报给机器人（webhook），可以写几次",
      "--secret <secret>": "给上报签名",
      "--fault <name>": "出什么故障：risk-control、slow……可以写几次",
      "--load <n>": "每秒发这么多事件，最后给出报告",
      "--load-seconds <n>": "发多少秒，不写是 10",
      "--mix <kinds>": "压测的事件种类：message=8,poke=1",
    },
    examples:
      "  adelie sandbox --dialect llbot\n  adelie sandbox --port 0 --headless\n  adelie sandbox --load 5000 --load-seconds 30",
  },
  test: {
    summary: "用机器人演一遍对话（.chat）",
    about: "拿 .chat 文件去测旁边的机器人：签到.chat 测 签到.ts，或者文件里写明的那个。文件夹会一直找到底。",
    options: {
      "--bot <file>": "全部用这个机器人",
      "--update": "把机器人现在的回答写进文件",
      "--format": "只把文件排成统一的样子",
      "--lang <zh|en>": "配合 --format：用哪种语言的词",
      "--only <n>": "只演从这一行开始的故事",
      "--runs <n>": "每个演这么多遍，记录必须每次都一样",
      "--transcript": "把对话也打印出来",
    },
    examples: "  adelie test\n  adelie test src/bot.chat --update",
  },
  record: {
    summary: "录下机器人和实现端之间的往来",
    about: "站在任何框架和任何实现中间，原样转发，同时录下来。号码、名字、密码会换掉。也可以把录制变成剧本或测试数据。",
    options: {
      "--listen <place>": "监听的端口，或者 主机:端口；和 --to 成对，可以写几次",
      "--to <url>": "转发到哪里：ws://、http://",
      "-o, --out <file>": "录到哪个文件，不写是 .adelie/record.jsonl",
      "--no-redact": "号码和名字照原样写",
      "--redact-texts": "文字也去掉",
      "--max-file-mb <n>": "一个文件多大，不写是 64",
      "--max-files <n>": "留几个文件，不写是 8",
      "--expose": "允许别的机器连进来",
      "--to-scenario <file>": "把录制变成 .chat 打印出来",
      "--to-fixture <file>": "把事件、调用和回答打印成 JSON",
    },
    examples:
      "  adelie record --listen 3101 --to ws://127.0.0.1:3001\n  adelie record --to-scenario .adelie/record.jsonl > day.chat",
  },
  replay: {
    summary: "把录制放给机器人，看它现在有什么不一样",
    about:
      "把录制（.jsonl）里的事件放给机器人，照当时的样子回答它的调用，再比较它调用了什么。机器人是一个文件，或者自己连过来。",
    options: {
      "--listen <n>": "任何框架的机器人连到这个端口",
      "--connect <url>": "任何框架的机器人在这里监听",
      "--account <n>": "只放录制里的这个账号",
      "--real-time": "照录制里的停顿放",
      "--reads": "只读的调用也比较",
      "--quiet-ms <n>": "别的进程里的机器人安静多久算处理完，不写是 30",
    },
    examples: "  adelie replay day.jsonl src/bot.ts\n  adelie replay day.jsonl --listen 3001",
  },
  conformance: {
    summary: "问实现端一些已知答案的问题",
    about:
      "调用一批已知答案的接口，对沙盒，或者对 --url 上的实现。对真实地址不会发送、不会改动任何东西，除非写了 --send。",
    options: {
      "--dialect <name>": "按哪个实现的答案算",
      "--send": "会发消息的也试",
    },
    examples: "  adelie conformance\n  adelie conformance --url ws://127.0.0.1:3001 --token secret",
  },
  attack: {
    summary: "对机器人说有恶意的话",
    about: "以没有权限的人的身份，对机器人说有恶意的话。它不能调用禁止的接口，也不能泄露秘密。",
    options: {
      "--times <n>": "每句说几遍：用大模型的机器人每次不一样",
      "--at-least <share>": "要有多大比例没事，0 到 1，不写是 1",
      "--secret <secret>": "不能说出来的词，可以写几次",
    },
    examples: "  adelie attack src/bot.ts --times 5 --at-least 0.8 --secret sk-12345",
  },
  connect: {
    summary: "接上真实的 QQ，写好 .env",
    about:
      "问用的是哪个实现、地址和 token，告诉你在那边哪里设置，当场试一遍，然后写进 .env。没有终端时用 --url 和 --token。",
    options: {
      "--implementation <napcat|llbot|lagrange|go-cqhttp>": "说明哪个实现的设置，不写是 napcat",
      "--force": "没有人回应也写 .env",
    },
    examples: "  adelie connect\n  adelie connect --url ws://127.0.0.1:3001 --token secret",
  },
  routes: {
    summary: "列出机器人回应什么",
    about: "列出机器人的处理函数：各自回应什么、有什么条件、写在哪里。",
    options: {},
    examples: "  adelie routes\n  adelie routes src/bot.ts --json",
  },
  explain: {
    summary: "一句话机器人会不会回，为什么",
    about: "对一条消息逐个问机器人的处理函数会不会执行、为什么。什么都不会发出去。一个都不执行时退出码是 1。",
    options: {
      "--file <file>": "哪个机器人，不写就找 src/bot.ts……",
      "--private": "私聊消息，不写是群消息",
      "--role <member|admin|owner>": "说话的人在群里的身份",
      "--user <n>": "说话的人的 QQ 号",
      "--group <n>": "群号",
    },
    examples: "  adelie explain 签到\n  adelie explain 解散 --role owner --file src/bot.ts",
  },
  gateway: {
    summary: "持有账号的连接，机器人在别的进程里",
    about:
      "持有账号的连接，把事件放进 Redis 或者一个文件夹（--local），写了 launch(MyBot, { queue }) 的机器人从那里取：更新机器人时什么也不丢。写了 --serve，别的框架也能共用账号。收到 SIGTERM 就把账号交给待命的网关，然后结束。选项优先于文件，文件优先于环境变量和 .env（ONEBOT_URL、ONEBOT_TOKEN、REDIS_URL）。\n\ngateway dead list|retry|drop：三个 worker 都拿过、谁也没处理完的事件。list 看到有就以 1 退出。",
    options: {
      "--config <file>":
        'JSON，或者有默认导出的模块：{ "queue": "redis://…", "accounts": [{ "url": "ws://…", "accessToken": "…" }] }',
      "--redis <url>": "和机器人碰头的 Redis，例如 redis://127.0.0.1:6379",
      "--local [folder]": "不用 Redis：本机的一个机器人进程在一个文件夹里和它碰头，不写就是 .adelie/queue",
      "--serve <place>": "端口，或者 主机:端口，别的框架像连实现端一样连过来",
      "--serve-to <url>": "自己监听的框架（反向 WebSocket），可以写几次",
      "--serve-token <token>": "框架要出示的 token",
      "--record [file]": "录下经过的一切，不写就是 .adelie/record.jsonl",
      "--url <url>": "实现端的地址，可以写几次",
      "--listen <place>": "端口，或者 主机:端口，账号自己连过来（反向 WebSocket），可以写几次",
      "--implementation <napcat|llbot|lagrange|go-cqhttp>": "用哪个实现的客户端，不写就是 napcat",
      "--prefix <text>": "Redis 里所有键的开头，不写就是 adelie:",
      "--partitions <n>": "新账号最多几个 worker 分，不写就是 64",
      "--lease-ms <n>": "多少毫秒没动静就由别人接手，不写就是 6000",
      "--max-backlog <n>": "等着的事件超过这么多就不再读连接，不写就是 10000",
      "--account <n>": "dead：只看这个账号的",
      "--limit <n>": "dead list：最多这么多，不写就是 100",
      "--all": "dead retry、dead drop：全部",
      "--every <n>": "没有变化也每隔这么多秒再说一次状态",
      "--json": "状态一变就打印一行 JSON",
    },
    examples:
      "  adelie gateway --redis redis://127.0.0.1:6379 --url ws://127.0.0.1:3001 --token secret\n  adelie gateway --local --url ws://127.0.0.1:3001\n  adelie gateway --serve 3010 --url ws://127.0.0.1:3001\n  adelie gateway --config gateway.json --json\n  adelie gateway dead list\n  adelie gateway dead retry 10001/1764547200000-0",
  },
  service: {
    summary: "让机器人一直运行：systemd 或 pm2",
    about:
      "service install 给当前用户写一个 systemd 单元，或者用 --pm2 写 pm2 的配置，并告诉你怎么启动。它自己不启动任何东西。",
    options: {
      "--pm2": "写 pm2 用的 ecosystem.config.cjs，不写 systemd 单元",
      "--print": "只打印文件内容",
      "--name <name>": "服务的名字，不写就用文件夹的名字",
      "--force": "已经有内容不同的文件也替换",
    },
    examples: "  adelie service install\n  adelie service install src/bot.ts --pm2 --print",
  },
};
