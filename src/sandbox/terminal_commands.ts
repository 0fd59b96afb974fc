/** What a person in the terminal can do beside talking: lines that begin with a colon. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Actor } from "./actors.ts";
import { Refusal } from "./refusal.ts";
import type { Sandbox } from "./sandbox.ts";
import { nameOfChat } from "./transcript.ts";

/** Where the person is, and as whom. */
export interface Persona {
  readonly actor: Actor;
  /** The group that `:group` and `:as` come back to. */
  readonly groupId: number;
}

/** What a command works with. */
export interface CommandContext {
  readonly sandbox: Sandbox;
  readonly persona: Persona;
  become(persona: Persona): void;
  print(line: string): void;
}

interface TerminalCommand {
  /** How it is written. */
  readonly usage: string;
  readonly help: string;
  run(context: CommandContext, argument: string): Promise<void> | void;
}

/** The commands, by their names. `:quit` is the terminal's own. */
export const terminalCommands: Readonly<Record<string, TerminalCommand>> = {
  as: {
    usage: ":as 名字",
    help: "换个身份说话",
    run({ sandbox, persona, become }, name) {
      const { groupId, actor } = persona;
      const isPrivate = actor.chat.kind === "private";
      const find = () => isPrivate ? sandbox.user(name) : sandbox.group(groupId).member(name);
      become({ groupId, actor: findOr(find, `这里没有叫 ${name} 的人，:who 看看有谁`) });
    },
  },
  group: {
    usage: ":group 名字|编号",
    help: "到另一个群里说话",
    run({ sandbox, persona, become }, name) {
      const { id, nickname } = sandbox.world.user(persona.actor.id);
      const group = findOr(() => sandbox.group(name === "" ? persona.groupId : name), `没有叫 ${name} 的群`);
      become({ groupId: group.id, actor: findOr(() => group.member(id), `${nickname} 不在 ${group.name} 里`) });
    },
  },
  private: {
    usage: ":private",
    help: "和机器人私聊（:group 回到群里）",
    run({ sandbox, persona, become }) {
      become({ ...persona, actor: sandbox.user(persona.actor.id) });
    },
  },
  poke: {
    usage: ":poke [名字]",
    help: "戳一戳机器人，或者群里的别人",
    run({ sandbox, persona: { actor, groupId } }, name) {
      const find = () => sandbox.group(groupId).member(name);
      return actor.pokes(name === "" ? undefined : findOr(find, `这里没有叫 ${name} 的人，:who 看看有谁`));
    },
  },
  image: {
    usage: ":image [路径]",
    help: "发一张图片，不给路径就用内置的",
    async run({ persona: { actor } }, path) {
      if (path === "") await actor.sendsImage();
      else await actor.sendsImage(new Uint8Array(await readFile(path)), basename(path));
    },
  },
  recall: {
    usage: ":recall",
    help: "撤回自己的上一条消息",
    run: ({ persona: { actor } }) => actor.recalls(),
  },
  who: {
    usage: ":who",
    help: "看看这里有谁",
    run({ sandbox: { world }, persona: { groupId }, print }) {
      const names = world.members(groupId).map(({ userId, role }) => {
        const mark = role === "owner" ? "（群主）" : role === "admin" ? "（管理员）" : "";
        return `${world.nameOf(userId, groupId)}${mark}`;
      });
      print(`${nameOfChat(world, { kind: "group", groupId })}：${names.join("、")}`);
    },
  },
  help: {
    usage: ":help",
    help: "这份说明",
    run({ print }) {
      for (const { usage, help } of Object.values(terminalCommands)) print(`${usage.padEnd(18)} ${help}`);
      print(`${":quit".padEnd(18)} 结束`);
      print("以 :: 开头，就是发一条以 : 开头的消息");
    },
  },
};

/** What was looked for, or an error in these words. */
function findOr<T>(find: () => T, words: string): T {
  try {
    return find();
  } catch (error) {
    throw error instanceof Refusal ? new Error(words) : error;
  }
}
