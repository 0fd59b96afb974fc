/**
 * What must compile, and what must not, in both decorator dialects. Checked by the two type checks; never run.
 */

import {
  type AccountChange,
  ActionError,
  at,
  Bot,
  Catch,
  type ChatMessageEvent,
  Command,
  CqHttpApi,
  type FriendRequestEvent,
  type GroupMessageEvent,
  inject,
  launch,
  NapCatApi,
  type NoticeEvent,
  On,
  OneBotApi,
  OnGroupMsg,
  OnMessage,
  OnMeta,
  OnNotice,
  OnOffline,
  OnOnline,
  OnPrivateMsg,
  OnReady,
  OnRequest,
  type PokeEvent,
  type PrivateMessageEvent,
} from "../../mod.ts";

@Bot({ name: "types" })
export class Fine {
  constructor(private api = inject(NapCatApi)) {}

  @OnGroupMsg([1, "2"])
  group(event: GroupMessageEvent) {
    return [at(event.user_id), ` ${event.sender.role ?? ""}`];
  }

  @OnGroupMsg()
  wider(_event: ChatMessageEvent) {}

  @OnPrivateMsg("1")
  async person(event: PrivateMessageEvent) {
    await event.reply("hi", { quote: true });
  }

  @OnMessage()
  any(event: ChatMessageEvent) {
    if (event.message_type === "group") return String(event.group_id);
    return undefined;
  }

  @Command("a", { in: "group", aliases: ["b"] })
  command(_event: GroupMessageEvent, rest: string) {
    return rest;
  }

  @Command("c")
  noParameters() {
    return "c";
  }

  @On("notice.notify.poke")
  poke(event: PokeEvent) {
    return event.target_id === event.self_id ? "别戳啦" : undefined;
  }

  @On("message.group.normal")
  named(event: GroupMessageEvent) {
    return event.text;
  }

  @OnNotice()
  notice(event: NoticeEvent) {
    if (event.notice_type === "group_ban") return `${event.duration} s`;
    return undefined;
  }

  @OnNotice("group_increase")
  joined(event: { user_id: number; sub_type: "approve" | "invite" }) {
    return [at(event.user_id), event.sub_type];
  }

  @OnRequest("friend")
  async friend(event: FriendRequestEvent) {
    await event.approve();
  }

  @OnMeta("heartbeat")
  beat(event: { interval: number }) {
    void event.interval;
  }

  @OnReady()
  async ready() {
    await this.api.set_group_sign({ group_id: "1" });
  }

  @OnOffline()
  lost({ selfId, state, reason }: AccountChange) {
    console.error(selfId, state, reason.length);
  }

  @OnOnline()
  async back({ api, offlineMs }: AccountChange) {
    return await api.send_group_msg({ group_id: 1, message: String(offlineMs) });
  }

  @Catch(ActionError)
  refused(error: ActionError) {
    return error.wording;
  }

  @Catch()
  all(error: unknown) {
    void error;
  }
}

export class Wrong {
  // @ts-expect-error a handler for groups gets no private message
  @OnGroupMsg()
  group(_event: PrivateMessageEvent) {}

  // @ts-expect-error a command answers in private too, unless it says { in: "group" }
  @Command("a")
  command(_event: GroupMessageEvent) {}

  // @ts-expect-error the second parameter is text
  @Command("b")
  rest(_event: ChatMessageEvent, _rest: number) {}

  // @ts-expect-error there is no third parameter
  @Command("c")
  third(_event: ChatMessageEvent, _rest: string, _more: string) {}

  // @ts-expect-error there is no such event
  @On("notice.notify.poked")
  name() {}

  // @ts-expect-error the event of this name is another one
  @On("notice.notify.poke")
  poke(_event: GroupMessageEvent) {}

  // @ts-expect-error a number is no reply
  @OnGroupMsg()
  answer() {
    return 1;
  }

  // @ts-expect-error what an action gives back is no reply
  @OnMessage()
  result() {
    return inject(NapCatApi).get_login_info();
  }

  // @ts-expect-error a field is no handler
  @OnGroupMsg()
  field = 1;

  // @ts-expect-error @OnReady passes nothing
  @OnReady()
  ready(_event: GroupMessageEvent) {}

  // @ts-expect-error @OnOffline passes the account
  @OnOffline()
  lost(_event: GroupMessageEvent) {}

  // @ts-expect-error a message has no chat to go to
  @OnOnline()
  back() {
    return "回来了";
  }

  // @ts-expect-error there is no such notice
  @OnNotice("group_increased")
  notice() {}

  // @ts-expect-error another error than the one that is caught
  @Catch(ActionError)
  caught(_error: { nothing: string }) {}
}

// @ts-expect-error "in" is group or private
Command("x", { in: "channel" });

// @ts-expect-error there is no such option
Command("x", { alias: ["y"] });

// @ts-expect-error there is no such option
void launch(Fine, { token: "x" });

// @ts-expect-error a port is a number
new CqHttpApi({ port: "8000" });

// @ts-expect-error there is no such option
new NapCatApi({ token: "x" });

const onebot = new OneBotApi();
const napcat = new NapCatApi();

export async function calls(): Promise<void> {
  const { message_id } = await napcat.send_group_msg({ group_id: "1", message: ["hi", at(1)] });
  await napcat.delete_msg({ message_id });
  const groups = await onebot.get_group_list();
  groups[0]?.group_name.toUpperCase();
  const contacts = await napcat.get_recent_contact({ count: 3 });
  void contacts[0]?.lastestMsg;
  await napcat._mark_all_as_read();
  await napcat.ArkSharePeer({ user_id: "1" });
  await napcat.call("anything_at_all", { x: 1 });

  // @ts-expect-error the message is missing
  await napcat.send_group_msg({ group_id: 1 });
  // @ts-expect-error this action is NapCat's own
  await onebot.set_group_sign({ group_id: 1 });
  // @ts-expect-error a group is not an object
  await napcat.get_group_info({ group_id: {} });
  // @ts-expect-error there is no such field in the result
  void (await napcat.get_login_info()).name;
}
