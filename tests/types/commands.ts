/** Which patterns compile, and what their handlers get, in both decorator dialects. Checked by the two type checks; never run. */

import { type ArgsOf, type ChatMessageEvent, Command, type GroupMessageEvent, problem } from "../../mod.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const holds = <T extends true>(_?: T): void => {};

holds<Same<ArgsOf<"roll <sides:int> [times:int]">, { sides: number; times?: number }>>();
holds<Same<ArgsOf<"天气 <城市>">, { 城市: string }>>();
holds<Same<ArgsOf<"x [times:int=1] [y:bool]">, { times: number; y?: boolean }>>();
holds<Same<ArgsOf<"x <mode:开|关 | auto>">, { mode: "开" | "关" | "auto" }>>();
holds<Same<ArgsOf<"x <who:at> <t:duration> [reason...]">, { who: number; t: number; reason?: string }>>();
holds<Same<ArgsOf<"x <all:atall> <d:date>">, { all: number | "all"; d: Date }>>();
holds<Same<ArgsOf<"x <xs:int...>">, { xs: number[] }>>();
holds<Same<ArgsOf<"x [xs:int...]">, { xs: number[] }>>();
holds<Same<ArgsOf<"x <all...>">, { all: string }>>();
holds<
  Same<
    ArgsOf<"x [--all] [-n, --count:int=1] [-m:int] [--tag:text...] [--dry-run] <--to:group>">,
    { all: boolean; count: number; m?: number; tag: string[]; "dry-run": boolean; to: number }
  >
>();
holds<Same<ArgsOf<"x <c:颜色>", { 颜色: (text: string) => "red" | ReturnType<typeof problem> }>, { c: "red" }>>();

const colours = new Map([["红", 0xff0000]]);

export class Fine {
  @Command("roll <sides:int> [times:int]")
  roll(_event: ChatMessageEvent, { sides, times = 1 }: { sides: number; times?: number }) {
    return String(sides * times);
  }

  @Command("ban <who:at> <time:duration> [reason...] [--quiet]", { in: "group", aliases: ["禁言"] })
  async ban(event: GroupMessageEvent, args: { who: number; time: number; reason?: string; quiet: boolean }) {
    await event.reply(String(args.who + args.time));
  }

  @Command("fewer <a:int> [b]")
  fewer() {
    return "no parameter at all";
  }

  @Command("event <a:int>")
  eventOnly(event: ChatMessageEvent) {
    return event.text;
  }

  @Command("wider <a:int> [b]")
  wider(_event: ChatMessageEvent, args: { a: number | string; b?: unknown }) {
    return String(args.a);
  }

  @Command("part <a:int> [b]")
  part(_event: ChatMessageEvent, { a }: { a: number }) {
    return String(a);
  }

  @Command("named <a:int> [b]")
  named(_event: ChatMessageEvent, { a, b }: ArgsOf<"named <a:int> [b]">) {
    return b ?? String(a);
  }

  @Command("涂 <c:颜色>", { types: { 颜色: (text) => colours.get(text) ?? problem("没有这个颜色。") } })
  paint(_event: ChatMessageEvent, { c }: { c: number }) {
    return c.toString(16);
  }

  @Command("涂 群 <c:颜色>", { in: "group", types: { 颜色: (text, { clock }) => `${text}${clock.date()}` } })
  paintGroup(event: GroupMessageEvent, { c }: { c: string }) {
    return `${event.group_id}${c}`;
  }

  @Command("群管 列表")
  words(_event: ChatMessageEvent, rest: string) {
    return rest;
  }
}

export class Wrong {
  // @ts-expect-error sides is a number
  @Command("a <sides:int>")
  type(_event: ChatMessageEvent, _args: { sides: string }) {}

  // @ts-expect-error times may be missing
  @Command("b [times:int]")
  missing(_event: ChatMessageEvent, _args: { times: number }) {}

  // @ts-expect-error there is no such argument
  @Command("c <a:int>")
  name(_event: ChatMessageEvent, _args: { b: number }) {}

  // @ts-expect-error a pattern with arguments gives an object
  @Command("d <a>")
  rest(_event: ChatMessageEvent, _rest: string) {}

  // @ts-expect-error a choice is one of its words
  @Command("e <m:开|关>")
  choice(_event: ChatMessageEvent, _args: { m: "开" }) {}

  // @ts-expect-error private chats have no group
  @Command("f <a>", { in: "private" })
  place(_event: GroupMessageEvent, _args: { a: string }) {}

  // @ts-expect-error the type makes numbers
  @Command("g <c:颜色>", { types: { 颜色: (text: string) => text.length } })
  custom(_event: ChatMessageEvent, _args: { c: string }) {}
}

// @ts-expect-error there is no such type
Command("x <a:strin>");
// @ts-expect-error there is no such type among its own
Command("x <a:颜>", { types: { 颜色: (text) => text } });
// @ts-expect-error required behind optional
Command("x [a] <b>");
// @ts-expect-error two of one name
Command("x <a> [a]");
// @ts-expect-error two options of one name
Command("x [--a] [-b, --a:int]");
// @ts-expect-error not closed
Command("x <a");
// @ts-expect-error not opened
Command("x a]");
// @ts-expect-error not closed
Command("x [a <b>");
// @ts-expect-error a type takes a text
Command("x <a:n>", { types: { n: (n: number) => n } });
// @ts-expect-error there is no such option
Command("x <a>", { alias: ["y"] });
// @ts-expect-error aliases are texts
Command("x <a>", { aliases: [1] });

// What is only known at run time leaves the argument open.
export const late = (pattern: string): unknown => Command(pattern);

holds<
  Same<ArgsOf<"roll <sides:int(2..1000)> [times:int(1..20)=1] [note:text(..30)] [--n:number(0..)]">, {
    sides: number;
    times: number;
    note?: string;
    n?: number;
  }>
>();
holds<Same<ArgsOf<"x <all:int(1..9)...>">, { all: number[] }>>();
