/** The journal of the protocol: events and calls as they cross the wire, each call with its result, and an inspector. */

import { useMemo, useState } from "preact/hooks";
import type { ActionReply } from "../../src/protocol/frames.ts";
import type { JournalEntry } from "../../src/sandbox/world/journal.ts";
import {
  attempt,
  clockText,
  copy,
  Empty,
  errorText,
  FilterField,
  IconButton,
  openMenu,
  toast,
} from "../parts/basics.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { JsonView } from "../parts/json_view.tsx";
import { VirtualList } from "../parts/virtual_list.tsx";
import { ask } from "../state/connection.ts";
import {
  accountOf,
  allRows,
  clearRows,
  eventName,
  isPaused,
  leftOut,
  msOf,
  type Row,
  rowOf,
  selected,
  version,
} from "../state/journal.ts";
import { account, accounts, canExplain, isAccount, nameOf } from "../state/store.ts";
import { callCode, callCurl, handlerCode, literal } from "../state/writing.ts";
import { t } from "../texts.ts";
import { Explain } from "./explain.tsx";
import { visible } from "../state/visible.ts";

const ROW = 30;

/** The predicate of a filter: words, `kind:`, `action:`, `user:`, `group:`, `bot:`, `failed`, `slow:`. */
function matcher(filter: string): ((row: Row) => boolean) | undefined {
  const words = filter.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return undefined;
  const tests = words.map((word): (row: Row) => boolean => {
    const [, key = "", value = ""] = /^(kind|action|user|group|bot|slow):(.+)$/.exec(word) ?? [];
    if (key === "kind") return ({ entry }) => entry.kind.startsWith(value);
    if (key === "action") return ({ entry }) => entry.kind === "call" && entry.action.includes(value);
    if (key === "user") return ({ text }) => new RegExp(`"user_id":"?${value.replaceAll(/\D/g, "")}\\b`).test(text);
    if (key === "group") return ({ text }) => new RegExp(`"group_id":"?${value.replaceAll(/\D/g, "")}\\b`).test(text);
    if (key === "bot") return (row) => String(accountOf(row)) === value;
    if (key === "slow") return (row) => (msOf(row) ?? 0) >= Number(value);
    return ({ text }) => text.includes(word);
  });
  return (row) => tests.every((test) => test(row));
}

export function Journal({ isPanel = false }: { isPanel?: boolean }) {
  const [filter, setFilter] = useState("");
  const [follows, setFollows] = useState(true);
  const stamp = version.value;
  const rows = useMemo(() => {
    const test = matcher(filter);
    return test === undefined ? allRows() : allRows().filter(test);
  }, [stamp, filter]);
  const shown = selected.value;
  const row = rowOf(shown);
  return (
    <section class={`journal${isPanel ? " is-panel" : ""}`} aria-label={t().journal.title}>
      <header class="bar">
        <div class="bar-title is-row">
          <h2>{t().journal.title}</h2>
          <span>{t().journal.lines(rows.length)}</span>
        </div>
        <IconButton
          icon={isPaused.value ? "play" : "pause"}
          label={isPaused.value ? t().journal.resume : t().journal.pause}
          active={isPaused.value}
          onClick={() => {
            isPaused.value = !isPaused.value;
            version.value++;
          }}
        />
        <IconButton icon="clear" label={t().journal.clear} onClick={clearRows} />
      </header>
      <FilterField label={t().journal.filter} value={filter} onChange={setFilter} />
      {leftOut.value > 0 && <p class="left-out">{t().journal.leftOut(leftOut.value)}</p>}
      <div class="journal-rows">
        {rows.length === 0
          ? (
            <Empty icon="journal" title={filter === "" ? t().journal.empty : t().journal.noMatch}>
              {filter === "" && <p>{t().journal.emptyHint}</p>}
            </Empty>
          )
          : (
            <VirtualList
              count={rows.length}
              rowHeight={ROW}
              label={t().journal.title}
              follows={follows && shown === undefined}
              focus={shown === undefined ? undefined : rows.findIndex(({ entry }) => entry.index === shown)}
              onFollow={setFollows}
              row={(index) => <Line row={rows[index]} />}
            />
          )}
        {!follows && rows.length > 0 && shown === undefined && (
          <button
            type="button"
            class="button follow"
            onClick={() => setFollows(true)}
          >
            <Icon name="down" size={14} />
            {t().journal.follow}
          </button>
        )}
      </div>
      {row !== undefined && <Inspector key={row.entry.index} row={row} />}
    </section>
  );
}

interface Summary {
  readonly icon: IconName;
  readonly tone: string;
  readonly name: string;
  readonly about: string;
}

function summaryOf({ entry, result }: Row): Summary {
  switch (entry.kind) {
    case "event": {
      const data = entry.payload as Record<string, unknown>;
      const who = typeof data.user_id === "number" ? nameOf(data.user_id) : "";
      const words = typeof data.raw_message === "string" ? data.raw_message : t().journal.receivers(entry.receivers);
      return {
        icon: "incoming",
        tone: "is-event",
        name: eventName(entry.payload),
        about: who === "" ? words : `${who}：${words}`,
      };
    }
    case "call": {
      const failed = result?.reply.status === "failed";
      const about = result === undefined
        ? "…"
        : failed
        ? `${result.reply.retcode} ${messageOf(result.reply)}`
        : brief(entry.params);
      return { icon: "outgoing", tone: failed ? "is-failed" : "is-call", name: entry.action, about };
    }
    case "link": {
      const { state, transport, path, reason = "", link } = entry;
      return {
        icon: state === "up" ? "links" : "unplug",
        tone: state === "refused" ? "is-failed" : "is-link",
        name: `${t().journal[state]} ${transport}${link === 0 ? "" : ` #${link}`}`,
        about: [path, reason].filter((part) => part !== "").join(" · "),
      };
    }
    case "fault":
      return { icon: "faults", tone: "is-failed", name: `${t().screens.faults} ${entry.effect}`, about: entry.rule };
    case "note":
      return { icon: "info", tone: "is-note", name: entry.text, about: "" };
    default:
      return { icon: "info", tone: "is-note", name: entry.kind, about: "" };
  }
}

function brief(params: unknown): string {
  const { message, ...rest } = (params ?? {}) as Record<string, unknown>;
  const ids = Object.values(rest).filter((value) => typeof value !== "object").join(" ");
  return message === undefined ? ids : `${ids} ${typeof message === "string" ? message : words(message)}`;
}

function words(message: unknown): string {
  if (!Array.isArray(message)) return "";
  return message.map((each) => {
    const { type, data } = each as { type: string; data?: Record<string, unknown> };
    return type === "text" ? String(data?.text) : `[${type}]`;
  }).join("");
}

function messageOf(reply: ActionReply): string {
  return (reply.wording ?? reply.message ?? "").trim();
}

function Line({ row }: { row: Row | undefined }) {
  if (row === undefined) return null;
  const { icon, tone, name, about } = summaryOf(row);
  const ms = msOf(row);
  const { index, at } = row.entry;
  const of = accounts.value.length > 1 ? accountOf(row) : undefined;
  return (
    <button
      type="button"
      class={`entry ${tone}${selected.value === index ? " is-active" : ""}`}
      aria-current={selected.value === index}
      onClick={() => selected.value = selected.value === index ? undefined : index}
    >
      <time>{clockText(at, true)}</time>
      <Icon name={icon} size={14} />
      {of !== undefined && <i class="entry-bot">{nameOf(of)}</i>}
      <b>{visible(name)}</b>
      <span>{visible(about)}</span>
      {ms !== undefined && <small>{ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms</small>}
    </button>
  );
}

function Inspector({ row }: { row: Row }) {
  const [tab, setTab] = useState<"tree" | "json" | "how" | "why">("tree");
  const [whole, setWhole] = useState<JournalEntry | undefined>(undefined);
  const { result } = row;
  const entry = whole ?? row.entry;
  const tabs: [typeof tab, string][] = [["tree", t().journal.tree], ["json", t().journal.json]];
  if (entry.kind === "event" || entry.kind === "call") tabs.push(["how", t().journal.how]);
  if (entry.kind === "event" && canExplain(accountOf(row))) tabs.push(["why", t().why]);
  const value = entry.kind === "event" ? entry.payload : entry.kind === "call" ? entry.params : entry;
  const isCut = JSON.stringify(row.entry).includes(" characters)");
  return (
    <section class="inspector" aria-label={summaryOf(row).name}>
      <header class="inspector-head">
        <div class="tabs" role="tablist">
          {tabs.map(([id, label]) => (
            <button
              key={id}
              type="button"
              role="tab"
              aria-selected={tab === id}
              class={tab === id ? "is-active" : ""}
              onClick={() => setTab(id)}
            >
              {label}
            </button>
          ))}
        </div>
        {isCut && whole === undefined && (
          <button
            type="button"
            class="button is-quiet"
            onClick={() =>
              void attempt(() =>
                ask<{ entry: JournalEntry }>("journal.entry", { index: entry.index }).then((told) =>
                  setWhole(told.entry)
                )
              )}
          >
            {t().journal.whole}
          </button>
        )}
        <IconButton
          icon="copy"
          size={16}
          label={t().message.copy}
          onClick={({ currentTarget }) => copyMenu(currentTarget, entry, value)}
        />
        <IconButton icon="close" size={16} label={t().journal.close} onClick={() => selected.value = undefined} />
      </header>
      <div class="inspector-body" tabIndex={0}>
        {tab === "tree" && (
          <>
            {entry.kind === "call" && <h3>{t().journal.request}</h3>}
            <JsonView value={value} />
            {entry.kind === "call" && <h3>{t().journal.response}</h3>}
            {entry.kind === "call" &&
              (result === undefined ? <p>{t().journal.noResult}</p> : <JsonView value={result.reply} />)}
          </>
        )}
        {tab === "json" && (
          <pre>{visible(JSON.stringify(entry.kind === "call" ? { params: value, reply: result?.reply } : value, null, 2))}</pre>
        )}
        {tab === "how" && (
          <pre>{entry.kind === "event" ? handlerCode(entry.payload) : entry.kind === "call" ? callCode(entry.action, entry.params) : ""}</pre>
        )}
        {tab === "why" && <Explain index={entry.index} account={accountOf(row)} />}
      </div>
      {entry.kind === "event" && <Repush payload={entry.payload} />}
    </section>
  );
}

function copyMenu(at: HTMLElement, entry: JournalEntry, value: unknown): void {
  const of = entry.kind === "call" ? entry.selfId : undefined;
  const http = (accounts.value.find(({ selfId }) => selfId === of) ?? account.value)?.httpUrl ?? "";
  openMenu(at, [
    { label: "JSON", run: () => void copy(JSON.stringify(value, null, 2)) },
    ...entry.kind === "call"
      ? [
        { label: "TypeScript", run: () => void copy(callCode(entry.action, entry.params)) },
        { label: "curl", run: () => void copy(callCurl(http, entry.action, entry.params)) },
      ]
      : [],
    ...entry.kind === "event"
      ? [
        { label: t().journal.how, run: () => void copy(handlerCode(entry.payload)) },
        { label: t().message.code, run: () => void copy(`await app.explain(${literal(entry.payload)});`) },
      ]
      : [],
  ]);
}

/** Sends an event once more, also after it was changed. */
function Repush({ payload }: { payload: object }) {
  const [text, setText] = useState<string | undefined>(undefined);
  const of = Number((payload as { self_id?: unknown }).self_id);
  const push = async (): Promise<void> => {
    try {
      const changed = text === undefined ? payload : JSON.parse(text) as object;
      const { receivers } = await ask<{ receivers: number }>("event.push", {
        payload: changed,
        ...isAccount(of) ? { account: of } : {},
      });
      toast(t().journal.receivers(receivers));
    } catch (error) {
      toast(error instanceof SyntaxError ? t().api.bad : errorText(error), true);
    }
  };
  return (
    <footer class="inspector-foot">
      {text !== undefined && (
        <textarea
          class="input code"
          rows={8}
          spellcheck={false}
          aria-label={t().journal.edit}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
      <button type="button" class="button" onClick={() => void push()}>{t().journal.repush}</button>
      {text === undefined && (
        <button
          type="button"
          class="button is-quiet"
          onClick={() => setText(JSON.stringify(payload, null, 2))}
        >
          {t().journal.edit}
        </button>
      )}
    </footer>
  );
}
