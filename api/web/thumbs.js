/** Thumbs under a reply: whether it was a good one, and, where it was not, what was wrong. */

import { rate } from "./api.js";
import { announce, button, element, icon } from "./element.js";

const THUMB = "M7 21V11l4-8c1.7 0 2.6 1 2.6 2.6V9h5a2 2 0 0 1 2 2.4l-1.4 7.6a2.4 2.4 0 0 1-2.4 2H7zM7 11H4v10h3";
const LONGEST = 1000;

/** The row of thumbs of one turn; `given` is `up`, `down` or null, as the service has it. */
export function thumbs(turnId, given) {
  const words = element("p", { class: "words", role: "status" });
  const presses = {
    up: button("thumb", () => void give("up"), icon(THUMB), "Good answer"),
    down: button("thumb down", () => void give("down"), icon(THUMB), "Bad answer"),
  };
  const node = element("div", { class: "thumbs", role: "group", "aria-label": "Was this a good answer?" }, presses.up, presses.down, words);
  const show = (score) => Object.entries(presses).forEach(([name, press]) => press.setAttribute("aria-pressed", String(name === score)));
  show(given);

  async function give(score, comment = null) {
    if (presses[score].getAttribute("aria-pressed") === "true" && comment === null) return;
    words.textContent = "";
    try {
      await rate(turnId, score, comment);
    } catch (error) {
      words.textContent = error.message;
      return;
    }
    show(score);
    const form = node.querySelector("form");
    if (form?.contains(document.activeElement)) presses[score].focus();
    form?.remove();
    if (score === "down" && comment === null) node.append(why((said) => give("down", said)));
    if (comment !== null) words.textContent = "Thank you. I wrote that down.";
    else announce(score === "up" ? "Marked as a good answer." : "Marked as a bad answer. You can say what was wrong.");
  }

  return node;
}

/** A line to say what was wrong; nobody has to. */
function why(send) {
  const box = element("input", { type: "text", maxlength: LONGEST, "aria-label": "What was wrong? (optional)", placeholder: "What was wrong?", autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    if (box.value.trim()) void send(box.value.trim());
  };
  return element("form", { class: "why", onsubmit: submit }, box, element("button", { type: "submit", class: "plain" }, "Send"));
}
