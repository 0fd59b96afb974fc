/** What the compiler must take and refuse about `call`: checked by tsc only, never run. */

import { NapCatApi, type OneBotApi } from "../../mod.ts";

declare const api: OneBotApi;
declare const name: string;
declare const either: "send_group_msg" | "send_private_msg";

/** Whether two types are the same, both ways. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

/** Actions of the table have their parameters and results, of whichever implementation they are. */
export async function known(): Promise<void> {
  const sent = await api.call("send_group_msg", { group_id: 1, message: ["a", { type: "face", data: { id: "1" } }] });
  same<typeof sent.message_id, number>(true);
  const login = await api.call("get_login_info");
  const nickname: string = login.nickname;
  await api.call("get_login_info", {}, { timeoutMs: 1_000 });
  await api.call("set_group_whole_ban", { group_id: nickname });
  const words = await new NapCatApi().call("translate_en2zh", { words: ["a"] });
  same<typeof words, string[]>(true);
  await api.call("set_group_reaction", { group_id: 1, message_id: 2, code: "76", is_add: true });
  // @ts-expect-error the message is missing
  await api.call("send_group_msg", { group_id: 1 });
  // @ts-expect-error mistyped
  await api.call("send_group_msg", { group_id: 1, massage: "a" });
  // @ts-expect-error no message
  await api.call("send_group_msg", { group_id: 1, message: 5 });
  // @ts-expect-error no such option
  await api.call("get_login_info", {}, { timeout: 1_000 });
  // @ts-expect-error the parameters are missing
  await api.call("delete_msg");
  // @ts-expect-error it gives no text
  const text: string = await api.call("get_login_info");
  return void text;
}

/** Names that the table lacks, and names that are not known, take anything. */
export async function open(): Promise<void> {
  const nothing = await api.call("my_action", { anything: [1] });
  same<typeof nothing, unknown>(true);
  const contextual: { done: boolean } = await api.call("my_action");
  await api.call(name, { whatever: contextual.done }, { priority: 1 });
  await api.call("send_group_msg_async", { group_id: 1, message: "a" });
  // @ts-expect-error parameters are an object
  await api.call("my_action", 5);
}

/** A result that is given decides by itself: nothing else is checked. */
export async function given(): Promise<void> {
  const reply = await api.call<{ message_id: string }>("send_group_msg", { group_id: 1, message: 5, more: true });
  same<typeof reply, { message_id: string }>(true);
  const any = await api.call<any>("send_group_msg", { odd: true });
  any.whatever.there.is();
  const seen = await api.call<unknown>("get_msg", {});
  same<typeof seen, unknown>(true);
  const nothing: null = await api.call<null>("get_msg", {});
  return void nothing;
}

/** Of several names, what they have in common. */
export async function several(): Promise<void> {
  const { message_id } = await api.call(either, { group_id: 1, user_id: 1, message: "a" });
  same<typeof message_id, number>(true);
}

/** A client may call in a way of its own, with the signature of before. */
export class Counting extends NapCatApi {
  count = 0;

  override call<T>(action: string, params?: object): Promise<T> {
    this.count++;
    return super.call<T>(action, params);
  }
}
