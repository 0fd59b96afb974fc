/** Questions to people: asking, waiting, judging what comes, asking again. Which events there are is the caller's affair. */

import { checkOptionNames, checkOptions } from "../../util/options.ts";
import type { OneBotApi } from "../../api/clients.ts";
import { ConfigError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { idText, isSameId, qqNumber } from "../../protocol/ids.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import { quoted } from "../../util/text_of.ts";
import type { DialogueListener, Dialogues, DialogueScope } from "./questions.ts";
import { isWord } from "./words.ts";
import type { MessageView } from "../../command/message_view.ts";
import type { Id } from "../../protocol/ids.ts";
import { isSent, type Sent } from "../../protocol/sent.ts";
import type { DialogueTexts } from "../../texts/chat/chat_texts.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

/** The fields of an answer that a question reads. */
export interface AnswerLike {
  /** Who answered. */
  readonly user_id: number;
  /** The answer's text. */
  readonly text: string;
}

/** The chat that a question is asked in. */
export interface DialoguePlace<E> {
  readonly dialogues: Dialogues;
  readonly self_id: Id;
  /** Undefined in private. */
  readonly group_id: Id | undefined;
  /** Whom `"sender"` means, and who may call the question off. */
  readonly person: Id | undefined;
  /** Gives up every question that is asked here. */
  readonly signal?: AbortSignal;
  say(message: MessageInput): Promise<unknown>;
  /** Makes the event of an answer. */
  open(payload: EventPayload, api: OneBotApi, message: MessageView): E;
}

/** The verdict on an answer: right, wrong, or wrong with the words that the person is told or has been told. */
export type AnswerVerdict = boolean | MessageInput | Sent;

/** Options of all kinds of questions. */
export interface DialogueOptions<E> {
  /** How long to wait for an answer, in milliseconds, from the moment the question was sent. Default 60 000; `Infinity` waits until the app stops. */
  timeoutMs?: number;
  /**
   * Who may answer: `"sender"`, whom the event is about; `"anyone"` in the group; people by number; or a function that
   * looks at each message of the chat and says whether it is an answer. Other messages go on as usual. In private it is
   * always the other person.
   */
  from?: "sender" | "anyone" | number | (string & {}) | readonly Id[] | ((event: E) => boolean);
  /**
   * Judges an answer: `true` takes it, `false` tells `retryText`, and a message is told instead of it. While a promise
   * of this is open, further messages go on as usual.
   */
  validate?: (event: E) => AnswerVerdict | Promise<AnswerVerdict>;
  /** Told after a wrong answer that `validate` says nothing about. Default 这个回答不行，请再试一次。; `""` says nothing. */
  retryText?: MessageInput;
  /** The answers that call the question off. Default 取消; none when empty. Only from the people who were asked by number, and from `"sender"`. */
  cancelWords?: readonly string[];
  /** Told when it was called off. Default 已取消。; `""` says nothing. */
  cancelText?: MessageInput;
  /** Told when time is up. Default: nothing. */
  timeoutText?: MessageInput;
  /** Gives the question up. */
  signal?: AbortSignal;
}

/** Options of `ask`. */
export interface QuestionOptions<E> extends DialogueOptions<E> {
  /** How many wrong answers may be corrected. Default 3. */
  retries?: number;
  /** Told after the last wrong answer. Default 错误次数太多，已取消。; `""` says nothing. */
  failText?: MessageInput;
}

/**
 * Why there is no answer: time is up, called off, too many wrong ones, a newer question to the same person, `signal`, the app stops;
 * on a queue, another worker gets the messages of the chat.
 */
export type NoAnswer = "timeout" | "cancelled" | "retries" | "replaced" | "aborted" | "stopped" | "moved";

/** How a question ended. */
export type QuestionResult<E> =
  | { readonly ok: true; readonly event: E }
  | { readonly ok: false; readonly reason: NoAnswer };

/** Options of `askAll`. */
export interface CollectOptions<E> extends DialogueOptions<E> {
  /** How many answers are enough. Default: one of each person in `from`, or else what comes until time is up. */
  count?: number;
}

const commonNames: readonly string[] = [
  "timeoutMs",
  "from",
  "validate",
  "retryText",
  "cancelWords",
  "cancelText",
  "timeoutText",
  "signal",
];

/**
 * Asks one question.
 *
 * @param name what the caller calls this, for errors
 * @throws ConfigError for wrong options; what sending the question or `validate` throws
 */
export async function askQuestion<E extends AnswerLike>(
  name: string,
  place: DialoguePlace<E>,
  question: MessageInput | undefined,
  options: QuestionOptions<E>,
): Promise<QuestionResult<E>> {
  checkAsk(name, options, [...commonNames, "retries", "failText"]);
  return await new Question(place, options, peopleOf(name, place, options.from ?? "sender")).begin(question);
}

/**
 * Asks several people, each once.
 *
 * @throws ConfigError for wrong options; what sending the question or `validate` throws
 */
export async function collectAnswers<E extends AnswerLike>(
  place: DialoguePlace<E>,
  question: MessageInput | undefined,
  options: CollectOptions<E>,
): Promise<E[]> {
  checkAsk("askAll()", options, [...commonNames, "count"]);
  return await new Collection(place, options, peopleOf("askAll()", place, options.from ?? "anyone")).begin(question);
}

/** A question that is open. `R` is its result. */
abstract class Open<E extends AnswerLike, R> implements DialogueListener {
  protected readonly place: DialoguePlace<E>;
  protected readonly options: DialogueOptions<E>;
  protected readonly people: readonly Id[] | undefined;
  readonly #result: Promise<R>;
  #resolve: (result: R) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #unlisten: () => void = () => {};
  #cancelTimer: () => void = () => {};
  #isWaiting = false;
  #isOver = false;
  /** Whose answers `validate` is still thinking about. */
  protected readonly judging: Set<string> = new Set();

  constructor(place: DialoguePlace<E>, options: DialogueOptions<E>, people: readonly Id[] | undefined) {
    this.place = place;
    this.options = options;
    this.people = people;
    this.#result = new Promise((resolve, reject) => [this.#resolve, this.#reject] = [resolve, reject]);
  }

  begin(question: MessageInput | undefined): Promise<R> {
    const { signal, from } = this.options;
    if (signal?.aborted === true || this.place.signal?.aborted === true) this.#aborted();
    else {
      const { self_id, group_id, dialogues } = this.place;
      const scope: DialogueScope = { self_id, group_id, people: this.people, isExclusive: typeof from !== "function" };
      // It listens before the question is out: the answer may be here before the reply to the sending is.
      this.#unlisten = dialogues.listen(scope, this);
      signal?.addEventListener("abort", this.#aborted);
      this.place.signal?.addEventListener("abort", this.#aborted);
      if (!this.#isOver) void this.say(question);
    }
    return this.#result;
  }

  take(payload: EventPayload, api: OneBotApi, message: MessageView): boolean {
    if (this.#isOver) return false;
    try {
      const event = this.place.open(payload, api, message);
      if (!this.isAsked(event)) return false;
      if (this.#isCancel(event)) {
        this.finish(this.nothing("cancelled"), this.options.cancelText ?? this.texts.cancelled);
      } else this.#judge(event);
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  end(reason: "replaced" | "stopped" | "moved"): void {
    this.finish(this.nothing(reason));
  }

  /** Whether a message of the chat is meant as an answer. */
  protected isAsked(event: E): boolean {
    const { from } = this.options;
    return typeof from !== "function" || from(event);
  }

  /** The result when it ends for `reason`. */
  protected abstract nothing(reason: NoAnswer): R;
  /** An answer was judged. */
  protected abstract judged(event: E, verdict: AnswerVerdict): void;

  /** Says something, then waits. */
  protected async say(message: MessageInput | undefined): Promise<void> {
    try {
      if (message !== undefined && message !== "" && !this.#isOver) await this.place.say(message);
    } catch (error) {
      return this.fail(error);
    }
    this.#wait();
  }

  protected finish(result: R, farewell: MessageInput | undefined = ""): void {
    if (!this.#close()) return;
    if (farewell === "") return this.#resolve(result);
    // Whether it could be sent changes nothing any more; the client's hooks are told when it could not.
    void this.place.say(farewell).catch(() => {}).then(() => this.#resolve(result));
  }

  protected fail(error: unknown): void {
    if (this.#close()) this.#reject(error);
  }

  /** The message about a wrong answer. */
  protected wrongText(verdict: AnswerVerdict): MessageInput {
    // The result of `return event.reply("不行")` has been said already.
    if (isSent(verdict)) return "";
    if (typeof verdict === "boolean") return this.options.retryText ?? this.texts.wrong;
    return verdict as MessageInput;
  }

  protected get texts(): DialogueTexts {
    return this.place.dialogues.texts.dialogue;
  }

  /** Whether time goes on while answers are judged and corrected. */
  protected get hasOneDeadline(): boolean {
    return false;
  }

  #judge(event: E): void {
    const { validate } = this.options;
    const verdict = validate === undefined ? true : validate(event);
    if (!(verdict instanceof Promise)) {
      if (!this.hasOneDeadline) this.#pause();
      return this.judged(event, verdict);
    }
    const person = personOf(event);
    this.judging.add(person);
    if (!this.hasOneDeadline) this.#pause();
    void verdict.then((value) => {
      this.judging.delete(person);
      if (!this.#isOver) this.judged(event, value);
    }).catch((error: unknown) => this.fail(error));
  }

  #isCancel(event: E): boolean {
    const { cancelWords = this.texts.cancelWords } = this.options;
    if (cancelWords.length === 0 || !isWord(event.text, cancelWords)) return false;
    const { person } = this.place;
    // One of a crowd cannot call off what another began.
    return this.people !== undefined || isSameId(event.user_id, person);
  }

  #wait(): void {
    if (this.#isOver || this.#isWaiting || (this.judging.size > 0 && !this.hasOneDeadline)) return;
    this.#isWaiting = true;
    const { dialogues } = this.place;
    dialogues.waiting(1, this.place);
    const { timeoutMs = 60_000, timeoutText } = this.options;
    if (timeoutMs === Infinity) return;
    this.#cancelTimer = dialogues.clock.schedule(timeoutMs, () => this.finish(this.nothing("timeout"), timeoutText));
  }

  #pause(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#cancelTimer();
    this.place.dialogues.waiting(-1, this.place);
  }

  #close(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#unlisten();
    this.options.signal?.removeEventListener("abort", this.#aborted);
    this.place.signal?.removeEventListener("abort", this.#aborted);
    this.#pause();
    return true;
  }

  readonly #aborted = (): void => this.finish(this.nothing("aborted"));
}

class Question<E extends AnswerLike> extends Open<E, QuestionResult<E>> {
  declare protected readonly options: QuestionOptions<E>;
  #wrong = 0;

  protected override isAsked(event: E): boolean {
    return this.judging.size === 0 && super.isAsked(event);
  }

  protected override nothing(reason: NoAnswer): QuestionResult<E> {
    return { ok: false, reason };
  }

  protected override judged(event: E, verdict: AnswerVerdict): void {
    const { retries = 3, failText = this.texts.tooMany } = this.options;
    if (verdict === true) this.finish({ ok: true, event });
    else if (++this.#wrong > retries) this.finish(this.nothing("retries"), failText);
    else void this.say(this.wrongText(verdict));
  }
}

class Collection<E extends AnswerLike> extends Open<E, E[]> {
  declare protected readonly options: CollectOptions<E>;
  readonly #events: E[] = [];
  readonly #answered = new Set<string>();

  protected override get hasOneDeadline(): boolean {
    return true;
  }

  protected override isAsked(event: E): boolean {
    const person = personOf(event);
    return !this.#answered.has(person) && !this.judging.has(person) && super.isAsked(event);
  }

  protected override nothing(): E[] {
    return this.#events;
  }

  protected override judged(event: E, verdict: AnswerVerdict): void {
    if (verdict !== true) return void this.say(this.wrongText(verdict));
    this.#answered.add(personOf(event));
    this.#events.push(event);
    const enough = this.options.count ?? this.people?.length ?? Infinity;
    if (this.#events.length >= enough) this.finish(this.#events);
  }
}

function peopleOf<E>(
  name: string,
  place: DialoguePlace<E>,
  from: NonNullable<DialogueOptions<E>["from"]>,
): readonly Id[] | undefined {
  const { group_id, person } = place;
  if (from === "sender" || group_id === undefined) {
    if (person !== undefined) return [person];
    throw new ConfigError(
      "DIALOGUE_PERSON",
      handlerTexts().aboutNobody(name),
    );
  }
  if (from === "anyone" || typeof from === "function") return undefined;
  const people = (Array.isArray(from) ? from as readonly unknown[] : [from]).map(qqNumber);
  if (people.length > 0 && people.every((id) => id !== undefined)) return [...new Set(people)];
  throw new ConfigError(
    "OPTION",
    handlerTexts().fromWanted(name, quoted(from)),
  );
}

function personOf({ user_id }: AnswerLike): string {
  return idText(user_id) ?? "nobody";
}

/** Numbers may be Infinity: as often, or as long, as it takes. */
function checkAsk(name: string, options: object, known: readonly string[]): void {
  checkOptionNames(name, options, known);
  const { timeoutMs, retries, count } = options as Record<string, unknown>;
  checkOptions(name, { timeoutMs, retries, count }, numberKinds);
}

const numberKinds = {
  timeoutMs: "positive number",
  retries: "number from 0 on",
  count: "positive number",
} as const;
