/** Meta events, as they arrive. A field is optional where any implementation leaves it out. */

import type { BasePayload } from "./base.ts";

/** 生命周期: Lifecycle. */
export interface LifecyclePayload extends BasePayload {
  /** Every meta event has it. */
  post_type: "meta_event";
  /** Which meta event it is. */
  meta_event_type: "lifecycle";
  /** `connect`: a link was opened; `enable`, `disable`: the implementation was switched on or off. */
  sub_type: "enable" | "disable" | "connect";
  /** Go-cqhttp WebSocket handshake: 2. */
  _post_method?: number;
}

/** 心跳: Heartbeat. */
export interface HeartbeatPayload extends BasePayload {
  /** Every meta event has it. */
  post_type: "meta_event";
  /** Which meta event it is. */
  meta_event_type: "heartbeat";
  /** The extra keys on go-cqhttp and Lagrange. */
  status: {
    online: boolean | null;
    good: boolean;
    app_initialized?: boolean;
    app_enabled?: boolean;
    plugins_good?: boolean | null;
    app_good?: boolean;
    stat?: Record<string, unknown>;
  };
  /** Ms until the next heartbeat. */
  interval: number;
}
