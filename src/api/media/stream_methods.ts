/** The methods that a client for NapCat has for its stream actions. Each has the name of its action, in camelCase. */

import type { Media } from "../../protocol/media_source.ts";
import type { DownloadStreamOptions, FileDownload, StreamedFile } from "./stream_download.ts";
import type { UploadedFile, UploadOptions } from "./stream_upload.ts";

/** Uploads to NapCat's disk and downloads from it, in chunks. */
export interface FileStreamMethods {
  /**
   * Uploads a file to NapCat's disk in chunks and gives its path there, which `file` of other actions and of segments takes.
   * After a lost link only what is missing is sent again; NapCat compares the SHA-256.
   *
   * @example Upload a film to a group
   * ```ts ignore
   * import { NapCatApi } from "adelie";
   *
   * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
   * const { path } = await api.uploadFileStream("./movie.mp4", { onProgress: (sent, total) => console.log(sent / total) });
   * await api.upload_group_file({ group_id: 700001, file: path, name: "movie.mp4" });
   * ```
   *
   * @param source a path, bytes, a Blob, or a stream; a stream above 4 MiB is kept in a temporary file meanwhile
   * @throws ConfigError for a source that is missing, empty or no file; AdelieError `UPLOAD_CHECKSUM` when other bytes
   * arrived; ActionError, ConnectionError or `signal.reason` otherwise
   */
  uploadFileStream(source: Media, options?: UploadOptions): Promise<UploadedFile>;

  /**
   * Downloads a file from NapCat in chunks. Nothing is asked for before the result is read: loop over it, or take
   * `bytes()` or `saveTo(path)`.
   *
   * @example Read a file as it arrives
   * ```ts ignore
   * import { NapCatApi } from "adelie";
   *
   * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
   * for await (const chunk of api.downloadFileStream({ file_id: "…" })) console.log(chunk.length);
   * ```
   */
  downloadFileStream(file: StreamedFile, options?: DownloadStreamOptions): FileDownload;

  /** As `downloadFileStream`, for a picture: `info()` tells its `width` and `height`. */
  downloadFileImageStream(file: StreamedFile, options?: DownloadStreamOptions): FileDownload;

  /**
   * As `downloadFileStream`, for a voice.
   *
   * @param options `outFormat`: what NapCat converts it to, such as `"mp3"`, which needs ffmpeg there
   */
  downloadFileRecordStream(file: StreamedFile, options?: DownloadStreamOptions & { outFormat?: string }): FileDownload;
}
