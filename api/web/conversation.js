/** The conversation on the page: its turns, the one being followed, and those still on their way. */

import { cancel, conversation } from "./api.js";
import { announce } from "./element.js";
import { freshKey, Outbox } from "./outbox.js";
import { TurnStream } from "./stream.js";
import { Turn } from "./turn.js";

const NEAR_END_PX = 120;
const LATER_MS = 1500;

/**
 * Shows one conversation in the region `log`, which holds the list of turns. `hooks`: `named(id)` when it gets its id, `changed()` when the log of
 * training may have changed, `running(turn | null)`, `back(text)` for a message that came back, `spoke(model)`,
 * `empty(yes)`, `trouble(sentence | null)`.
 */
export class Conversation {
  constructor(log, hooks) {
    Object.assign(this, { log, list: log.querySelector("ol"), pane: log.parentElement, hooks, id: null, draft: freshKey(), turns: [], stream: null, opening: 0 });
    this.sent = new Map();
    this.outbox = new Outbox({
      accepted: (item, answer) => this.accepted(item, answer),
      delayed: (item, error) => this.delayed(item, error),
      refused: (item, error) => this.refused(item, error),
    });
    this.turnHooks = {
      changed: () => hooks.changed(),
      again: (text) => this.say(text),
      back: (turn) => this.takeBack(turn),
      spoke: (model) => hooks.spoke(model),
      tookBack: () => void this.strike(),
    };
    const sizes = new ResizeObserver(() => this.pinned && this.turns.length && this.toEnd());
    for (const node of [log, this.pane]) sizes.observe(node);
    document.addEventListener("visibilitychange", () => void this.catchUp());
    this.pane.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.pinned = true;
  }

  /** Starts an empty conversation; it gets its id with its first message. */
  fresh() {
    const waiting = this.outbox.items.find((item) => item.conversationId === null);
    this.clear(null, waiting?.draft ?? freshKey());
    this.showWaiting();
    this.hooks.empty(this.turns.length === 0);
  }

  /** Shows a stored conversation and rejoins a turn that still runs; false when it does not exist. What is said before it is read belongs to it. */
  async open(id) {
    if (this.id !== id) {
      this.clear(id, freshKey());
      this.showWaiting();
    }
    const opening = (this.opening += 1);
    const before = new Set(this.turns);
    let stored;
    try {
      stored = await conversation(id);
    } catch (error) {
      if (error.status === 404) return false;
      if (opening === this.opening) this.openLater(id, error);
      return true;
    }
    if (opening !== this.opening) return true;
    const said = this.turns.filter((turn) => turn.id !== null && !before.has(turn));
    if (said.some((turn) => stored.turns.every((one) => one.id !== turn.id))) return this.open(id);
    this.clear(id, freshKey());
    this.log.setAttribute("aria-live", "off");
    for (const one of stored.turns) this.add(one.message).restore(one);
    this.showWaiting();
    this.hooks.empty(this.turns.length === 0);
    this.toEnd();
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    this.follow();
    return true;
  }

  /** Until it can be read, the conversation is empty on the page, but what is said goes where it belongs. */
  openLater(id, error) {
    this.hooks.trouble(error.message);
    this.later = setTimeout(() => void this.open(id), LATER_MS);
  }

  /** Reads the conversation again when another device may have added to it. */
  async catchUp() {
    if (document.hidden || this.id === null || this.stream || this.outbox.items.length) return;
    const { id, opening } = this;
    try {
      const latest = (await conversation(id)).turns.at(-1)?.id;
      if (opening === this.opening && !this.stream && latest !== this.turns.at(-1)?.id) await this.open(id);
    } catch (error) {
      if (error.status === undefined && !error.passing) throw error; // unreachable or refused: the next look may tell
    }
  }

  clear(id, draft) {
    clearTimeout(this.later);
    this.opening += 1;
    this.stream?.close();
    Object.assign(this, { id, draft, turns: [], stream: null, pinned: true });
    this.sent.clear();
    this.list.replaceChildren();
    this.hooks.running(null);
    this.hooks.trouble(null);
  }

  /** Says something: it is on the page at once and leaves as soon as it can. */
  say(text) {
    const turn = this.add(text);
    turn.sending();
    this.pinned = true;
    this.hooks.empty(false);
    this.sent.set(this.outbox.add(text, this.id, this.id === null ? this.draft : null).key, turn);
    this.toEnd();
  }

  add(text) {
    const turn = new Turn(text, this.turnHooks);
    this.turns.push(turn);
    this.list.append(turn.node);
    return turn;
  }

  showWaiting() {
    for (const item of this.outbox.waiting(this.id, this.draft)) {
      const turn = this.add(item.text);
      turn.sending();
      this.sent.set(item.key, turn);
    }
  }

  accepted(item, answer) {
    this.hooks.trouble(null);
    this.hooks.named(answer.conversation_id, item.draft !== null && item.draft === this.draft && this.id === null);
    if (item.draft !== null && item.draft === this.draft && this.id === null) this.id = answer.conversation_id;
    const turn = this.sent.get(item.key);
    this.sent.delete(item.key);
    if (!turn) return;
    if (this.turns.some((other) => other !== turn && other.id === answer.turn_id)) this.forget(turn);
    else turn.accepted(answer.turn_id);
    this.follow();
  }

  delayed(item, error) {
    const unanswered = navigator.onLine ? "Sending… Slow Burn does not answer yet." : "You are offline. It leaves when you are back.";
    this.sent.get(item.key)?.sending(error.status ? `Waiting to send. ${error.message}` : unanswered);
  }

  refused(item, error) {
    this.sent.get(item.key)?.refused(error.message);
    this.sent.delete(item.key);
  }

  takeBack(turn) {
    this.forget(turn);
    this.hooks.empty(this.turns.length === 0);
    this.hooks.back(turn.text);
  }

  forget(turn) {
    this.turns = this.turns.filter((other) => other !== turn);
    turn.node.remove();
  }

  /** Listens to the oldest turn that still runs; one stream at a time is all a browser needs. */
  follow() {
    if (this.stream) return;
    const turn = this.turns.find((one) => one.id !== null && !one.over);
    this.hooks.running(turn ?? null);
    if (!turn) return;
    this.stream = new TurnStream(this.id, turn.id, {
      event: (name, data) => turn.take(name, data),
      stored: (stored) => (stored ? turn.restore(stored) : turn.finish("cancelled")),
      lost: () => turn.waiting("Connection lost. Picking up where we were…"),
      back: () => turn.waiting(""),
      ended: () => this.ended(turn),
    });
  }

  ended(turn) {
    if (!turn.over) turn.finish("done");
    this.stream = null;
    this.hooks.changed();
    this.hooks.named(this.id, false);
    this.follow();
  }

  /** Asks the service to stop the running turn; what is already logged stays and can be undone. */
  async stop() {
    const turn = this.turns.find((one) => one.id !== null && !one.over);
    if (!turn) return;
    announce("Stopping.");
    try {
      await cancel(turn.id);
    } catch (error) {
      turn.waiting(error.message);
    }
  }

  /** Strikes through the cards of what was taken back by a spoken undo. */
  async strike() {
    const { id, opening } = this;
    try {
      const stored = await conversation(id);
      if (opening !== this.opening) return;
      const undone = stored.turns.flatMap((turn) => turn.effects).filter((effect) => effect.undone);
      for (const effect of undone) for (const turn of this.turns) turn.operationUndone(effect.operation_id);
    } catch (error) {
      if (!error.passing) throw error; // the cards are only late; opening the conversation shows them right
    }
  }

  scrolled() {
    this.pinned = this.pane.scrollHeight - this.pane.scrollTop - this.pane.clientHeight < NEAR_END_PX;
  }

  toEnd() {
    this.pane.scrollTop = this.pane.scrollHeight;
  }
}
