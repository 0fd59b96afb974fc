/** Where events are posted to: the option of a webhook, checked. */

import { ConfigError } from "../../errors.ts";
import { isExposed } from "../../util/access.ts";
import { keepSecret } from "../../util/log/redact.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** Where events are posted to. */
export interface WebhookOptions {
  /** The port to listen on. */
  port: number;
  /** The address to listen on. Default `127.0.0.1`; one that others can reach wants a `secret`. */
  host?: string;
  /** The path of the address. Default `/`. */
  path?: string;
  /** The key of the signatures: the "Token" of NapCat's HTTP client, `secret` in go-cqhttp. Without one nothing is checked. */
  secret?: string;
  /** How many events may wait at once, until further ones are refused. Default 10,000. */
  maxWaiting?: number;
  /** The largest body that is taken, in bytes. Default 8 MiB. */
  maxBodyBytes?: number;
}

/**
 * The options with their defaults.
 *
 * @throws ConfigError when others could reach it and there is no secret, and when an option is wrong
 */
export function checkedWebhook(options: WebhookOptions): Required<WebhookOptions> {
  const { host = "127.0.0.1", path = "/", secret = "" } = options;
  keepSecret(secret);
  const { port, maxWaiting = 10_000, maxBodyBytes = 8 * 2 ** 20 } = options;
  const isWhole = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;
  for (const [name, text] of Object.entries({ host, path, secret })) {
    if (typeof text !== "string") throw optionError(transportTexts().textWanted(name));
  }
  const complaints: [wrong: boolean, sentence: string][] = [
    [!isWhole(port, 1) || port > 65_535, transportTexts().webhookPort(port)],
    [!path.startsWith("/") || /[?#\s]/.test(path), transportTexts().webhookPath(JSON.stringify(path))],
    [!isWhole(maxWaiting, 1), transportTexts().webhookWaiting(maxWaiting)],
    [!isWhole(maxBodyBytes, 1), transportTexts().webhookBody(maxBodyBytes)],
    [isExposed(host, secret), transportTexts().webhookExposed(host)],
  ];
  for (const [isWrong, sentence] of complaints) {
    if (isWrong) throw optionError(sentence);
  }
  return { host, port, path: trimmed(path), secret, maxWaiting, maxBodyBytes };
}

/** A path without its last slash: implementations and people write it or not. */
export function trimmed(path: string): string {
  return path.replace(/\/+$/, "") || "/";
}

function optionError(sentence: string): ConfigError {
  return new ConfigError("WEBHOOK_OPTION", transportTexts().webhookOption(sentence));
}
