/** The things that can be found at an address that does not work, and the form of the texts about them. */

/** The subject of a text. */
export interface About {
  /** The address as the user gave it, without a token. */
  readonly address: string;
  readonly kind: "WebSocket" | "HTTP";
  /** The sight, as a phrase: `HTTP 301 to /webui`. */
  readonly seen: string;
  /** Whose it is, where that was recognised: `NapCat`. */
  readonly who?: string;
}

/** The things that can be found at an address. */
export type Finding =
  | "nobody"
  | "unknownHost"
  | "unreachable"
  | "silent"
  | "httpPort"
  | "webSocketPort"
  | "napcatWebUi"
  | "llbotWebUi"
  | "botListener"
  | "botWebhook"
  | "path"
  | "tlsPort"
  | "plainPort"
  | "redirect"
  | "gateway"
  | "login"
  | "page"
  | "noHttp"
  | "tokenWrong"
  | "tokenMissing"
  | "actionsOnly"
  | "eventsOnly"
  | "silentPath"
  | "mixedUp"
  | "envProxy";

/** How a sight is put into words, in one language: they stand in brackets behind an address. */
export interface SeenTexts {
  /** A frame that says no: its retcode and its words. */
  readonly frame: (said: string) => string;
  readonly closed: string;
  /** No HTTP; the text is quoted. */
  readonly says: (text: string) => string;
  /** An answer, with its body quoted; undefined where it has none. */
  readonly answer: (status: number, body: string | undefined) => string;
  readonly refusal: (status: number, body: string | undefined) => string;
  readonly moved: (status: number, location: string) => string;
  /** A page; its title is quoted. */
  readonly page: (title: string) => string;
  readonly pageWith: (status: number, title: string) => string;
  /** The sight, and the name of the server. */
  readonly from: (seen: string, server: string) => string;
  readonly noText: string;
}

/** A sentence for each finding, in one language. None of them has a token in it. */
export interface DiagnosisTexts {
  /** The sight, the remedy, and where that is set in each implementation: for errors. */
  readonly full: Readonly<Record<Finding, (about: About) => string>>;
  /** The sight and the remedy, in one line: for the log. */
  readonly brief: Readonly<Record<Finding, (about: About) => string>>;
  /** The phrases for `seen`. */
  readonly seen: SeenTexts;
}
