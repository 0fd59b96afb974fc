/** A dialog that asks for a few fields and does something with them. */

import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { t } from "../texts.ts";
import { Dialog, errorText, FormError } from "./basics.tsx";
import { Fields, type FormField, type FormValues, readValues } from "./form.tsx";

/** A question. */
export interface Asking {
  readonly title: string;
  readonly about?: string;
  readonly fields: readonly FormField[];
  readonly first?: FormValues;
  run(values: Record<string, unknown>): Promise<unknown>;
}

/** One field of it. */
export const field = (name: string, label: string, rest: Partial<FormField> = {}): FormField => ({
  name,
  label,
  about: "",
  isRequired: true,
  kind: "text",
  ...rest,
});

/** Some words as a field to choose from, in the order of the table. */
export function choiceOf(name: string, label: string, words: Readonly<Record<string, string>>): FormField {
  const choices = Object.entries(words).map(([value, text]) => ({ value, label: text }));
  return field(name, label, { kind: "choice", choices });
}

const asking = signal<Asking | undefined>(undefined);

/** Asks. One question is open at a time. */
export function askFor(what: Asking): void {
  asking.value = what;
}

/** The question that is open. */
export function AskDialog() {
  return asking.value === undefined ? null : <Open key={asking.value.title} asking={asking.value} />;
}

function Open({ asking: { title, about, fields, first = {}, run } }: { asking: Asking }) {
  const [values, setValues] = useState<FormValues>(first);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const close = (): void => {
    asking.value = undefined;
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await run(readValues(fields, values));
      close();
    } catch (error) {
      setFailure(errorText(error));
    }
  };
  return (
    <Dialog title={title} onClose={close}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        {about !== undefined && <p class="muted">{about}</p>}
        <Fields fields={fields} values={values} onChange={setValues} />
        <FormError text={failure} />
        <div class="form-end">
          <button type="submit" class="button is-primary">{t().forms.ok}</button>
        </div>
      </form>
    </Dialog>
  );
}
