/** Faults: presets and rules that break what the bot does, and those that are at work. */

import { useEffect, useState } from "preact/hooks";
import type { Fault } from "../../src/sandbox/faults/faults.ts";
import type { FaultRule } from "../../src/sandbox/faults/rules.ts";
import { AccountPick } from "../parts/account.tsx";
import { attempt, Empty, errorText, FormError } from "../parts/basics.tsx";
import { Icon } from "../parts/icon.tsx";
import { ask } from "../state/connection.ts";
import { version } from "../state/journal.ts";
import { lang } from "../state/prefs.ts";
import { selfId } from "../state/store.ts";
import { literal } from "../state/writing.ts";
import { t } from "../texts.ts";

interface Told {
  readonly faults: readonly Fault[];
  readonly presets: readonly { readonly name: string; readonly title: { readonly zh: string; readonly en: string } }[];
  readonly effects: readonly string[];
}

const EXAMPLE =
  '{\n  "match": "send_group_msg",\n  "effect": { "kind": "fail", "as": "risk-control" },\n  "times": 1\n}';

export function FaultsScreen() {
  const [told, setTold] = useState<Told | undefined>(undefined);
  const [rule, setRule] = useState(EXAMPLE);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const stamp = version.value;
  useEffect(() => {
    void ask<Told>("fault.list", { account: selfId.value }).then(setTold, () => {});
  }, [stamp, selfId.value]);
  if (told === undefined) {
    return (
      <div class="loading">
        <span class="spinner" />
      </div>
    );
  }
  const { faults, presets, effects } = told;
  const run = async (op: string, params: object): Promise<void> => {
    await attempt(() => ask(op, { ...params, account: selfId.value }));
    await attempt(() => ask<Told>("fault.list", { account: selfId.value }).then(setTold));
  };
  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await ask("fault.add", { rule: JSON.parse(rule) as FaultRule, account: selfId.value });
      setFailure(undefined);
      setTold(await ask<Told>("fault.list", { account: selfId.value }));
    } catch (error) {
      setFailure(error instanceof SyntaxError ? t().api.bad : errorText(error));
    }
  };
  const titleOf = (name: string | undefined): string | undefined =>
    presets.find((preset) => preset.name === name)?.title[lang.value];
  return (
    <section class="page" aria-label={t().faults.title}>
      <header class="bar">
        <div class="bar-title">
          <h1>{t().faults.title}</h1>
          <span>{t().faults.hint}</span>
        </div>
        <AccountPick />
        {faults.length > 0 && (
          <button type="button" class="button" onClick={() => void run("fault.clear", {})}>{t().faults.clear}</button>
        )}
      </header>
      <div class="page-body is-grid">
        <div class="stack">
          <article class="card">
            <h2>{t().faults.active}</h2>
            {faults.length === 0 && (
              <Empty icon="faults" title={t().faults.none}>
                <p>{t().faults.noneHint}</p>
              </Empty>
            )}
            <ul class="links">
              {faults.map(({ id, preset, rule: each, struck, left }) => (
                <li key={id} class="fault">
                  <Icon name="faults" size={16} />
                  <span>
                    <b>{titleOf(preset) ?? each.effect.kind}</b>
                    <small>
                      {[each.match ?? "*", t().faults.struck(struck), left === undefined ? "" : t().faults.left(left)]
                        .filter((part) => part !== "").join(" · ")}
                    </small>
                    <code>{literal(each.effect)}</code>
                  </span>
                  <button type="button" class="button" onClick={() => void run("fault.remove", { fault: id })}>
                    {t().faults.remove}
                  </button>
                </li>
              ))}
            </ul>
          </article>
          <article class="card">
            <h2>{t().faults.custom}</h2>
            <form class="form" onSubmit={(event) => void add(event)}>
              <textarea
                class="input code"
                rows={7}
                spellcheck={false}
                aria-label={t().faults.custom}
                value={rule}
                onInput={({ currentTarget }) => setRule(currentTarget.value)}
              />
              <p class="muted">{t().faults.effects}: {effects.join(", ")}</p>
              <FormError text={failure} />
              <div class="form-end">
                <button type="submit" class="button is-primary">{t().faults.add}</button>
              </div>
            </form>
          </article>
        </div>
        <article class="card">
          <h2>{t().faults.presets}</h2>
          <div class="presets">
            {presets.map(({ name, title }) => (
              <button
                key={name}
                type="button"
                class="preset"
                onClick={() => void run("fault.add", { preset: name })}
              >
                <b>{title[lang.value]}</b>
                <small>{name}</small>
              </button>
            ))}
          </div>
        </article>
      </div>
    </section>
  );
}
