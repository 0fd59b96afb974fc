/** The texts of the sandbox's terminal: what a language has to have. */

/** How a command is written, what it does, and an example where there is something to add. */
export type TerminalCommand = readonly [usage: string, help: string, example?: string];

/** Everything that the terminal itself says. Names of people, groups and files come from the world. */
export interface TerminalTexts {
  greeting: (url: string, bot: string, where: string) => readonly string[];
  noBot: string;
  noAnswer: string;
  now: (where: string) => string;
  where: (name: string, place: string) => string;
  inPrivate: string;
  privately: string;
  unknownCommand: (name: string, near: string | undefined) => string;
  callFailed: (action: string, retcode: number, message: string) => string;
  couldNot: (name: string, why: string) => string;
  nobody: (name: string) => string;
  noGroup: (name: string) => string;
  notIn: (name: string, group: string) => string;
  owner: string;
  admin: string;
  bot: string;
  friend: string;
  members: (group: string, names: readonly string[]) => string;
  outside: (names: readonly string[]) => string;
  group: (name: string, id: number, people: number, isIn: boolean, isHere: boolean) => string;
  groupsEnd: string;
  needsGroup: string;
  needsName: (usage: string) => string;
  needsText: (usage: string) => string;
  nothingToQuote: string;
  noSuchNumber: (number: string) => string;
  nothingSaid: string;
  asked: (group: string, sees: boolean) => string;
  nameTaken: (name: string) => string;
  cannotRead: (path: string, why: string) => string;
  noSuchFile: (path: string, folder: string) => string;
  notAFile: (path: string) => string;
  sampleFile: { readonly name: string; readonly text: string };
  example: string;
  helpEnd: readonly string[];
  commands: Readonly<Record<string, TerminalCommand>>;
  /** Why something could not be done, for the person who tried. Others are told in the world's own words. */
  refusals: Readonly<Record<string, string>>;
  /** Happenings, one line each. */
  changes: ChangeTexts;
}

/** Happenings, from the names of those whom they concern. */
export interface ChangeTexts {
  recall: (by: string, text: string) => string;
  reaction: (by: string, text: string, emoji: string, isAdded: boolean) => string;
  essence: (by: string, text: string, isAdded: boolean) => string;
  poke: (from: string, target: string) => string;
  like: (from: string, to: string, times: number) => string;
  online: (who: string, isOnline: boolean) => string;
  friendAdded: (a: string, b: string) => string;
  friendRemoved: (a: string, b: string) => string;
  wantsFriend: (from: string, to: string, note: string) => string;
  wantsToJoin: (from: string, group: string, note: string) => string;
  invites: (from: string, to: string, group: string) => string;
  answered: (by: string, from: string, isApproved: boolean) => string;
  dissolved: (by: string, groupId: number) => string;
  renamed: (by: string, name: string) => string;
  groupMuted: (by: string, isMuted: boolean) => string;
  groupFile: (by: string, file: string, isAdded: boolean) => string;
  joined: (who: string, group: string) => string;
  left: (who: string, group: string) => string;
  removed: (by: string, who: string, group: string) => string;
  /** 0 seconds: no longer. */
  muted: (by: string, who: string, seconds: number) => string;
  role: (who: string, isAdmin: boolean) => string;
  card: (who: string, card: string) => string;
  title: (who: string, title: string) => string;
  sign: (who: string, group: string) => string;
}
