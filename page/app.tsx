/** The frame of the page: the rail, the list, the screen, and the journal beside it. */

import { useState } from "preact/hooks";
import { AccountPick } from "./parts/account.tsx";
import { AskDialog } from "./parts/ask_dialog.tsx";
import { IconButton, Menus, openMenu, Toasts } from "./parts/basics.tsx";
import { Icon, type IconName } from "./parts/icon.tsx";
import { MessageOverlays } from "./parts/message.tsx";
import { Palette, showsPalette } from "./parts/palette.tsx";
import { ChatList, ChatScreen } from "./screens/chat.tsx";
import { Journal } from "./screens/journal.tsx";
import { linkState, unlock } from "./state/connection.ts";
import { lang, theme } from "./state/prefs.ts";
import {
  account,
  accounts,
  accountState,
  bots,
  chatList,
  isChatOpen,
  openRequests,
  type Screen,
  screen,
  selfId,
  showsJournal,
  snapshot,
} from "./state/store.ts";
import { t } from "./texts.ts";
import { w } from "./world_texts.ts";
import { screens } from "./screens/all.ts";
import { TimeButton } from "./parts/time.tsx";

const order: readonly [Screen, IconName][] = [
  ["chat", "chat"],
  ["journal", "journal"],
  ["api", "api"],
  ["events", "events"],
  ["world", "world"],
  ["faults", "faults"],
  ["compat", "compat"],
  ["links", "links"],
  ["gallery", "gallery"],
];

export function App() {
  if (linkState.value === "locked") return <Locked />;
  const at = screen.value;
  const hasPanel = at === "chat" && showsJournal.value;
  const Other = at === "chat" ? undefined : screens[at];
  return (
    <div class={`app is-${at}${isChatOpen.value ? " is-open" : ""}${hasPanel ? " has-panel" : ""}`}>
      <Rail />
      {at === "chat" && (
        <aside class="side">
          <Status />
          <ChatList />
        </aside>
      )}
      <main class="main">
        {linkState.value === "lost" && (
          <p class="lost" role="alert">
            <Icon name="unplug" size={16} />
            {t().link.lost}
          </p>
        )}
        {snapshot.value === undefined
          ? (
            <div class="loading">
              <span class="spinner" />
              {t().link.connecting}
            </div>
          )
          : Other === undefined
          ? <ChatScreen />
          : <Other />}
      </main>
      {hasPanel && (
        <aside class="panel">
          <Journal isPanel />
        </aside>
      )}
      <Palette />
      <MessageOverlays />
      <AskDialog />
      <Menus />
      <Toasts />
    </div>
  );
}

function Rail() {
  const unread = chatList.value.reduce((sum, chat) => sum + chat.unread, 0);
  return (
    <nav class="rail" aria-label={t().nav}>
      <span class="logo" aria-hidden="true">
        <svg viewBox="0 0 32 32" width="28" height="28">
          <path
            d="M16 3c-6 0-9 5-9 11 0 3-2 5-2 8 0 2 1 2 2 1 1 4 4 6 9 6s8-2 9-6c1 1 2 1 2-1 0-3-2-5-2-8 0-6-3-11-9-11z"
            fill="currentColor"
          />
          <ellipse cx="16" cy="19" rx="6" ry="7.5" fill="var(--rail)" />
          <circle cx="13" cy="10" r="1.6" fill="var(--rail)" />
          <circle cx="19" cy="10" r="1.6" fill="var(--rail)" />
          <path d="M13 14h6l-3 2.6z" fill="#f5a524" />
        </svg>
      </span>
      <ul>
        {order.map(([name, icon]) => (
          <li key={name}>
            <button
              type="button"
              class={screen.value === name ? "is-active" : ""}
              aria-current={screen.value === name ? "page" : undefined}
              onClick={() => {
                screen.value = name;
                isChatOpen.value = false;
              }}
            >
              <Icon name={icon} size={20} />
              <span>{t().screens[name]}</span>
              {name === "chat" && unread > 0 && screen.value !== "chat" && <i class="dot" />}
              {name === "world" && openRequests.value.length > 0 && <i class="count">{openRequests.value.length}</i>}
            </button>
          </li>
        ))}
      </ul>
      <Tools className="rail-end" />
    </nav>
  );
}

function settings(at: HTMLElement): void {
  openMenu(at, [
    { label: t().theme.system, icon: "system", run: () => theme.value = "system" },
    { label: t().theme.light, icon: "sun", run: () => theme.value = "light" },
    { label: t().theme.dark, icon: "moon", run: () => theme.value = "dark" },
    { label: t().language, icon: "globe", run: () => lang.value = lang.value === "zh" ? "en" : "zh" },
  ]);
}

function Status() {
  const state = accountState(selfId.value);
  return (
    <header class="bar side-bar">
      <div class="bar-title">
        {accounts.value.length > 1 ? <AccountPick /> : <h1>{t().title}</h1>}
        <span class={`status${state !== "online" ? " is-bad" : bots.value > 0 ? " is-up" : ""}`}>
          {state === "online" ? t().connected(bots.value) : w().accounts.states[state]}
          {account.value !== undefined && ` · ${account.value.dialect}`}
        </span>
      </div>
      <Tools className="only-narrow" />
      <TimeButton />
    </header>
  );
}

function Tools({ className }: { className: string }) {
  const icon = theme.value === "dark" ? "moon" : theme.value === "light" ? "sun" : "system";
  return (
    <span class={className}>
      <IconButton
        icon="search"
        label={`${t().palette.open} (Ctrl+K)`}
        onClick={() => showsPalette.value = true}
      />
      <IconButton icon={icon} label={t().theme.label} onClick={({ currentTarget }) => settings(currentTarget)} />
    </span>
  );
}

function Locked() {
  const [key, setKey] = useState("");
  return (
    <main class="locked">
      <form
        class="locked-box"
        onSubmit={(event) => {
          event.preventDefault();
          unlock(key.trim());
        }}
      >
        <h1>{t().link.lockedTitle}</h1>
        <p>{t().link.lockedBody}</p>
        <label class="field">
          <span>{t().link.key}</span>
          <input
            class="input"
            type="password"
            autoComplete="off"
            required
            value={key}
            onInput={({ currentTarget }) => setKey(currentTarget.value)}
          />
        </label>
        <button type="submit" class="button is-primary">{t().link.unlock}</button>
      </form>
    </main>
  );
}
