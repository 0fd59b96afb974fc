/** Chinese. */

import type { Texts } from "./english.ts";
import { chineseHelp } from "./help_chinese.ts";

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
  commands: chineseHelp,
  files: {
    noBot: (usual) => `这里没有机器人。找过：${usual}……写上文件名，或者新建一个：adelie create my-bot`,
    missing: (name, near) => `没有 ${name} 这个文件。${near.length === 0 ? "" : `有的是：${list(near)}`}`,
    notLoaded: (name, why) =>
      `${name} 加载不了：${why}\n带装饰器的文件要用这个命令行、tsx、Bun 或 Deno 来运行；它导入的包都装了吗？`,
    unreadable: (name, why) => `${name} 读不了：${why}`,
    wrongPort: (flag, place) => `${flag} 要写端口，例如 3101，不是 ${place}。`,
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
    noQueue:
      "机器人到哪里取事件？写 --redis redis://127.0.0.1:6379，或者 .env 里的 REDIS_URL；本机一个机器人写 --local；给别的框架用写 --serve 3010。",
    serves: (port) => `别的框架连 ws://127.0.0.1:${port}/`,
    wrongConfig: (name) =>
      `${name} 里不是一个对象：{ "queue": "redis://127.0.0.1:6379", "accounts": [{ "url": "ws://127.0.0.1:3001" }] }`,
    wrongAccounts: 'accounts 是对象的列表：[{ "url": "ws://127.0.0.1:3001", "accessToken": "…" }]',
    account: ({ account, state, isUp, isPaused, backlog, workers, frameworks }) =>
      `${account ?? "？"}：${state === "held" ? "由这里持有" : "待命"}，连接${isUp ? "正常" : "断开"}${
        isPaused ? "、暂不读取" : ""
      }，${workers} 个 worker，${backlog} 个事件在等${frameworks.length === 0 ? "" : `，${frameworks.length} 个框架`}`,
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
