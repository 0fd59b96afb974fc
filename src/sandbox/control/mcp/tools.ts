/** The tools that agents are given: a dozen, each an operation of the control protocol or a few of them, with names for numbers. */

import { controlTexts } from "../../../texts/sandbox/control_texts.ts";
import { refusalTexts } from "../../../texts/sandbox/refusal_texts.ts";
import { describe } from "../../play/speech.ts";
import type { ScenarioRun } from "../../scenario/desk.ts";
import { lineText } from "../../scenario/transcript.ts";
import { lineOf } from "../../play/transcript.ts";
import type { World } from "../../world/world.ts";
import { chatOf } from "../operations/chats.ts";
import { type Controller, operations } from "../controller.ts";
import { ControlFailure } from "../failures.ts";
import {
  type Fields,
  flag,
  integer,
  type JsonSchema,
  list,
  object,
  oneOf,
  optional,
  readFields,
  schemaOf,
  text,
  type ValuesOf,
} from "../operations/fields.ts";
import type { ToldMessage } from "../operations/look.ts";
import type { Snapshot } from "../snapshot.ts";

/** One tool. */
export interface McpTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly annotations: { readonly readOnlyHint: boolean };
  run(controller: Controller, args: Record<string, unknown>): Promise<string>;
}

function tool<const F extends Fields>(
  name: string,
  description: string,
  fields: F,
  run: (controller: Controller, args: ValuesOf<F>) => Promise<string>,
  readOnlyHint = false,
): McpTool {
  return {
    name,
    description,
    inputSchema: schemaOf(fields),
    annotations: { readOnlyHint },
    run: (controller, args) => run(controller, readFields(fields, args)),
  };
}

const who = text("who acts: a name, or a QQ number");
const where = text("the chat: a group's name or number, or `private` for a private chat of that person with the bot");

/** Every tool. */
export const mcpTools: readonly McpTool[] = [
  tool(
    "who_is_there",
    "The bot, its connections, the people, and the groups with their members.",
    {},
    async (controller) => {
      const state = await run<Snapshot>(controller, "state", {});
      return whoIsThere(controller.stage.world, state);
    },
    true,
  ),
  tool(
    "say_as",
    "Says something in a chat as somebody, waits until the bot is quiet, and gives everything that the bot said. @ before a name mentions.",
    { who, where, text: text("the words") },
    (controller, { who: name, where: place, text: message }) => {
      const as = userOf(controller.stage.world, name);
      return answered(controller, "say", { as, chat: chatNamed(controller, place, as), message });
    },
  ),
  tool(
    "act_as",
    `Does one of: ${
      actNames().join(", ")
    }. get_schema tells their parameters. Gives the result, and what the bot said about it.`,
    { op: text("the operation"), params: optional(object("its parameters")) },
    (controller, { op, params = {} }) => {
      if (operations[op]?.acts !== true) {
        throw new ControlFailure("unknown-op", controlTexts().noAct(op, actNames()));
      }
      return answered(controller, op, params);
    },
  ),
  tool(
    "get_schema",
    "The parameters of operations, as JSON Schema.",
    { ops: list(text(""), "their names") },
    (_, { ops }) => {
      const told = ops.map((op) => [op, Object.hasOwn(operations, op) ? schemaOf(operations[op]?.fields ?? {}) : null]);
      return Promise.resolve(JSON.stringify(Object.fromEntries(told)));
    },
    true,
  ),
  tool("wait_until_quiet", "Waits until the bot is quiet, and gives what it said since the cursor.", {
    after: optional(integer("the cursor of an earlier answer", { min: -1 })),
  }, async (controller, { after }) => {
    const waited = await run<Waited>(controller, "wait", after === undefined ? {} : { after });
    return spoken(controller.stage.world, waited);
  }, true),
  tool("read_chat", "The last messages of a chat, with their ids.", {
    who: optional(text("for a private chat: who talks there with the bot")),
    where,
    limit: optional(integer("how many. Default 20", { min: 1, max: 200 })),
  }, async (controller, { who: name, where: place, limit = 20 }) => {
    const { world, dialect } = controller.stage;
    const chat = chatNamed(controller, place, name === undefined ? dialect.selfId : userOf(world, name));
    const { messages } = await run<{ messages: ToldMessage[] }>(controller, "chat.messages", { chat, limit });
    return messages.map((message) => `${message.id} ${line(world, message)}`).join("\n") || "Nothing was said here yet";
  }, true),
  tool(
    "read_journal",
    "The journal from a cursor on: what changed, the events that the bot got, its calls and their results.",
    {
      after: optional(integer("the cursor", { min: -1 })),
      kinds: optional(list(oneOf(["change", "event", "call", "result", "link", "note"], ""), "only these kinds")),
      limit: optional(integer("how many. Default 50", { min: 1, max: 500 })),
    },
    async (controller, { limit = 50, ...wanted }) =>
      JSON.stringify(
        await run(controller, "journal.read", {
          limit,
          ...wanted,
          ...wanted.after === undefined ? { last: true } : {},
        }),
      ),
    true,
  ),
  tool("explain", "Why the bot answers an event of the journal, or does not: each handler, and its reason.", {
    index: optional(integer("the index of the event, or of its change. Default: the newest event")),
  }, async (controller, { index }) => {
    const newest = controller.stage.world.journal.entries.findLast(({ kind }) => kind === "event");
    return JSON.stringify(await run(controller, "explain", { index: index ?? newest?.index }));
  }, true),
  tool("call_api", "Calls an action of OneBot 11 as the bot would.", {
    action: text("for example get_group_member_list"),
    params: optional(object("its parameters")),
  }, async (controller, wanted) => JSON.stringify(await run(controller, "api.call", wanted))),
  tool("push_event", "Sends any event to the bot, and gives what it said about it.", {
    payload: object("the event, with post_type"),
  }, (controller, wanted) => answered(controller, "event.push", wanted)),
  tool(
    "advance_time",
    "Sets the time of the world forward, so that jobs, cooldowns and time limits fall due.",
    {
      seconds: integer("by how much", { min: 1, max: 2_678_400 }),
      wait: optional(flag("whether to wait until the bot is quiet. Default true")),
    },
    async (controller, { seconds, wait = true }) =>
      wait
        ? await answered(controller, "time.advance", { ms: seconds * 1_000 })
        : JSON.stringify(await run(controller, "time.advance", { ms: seconds * 1_000 })),
  ),
  tool(
    "faults",
    "Makes something go wrong (a preset by name, or a rule), ends all faults, or, with neither, lists the presets and what is at work.",
    {
      preset: optional(text("risk-control, muted, offline, slow, lost-replies, dropped, doubled, expired-files …")),
      rule: optional(object('{ "match": "send_*", "effect": { "kind": "fail", "as": "muted" }, "times": 1 }')),
      clear: optional(flag("true ends all of them first")),
    },
    async (controller, { clear = false, ...wanted }) => {
      if (clear) await run(controller, "fault.clear", {});
      const isWanted = Object.keys(wanted).length > 0;
      return JSON.stringify(await run(controller, isWanted ? "fault.add" : "fault.list", wanted));
    },
  ),
  tool(
    "run_scenario",
    "Plays a scenario (.chat), a file or a text, each story with a bot and a world of its own, and gives every difference: - what was expected, + what the bot did. Without a bot of this process, here plays in this world, which begins anew.",
    {
      file: optional(text("the name of a file; list is true lists them")),
      text: optional(text("the scenario, for example 小明: 签到 on a line, and 机器人: * 成功 * on the next")),
      here: optional(flag("true plays in this world, with the bot that is connected")),
      list: optional(flag("true lists the files and stories instead")),
    },
    async (controller, { list: isWanted = false, ...wanted }) => {
      if (isWanted) {
        const { files } = await run<{ files: { file: string; stories: { title: string }[] }[] }>(
          controller,
          "scenario.list",
          {},
        );
        return files.map(({ file, stories }) => [file, ...stories.map(({ title }) => `  ${title}`)].join("\n"))
          .join("\n") || "There are no .chat files beside the bot";
      }
      const { stories } = await run<ScenarioRun>(controller, "scenario.run", wanted);
      const told = stories.flatMap(({ title, report, lines }) =>
        report === "" ? [] : [title, report, ...lines.map(lineText)]
      );
      return [`${stories.filter((story) => story.isOk).length} of ${stories.length} stories are as expected`, ...told]
        .join("\n");
    },
  ),
  tool(
    "write_scenario",
    "Writes what was played since the world began as a scenario, ready to be saved beside the bot as a .chat file.",
    { lang: optional(oneOf(["zh", "en"], "the language of its words. Default zh")) },
    async (controller, wanted) => (await run<{ text: string }>(controller, "scenario.write", wanted)).text,
    true,
  ),
  tool(
    "reset_world",
    "Makes the world what it was when the sandbox started: people, groups, messages.",
    {},
    async (controller) => JSON.stringify(await run(controller, "reset", {})),
  ),
  tool(
    "fork_space",
    "Opens a sandbox of its own that begins where this one is. Its bots connect to `url`; its tools are at `httpUrl`/_sandbox/mcp, with the same key.",
    { seed: optional(integer("the number that its chance comes from")) },
    async (controller, { seed }) =>
      JSON.stringify(await run(controller, "space.fork", seed === undefined ? {} : { seed })),
  ),
  tool(
    "close_space",
    "Closes a space that was forked.",
    { space: text("its name, as fork_space gave it") },
    async (controller, wanted) => JSON.stringify(await run(controller, "space.close", wanted)),
  ),
];

interface Waited {
  readonly replies: readonly ToldMessage[];
  readonly cursor: number;
}

function actNames(): string[] {
  return Object.entries(operations).flatMap(([name, { acts }]) => acts ? [name] : []);
}

async function run<T = object>(controller: Controller, op: string, params: object): Promise<T> {
  const answer = await controller.run({ op, params });
  if (answer.ok) return answer.result as T;
  const { code, reason, message } = answer.error;
  throw new ControlFailure(code, `${reason ?? code}: ${message}`);
}

/** Does something, and waits for what the bot says about it. */
async function answered(controller: Controller, op: string, params: object): Promise<string> {
  const { world } = controller.stage;
  const after = world.journal.entries.at(-1)?.index ?? -1;
  const result = await run(controller, op, params);
  const waited = await run<Waited>(controller, "wait", { after });
  const did = Object.keys(result).length === 0 ? "" : `${JSON.stringify(result)}\n`;
  return did + spoken(world, waited);
}

function spoken(world: World, { replies, cursor }: Waited): string {
  const said = replies.length === 0 ? ["The bot said nothing."] : replies.map((message) => line(world, message));
  return [...said, `cursor: ${cursor}`].join("\n");
}

function line(world: World, message: ToldMessage): string {
  const { who: name, chat, isRecalled } = lineOf(world, message);
  const recalled = isRecalled ? " (recalled)" : "";
  return `[${chat}] ${name}: ${describe(world, message.chat, message.segments, { withSizes: true })}${recalled}`;
}

function userOf(world: World, nameOrId: string): number {
  const users = [...world.users.values()];
  const found = users.find(({ id }) => String(id) === nameOrId) ?? users.find(({ nickname }) => nickname === nameOrId);
  if (found !== undefined) return found.id;
  const names = users.map(({ id, nickname }) => `${nickname} (${id})`).join(", ");
  throw new ControlFailure("bad-params", refusalTexts().nobody(nameOrId, names));
}

function chatNamed({ stage }: Controller, place: string, userId: number): string {
  if (place === "private") return `private:${userId}`;
  if (/^(group|private):/.test(place)) {
    chatOf(stage, place);
    return place;
  }
  const groups = [...stage.world.groups.values()];
  const found = groups.find(({ id }) => String(id) === place) ?? groups.find(({ name }) => name === place);
  if (found !== undefined) return `group:${found.id}`;
  const names = groups.map(({ id, name }) => `${name} (${id})`).join(", ");
  throw new ControlFailure("bad-params", controlTexts().noPlace(place, names));
}

function whoIsThere(
  world: World,
  { selfId, dialect, url, links, users, groups, friendships, requests, cursor }: Snapshot,
): string {
  const isFriend = (id: number): boolean =>
    friendships.some(({ users: pair }) => pair.includes(id) && pair.includes(selfId));
  const lines = [
    `The bot is ${world.nameOf(selfId)} (${selfId}), a ${dialect} at ${url}; ${links.length} connections.`,
    ...users.filter(({ id }) => id !== selfId).map(({ id, nickname, isBot }) =>
      `${nickname} (${id})${isBot ? ", another bot" : ""}${isFriend(id) ? ", a friend of the bot" : ""}`
    ),
    ...groups.map(({ id, name, members }) =>
      `${name} (${id}): ${members.map(({ userId, role }) => `${world.nameOf(userId, id)} ${role}`).join(", ")}`
    ),
    ...requests.filter(({ state }) => state === "open").map(({ flag: id, kind, from, comment }) =>
      `open request ${id}: ${kind} of ${world.nameOf(from)} ${JSON.stringify(comment)}`
    ),
    `cursor: ${cursor}`,
  ];
  return lines.join("\n");
}
