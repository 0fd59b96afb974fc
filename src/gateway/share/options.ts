/** The option `serve` of a gateway, checked: where other frameworks find its accounts. */

import { ConfigError } from "../../errors.ts";
import { gatewayTexts } from "../../texts/errors/gateway_texts.ts";
import { type AccessTokens, type AdmissionRules, admissionRules } from "../../transport/reverse/admission.ts";
import { keepSecret, shownAddress } from "../../util/log/redact.ts";
import { checkOptions } from "../../util/options.ts";
import { quoted } from "../../util/text_of.ts";

/** A framework that listens itself (reverse WebSocket), and that the gateway connects to. */
export interface FrameworkAddress {
  /** `ws://` or `wss://`, with the path that the framework wants. */
  url: string;
  /** As set in the framework. */
  accessToken?: string;
}

/** Where other frameworks find the accounts of a gateway, as OneBot 11 over WebSockets. */
export interface GatewayServeOptions {
  /** The port that it listens on; 0 takes any free one. Left out, it only connects to those of `connectTo`. */
  port?: number;
  /** The address to listen on. Default `127.0.0.1`; others want an `accessToken`. */
  host?: string;
  /** The token that frameworks have to show: one text, an object from account to text, or a function. Default: none is asked for. */
  accessToken?: AccessTokens;
  /** Frameworks that listen themselves: their addresses. The gateway connects to each with every account. */
  connectTo?: string | readonly (string | FrameworkAddress)[];
  /** How often a framework hears how the account is where the implementation does not say so itself, in ms. Default 30 000. */
  heartbeatMs?: number;
  /** How many connections are open at once. Default 100. */
  maxConnections?: number;
  /** How much may wait for a framework that reads slowly, in bytes; beyond that it loses frames, which are counted. Default 16 MiB. */
  maxUnsentBytes?: number;
}

/** The same, with every default. */
export interface FullServeOptions {
  /** Where it listens, and whom it lets in; undefined where it does not. */
  readonly door: { readonly port: number; readonly host: string; readonly rules: AdmissionRules } | undefined;
  readonly connectTo: readonly FrameworkAddress[];
  readonly heartbeatMs: number;
  readonly maxConnections: number;
  readonly maxUnsentBytes: number;
}

const kinds = {
  port: "whole number from 0 on",
  host: "text",
  accessToken: "anything",
  connectTo: "anything",
  heartbeatMs: "positive number",
  maxConnections: "count",
  maxUnsentBytes: "count",
} as const;

/**
 * Completes the option.
 *
 * @param where who was given it, for errors: `createGateway()`
 * @throws ConfigError that names what is wrong, also when everybody could come in
 */
export function readServeOptions(where: string, options: GatewayServeOptions): FullServeOptions {
  checkOptions(where, options, kinds, "serve");
  const { port, host = "127.0.0.1", accessToken = "", connectTo = [] } = options;
  const { heartbeatMs = 30_000, maxConnections = 100, maxUnsentBytes = 16 * 2 ** 20 } = options;
  const addresses = (typeof connectTo === "string" ? [connectTo] : connectTo) as readonly unknown[];
  if (!Array.isArray(addresses)) throw new ConfigError("OPTION", gatewayTexts().connectTo(where, quoted(addresses)));
  if (port === undefined && addresses.length === 0) throw new ConfigError("OPTION", gatewayTexts().servesNobody(where));
  return {
    door: port === undefined
      ? undefined
      : { port, host, rules: admissionRules({ port, host, accessToken, path: "/" }) },
    connectTo: addresses.map((address) => readAddress(where, address)),
    heartbeatMs,
    maxConnections,
    maxUnsentBytes,
  };
}

function readAddress(where: string, given: unknown): FrameworkAddress {
  const address = typeof given === "string" ? { url: given } : (given ?? {}) as FrameworkAddress;
  checkOptions(where, address, { url: "text", accessToken: "text" }, "serve.connectTo");
  const { url, accessToken } = address;
  if (typeof url !== "string" || !URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    throw new ConfigError(
      "OPTION",
      gatewayTexts().connectTo(where, quoted(typeof url === "string" ? shownAddress(url) : url)),
    );
  }
  keepSecret(accessToken);
  return address;
}
