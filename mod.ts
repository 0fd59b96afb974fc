/**
 * QQ bots on OneBot 11 implementations: NapCat, go-cqhttp, LLBot, Lagrange. A bot is a class whose methods declare with
 * decorators what they answer.
 *
 * @example The smallest bot
 * ```ts
 * import { Command, launch } from "./mod.ts";
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

import { loadReflectMetadata } from "./src/runtime/packages.ts";

// Decorators of the user's file run right after this import, and the compiler's own ones need Reflect.metadata by then.
loadReflectMetadata();

// Bots
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
export type {
  Answer,
  BotDecorator,
  BotOptions,
  CatchDecorator,
  Done,
  HandlerDecorator,
  HookDecorator,
} from "./src/bot/decorators/on.ts";
export type { ErrorContext } from "./src/bot/model/route.ts";
export { Account, Once } from "./src/bot/decorators/accounts.ts";
export type { OnceKind } from "./src/bot/decorators/accounts.ts";
export { AtMe, Guard, InGroup, Role, Superuser } from "./src/bot/decorators/conditions.ts";
export type { GroupRole, PersonOptions } from "./src/bot/decorators/conditions.ts";
export { Cooldown } from "./src/bot/decorators/cooldown.ts";
export type { CooldownOptions } from "./src/bot/decorators/cooldown.ts";
export { Block, Priority, Use } from "./src/bot/decorators/order.ts";
export type { RuleDecorator } from "./src/bot/decorators/order.ts";
export type { Middleware } from "./src/bot/model/clause.ts";
export { Keyword, Match } from "./src/bot/decorators/text.ts";
export type { KeywordOptions, MatchOptions, TextOptions } from "./src/bot/decorators/text.ts";
export { Command } from "./src/bot/decorators/command.ts";
export type { CommandEvent, CommandOptions, CommandPlace } from "./src/bot/decorators/command.ts";
export type { ArgsOf, ArgumentTypes, CheckedPattern, CommandArgs } from "./src/command/args.ts";
export { compileCommand } from "./src/command/pattern.ts";
export type { CompileOptions } from "./src/command/pattern.ts";
export { ArgProblem, ArgumentError, problem } from "./src/command/types.ts";
export type {
  ArgumentType,
  CommandPattern,
  CustomType,
  CustomTypes,
  OptionParam,
  Param,
  ParamKind,
  ProblemCode,
  TypeContext,
} from "./src/command/types.ts";
export { usageOf } from "./src/command/usage.ts";
export type { UsageParts } from "./src/command/usage.ts";
export { commandMessages } from "./src/command/messages.ts";
export type { CommandMessages, MistakeFacts } from "./src/command/messages.ts";
export type { CommandOptionsOfApp, Prefixes, PrefixOption } from "./src/command/settings.ts";
export { inject, injectOptions } from "./src/bot/app/inject.ts";
export { launch } from "./src/bot/app/launch.ts";
export type { LaunchOptions } from "./src/bot/app/launch.ts";
export type { PerChatOptions } from "./src/bot/dispatch/turns.ts";
export type { Sent } from "./src/protocol/sent.ts";
export type { App, AppStats, LinkState } from "./src/bot/app/app.ts";
export type { Explanation, HandlerExplanation, RouteInfo } from "./src/bot/dispatch/explain.ts";
export type { HelpEntry, HelpOptions } from "./src/bot/app/help.ts";
export { GroupSwitches } from "./src/bot/model/switches.ts";
export type { MonitorOptions } from "./src/bot/app/monitor.ts";
export type { BotInfo } from "./src/bot/app/roster.ts";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./src/bot/app/standard_schema.ts";
export type { Class } from "./src/bot/model/binding.ts";
export type { Id, Ids } from "./src/protocol/ids.ts";

// Schedules and storage
export { Cron, Every } from "./src/bot/decorators/times.ts";
export type { GroupJobDecorator, GroupOptions } from "./src/bot/decorators/times.ts";
export { Schedule } from "./src/schedule/schedule.ts";
export type { Task } from "./src/schedule/schedule.ts";
export type { CronOptions, Duration, EveryOptions, RepeatOptions } from "./src/schedule/timing.ts";
export type { JobInfo, ScheduledJob } from "./src/schedule/job.ts";
export { readDate as parseDate } from "./src/command/date.ts";
export { formatDuration, parseDuration } from "./src/util/time/duration.ts";
export { Storage } from "./src/storage/storage.ts";
export type { StorageKey, StoreOptions } from "./src/storage/storage.ts";
export type { StorageDriver } from "./src/storage/driver.ts";
export type { StorageOptions } from "./src/storage/open.ts";

// Events
export type {
  AskAllOptions,
  AskOptions,
  AskResult,
  ChatEventMethods,
  EventMethods,
  GroupChatEventMethods,
} from "./src/bot/events/chat.ts";
export type { EventBase, EventServices, ReplyOptions, SentMessage } from "./src/bot/events/base.ts";
export type {
  EssenceMethods,
  FlashFileMethods,
  FriendNoticeMethods,
  FriendRecallMethods,
  GroupBanMethods,
  GroupNoticeMethods,
  GroupUploadMethods,
  MemberNoticeMethods,
  MessageNoticeMethods,
  OfflineFileMethods,
  PokeMethods,
  ProfileLikeMethods,
  ReactionMethods,
} from "./src/bot/events/notice.ts";
export type { FriendRequestMethods, GroupRequestMethods, RequestEventMethods } from "./src/bot/events/request.ts";
export type {
  BotEvent,
  BotOfflineEvent,
  BotOnlineEvent,
  ChatMessageEvent,
  ClientStatusEvent,
  EssenceEvent,
  EventFor,
  EventKinds,
  EventName,
  FlashFileEvent,
  FriendAddEvent,
  FriendRecallEvent,
  FriendRequestEvent,
  GrayTipEvent,
  GroupAdminEvent,
  GroupBanEvent,
  GroupCardEvent,
  GroupDecreaseEvent,
  GroupDismissEvent,
  GroupIncreaseEvent,
  GroupMessageEvent,
  GroupMsgEmojiLikeEvent,
  GroupNameChangeEvent,
  GroupNameEvent,
  GroupRecallEvent,
  GroupRequestEvent,
  GroupUploadEvent,
  HeartbeatEvent,
  HonorEvent,
  InputStatusEvent,
  LifecycleEvent,
  LuckyKingEvent,
  MessageSentEvent,
  MetaEvent,
  NoticeEvent,
  NoticeName,
  OfflineFileEvent,
  OnlineFileReceiveEvent,
  OnlineFileSendEvent,
  PokeEvent,
  PokeRecallEvent,
  PrivateMessageEvent,
  ProfileLikeEvent,
  ReactionEvent,
  RequestEvent,
  RequestName,
  TitleEvent,
} from "./src/bot/events/types.ts";
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
export type { DialogueListener, Dialogues, DialogueScope, DialogueStats } from "./src/bot/dialogue/questions.ts";
export { eventName } from "./src/protocol/events/events.ts";
export type { EventPayload, EventPayloads, UnknownPayload } from "./src/protocol/events/events.ts";

// Messages
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
  poke,
  record,
  reply,
  rps,
  share,
  text,
  video,
  xml,
} from "./src/protocol/builders.ts";
export type { CustomMusic, NodeContent } from "./src/protocol/builders.ts";
export type { Media } from "./src/protocol/media_source.ts";
export { anonymous, cardimage, keyboard, longmsg, miniapp, shake, tts } from "./src/protocol/builders_other.ts";
export { readForward } from "./src/protocol/forward.ts";
export type { ForwardedMessage } from "./src/protocol/forward.ts";
export { escapeCqText, escapeCqValue, parseCqCode, toCqCode, unescapeCq } from "./src/protocol/cq_code.ts";
export { normalizeMessage, plainText, toSegments } from "./src/protocol/message.ts";
export type { IncomingMessage, MessageInput, Segment, SegmentOf, SegmentType } from "./src/protocol/segments.ts";

// Clients
export { type ApiClass, CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "./src/api/clients.ts";
export type { ApiClient, ApiSink, ApiStats, ReplyTarget } from "./src/api/client.ts";
export type { DownloadListener, DownloadResult } from "./src/api/downloads/downloads.ts";
export type { ApiOptions } from "./src/api/options.ts";
export type { EventsOption } from "./src/transport/http/option.ts";
export type { PollOptions } from "./src/transport/http/polling.ts";
export type { WebhookOptions } from "./src/transport/http/webhook.ts";
export type { AccessTokens, ListenOptions } from "./src/transport/reverse/admission.ts";
export type { Interceptor, OutgoingCall } from "./src/api/calls/interceptors.ts";
export type { LongTextOptions } from "./src/api/calls/long_text.ts";
export type { OutboxStats } from "./src/api/calls/outbox.ts";
export type { OutboxOptions } from "./src/api/calls/outbox_options.ts";
export type { Rate } from "./src/api/calls/rate_window.ts";
export type { DownloadedFile, DownloadOptions } from "./src/api/downloads/download.ts";
export type { MediaForm, MediaOptions } from "./src/api/media/options.ts";
export type { UploadedFile, UploadOptions } from "./src/api/media/stream_upload.ts";
export type {
  DownloadStreamOptions,
  FileDownload,
  StreamedFile,
  StreamedFileInfo,
} from "./src/api/media/stream_download.ts";
export { emulateQuickOperation } from "./src/api/calls/quick_operation.ts";
export type { MessageQuickOperation, QuickOperation, RequestQuickOperation } from "./src/api/calls/quick_operation.ts";
export type { ActionReply } from "./src/protocol/frames.ts";
export type { CallOptions } from "./src/protocol/call_options.ts";
export type { Acknowledge, FeedSink } from "./src/transport/transport.ts";

// Errors
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

// Surroundings
export { createLogger } from "./src/util/log/log.ts";
export type { Logger, LogLevel, LogOptions } from "./src/util/log/log.ts";
export { createManualClock, systemClock } from "./src/util/time/clock.ts";
export type { Clock, ManualClock } from "./src/util/time/clock.ts";
