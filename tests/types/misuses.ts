/** Mistakes that must not compile, in both decorator dialects. Checked by the type checks only, never run. */

import {
  type ActionError,
  type App,
  at,
  Catch,
  type ChatMessageEvent,
  CqHttpApi,
  face,
  type FriendRequestEvent,
  type GroupMessageEvent,
  type GroupRequestEvent,
  image,
  inject,
  LagrangeApi,
  launch,
  LLBotApi,
  type MessageInput,
  msg,
  NapCatApi,
  On,
  OneBotApi,
  OnGroupMsg,
  OnMessage,
  OnMeta,
  OnNotice,
  OnPrivateMsg,
  OnReady,
  OnRequest,
  parseCqCode,
  type PokeEvent,
  type PrivateMessageEvent,
  type Segment,
  text,
} from "../../mod.ts";

const onebot = new OneBotApi();
const cqhttp = new CqHttpApi();
const napcat = new NapCatApi();
const llbot = new LLBotApi();
const lagrange = new LagrangeApi();

/** What an action takes. */
export async function parameters(): Promise<void> {
  // @ts-expect-error 1: the user is missing
  await napcat.set_group_ban({ group_id: 1, duration: 60 });
  // @ts-expect-error 2: nothing at all is given
  await napcat.send_private_msg();
  // @ts-expect-error 3: groupId is spelled group_id
  await napcat.get_group_info({ groupId: 1 });
  // @ts-expect-error 4: no_cache is spelled no_cache
  await napcat.get_group_info({ group_id: 1, nocache: true });
  // @ts-expect-error 5: a yes or no is no text
  await napcat.set_group_whole_ban({ group_id: 1, enable: "yes" });
  // @ts-expect-error 6: a card is no number
  await napcat.set_group_card({ group_id: 1, user_id: 2, card: 3 });
  // @ts-expect-error 7: an id is one id
  await napcat.delete_msg({ message_id: [1, 2] });
  // @ts-expect-error 8: an id is not nothing
  await napcat.get_msg({ message_id: undefined });
  // @ts-expect-error 9: parameters are one object, not a list of values
  await napcat.send_group_msg(1, "a");
  // @ts-expect-error 10: "approve" is what a group request is answered with
  await napcat.set_group_add_request({ flag: "a", sub_type: "approve", approve: true });
  // @ts-expect-error 11: there is no such honour
  await napcat.get_group_honor_info({ group_id: 1, type: "hero" });
  // @ts-expect-error 12: there is no such format
  await onebot.get_record({ file: "a", out_format: "aac" });
  // @ts-expect-error 13: words are a list
  await napcat.translate_en2zh({ words: 1 });
  // @ts-expect-error 14: a message has segments, not numbers
  await napcat.send_group_msg({ group_id: 1, message: [1] });
  // @ts-expect-error 15: forwarded messages are nodes
  await napcat.send_group_forward_msg({ group_id: 1, messages: [text("a")] });
  // @ts-expect-error 16: a parameter has one name
  await cqhttp.upload_group_file({ group_id: 1, path: "a", name: "b" });
}

/** What an action gives. */
export async function results(): Promise<void> {
  const login = await napcat.get_login_info();
  // @ts-expect-error 17: it is called nickname
  void login.nick;
  // @ts-expect-error 18: a QQ number is no text
  login.user_id.trim();
  const sent = await napcat.send_group_msg({ group_id: 1, message: "a" });
  // @ts-expect-error 19: it is called message_id
  void sent.id;
  // @ts-expect-error 20: the list may be empty
  void (await napcat.get_group_list())[0].group_name;
  // @ts-expect-error 21: the data is the list itself
  void (await napcat.get_friend_list()).friends;
  // @ts-expect-error 22: the action gives nothing
  (await napcat.delete_msg({ message_id: 1 })).valueOf();
  // @ts-expect-error 23: the card is text, not an object
  void (await napcat.ArkShareGroup({ group_id: 1 })).errCode;
  // @ts-expect-error 24: a role is one of three
  void ((await napcat.get_group_member_info({ group_id: 1, user_id: 2 })).role === "boss");
  // @ts-expect-error 25: a promise is no list
  for (const group of napcat.get_group_list()) void group;
  const reply = await napcat.request<{ a: number }>("x");
  // @ts-expect-error 26: there may have been no reply
  void reply.retcode;
}

/** Actions of other implementations, and of none. */
export class OtherApi extends CqHttpApi {
  own(): unknown {
    // @ts-expect-error 27: NapCat's own, called from within a subclass
    return this.ArkSharePeer({ user_id: 1 });
  }
}

export async function dialects(): Promise<void> {
  // @ts-expect-error 28: NapCat's own
  await cqhttp.ArkSharePeer({ user_id: 1 });
  // @ts-expect-error 29: NapCat's own, the long way
  await cqhttp["ArkSharePeer"]({ user_id: 1 });
  // @ts-expect-error 30: go-cqhttp's own
  await napcat.qidian_get_account_info();
  // @ts-expect-error 31: of the standard and go-cqhttp; NapCat lacks it
  await napcat.set_group_anonymous({ group_id: 1 });
  // @ts-expect-error 32: LLBot's own
  await napcat.batch_delete_group_member({ group_id: 1, user_ids: [1] });
  // @ts-expect-error 33: Lagrange's own
  await napcat.set_group_reaction({ group_id: 1, message_id: 1, code: "1" });
  // @ts-expect-error 34: NapCat's own
  await llbot.set_group_sign({ group_id: 1 });
  // @ts-expect-error 35: Lagrange cannot ask where a picture is
  await lagrange.get_image({ file: "a" });
  // @ts-expect-error 36: no part of the standard
  await onebot.get_group_msg_history({ group_id: 1 });
  // @ts-expect-error 37: nobody has it
  await napcat.send_group_message({ group_id: 1, message: "a" });
  // @ts-expect-error 38: the client of the standard is no NapCat client
  inject<NapCatApi>(OneBotApi);
  // @ts-expect-error 39: a client of another implementation
  const wrong: NapCatApi = cqhttp;
  void wrong;
}

/** Messages. */
export function messages(segment: Segment, send: (message: MessageInput) => void): void {
  // @ts-expect-error 40: there is no such segment
  send({ type: "picture", data: { file: "a" } });
  // @ts-expect-error 41: a text has no content
  send({ type: "text", data: { content: "a" } });
  // @ts-expect-error 42: an account is a text in a segment
  send({ type: "at", data: { qq: 1 } });
  // @ts-expect-error 43: a segment has data
  send({ type: "face" });
  // @ts-expect-error 44: an account is a number or text
  send(at({ qq: 1 }));
  // @ts-expect-error 45: a picture is a path, an address or bytes
  send(image(1));
  // @ts-expect-error 46: a face has a number
  send(face());
  // @ts-expect-error 47: a date is no part of a message
  send(msg`now: ${new Date()}`);
  // @ts-expect-error 48: a CQ code is text
  send(parseCqCode([segment]));
  // @ts-expect-error 49: only some segments have a file
  void segment.data.file;
}

/** Handlers. */
export class Handlers {
  // @ts-expect-error 50: there is no such event
  @On("message.guild")
  guild() {}

  // @ts-expect-error 51: this event is a notice
  @On("notice.group_upload")
  upload(_event: ChatMessageEvent) {}

  // @ts-expect-error 52: a beginning stands for messages of both kinds
  @On("message")
  message(_event: GroupMessageEvent) {}

  // @ts-expect-error 53: private messages have no group
  @OnPrivateMsg()
  person(_event: GroupMessageEvent) {}

  // @ts-expect-error 54: a friend is no group
  @OnRequest("friend")
  friend(_event: GroupRequestEvent) {}

  // @ts-expect-error 55: there is no such request
  @OnRequest("friends")
  request(_event: FriendRequestEvent) {}

  // @ts-expect-error 56: there is no such meta event
  @OnMeta("beat")
  beat() {}

  // @ts-expect-error 57: another notice
  @OnNotice("group_ban")
  ban(_event: PokeEvent) {}

  // @ts-expect-error 58: what a handler gives is a message
  @OnMessage()
  async answer() {
    return await Promise.resolve({ reply: "a" });
  }

  @OnGroupMsg()
  fields(event: GroupMessageEvent) {
    // @ts-expect-error 59: it is called user_id
    void event.userId;
  }

  // @ts-expect-error 60: groups are numbers or texts
  @OnGroupMsg([{ id: 1 }])
  groups() {}

  // @ts-expect-error 61: nothing is passed when the bot is ready
  @OnReady()
  ready(_app: App) {}

  // @ts-expect-error 62: what is caught is an error's class
  @Catch("ActionError")
  refused(_error: ActionError) {}

  @On("notice.notify.poke")
  poke(event: PokeEvent) {
    // @ts-expect-error 63: a poke has no message to recall
    void event.recall();
  }

  @OnPrivateMsg()
  private(event: PrivateMessageEvent) {
    // @ts-expect-error 64: a message is no request
    void event.approve();
  }
}

// @ts-expect-error 65: an instance is no class
void launch(new Handlers());

// @ts-expect-error 66: an address is no client
void launch(Handlers, { api: "ws://127.0.0.1:3001" });

/** Branches that can never be taken. */
export function kinds(error: ActionError): boolean {
  // @ts-expect-error 67: there is no such kind
  return error.kind === "forbidden";
}
