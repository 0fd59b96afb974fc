/**
 * A gateway for bots that run as several processes, or that are restarted without losing what is said meanwhile: it holds the links of
 * accounts and publishes their events in Redis Streams, where workers (`launch(Bots, { queue: "redis://…" })`) share them.
 *
 * @example A gateway
 * ```ts ignore
 * import { createGateway } from "adelie/gateway";
 *
 * const gateway = await createGateway({ queue: "redis://127.0.0.1:6379", url: "ws://127.0.0.1:3001" });
 * await gateway.stopped;
 * ```
 *
 * @module
 */

export { createGateway } from "../gateway/gateway.ts";
export type { Gateway, GatewayOptions } from "../gateway/gateway.ts";
export { dropDeadEvents, listDeadEvents, retryDeadEvents } from "../gateway/dead.ts";
export type {
  ChosenDeadEvents,
  ChosenDeadEventsOptions,
  DeadEvent,
  DeadEvents,
  DeadEventsOptions,
  ListDeadEventsOptions,
} from "../gateway/dead.ts";
export { queueStatus } from "../gateway/status.ts";
export type { AccountStatusInQueue, PartitionStatus, QueueStatusOptions } from "../gateway/status.ts";
export type { GatewayAccountInfo } from "../gateway/account.ts";
export type { FrameworkInfo } from "../gateway/share/framework.ts";
export type { FrameworkAddress, GatewayServeOptions } from "../gateway/share/options.ts";
export type { AccessTokens } from "../transport/reverse/admission.ts";
export type { RecordOptions } from "../record/options.ts";
export type { RedactOptions } from "../record/redact/redaction.ts";
export type { QueueOptions } from "../transport/queue/options.ts";
export { CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "../api/clients.ts";
export type { EventPayload } from "../protocol/events/events.ts";
export type { ApiOptions } from "../api/options.ts";
export { AdelieError, AuthError, ConfigError, ConnectionError } from "../errors.ts";
export { createLogger } from "../util/log/log.ts";
export type { Logger, LogLevel, LogOptions } from "../util/log/log.ts";
