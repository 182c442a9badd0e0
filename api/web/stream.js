/** One turn's events: the browser's own EventSource resumes by itself; what it gives up on is picked up here. */

import { conversation, eventsUrl } from "./api.js";

const NAMES = "accepted recalled text tool.started tool.done reset affinity message failed done bye".split(" ");
const PAUSES_MS = [300, 1000, 2000, 4000, 8000, 15_000];
const NOTICEABLE_MS = 1200;

/**
 * Follows a turn to its end. `hear` gets `event(name, data)` for each event once and in order, `lost()` and `back()`
 * around a gap, `stored(turn)` when the end is read from the conversation, and `ended()` exactly once.
 */
export class TurnStream {
  constructor(conversationId, turnId, hear) {
    Object.assign(this, { conversationId, turnId, hear, last: 0, tries: 0, over: false });
    this.nudge = () => document.hidden || !this.source || this.source.readyState === EventSource.OPEN || this.open();
    window.addEventListener("online", this.nudge);
    document.addEventListener("visibilitychange", this.nudge);
    this.open();
  }

  open() {
    this.source?.close();
    clearTimeout(this.timer);
    const source = new EventSource(eventsUrl(this.turnId, this.last));
    this.source = source;
    source.onopen = () => this.opened();
    source.onerror = () => this.failed(source);
    for (const name of NAMES) source.addEventListener(name, (event) => this.take(name, event));
  }

  opened() {
    clearTimeout(this.notice);
    this.notice = null;
    this.hear.back();
  }

  take(name, event) {
    if (this.over) return;
    if (name === "bye") return this.again(); // it has no number of its own: it is the service leaving, not the turn
    const seq = Number(event.lastEventId) || 0;
    if (seq <= this.last) return;
    this.last = seq;
    this.tries = 0;
    this.hear.event(name, event.data ? JSON.parse(event.data) : {});
    if (name === "done" || name === "failed") this.end();
  }

  failed(source) {
    if (this.over || source !== this.source) return;
    this.notice ??= setTimeout(() => this.hear.lost(), NOTICEABLE_MS);
    if (source.readyState === EventSource.CLOSED) void this.ask();
  }

  /** The stream is gone for good (the turn is over, or the service restarts): the stored turn tells which. */
  async ask() {
    try {
      const turn = (await conversation(this.conversationId)).turns.find((one) => one.id === this.turnId);
      if (this.over) return;
      if (!turn || !["queued", "running"].includes(turn.status)) {
        this.hear.stored(turn ?? null);
        return this.end();
      }
    } catch (error) {
      if (error.status === 404) this.hear.stored(null);
      if (error.status === 404 || this.over) return this.end();
    }
    this.again();
  }

  again() {
    this.source.close();
    clearTimeout(this.timer);
    const pause = PAUSES_MS[Math.min(this.tries, PAUSES_MS.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.over || this.open(), pause * (0.75 + Math.random() / 2));
  }

  end() {
    if (this.over) return;
    this.close();
    this.hear.back();
    this.hear.ended();
  }

  /** Lets go of the turn, which runs on without us. */
  close() {
    this.over = true;
    this.source.close();
    clearTimeout(this.timer);
    clearTimeout(this.notice);
    window.removeEventListener("online", this.nudge);
    document.removeEventListener("visibilitychange", this.nudge);
  }
}
