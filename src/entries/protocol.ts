/**
 * OneBot 11 as data: the types of segments and payloads by name, the names of actions and their types, CQ codes, messages and
 * frames. Pure and synchronous, and it loads nothing else of the library: for tools, logs and frameworks of your own.
 *
 * @example Read a CQ code
 * ```ts
 * import { parseCqCode, type AtSegment } from "adelie/protocol";
 *
 * const [first] = parseCqCode("[CQ:at,qq=20001] 你好");
 * if (first?.type === "at") console.log((first satisfies AtSegment).data.qq);
 * ```
 *
 * @module
 */

// Messages
export type * from "../protocol/segments.ts";
export type { Media } from "../protocol/media_source.ts";
export { normalizeMessage, plainText, toSegments } from "../protocol/message.ts";
export { escapeCqText, escapeCqValue, parseCqCode, toCqCode, unescapeCq } from "../protocol/cq_code.ts";
export { readForward } from "../protocol/forward.ts";
export type { ForwardedMessage } from "../protocol/forward.ts";

// Events
export type * from "../protocol/events/base.ts";
export type * from "../protocol/events/payloads.gen.ts";
export { eventName } from "../protocol/events/events.ts";
export type { EventPayload, UnknownPayload } from "../protocol/events/events.ts";
export { EVENT_NAMES } from "../protocol/events/names.gen.ts";

// Actions and frames
export type { ActionArgs, ActionMethod, ActionName, ActionResult, OtherName } from "../protocol/actions/calls.ts";
export { factsOf } from "../protocol/actions/facts.ts";
export {
  ACTION_FACTS,
  CQHTTP_ACTIONS,
  LAGRANGE_ACTIONS,
  LLBOT_ACTIONS,
  NAPCAT_ACTIONS,
  ONEBOT_ACTIONS,
} from "../protocol/actions.gen.ts";
export type {
  ActionFacts,
  CqHttpActions,
  LagrangeActions,
  LLBotActions,
  NapCatActions,
  OneBotActions,
} from "../protocol/actions.gen.ts";
export type {
  ForwardedMessagePayload,
  FriendUser,
  GroupFile,
  GroupFolder,
  HonorMember,
  LikeUser,
} from "../protocol/results.ts";
export type { CallOptions } from "../protocol/call_options.ts";
export { encodeRequest, isEvent, isReply, isSuccess, parseFrame } from "../protocol/frames.ts";
export type { ActionReply } from "../protocol/frames.ts";
