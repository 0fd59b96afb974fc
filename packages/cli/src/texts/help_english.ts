/** The help of each command, in English. */

/** The sentences about one command. */
export interface CommandWords {
  /** In the list of commands. */
  readonly summary: string;
  /** In its own help. */
  readonly about: string;
  /** By the flags that it is declared with. */
  readonly options: Readonly<Record<string, string>>;
  /** Lines of examples; `""` for none. */
  readonly examples: string;
}

/** The commands. */
export type CommandName =
  | "create"
  | "dev"
  | "doctor"
  | "sandbox"
  | "test"
  | "record"
  | "replay"
  | "conformance"
  | "attack"
  | "connect"
  | "routes"
  | "explain"
  | "gateway"
  | "service";

export const englishHelp: Readonly<Record<CommandName, CommandWords>> = {
  create: {
    summary: "makes a new bot, with a test",
    about:
      "Makes a new bot in a folder: the bot, its test, a conversation, Dockerfile and compose.yml with NapCat, CI, AGENTS.md.",
    options: {
      "-y, --yes": "asks nothing",
      "--runtime <node|bun|deno>": "node, bun or deno; the one that this was started by when left out",
      "--lang <zh|en>": "language of the bot and its texts",
      "--no-install": "installs no packages",
      "--force": "also in a folder that is not empty; files of the same names are replaced",
      "--dry-run": "only lists the files",
    },
    examples: "  npm create adelie my-bot -- -y\n  adelie create my-bot --runtime bun",
  },
  dev: {
    summary: "runs a bot in the sandbox, and reads it again when it is saved",
    about:
      "Runs a bot in a simulated QQ. When its file is saved, or one that it imports, the bots are replaced while it runs. Without a file: src/bot.ts, bot.ts …",
    options: {
      "--real": "goes to the address of .env, or of the file, instead of the sandbox",
      "--no-open": "opens no browser",
    },
    examples: "  adelie dev\n  adelie dev src/bot.ts --runtime deno",
  },
  doctor: {
    summary: "looks for what is wrong",
    about:
      "Looks at the runtime, decorators, copies of the library, type stripping, the endpoint and its token, proxies, ports, the clock and the way of media. Its output has no secrets: paste it into an issue.",
    options: {},
    examples: "  adelie doctor\n  adelie doctor --url ws://127.0.0.1:3001 --token secret --json",
  },
  sandbox: {
    summary: "a simulated QQ by itself, for bots in any language",
    about: "Serves a simulated QQ that speaks OneBot 11 until Ctrl+C: WebSocket, HTTP, a page, faults, load.",
    options: {
      "--port <n>": "port; 5710 when left out, 0 takes any free one",
      "--host <host>": "address to listen on; 127.0.0.1 when left out, another one needs --token",
      "--dialect <name>": "implementation that is played: napcat, llbot, go-cqhttp, lagrange",
      "--seed <n>": "seed of what is random",
      "--world <file>": "keeps its world in this file, from one start to the next",
      "--heartbeat <n>": "milliseconds between heartbeats",
      "--headless": "prints one line of JSON with the addresses",
      "--connect <url>": "connects to a bot that listens (reverse WebSocket); several times",
      "--post <url>": "posts events to a bot (webhook); several times",
      "--secret <secret>": "signs what is posted",
      "--fault <name>": "something that goes wrong: risk-control, slow …; several times",
      "--load <n>": "sends so many events a second, and a report at the end",
      "--load-seconds <n>": "for so long; 10 when left out",
      "--mix <kinds>": "kinds of events of the load: message=8,poke=1",
    },
    examples:
      "  adelie sandbox --dialect llbot\n  adelie sandbox --port 0 --headless\n  adelie sandbox --load 5000 --load-seconds 30",
  },
  test: {
    summary: "plays conversations (.chat) against bots",
    about:
      "Plays .chat files against the bots beside them: check_in.chat on check_in.ts, or on the one that the file names. Folders are searched.",
    options: {
      "--bot <file>": "plays all of them on this bot",
      "--update": "writes what the bots say now into the files",
      "--format": "only writes the files in their one form",
      "--lang <zh|en>": "with --format: the language of the words",
      "--only <n>": "only the story that begins on this line",
      "--runs <n>": "plays each so often: every transcript has to be the same",
      "--transcript": "prints the conversations too",
    },
    examples: "  adelie test\n  adelie test src/bot.chat --update",
  },
  record: {
    summary: "writes down what passes between a bot and an implementation",
    about:
      "Stands between any framework and any implementation, hands everything on and writes it down. Numbers, names and secrets are replaced. Or makes a scenario, or a fixture, of a recording.",
    options: {
      "--listen <place>": "port, or host:port, that is listened on; with --to, several times",
      "--to <url>": "where it leads to: ws://, http://",
      "-o, --out <file>": "the recording; .adelie/record.jsonl when left out",
      "--no-redact": "writes numbers and names as they are",
      "--redact-texts": "takes the texts out too",
      "--max-file-mb <n>": "size of one file; 64 when left out",
      "--max-files <n>": "so many files are kept; 8 when left out",
      "--expose": "lets other machines connect",
      "--to-scenario <file>": "prints a .chat of a recording",
      "--to-fixture <file>": "prints its events, calls and answers as JSON",
    },
    examples:
      "  adelie record --listen 3101 --to ws://127.0.0.1:3001\n  adelie record --to-scenario .adelie/record.jsonl > day.chat",
  },
  replay: {
    summary: "plays a recording to a bot, and says what it does differently now",
    about:
      "Plays the events of a recording (.jsonl) to a bot, answers as the implementation did then, and compares what the bot calls. The bot is a file, or connects.",
    options: {
      "--listen <n>": "a bot of any framework connects to this port",
      "--connect <url>": "a bot of any framework listens there",
      "--account <n>": "only this account of the recording",
      "--real-time": "with the pauses of the recording",
      "--reads": "compares calls that only read, too",
      "--quiet-ms <n>": "silence that ends the wait for a bot of another process; 30 when left out",
    },
    examples: "  adelie replay day.jsonl src/bot.ts\n  adelie replay day.jsonl --listen 3001",
  },
  conformance: {
    summary: "asks an implementation what it is known to answer",
    about:
      "Makes calls with known answers, to the sandbox or to whatever answers at --url. Against an address nothing is sent or changed, unless --send is given.",
    options: {
      "--dialect <name>": "the implementation whose rows are to hold",
      "--send": "also what sends messages",
    },
    examples: "  adelie conformance\n  adelie conformance --url ws://127.0.0.1:3001 --token secret",
  },
  attack: {
    summary: "says hostile texts to a bot",
    about:
      "Says hostile texts to a bot, as somebody without rights. It must call nothing forbidden and reveal no secret.",
    options: {
      "--times <n>": "each so often: for bots that talk with a model",
      "--at-least <share>": "share of the runs that has to go well, from 0 to 1; 1 when left out",
      "--secret <secret>": "a word that must not be said; several times",
    },
    examples: "  adelie attack src/bot.ts --times 5 --at-least 0.8 --secret sk-12345",
  },
  connect: {
    summary: "connects a bot to a real QQ, and writes .env",
    about:
      "Asks for the implementation, its address and its token, says where they are set there, tries them, and writes .env. Without a terminal: --url and --token.",
    options: {
      "--implementation <napcat|llbot|lagrange|go-cqhttp>": "whose settings are described; napcat when left out",
      "--force": "writes .env although nobody answers",
    },
    examples: "  adelie connect\n  adelie connect --url ws://127.0.0.1:3001 --token secret",
  },
  routes: {
    summary: "lists what a bot answers",
    about: "Lists the handlers of a bot: what each answers, its conditions, and where it is written.",
    options: {},
    examples: "  adelie routes\n  adelie routes src/bot.ts --json",
  },
  explain: {
    summary: "says why a bot would answer a message, or would not",
    about:
      "Asks every handler of a bot whether it would run for a message, and why. Nothing is sent. Exit code 1 when none would.",
    options: {
      "--file <file>": "the bot; src/bot.ts … when left out",
      "--private": "a private message; one of a group when left out",
      "--role <member|admin|owner>": "role of who says it in the group",
      "--user <n>": "QQ number of who says it",
      "--group <n>": "number of the group",
    },
    examples: "  adelie explain 签到\n  adelie explain 解散 --role owner --file src/bot.ts",
  },
  gateway: {
    summary: "holds the links of accounts, for bots in other processes",
    about:
      "Holds the links of accounts and keeps their events in Redis, or in a folder (--local), where bots with launch(MyBot, { queue }) take them: nothing is lost while bots are replaced. With --serve other frameworks share the accounts. Ends on SIGTERM and hands the accounts to a gateway that stands by. Flags go before the file, the file before the environment and .env (ONEBOT_URL, ONEBOT_TOKEN, REDIS_URL).\n\ngateway dead list|retry|drop: events that three workers got and none dealt with. list ends with exit code 1 where there are some.",
    options: {
      "--config <file>":
        'JSON, or a module with a default export: { "queue": "redis://…", "accounts": [{ "url": "ws://…", "accessToken": "…" }] }',
      "--redis <url>": "the Redis where bots meet it: redis://127.0.0.1:6379",
      "--local [folder]": "no Redis: one bot process on this machine meets it in a folder; .adelie/queue when left out",
      "--serve <place>": "port, or host:port, where other frameworks find the accounts, as an implementation",
      "--serve-to <url>": "a framework that listens itself (reverse WebSocket); several times",
      "--serve-token <token>": "the token that frameworks have to show",
      "--record [file]": "writes down what passes; .adelie/record.jsonl when left out",
      "--url <url>": "address of an implementation; several times",
      "--listen <place>": "port, or host:port, where accounts connect by themselves (reverse WebSocket); several times",
      "--implementation <napcat|llbot|lagrange|go-cqhttp>": "whose client is taken; napcat when left out",
      "--prefix <text>": "beginning of all keys in Redis; adelie: when left out",
      "--partitions <n>": "so many workers can share an account that is new; 64 when left out",
      "--lease-ms <n>": "silence after which another one takes over; 6000 when left out",
      "--max-backlog <n>": "events that may wait before the link is not read any more; 10000 when left out",
      "--account <n>": "dead: of this account alone",
      "--limit <n>": "dead list: so many at most; 100 when left out",
      "--all": "dead retry, dead drop: all of them",
      "--every <n>": "tells the state again after so many seconds, also when nothing has changed",
      "--json": "prints the state as a line of JSON whenever it changes",
    },
    examples:
      "  adelie gateway --redis redis://127.0.0.1:6379 --url ws://127.0.0.1:3001 --token secret\n  adelie gateway --local --url ws://127.0.0.1:3001\n  adelie gateway --serve 3010 --url ws://127.0.0.1:3001\n  adelie gateway --config gateway.json --json\n  adelie gateway dead list\n  adelie gateway dead retry 10001/1764547200000-0",
  },
  service: {
    summary: "lets a bot run for good: systemd or pm2",
    about:
      "service install writes a unit of systemd for the user who calls it, or with --pm2 a file for pm2, and says how it is started. It starts nothing.",
    options: {
      "--pm2": "ecosystem.config.cjs for pm2 instead of a unit of systemd",
      "--print": "only prints the file",
      "--name <name>": "name of the service; that of the folder when left out",
      "--force": "replaces a file that is there and says something else",
    },
    examples: "  adelie service install\n  adelie service install src/bot.ts --pm2 --print",
  },
};
