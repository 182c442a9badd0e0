/** Today's training beside the conversation. */

import { workouts } from "./api.js";
import { exerciseBlock } from "./cards.js";
import { element } from "./element.js";
import { today } from "./sets.js";

const SETTLE_MS = 150;

/** Wires the panel, which a phone keeps folded behind its headline. */
export class Today {
  constructor(panel) {
    this.panel = panel;
    this.toggle = panel.querySelector(".toggle");
    this.body = panel.querySelector(".body");
    this.sum = panel.querySelector(".sum");
    this.toggle.addEventListener("click", () => this.fold(this.toggle.getAttribute("aria-expanded") === "true"));
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
  }

  fold(shut) {
    this.toggle.setAttribute("aria-expanded", String(!shut));
    this.panel.classList.toggle("unfolded", !shut);
  }

  /** Reads today's workouts again, once for several calls in a row. */
  refresh() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), SETTLE_MS);
  }

  async load() {
    const asked = (this.asked = (this.asked ?? 0) + 1);
    try {
      const { items } = await workouts(today());
      if (asked === this.asked) this.draw(items);
    } catch (error) {
      if (!this.body.childElementCount) this.body.replaceChildren(element("p", { class: "hint" }, error.message));
    }
  }

  draw(items) {
    this.panel.querySelector(".date").textContent = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" }).format(new Date());
    const sets = items.flatMap((workout) => workout.executions ?? []).reduce((sum, one) => sum + (one.sets?.length ?? 0), 0);
    this.sum.textContent = sets ? `${sets} ${sets === 1 ? "set" : "sets"}` : "nothing yet";
    this.body.replaceChildren(...(sets ? items.map((workout) => this.workout(workout)) : [
      element("p", { class: "hint" }, "Nothing logged yet. Tell me a set and it lands here."),
    ]));
  }

  workout(workout) {
    const time = (moment) => new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
    const state = workout.finished_at ? `Finished ${time(workout.finished_at)}` : "In progress";
    return element("div", { class: `workout${workout.finished_at ? "" : " open"}` }, element("p", { class: "kicker" }, state),
      (workout.executions ?? []).map(exerciseBlock));
  }
}
