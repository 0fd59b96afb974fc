// 每个群自己的设置和开关：管理员开关功能、改设置，别的机器人读设置。用 npm 时把 "../../mod.ts" 换成 "adelie"。
import { at, Bot, Command, type GroupMessageEvent, GroupSwitches, inject, launch, Role, Storage } from "../../mod.ts";

const defaults = { 问候语: "你好", 提到人: "是" };
type Settings = typeof defaults;

/** 一个群的设置：没有改过的是默认值。几个机器人都可以注入它。 */
class GroupSettings {
  private storage = inject(Storage).namespace("群设置");

  async of(group_id: number): Promise<Settings> {
    return { ...defaults, ...await this.storage.get<Partial<Settings>>(group_id) };
  }

  change(group_id: number, change: Partial<Settings>) {
    return this.storage.update<Partial<Settings>>(group_id, (old) => ({ ...old, ...change }));
  }
}

@Bot({ name: "设置", alwaysOn: true })
class Admin {
  private settings = inject(GroupSettings);
  private switches = inject(GroupSwitches);

  @Command("查看设置", { in: "group", description: "看这个群的设置" })
  async show({ group_id }: GroupMessageEvent) {
    const lines = Object.entries(await this.settings.of(group_id)).map(([name, value]) => `${name}：${value}`);
    const off = this.switches.list().get(String(group_id)) ?? [];
    return [...lines, ...off.length === 0 ? [] : [`关闭的：${off.join("、").replace("*", "全部")}`]].join("\n");
  }

  @Command("设置 <name:问候语|提到人> <value...>", { in: "group", description: "改设置", examples: ["设置 问候语 早"] })
  @Role("admin")
  async change({ group_id }: GroupMessageEvent, { name, value }: { name: keyof Settings; value: string }) {
    await this.settings.change(group_id, { [name]: value });
    return `${name}改成了「${value}」`;
  }

  @Command("关闭 [name:问候|全部=全部]", { in: "group", description: "关闭一个功能" })
  @Role("admin")
  async off({ group_id }: GroupMessageEvent, { name }: { name: string }) {
    await this.switches.turnOff(group_id, name === "全部" ? undefined : name);
    return "关闭了";
  }

  @Command("开启 [name:问候|全部=全部]", { in: "group", description: "开启一个功能" })
  @Role("admin")
  async on({ group_id }: GroupMessageEvent, { name }: { name: string }) {
    await this.switches.turnOn(group_id, name === "全部" ? undefined : name);
    return "开启了";
  }
}

@Bot({ name: "问候" })
class Greeter {
  private settings = inject(GroupSettings);

  @Command("你好", { in: "group" })
  async greet(event: GroupMessageEvent) {
    const { 问候语, 提到人 } = await this.settings.of(event.group_id);
    return 提到人 === "是" ? [at(event.user_id), ` ${问候语}`] : 问候语;
  }
}

launch([Admin, Greeter]);
