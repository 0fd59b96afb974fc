/**
 * A client of a OneBot 11 implementation and its events as async iterators, for programs that are no bot classes: scripts,
 * bridges, other frameworks. It loads neither decorators nor the app.
 *
 * @example A program that answers
 * ```ts ignore
 * import { connect } from "adelie/client";
 *
 * const client = await connect({ url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * for await (const event of client.events("message.group")) {
 *   if (event.text === "ping") await event.reply("pong");
 * }
 * ```
 *
 * @module
 */

export { Client, connect } from "../client/client.ts";
export type { ClientStats, ConnectOptions, EventsOptions } from "../client/client.ts";
export { CqHttpApi, LagrangeApi, LLBotApi, NapCatApi, OneBotApi } from "../api/clients.ts";
export type { ApiClass } from "../api/clients.ts";
export type { ApiOptions } from "../api/options.ts";
export type { AccountStatus } from "../api/account/state.ts";
export type { BotEvent, EventFor, EventName } from "../bot/events/types.ts";
export { ActionError } from "../api/action_error.ts";
export {
  AdelieError,
  AuthError,
  CallTimeoutError,
  ConfigError,
  ConnectionError,
  DownloadError,
  OutboxError,
  ProtocolError,
} from "../errors.ts";
export { createLogger } from "../util/log/log.ts";
export type { Logger, LogLevel, LogOptions } from "../util/log/log.ts";
