/** Every action of OneBot with a form that is made from the table of actions; calls are made as the bot. */

import { signal } from "@preact/signals";
import { type ActionInfo, actions } from "page:data";
import { useEffect, useMemo, useState } from "preact/hooks";
import { AccountPick } from "../parts/account.tsx";
import { copy, Empty, errorText, FilterField, IconButton, openMenu } from "../parts/basics.tsx";
import { Fields, type FormField, type FormValues, groupChoices, readValues, userChoices } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { JsonView } from "../parts/json_view.tsx";
import { ask } from "../state/connection.ts";
import { lang } from "../state/prefs.ts";
import { account, selfId, snapshot } from "../state/store.ts";
import { callCode, callCurl } from "../state/writing.ts";
import { t } from "../texts.ts";
import { chosenAction } from "./api_state.ts";

interface Outcome {
  readonly reply?: { readonly status?: string; readonly retcode?: number; readonly [field: string]: unknown };
  readonly failure?: string;
  readonly ms: number;
}

/** How far the sandbox goes with each action, once it was asked. */
const tiers = signal<Readonly<Record<string, "simulated" | "canned" | "refused">> | undefined>(undefined);

export function ApiScreen() {
  useEffect(() => {
    void ask<{ tiers: NonNullable<typeof tiers.value> }>("action.tiers", { account: selfId.value }).then(
      (told) => tiers.value = told.tiers,
      () => {},
    );
  }, [selfId.value]);
  const [query, setQuery] = useState("");
  const chosen = actions.find(({ name }) => name === chosenAction.value);
  const found = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
    return actions.filter(({ name, zh, en }) =>
      words.every((word) => `${name} ${zh} ${en}`.toLowerCase().includes(word))
    );
  }, [query]);
  return (
    <div class={`split${chosen === undefined ? "" : " has-detail"}`}>
      <section class="split-list" aria-label={t().api.title}>
        <header class="bar">
          <div class="bar-title">
            <h1>{t().api.title}</h1>
            <span>{t().api.hint}</span>
          </div>
          <AccountPick />
        </header>
        <FilterField
          label={t().api.search}
          hint={`${t().api.search} (${actions.length})`}
          value={query}
          onChange={setQuery}
        />
        <ul class="action-list">
          {found.map((action) => (
            <li key={action.name}>
              <button
                type="button"
                class={action.name === chosenAction.value ? "is-active" : ""}
                aria-current={action.name === chosenAction.value}
                onClick={() => chosenAction.value = action.name}
              >
                <b>{action.name}</b>
                <span>{lang.value === "zh" ? action.zh : action.en}</span>
              </button>
            </li>
          ))}
          {found.length === 0 && <li class="muted pad">{t().api.nothing}</li>}
        </ul>
      </section>
      <section class="split-detail">
        {chosen === undefined
          ? <Empty icon="api" title={t().api.pick} />
          : <Action key={chosen.name} action={chosen} />}
      </section>
    </div>
  );
}

function fieldOf({ name, type, required, about, zh }: ActionInfo["params"][number]): FormField {
  const choices = name === "group_id" ? groupChoices() : name === "user_id" ? userChoices() : undefined;
  const isPlain = /^(string|Media|number\|string|string\|number)$/.test(type);
  return {
    name,
    label: name,
    about: [lang.value === "zh" ? zh : about, type].filter((part) => part !== "").join(" · "),
    isRequired: required,
    kind: choices !== undefined
      ? "choice"
      : type === "boolean"
      ? "flag"
      : type === "number"
      ? "number"
      : isPlain || /message/i.test(type)
      ? "text"
      : "json",
    ...choices === undefined ? {} : { choices },
  };
}

function Action({ action }: { action: ActionInfo }) {
  const fields = useMemo(() => action.params.map(fieldOf), [action, snapshot.value?.groups.length, lang.value]);
  const [values, setValues] = useState<FormValues>(() => firstOf(fields));
  const [json, setJson] = useState<string | undefined>(undefined);
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => setOutcome(undefined), [action]);
  const params = (): Record<string, unknown> =>
    json === undefined ? readValues(fields, values) : JSON.parse(json) as Record<string, unknown>;
  const call = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const begun = performance.now();
    try {
      const { reply } = await ask<{ reply: Outcome["reply"] }>("api.call", {
        action: action.name,
        params: params(),
        account: selfId.value,
      });
      setOutcome({ ms: performance.now() - begun, ...reply === undefined ? {} : { reply } });
    } catch (error) {
      setOutcome({
        ms: performance.now() - begun,
        failure: error instanceof SyntaxError ? t().api.bad : errorText(error),
      });
    }
    setBusy(false);
  };
  const copyAs = (at: HTMLElement): void => {
    try {
      const given = params();
      openMenu(at, [
        { label: "TypeScript", icon: "api", run: () => void copy(callCode(action.name, given)) },
        {
          label: "curl",
          icon: "api",
          run: () => void copy(callCurl(account.value?.httpUrl ?? "", action.name, given)),
        },
        { label: "JSON", icon: "braces", run: () => void copy(JSON.stringify(given, null, 2)) },
      ]);
    } catch {
      setOutcome({ ms: 0, failure: t().api.bad });
    }
  };
  return (
    <form class="action" onSubmit={(event) => void call(event)}>
      <header class="bar">
        <IconButton
          class="icon-button only-narrow"
          icon="back"
          label={t().back}
          onClick={() => chosenAction.value = undefined}
        />
        <div class="bar-title">
          <h2 class="mono">{action.name}</h2>
          <span>{lang.value === "zh" ? action.zh : action.en}</span>
        </div>
        <IconButton icon="copy" label={t().message.copy} onClick={({ currentTarget }) => copyAs(currentTarget)} />
      </header>
      <div class="action-body">
        <p class="tags">
          {tiers.value !== undefined && (
            <span class={`badge is-${tiers.value[action.name] ?? "missing"}`}>
              {t().api.tiers[tiers.value[action.name] ?? "missing"]}
            </span>
          )}
          {action.in.map((name) => (
            <span key={name} class={`tag${name === account.value?.dialect ? " is-here" : ""}`}>{name}</span>
          ))}
        </p>
        {json === undefined
          ? fields.length === 0
            ? <p class="muted">{t().api.none}</p>
            : <Fields fields={fields} values={values} onChange={setValues} />
          : (
            <textarea
              class="input code"
              rows={10}
              spellcheck={false}
              aria-label={t().api.json}
              value={json}
              onInput={({ currentTarget }) => setJson(currentTarget.value)}
            />
          )}
        <div class="form-end">
          <button
            type="button"
            class="button is-quiet"
            onClick={() => setJson(json === undefined ? JSON.stringify(safely(params), null, 2) : undefined)}
          >
            {json === undefined ? t().api.json : t().api.form}
          </button>
          <button type="submit" class="button is-primary" disabled={isBusy}>
            <Icon name="play" size={16} />
            {t().api.call}
          </button>
        </div>
        {outcome !== undefined && <Result outcome={outcome} />}
      </div>
    </form>
  );
}

function safely(read: () => Record<string, unknown>): Record<string, unknown> {
  try {
    return read();
  } catch {
    return {};
  }
}

function firstOf(fields: readonly FormField[]): FormValues {
  const values: Record<string, string> = {};
  for (const { name, choices, isRequired } of fields) {
    if (isRequired && choices?.[0] !== undefined) values[name] = choices[0].value;
  }
  return values;
}

function Result({ outcome: { reply, failure, ms } }: { outcome: Outcome }) {
  const isOk = failure === undefined && reply?.status !== "failed";
  return (
    <section class={`result${isOk ? " is-ok" : " is-failed"}`} aria-label={t().api.result} aria-live="polite">
      <header>
        <Icon name={isOk ? "check" : "alert"} size={16} />
        <b>{failure ?? `${reply?.status ?? "?"} ${reply?.retcode ?? ""}`}</b>
        <small>{ms.toFixed(1)} ms</small>
      </header>
      {reply !== undefined && <JsonView value={reply} />}
    </section>
  );
}
