/** Writes scenarios: one form for each line, in one language. */

import { type LineFields, plainText, type Scenario, type ScenarioNode, type Who } from "./nodes.ts";
import { writeValue } from "./values.ts";
import {
  BOT_WORD,
  FAULTS,
  FIELDS,
  HEADS,
  nameIn,
  NOTES,
  type ScenarioLang,
  THINGS,
  VERB_WORDS,
  VERBS,
  WITH_WORD,
  type Word,
  wordOf,
  WORLDS,
} from "./words.ts";

/**
 * Writes a scenario.
 *
 * @example The same in English
 * ```ts
 * import { formatScenario } from "./format.ts";
 * import { parseScenario } from "./parse.ts";
 *
 * formatScenario(parseScenario("群   签到测试群\n机器人：你好"), "en"); // "group 签到测试群\nbot: 你好\n"
 * ```
 *
 * @param lang in which language. Default: that of the scenario
 * @returns the text, which is read again as the same nodes
 */
export function formatScenario(
  { nodes, lang: own }: Pick<Scenario, "nodes" | "lang">,
  lang: ScenarioLang = own,
): string {
  const lines: string[] = [];
  for (const node of nodes) {
    if (node.kind === "story" && lines.length > 0 && lines.at(-1) !== "") lines.push("");
    if (node.kind === "blank" && (lines.length === 0 || lines.at(-1) === "")) continue;
    lines.push(formatNode(node, lang));
  }
  while (lines.at(-1) === "") lines.pop();
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** One node as text, without the line's end. */
export function formatNode(node: ScenarioNode, lang: ScenarioLang): string {
  const head = (name: keyof typeof HEADS): string => wordOf(HEADS[name], lang);
  const who = (name: Who): string => name === null ? wordOf(BOT_WORD, lang) : nameText(name);
  switch (node.kind) {
    case "blank":
      return "";
    case "comment":
      return node.text === "" ? "#" : `# ${node.text}`;
    case "broken":
      return node.text;
    case "story":
      return `## ${node.title}`;
    case "group":
      return `${head("group")} ${nameText(node.name)}`;
    case "private":
      return [
        head("private"),
        nameText(node.who),
        ...node.with === undefined ? [] : [wordOf(WITH_WORD, lang), nameText(node.with)],
      ]
        .join(" ");
    case "set":
      return `${head(node.what)} ${
        node.what === "world" ? wordOf(WORLDS[node.value as keyof typeof WORLDS], lang) : node.value
      }`;
    case "given":
      return [head("given"), wordOf(THINGS[node.what], lang), who(node.name), ...fieldTexts(node.fields, lang)].join(
        " ",
      );
    case "says": {
      const [first = "", ...more] = plainText(node.text).split("\n");
      return [`${who(node.who)}: ${first}`.trimEnd(), ...more.map((line) => line === "" ? "" : `  ${line}`)].join("\n");
    }
    case "act": {
      const args = node.args.map((arg, at) => {
        const kind = VERBS[node.verb].takes[at] ?? "rest";
        return arg === null || kind.startsWith("who") ? who(arg) : kind.startsWith("rest") ? arg : wordText(arg);
      });
      return [who(node.who), wordOf(VERB_WORDS[node.verb], lang), ...args].join(" ");
    }
    case "calls": {
      const params = node.params === undefined ? [] : [writeValue(node.params)];
      return [who(node.who), node.isNever ? "↛" : "→", node.action, ...params].join(" ");
    }
    case "note": {
      const word: Word = node.action === undefined ? NOTES[node.what] : NOTES.callFails;
      const text = [wordOf(word, lang), node.action, node.retcode, node.text].filter((part) => part !== undefined).join(
        " ",
      );
      return lang === "zh" ? `（${text}）` : `(${text})`;
    }
    case "time":
      return `${head("time")} ${"by" in node ? `+${node.by}` : node.at}`;
    case "fault": {
      const { match, what, times, lasts, account } = node;
      return [
        head("fault"),
        ...match === undefined ? [] : [match],
        wordOf(FAULTS[what] ?? [what, what], lang),
        ...times === undefined ? [] : [lang === "zh" ? `${times}次` : `${times}x`],
        ...lasts === undefined ? [] : [`+${lasts}`],
        ...account === undefined ? [] : fieldTexts({ account }, lang),
      ].join(" ");
    }
    case "event":
      return [head("event"), wordText(node.name), ...fieldTexts(node.fields, lang)].join(" ");
    case "restart":
      return head("restart");
  }
}

function fieldTexts(fields: LineFields, lang: ScenarioLang): string[] {
  return Object.entries(fields).map(([name, value]) => {
    const word: Word | undefined = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : undefined;
    const text = /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
    return `${word === undefined ? name : wordOf(word, lang)}=${text}`;
  });
}

/** A name, in quotes where it could be taken for something else. */
export function nameText(name: string): string {
  const isPlain = /^[^\s:：#（("→↛-][^\s:："]*$/u.test(name) && !BOT_WORD.includes(name) &&
    nameIn(HEADS, name) === undefined;
  return isPlain ? name : JSON.stringify(name);
}

function wordText(word: string): string {
  return /^[^\s:："]+$/.test(word) ? word : JSON.stringify(word);
}
