/** The measurements of an app, as monitoring reads them: Prometheus' text format, and OpenTelemetry's API where it is installed. */

import type { OneBotApi } from "../../api/clients.ts";
import { isSuccess } from "../../protocol/frames.ts";
import { loadOptionalPackage } from "../../runtime/packages.ts";
import type { QueueCounts } from "../../transport/transport.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { AppStats, LinkState } from "./stats.ts";

/** Upper bounds of the buckets, in seconds: from a handler that only computes to one that waits for somebody. */
const BOUNDS: readonly number[] = [0.001, 0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 60];

/** Names come from code, but a bot may make up actions: what is above this number is counted under `other`. */
const MAX_NAMES = 500;

/** How long things with one name took. */
class Histogram {
  readonly #counts: number[] = Array<number>(BOUNDS.length + 1).fill(0);
  #sum = 0;

  add(seconds: number): void {
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
    const index = bucket === -1 ? BOUNDS.length : bucket;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += seconds;
  }

  lines(name: string, labels: string): string[] {
    let below = 0;
    const buckets = this.#counts.map((count, index) => {
      below += count;
      return `${name}_bucket{${labels},le="${BOUNDS[index] ?? "+Inf"}"} ${below}`;
    });
    return [...buckets, `${name}_sum{${labels}} ${this.#sum}`, `${name}_count{${labels}} ${below}`];
  }
}

/** Histograms of one kind, by name. */
class Histograms {
  readonly #byLabels = new Map<string, Histogram>();

  add(labels: string, other: string, seconds: number): void {
    const key = this.#byLabels.has(labels) || this.#byLabels.size < MAX_NAMES ? labels : other;
    let histogram = this.#byLabels.get(key);
    if (histogram === undefined) this.#byLabels.set(key, histogram = new Histogram());
    histogram.add(seconds);
  }

  lines(name: string): string[] {
    return [...this.#byLabels].flatMap(([labels, histogram]) => histogram.lines(name, labels));
  }
}

/** The part of OpenTelemetry's API that is used. */
interface OpenTelemetry {
  readonly metrics: {
    getMeter(name: string): {
      createHistogram(name: string, options: object): { record(value: number, attributes: object): void };
      createObservableGauge(name: string, options: object): ObservableGauge;
    };
  };
}

interface ObservableGauge {
  addCallback(observe: (result: { observe(value: number, attributes: object): void }) => void): void;
}

/** A number at this moment. */
interface Sample {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly value: number;
  /** The account it belongs to; undefined for the app's own. */
  readonly account?: string;
}

/** The part of an app that monitoring reads. */
export interface Measured {
  readonly stats: AppStats;
  readonly apis: readonly OneBotApi[];
  readonly links: ReadonlyMap<OneBotApi, LinkState>;
}

/** The measurements of one app. */
export class Metrics {
  readonly #app: Measured;
  readonly #clock: Clock;
  readonly #handlers = new Histograms();
  readonly #calls = new Histograms();
  readonly #blocked = new Histograms();
  #record: ((name: "handler" | "call", seconds: number, attributes: object) => void) | undefined;

  constructor(app: Measured, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
  }

  /** A handler has ended. */
  handled(source: string, ms: number, failed: boolean): void {
    const outcome = failed ? "failed" : "ok";
    this.#handlers.add(`handler="${escape(source)}",outcome="${outcome}"`, 'handler="other",outcome="ok"', ms / 1_000);
    this.#record?.("handler", ms / 1_000, { handler: source, outcome });
  }

  /** A handler kept the loop busy. */
  blocked(source: string, ms: number): void {
    this.#blocked.add(`handler="${escape(source)}"`, 'handler="other"', ms / 1_000);
  }

  /** Measures the calls of a client from now on. */
  watch(api: OneBotApi): void {
    api.use(async ({ action }, next) => {
      const startMs = this.#clock.now();
      const ended = (outcome: string): void => {
        const seconds = (this.#clock.now() - startMs) / 1_000;
        this.#calls.add(`action="${escape(action)}",outcome="${outcome}"`, 'action="other",outcome="ok"', seconds);
        this.#record?.("call", seconds, { action, outcome });
      };
      try {
        const reply = await next();
        ended(isSuccess(reply) ? "ok" : "refused");
        return reply;
      } catch (error) {
        ended("unanswered");
        throw error;
      }
    });
  }

  /** Everything in Prometheus' text format, version 0.0.4. */
  toPrometheus(): string {
    const lines: string[] = [];
    let last = "";
    for (const { name, help, type, value, account } of this.#samples()) {
      if (name !== last) lines.push(`# HELP adelie_${name} ${help}`, `# TYPE adelie_${name} ${type}`);
      lines.push(`adelie_${name}${account === undefined ? "" : `{account="${escape(account)}"}`} ${value}`);
      last = name;
    }
    for (
      const [name, help, histograms] of [
        ["adelie_handler_seconds", "How long handlers took.", this.#handlers],
        ["adelie_loop_blocked_seconds", "How long handlers kept the loop busy without a pause.", this.#blocked],
        ["adelie_call_seconds", "How long calls took, with their time in the outbox.", this.#calls],
      ] as const
    ) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...histograms.lines(name));
    }
    return `${lines.join("\n")}\n`;
  }

  /** Hands everything to OpenTelemetry too, if `@opentelemetry/api` is installed. Tells whether it is. */
  async useOpenTelemetry(): Promise<boolean> {
    const telemetry = await loadOptionalPackage<OpenTelemetry>("@opentelemetry/api");
    if (telemetry === undefined) return false;
    const meter = telemetry.metrics.getMeter("adelie");
    const seconds = {
      handler: meter.createHistogram("adelie.handler.duration", { unit: "s", description: "How long handlers took." }),
      call: meter.createHistogram("adelie.call.duration", { unit: "s", description: "How long calls took." }),
    };
    this.#record = (name, value, attributes) => seconds[name].record(value, attributes);
    for (const { name, help } of uniqueNames(this.#samples())) {
      const gauge = meter.createObservableGauge(`adelie.${name}`, { description: help });
      gauge.addCallback((result) => {
        for (const sample of this.#samples()) {
          if (sample.name !== name) continue;
          result.observe(sample.value, sample.account === undefined ? {} : { account: sample.account });
        }
      });
    }
    return true;
  }

  #samples(): Sample[] {
    const { stats, apis, links } = this.#app;
    const app: Sample[] = [
      { name: "events_total", help: "Events that arrived.", type: "counter", value: stats.events },
      {
        name: "events_early_total",
        help: "Events that waited until @OnReady had ended.",
        type: "counter",
        value: stats.early,
      },
      { name: "events_handled_total", help: "Events that a handler answered.", type: "counter", value: stats.handled },
      {
        name: "handlers_refused_total",
        help: "Handlers that a condition kept from running.",
        type: "counter",
        value: stats.refused,
      },
      {
        name: "handlers_failed_total",
        help: "Handlers, tasks and hooks that failed.",
        type: "counter",
        value: stats.failed,
      },
      { name: "handlers_running", help: "Handlers that are running now.", type: "gauge", value: stats.running },
      { name: "events_waiting", help: "Events that wait for their turn.", type: "gauge", value: stats.held },
      {
        name: "events_dropped_total",
        help: "Events that were left out because too many of their chat waited.",
        type: "counter",
        value: stats.dropped,
      },
      { name: "jobs_kept", help: "Jobs that outlive the process.", type: "gauge", value: stats.keptJobs },
      { name: "recalls_waiting", help: "Replies that will be recalled.", type: "gauge", value: stats.recalls },
      {
        name: "recalls_failed_total",
        help: "Messages that were to be recalled and were not.",
        type: "counter",
        value: stats.recallsFailed,
      },
      { name: "loop_blocked_total", help: "Times that the loop stood still.", type: "counter", value: stats.blocked },
      { name: "handlers_queued", help: "Handlers that wait for their turn.", type: "gauge", value: stats.queued },
      {
        name: "handlers_left_out_total",
        help: "Handlers that the order of their chat left out.",
        type: "counter",
        value: stats.leftOut,
      },
      { name: "events_aborted_total", help: "Events that were aborted.", type: "counter", value: stats.aborted },
      {
        name: "handlers_timed_out_total",
        help: "Handlers that did not end in time.",
        type: "counter",
        value: stats.timedOut,
      },
    ];
    const names = accountNames(apis);
    const each = (name: string, help: string, type: Sample["type"], value: (api: OneBotApi) => number): Sample[] =>
      apis.map((api, index) => ({ name, help, type, account: names[index] ?? "", value: value(api) }));
    const isOnQueue = apis.some((api) => api.stats.queue !== undefined);
    const onQueue = (
      name: string,
      help: string,
      type: Sample["type"],
      value: (counts: QueueCounts) => number,
    ): Sample[] =>
      isOnQueue
        ? each(`queue_${name}`, help, type, ({ stats: { queue } }) => queue === undefined ? 0 : value(queue))
        : [];
    return [
      ...app,
      ...each("link_up", "Whether the link of the account is up.", "gauge", (api) => links.get(api)?.isUp ? 1 : 0),
      ...each(
        "link_lost_total",
        "How many times the link was lost or could not be made.",
        "counter",
        (api) => links.get(api)?.lost ?? 0,
      ),
      ...each(
        "account_online",
        "Whether the link of the account is up and QQ has it online.",
        "gauge",
        (api) => api.status.state === "up" ? 1 : 0,
      ),
      ...each("account_offline_total", "How many times QQ went offline.", "counter", (api) => api.stats.offline),
      ...each("calls_total", "Calls.", "counter", (api) => api.stats.calls),
      ...each("calls_refused_total", "Calls that the implementation refused.", "counter", (api) => api.stats.refused),
      ...each("calls_unanswered_total", "Calls that got no reply.", "counter", (api) => api.stats.unanswered),
      ...each("calls_waiting", "Calls that wait for a link.", "gauge", (api) => api.stats.callsWaiting),
      ...each(
        "calls_turned_away_total",
        "Calls that were not sent: too many waited for a link, or the implementation does not read.",
        "counter",
        (api) => api.stats.callsTurnedAway,
      ),
      ...each(
        "link_congested",
        "Whether calls are turned away because the implementation does not read.",
        "gauge",
        (api) => api.stats.isCongested ? 1 : 0,
      ),
      ...each(
        "link_unsent_bytes",
        "Bytes that the implementation has not read yet.",
        "gauge",
        (api) => api.stats.unsentBytes,
      ),
      ...each(
        "link_events_waiting",
        "Events that wait because the bot takes none at present.",
        "gauge",
        (api) => api.stats.eventsWaiting,
      ),
      ...each(
        "link_events_lost_total",
        "Events and frames that were given up because too much waited.",
        "counter",
        (api) => api.stats.eventsLost,
      ),
      ...each(
        "link_events_repeated_total",
        "Events that came a second time and were handled once.",
        "counter",
        (api) => api.stats.repeatedEvents,
      ),
      ...each(
        "connections_refused_total",
        "Connections that were not let in.",
        "counter",
        (api) => api.stats.connectionsRefused,
      ),
      ...onQueue("partitions", "Partitions that this worker holds.", "gauge", ({ held }) => held),
      ...onQueue("events_open", "Events that this worker has taken and not dealt with.", "gauge", ({ open }) => open),
      ...onQueue("events_stale_total", "Events that were too old to be answered.", "counter", ({ stale }) => stale),
      ...onQueue("events_dead_total", "Events that this worker put aside.", "counter", ({ dead }) => dead),
      ...onQueue("events_again_total", "Events that had been delivered before.", "counter", ({ again }) => again),
      ...onQueue(
        "events_refused_total",
        "Events that were another worker's when they were dealt with.",
        "counter",
        ({ refused }) => refused,
      ),
      ...each("chats_paused", "Chats that are left alone after refusals.", "gauge", (api) => api.stats.chatsPaused),
      ...each("messages_paced_total", "Messages that pace refused.", "counter", (api) => api.stats.messagesPaced),
      ...each("outbox_waiting", "Messages that wait to be sent.", "gauge", (api) => api.stats.outbox.waiting),
      ...each(
        "outbox_reserved",
        "Chats that are kept for an answer in parts.",
        "gauge",
        (api) => api.stats.outbox.reserved,
      ),
      ...each(
        "outbox_reservations_ended_total",
        "Answers in parts that paused for too long and let others go first.",
        "counter",
        (api) => api.stats.outbox.reservationsEnded,
      ),
      ...each("downloads_running", "Downloads that are running.", "gauge", (api) => api.stats.downloadsRunning),
      ...each("downloads_waiting", "Downloads that wait.", "gauge", (api) => api.stats.downloadsWaiting),
      ...each(
        "downloads_refused_total",
        "Downloads that were refused because too many waited.",
        "counter",
        (api) => api.stats.downloadsRefused,
      ),
      ...each("media_waiting", "Calls whose files wait to be read.", "gauge", (api) => api.stats.mediaWaiting),
      ...each(
        "media_refused_total",
        "Calls that were refused because the files of too many waited to be read.",
        "counter",
        (api) => api.stats.mediaRefused,
      ),
    ];
  }
}

function uniqueNames(samples: readonly Sample[]): Sample[] {
  return [...new Map(samples.map((sample) => [sample.name, sample])).values()];
}

/**
 * One name for each client, so that no series comes twice: the number of its account, `unknown` while that is not known, and
 * from the second one of the same name on with a number behind it.
 */
function accountNames(apis: readonly OneBotApi[]): string[] {
  const used = new Map<string, number>();
  return apis.map(({ selfId = "unknown" }) => {
    const times = (used.get(String(selfId)) ?? 0) + 1;
    used.set(String(selfId), times);
    return times === 1 ? String(selfId) : `${selfId}-${times}`;
  });
}

/** As label values are written. */
function escape(text: string): string {
  return text.replace(/[\\"\n]/g, (sign) => sign === "\n" ? "\\n" : `\\${sign}`);
}
