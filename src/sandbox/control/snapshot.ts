/** Everything that is there, in one object: what a page shows first, and an agent reads first. */

import type { ConnectionTransport } from "../ports/connections.ts";
import type { FriendCategory, Friendship, Group, JoinRequest, Member, User } from "../world/types.ts";
import type { ControlStage } from "./stage.ts";

/** A group with its members. */
export type GroupWithMembers = Group & { readonly members: readonly Member[] };

/** An account that a bot connects to. How QQ stands to it is a matter of its user. */
export interface ToldAccount {
  readonly selfId: number;
  /** The implementation that is played, and its version. */
  readonly dialect: string;
  readonly version: string;
  /** Where its bot connects. */
  readonly url: string;
  readonly httpUrl: string;
  /** Whether its bot runs in this process and can be asked why. */
  readonly canExplain: boolean;
}

/** A connection of a bot. */
export interface ToldConnection {
  readonly id: number;
  /** The account that it belongs to. */
  readonly selfId: number;
  readonly transport: ConnectionTransport;
  readonly getsEvents: boolean;
  readonly eventsSent: number;
  readonly callsReceived: number;
}

/** The state of a sandbox. Times are Unix milliseconds. */
export interface Snapshot {
  /** The implementation that is played. */
  readonly dialect: string;
  /** The bot's account. */
  readonly selfId: number;
  /** Where bots connect. */
  readonly url: string;
  readonly httpUrl: string;
  /** The accounts that bots connect to, the first one first. */
  readonly accounts: readonly ToldAccount[];
  /** The time of the world, and how far it was set forward. */
  readonly now: number;
  readonly aheadMs: number;
  readonly users: readonly User[];
  readonly groups: readonly GroupWithMembers[];
  readonly friendships: readonly Friendship[];
  /** 好友分组 of each account, by its number. */
  readonly categories: Readonly<Record<number, readonly FriendCategory[]>>;
  readonly requests: readonly JoinRequest[];
  /** 资料卡的赞: how often each user was liked, by number; only those who were. */
  readonly likes: Readonly<Record<number, number>>;
  readonly links: readonly ToldConnection[];
  /** The index of the newest entry of the journal. */
  readonly cursor: number;
}

/** The state of this moment. */
export function snapshotOf(stage: ControlStage): Snapshot {
  const { world, dialect, accounts, connections, clock, url, httpUrl } = stage;
  const open = accounts.list();
  return {
    dialect: dialect.name,
    selfId: dialect.selfId,
    url,
    httpUrl,
    accounts: open.map(({ selfId, dialect: { name, version }, url: ws, httpUrl: http, attached }) => ({
      selfId,
      dialect: name,
      version,
      url: ws,
      httpUrl: http,
      canExplain: attached !== undefined,
    })),
    now: world.now(),
    aheadMs: clock.aheadMs,
    users: [...world.users.values()],
    groups: [...world.groups.values()].map((group) => ({ ...group, members: world.members(group.id) })),
    friendships: world.friendships(),
    categories: Object.fromEntries(open.map(({ selfId }) => [selfId, world.categoriesOf(selfId)])),
    requests: [...world.requests.values()],
    likes: Object.fromEntries(
      [...world.likes].map(([id, by]) => [id, [...by.values()].reduce((sum, times) => sum + times, 0)]),
    ),
    links: connections.open.map(({ id, selfId, transport, getsEvents, eventsSent, callsReceived }) => ({
      id,
      selfId,
      transport,
      getsEvents,
      eventsSent,
      callsReceived,
    })),
    cursor: world.journal.entries.at(-1)?.index ?? -1,
  };
}
