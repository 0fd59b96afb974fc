/** The account that the page looks from: a button that shows it, where there are several. */

import { Avatar, type MenuItem, openMenu } from "./basics.tsx";
import { Icon } from "./icon.tsx";
import { accounts, accountState, chooseAccount, nameOf, selfId } from "../state/store.ts";
import { w } from "../world_texts.ts";

/** Nothing while there is one account alone. */
export function AccountPick() {
  if (accounts.value.length < 2) return null;
  const name = nameOf(selfId.value);
  const items = accounts.value.map(({ selfId: id, dialect }): MenuItem => ({
    label: `${nameOf(id)} · ${dialect} · ${w().accounts.states[accountState(id)]}`,
    icon: id === selfId.value ? "check" : "bot",
    run: () => chooseAccount(id),
  }));
  return (
    <button
      type="button"
      class="account-pick"
      aria-label={w().accounts.pick(name)}
      aria-haspopup="menu"
      title={w().accounts.pick(name)}
      onClick={({ currentTarget }) => openMenu(currentTarget, items)}
    >
      <Avatar id={selfId.value} name={name} size={24} />
      <span>{name}</span>
      <Icon name="chevronDown" size={14} />
    </button>
  );
}
