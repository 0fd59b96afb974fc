/** Forms that are made from a schema: of an operation of the control protocol, or of an action of OneBot. */

import type { JsonSchema } from "../../src/sandbox/control/operations/fields.ts";
import { fieldText } from "../operations.ts";
import { activeChat, chatList, nameOf, openRequests, selfId, snapshot, titleOf } from "../state/store.ts";
import { t } from "../texts.ts";

/** The values of a form, as they stand in it. */
export type FormValues = Readonly<Record<string, string | boolean | undefined>>;

/** One field of a form. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  readonly isRequired: boolean;
  readonly kind: "text" | "number" | "flag" | "choice" | "json" | "duration";
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

/** The people of the world as choices; the bot last. */
export function userChoices(): { value: string; label: string }[] {
  const all = [...snapshot.value?.users ?? []].sort((a, b) => Number(a.isBot) - Number(b.isBot));
  return all.map(({ id, nickname }) => ({ value: String(id), label: `${nickname} (${id})` }));
}

export function groupChoices(): { value: string; label: string }[] {
  return (snapshot.value?.groups ?? []).map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` }));
}

function choicesOf({ format, enum: words }: JsonSchema): { value: string; label: string }[] | undefined {
  if (words !== undefined) return words.map((value) => ({ value, label: value }));
  if (format === "user") return userChoices();
  if (format === "group") return groupChoices();
  if (format === "chat") return chatList.value.map(({ name }) => ({ value: name, label: titleOf(name) }));
  if (format === "request") {
    return openRequests.value.map(({ flag, from, kind }) => ({
      value: flag,
      label: `${nameOf(from)} · ${t().world.kinds[kind]}`,
    }));
  }
  return undefined;
}

/** The fields of an operation's parameters. */
export function fieldsOf(schema: JsonSchema): FormField[] {
  return Object.entries(schema.properties ?? {}).map(([name, each]) => {
    const choices = choicesOf(each);
    return {
      name,
      label: name,
      about: fieldText(name, each.description ?? ""),
      isRequired: schema.required?.includes(name) === true,
      kind: choices !== undefined
        ? "choice"
        : each.format === "duration"
        ? "duration"
        : each.type === "boolean"
        ? "flag"
        : each.type === "integer" || each.type === "number"
        ? "number"
        : each.type === "string" || each.anyOf !== undefined
        ? "text"
        : "json",
      ...choices === undefined ? {} : { choices },
    };
  });
}

/** Sensible first values: somebody who is no bot, and the chat that is open. */
export function firstValues(fields: readonly FormField[]): FormValues {
  const values: Record<string, string | boolean> = {};
  for (const { name, kind, isRequired, choices } of fields) {
    if (kind === "flag") values[name] = name === "approve" || name === "on";
    else if (kind === "duration") values[name] = "10";
    else if (kind === "choice" && isRequired) {
      const isChat = choices?.some(({ value }) => value === activeChat.value) === true;
      values[name] = isChat && activeChat.value !== undefined ? activeChat.value : choices?.[0]?.value ?? "";
    }
  }
  return values;
}

/** The values as parameters. Throws SyntaxError for what is no JSON. */
export function readValues(fields: readonly FormField[], values: FormValues): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const { name, kind, isRequired } of fields) {
    const value = values[name];
    if (kind === "flag") {
      if (typeof value === "boolean") params[name] = value;
    } else if (typeof value === "string" && (value !== "" || (isRequired && kind === "text"))) {
      params[name] = kind === "number"
        ? Number(value)
        : kind === "duration"
        ? Math.round(Number(value) * 60_000)
        : kind === "json"
        ? JSON.parse(value) as unknown
        : /^\d+$/.test(value) && kind === "choice" && value.length < 16
        ? Number(value)
        : value;
    }
  }
  return params;
}

export function Fields(
  { fields, values, onChange }: {
    fields: readonly FormField[];
    values: FormValues;
    onChange: (values: FormValues) => void;
  },
) {
  return (
    <div class="fields">
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name]}
          onChange={(value) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </div>
  );
}

function Field(
  { field, value, onChange }: {
    field: FormField;
    value: string | boolean | undefined;
    onChange: (value: string | boolean) => void;
  },
) {
  const { name, label, about, isRequired, kind, choices = [] } = field;
  if (kind === "flag") {
    return (
      <label class="field is-flag">
        <input
          type="checkbox"
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        <span>
          <b>{label}</b> <small>{about}</small>
        </span>
      </label>
    );
  }
  const text = typeof value === "string" ? value : "";
  return (
    <label class="field">
      <span>
        <b>{label}</b>
        {isRequired && <i class="required" title={t().api.required}>*</i>}
        {kind === "duration" && <small>{t().forms.minutes}</small>}
        <small>{about}</small>
      </span>
      {kind === "choice"
        ? (
          <select
            class="input"
            name={name}
            required={isRequired}
            value={text}
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
          >
            {!isRequired && <option value="">{t().forms.choose}</option>}
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.value === String(selfId.value) ? `${choice.label} · ${t().forms.me}` : choice.label}
              </option>
            ))}
          </select>
        )
        : kind === "json"
        ? (
          <textarea
            class="input code"
            name={name}
            rows={3}
            spellcheck={false}
            required={isRequired}
            value={text}
            onInput={({ currentTarget }) => onChange(currentTarget.value)}
          />
        )
        : (
          <input
            class="input"
            name={name}
            {...kind === "text" ? { type: "text" } : { type: "number", step: "any" } as const}
            required={isRequired}
            value={text}
            autoComplete="off"
            onInput={({ currentTarget }) => onChange(currentTarget.value)}
          />
        )}
    </label>
  );
}
