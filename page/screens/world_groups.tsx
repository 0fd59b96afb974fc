/** The groups of the world: their members, and what hangs on their walls. */

import { useState } from "preact/hooks";
import type { GroupWithMembers } from "../../src/sandbox/control/snapshot.ts";
import type { Member } from "../../src/sandbox/world/types.ts";
import { askFor, choiceOf, field } from "../parts/ask_dialog.tsx";
import { Avatar, clockText, IconButton, type MenuItem, openMenu } from "../parts/basics.tsx";
import { userChoices } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { RoleBadge } from "../parts/message.tsx";
import { ask } from "../state/connection.ts";
import { nameOf, selfId, snapshot } from "../state/store.ts";
import { t } from "../texts.ts";
import { w } from "../world_texts.ts";
import { change, changing, doing, isSilent, pictureMenu } from "./world_acts.ts";
import { Essences, Files, Notices, Todo } from "./world_walls.tsx";
import { visible } from "../state/visible.ts";

export function Groups() {
  const add = (): void => {
    const people = userChoices();
    askFor({
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
      {(snapshot.value?.groups ?? []).map((group) => <GroupCard key={group.id} group={group} />)}
    </>
  );
}

const walls = [
  ["notices", Notices, ({ notices }: GroupWithMembers) => notices.length],
  ["todo", Todo, ({ todo }: GroupWithMembers) => todo === undefined ? 0 : 1],
  ["files", Files, ({ files }: GroupWithMembers) => files.length],
  ["essences", Essences, ({ essences }: GroupWithMembers) => essences.length],
] as const;

function GroupCard({ group }: { group: GroupWithMembers }) {
  const [wall, setWall] = useState<string | undefined>(undefined);
  const { id, name, ownerId, members, isMuted, signs, joinPolicy, remarks } = group;
  const remark = remarks[selfId.value] ?? "";
  const facts = [
    String(id),
    t().members(members.length),
    w().group.policies[joinPolicy],
    ...remark === "" ? [] : [remark],
    ...Object.keys(signs).length === 0 ? [] : [w().group.signed(Object.keys(signs).length)],
  ];
  return (
    <article class="card" aria-label={name}>
      <header class="card-head">
        <Avatar id={id} name={name} isGroup />
        <div>
          <h2 class="clip-2" title={name}>{visible(name)}</h2>
          <p>{visible(facts.join(" · "))}</p>
        </div>
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={isMuted}
            onChange={({ currentTarget: { checked } }) =>
              changing(["group.mute", { as: ownerId, group: id, on: checked }], ["scene.group", {
                group: id,
                muted: checked,
              }])()}
          />
          <span>{t().world.wholeMute}</span>
        </label>
        <IconButton
          icon="more"
          label={`${w().group.settings}: ${name}`}
          onClick={({ currentTarget }) => openMenu(currentTarget, groupMenu(group))}
        />
      </header>
      <ul class="people" aria-label={w().group.members}>
        {members.map((member) => (
          <MemberLine key={member.userId} member={member} ownerId={ownerId} signedAt={signs[member.userId] ?? 0} />
        ))}
      </ul>
      <div class="walls" role="group" aria-label={name}>
        {walls.map(([key, , count]) => (
          <button
            key={key}
            type="button"
            class={`chip${wall === key ? " is-active" : ""}`}
            aria-expanded={wall === key}
            onClick={() => setWall(wall === key ? undefined : key)}
          >
            {w().group[key]}
            <small>{count(group)}</small>
          </button>
        ))}
      </div>
      {walls.map(([key, Wall]) => wall === key && <Wall key={key} group={group} />)}
    </article>
  );
}

function groupMenu(
  { id, name, ownerId, members, joinPolicy, joinQuestion, maxMembers, remarks, avatar }: GroupWithMembers,
) {
  const outside = userChoices().filter(({ value }) => !members.some(({ userId }) => String(userId) === value));
  const as = { as: ownerId, group: id };
  const items: MenuItem[] = [
    {
      label: t().world.rename,
      icon: "edit",
      run: () =>
        askFor({
          title: t().world.rename,
          fields: [field("name", t().world.groupName)],
          first: { name },
          run: (values) => change(["group.rename", { ...as, ...values }], ["scene.group", { group: id, ...values }]),
        }),
    },
    {
      label: w().group.remark,
      icon: "edit",
      run: () =>
        askFor({
          title: w().group.remark,
          fields: [field("remark", w().group.remark)],
          first: { remark: remarks[selfId.value] },
          run: (values) => ask("group.remark", { as: selfId.value, group: id, ...values }),
        }),
    },
    {
      label: w().group.policy,
      icon: "enter",
      run: () =>
        askFor({
          title: w().group.policy,
          fields: [
            choiceOf("policy", w().group.policy, w().group.policies),
            field("question", w().group.question, { isRequired: false }),
            field("answer", w().group.answer, { isRequired: false }),
          ],
          first: { policy: joinPolicy, question: joinQuestion?.question, answer: joinQuestion?.answer },
          run: (values) => ask("group.policy", { ...as, ...values }),
        }),
    },
    ...pictureMenu(
      name,
      avatar !== undefined,
      (file) => change(["group.avatar", { ...as, ...file }], ["scene.group.avatar", { group: id, ...file }]),
    ),
    {
      label: w().group.most,
      icon: "world",
      run: () =>
        askFor({
          title: w().group.most,
          fields: [field("members", w().group.most, { kind: "number" })],
          first: { members: String(maxMembers) },
          run: (values) => ask("scene.group", { group: id, ...values }),
        }),
    },
  ];
  if (outside.length > 0) {
    items.push({
      label: t().world.join,
      icon: "plus",
      run: () =>
        askFor({
          title: t().world.join,
          fields: [field("user", t().world.nickname, { kind: "choice", choices: outside })],
          first: { user: outside[0]?.value },
          run: (values) => change(["group.join", { group: id, ...values }], ["scene.member", { group: id, ...values }]),
        }),
    });
  }
  items.push({
    label: isSilent.value ? w().group.remove : w().group.dissolve,
    icon: "trash",
    isDanger: true,
    run: changing(["group.dissolve", as], ["scene.group.remove", { group: id }]),
  });
  return items;
}

function MemberLine({ member, ownerId, signedAt }: { member: Member; ownerId: number; signedAt: number }) {
  const { groupId, userId, mutedUntil } = member;
  const chat = { kind: "group", groupId } as const;
  const isMuted = mutedUntil > (snapshot.value?.now ?? 0);
  return (
    <li>
      <button
        type="button"
        class="person"
        aria-haspopup="menu"
        onClick={({ currentTarget }) => openMenu(currentTarget, memberMenu(member, ownerId, isMuted, signedAt > 0))}
      >
        <Avatar id={userId} name={nameOf(userId, chat)} size={28} />
        <span>{nameOf(userId, chat)}</span>
        <RoleBadge userId={userId} chat={chat} />
        {signedAt > 0 && <span class="badge" title={clockText(signedAt)}>{w().group.hasSigned}</span>}
        {isMuted && <span class="badge is-warning">{t().world.mutedUntil(clockText(mutedUntil))}</span>}
      </button>
    </li>
  );
}

function memberMenu(
  { groupId: group, userId: user, role, card, title, level }: Member,
  ownerId: number,
  isMuted: boolean,
  hasSigned: boolean,
) {
  const as = { as: ownerId, group, user };
  const quiet = { group, user };
  const word = (label: string, name: "card" | "title", before: string, by: number): MenuItem => ({
    label,
    icon: "edit",
    run: () =>
      askFor({
        title: label,
        fields: [field(name, label, { isRequired: false })],
        first: { [name]: before },
        run: ({ [name]: after = "" }) =>
          change([`member.${name}`, { as: by, group, user, [name]: after }], ["scene.member", {
            ...quiet,
            [name]: after,
          }]),
      }),
  });
  const items: MenuItem[] = [
    word(t().world.card, "card", card, user),
    word(w().member.title, "title", title, ownerId),
    {
      label: w().member.level,
      icon: "star",
      run: () =>
        askFor({
          title: w().member.level,
          fields: [field("level", w().member.level, { kind: "number" })],
          first: { level: String(level) },
          run: (values) => ask("scene.member", { ...quiet, ...values }),
        }),
    },
  ];
  items.push(
    isSilent.value && hasSigned
      ? { label: w().group.unsign, icon: "undo", run: doing("scene.sign", { ...quiet, at: 0 }) }
      : {
        label: w().group.sign,
        icon: "check",
        run: changing(["group.sign", { as: user, group }], ["scene.sign", quiet]),
      },
  );
  if (role === "owner") return items;
  const [rank, ms] = [role === "admin" ? "member" : "admin", isMuted ? 0 : 600_000];
  items.push(
    {
      label: role === "admin" ? t().world.demote : t().world.promote,
      icon: "star",
      run: changing(["member.role", { ...as, role: rank }], ["scene.member", { ...quiet, role: rank }]),
    },
    { label: w().member.makeOwner, icon: "star", run: doing("scene.member", { ...quiet, role: "owner" }) },
    {
      label: isMuted ? t().world.unmute : t().world.mute,
      icon: "ban",
      run: changing(["member.mute", { ...as, ms }], ["scene.member", { ...quiet, ms }]),
    },
    {
      label: t().world.kick,
      icon: "close",
      isDanger: true,
      run: changing(["member.kick", as], ["scene.member.remove", quiet]),
    },
  );
  return items;
}
