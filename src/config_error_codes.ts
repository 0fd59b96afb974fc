/** The codes of mistakes in a program: what each means, then what to do. `docs/reference/errors.md` is made from it. */

/** The codes of a `ConfigError` alone, with the class that carries them. */
export interface ConfigErrorCodes {
  /**
   * Several accounts are connected, and the call does not say which one is meant. Use `event.api` in handlers and
   * `api.account(id)` elsewhere.
   */
  ACCOUNT_AMBIGUOUS: "ConfigError";
  /**
   * A client class of your own does not pass its options on, so no client can be made for each account. Override
   * `newAccount`, or set `listen.maxAccounts: 1`.
   */
  ACCOUNT_CLIENT: "ConfigError";
  /**
   * No account with this number has connected to this client. Check the number; `api.accounts` lists those that are
   * there.
   */
  ACCOUNT_UNKNOWN: "ConfigError";
  /** A call has no name of an action. Give one, such as `"send_group_msg"`. */
  ACTION_NAME: "ConfigError";
  /**
   * The parameters of a call hold what JSON has no form for. Write a bigint as text, and leave out objects that contain
   * themselves.
   */
  ACTION_PARAMS: "ConfigError";
  /**
   * The app has no account yet, so nobody can send to a chat. Wait until an account has connected, or pass a client.
   */
  APP_API: "ConfigError";
  /** Bots of an app that has stopped cannot change any more. Add and remove bots before `app.stop()`. */
  APP_STOPPED: "ConfigError";
  /** Bots name each other in `needs`, in a circle. Take one of them out of `needs`. */
  BOT_CIRCLE: "ConfigError";
  /** `launch` got something that is no bot class. Pass the class itself, without `new`. */
  BOT_CLASS: "ConfigError";
  /** `defineBot` got something of another form. The message names the entry, and shows how it is written. */
  BOT_DEFINITION: "ConfigError";
  /**
   * The class has no decorated method, so it would answer nothing. Give a method a decorator such as `@OnMessage()`.
   */
  BOT_EMPTY: "ConfigError";
  /**
   * A watched file exports no bot. Export a class with a decorated method; under tsx, `package.json` has to say
   * `"type": "module"`.
   */
  BOT_FILE: "ConfigError";
  /** Another bot needs the one that was to be removed. Remove the other one first. */
  BOT_NEEDED: "ConfigError";
  /** The options of a bot do not fit its schema. Mend the fields that the message names. */
  BOT_OPTIONS: "ConfigError";
  /** The new bot is in the app already. Replace the old one with another class, or remove it. */
  BOT_TWICE: "ConfigError";
  /** The app has no such bot. Pass the class that was launched; the message lists those that there are. */
  BOT_UNKNOWN: "ConfigError";
  /** `@Command` has an option with a value that it does not take. Use one of the values that the message names. */
  COMMAND_OPTION: "ConfigError";
  /** The pattern of a command cannot be read. Change it at the place that the message marks. */
  COMMAND_PATTERN: "ConfigError";
  /** Two handlers declare the same command. Give one another word, or limit them with `in`. */
  COMMAND_TWICE: "ConfigError";
  /**
   * A cron expression, or its time zone or `missed`, is wrong. Write five or six fields, such as `"0 8 * * *"`, and a
   * zone such as `"Asia/Shanghai"`.
   */
  CRON: "ConfigError";
  /** A decorator got an argument that it does not take. Write it as the example in the message. */
  DECORATOR_ARGUMENT: "ConfigError";
  /**
   * The compiler passes no decorator metadata. Use tsx, Deno, Bun or TypeScript 5.2 and newer, or set
   * `experimentalDecorators`.
   */
  DECORATOR_METADATA: "ConfigError";
  /** A decorator was written without parentheses. Write `@OnMessage()`. */
  DECORATOR_PARENTHESES: "ConfigError";
  /**
   * A decorator stands where it does not work. Put it on a method that is neither static nor a field; `@Bot` goes on
   * the class.
   */
  DECORATOR_TARGET: "ConfigError";
  /**
   * The event was made outside of an app, so nobody would bring it an answer. Ask in a handler, or through `app.chat`.
   */
  DIALOGUE_APP: "ConfigError";
  /** The event is about nobody, so it is not clear who may answer. Give `from`. */
  DIALOGUE_PERSON: "ConfigError";
  /** A length of time cannot be read. Give milliseconds, or a text such as `"10分钟"` or `"1h30m"`. */
  DURATION: "ConfigError";
  /** The client has an address already. Give the address in one place only. */
  ENDPOINT_LATE: "ConfigError";
  /** The client does not know where the implementation is. Give it `url`, or `listen`. */
  ENDPOINT_MISSING: "ConfigError";
  /** The bot has handlers, and no event can reach them over this address. Add `events`, or use a `ws://` address. */
  EVENTS_MISSING: "ConfigError";
  /**
   * `events` has a value that does not fit the address. Write one that the message names; beside `ws://` leave it out.
   */
  EVENTS_OPTION: "ConfigError";
  /** The event is about no member of a group. Look at `group_id` and `user_id` before you use its member. */
  EVENT_MEMBER: "ConfigError";
  /** The event names no message. Look at `message_id` before you use the message. */
  EVENT_MESSAGE: "ConfigError";
  /** A feed of events was closed and cannot be opened again. Make a new client. */
  FEED_CLOSED: "ConfigError";
  /** A feed of events is open already. Use one app for one client. */
  FEED_OPEN: "ConfigError";
  /** A decorated method is no function on the instance. Rename the field that took its place. */
  HANDLER: "ConfigError";
  /**
   * No event would ever reach a handler. Give it a decorator for events, or a higher `@Priority` than the one before
   * it.
   */
  HANDLER_UNREACHABLE: "ConfigError";
  /** A header holds what HTTP cannot carry. Use visible ASCII characters. */
  HEADER_INVALID: "ConfigError";
  /** A value is no QQ number. Give digits, and above 2^53 as text. */
  ID: "ConfigError";
  /**
   * There are several clients of the class that a bot wants. Use `event.api`, or give each account a class of its own.
   */
  INJECT_AMBIGUOUS: "ConfigError";
  /** No client is of the class that a bot wants. Give `launch` one of it, or inject the class that there is. */
  INJECT_API: "ConfigError";
  /** Classes inject each other in a circle. Pass one of them later, in a method. */
  INJECT_CYCLE: "ConfigError";
  /**
   * `inject` was called outside of `launch`. Call it in a field or a constructor's default value of a class that
   * `launch` makes.
   */
  INJECT_OUTSIDE: "ConfigError";
  /** The schema of a bot's options cannot be used. Give one that follows Standard Schema and does not wait. */
  INJECT_SCHEMA: "ConfigError";
  /** `inject` got something that is no class. Pass a class; if it is undefined, two files import each other. */
  INJECT_TOKEN: "ConfigError";
  /**
   * The types of a constructor's parameters are not known at run time. Write `constructor(private api =
   * inject(NapCatApi))`.
   */
  INJECT_TYPES: "ConfigError";
  /** `use` got something that is no function. Pass `(call, next) => next()`. */
  INTERCEPTOR: "ConfigError";
  /** An interceptor returned something that is no reply. Return what `next()` gives. */
  INTERCEPTOR_REPLY: "ConfigError";
  /**
   * A file of a recording cannot be read, is no journal, or belongs to another recording than the files beside it. Check the path: the
   * first line of a journal says `"journal":"adelie"`.
   */
  JOURNAL_UNREADABLE: "ConfigError";
  /** A recording was written by a newer version of adelie. Read it with that version or a later one. */
  JOURNAL_VERSION: "ConfigError";
  /** The client does not listen, and something was asked that only a listening one has. Make it with `listen`. */
  LISTEN: "ConfigError";
  /** Everybody on the network could send events to the bot. Set `accessToken`, or leave `host` out. */
  LISTEN_EXPOSED: "ConfigError";
  /** A path of `listen` is wrong. Begin it with `/`. */
  LISTEN_PATH: "ConfigError";
  /** The port of `listen` is wrong. Give a whole number from 0 to 65535. */
  LISTEN_PORT: "ConfigError";
  /**
   * An expression of `@Match` repeats what repeats itself, and has something that RE2 cannot run, so a member's text could
   * hold the bot up for ever. Bound the repetition, leave look-around and back-references out, or set `native: true` where
   * the texts are trusted.
   */
  MATCH_UNBOUNDED: "ConfigError";
  /**
   * A picture, voice, video or file is given in a form that is not known. Give a path, an address, bytes, a Blob or a
   * stream of bytes.
   */
  MEDIA: "ConfigError";
  /** A file is empty. Give one with content; a stream can be sent once only. */
  MEDIA_EMPTY: "ConfigError";
  /** The segment is a copy, and its stream stayed with the original. Send what the builder gave. */
  MEDIA_LOST: "ConfigError";
  /** The file does not exist here. Check the path, and the folder that the program was started in. */
  MEDIA_MISSING: "ConfigError";
  /** The path names something that is no file. Name a file. */
  MEDIA_NOT_A_FILE: "ConfigError";
  /** `media.form` is `"stream"`, and this implementation takes no uploads in chunks. Use `"auto"`. */
  MEDIA_NO_STREAM: "ConfigError";
  /**
   * The action takes a path on the implementation's machine only. Put the file there, or set `media.sameHost` when it
   * sees the same files.
   */
  MEDIA_PATH_ONLY: "ConfigError";
  /**
   * The file is too large to be sent inside of a call. Send it by another way that the message names, or raise
   * `media.maxBase64Bytes`.
   */
  MEDIA_TOO_LARGE: "ConfigError";
  /** The file, or the folder for temporary ones, cannot be used. Give the process the permission. */
  MEDIA_UNREADABLE: "ConfigError";
  /** A message holds something that is neither text nor a segment. Use texts and what the builders give. */
  MESSAGE: "ConfigError";
  /** Everybody on the network could read the monitor. Set `monitor.accessToken`, or leave `host` out. */
  MONITOR_OPEN: "ConfigError";
  /**
   * The bot has no address, and the sandbox does not start by itself in production or where `CI` is set. Set `ONEBOT_URL`, give `launch` a `url`, or
   * set `ADELIE_SANDBOX=1`.
   */
  NO_ENDPOINT: "ConfigError";
  /** An option has a value that it does not take. Write one that the message names. */
  OPTION: "ConfigError";
  /** There is no option of this name. Correct the name; the message lists those that there are. */
  OPTION_UNKNOWN: "ConfigError";
  /** A package is not installed. Run the command in the message. */
  PACKAGE_MISSING: "ConfigError";
  /** A package is installed in a version that does not fit. Run the command in the message. */
  PACKAGE_VERSION: "ConfigError";
  /** `proxy` is no address of an HTTP proxy. Write it as `http://127.0.0.1:7890`. */
  PROXY_INVALID: "ConfigError";
  /**
   * A Redis that would lose events: it throws keys away, is too old, or is part of a cluster. The message says which, and what to set.
   */
  QUEUE_UNFIT: "ConfigError";
  /** The event comes from no chat, so there is nowhere to reply to. Send with the client, and name the chat. */
  REPLY_TARGET: "ConfigError";
  /** Everybody on the network could use the sandbox. Set `accessToken`, or leave it on 127.0.0.1. */
  SANDBOX_EXPOSED: "ConfigError";
  /**
   * A saved world of the sandbox cannot be read, or is none. Mend the place that the message names, or begin without the
   * file.
   */
  SANDBOX_WORLD: "ConfigError";
  /**
   * A schedule got something to run that is no function, or the name of a method that can not be kept. Pass a function, or the name
   * of a method of the class that injects the schedule, with a `key`.
   */
  SCHEDULE_TASK: "ConfigError";
  /**
   * A time or an interval of a schedule is wrong. Give milliseconds, or a text such as `"35s"`; a date for a single
   * time.
   */
  SCHEDULE_TIME: "ConfigError";
  /** Deno was not allowed what the storage needs. Start with the flags in the message, or use `storage: "memory"`. */
  STORAGE_PERMISSION: "ConfigError";
  /** `event.stream` got no text piece by piece. Give it a generator, or anything else that `for await` takes, of texts. */
  STREAM_SOURCE: "ConfigError";
  /** A time limit is not above 0. Give milliseconds. */
  TIMEOUT_INVALID: "ConfigError";
  /** An access token holds what a header cannot carry. Use visible ASCII characters. */
  TOKEN_INVALID: "ConfigError";
  /** Two copies of the library are loaded, and one got what is of the other. Import it from one address everywhere. */
  TWO_COPIES: "ConfigError";
  /**
   * The address cannot be used. Write it as `ws://127.0.0.1:3001` or `http://127.0.0.1:3000`; a token goes to
   * `accessToken`.
   */
  URL_INVALID: "ConfigError";
  /** An option of the webhook is wrong. Change it as the message says. */
  WEBHOOK_OPTION: "ConfigError";
}
