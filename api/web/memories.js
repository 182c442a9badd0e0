/** What the person told: the quiet line over an answer that rests on it, and the list that was asked for. */

import { element } from "./element.js";
import { day } from "./sets.js";

const row = (memory) => element("li", {}, element("span", { dir: "auto" }, `“${memory.text}”`), " ",
  element("span", { class: "when" }, memory.told_on ? day(memory.told_on) : ""));

/** A line that opens to the memories an answer kept in mind; nothing when there are none. */
export function keptInMind(memories) {
  if (!memories?.length) return null;
  const count = memories.length === 1 ? "one thing you told me" : `${memories.length} things you told me`;
  return element("details", { class: "recalled" }, element("summary", {}, `Keeping in mind ${count}`), element("ul", {}, memories.map(row)));
}

/** The face of a card with memories. */
export function memories(card, summary) {
  const found = card.memories ?? [];
  return [element("p", { class: "kicker" }, "What you told me"), found.length ? element("ul", { class: "told" }, found.map(row)) : element("p", {}, summary)];
}
