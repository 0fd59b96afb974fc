/** The people of the world: profiles and accounts, the friends of a bot in their categories, and requests. */

import { askFor, choiceOf, field } from "../parts/ask_dialog.tsx";
import { attempt, Avatar, Empty, IconButton, type MenuItem, openMenu } from "../parts/basics.tsx";
import { groupChoices, userChoices } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { ask } from "../state/connection.ts";
import { areFriends, nameOf, selfId, snapshot } from "../state/store.ts";
import { t } from "../texts.ts";
import type { User } from "../../src/sandbox/world/types.ts";
import { w } from "../world_texts.ts";
import { change, changing, doing, isSilent, pictureMenu } from "./world_acts.ts";
import { visible } from "../state/visible.ts";

export function Users() {
  const add = (): void =>
    askFor({
      title: t().world.addUser,
      fields: [
        field("nickname", t().world.nickname),
        field("id", t().world.id, { kind: "number", isRequired: false }),
        field("group", t().world.join, { kind: "choice", choices: groupChoices(), isRequired: false }),
        field("friend", t().world.isFriend, { kind: "flag", isRequired: false }),
      ],
      run: async ({ group, friend, ...user }) => {
        const { id } = await ask<{ id: number }>("user.add", user);
        if (group !== undefined) await ask("group.join", { user: id, group });
        if (friend === true) await ask("friend.add", { a: id, b: selfId.value });
        return {};
      },
    });
  return (
    <>
      <p class="page-actions">
        <button type="button" class="button" onClick={add}>
          <Icon name="plus" size={16} />
          {t().world.addUser}
        </button>
      </p>
      <ul class="user-list">
        {(snapshot.value?.users ?? []).map((user) => (
          <li key={user.id}>
            <UserLine user={user} />
          </li>
        ))}
      </ul>
    </>
  );
}

function UserLine({ user }: { user: User }) {
  const { id, nickname, sign, level, age, sex, isBot, accountState } = user;
  const isFriend = areFriends(id, selfId.value);
  const likes = snapshot.value?.likes[id] ?? 0;
  const facts = [
    String(id),
    `${t().world.level} ${level}`,
    ...sex === "unknown" ? [] : [w().user.sexes[sex]],
    ...age === 0 ? [] : [`${age}`],
    ...sign === "" ? [] : [sign],
    ...likes === 0 ? [] : [w().user.likes(likes)],
  ];
  return (
    <button
      type="button"
      class="user-line"
      aria-haspopup="menu"
      onClick={({ currentTarget }) => openMenu(currentTarget, userMenu(user, isFriend))}
    >
      <Avatar id={id} name={nickname} size={40} />
      <span class="user-text">
        <b>
          <span class="clip">{visible(nickname)}</span>
          {isBot && <span class="badge is-bot">{t().roles.bot}</span>}
        </b>
        <small class="clip-2">{visible(facts.join(" · "))}</small>
      </span>
      {isFriend && <span class="tag">{t().friend}</span>}
      <span class={`status${accountState === "online" ? " is-up" : accountState === "offline" ? "" : " is-bad"}`}>
        {w().accounts.states[accountState]}
      </span>
    </button>
  );
}

function userMenu({ id, nickname, sign, sex, age, level, accountState, avatar }: User, isFriend: boolean): MenuItem[] {
  const pair = { a: id, b: selfId.value };
  const profile = { nickname, sign, sex, age: String(age), level: String(level) };
  const items: MenuItem[] = [
    {
      label: w().user.edit,
      icon: "edit",
      run: () =>
        askFor({
          title: w().user.edit,
          fields: [
            field("nickname", t().world.nickname),
            field("sign", t().world.sign, { isRequired: false }),
            choiceOf("sex", w().user.sex, w().user.sexes),
            field("age", w().user.age, { kind: "number" }),
            field("level", w().user.level, { kind: "number" }),
          ],
          first: profile,
          run: async ({ level: after, ...said }) => {
            const values = { sign: "", ...said };
            // Nobody's level is theirs to change.
            if (after !== level) await ask("scene.user", { user: id, level: after });
            return await change(["user.edit", { user: id, ...values }], ["scene.user", { user: id, ...values }]);
          },
        }),
    },
    ...pictureMenu(
      nickname,
      avatar !== undefined,
      (file) => change(["user.avatar", { user: id, ...file }], ["scene.user.avatar", { user: id, ...file }]),
    ),
    {
      label: w().user.like,
      icon: "star",
      run: () =>
        askFor({
          title: w().user.like,
          fields: [
            field("by", w().user.liker, { kind: "choice", choices: userChoices() }),
            field("times", isSilent.value ? w().user.silentTimes : w().user.times, { kind: "number" }),
          ],
          first: { by: userChoices()[0]?.value, times: "1" },
          run: ({ by, times }) => change(["like", { as: by, to: id, times }], ["scene.likes", { user: id, by, times }]),
        }),
    },
    {
      label: w().user.state,
      icon: "unplug",
      run: () =>
        askFor({
          title: w().user.state,
          fields: [choiceOf("state", w().user.state, w().accounts.states)],
          first: { state: accountState },
          run: (values) => ask("account.state", { user: id, ...values }),
        }),
    },
  ];
  if (id === selfId.value) return items;
  items.push({
    label: isFriend ? t().world.unfriend : t().world.befriend,
    icon: "world",
    run: isFriend
      ? changing(["friend.remove", { as: id, friend: selfId.value }], ["scene.friend.remove", pair])
      : changing(["friend.add", pair], ["scene.friend", pair]),
  });
  if (isSilent.value) {
    items.push({
      label: w().user.remove,
      icon: "trash",
      isDanger: true,
      run: doing("scene.user.remove", { user: id }),
    });
  }
  return items;
}

/** The friends of the account that is looked from, by category. */
export function Friends() {
  const state = snapshot.value;
  if (state === undefined) return null;
  const own = selfId.value;
  const as = { as: own };
  const categories = state.categories[own] ?? [];
  const friends = state.friendships.filter(({ users }) => users.includes(own)).map((
    { users, remarks, categories: in_ },
  ) => ({
    id: users[0] === own ? users[1] : users[0],
    remark: remarks[own] ?? "",
    category: in_[own] ?? 1,
  }));
  const add = (): void =>
    askFor({
      title: w().friends.addCategory,
      fields: [field("name", w().friends.categoryName)],
      run: (values) => ask("friend.category.add", { ...as, ...values }),
    });
  const friendMenu = ({ id, remark, category }: typeof friends[number]): MenuItem[] => [
    {
      label: w().friends.remark,
      icon: "edit",
      run: () =>
        askFor({
          title: w().friends.remark,
          fields: [field("remark", w().friends.remark, { isRequired: false })],
          first: { remark },
          run: ({ remark: after = "" }) =>
            change(["friend.remark", { ...as, friend: id, remark: after }], ["scene.friend", {
              a: own,
              b: id,
              remark: after,
            }]),
        }),
    },
    ...categories.filter((each) => each.id !== category).map((each): MenuItem => ({
      label: `${w().friends.move} ${each.name}`,
      icon: "folder",
      run: doing("friend.category", { ...as, friend: id, category: each.id }),
    })),
    {
      label: t().world.unfriend,
      icon: "trash",
      isDanger: true,
      run: changing(["friend.remove", { ...as, friend: id }], ["scene.friend.remove", { a: own, b: id }]),
    },
  ];
  return (
    <>
      <p class="page-actions">
        <span class="muted">{w().friends.of(nameOf(own))}</span>
        <button type="button" class="button" onClick={add}>
          <Icon name="plus" size={16} />
          {w().friends.addCategory}
        </button>
      </p>
      {friends.length === 0 && <Empty icon="world" title={w().friends.alone} />}
      {categories.map((category) => {
        const inside = friends.filter((each) => each.category === category.id);
        return (
          <article class="card" key={category.id} aria-label={category.name}>
            <header class="card-head">
              <div>
                <h2>{category.name}</h2>
                <p>{w().friends.count(inside.length)}</p>
              </div>
              {category.id !== 1 && (
                <IconButton
                  icon="more"
                  label={w().member.more(category.name)}
                  onClick={({ currentTarget }) =>
                    openMenu(currentTarget, categoryMenu(own, category.id, category.name))}
                />
              )}
            </header>
            {inside.length === 0 ? <p class="muted">{w().friends.none}</p> : (
              <ul class="people">
                {inside.map((friend) => (
                  <li key={friend.id}>
                    <button
                      type="button"
                      class="person"
                      aria-haspopup="menu"
                      onClick={({ currentTarget }) => openMenu(currentTarget, friendMenu(friend))}
                    >
                      <Avatar id={friend.id} name={nameOf(friend.id)} size={28} />
                      <span>{nameOf(friend.id)}</span>
                      {friend.remark !== "" && <span class="badge">{w().friends.remarkOf(friend.remark)}</span>}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </article>
        );
      })}
    </>
  );
}

function categoryMenu(as: number, category: number, name: string): MenuItem[] {
  return [
    {
      label: w().friends.renameCategory,
      icon: "edit",
      run: () =>
        askFor({
          title: w().friends.renameCategory,
          fields: [field("name", w().friends.categoryName)],
          first: { name },
          run: (values) => ask("friend.category.rename", { as, category, ...values }),
        }),
    },
    {
      label: w().friends.removeCategory,
      icon: "trash",
      isDanger: true,
      run: doing("friend.category.remove", { as, category }),
    },
  ];
}

export function Requests() {
  const requests = [...snapshot.value?.requests ?? []].reverse();
  if (requests.length === 0) return <Empty icon="world" title={t().world.noRequests} />;
  return (
    <ul class="user-list">
      {requests.map(({ flag, kind, from, to, groupId, comment, state }) => {
        const group = snapshot.value?.groups.find(({ id }) => id === groupId);
        const by = kind === "join" ? group?.ownerId ?? 0 : to;
        const answer = (approve: boolean) => () =>
          void attempt(() => ask("request.answer", { as: by, request: flag, approve }));
        return (
          <li key={flag} class="user-line is-still">
            <Avatar id={from} name={nameOf(from)} size={40} />
            <span class="user-text">
              <b>
                <span class="clip">{nameOf(from)}</span>
              </b>
              <small class="clip-3" title={comment}>
                {t().world.kinds[kind]}
                {group === undefined ? "" : ` ${group.name}`}
                {kind === "join" ? "" : ` → ${nameOf(to)}`}
                {comment === "" ? "" : ` · ${visible(comment)}`}
              </small>
            </span>
            {state === "open"
              ? (
                <span class="button-row">
                  <button type="button" class="button is-primary" onClick={answer(true)}>{t().world.approve}</button>
                  <button type="button" class="button" onClick={answer(false)}>{t().world.reject}</button>
                </span>
              )
              : <span class="tag">{t().world.states[state]}</span>}
          </li>
        );
      })}
    </ul>
  );
}
