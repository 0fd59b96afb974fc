/** What users do with the classes of the clients, and must go on compiling. Checked by the type checks only, never run. */

import {
  type ApiClass,
  type ApiOptions,
  type BotEvent,
  CqHttpApi,
  inject,
  LagrangeApi,
  launch,
  LLBotApi,
  NapCatApi,
  OneBotApi,
} from "../../mod.ts";

/** Hooks and actions are overridden, with `super` in both. */
export class MyApi extends NapCatApi {
  readonly saved: string[] = [];

  constructor(options: ApiOptions = {}) {
    super({ url: "ws://127.0.0.1:3001", ...options });
  }

  override downloadEnd(fileName: string, fileUrl: string, code: number): void {
    this.saved.push(`${fileName} ${fileUrl} ${code}`);
  }

  override set_group_sign(params: { group_id: number | string }): Promise<void> {
    return super.set_group_sign(params);
  }

  async names(): Promise<string[]> {
    const groups = await this.get_group_list();
    return groups.map(({ group_name }) => group_name);
  }
}

/** An implementation that is newer than the table. */
export class NewerCqHttp extends CqHttpApi {
  override set_group_sign(params: { group_id: number }): Promise<unknown> {
    return this.call("set_group_sign", params);
  }
}

export function standard(): OneBotApi[] {
  const injected: MyApi = inject(MyApi);
  const plain: NapCatApi = inject(NapCatApi);
  return [new MyApi(), new NewerCqHttp(), new LLBotApi(), new LagrangeApi({ url: "ws://127.0.0.1" }), injected, plain];
}

export async function narrowed(event: BotEvent): Promise<unknown> {
  const { api } = event;
  if (api instanceof MyApi) return api.saved;
  if (api instanceof NapCatApi) return await api.ArkSharePeer({ user_id: 1 });
  if (api instanceof LagrangeApi) return await api.get_group_requests();
  return await api.get_login_info();
}

/** Of several implementations, what they have in common. */
export async function either(api: NapCatApi | LLBotApi): Promise<void> {
  await api.group_poke({ group_id: 1, user_id: 2 });
}

/** Every method takes what `call` takes: a timeout, a signal, a priority. */
export async function options(api: NapCatApi, signal: AbortSignal): Promise<void> {
  await api.send_group_msg({ group_id: 1, message: "急" }, { priority: 10, timeoutMs: 5_000, signal });
  await api.get_login_info({}, { timeoutMs: 1_000 });
  // @ts-expect-error no such option
  await api.get_login_info({}, { timeout: 1_000 });
}

export function made(of: ApiClass<OneBotApi> = NapCatApi): OneBotApi {
  return of.actions.includes("send_msg") ? new of({ url: "ws://127.0.0.1:3001" }) : new OneBotApi();
}

void launch(class {}, { api: [new MyApi(), new CqHttpApi()] });
