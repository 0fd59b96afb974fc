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
  },
  files: {
    noBot: (usual) => `这里没有机器人。找过：${usual}……写上文件名，或者新建一个：adelie create my-bot`,
    missing: (name, near) => `没有 ${name} 这个文件。${near.length === 0 ? "" : `有的是：${list(near)}`}`,
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
    broken: (file) => `${file} 没能启动。改好保存，会自动再试。Ctrl+C 结束。`,
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
};
