/** `adelie gateway`: holds the links of accounts for bots in other processes. Whatever it is told goes to `createGateway`. */

import type { Gateway, GatewayOptions } from "adelie/gateway";
import { keepSecret, messageOf } from "adelie/tools";
import process from "node:process";
import { projectGateway } from "../loading.ts";
import { logTo } from "../log.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { dead, type DeadFlags } from "./dead.ts";
import { type GatewaySettings, settingsOf } from "./settings.ts";

/** Options of the command. */
export interface GatewayCommandOptions extends DeadFlags {
  /** Seconds after which the state is told again although nothing has changed. */
  readonly every?: number;
}

/** How often it is looked whether the state has changed, in ms. */
const LOOK_MS = 250;

type State = "running" | "stopping" | "stopped";

/** Holds the accounts until it is ended, and then hands them over. `found` where a token is refused. */
export async function gateway(
  [what, ...words]: readonly string[],
  options: GatewayCommandOptions,
  around: Surroundings,
): Promise<number> {
  if (what === "dead") return await dead(words, options, around);
  const texts = chosenTexts().gateway;
  if (what !== undefined) throw new Failure(texts.onlyDead(what));
  const { every = Infinity, json = false } = options;
  const settings = await settingsOf(options, around);
  let running: Gateway;
  try {
    running = await start(settings, json, around);
  } catch (error) {
    if (around.ending.aborted) return EXIT.ok;
    if ((error as { code?: unknown }).code !== "AUTH_REFUSED") throw error;
    around.tell(messageOf(error));
    return EXIT.found;
  }
  const say = (state: State): void => {
    if (json) around.print(asJson(state, running));
    else if (state === "running") { for (const account of running.accounts) around.print(texts.account(account)); }
    else around.tell(texts[state]);
  };
  let told = "";
  let toldMs = 0;
  const look = (): void => {
    const seen = JSON.stringify(
      running.accounts.map((
        { account, state, isUp, isPaused, frameworks },
      ) => [account, state, isUp, isPaused, frameworks.length]),
    );
    if (seen === told && performance.now() - toldMs < every * 1_000) return;
    told = seen;
    toldMs = performance.now();
    say("running");
  };
  if (running.port !== undefined && !json) around.print(texts.serves(running.port));
  look();
  const looking = setInterval(look, LOOK_MS);
  around.ending.addEventListener("abort", () => {
    clearInterval(looking);
    say("stopping");
  });
  await running.stopped;
  clearInterval(looking);
  say("stopped");
  return EXIT.ok;
}

async function start(
  { accounts, ...settings }: GatewaySettings,
  isQuiet: boolean,
  around: Surroundings,
): Promise<Gateway> {
  const { createGateway, NapCatApi, LLBotApi, LagrangeApi, CqHttpApi } = await projectGateway(around.cwd);
  const clients = { napcat: NapCatApi, llbot: LLBotApi, lagrange: LagrangeApi, "go-cqhttp": CqHttpApi };
  const log = logTo(around, isQuiet);
  const api = accounts.map(({ implementation = "napcat", ...client }) => {
    keepSecret(client.accessToken);
    return new clients[implementation]({ log, ...client });
  });
  const given: GatewayOptions = { log, ...settings, signal: around.ending };
  return await createGateway(api.length === 0 ? given : { ...given, api });
}

function asJson(state: State, { accounts, port }: Gateway): string {
  return JSON.stringify({ time: new Date().toISOString(), state, pid: process.pid, port, accounts });
}
