/** How well companion and person know each other: a quiet line in the drawer, with its reasons and the switches. */

import { adjust, affinity, beginAgain } from "./api.js";
import { announce, button, element } from "./element.js";
import { day } from "./sets.js";

/** Wires the `<details>` that holds it. */
export class Affinity {
  constructor(place) {
    this.place = place;
    this.name = place.querySelector(".level");
    this.body = place.querySelector(".body");
  }

  /** Reads it again; without an answer the line stays away. */
  async load() {
    try {
      this.draw(await affinity());
    } catch (error) {
      if (!error.passing && !error.status) throw error;
      this.place.hidden = true;
    }
  }

  draw(known) {
    this.name.textContent = known.on ? `${known.name} · ${Math.floor(known.score)} of 100` : "Affinity is off";
    const reason = (one) => element("li", {}, element("span", { class: "what" }, one.reason), element("span", { class: "when" }, day(one.occurred_on)));
    this.body.replaceChildren(
      element("p", { class: "hint" }, known.on ? "Earned by training together, never by talk. It changes my tone and nothing else." : "Nothing is counted, and my tone stays professional."),
      known.on && known.reasons.length ? element("ul", { class: "sets" }, known.reasons.map(reason)) : "",
      element("div", { class: "edit" }, button("plain", () => this.change(() => adjust({ on: !known.on })), known.on ? "Switch it off" : "Switch it on"),
        known.on && known.score > 0 ? button("plain", () => this.change(beginAgain), "Begin again") : ""),
    );
    this.place.hidden = false;
  }

  async change(act) {
    try {
      announce((await act()).summary);
      await this.load();
      this.body.querySelector("button").focus();
    } catch (error) {
      this.body.querySelector(".hint").textContent = error.message;
    }
  }
}
