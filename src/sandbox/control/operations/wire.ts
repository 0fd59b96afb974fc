/** Operations on the wire: events that nobody caused, calls as the bot would make them, connections, and the time. */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import { given } from "../../../util/given.ts";
import { ControlFailure } from "../failures.ts";
import { account, integer, object, oneOf, optional, text } from "./fields.ts";
import { act, look, type Operations } from "./operation.ts";

/** The furthest that the time is moved at once: a job of every second would run a million times in twelve days. */
const MAX_ADVANCE_MS = 31 * 86_400_000;

/** Events, calls, connections and time. */
export const wireOperations: Operations = {
  "event.push": act(
    "Sends an event to every connected bot of an account. `time` and `self_id` are filled in where they are missing; the world stays as it is.",
    { payload: object("the event, with post_type"), account },
    ({ world, accounts }, { payload, account: id }) => {
      if (typeof payload.post_type !== "string") {
        throw new ControlFailure(
          "bad-params",
          controlTexts().noPostType(),
        );
      }
      const { selfId, push } = accounts.of(id);
      return push({ time: Math.floor(world.now() / 1000), self_id: selfId, ...payload });
    },
  ),
  "api.call": act(
    "Calls an action of OneBot 11 as a bot would, and gives the answer.",
    { action: text("the name of the action"), params: optional(object("its parameters")), account },
    ({ accounts }, { action, params = {}, account: id }) => {
      const replies = accounts.of(id).call(action, params);
      return replies.length === 1 ? { reply: replies[0] } : { reply: replies.at(-1), replies };
    },
  ),
  "link.connect": act("Connects to a bot that listens (反向 WebSocket), again and again until the sandbox ends.", {
    url: text("where the bot listens, for example ws://127.0.0.1:8080/onebot/v11/ws"),
    token: optional(text("the access token that it wants")),
    role: optional(oneOf(["Universal", "API", "Event"], "the role. Default Universal")),
    account,
  }, ({ accounts }, { url, token, role, account: id }) => {
    if (!/^wss?:\/\//.test(url) || !URL.canParse(url)) {
      throw new ControlFailure("bad-params", controlTexts().noSocketUrl(url));
    }
    accounts.of(id).connectTo(url, given({ accessToken: token, role }));
    return {};
  }),
  "link.drop": act("Cuts the connection of a bot.", { link: integer("its id") }, ({ connections }, { link: id }) => {
    const found = connections.open.find((each) => each.id === id);
    if (found === undefined) throw new ControlFailure("bad-params", controlTexts().noLink(id));
    found.close();
    return {};
  }),
  "time.get": look("The time of the world.", {}, ({ world, clock }) => ({ now: world.now(), aheadMs: clock.aheadMs })),
  "time.advance": act(
    "Sets the time forward. What the bot of this process planned for the time between happens, in order.",
    { ms: integer("by how much, in milliseconds", { min: 1, max: MAX_ADVANCE_MS, format: "duration" }) },
    async ({ world, clock }, { ms }) => {
      await clock.advance(ms);
      return { now: world.now(), aheadMs: clock.aheadMs };
    },
  ),
};
