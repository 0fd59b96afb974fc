/** Operations: the accounts of bots, and how QQ stands to them. */

import { given } from "../../../util/given.ts";
import { DIALECT_NAMES } from "../../dialects/names.ts";
import { type Field, integer, oneOf, optional, text, user } from "./fields.ts";
import { act, look, type Operations } from "./operation.ts";

const states: Field<"online" | "offline" | "kicked" | "risk-controlled"> = oneOf(
  ["online", "offline", "kicked", "risk-controlled"],
  "online, offline, kicked (thrown out by QQ), or risk-controlled (风控: online, and no message gets out)",
);

/** Accounts. */
export const accountOperations: Operations = {
  "account.list": look(
    "The accounts that bots connect to, each with its address, how QQ stands to it, and its connections.",
    {},
    ({ world, accounts }) => ({
      accounts: accounts.list().map(({ selfId, dialect: { name, version }, url, httpUrl, connections }) => ({
        account: selfId,
        dialect: name,
        version,
        url,
        httpUrl,
        state: world.users.get(selfId)?.accountState ?? "offline",
        links: connections.open.length,
      })),
    }),
  ),
  "account.add": act(
    "Makes somebody a bot's account of its own: another bot connects to its port, and lives in the same world.",
    {
      user: user("who it is"),
      dialect: optional(oneOf(DIALECT_NAMES, "the implementation that it looks like. Default: as the first account")),
      port: optional(integer("the port that it listens on. Default: any free one", { max: 65_535 })),
    },
    async ({ accounts }, { user: userId, dialect, port }) => {
      const { selfId, url, httpUrl } = await accounts.add(userId, given({ dialect, port }));
      return { account: selfId, url, httpUrl };
    },
  ),
  "account.remove": act(
    "Closes the port of an account; the user stays.",
    { user: user("the account") },
    ({ accounts }, { user: userId }) => accounts.remove(userId),
  ),
  "account.state": act(
    "Says how QQ stands to an account. Bots hear of it as the implementation tells it.",
    {
      user: user("the account"),
      state: states,
      message: optional(text("the words of QQ about it")),
    },
    ({ world }, { user: userId, state, message }) => world.setAccountState({ userId, state, ...given({ message }) }),
  ),
};
