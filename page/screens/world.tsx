/** The world: people, groups and requests, and everything that can be changed about them. */

import { useState } from "preact/hooks";
import type { GroupWithMembers } from "../../src/sandbox/control/snapshot.ts";
import type { Member } from "../../src/sandbox/world/types.ts";
import {
  attempt,
  Avatar,
  clockText,
  Dialog,
  Empty,
  IconButton,
  type MenuItem,
  openMenu,
  sizeText,
} from "../parts/basics.tsx";
import { Fields, type FormField, type FormValues, groupChoices, readValues, userChoices } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { fileUrl, RoleBadge } from "../parts/message.tsx";
import { TimeButton } from "../parts/time.tsx";
import { ask } from "../state/connection.ts";
import { areFriends, nameOf, selfId, snapshot } from "../state/store.ts";
import { t } from "../texts.ts";

interface Asking {
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly first?: FormValues;
  run(values: Record<string, unknown>): Promise<unknown>;
}

const field = (name: string, label: string, rest: Partial<FormField> = {}): FormField => ({
  name,
  label,
  about: "",
  isRequired: true,
  kind: "text",
  ...rest,
});

export function WorldScreen() {
  const [tab, setTab] = useState<"groups" | "users" | "requests">("groups");
  const [asking, setAsking] = useState<Asking | undefined>(undefined);
  const state = snapshot.value;
  if (state === undefined) return null;
  const tabs = ["groups", "users", "requests"] as const;
  return (
    <section class="page" aria-label={t().world.title}>
      <header class="bar">
        <div class="bar-title">
          <h1>{t().world.title}</h1>
          <span>{new Date(state.now).toLocaleString()}</span>
        </div>
        <button
          type="button"
          class="button is-quiet"
          onClick={() => void attempt(() => ask("reset"))}
        >
          <Icon name="undo" size={16} />
          {t().world.reset}
        </button>
        <TimeButton />
      </header>
      <div class="tabs page-tabs" role="tablist">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab === name}
            class={tab === name ? "is-active" : ""}
            onClick={() => setTab(name)}
          >
            {t().world[name]}
            <small>
              {name === "groups"
                ? state.groups.length
                : name === "users"
                ? state.users.length
                : state.requests.filter((each) => each.state === "open").length}
            </small>
          </button>
        ))}
      </div>
      <div class="page-body">
        {tab === "groups" && <Groups groups={state.groups} onAsk={setAsking} />}
        {tab === "users" && <Users onAsk={setAsking} />}
        {tab === "requests" && <Requests />}
      </div>
      {asking !== undefined && <AskDialog asking={asking} onClose={() => setAsking(undefined)} />}
    </section>
  );
}

function AskDialog({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const [values, setValues] = useState<FormValues>(asking.first ?? {});
  const run = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await attempt(() => asking.run(readValues(asking.fields, values))) !== undefined) onClose();
  };
  return (
    <Dialog title={asking.title} onClose={onClose}>
      <form class="form" onSubmit={(event) => void run(event)}>
        <Fields fields={asking.fields} values={values} onChange={setValues} />
        <div class="form-end">
          <button type="submit" class="button is-primary">{t().forms.ok}</button>
        </div>
      </form>
    </Dialog>
  );
}

type OnAsk = (asking: Asking) => void;

function Groups({ groups, onAsk }: { groups: readonly GroupWithMembers[]; onAsk: OnAsk }) {
  const add = (): void => {
    const people = userChoices();
    onAsk({
      title: t().world.addGroup,
      fields: [
        field("name", t().world.groupName),
        field("owner", t().world.owner, { kind: "choice", choices: people }),
      ],
      first: { owner: people[0]?.value },
      run: async ({ name, owner }) => {
        const group = await ask<{ id: number }>("group.add", { name, owner });
        // A group that the bot is not in would be of no use to it.
        return await ask("group.join", { group: group.id, user: selfId.value, by: owner, how: "invite" });
      },
    });
  };
  return (
    <>
      <p class="page-actions">
        <button type="button" class="button" onClick={add}>
          <Icon name="plus" size={16} />
          {t().world.addGroup}
        </button>
      </p>
      {groups.map((group) => <GroupCard key={group.id} group={group} onAsk={onAsk} />)}
    </>
  );
}

function GroupCard({ group, onAsk }: { group: GroupWithMembers; onAsk: OnAsk }) {
  const { id, name, ownerId, members, isMuted, files } = group;
  const outside = userChoices().filter(({ value }) => !members.some(({ userId }) => String(userId) === value));
  return (
    <article class="card">
      <header class="card-head">
        <Avatar id={id} name={name} isGroup />
        <div>
          <h2>{name}</h2>
          <p>{id} · {t().members(members.length)}</p>
        </div>
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={isMuted}
            onChange={({ currentTarget }) =>
              void attempt(() => ask("group.mute", { as: ownerId, group: id, on: currentTarget.checked }))}
          />
          <span>{t().world.wholeMute}</span>
        </label>
        <IconButton
          icon="more"
          label={name}
          onClick={({ currentTarget }) =>
            openMenu(currentTarget, [
              {
                label: t().world.rename,
                icon: "api",
                run: () =>
                  onAsk({
                    title: t().world.rename,
                    fields: [field("name", t().world.groupName)],
                    first: { name },
                    run: (values) => ask("group.rename", { as: ownerId, group: id, ...values }),
                  }),
              },
              ...outside.length === 0 ? [] : [{
                label: t().world.join,
                icon: "plus" as const,
                run: () =>
                  onAsk({
                    title: t().world.join,
                    fields: [field("user", t().world.nickname, { kind: "choice", choices: outside })],
                    first: { user: outside[0]?.value },
                    run: (values) => ask("group.join", { group: id, ...values }),
                  }),
              }],
            ])}
        />
      </header>
      <ul class="people">
        {members.map((member) => <MemberLine key={member.userId} member={member} ownerId={ownerId} onAsk={onAsk} />)}
      </ul>
      {files.length > 0 && (
        <ul class="files" aria-label={t().world.files}>
          {files.map(({ id: fileId, sha256, name: file, sizeBytes, uploaderId }) => (
            <li key={fileId}>
              <Icon name="file" size={16} />
              <a href={fileUrl(sha256, true)} download={file}>{file}</a>
              <small>{sizeText(sizeBytes)} · {nameOf(uploaderId)}</small>
              <IconButton
                icon="close"
                size={14}
                label={`${t().faults.remove} ${file}`}
                onClick={() => void attempt(() => ask("group.file.delete", { as: ownerId, group: id, file: fileId }))}
              />
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function MemberLine({ member, ownerId, onAsk }: { member: Member; ownerId: number; onAsk: OnAsk }) {
  const { groupId, userId, role, card, mutedUntil } = member;
  const chat = { kind: "group", groupId } as const;
  const isMuted = mutedUntil > (snapshot.value?.now ?? 0);
  const act = (op: string, params: object) => () =>
    void attempt(() => ask(op, { as: ownerId, group: groupId, user: userId, ...params }));
  const items: MenuItem[] = [
    {
      label: t().world.card,
      icon: "api",
      run: () =>
        onAsk({
          title: t().world.card,
          fields: [field("card", t().world.card)],
          first: { card },
          run: (values) => ask("member.card", { as: userId, group: groupId, user: userId, ...values }),
        }),
    },
  ];
  if (role !== "owner") {
    items.push(
      {
        label: role === "admin" ? t().world.demote : t().world.promote,
        icon: "star",
        run: act("member.role", { role: role === "admin" ? "member" : "admin" }),
      },
      {
        label: isMuted ? t().world.unmute : t().world.mute,
        icon: "ban",
        run: act("member.mute", { ms: isMuted ? 0 : 600_000 }),
      },
      { label: t().world.kick, icon: "close", isDanger: true, run: act("member.kick", {}) },
    );
  }
  return (
    <li>
      <button type="button" class="person" onClick={({ currentTarget }) => openMenu(currentTarget, items)}>
        <Avatar id={userId} name={nameOf(userId, chat)} size={28} />
        <span>{nameOf(userId, chat)}</span>
        <RoleBadge userId={userId} chat={chat} />
        {isMuted && <span class="badge is-warning">{t().world.mutedUntil(clockText(mutedUntil))}</span>}
      </button>
    </li>
  );
}

function Users({ onAsk }: { onAsk: OnAsk }) {
  const state = snapshot.value;
  if (state === undefined) return null;
  const add = (): void =>
    onAsk({
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
        if (friend === true) await ask("friend.add", { a: id, b: state.selfId });
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
        {state.users.map(({ id, nickname, sign, level, isBot, isOnline }) => {
          const isFriend = areFriends(id, state.selfId);
          const items: MenuItem[] = [
            {
              label: t().world.rename,
              icon: "api",
              run: () =>
                onAsk({
                  title: t().world.rename,
                  fields: [field("nickname", t().world.nickname), field("sign", t().world.sign, { isRequired: false })],
                  first: { nickname, sign },
                  run: (values) => ask("user.edit", { user: id, ...values }),
                }),
            },
            {
              label: isOnline ? t().world.offline : t().world.online,
              icon: "unplug",
              run: () => void attempt(() => ask("user.online", { user: id, on: !isOnline })),
            },
          ];
          if (id !== state.selfId) {
            items.push({
              label: isFriend ? t().world.unfriend : t().world.befriend,
              icon: "world",
              run: () =>
                void attempt(() =>
                  isFriend
                    ? ask("friend.remove", { as: id, friend: state.selfId })
                    : ask("friend.add", { a: id, b: state.selfId })
                ),
            });
          }
          return (
            <li key={id}>
              <button type="button" class="user-line" onClick={({ currentTarget }) => openMenu(currentTarget, items)}>
                <Avatar id={id} name={nickname} size={40} />
                <span class="user-text">
                  <b>{nickname}{isBot && <span class="badge is-bot">{t().roles.bot}</span>}</b>
                  <small>{id} · {t().world.level} {level}{sign === "" ? "" : ` · ${sign}`}</small>
                </span>
                {isFriend && <span class="tag">{t().friend}</span>}
                <span class={`status${isOnline ? " is-up" : ""}`}>
                  {isOnline ? t().world.online : t().world.offline}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Requests() {
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
              <b>{nameOf(from)}</b>
              <small>
                {t().world.kinds[kind]}
                {group === undefined ? "" : ` ${group.name}`}
                {comment === "" ? "" : ` · ${comment}`}
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
