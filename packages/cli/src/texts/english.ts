/** English. */

import type { GatewayAccountInfo } from "adelie/gateway";
import { englishHelp } from "./help_english.ts";

/** All sentences, as the other language has to have them. */
export type Texts = typeof english;

const list = (names: readonly string[]): string => names.join(", ");

export const english = {
  about: "Command line of adelie, the library for QQ bots on OneBot 11.",
  versionFlag: "prints the version",
  helpFlag: "prints this help",
  examples: "Examples:",
  exitCodes:
    "Exit codes: 0 all is well; 1 it was tried and something is not as it should be; 2 it could not be tried (arguments, files, ports).\n" +
    "Without a terminal nothing is asked. --json prints one value on standard output; everything else goes to standard error.",
  helpTitles: {} as Readonly<Record<string, string>>,
  wholeNumber: "A whole number from 0 on is wanted.",
  usage: {
    unknownCommand: (name: string) => `There is no command ${name}.`,
    unknownOption: (name: string) => `There is no option ${name}.`,
    missingArgument: (name: string) => `${name} is missing.`,
    optionMissingArgument: (name: string) => `${name} wants a value behind it.`,
    missingMandatoryOptionValue: (name: string) => `${name} has to be given.`,
    invalidArgument: (name: string, value: string, why: string) => `${name} cannot be ${value}. ${why}`,
    excessArguments: () => "There are more arguments than the command takes.",
  } as Readonly<Record<string, (name: string, value: string, why: string) => string>>,
  didYouMean: (name: string) => ` Did you mean ${name}?`,
  seeHelp: "See: adelie --help, or adelie <command> --help",
  thrown: (type: string) => `Something that is no error was thrown: a ${type}.`,
  sharedOptions: {
    "--json": "prints the result as JSON",
    "--runtime <node|bun|deno>": "node, bun or deno; the one of the project when left out",
    "--url <url>": "address of the implementation: ws://127.0.0.1:3001",
    "--token <token>": "its access token",
  } as Readonly<Record<string, string>>,
  commands: englishHelp,
  files: {
    noBot: (usual: string) =>
      `There is no bot here. Looked for: ${usual} … Name its file, or make one: adelie create my-bot`,
    missing: (name: string, near: readonly string[]) =>
      `There is no file ${name}.${near.length === 0 ? "" : ` There are: ${list(near)}`}`,
    notLoaded: (name: string, why: string) =>
      `${name} cannot be loaded: ${why}\nWith decorators it needs this command line, tsx, Bun or Deno; is everything installed that it imports?`,
    unreadable: (name: string, why: string) => `${name} cannot be read: ${why}`,
    wrongPort: (flag: string, place: string) => `${flag} wants a port, such as 3101, not ${place}.`,
    oldLibrary: (name: string) =>
      `The adelie of this project is too old for this command line: it has no ${name}. Update it: npm install adelie@latest`,
    launchesNothing: (name: string) => `${name} launches no bot. Add to its end: launch(MyBot);`,
  },
  create: {
    askFolder: "Folder of the bot? (my-bot)",
    askRuntime: (guessed: string) => `Runtime: node, bun or deno? (${guessed})`,
    noRuntime: (answer: string) => `There are node, bun and deno, not ${answer}.`,
    oddName: (name: string) =>
      `${name} has signs in it that a shell or a terminal would obey. Use letters, digits, - and _.`,
    badName: (name: string) =>
      `${name} cannot be the folder of a bot: its last part must not be empty, begin with . or -, be longer than 100 signs, or be the name of a device. Try my-bot.`,
    isFile: (folder: string) => `${folder} is a file. Choose another name.`,
    notEmpty: (folder: string, first: string) =>
      `${folder} is not empty: ${first} is there. Choose another folder, or --force to write into it.`,
    installing: (command: string) => `Installing packages: ${command} …`,
    slow: "Still downloading. A mirror may be faster: npm config set registry https://registry.npmmirror.com",
    notInstalled: (output: string) =>
      `The packages were not installed; the files of the bot are there. Install them yourself in its folder.\n${output}`,
    created: (name: string, runtime: string, files: number) => `✔ ${name} is there: ${files} files, for ${runtime}.`,
    next: "Next:",
  },
  dev: {
    runs: (file: string, runtime: string) => `${file} on ${runtime}. Save it, and it is read again. Ctrl+C ends it.`,
    broken: (file: string) =>
      `${file} did not start, or broke off. Mend it and save: it is tried again. Ctrl+C ends it.`,
    noProgram: (program: string) =>
      `${program} is not installed, or not in PATH. Install it (${
        program === "deno"
          ? "https://docs.deno.com/runtime"
          : program === "bun"
          ? "https://bun.sh"
          : "https://nodejs.org"
      }), or choose another: --runtime node`,
  },
  doctor: {
    summary: (bad: number, warnings: number) =>
      bad === 0 && warnings === 0 ? "All is well." : `${bad} to mend, ${warnings} to look at.`,
    oldRuntime: (name: string, version: string) => `${name} ${version} is too old.`,
    newerRuntime: (name: string, least: string) => `Install ${name} ${least} or newer.`,
    bot: (file: string) => `The bot is ${file}.`,
    botFix: "Name the file: adelie doctor src/my_bot.ts",
    noManifest: "There is no package.json here.",
    isModule: 'package.json says "type": "module".',
    isCommonJs:
      'package.json does not say "type": "module": top-level await does not work, and hot reload gets a second copy of adelie.',
    makeModule: 'Add "type": "module" to package.json.',
    parameterDecorator: (file: string) =>
      `${file} has a decorator on a parameter: Bun ignores it silently, Node and Deno do not take it.`,
    useInject: "Use inject() instead: constructor(private api = inject(NapCatApi)) {}",
    metadataAlone: (file: string) =>
      `${file} has emitDecoratorMetadata without experimentalDecorators: no types of constructors are recorded, and injection by type finds nothing.`,
    metadataFix: (file: string) =>
      `Take emitDecoratorMetadata out of ${file} and use inject(), or switch experimentalDecorators on as well.`,
    legacy: (file: string) => `Decorators of TypeScript (experimentalDecorators in ${file}): adelie takes both kinds.`,
    standard: "Standard decorators, no setting.",
    stripping: (name: string, script: string) =>
      `${name} runs "${script}": Node takes the types out of a file but not the decorators, and ends with "SyntaxError: Invalid or unexpected token".`,
    useTsx: (file: string) => `Install tsx and run: node --import tsx ${file}`,
    noStripping: "No script lets Node read TypeScript with decorators by itself.",
    copies: (copies: readonly string[]) =>
      `${copies.length} copies of adelie: ${list(copies)}. What one of them decorated is empty to the others.`,
    oneCopy: 'Keep one: the same version range in every package.json, npm dedupe, and import "adelie" everywhere.',
    noCopy: "adelie is not installed here.",
    installIt: "Install it: npm install adelie",
    copy: (copy: string) => `One copy of adelie: ${copy}.`,
    metadataLost: (file: string, script: string) =>
      `${file} has emitDecoratorMetadata, and ${script} runs with tsx, which records no types: injection by type finds nothing.`,
    noJson: (file: string) => `${file} cannot be read: it is no JSON.`,
    jsonFix: "Look for a comma or a quotation mark that is missing or too many; an editor marks the place.",
    noSettings: "There is no .env.",
    almostSettings: (name: string) => `${name} is there, but no .env.`,
    renameSettings: "Rename it to .env. Windows hides the ending .txt unless names are shown in full.",
    marked: ".env begins with a byte order mark: the first name in it is not recognised.",
    wideSettings: ".env is written in UTF-16.",
    unmark: "Save it as UTF-8 without BOM.",
    oddSetting: (name: string) => `.env sets ${name}, which nobody reads.`,
    tokenAlone: ".env has ONEBOT_TOKEN but no ONEBOT_URL: the bot runs in the sandbox.",
    settingNames: "The names are ONEBOT_URL and ONEBOT_TOKEN.",
    overridden: (name: string) => `${name} of the environment counts, and .env says something else.`,
    unset: (name: string) => `Take it out of the environment, or out of .env: unset ${name}`,
    unread: (script: string, text: string) => `.env has an address, and ${script} does not read it: "${text}".`,
    readThem: "Let Node read it: node --env-file=.env …",
    settings: ".env is read.",
    tokenInCode: (file: string) => `${file} has a token in it.`,
    tokenToEnv: "Put it into .env as ONEBOT_TOKEN, and write launch(MyBot) without it.",
    envInGit: ".env has the token and is not in .gitignore.",
    ignoreEnv: "Add a line .env to .gitignore.",
    noSecrets: "No tokens in the sources.",
    noEndpoint: "No address is set (ONEBOT_URL): the bot runs in the sandbox.",
    connectFirst: "For a real QQ: adelie connect",
    reached: (address: string, app: string, account: string, ms: number) =>
      `${address} answers in ${ms} ms: ${app}, account ${account}.`,
    offline: "QQ has the account offline. Log in again in the implementation.",
    endpointFix: "adelie connect asks for the address and the token, tries them, and says where they are set.",
    noProxy: "No proxy in the environment.",
    exempt: (names: readonly string[], host: string) => `${list(names)} is set, and ${host} is exempt from it.`,
    proxied: (names: readonly string[], host: string) =>
      `${list(names)} is set: Deno and Bun send the connection to ${host} through that proxy too, Node does not.`,
    proxyFix: (host: string) => `If that is not meant: NO_PROXY=${host}`,
    noClock: "The implementation did not tell its time.",
    clock: (seconds: number) => `Clocks differ by ${Math.abs(seconds)} s.`,
    clockFix: "Set both clocks (NTP). Cooldowns and daily things go by this machine's time, messages by that of QQ.",
    mediaByPath:
      "Files go by their paths: the implementation is on this machine. If it is in a container, say media: { sameHost: false }.",
    mediaByBytes: (host: string) => `Files go as base64 or in pieces: ${host} cannot read paths of this machine.`,
    portFree: (port: number) => `Port ${port} is free for the sandbox.`,
    portTaken: (port: number) =>
      `Port ${port} is taken, maybe by a sandbox that still runs: the next free one is used.`,
    portFix: (port: number) => `Who has it: lsof -i :${port}, on Windows netstat -ano | findstr ${port}`,
  },
  notOneOf: (flag: string, words: readonly string[], given: string) =>
    `${flag} is one of ${list(words)}, not ${given}.`,
  sandbox: {
    serves: ({ name, url, httpUrl, pageUrl }: { name: string; url: string; httpUrl: string; pageUrl: string }) =>
      `${name}: ${url} (WebSocket), ${httpUrl} (HTTP), ${pageUrl} (page). Ctrl+C ends it.`,
    noLoad: "--load and --load-seconds are whole numbers from 1 on.",
    badWeight: (part: string) => `--mix wants kinds with whole numbers, such as message=8, not ${part}.`,
    waits: "Waiting for a bot to connect …",
    behind: (wanted: number, reached: number, ms: number) =>
      `${wanted} a second were asked for, and ${reached} reached: the generator was ${ms} ms behind.`,
  },
  test: {
    nothing:
      "There are no .chat files. A conversation is written like this: 小明: hello, and in the next line bot: Hello!",
    otherwise: (run: number) => `run ${run} went otherwise than the first:`,
    formatted: (written: number, all: number) => `${written} of ${all} scenarios written anew`,
    sum: (good: number, bad: number) => `${good} as expected, ${bad} not`,
    accepted: (written: number, all: number) => `, ${written} of ${all} scenarios accepted`,
    runs: (count: number) => `, ${count} runs`,
  },
  record: {
    pairs:
      "--listen PORT and --to URL are wanted, as often as each other; or --to-scenario FILE, or --to-fixture FILE.",
    written: (file: string, written: number, lost: number) =>
      `${file}: ${written} entries${lost > 0 ? `, ${lost} lost` : ""}`,
  },
  replay: {
    ways: "A recording (.jsonl) is wanted, and one of: the file of a bot, --listen PORT, --connect ws://…",
    noAccount: (files: readonly string[]) =>
      `There is no account in ${list(files)}. Was it another one than --account?`,
    accounts: (bots: number, recorded: number) =>
      `The bot has ${bots} accounts and the recording ${recorded}: choose one with --account.`,
    listens: "A client with `listen` is given as `api`: run the bot and use --connect ws://… instead of its file.",
    plays: (events: number, accounts: number) => `Playing ${events} events of ${accounts} accounts …`,
  },
  conformance: {
    whichOne: (url: string, name: string) =>
      `${url} calls itself ${name}: say with --dialect which rows it is to pass.`,
    unreachable: (url: string, why: string) => `${url} cannot be reached: ${why}`,
    knownFrom: (source: string) => `known from: ${source}`,
    sum: (good: number, all: number, name: string, skipped: number) =>
      `${good} of ${all} rows as expected of ${name}, ${skipped} not tried`,
    differs: (what: string, wanted: string, got: string | undefined) =>
      `${what}: ${wanted} is expected, ${got ?? "nothing"} came`,
    noKey: "no key",
    asks: (url: string, sends: boolean) => `Asking ${url}${sends ? ", with messages that are sent" : ""} …`,
  },
  attack: {
    share: (given: string) => `--at-least is a share from 0 to 1, not ${given}.`,
    begins: (count: number) => `Saying ${count} texts …`,
  },
  connect: {
    sayUrl: "Nobody is there to be asked. Say where it is: adelie connect --url ws://127.0.0.1:3001 --token …",
    askImplementation: (names: readonly string[]) => `Which implementation: ${list(names)}? (napcat)`,
    askUrl: (usual: string) => `Address? (${usual})`,
    askToken: "Token? (none)",
    unknown: (name: string, names: readonly string[]) =>
      `${name} is not known here. ${list(names)} are; for others give --url.`,
    steps: {
      napcat:
        "In NapCat: WebUI (http://127.0.0.1:6099/webui) → 网络配置 → 新建 → Websocket服务器: host 127.0.0.1 (0.0.0.0 in Docker), port 3001, a token, switch it on, 保存.",
      llbot:
        "In LLBot: WebUI (http://127.0.0.1:3080) → OneBot 11 → WebSocket正向: switch it on, port 3001, a token, 保存.",
      lagrange:
        'In Lagrange: appsettings.json, in "Implementations": { "Type": "ForwardWebSocket", "Host": "127.0.0.1", "Port": 8081, "AccessToken": "…" }. Start it again.',
      "go-cqhttp":
        "In go-cqhttp: config.yml, in servers: - ws: address: 127.0.0.1:8080, and access-token under default-middlewares. Start it again.",
    },
    reached: (app: string, account: string, name: string) => `✔ ${app} answers: account ${account} ${name}`,
    offline: "! QQ has this account offline. Log in again in the implementation.",
    written: "✔ .env is written, and git does not take it. Next: npm start, or adelie dev --real",
  },
  gateway: {
    noAccounts:
      "Which accounts? --url ws://127.0.0.1:3001, --listen 8080, --config gateway.json, or ONEBOT_URL in .env.",
    onlyDead: (given: string) => `There is gateway without more, and gateway dead, not gateway ${given}.`,
    deadHow: (given: string) => `There are gateway dead list, retry and drop, not gateway dead ${given}.`,
    deadWhich: (how: string) =>
      `Which ones? The names that gateway dead list shows, or --all: gateway dead ${how} --all`,
    dead: (shown: number, total: number) =>
      total === 0
        ? "No events were put aside."
        : `${
          shown < total ? `${shown} of ` : ""
        }${total} events were put aside. retry hands them out once more, drop forgets them.`,
    settled: (how: string, done: number, missing: readonly string[]) =>
      `${how === "retry" ? "Handed out once more" : "Dropped"}: ${done}.${
        missing.length === 0 ? "" : ` Not there any more: ${list(missing)}`
      }`,
    noQueue:
      "Where do bots meet it? --redis redis://127.0.0.1:6379, or REDIS_URL in .env; --local for one bot on this machine; or --serve 3010 for other frameworks.",
    serves: (port: number) => `Other frameworks find the accounts at ws://127.0.0.1:${port}/`,
    wrongConfig: (name: string) =>
      `${name} is no object: { "queue": "redis://127.0.0.1:6379", "accounts": [{ "url": "ws://127.0.0.1:3001" }] }`,
    wrongAccounts: 'accounts is a list of objects: [{ "url": "ws://127.0.0.1:3001", "accessToken": "…" }]',
    account: ({ account, state, isUp, isPaused, backlog, workers, frameworks }: GatewayAccountInfo) =>
      `${account ?? "?"}: ${state === "held" ? "held here" : "stands by"}, link ${isUp ? "up" : "down"}${
        isPaused ? " and not read" : ""
      }, ${workers} workers, ${backlog} events wait${
        frameworks.length === 0 ? "" : `, ${frameworks.length} frameworks`
      }`,
    stopping: "Ends: finishes what is under way and hands the accounts over …",
    stopped: "✔ Ended.",
  },
  service: {
    onlyInstall: (given: string) => `There is service install, not service ${given}.`,
    badName: (name: string) => `${name} is no name for a service: use letters, digits, . _ and -, with --name.`,
    exists: (path: string) =>
      `${path} is there and says something else. Look at it with --print, or replace it with --force.`,
    noSystemd: "There is no systemd here. Use --pm2; on Windows the task scheduler or NSSM.",
    written: (path: string) => `✔ ${path} is written. Start it:`,
    startSystemd: (name: string) => [
      "systemctl --user daemon-reload",
      `systemctl --user enable --now ${name}`,
      "loginctl enable-linger    # it goes on after you log out",
      `journalctl --user -u ${name} -f`,
    ],
    startPm2: ["pm2 start ecosystem.config.cjs", "pm2 save", "pm2 startup"],
  },
};
