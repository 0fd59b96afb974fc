/** The command palette: Ctrl+K, a few letters, Enter. */

import { signal } from "@preact/signals";
import { actions } from "page:data";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { chosenAction } from "../screens/api_state.ts";
import { lang } from "../state/prefs.ts";
import { chatList, openChat, type Screen, screen, titleOf } from "../state/store.ts";
import { t } from "../texts.ts";
import { Icon, type IconName } from "./icon.tsx";

export const showsPalette = signal(false);

interface Entry {
  readonly key: string;
  readonly icon: IconName;
  readonly label: string;
  readonly detail: string;
  run(): void;
}

const MAX_SHOWN = 40;

function entries(): Entry[] {
  const places = Object.entries(t().screens).map(([name, label]): Entry => ({
    key: `screen ${name}`,
    icon: name as Screen,
    label,
    detail: "",
    run: () => screen.value = name as Screen,
  }));
  const talks = chatList.value.map(({ name }): Entry => ({
    key: name,
    icon: "chat",
    label: titleOf(name),
    detail: name,
    run: () => openChat(name),
  }));
  const calls = actions.map((action): Entry => ({
    key: `action ${action.name}`,
    icon: "api",
    label: action.name,
    detail: lang.value === "zh" ? action.zh : action.en,
    run: () => {
      chosenAction.value = action.name;
      screen.value = "api";
    },
  }));
  return [...places, ...talks, ...calls];
}

/** How well an entry fits: lower is better; undefined when it does not. */
function rank({ label, detail }: Entry, words: readonly string[]): number | undefined {
  const text = `${label} ${detail}`.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at === -1) return undefined;
    sum += at;
  }
  return sum;
}

export function Palette() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        showsPalette.value = !showsPalette.value;
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return showsPalette.value ? <PaletteBox /> : null;
}

function PaletteBox() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [chosen, choose] = useState(0);
  const all = useMemo(entries, []);
  const found = useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
    return all.map((entry) => ({ entry, rank: rank(entry, words) }))
      .filter((each): each is { entry: Entry; rank: number } => each.rank !== undefined)
      .sort((a, b) => a.rank - b.rank).slice(0, MAX_SHOWN).map(({ entry }) => entry);
  }, [all, query]);
  // At once: the next key is for the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  useEffect(() => dialog.current?.querySelector(".is-chosen")?.scrollIntoView({ block: "nearest" }), [chosen]);
  const run = (entry: Entry | undefined): void => {
    showsPalette.value = false;
    entry?.run();
  };
  return (
    <dialog
      ref={dialog}
      class="dialog palette"
      aria-label={t().palette.open}
      onClose={() => showsPalette.value = false}
      onClick={(event) => event.target === dialog.current && (showsPalette.value = false)}
    >
      <div class="palette-box">
        <div class="filter">
          <Icon name="search" size={18} />
          <input
            class="filter-input"
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={`palette-${chosen}`}
            aria-label={t().palette.hint}
            placeholder={t().palette.hint}
            autoFocus
            value={query}
            onInput={({ currentTarget }) => {
              setQuery(currentTarget.value);
              choose(0);
            }}
            onKeyDown={(event) => {
              if (event.isComposing || event.keyCode === 229) return;
              const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
              if (step !== 0 && found.length > 0) choose((chosen + step + found.length) % found.length);
              else if (event.key === "Enter") run(found[chosen]);
              else return;
              event.preventDefault();
            }}
          />
          <kbd>Esc</kbd>
        </div>
        <div id="palette-list" class="palette-list" role="listbox" aria-label={t().palette.open}>
          {found.map((entry, at) => (
            <div
              key={entry.key}
              id={`palette-${at}`}
              role="option"
              aria-selected={at === chosen}
              class={at === chosen ? "is-chosen" : ""}
              onClick={() => run(entry)}
            >
              <Icon name={entry.icon} size={16} />
              <b>{entry.label}</b>
              <span>{entry.detail}</span>
            </div>
          ))}
          {found.length === 0 && <p class="muted">{t().palette.none}</p>}
        </div>
      </div>
    </dialog>
  );
}
