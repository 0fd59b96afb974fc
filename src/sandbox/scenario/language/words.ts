/** The words of scenarios, in Chinese and English: what the parser knows, what the formatter writes, and what the grammar colours. */

/** The language in which a scenario is written. Both may be mixed; the formatter writes one. */
export type ScenarioLang = "zh" | "en";

/** A word in both languages; more behind them are understood, and written as the first of their language. */
export type Word = readonly [zh: string, en: string, ...also: string[]];

/** The name of a word that begins a line. */
export type HeadName =
  | "group"
  | "private"
  | "given"
  | "time"
  | "fault"
  | "event"
  | "restart"
  | "program"
  | "world"
  | "dialect"
  | "seed"
  | "start"
  | "port"
  | "env";

/** Words that begin a line. */
export const HEADS: Readonly<Record<HeadName, Word>> = {
  group: ["群", "group"],
  private: ["私聊", "private"],
  given: ["布置", "given"],
  time: ["时间", "time"],
  fault: ["故障", "fault"],
  event: ["事件", "event"],
  restart: ["重启", "restart"],
  program: ["程序", "program"],
  world: ["世界", "world"],
  dialect: ["方言", "dialect"],
  seed: ["种子", "seed"],
  start: ["开始于", "starts"],
  port: ["连接", "port"],
  env: ["环境", "env"],
};

/** Everything that can be set before anything happens. */
export const SETTINGS: readonly SettingName[] = ["program", "world", "dialect", "seed", "start", "port", "env"];

/** One thing that can be set. */
export type SettingName = "program" | "world" | "dialect" | "seed" | "start" | "port" | "env";

/** The worlds in which a story can begin: the default one, and one in which the bot is alone. */
export const WORLDS: Readonly<Record<"default" | "empty", Word>> = {
  default: ["默认", "default"],
  empty: ["空", "empty"],
};

/** The ways on which a bot may be connected. */
export const PORTS: readonly ("memory" | "websocket" | "sse" | "poll")[] = ["memory", "websocket", "sse", "poll"];

/** The bot of the scenario, whatever its nickname. */
export const BOT_WORD: Word = ["机器人", "bot"];

/** Between the two of a private chat of people. */
export const WITH_WORD: Word = ["与", "with"];

/** How an argument of an act is read: a name, one word, a span of time, or the rest of the line. `?` may be left out. */
export type ArgumentKind = "who" | "who?" | "word" | "word?" | "duration" | "rest" | "rest?";

/** An act: its word, and what stands behind it. */
export interface Verb {
  readonly word: Word;
  readonly takes: readonly ArgumentKind[];
}

const verb = (word: Word, ...takes: ArgumentKind[]): Verb => ({ word, takes });

/** The acts of people, besides talking. */
export const VERBS: Readonly<Record<VerbName, Verb>> = {
  poke: verb(["戳", "pokes", "戳一戳"], "who?"),
  join: verb(["进群", "joins", "加群"]),
  bring: verb(["拉", "brings", "拉进"], "who"),
  leave: verb(["退群", "leaves"]),
  kick: verb(["踢", "kicks", "踢出"], "who"),
  mute: verb(["禁言", "mutes"], "who", "duration"),
  unmute: verb(["解除禁言", "unmutes"], "who"),
  muteAll: verb(["全员禁言", "mutes-all"]),
  unmuteAll: verb(["解除全员禁言", "unmutes-all"]),
  promote: verb(["设管理", "promotes"], "who"),
  demote: verb(["取消管理", "demotes"], "who"),
  card: verb(["改名片", "renames"], "who", "rest?"),
  title: verb(["给头衔", "titles"], "who", "rest?"),
  recall: verb(["撤回", "recalls"], "rest?"),
  react: verb(["回应", "reacts"], "word"),
  essence: verb(["设精华", "pins"], "rest?"),
  upload: verb(["上传", "uploads"], "word", "word?"),
  sign: verb(["打卡", "signs-in"]),
  like: verb(["点赞", "likes"], "word?"),
  befriend: verb(["加好友", "befriends"], "rest?"),
  unfriend: verb(["删好友", "unfriends"]),
  ask: verb(["申请进群", "applies"], "rest?"),
  invite: verb(["邀请", "invites"], "who?"),
  approve: verb(["同意", "approves"], "who"),
  reject: verb(["拒绝", "rejects"], "who"),
};

/** The name of an act. */
export type VerbName =
  | "poke"
  | "join"
  | "bring"
  | "leave"
  | "kick"
  | "mute"
  | "unmute"
  | "muteAll"
  | "unmuteAll"
  | "promote"
  | "demote"
  | "card"
  | "title"
  | "recall"
  | "react"
  | "essence"
  | "upload"
  | "sign"
  | "like"
  | "befriend"
  | "unfriend"
  | "ask"
  | "invite"
  | "approve"
  | "reject";

/** Things that can be there before anything happens. */
export const THINGS: Readonly<Record<ThingName, Word>> = {
  user: ["用户", "user"],
  account: ["账号", "account"],
  group: ["群", "group"],
  member: ["成员", "member"],
  friend: ["好友", "friend"],
};

/** The name of such a thing. */
export type ThingName =
  | "user"
  | "account"
  | "group"
  | "member"
  | "friend";

/** The name of a field that has words of its own. */
export type FieldName =
  | "id"
  | "account"
  | "owner"
  | "members"
  | "role"
  | "card"
  | "title"
  | "user_id"
  | "operator_id"
  | "target_id"
  | "group_id";

/** Names of fields, of things and of events. Others stand as they are. */
export const FIELDS: Readonly<Record<FieldName, Word>> = {
  id: ["号码", "id"],
  account: ["账号", "account"],
  owner: ["群主", "owner"],
  members: ["成员", "members"],
  role: ["身份", "role"],
  card: ["名片", "card"],
  title: ["头衔", "title"],
  user_id: ["谁", "user_id", "新人"],
  operator_id: ["操作者", "operator_id"],
  target_id: ["对谁", "target_id"],
  group_id: ["哪个群", "group_id"],
};

/** The ranks of members, as a field has them. */
export const RANKS: Readonly<Record<"owner" | "admin" | "member", Word>> = {
  owner: ["群主", "owner"],
  admin: ["管理员", "admin"],
  member: ["普通成员", "member", "成员"],
};

/** Notes, which stand in brackets on a line of its own. */
export const NOTES: Readonly<Record<NoteName, Word>> = {
  quiet: ["没有回应", "silence", "沉默", "no answer"],
  fails: ["发送失败", "send fails"],
  callFails: ["调用失败", "call fails"],
  crash: ["出错", "error"],
  rest: ["其余不管", "ignore the rest"],
  unordered: ["任意顺序", "any order"],
};

/** The name of such a note. */
export type NoteName =
  | "quiet"
  | "fails"
  | "callFails"
  | "crash"
  | "rest"
  | "unordered";

/** Faults: effects of rules, kinds of failures, and presets, each by the name that `sandbox.faults` has for it. */
export const FAULTS: Readonly<Record<string, Word>> = {
  none: ["没有", "none"],
  "risk-control": ["风控", "risk-control"],
  muted: ["被禁言", "muted"],
  "not-admin": ["不是管理员", "not-admin"],
  "no-permission": ["没有权限", "no-permission"],
  offline: ["掉线", "offline"],
  kicked: ["被踢下线", "kicked"],
  "rate-limited": ["频率限制", "rate-limited"],
  slow: ["网络抖动", "slow"],
  silent: ["不应答", "silent"],
  "lose-reply": ["应答丢失", "lose-reply"],
  "lost-replies": ["全部应答丢失", "lost-replies"],
  "no-such-action": ["接口不存在", "no-such-action"],
  dropped: ["断开", "dropped"],
  doubled: ["事件两遍", "doubled"],
  "out-of-order": ["事件乱序", "out-of-order"],
  "lost-events": ["事件丢失", "lost-events"],
  "expired-files": ["链接过期", "expired-files"],
  "forgotten-ids": ["消息失效", "forgotten-ids"],
  rubbish: ["坏应答", "rubbish"],
  failed: ["失败", "failed"],
};

/** Segments in a text, between square brackets. */
export const SEGMENTS: Readonly<Record<string, Word>> = {
  reply: ["回复", "reply", "引用"],
  image: ["图片", "image"],
  face: ["表情", "face"],
  record: ["语音", "voice"],
  video: ["视频", "video"],
  file: ["文件", "file"],
  forward: ["聊天记录", "forward", "合并转发"],
  json: ["卡片", "card"],
  markdown: ["Markdown", "markdown"],
  dice: ["骰子", "dice"],
  rps: ["猜拳", "rps"],
  poke: ["戳一戳", "poke"],
  music: ["音乐", "music"],
  location: ["位置", "location"],
  contact: ["名片", "contact"],
};

/** A word as a language writes it. */
export function wordOf([zh, en]: Word, lang: ScenarioLang): string {
  return lang === "zh" ? zh : en;
}

/** The name of a word in a table, and undefined where the table has none such. */
export function nameIn<N extends string>(table: Readonly<Record<N, Word>>, word: string): N | undefined {
  for (const [name, words] of Object.entries(table) as [N, Word][]) if (words.includes(word)) return name;
  return undefined;
}

/** Every act by its word. */
export const VERB_WORDS: Readonly<Record<VerbName, Word>> = Object.fromEntries(
  Object.entries(VERBS).map(([name, { word }]) => [name, word]),
) as Readonly<Record<VerbName, Word>>;
