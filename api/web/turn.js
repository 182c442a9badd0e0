/** One turn on the page: what the person said, what was done, what the companion answered. */

import { activity, card, showUndone } from "./cards.js";
import { announce, button, element } from "./element.js";
import { keptInMind } from "./memories.js";
import { Reply } from "./reply.js";
import { thumbs } from "./thumbs.js";

const OVER = ["done", "failed", "cancelled"];

/** The view of a turn. `hooks` gets `changed()` when the log may have changed and `again(text)` to say it once more. */
export class Turn {
  constructor(text, hooks) {
    this.text = text;
    this.hooks = hooks;
    this.id = null;
    this.status = "sending";
    this.calls = new Map();
    this.reply = new Reply();
    this.state = element("p", { class: "state" }, "");
    this.effects = element("div", { class: "effects" });
    this.end = element("div", { class: "end" });
    this.opinion = element("div");
    this.ember = element("span", { class: "ember", "aria-hidden": "true" });
    this.answer = element("div", { class: "answer", hidden: true }, element("span", { class: "unseen" }, "Slow Burn:"),
      this.effects, this.reply.node, this.ember, this.end, this.opinion);
    const said = element("div", { class: "said" }, element("span", { class: "unseen" }, "You:"), element("p", { class: "words", dir: "auto" }, text), this.state);
    this.node = element("li", { class: "turn" }, said, this.answer);
  }

  get over() {
    return OVER.includes(this.status);
  }

  /** The message waits in the outbox, with a word on why it has not left yet. */
  sending(words = "Sending…") {
    this.state.textContent = words;
  }

  /** The service has it; its events follow. */
  accepted(turnId) {
    this.id = turnId;
    this.status = "running";
    this.state.textContent = "";
    this.answer.hidden = false;
    this.node.classList.add("live");
  }

  /** The service will never take this message; it can be put back into the box. */
  refused(sentence) {
    this.status = "failed";
    this.node.classList.add("unsent");
    this.state.replaceChildren(`Not sent. ${sentence} `, button("link", () => this.hooks.back(this), "Put it back in the box"));
    announce(`Not sent. ${sentence}`);
  }

  /** Takes one event of the stream. */
  take(name, data) {
    if (name === "recalled") this.recalled(data.memories);
    else if (name === "text") this.reply.add(data.delta ?? "");
    else if (name === "tool.started") this.started(data);
    else if (name === "tool.done") this.done(data, true);
    else if (name === "reset") this.reset();
    else if (name === "affinity") this.earned(data);
    else if (name === "message") this.message(data);
    else if (name === "failed") this.failed(data.detail, data.retryable);
    else if (name === "done") this.finish(data.status ?? "done");
  }

  /** What the answer will rest on, over everything else of it. */
  recalled(memories) {
    const line = keptInMind(memories);
    if (line) this.answer.insertBefore(line, this.effects);
  }

  started({ call_id: id, name }) {
    if (this.calls.has(id)) return;
    const line = activity(name);
    this.calls.set(id, line);
    this.effects.append(line);
  }

  done(result, fresh) {
    const before = this.calls.get(result.call_id);
    if (result.card?.already_logged) return before?.remove(); // the first call's card stands for both
    const node = card(result, () => this.hooks.changed());
    if (before?.parentNode === this.effects) before.replaceWith(node);
    else this.effects.append(node);
    if (result.call_id) this.calls.set(result.call_id, node);
    if (result.undo) node.dataset.operation = result.undo;
    node.dataset.ok = String(Boolean(result.ok));
    if (fresh) this.hooks.changed();
    if (fresh && result.card?.kind === "undone") this.hooks.tookBack();
  }

  reset() {
    this.reply.clear();
    for (const [id, node] of this.calls) {
      if (!node.classList.contains("activity")) continue;
      node.remove();
      this.calls.delete(id);
    }
  }

  /** What the turn earned, in a quiet line. */
  earned({ why }) {
    this.end.before(element("p", { class: "earned" }, why.join(" · ")));
  }

  message({ text, html, model }) {
    this.reply.finish(text ?? "", html);
    this.hooks.spoke(model);
  }

  failed(detail, retryable, given = null) {
    this.finish("failed", given);
    const saved = this.effects.querySelector(".card[data-operation]") !== null;
    if (!this.reply.joined || this.reply.joined !== detail) {
      const sentence = `${detail || "Something went wrong."}${saved ? " What the cards show is saved." : ""}`;
      this.end.append(element("p", { class: "failure" }, sentence));
      announce(sentence);
    }
    // what was written once would be written twice
    if (retryable !== false && !saved) this.end.append(button("again", () => this.hooks.again(this.text), "Try again"));
  }

  /** The turn has ended; `cancelled` says so on the page. */
  finish(status, given = null) {
    this.status = OVER.includes(status) ? status : "done";
    this.node.classList.remove("live");
    this.reply.settle();
    this.end.replaceChildren();
    for (const line of this.effects.querySelectorAll(".activity")) line.remove();
    if (this.reply.final && this.id !== null) this.opinion.replaceChildren(thumbs(this.id, given));
    if (this.status === "cancelled" && !this.reply.final) this.end.append(element("p", { class: "state" }, "Stopped."));
  }

  /** A word beside the ember while the connection is away; empty when it is back. */
  waiting(words) {
    if (!this.over) this.end.replaceChildren(...(words ? [element("p", { class: "state" }, words)] : []));
  }

  /** Draws a turn as the service stores it; an unfinished one gets its cards and words from its events. */
  restore(stored) {
    this.accepted(stored.id);
    if (!OVER.includes(stored.status)) return;
    for (const node of this.calls.values()) node.remove();
    this.calls.clear();
    for (const effect of stored.effects) this.done({ ...effect, ok: true, undo: effect.operation_id }, false);
    if (stored.reply || stored.html) this.reply.finish(stored.reply ?? "", stored.html, false);
    else this.reply.clear();
    this.finish(stored.status, stored.feedback);
    if (stored.status === "failed") this.failed(stored.reply, true, stored.feedback);
  }

  /** Marks the card of an operation that was taken back elsewhere. */
  operationUndone(operationId) {
    const node = this.effects.querySelector(`.card[data-operation="${CSS.escape(String(operationId))}"]`);
    if (node) showUndone(node, false);
  }
}
