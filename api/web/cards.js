/** A card for what a tool did: read from its result, with Undo where it wrote something. */

import { undo } from "./api.js";
import { announce, button, element, icon } from "./element.js";
import { memories } from "./memories.js";
import { day, runs, target } from "./sets.js";

const ARROW_BACK = "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3";
const MOST_COALS = 12;
const DOING = {
  log_set: "Writing it down", find_exercise: "Looking through the exercises", show_log: "Opening your log",
  last_time: "Turning back the pages", records: "Looking up your best", progress: "Adding it up", percentage: "Working it out",
  create_plan: "Drawing up a plan", undo: "Taking it back", finish_workout: "Closing the workout",
  correct_set: "Putting it right", move_sets: "Moving it", delete_sets: "Taking it out", name_exercise: "Learning your word",
  explain_set: "Looking where that came from", show_affinity: "Thinking of our sessions", adjust_companion: "Minding my tone",
  reset_affinity: "Beginning again", remember: "Keeping it in mind", recall: "Thinking back", forget: "Forgetting it",
  set_preference: "Switching your unit",
};

/** A glowing coal for each set, for the eye only. */
function coals(count) {
  const glow = Array.from({ length: Math.min(count, MOST_COALS) }, () => element("i"));
  return element("span", { class: "coals", "aria-hidden": "true" }, glow);
}

/** The rows of one exercise: how often, how much, how heavy. */
export function setList(sets) {
  const row = ({ count, work, load, tags }) =>
    element("li", {},
      element("span", { class: "work" }, count > 1 || /^\d+$/.test(work) ? `${count} × ${work}` : work),
      load && element("span", { class: "load" }, load),
      tags.map((tag) => element("span", { class: "tag" }, tag)),
      coals(count));
  return element("ul", { class: "sets" }, runs(sets).map(row));
}

/** An exercise's name over its sets. */
export function exerciseBlock(execution) {
  const title = execution.exercise?.name ?? execution.exercise ?? "Exercise";
  return element("div", { class: "exercise" }, element("h3", {}, String(title)), setList(execution.sets));
}

function logged(card) {
  const title = card.exercise?.name ?? "Logged";
  return [element("p", { class: "kicker" }, `Logged · ${card.performed_on ? day(card.performed_on) : "Today"}`),
    element("h2", {}, title), badges(card.records), setList(card.sets), card.sets?.[0]?.set_number > 1 ? null : before(card.last_time)];
}

/** A small badge for each record that was beaten. */
function badges(records) {
  if (!records?.length) return null;
  return element("p", { class: "badges" }, records.map((one) => element("span", { class: "badge" }, one.summary)));
}

/** The sets of the time before, in a line. */
function before(last) {
  return last ? element("p", { class: "before" }, `Last time: ${last.summary}`) : null;
}

function lastTime(card, summary) {
  if (!card.performed_on) return [element("p", {}, summary)];
  return [element("p", { class: "kicker" }, "Last time"), element("h2", {}, day(card.performed_on)), card.executions.map(exerciseBlock)];
}

function records(card, summary) {
  const row = (best) => element("li", {}, element("span", { class: "what" }, BESTS[best.kind] ?? best.kind), element("span", { class: "load" }, best.told),
    best.sure === false ? element("span", { class: "tag" }, "rough") : null, element("span", { class: "when" }, day(best.performed_on)));
  const one = ({ exercise, bests }) => element("div", { class: "exercise" }, element("h3", {}, exercise.name), element("ul", { class: "sets" }, bests.map(row)));
  return [element("p", { class: "kicker" }, "Records"), card.exercises.length ? card.exercises.map(one) : element("p", {}, summary)];
}

function progress(card, summary) {
  const figures = [[card.workouts, "workouts"], [card.sets, "sets"], [card.reps, "reps"], [card.volume, `${card.unit} lifted`]];
  const sums = figures.filter(([value]) => value).map(([value, unit]) => element("span", { class: "figure" }, element("b", {}, String(value)), ` ${unit}`));
  const point = (one) => element("li", {}, element("span", { class: "what" }, day(one.performed_on)), element("span", { class: "load" },
    one.e1rm ? `max about ${one.e1rm} ${card.unit}` : one.volume ? `${one.volume} ${card.unit}` : `${one.sets} ${one.sets === 1 ? "set" : "sets"}`));
  const days = card.since ? `Added up · from ${day(card.since)}${card.until ? ` to ${day(card.until)}` : ""}` : "Added up";
  return [element("p", { class: "kicker" }, days), element("h2", { class: "what-of" }, card.what),
    sums.length ? element("p", { class: "figures" }, sums) : element("p", {}, summary), card.points.length > 1 ? element("ul", { class: "sets" }, card.points.map(point)) : null];
}

function plan(card) {
  const body = card.plan ?? card;
  const line = (one) => element("li", {}, element("span", {}, one.exercise?.name ?? one.exercise ?? one.name ?? ""), " ",
    element("span", { class: "load" }, target(one.sets)));
  const oneDay = (planned) => element("div", { class: "exercise" }, element("h3", {}, planned.name ?? ""),
    element("ul", { class: "sets" }, (planned.exercises ?? []).map(line)));
  return [element("p", { class: "kicker" }, "Plan"), element("h2", {}, body.name ?? "Your plan"), (body.days ?? []).map(oneDay)];
}

function exercises(card, summary) {
  const found = card.exercises ?? card.items ?? [];
  const rows = found.map((one) => element("li", {}, one.name ?? String(one)));
  const head = element("summary", {}, `${found.length} ${found.length === 1 ? "exercise" : "exercises"} found`);
  return [found.length ? element("details", { class: "found" }, head, element("ul", { class: "sets" }, rows)) : element("p", {}, summary)];
}

function log(card, summary) {
  const workouts = card.workouts ?? card.items ?? card.days ?? [];
  const one = (workout) => [element("h2", {}, day(workout.local_date ?? workout.performed_on ?? workout.date ?? "")),
    (workout.executions ?? workout.exercises ?? []).map(exerciseBlock)];
  return [element("p", { class: "kicker" }, "From your log"), workouts.length ? workouts.flatMap(one) : element("p", {}, summary)];
}

const BESTS = {
  load: "Heaviest", reps: "Most reps", e1rm: "Estimated max", volume: "Most in a workout", duration: "Longest", distance: "Farthest", pace: "Fastest",
};
const FACES = { memories, last_time: lastTime, records, progress, logged, plan, exercises, found: exercises, log, workouts: log };

/** A line that shows which tool is at work, until its card takes the place. */
export function activity(name) {
  return element("p", { class: "activity" }, `${DOING[name] ?? "Working"}…`);
}

/**
 * One card from `{ok, summary, card, undo, undone}`. `changed` is called after a successful undo.
 * A tool that could not do its work is shown as a quiet sentence.
 */
export function card(done, changed) {
  if (!done.ok) return element("p", { class: "not-done" }, done.summary || "That did not work.");
  const face = FACES[done.card?.kind];
  const inside = face ? face(done.card, done.summary ?? "") : [element("p", { class: "plain" }, done.summary ?? "")];
  const node = element("div", { class: `card ${face ? done.card.kind : "plain"}`, role: "group", "aria-label": done.summary || null }, inside);
  if (done.undone) showUndone(node, false);
  else if (Number.isInteger(done.undo) && done.card?.kind !== "undone") node.append(undoRow(node, done, changed));
  return node;
}

function undoRow(node, done, changed) {
  const words = element("p", { class: "words", role: "status" });
  const press = button("undo", () => takeBack(node, press, words, done.undo, changed), [icon(ARROW_BACK), "Undo"]);
  press.setAttribute("aria-label", `Undo: ${done.summary || "this"}`);
  return element("div", { class: "undo-row" }, press, words);
}

async function takeBack(node, press, words, operationId, changed) {
  if (press.getAttribute("aria-disabled")) return;
  press.setAttribute("aria-disabled", "true");
  words.textContent = "";
  try {
    await undo(operationId);
    node.querySelector(".undo-row").remove();
    showUndone(node, true);
    changed();
  } catch (error) {
    press.removeAttribute("aria-disabled");
    words.textContent = error.message;
  }
}

/** Strikes a card through: what it says is no longer in the log. */
export function showUndone(node, focus) {
  if (node.classList.contains("undone")) return;
  node.querySelector(".undo-row")?.remove();
  node.classList.add("undone");
  const mark = element("p", { class: "mark", tabindex: "-1" }, "Undone");
  node.append(mark);
  if (focus) {
    mark.focus();
    announce("Undone. It is no longer in your log.");
  }
}
