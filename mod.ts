/**
 * QQ bots on OneBot 11 implementations: NapCat, go-cqhttp, LLBot, Lagrange. A bot is a class whose methods declare with
 * decorators what they answer.
 *
 * @example The smallest bot
 * ```ts ignore
 * import { Command, launch } from "adelie";
 *
 * class Hello {
 *   @Command("你好")
 *   hello() {
 *     return "你好！我是 adelie。";
 *   }
 * }
 *
 * launch(Hello, { url: "ws://127.0.0.1:3001" });
 * ```
 *
 * @module
 */

import { offerReflectMetadata } from "./src/runtime/packages.ts";

// Decorators of the user's file run right after this import, and the compiler's own ones need Reflect.metadata by then.
offerReflectMetadata();

// ---- Start: a bot, what it answers, and how it runs ----

export {
  Bot,
  Catch,
  On,
  OnGroupMsg,
  OnMessage,
  OnMeta,
  OnNotice,
  OnPrivateMsg,
  OnReady,
  OnRequest,
  OnStop,
} from "./src/bot/decorators/on.ts";
export { OnOffline, OnOnline } from "./src/bot/decorators/account_turns.ts";
export type { AccountChange, AccountInfo } from "./src/bot/model/account.ts";
export type { Answer, Done } from "./src/bot/decorators/dialects.ts";
export type { BotOptions } from "./src/bot/decorators/on.ts";
export { Command } from "./src/bot/decorators/command.ts";
export type { CommandEvent, CommandOptions, CommandPlace } from "./src/bot/decorators/command.ts";
export type { ArgsOf, CommandArgs } from "./src/command/args.ts";
export { Keyword, Match } from "./src/bot/decorators/text.ts";
export type { KeywordOptions, MatchOptions, TextOptions } from "./src/bot/decorators/text.ts";
export { defineBot } from "./src/bot/app/define.ts";
export type {
  BotDefinition,
  CommandEntry,
  Conditional,
  EventEntry,
  Injected,
  MessageEntry,
  Run,
  TimedEntry,
  Tokens,
} from "./src/bot/app/define.ts";
export { launch } from "./src/bot/app/launch.ts";
export type { LaunchOptions } from "./src/bot/app/start/options.ts";
export type { App, WatchOptions } from "./src/bot/app/app.ts";
export type { AppStats, LinkState } from "./src/bot/app/stats.ts";
export { inject, injectOptions } from "./src/bot/app/inject.ts";
export { Storage } from "./src/storage/storage.ts";
export type { StorageKey, StoreOptions } from "./src/storage/storage.ts";
export type { StorageOptions } from "./src/storage/open.ts";
export type { CommandOptionsOfApp, Prefixes, PrefixOption } from "./src/command/settings.ts";
export type { PerChatOptions } from "./src/bot/dispatch/turns.ts";
export type { HelpEntry, HelpOptions } from "./src/bot/app/help.ts";
export type { MonitorOptions } from "./src/bot/app/monitor.ts";
export type { RecordOptions } from "./src/record/options.ts";
export type { RedactOptions } from "./src/record/redact/redaction.ts";
export type { AccountNotice, NotifyOption, NotifyOptions } from "./src/bot/app/accounts/notify_options.ts";
export type { ErrorContext } from "./src/bot/model/route.ts";
export type { Class } from "./src/bot/model/binding.ts";
export type { Id, Ids } from "./src/protocol/ids.ts";

// ---- Conditions and times ----

export { Account, Once } from "./src/bot/decorators/accounts.ts";
export type { OnceKind } from "./src/bot/decorators/accounts.ts";
export { AtMe, Guard, InGroup, Role, Superuser } from "./src/bot/decorators/conditions.ts";
export type { GroupRole, PersonOptions } from "./src/bot/decorators/conditions.ts";
export { Concurrency } from "./src/bot/decorators/concurrency.ts";
export type { ConcurrencyOptions } from "./src/bot/model/flow.ts";
export { Cooldown } from "./src/bot/decorators/cooldown.ts";
export type { CooldownOptions } from "./src/bot/decorators/cooldown.ts";
export { Block, Priority, Use } from "./src/bot/decorators/order.ts";
export type { HandlerInfo, Middleware } from "./src/bot/model/clause.ts";
export { GroupSwitches } from "./src/bot/model/switches.ts";
export { Cron, Every } from "./src/bot/decorators/times.ts";
export type { GroupOptions } from "./src/bot/decorators/times.ts";
export { Schedule } from "./src/schedule/schedule.ts";
export type { Task } from "./src/schedule/schedule.ts";
export type { CronOptions, Duration, EveryOptions, RepeatOptions } from "./src/schedule/timing.ts";
export type { JobInfo, ScheduledJob } from "./src/schedule/job.ts";
export type { KeptJob, KeptRun } from "./src/schedule/kept.ts";
export type { KeptOptions, MissedRuns } from "./src/schedule/record.ts";
export { readDate as parseDate } from "./src/command/date.ts";
export { formatDuration, parseDuration } from "./src/util/time/duration.ts";

// ---- Messages ----

export {
  at,
  atAll,
  contact,
  dice,
  face,
  file,
  forward,
  image,
  json,
  location,
  markdown,
  mface,
  msg,
  music,
  node,
  place,
  poke,
  record,
  reply,
  rps,
  share,
  text,
  video,
  xml,
} from "./src/protocol/builders.ts";
export { anonymous, cardimage, keyboard, longmsg, miniapp, shake, tts } from "./src/protocol/builders_other.ts";
export type { CustomMusic, NodeContent } from "./src/protocol/builders.ts";
export type { Media } from "./src/protocol/media_source.ts";
export { readForward } from "./src/protocol/forward.ts";
export type { ForwardedMessage } from "./src/protocol/forward.ts";
export { escapeCqText, escapeCqValue, parseCqCode, toCqCode, unescapeCq } from "./src/protocol/cq_code.ts";
export { normalizeMessage, plainText, toSegments } from "./src/protocol/message.ts";
export type * from "./src/protocol/segments.ts";

// ---- Clients and errors ----

export { type ApiClass, CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "./src/api/clients.ts";
export type { ApiClient, ReplyTarget } from "./src/api/client.ts";
export type { ApiStats } from "./src/api/stats.ts";
export type { AccountSource, AccountStateName, AccountStatus, AccountTurn } from "./src/api/account/state.ts";
export type { ActionArgs, ActionMethod, ActionName, ActionResult, OtherName } from "./src/protocol/actions/calls.ts";
export type { ApiHooks } from "./src/api/hooks.ts";
export type { ApiOptions } from "./src/api/options.ts";
export type { Locale } from "./src/texts/locale.ts";
export type { EventsOption } from "./src/transport/http/option.ts";
export type { PollOptions } from "./src/transport/http/polling.ts";
export type { WebhookOptions } from "./src/transport/http/webhook_options.ts";
export type { AccessTokens, ListenOptions } from "./src/transport/reverse/admission.ts";
export type { QueueOptions } from "./src/transport/queue/options.ts";
export type { CallOptions } from "./src/protocol/call_options.ts";
export type { ActionReply } from "./src/protocol/frames.ts";
export type { LongTextOptions } from "./src/api/calls/long_text.ts";
export type { CallStats } from "./src/api/calls/calls.ts";
export type { LinkStats } from "./src/api/account/links.ts";
export type { QueueCounts } from "./src/transport/transport.ts";
export type { OutboxStats } from "./src/api/calls/outbox.ts";
export type { OutboxOptions } from "./src/api/calls/outbox_options.ts";
export type { BreakerOptions, PaceOptions, QuietHours } from "./src/api/pace/options.ts";
export type { BackoffOptions } from "./src/util/time/backoff.ts";
export type { Rate } from "./src/api/calls/rate_window.ts";
export type { DownloadedFile, DownloadOptions } from "./src/api/downloads/download.ts";
export type { DownloadListener, DownloadResult } from "./src/api/downloads/downloads.ts";
export type { MediaForm, MediaOptions } from "./src/api/media/options.ts";
export type {
  CqHttpActions,
  LagrangeActions,
  LLBotActions,
  NapCatActions,
  OneBotActions,
} from "./src/protocol/actions.gen.ts";
export type { FileStreamMethods } from "./src/api/media/stream_methods.ts";
export type { UploadedFile, UploadOptions } from "./src/api/media/stream_upload.ts";
export type {
  DownloadStreamOptions,
  FileDownload,
  StreamedFile,
  StreamedFileInfo,
} from "./src/api/media/stream_download.ts";
export { ActionError } from "./src/api/action_error.ts";
export type { ActionErrorKind } from "./src/api/action_kind.ts";
export {
  AdelieError,
  AuthError,
  CallTimeoutError,
  ConfigError,
  ConnectionError,
  DownloadError,
  OutboxError,
  ProtocolError,
} from "./src/errors.ts";
export type { Delivered, LinkErrorCode } from "./src/errors.ts";
export type { ConfigErrorCodes } from "./src/config_error_codes.ts";
export type { ErrorCode, ErrorCodeOf, ErrorCodes } from "./src/error_codes.ts";
export { createLogger } from "./src/util/log/log.ts";
export type { Logger, LogLevel, LogOptions } from "./src/util/log/log.ts";

// ---- Types of events ----

export type { AskAllOptions, AskOptions, AskResult, BaseEvent, ChatEvent } from "./src/bot/events/chat.ts";
export type { EventBase, ReplyOptions, SentMessage } from "./src/bot/events/base.ts";
export type { ContextOmissions, ContextOptions, MessageContext } from "./src/bot/events/context/context.ts";
export type { ContextPart } from "./src/bot/events/context/page.ts";
export type { StreamOptions, StreamResult, TextSource } from "./src/bot/events/reply/stream.ts";
export type { PartsBy } from "./src/util/text/parts.ts";
export type { RecallOptions } from "./src/bot/events/reply/take_back.ts";
export type * from "./src/bot/events/types.ts";
export type {
  FriendNotice,
  GroupNotice,
  MemberNotice,
  MessageNotice,
  ReactionNotice,
} from "./src/bot/events/notice.ts";
export type { ChatTarget } from "./src/bot/events/create.ts";
export type { FetchedMessage } from "./src/bot/events/fetched_message.ts";
export type { GroupMember, MemberMethods } from "./src/bot/events/member.ts";
export type {
  AnswerLike,
  AnswerVerdict,
  CollectOptions,
  DialogueOptions,
  NoAnswer,
  QuestionOptions,
  QuestionResult,
} from "./src/bot/dialogue/ask.ts";
export type { ChooseOptions, ConfirmOptions } from "./src/bot/dialogue/choose.ts";
export { eventName } from "./src/protocol/events/events.ts";
export type { EventPayload, UnknownPayload } from "./src/protocol/events/events.ts";
export type * from "./src/protocol/events/base.ts";
export type * from "./src/protocol/events/payloads.gen.ts";

// ---- For people who extend it: types of arguments, texts, conditions and interceptors of one's own, and what tools show ----

export { problem } from "./src/command/types.ts";
export type { CustomType, CustomTypes, ProblemCode, TypeContext, Unreadable } from "./src/command/types.ts";
export type { ArgumentTypes, CheckedPattern } from "./src/command/args.ts";
export { commandMessages } from "./src/command/messages.ts";
export type {
  AccountTexts,
  ChatTexts,
  ChatTextsOption,
  ChatTextsReplaced,
  CommandMessages,
  ConditionTexts,
  DialogueTexts,
  DurationTexts,
  HelpTexts,
  SegmentTexts,
  TypeTexts,
} from "./src/texts/chat/chat_texts.ts";
export type {
  AccountDecorator,
  BotDecorator,
  CatchDecorator,
  GroupJobDecorator,
  HandlerDecorator,
  HookDecorator,
  MethodDecoratorOf,
  RuleDecorator,
} from "./src/bot/decorators/dialects.ts";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./src/bot/app/standard_schema.ts";
export type { StorageDriver } from "./src/storage/driver.ts";
export type { Sent } from "./src/protocol/sent.ts";
export type { Interceptor, OutgoingCall } from "./src/api/calls/interceptors.ts";
export { emulateQuickOperation } from "./src/api/calls/quick_operation.ts";
export type { MessageQuickOperation, QuickOperation, RequestQuickOperation } from "./src/api/calls/quick_operation.ts";
export type { Explanation, HandlerExplanation, RouteInfo } from "./src/bot/dispatch/explain.ts";
export type { BotInfo } from "./src/bot/app/run/roster.ts";
export { createManualClock } from "./src/util/time/clock.ts";
export type { Clock, ManualClock } from "./src/util/time/clock.ts";
