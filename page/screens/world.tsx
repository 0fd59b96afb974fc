/** The world: people, groups, friends, requests and spaces, and everything that can be changed about them. */

import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { attempt } from "../parts/basics.tsx";
import { AccountPick } from "../parts/account.tsx";
import { Icon } from "../parts/icon.tsx";
import { TimeButton } from "../parts/time.tsx";
import { ask } from "../state/connection.ts";
import { openRequests, snapshot } from "../state/store.ts";
import { t } from "../texts.ts";
import { w } from "../world_texts.ts";
import { isSilent } from "./world_acts.ts";
import { WorldFile } from "./world_file.tsx";
import { Groups } from "./world_groups.tsx";
import { Friends, Requests, Users } from "./world_people.tsx";
import { SpacesTab } from "./world_spaces.tsx";

type Tab = "groups" | "users" | "requests" | "friends" | "spaces";

const screens: Readonly<Record<Tab, ComponentType>> = {
  groups: Groups,
  users: Users,
  requests: Requests,
  friends: Friends,
  spaces: SpacesTab,
};

export function WorldScreen() {
  const [tab, setTab] = useState<Tab>("groups");
  const state = snapshot.value;
  if (state === undefined) return null;
  const tabs: readonly [Tab, string, number?][] = [
    ["groups", t().world.groups, state.groups.length],
    ["users", t().world.users, state.users.length],
    ["requests", t().world.requests, openRequests.value.length],
    ["friends", w().friends.tab],
    ["spaces", w().spaces.tab],
  ];
  const Shown = screens[tab];
  return (
    <section class="page" aria-label={t().world.title}>
      <header class="bar">
        <div class="bar-title">
          <h1>{t().world.title}</h1>
          <span>{new Date(state.now).toLocaleString()}</span>
        </div>
        <AccountPick />
        <label class="switch" title={w().silent.hint}>
          <input
            type="checkbox"
            role="switch"
            checked={isSilent.value}
            onChange={({ currentTarget }) => isSilent.value = currentTarget.checked}
          />
          <span>{w().silent.label}</span>
        </label>
        <button
          type="button"
          class="button is-quiet"
          aria-label={t().world.reset}
          title={t().world.reset}
          onClick={() => void attempt(() => ask("reset"))}
        >
          <Icon name="undo" size={16} />
          <span class="only-roomy">{t().world.reset}</span>
        </button>
        <TimeButton />
        <WorldFile />
      </header>
      {isSilent.value && (
        <p class="hint-bar">
          <Icon name="info" size={14} />
          {w().silent.hint}
        </p>
      )}
      <div class="tabs page-tabs" role="tablist">
        {tabs.map(([name, title, count]) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            class={tab === name ? "is-active" : ""}
            onClick={() => setTab(name)}
          >
            {title}
            {count !== undefined && <small>{count}</small>}
          </button>
        ))}
      </div>
      <div class="page-body">
        <Shown />
      </div>
    </section>
  );
}
