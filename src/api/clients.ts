/**
 * The clients of the five implementations, each with one method for every action that its implementation has. Their types
 * come from the generated interfaces, their methods from the generated lists of names.
 */

import {
  CQHTTP_ACTIONS,
  type CqHttpActions,
  LAGRANGE_ACTIONS,
  type LagrangeActions,
  LLBOT_ACTIONS,
  type LLBotActions,
  NAPCAT_ACTIONS,
  type NapCatActions,
  ONEBOT_ACTIONS,
  type OneBotActions,
} from "../protocol/actions.gen.ts";
import type { Media } from "../protocol/media_source.ts";
import { lookAfter } from "../util/looked_after.ts";
import { ApiClient } from "./client.ts";
import type { DownloadStreamOptions, FileDownload, StreamedFile } from "./media/stream_download.ts";
import type { FileStreamMethods } from "./media/stream_methods.ts";
import type { UploadedFile, UploadOptions } from "./media/stream_upload.ts";
import type { ApiOptions } from "./options.ts";

/** A class of clients: what `new NapCatApi(…)`, `extends NapCatApi` and `inject(NapCatApi)` want to know of it. */
export interface ApiClass<Client extends ApiClient> {
  /** Opens nothing: that happens with the first call, event or download. */
  new (options?: ApiOptions): Client;
  /** The prototype of all clients of the class. */
  readonly prototype: Client;
  /** The actions that this class has methods for. */
  readonly actions: readonly string[];
}

/**
 * Defines the methods on a class's prototype and gives it the type of the client that they make of it. The types come
 * from the generated classes. A method that the class or an ancestor has already is left alone.
 */
export function defineActions<Client extends ApiClient>(
  of: { readonly prototype: ApiClient; readonly actions: readonly string[] },
): ApiClass<Client> {
  for (const name of of.actions) {
    if (name in of.prototype) continue;
    Object.defineProperty(of.prototype, name, {
      value(this: ApiClient, params?: object, options?: object): Promise<unknown> {
        return this.call(name, params, options);
      },
      writable: true,
      configurable: true,
    });
  }
  return of as ApiClass<Client>;
}

/**
 * A client with the actions of the OneBot 11 standard. Use the class of your implementation to have all of its actions.
 *
 * @example Send one message
 * ```ts ignore
 * import { OneBotApi } from "adelie";
 *
 * const api = new OneBotApi({ url: "ws://127.0.0.1:3001" });
 * await api.send_group_msg({ group_id: 700001, message: "hello" });
 * await api.stop();
 * ```
 */
export interface OneBotApi extends ApiClient, OneBotActions {}

/** The class of clients for the OneBot 11 standard, which those for its implementations extend. */
export const OneBotApi: ApiClass<OneBotApi> = defineActions<OneBotApi>(
  class OneBotApi extends ApiClient {
    static override readonly actions: readonly string[] = ONEBOT_ACTIONS;
  },
);

/**
 * A client with the actions of go-cqhttp, in the shape of pycqBot's `cqHttpApi`: without a `url` it calls actions over
 * HTTP at `host` 127.0.0.1 and `port` 8000.
 *
 * @example Send one message
 * ```ts ignore
 * import { CqHttpApi } from "adelie";
 *
 * const api = new CqHttpApi({ downloadPath: "./pictures" });
 * await api.send_private_msg({ user_id: 10001, message: "hello" });
 * await api.stop();
 * ```
 */
export interface CqHttpApi extends ApiClient, CqHttpActions {}

/** The class of clients for go-cqhttp. */
export const CqHttpApi: ApiClass<CqHttpApi> = defineActions<CqHttpApi>(
  class CqHttpApi extends OneBotApi {
    static override readonly actions: readonly string[] = CQHTTP_ACTIONS;

    /** Whether the class has an address when none was given. NapCatApi and its like have none. */
    static readonly hasDefaultAddress: boolean = true;

    constructor(options: ApiOptions = {}) {
      const wantsDefault = new.target.hasDefaultAddress && options.url === undefined &&
        options.listen === undefined && options.queue === undefined;
      super(wantsDefault ? { host: "127.0.0.1", port: 8000, ...options } : options);
    }
  },
);

/**
 * A client with the actions of NapCat.
 *
 * @example With an access token
 * ```ts
 * import { NapCatApi } from "adelie";
 *
 * const api = new NapCatApi({ url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * ```
 */
export interface NapCatApi extends ApiClient, NapCatActions, FileStreamMethods {}

/** The class of clients for NapCat. */
export const NapCatApi: ApiClass<NapCatApi> = defineActions<NapCatApi>(
  class NapCatApi extends CqHttpApi {
    static override readonly actions: readonly string[] = NAPCAT_ACTIONS;
    static readonly hasDefaultAddress: boolean = false;

    uploadFileStream(source: Media, options?: UploadOptions): Promise<UploadedFile> {
      return lookAfter(this.media.upload(source, options), "uploadFileStream()", () => this.log);
    }

    downloadFileStream(file: StreamedFile, options?: DownloadStreamOptions): FileDownload {
      return this.media.download("download_file_stream", { ...file }, options);
    }

    downloadFileImageStream(file: StreamedFile, options?: DownloadStreamOptions): FileDownload {
      return this.media.download("download_file_image_stream", { ...file }, options);
    }

    downloadFileRecordStream(
      file: StreamedFile,
      options: DownloadStreamOptions & { outFormat?: string } = {},
    ): FileDownload {
      const { outFormat, ...rest } = options;
      const format = outFormat === undefined ? {} : { out_format: outFormat };
      return this.media.download("download_file_record_stream", { ...file, ...format }, rest);
    }
  },
);

/**
 * A client with the actions of LLBot (LLOneBot).
 *
 * @example With an access token
 * ```ts
 * import { LLBotApi } from "adelie";
 *
 * const api = new LLBotApi({ url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * ```
 */
export interface LLBotApi extends ApiClient, LLBotActions {}

/** The class of clients for LLBot (LLOneBot). */
export const LLBotApi: ApiClass<LLBotApi> = defineActions<LLBotApi>(
  class LLBotApi extends CqHttpApi {
    static override readonly actions: readonly string[] = LLBOT_ACTIONS;
    static readonly hasDefaultAddress: boolean = false;
  },
);

/**
 * A client with the actions of Lagrange.OneBot.
 *
 * @example With an access token
 * ```ts
 * import { LagrangeApi } from "adelie";
 *
 * const api = new LagrangeApi({ url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * ```
 */
export interface LagrangeApi extends ApiClient, LagrangeActions {}

/** The class of clients for Lagrange.OneBot. */
export const LagrangeApi: ApiClass<LagrangeApi> = defineActions<LagrangeApi>(
  class LagrangeApi extends CqHttpApi {
    static override readonly actions: readonly string[] = LAGRANGE_ACTIONS;
    static readonly hasDefaultAddress: boolean = false;
  },
);
