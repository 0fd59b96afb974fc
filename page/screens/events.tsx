/** Everything that people can do, by form, and any event as JSON. The forms are made from the schema of the control protocol. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { ProtocolSchema } from "../../src/sandbox/control/schema.ts";
import { AccountPick } from "../parts/account.tsx";
import { errorText, FormError, IconButton, toast } from "../parts/basics.tsx";
import { Fields, fieldsOf, firstValues, type FormValues, readValues } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { ask } from "../state/connection.ts";
import { operationText } from "../operations.ts";
import { selfId, snapshot } from "../state/store.ts";
import { t } from "../texts.ts";
import { templates } from "./event_templates.ts";

const RAW = "event.push";
const hidden = new Set([
  "file.put",
  "file.draw",
  "world.load",
  "api.call",
  RAW,
  "link.connect",
  "link.drop",
  "time.advance",
  "forward",
  "reset",
  "space.fork",
  "space.add",
  "space.close",
  "fault.add",
  "fault.remove",
  "fault.clear",
  "scenario.run",
  "scenario.save",
]);

/** The group of an operation in the list. */
function sectionOf(op: string): string {
  const [first = "", second] = op.split(".");
  if (op === "request.answer" || second === "request" || second === "invite") return "request";
  if (["say", "recall", "react", "essence", "poke", "typing", "upload"].includes(op)) return "chat";
  return ["user", "friend", "group", "member", "account", "scene"].includes(first)
    ? first
    : op === "like"
    ? "user"
    : "other";
}

export function EventsScreen() {
  const [schema, setSchema] = useState<ProtocolSchema | undefined>(undefined);
  const [op, setOp] = useState<string | undefined>(undefined);
  useEffect(() => {
    void fetch("/_sandbox/schema").then((answer) => answer.json()).then(
      (told: ProtocolSchema) => setSchema(told),
      () => {},
    );
  }, []);
  const sections = useMemo(() => {
    const found = new Map<string, string[]>();
    for (const [name, { acts }] of Object.entries(schema?.operations ?? {})) {
      if (!acts || hidden.has(name)) continue;
      const section = sectionOf(name);
      found.set(section, [...found.get(section) ?? [], name]);
    }
    return [...found];
  }, [schema]);
  const shown = op ?? RAW;
  return (
    <div class={`split${op === undefined ? "" : " has-detail"}`}>
      <section class="split-list" aria-label={t().events.title}>
        <header class="bar">
          <div class="bar-title">
            <h1>{t().events.title}</h1>
            <span>{t().events.hint}</span>
          </div>
        </header>
        <ul class="action-list">
          <li>
            <button type="button" class={shown === RAW ? "is-active" : ""} onClick={() => setOp(RAW)}>
              <b>{t().events.raw}</b>
              <span>{RAW}</span>
            </button>
          </li>
          {sections.map(([section, names]) => (
            <li key={section}>
              <h2 class="list-title">{t().events.sections[section]}</h2>
              <ul>
                {names.map((name) => (
                  <li key={name}>
                    <button
                      type="button"
                      class={shown === name ? "is-active" : ""}
                      aria-current={shown === name}
                      onClick={() => setOp(name)}
                    >
                      <b>{name}</b>
                      <span>{operationText(name, schema?.operations[name]?.about ?? "")}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </section>
      <section class="split-detail">
        {shown === RAW
          ? <RawEvent onBack={() => setOp(undefined)} />
          : schema !== undefined && <Act key={shown} op={shown} schema={schema} onBack={() => setOp(undefined)} />}
      </section>
    </div>
  );
}

function Act({ op, schema, onBack }: { op: string; schema: ProtocolSchema; onBack: () => void }) {
  const about = schema.operations[op];
  const fields = useMemo(() => about === undefined ? [] : fieldsOf(about.params), [about, snapshot.value]);
  const [values, setValues] = useState<FormValues>(() => firstValues(fields));
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const run = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await ask(op, readValues(fields, values));
      setFailure(undefined);
      toast(t().events.done);
    } catch (error) {
      setFailure(error instanceof SyntaxError ? t().api.bad : errorText(error));
    }
  };
  return (
    <form class="action" onSubmit={(event) => void run(event)}>
      <header class="bar">
        <IconButton class="icon-button only-narrow" icon="back" label={t().back} onClick={onBack} />
        <div class="bar-title">
          <h2 class="mono">{op}</h2>
          <span>{operationText(op, about?.about ?? "")}</span>
        </div>
      </header>
      <div class="action-body">
        <Fields fields={fields} values={values} onChange={setValues} />
        <FormError text={failure} />
        <div class="form-end">
          <button type="submit" class="button is-primary">
            <Icon name="play" size={16} />
            {t().events.do}
          </button>
        </div>
      </div>
    </form>
  );
}

function RawEvent({ onBack }: { onBack: () => void }) {
  const [text, setText] = useState(() => JSON.stringify(templates(selfId.value)[0]?.payload, null, 2));
  const [times, setTimes] = useState("1");
  const push = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      const payload = JSON.parse(text) as object;
      let receivers = 0;
      for (let n = 0; n < Math.min(1_000, Number(times)); n++) {
        receivers = (await ask<{ receivers: number }>("event.push", { payload, account: selfId.value })).receivers;
      }
      toast(t().journal.receivers(receivers));
    } catch (error) {
      toast(error instanceof SyntaxError ? t().api.bad : errorText(error), true);
    }
  };
  return (
    <form class="action" onSubmit={(event) => void push(event)}>
      <header class="bar">
        <IconButton class="icon-button only-narrow" icon="back" label={t().back} onClick={onBack} />
        <div class="bar-title">
          <h2>{t().events.raw}</h2>
          <span>{RAW}</span>
        </div>
        <AccountPick />
      </header>
      <div class="action-body">
        <label class="field">
          <span>
            <b>{t().events.templates}</b>
          </span>
          <select
            class="input"
            onChange={({ currentTarget }) =>
              setText(JSON.stringify(templates(selfId.value)[Number(currentTarget.value)]?.payload, null, 2))}
          >
            {templates(selfId.value).map(({ name }, at) => <option key={name} value={String(at)}>{name}</option>)}
          </select>
        </label>
        <textarea
          class="input code"
          rows={14}
          spellcheck={false}
          aria-label={t().events.raw}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <div class="form-end">
          <label class="field is-inline">
            <span>{t().events.times}</span>
            <input
              class="input is-short"
              type="number"
              min="1"
              max="1000"
              value={times}
              onInput={({ currentTarget }) => setTimes(currentTarget.value)}
            />
          </label>
          <button type="submit" class="button is-primary">
            <Icon name="send" size={16} />
            {t().events.push}
          </button>
        </div>
      </div>
    </form>
  );
}
