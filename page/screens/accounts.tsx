/** The accounts of bots: where each connects, who is connected, and how QQ stands to it. */

import type { ToldAccount } from "../../src/sandbox/control/snapshot.ts";
import { askFor, field } from "../parts/ask_dialog.tsx";
import { attempt, Avatar, copy, IconButton } from "../parts/basics.tsx";
import { userChoices } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { ask } from "../state/connection.ts";
import { accounts, accountState, isAccount, nameOf, refresh, selfId, snapshot } from "../state/store.ts";
import { t } from "../texts.ts";
import { w } from "../world_texts.ts";

const dialects = ["napcat", "go-cqhttp", "llbot", "lagrange", "snowluma", "onebot"];

export function Accounts() {
  const add = (): void => {
    const people = userChoices().filter(({ value }) => !isAccount(Number(value)));
    askFor({
      title: w().accounts.add,
      about: w().accounts.addHint,
      fields: [
        field("user", w().accounts.who, { kind: "choice", choices: people }),
        field("dialect", w().accounts.dialect, {
          kind: "choice",
          choices: dialects.map((value) => ({ value, label: value })),
        }),
      ],
      first: { user: people[0]?.value, dialect: accounts.value[0]?.dialect },
      run: async (values) => {
        await ask("account.add", values);
        refresh();
      },
    });
  };
  return (
    <article class="card is-whole">
      <header class="card-head">
        <div>
          <h2>{w().accounts.title}</h2>
        </div>
        <button type="button" class="button" onClick={add}>
          <Icon name="plus" size={16} />
          {w().accounts.add}
        </button>
      </header>
      <ul class="accounts">
        {accounts.value.map((account, at) => <Line key={account.selfId} account={account} isFirst={at === 0} />)}
      </ul>
    </article>
  );
}

function Line({ account, isFirst }: { account: ToldAccount; isFirst: boolean }) {
  const { selfId: id, dialect, version, url } = account;
  const name = nameOf(id);
  const state = accountState(id);
  const links = snapshot.value?.links.filter((link) => link.selfId === id).length ?? 0;
  return (
    <li class={id === selfId.value ? "is-active" : ""}>
      <Avatar id={id} name={name} size={40} />
      <span class="user-text">
        <b>{name}</b>
        <small>{id} · {dialect} {version}</small>
      </span>
      <button type="button" class="address" title={w().accounts.copy(name)} onClick={() => void copy(url)}>
        <code>{url}</code>
        <Icon name="copy" size={14} />
      </button>
      <span class={`status${links > 0 ? " is-up" : ""}`}>{w().accounts.links(links)}</span>
      <label class="field is-inline">
        <span class="sr-only">{w().accounts.state}: {name}</span>
        <select
          class={`input is-state is-${state}`}
          value={state}
          onChange={({ currentTarget }) =>
            void attempt(() => ask("account.state", { user: id, state: currentTarget.value }))}
        >
          {Object.entries(w().accounts.states).map(([value, label]) => (
            <option key={value} value={value}>{label}</option>
          ))}
        </select>
      </label>
      {isFirst ? <span class="icon-button only-roomy" aria-hidden="true" /> : (
        <IconButton
          icon="trash"
          label={`${w().accounts.remove}: ${name} (${t().roles.bot})`}
          onClick={() => void attempt(() => ask("account.remove", { user: id })).then(refresh)}
        />
      )}
    </li>
  );
}
