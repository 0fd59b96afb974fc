/** Chinese. */

import type { Texts } from "./english.ts";

const list = (names: readonly string[]): string => names.join("、");

export const chinese: Texts = {
  about: "adelie 的命令行。adelie 是写 QQ 机器人（OneBot 11）的库。",
  versionFlag: "显示版本",
  helpFlag: "显示帮助",
  examples: "例子：",
  exitCodes: "退出码：0 一切正常；1 试过了，有不对的地方；2 没法试（参数、文件、端口）。\n" +
    "没有终端时什么也不问。--json 在标准输出打印一个值，其余的都写到标准错误。",
  helpTitles: { "Usage:": "用法：", "Arguments:": "参数：", "Options:": "选项：", "Commands:": "命令：" },
  wholeNumber: "要一个从 0 开始的整数。",
  usage: {
    unknownCommand: (name) => `没有 ${name} 这个命令。`,
    unknownOption: (name) => `没有 ${name} 这个选项。`,
    missingArgument: (name) => `少了 ${name}。`,
    optionMissingArgument: (name) => `${name} 后面要写一个值。`,
    missingMandatoryOptionValue: (name) => `必须给出 ${name}。`,
    invalidArgument: (name, value, why) => `${name} 不能是 ${value}。${why}`,
    excessArguments: () => "参数太多了，这个命令用不了这么多。",
  },
  didYouMean: (name) => `是不是 ${name}？`,
  seeHelp: "帮助：adelie --help，或者 adelie <命令> --help",
  thrown: (type) => `抛出来的不是错误，是一个 ${type}。`,
  sharedOptions: {
    "--json": "用 JSON 打印结果",
    "--runtime <node|bun|deno>": "node、bun 或 deno；不写就看项目用的是哪个",
    "--url <url>": "实现端的地址，例如 ws://127.0.0.1:3001",
    "--token <token>": "它的 token",
  },
  commands: {
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
      about:
        "站在任何框架和任何实现中间，原样转发，同时录下来。号码、名字、密码会换掉。也可以把录制变成剧本或测试数据。",
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
        "持有账号的连接，把事件写进 Redis，写了 launch(MyBot, { queue }) 的机器人从那里分着取：更新机器人时什么也不丢。收到 SIGTERM 就把账号交给待命的网关，然后结束。选项优先于文件，文件优先于环境变量和 .env（ONEBOT_URL、ONEBOT_TOKEN、REDIS_URL）。\n\ngateway dead list|retry|drop：三个 worker 都拿过、谁也没处理完的事件。list 看到有就以 1 退出。",
      options: {
        "--config <file>":
          'JSON，或者有默认导出的模块：{ "queue": "redis://…", "accounts": [{ "url": "ws://…", "accessToken": "…" }] }',
        "--redis <url>": "和 worker 碰头的 Redis，例如 redis://127.0.0.1:6379",
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
        "  adelie gateway --redis redis://127.0.0.1:6379 --url ws://127.0.0.1:3001 --token secret\n  adelie gateway --config gateway.json --json\n  adelie gateway dead list\n  adelie gateway dead retry 10001/1764547200000-0",
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
  },
  files: {
    noBot: (usual) => `这里没有机器人。找过：${usual}……写上文件名，或者新建一个：adelie create my-bot`,
    missing: (name, near) => `没有 ${name} 这个文件。${near.length === 0 ? "" : `有的是：${list(near)}`}`,
    notLoaded: (name, why) =>
      `${name} 加载不了：${why}\n带装饰器的文件要用这个命令行、tsx、Bun 或 Deno 来运行；它导入的包都装了吗？`,
    unreadable: (name, why) => `${name} 读不了：${why}`,
    wrongPort: (place) => `--listen 要写端口，例如 3101，不是 ${place}。`,
    oldLibrary: (name) => `这个项目里的 adelie 对这个命令行来说太旧了，没有 ${name}。请更新：npm install adelie@latest`,
    launchesNothing: (name) => `${name} 没有启动机器人。在最后加一行：launch(MyBot);`,
  },
  create: {
    askFolder: "机器人放在哪个文件夹？(my-bot)",
    askRuntime: (guessed) => `用哪个运行时：node、bun 还是 deno？(${guessed})`,
    noRuntime: (answer) => `只有 node、bun、deno，没有 ${answer}。`,
    oddName: (name) => `${name} 里有终端或 shell 会当成命令的符号。请用字母、数字、- 和 _。`,
    badName: (name) =>
      `${name} 不能当机器人的文件夹：最后一段不能是空的，不能以 . 或 - 开头，不能超过 100 个字，也不能是设备名。可以用 my-bot。`,
    isFile: (folder) => `${folder} 是一个文件，请换个名字。`,
    notEmpty: (folder, first) => `${folder} 不是空的，里面有 ${first}。换一个文件夹，或者加 --force 写进去。`,
    installing: (command) => `正在安装依赖：${command} ……`,
    slow: "还在下载。换个镜像也许快些：npm config set registry https://registry.npmmirror.com",
    notInstalled: (output) => `依赖没有装好，机器人的文件已经写好了。请到它的文件夹里自己装一次。\n${output}`,
    created: (name, runtime, files) => `✔ ${name} 建好了：${files} 个文件，用 ${runtime} 运行。`,
    next: "接下来：",
  },
  dev: {
    runs: (file, runtime) => `用 ${runtime} 运行 ${file}。保存就会重新加载，Ctrl+C 结束。`,
    broken: (file) => `${file} 没能启动，或者中途退出了。改好保存，会自动再试。Ctrl+C 结束。`,
    noProgram: (program) =>
      `没有安装 ${program}，或者不在 PATH 里。请安装（${
        program === "deno"
          ? "https://docs.deno.com/runtime"
          : program === "bun"
          ? "https://bun.sh"
          : "https://nodejs.org"
      }），或者换一个：--runtime node`,
  },
  doctor: {
    summary: (bad, warnings) => bad === 0 && warnings === 0 ? "一切正常。" : `${bad} 处要改，${warnings} 处要看一眼。`,
    oldRuntime: (name, version) => `${name} ${version} 太旧了。`,
    newerRuntime: (name, least) => `请安装 ${name} ${least} 或更新的版本。`,
    bot: (file) => `机器人是 ${file}。`,
    botFix: "写上文件名：adelie doctor src/my_bot.ts",
    noManifest: "这里没有 package.json。",
    isModule: 'package.json 写了 "type": "module"。',
    isCommonJs: 'package.json 没有写 "type": "module"：顶层 await 不能用，热重载会得到第二份 adelie。',
    makeModule: '在 package.json 里加上 "type": "module"。',
    parameterDecorator: (file) => `${file} 在参数上用了装饰器：Bun 会悄悄忽略，Node 和 Deno 不认。`,
    useInject: "改用 inject()：constructor(private api = inject(NapCatApi)) {}",
    metadataAlone: (file) =>
      `${file} 开了 emitDecoratorMetadata，却没有开 experimentalDecorators：构造函数的类型不会记录，按类型注入什么也得不到。`,
    metadataFix: (file) =>
      `从 ${file} 去掉 emitDecoratorMetadata，改用 inject()；或者把 experimentalDecorators 也打开。`,
    legacy: (file) => `TypeScript 的旧装饰器（${file} 里的 experimentalDecorators）：adelie 两种都支持。`,
    standard: "标准装饰器，不需要设置。",
    stripping: (name, script) =>
      `${name} 执行的是“${script}”：Node 只会去掉类型，不认识装饰器，会报 “SyntaxError: Invalid or unexpected token”。`,
    useTsx: (file) => `安装 tsx，改成：node --import tsx ${file}`,
    noStripping: "没有哪个脚本让 Node 直接读带装饰器的 TypeScript。",
    copies: (copies) => `有 ${copies.length} 份 adelie：${list(copies)}。其中一份装饰过的类，在另一份看来是空的。`,
    oneCopy: '只留一份：各个 package.json 写同样的版本范围，npm dedupe，代码里都写 import … from "adelie"。',
    noCopy: "这里没有安装 adelie。",
    installIt: "安装：npm install adelie",
    copy: (copy) => `只有一份 adelie：${copy}。`,
    metadataLost: (file, script) =>
      `${file} 开了 emitDecoratorMetadata，而 ${script} 用 tsx 运行，tsx 不记录类型：按类型注入什么也找不到。`,
    noJson: (file) => `${file} 读不了：不是 JSON。`,
    jsonFix: "看看是不是少了或者多了逗号、引号，编辑器会标出来。",
    noSettings: "没有 .env。",
    almostSettings: (name) => `有 ${name}，没有 .env。`,
    renameSettings: "改名为 .env。Windows 默认不显示 .txt 这样的扩展名，先让它显示出来。",
    marked: ".env 的开头有 BOM，里面第一个名字会认不出来。",
    wideSettings: ".env 是 UTF-16 的。",
    unmark: "另存为 UTF-8（不带 BOM）。",
    oddSetting: (name) => `.env 里写了 ${name}，没有谁会读它。`,
    tokenAlone: ".env 里有 ONEBOT_TOKEN，没有 ONEBOT_URL：机器人会用沙盒。",
    settingNames: "名字是 ONEBOT_URL 和 ONEBOT_TOKEN。",
    overridden: (name) => `环境变量里的 ${name} 和 .env 里的不一样，用的是环境变量里的。`,
    unset: (name) => `从环境里去掉，或者从 .env 里去掉：unset ${name}`,
    unread: (script, text) => `.env 里写了地址，而 ${script} 不读它：“${text}”。`,
    readThem: "让 Node 读它：node --env-file=.env ……",
    settings: ".env 会被读到。",
    tokenInCode: (file) => `${file} 里写着 token。`,
    tokenToEnv: "放到 .env 的 ONEBOT_TOKEN 里，代码写 launch(MyBot) 就行。",
    envInGit: ".env 里有 token，却没有写进 .gitignore。",
    ignoreEnv: "在 .gitignore 里加一行 .env。",
    noSecrets: "代码里没有 token。",
    noEndpoint: "没有设置地址（ONEBOT_URL）：机器人在沙盒里运行。",
    connectFirst: "要接真实的 QQ：adelie connect",
    reached: (address, app, account, ms) => `${address} ${ms} 毫秒内有回应：${app}，账号 ${account}。`,
    offline: "这个账号在 QQ 里掉线了，到实现端重新登录。",
    endpointFix: "adelie connect 会问地址和 token，当场试一遍，并告诉你在哪里设置。",
    noProxy: "环境里没有代理。",
    exempt: (names, host) => `设置了 ${list(names)}，${host} 不走代理。`,
    proxied: (names, host) => `设置了 ${list(names)}：Deno 和 Bun 连 ${host} 也会走这个代理，Node 不会。`,
    proxyFix: (host) => `不想这样就设 NO_PROXY=${host}`,
    noClock: "实现端没有说它的时间。",
    clock: (seconds) => `两边的时钟相差 ${Math.abs(seconds)} 秒。`,
    clockFix: "把两边的时间校准（NTP）。冷却和每天一次按本机的时间算，消息按 QQ 的时间算。",
    mediaByPath: "文件按路径发：实现端就在本机。它要是在容器里，请写 media: { sameHost: false }。",
    mediaByBytes: (host) => `文件用 base64 或分片发：${host} 读不到本机的路径。`,
    portFree: (port) => `端口 ${port} 空着，沙盒可以用。`,
    portTaken: (port) => `端口 ${port} 被占用了，可能是还开着的沙盒：会用下一个空的。`,
    portFix: (port) => `看看是谁：lsof -i :${port}，Windows 上 netstat -ano | findstr ${port}`,
  },
  notOneOf: (flag, words, given) => `${flag} 是 ${list(words)} 之一，没有 ${given}。`,
  sandbox: {
    serves: ({ name, url, httpUrl, pageUrl }) =>
      `${name}：${url}（WebSocket），${httpUrl}（HTTP），${pageUrl}（网页）。Ctrl+C 结束。`,
    noLoad: "--load 和 --load-seconds 是从 1 开始的整数。",
    badWeight: (part) => `--mix 要写种类和整数，例如 message=8，不是 ${part}。`,
    waits: "等机器人连上来……",
    behind: (wanted, reached, ms) => `要求每秒 ${wanted} 个，达到 ${reached} 个：发送方慢了 ${ms} 毫秒。`,
  },
  test: {
    nothing: "没有 .chat 文件。对话这样写：小明: 你好，下一行 机器人: 你好！",
    otherwise: (run) => `第 ${run} 遍和第一遍不一样：`,
    formatted: (written, all) => `${all} 个剧本，改写了 ${written} 个`,
    sum: (good, bad) => `${good} 个符合，${bad} 个不符合`,
    accepted: (written, all) => `，${all} 个剧本接受了 ${written} 个`,
    runs: (count) => `，${count} 遍`,
  },
  record: {
    pairs: "要写 --listen 端口 和 --to 地址，两样一样多；或者 --to-scenario 文件，或者 --to-fixture 文件。",
    written: (file, written, lost) => `${file}：${written} 条${lost > 0 ? `，丢了 ${lost} 条` : ""}`,
  },
  replay: {
    ways: "要写录制文件（.jsonl），再写一样：机器人的文件、--listen 端口、--connect ws://…",
    noAccount: (files) => `${list(files)} 里没有账号。是不是 --account 写错了？`,
    accounts: (bots, recorded) => `机器人有 ${bots} 个账号，录制里有 ${recorded} 个：用 --account 选一个。`,
    listens: "`api` 里给了带 `listen` 的客户端：请自己运行机器人，用 --connect ws://…，不要写它的文件。",
    plays: (events, accounts) => `正在放 ${accounts} 个账号的 ${events} 个事件……`,
  },
  conformance: {
    whichOne: (url, name) => `${url} 说自己是 ${name}：请用 --dialect 写明按哪个实现算。`,
    unreachable: (url, why) => `连不上 ${url}：${why}`,
    knownFrom: (source) => `出处：${source}`,
    sum: (good, all, name, skipped) => `${name}：${all} 条里 ${good} 条符合，${skipped} 条没有试`,
    differs: (what, wanted, got) => `${what}：应该是 ${wanted}，来的是 ${got ?? "空的"}`,
    noKey: "没有这个键",
    asks: (url, sends) => `正在问 ${url}${sends ? "，会发消息" : ""}……`,
  },
  attack: {
    share: (given) => `--at-least 是 0 到 1 的比例，不是 ${given}。`,
    begins: (count) => `要说 ${count} 句……`,
  },
  connect: {
    sayUrl: "没有人可以问。请写上地址：adelie connect --url ws://127.0.0.1:3001 --token …",
    askImplementation: (names) => `用的是哪个实现：${list(names)}？(napcat)`,
    askUrl: (usual) => `地址？(${usual})`,
    askToken: "Token？(没有)",
    unknown: (name, names) => `不认识 ${name}。认识的有 ${list(names)}；别的请用 --url。`,
    steps: {
      napcat:
        "NapCat：WebUI（http://127.0.0.1:6099/webui）→ 网络配置 → 新建 → Websocket服务器：主机 127.0.0.1（Docker 里填 0.0.0.0），端口 3001，填一个 Token，启用，保存。",
      llbot: "LLBot：WebUI（http://127.0.0.1:3080）→ OneBot 11 → WebSocket正向：启用，端口 3001，填一个 token，保存。",
      lagrange:
        'Lagrange：appsettings.json 的 "Implementations" 里加 { "Type": "ForwardWebSocket", "Host": "127.0.0.1", "Port": 8081, "AccessToken": "…" }，重新启动。',
      "go-cqhttp":
        "go-cqhttp：config.yml 的 servers 里写 - ws: address: 127.0.0.1:8080，default-middlewares 里写 access-token，重新启动。",
    },
    reached: (app, account, name) => `✔ ${app} 有回应：账号 ${account} ${name}`,
    offline: "! 这个账号在 QQ 里掉线了，到实现端重新登录。",
    written: "✔ .env 写好了，git 不会提交它。接下来：npm start，或者 adelie dev --real",
  },
  gateway: {
    noAccounts:
      "哪些账号？写 --url ws://127.0.0.1:3001、--listen 8080、--config gateway.json，或者 .env 里的 ONEBOT_URL。",
    onlyDead: (given) => `有 gateway 和 gateway dead，没有 gateway ${given}。`,
    deadHow: (given) => `有 gateway dead list、retry 和 drop，没有 gateway dead ${given}。`,
    deadWhich: (how) => `哪些？写 gateway dead list 列出的名字，或者 --all：gateway dead ${how} --all`,
    dead: (shown, total) =>
      total === 0
        ? "没有被移开的事件。"
        : `${shown < total ? `${shown} 个，一共 ` : ""}${total} 个事件被移开了。retry 再交给 worker 一次，drop 丢掉。`,
    settled: (how, done, missing) =>
      `${done} 个事件${how === "retry" ? "再交出去了" : "丢掉了"}。${
        missing.length === 0 ? "" : `已经不在的：${list(missing)}`
      }`,
    noRedis: "Redis 在哪里？写 --redis redis://127.0.0.1:6379，或者 .env 里的 REDIS_URL。",
    wrongConfig: (name) =>
      `${name} 里不是一个对象：{ "queue": "redis://127.0.0.1:6379", "accounts": [{ "url": "ws://127.0.0.1:3001" }] }`,
    wrongAccounts: 'accounts 是对象的列表：[{ "url": "ws://127.0.0.1:3001", "accessToken": "…" }]',
    account: ({ account, state, isUp, isPaused, backlog, workers }) =>
      `${account ?? "？"}：${state === "held" ? "由这里持有" : "待命"}，连接${isUp ? "正常" : "断开"}${
        isPaused ? "、暂不读取" : ""
      }，${workers} 个 worker，${backlog} 个事件在等`,
    stopping: "正在结束：做完手里的，交出账号 ……",
    stopped: "✔ 结束了。",
  },
  service: {
    onlyInstall: (given) => `只有 service install，没有 service ${given}。`,
    badName: (name) => `${name} 不能当服务名：用 --name 起一个，只用字母、数字、. _ 和 -。`,
    exists: (path) => `${path} 已经有了，内容不一样。用 --print 看看，或者用 --force 替换。`,
    noSystemd: "这里没有 systemd。请用 --pm2；Windows 上用任务计划程序或 NSSM。",
    written: (path) => `✔ ${path} 写好了。启动：`,
    startSystemd: (name) => [
      "systemctl --user daemon-reload",
      `systemctl --user enable --now ${name}`,
      "loginctl enable-linger    # 退出登录后继续运行",
      `journalctl --user -u ${name} -f`,
    ],
    startPm2: ["pm2 start ecosystem.config.cjs", "pm2 save", "pm2 startup"],
  },
};
