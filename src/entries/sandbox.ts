/**
 * A simulated QQ with an OneBot 11 implementation in front of it, in this process: any bot, in any language, connects to it as
 * to NapCat. People of the world are played by a program.
 *
 * @example A world for bots in any language
 * ```ts ignore
 * import { createSandbox } from "adelie/sandbox";
 *
 * await using sandbox = await createSandbox({ port: 3001 });
 * console.log(`connect to ${sandbox.url}`);
 * await sandbox.connected();
 * await sandbox.group("签到测试群").member("小明").says("签到");
 * ```
 *
 * @module
 */

export { createSandbox } from "../sandbox/sandbox.ts";
export type { Sandbox, SandboxOptions } from "../sandbox/sandbox.ts";

// People
export type { ActingGroup, Actor } from "../sandbox/play/actors.ts";
export type { IdleProbe, SettleOptions } from "../sandbox/play/settle.ts";
export type { CallRecord, TranscriptLine } from "../sandbox/play/transcript.ts";

// Control
export type { AccountOptions, SandboxAccount } from "../sandbox/control/accounts.ts";
export type {
  AgainPlace,
  AttachedBot,
  BotAgain,
  BotCommand,
  BotExplanation,
  HandlerVerdict,
} from "../sandbox/control/attached.ts";

export { isLoadKind, LOAD_KINDS, runLoad } from "../sandbox/play/load.ts";
export type { LoadKind, LoadMix, LoadOptions, LoadReport, LoadStage } from "../sandbox/play/load.ts";

// The world
export { createWorld, forkWorld } from "../sandbox/world/world.ts";
export type { World, WorldCommands, WorldOptions } from "../sandbox/world/world.ts";
export { BOT_ID, buildDefaultWorld, GROUP_IDS, USER_IDS } from "../sandbox/world/default_world.ts";
export type { ChangeListener, WorldLimits, WorldState } from "../sandbox/world/state.ts";
export type { GroupFields, MemberFields, Scene } from "../sandbox/world/scene.ts";
export type { ChangeKind, ChangeOf, WorldChange, WorldChanges } from "../sandbox/world/change.ts";
export type { Journal, JournalEntry, JournalRecord } from "../sandbox/world/journal.ts";
export type { GroupCommands } from "../sandbox/world/groups.ts";
export type { GroupFileCommands } from "../sandbox/world/group_files.ts";
export type { GroupNoticeCommands } from "../sandbox/world/group_notices.ts";
export type { MessageCommands } from "../sandbox/world/messages.ts";
export type { PeopleCommands } from "../sandbox/world/people.ts";
export { loadWorld } from "../sandbox/saved/read.ts";
export { saveWorld } from "../sandbox/saved/write.ts";
export type { SaveOptions } from "../sandbox/saved/write.ts";
export type {
  SavedFile,
  SavedForward,
  SavedGroup,
  SavedLike,
  SavedMessage,
  SavedWorld,
} from "../sandbox/saved/document.ts";
export { createRandom } from "../sandbox/world/random.ts";
export type { Random } from "../sandbox/world/random.ts";
export { Refusal } from "../sandbox/world/refusal.ts";
export type { RefusalReason } from "../sandbox/world/refusal.ts";
export type {
  AccountState,
  Chat,
  Essence,
  ForwardNode,
  FriendCategory,
  Friendship,
  Group,
  GroupFile,
  GroupFolder,
  GroupNotice,
  JoinRequest,
  Member,
  Message,
  Role,
  User,
} from "../sandbox/world/types.ts";
export type { FileStore, StoredFile } from "../sandbox/dialects/files.ts";

export { systemClock } from "../util/time/clock.ts";

// Ports
export { serveSandbox } from "../sandbox/ports/serve.ts";
export type { Answerer } from "../sandbox/ports/calls.ts";
export type { SandboxServer, ServeOptions } from "../sandbox/ports/serve.ts";
export type { Connection, Connections, ConnectionTransport } from "../sandbox/ports/connections.ts";
export type { ReverseLink, ReverseOptions } from "../sandbox/ports/reverse.ts";
export type { MemoryLink, MemoryOptions } from "../sandbox/ports/memory.ts";
export type { PostLink, PostOptions } from "../sandbox/ports/webhook.ts";

// Faults
export { Faults } from "../sandbox/faults/faults.ts";
export type { Fault, FaultsOptions, Strike } from "../sandbox/faults/faults.ts";
export { FAULT_PRESETS } from "../sandbox/faults/presets.ts";
export type { FaultPreset, FaultPresetName } from "../sandbox/faults/presets.ts";
export { FAULT_EFFECTS } from "../sandbox/faults/rules.ts";
export type { FaultEffect, FaultEffectKind, FaultRule } from "../sandbox/faults/rules.ts";

// Implementations
export { createNapCatDialect, SIMULATED_ACTIONS } from "../sandbox/dialects/napcat/dialect.ts";
export { createDialect, DIALECT_NAMES, isDialectName, tiersOfDialect } from "../sandbox/dialects/names.ts";
export type { DialectOptions, DialectOptions as NapCatOptions } from "../sandbox/dialects/account.ts";
export type { Dialect, DialectCall } from "../sandbox/dialects/dialect.ts";
export type { DialectName, FailureKind, Tier, Via, WireRules } from "../sandbox/dialects/facts.ts";
