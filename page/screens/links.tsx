/** Connections: where bots connect, who is connected, and bots that the sandbox connects to. */

import { useState } from "preact/hooks";
import { AccountPick } from "../parts/account.tsx";
import { attempt, clockText, copy, toast } from "../parts/basics.tsx";
import { Icon } from "../parts/icon.tsx";
import { ask, readKey } from "../state/connection.ts";
import { allRows, version } from "../state/journal.ts";
import { account, selfId, snapshot } from "../state/store.ts";
import { t } from "../texts.ts";
import { Accounts } from "./accounts.tsx";

/** Where the frameworks listen, as their own pages say. */
const presets: readonly [string, string][] = [
  ["NoneBot", "ws://127.0.0.1:8080/onebot/v11/ws"],
  ["Koishi", "ws://127.0.0.1:5140/onebot"],
  ["AstrBot", "ws://127.0.0.1:6199/ws"],
  ["Yunzai", "ws://127.0.0.1:2536/OneBotv11"],
];

export function LinksScreen() {
  const state = snapshot.value;
  if (state === undefined) return null;
  const { url = "", httpUrl = "" } = account.value ?? {};
  const links = state.links.filter((link) => link.selfId === selfId.value);
  return (
    <section class="page" aria-label={t().links.title}>
      <header class="bar">
        <div class="bar-title">
          <h1>{t().links.title}</h1>
          <span>{account.value?.dialect}</span>
        </div>
        <AccountPick />
      </header>
      <div class="page-body is-grid">
        <Accounts />
        <article class="card">
          <h2>{t().links.address}</h2>
          <Address label={t().links.forward} text={url} />
          <Address label={t().links.http} text={httpUrl} />
          <Address label={t().links.sse} text={`${httpUrl}/_events`} />
        </article>
        <article class="card">
          <h2>{t().links.open}</h2>
          {links.length === 0 && <p class="muted">{t().links.none}</p>}
          <ul class="links">
            {links.map(({ id, transport, getsEvents, eventsSent, callsReceived }) => (
              <li key={id}>
                <span class="status is-up">#{id} {transport}</span>
                <small>
                  {getsEvents ? t().links.events : t().links.apiOnly} · {t().links.sent(eventsSent, callsReceived)}
                </small>
                <button type="button" class="button" onClick={() => void attempt(() => ask("link.drop", { link: id }))}>
                  {t().links.drop}
                </button>
              </li>
            ))}
          </ul>
          <Refused />
        </article>
        <Reverse />
        <article class="card">
          <h2>{t().links.control}</h2>
          <p class="muted">{t().links.controlHint}</p>
          <Address label="MCP" text={`${state.httpUrl}/_sandbox/mcp`} />
          <Address label="HTTP" text={`${state.httpUrl}/_sandbox/control`} />
          <Address label={t().link.key} text={readKey()} isSecret />
        </article>
      </div>
    </section>
  );
}

function Address({ label, text, isSecret = false }: { label: string; text: string; isSecret?: boolean }) {
  return (
    <p class="address-line">
      <span>{label}</span>
      <button type="button" class="address" onClick={() => void copy(text)} title={t().message.copy}>
        <code>{isSecret ? "••••••••" : text}</code>
        <Icon name="copy" size={14} />
      </button>
    </p>
  );
}

function Refused() {
  void version.value;
  const refused = allRows().filter(({ entry }) => entry.kind === "link" && entry.state === "refused").slice(-3)
    .reverse();
  if (refused.length === 0) return null;
  return (
    <>
      <h3>{t().links.refused}</h3>
      <ul class="links">
        {refused.map(({ entry }) =>
          entry.kind === "link" && (
            <li key={entry.index} class="form-error">
              <Icon name="alert" size={16} />
              <span>{clockText(entry.at, true)} {entry.path} · {entry.reason}</span>
            </li>
          )
        )}
      </ul>
    </>
  );
}

function Reverse() {
  const [url, setUrl] = useState("ws://127.0.0.1:8080/onebot/v11/ws");
  const [token, setToken] = useState("");
  const dial = async (event: Event): Promise<void> => {
    event.preventDefault();
    const params = { url, account: selfId.value, ...token === "" ? {} : { token } };
    if (await attempt(() => ask("link.connect", params)) !== undefined) toast(t().links.dialed);
  };
  return (
    <article class="card">
      <h2>{t().links.reverse}</h2>
      <form class="form" onSubmit={(event) => void dial(event)}>
        <div class="chips" role="group" aria-label={t().links.presets}>
          {presets.map(([name, address]) => (
            <button
              key={name}
              type="button"
              class="chip"
              onClick={() => setUrl(address)}
            >
              {name}
            </button>
          ))}
        </div>
        <label class="field">
          <span>{t().links.url}</span>
          <input class="input" required value={url} onInput={({ currentTarget }) => setUrl(currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t().links.token}</span>
          <input
            class="input"
            autoComplete="off"
            value={token}
            onInput={({ currentTarget }) => setToken(currentTarget.value)}
          />
        </label>
        <div class="form-end">
          <button type="submit" class="button is-primary">{t().links.connect}</button>
        </div>
      </form>
    </article>
  );
}
