/** The client for NapCat. */

import { NAPCAT_ACTIONS, type NapCatActions } from "../protocol/actions.gen.ts";
import type { Media } from "../protocol/media_source.ts";
import type { ApiClient } from "./client.ts";
import { lookAfter } from "../util/looked_after.ts";
import { CqHttpApi } from "./cqhttp_api.ts";
import { type ApiClass, defineActions } from "./define_actions.ts";
import type { DownloadStreamOptions, FileDownload, StreamedFile } from "./media/stream_download.ts";
import type { FileStreamMethods } from "./media/stream_methods.ts";
import type { UploadedFile, UploadOptions } from "./media/stream_upload.ts";

/**
 * A client with the actions of NapCat.
 *
 * @example
 * ```ts
 * const api = new NapCatApi({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * ```
 */
export interface NapCatApi extends ApiClient, NapCatActions, FileStreamMethods {
  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean;
}

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
