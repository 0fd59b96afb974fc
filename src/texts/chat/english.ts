/** The texts for chats, in English. */

import { englishSegments } from "../segments.ts";
import type { ChatTexts } from "./chat_texts.ts";

const roles = { member: "members of the group", admin: "administrators", owner: "the owner of the group" } as const;

const counted = (unit: string) => (count: number): string => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** Every text, in English. */
export const englishChat: ChatTexts = {
  command: {
    mistake: (wrong, usage) => `${wrong}\nUsage: ${usage}`,
    missing: ({ name, wanted }) => `${name} is missing (${wanted}).`,
    wrong_type: ({ name, wanted, got }) => `${name} should be ${wanted}, not "${got}".`,
    not_a_choice: ({ name, wanted, got }) => `${name} should be one of ${wanted}, not "${got}".`,
    too_many: ({ got }) => `"${got}" is too much.`,
    option_without_value: ({ name, wanted }) => `${name} needs ${wanted} behind it.`,
    option_twice: ({ name }) => `${name} is there twice.`,
    not_a_mention: ({ got }) => `"${got}" is not a real @: pick the member from the list, or write the QQ number.`,
    mention_all: ({ name }) => `${name} should be one person, not everyone.`,
    duration_without_unit: ({ got }) => `"${got}" has no unit: write ${got}min or ${got}h.`,
    did_you_mean: (command) => `There is no such command. Did you mean ${command}?`,
    sub_commands: (usages) => `Usage:\n${usages.join("\n")}`,
  },
  types: {
    text: "a text",
    int: "a whole number",
    number: "a number",
    bool: "yes or no",
    user: "a member (@ or QQ number)",
    atall: "a member (@ or QQ number) or everyone",
    group: "a group number",
    duration: "a length of time, such as 10min or 1h30m",
    date: "a time, such as 8:00 or 2026-01-02",
    image: "an image",
    face: "a QQ face",
    record: "a voice message",
    video: "a video",
    file: "a file",
    reply: "a quoted message",
    segment: "an image, a face or the like",
    message: "a message",
    choices: (words) => words.join(", "),
    between: (what, least, most) => `${what} ${range(least, most)}`,
    characters: (least, most) => `a text of ${range(least, most)} characters`,
  },
  help: {
    words: ["help", "帮助"],
    nothing: "There is no command that you may use here.",
    heading: (category) => `[${category}]`,
    details: (call) => `More about one: ${call} <command>`,
    page: (page, pages, next) => `Page ${page} of ${pages}, the next one: ${next}`,
    unknown: (topic, call) => `There is no command "${topic}". Send ${call} for all of them.`,
    aliases: (words) => `Also: ${words.join(", ")}`,
    examples: (examples) => `For example: ${examples.join("\n             ")}`,
    speaker: "Help",
  },
  conditions: {
    groupOnly: "This command is for groups only.",
    role: (role) => `Only ${roles[role]} may use this command.`,
    superuser: "Only the bot's owner may use this command.",
    cooldown: (left) => `This may be used again in ${left}.`,
  },
  dialogue: {
    cancelWords: ["cancel"],
    cancelled: "Cancelled.",
    wrong: "That answer will not do. Please try again.",
    tooMany: "Too many wrong answers: cancelled.",
    yes: "yes y yeah yep ok okay sure true 是 是的 好 好的 对".split(" "),
    no: "no n nope nah false 不 不是 不要 否".split(" "),
    yesOrNo: "Please answer yes or no.",
    choose: "Answer with a number or a name.",
    notInList: (count) => `Please answer with a number from 1 to ${count}, or with a name from the list.`,
  },
  segments: englishSegments,
  context: {
    speaker: (name, id) => `${name} (${id}): `,
    unavailable: "[not available]",
    more: (count) => `[${count} more not listed]`,
  },
  duration: {
    days: counted("day"),
    hours: counted("hour"),
    minutes: counted("minute"),
    seconds: counted("second"),
    between: " ",
  },
  account: {
    offline: (who, reason) => `The bot ${who} is offline in QQ${because(reason)}`,
    kicked: (who, reason) => `The bot ${who} was logged out by QQ and has to log in again${because(reason)}`,
    linkDown: (who, reason) => `The bot ${who} does not reach its implementation${because(reason)}`,
    back: (who) => `The bot ${who} is well again.`,
  },
};

function because(reason: string): string {
  return reason === "" ? "." : `: ${reason}`;
}

function range(least: number, most: number): string {
  if (most === Infinity) return `not below ${least}`;
  return least === -Infinity ? `not above ${most}` : `from ${least} to ${most}`;
}
